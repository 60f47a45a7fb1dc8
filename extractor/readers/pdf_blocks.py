"""Lines of a page, split at wide gaps, become groups: the lines that belong to one text frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractor.document import Box
from extractor.headings import numbering_level, starts_list_item
from extractor.readers.pdf_characters import Character
from extractor.readers.pdf_layout import NO_HEADINGS, BodyType, Line, are_sums, joined, lines_of
from extractor.readers.pdf_order import reading_order
from extractor.table_headers import is_value

LEADING = 1.35  # times the type size: more white between two lines begins a new group,
SAME_SIZE = 0.2  # of the larger type: lines whose sizes differ by more are not of one group
SAME_ROW = 0.5  # of the lower line: lines that share more of their height stand beside each other
JOINED = 0.8  # times the type size: the parts of a line are no farther from each other
LONGEST_MARK = 7  # characters of a number or bullet that stands apart from its text
_MARK = re.compile(r"[（(]?[\w.]{1,6}[）).、:：]?|\W{1,2}")


@dataclass(slots=True)
class Fragment:
    """A line, or the part of one between wide gaps, with its outline.

    `at` is its place in the order in which the file paints.
    """

    line: Line
    box: Box
    size: float
    at: int

    def beside(self, other: Fragment) -> bool:
        """True where two fragments stand in one row."""
        return in_row(self.box, other.box)

    def over(self, other: Fragment) -> float:
        """The width that two fragments share, in points; negative where they stand apart."""
        return min(self.box.x1, other.box.x1) - max(self.box.x0, other.box.x0)


@dataclass(slots=True)
class Group:
    """Fragments that follow each other down the page."""

    fragments: list[Fragment] = field(default_factory=list)

    @property
    def box(self) -> Box:
        """The outline of all its lines."""
        return outline([each.box for each in self.fragments])

    @property
    def lines(self) -> list[Line]:
        """Its lines from top to bottom."""
        return [each.line for each in self.fragments]


def in_row(one: Box, other: Box, least: float = SAME_ROW) -> bool:
    """True for boxes that share more than some of the height of the lower one."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > least * min(one.bottom - one.top, other.bottom - other.top)


def outline(boxes: Sequence[Box]) -> Box:
    """The smallest box around others."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def fragments_of(lines: Sequence[Line]) -> list[Fragment]:
    """The lines of a page split at their wide gaps, and put together where a file paints parts."""
    parts = [part for line in lines for part in _parts(line)]
    return _whole_rows([fragment_of(part, at) for at, part in enumerate(parts)])


def rows_of(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """The fragments that stand beside each other, row by row, each from left to right."""
    rows: list[list[Fragment]] = []
    top = bottom = 0.0
    for fragment in sorted(fragments, key=lambda each: (each.box.top + each.box.bottom) / 2):
        middle = (fragment.box.top + fragment.box.bottom) / 2
        if rows and top < middle < bottom - 0.2 * fragment.size:
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
            top, bottom = fragment.box.top, fragment.box.bottom
    return [sorted(row, key=lambda each: each.box.x0) for row in rows]


def groups_of(fragments: Sequence[Fragment], body: BodyType | None = None) -> list[Group]:
    """The groups of a page's lines, in the order in which the file paints their first lines.

    Args:
        fragments: the lines and parts of lines of a page.
        body: the type of the page's running text, where its lines may stand wider.
    """
    body = body or NO_HEADINGS
    rows = _neighbours(fragments)
    groups: list[Group] = []
    for fragment in sorted(fragments, key=lambda each: each.box.top):
        group = _group_above(groups, fragment, rows[id(fragment)], body)
        if group is None:
            groups.append(Group([fragment]))
        else:
            group.fragments.append(fragment)
    return sorted(groups, key=lambda group: min(each.at for each in group.fragments))


def lines_in_order(characters: Sequence[Character]) -> list[Line]:
    """The lines of a page or of a table cell in reading order, split where their gaps are wide."""
    lines = lines_of(characters)
    if len(lines) == 1 and len(lines[0].cells) == 1:  # most cells of tables
        return lines
    groups = groups_of(fragments_of(lines))
    if not groups:
        return []
    order = reading_order([group.box for group in groups], groups[0].fragments[0].size)
    return [line for at in order for line in groups[at].lines]


def _parts(line: Line) -> Iterator[Sequence[Character]]:
    """The parts of a line between wide gaps; a number or a bullet stays with its text.

    After another figure it is one itself: 12.4 11.9 统一处置.
    """
    start, figures = 0, False
    for first, end in line.cells:
        mark = end < len(line.characters) and start == first and not figures
        if mark and _marks(line, first, end):
            continue
        yield line.characters[start:end]
        figures = figures or is_value(joined(line.characters[start:end]))
        start = end


def _marks(line: Line, start: int, end: int) -> bool:
    """True for a number or bullet before a text; a figure beside another figure is none."""
    text, following = joined(line.characters[start:end]), line.characters[end].text
    if len(text) > LONGEST_MARK or not _MARK.fullmatch(text) or not following.isalpha():
        return False
    return starts_list_item(f"{text} {following}") or numbering_level(f"{text} ") > 0


def fragment_of(characters: Sequence[Character], at: int) -> Fragment:
    """The fragment that some characters of a line make."""
    line = Line(list(characters), [(0, len(characters))])
    return Fragment(line, line.box, line.size, at)


def _whole_rows(fragments: list[Fragment]) -> list[Fragment]:
    """Put together what a file paints in parts: a bold word, a line recognised in two pieces."""
    whole: list[Fragment] = []
    ends: list[float] = []
    reach = max((each.size for each in fragments), default=0.0)
    for fragment in sorted(fragments, key=lambda each: each.box.x0):
        left, right = fragment.box.x0 - reach, fragment.box.x0 + reach
        near = [at for at, end in enumerate(ends) if left <= end <= right]
        at = next((at for at in reversed(near) if _continues(whole[at], fragment)), None)
        if at is None:
            whole.append(fragment)
            ends.append(fragment.box.x1)
        else:
            whole[at] = in_one_row(whole[at], fragment)
            ends[at] = whole[at].box.x1
    return whole


def _continues(first: Fragment, second: Fragment) -> bool:
    if abs(first.box.top - second.box.top) > 2 * max(first.size, second.size):
        return False
    size = max(first.size, second.size)
    near = -0.3 * size <= second.box.x0 - first.box.x1 < JOINED * size
    shared = min(first.box.bottom, second.box.bottom) - max(first.box.top, second.box.top)
    higher = max(first.box.bottom - first.box.top, second.box.bottom - second.box.top)
    alike = abs(first.size - second.size) <= SAME_SIZE * size
    if not near or are_sums(first.line.text.split(" ")[-1], second.line.text.split(" ")[0]):
        return False
    return alike and shared > 0.7 * higher


def in_one_row(left: Fragment, right: Fragment) -> Fragment:
    """Two parts of a row as one, with a space where they stand apart."""
    head = right.line.characters[0]
    close = right.box.x0 - left.box.x1 < 0.2 * right.size
    joint = replace(head, breaks=False, space=head.space or not close)
    characters = [*left.line.characters, joint, *right.line.characters[1:]]
    return fragment_of(characters, min(left.at, right.at))


def _neighbours(fragments: Sequence[Fragment]) -> dict[int, list[Fragment]]:
    """Of each fragment those that stand in its row."""
    ordered = sorted(fragments, key=lambda each: each.box.top)
    found: dict[int, list[Fragment]] = {id(each): [] for each in fragments}
    for at, fragment in enumerate(ordered):
        for other in ordered[at + 1 :]:
            if other.box.top >= fragment.box.bottom:
                break
            if fragment.beside(other):
                found[id(fragment)].append(other)
                found[id(other)].append(fragment)
    return found


def _group_above(
    groups: Sequence[Group], fragment: Fragment, row: Sequence[Fragment], body: BodyType
) -> Group | None:
    """The group that a line goes on; none where it spans two, or two lines stand under one."""
    near = [group for group in groups if _follows(group.fragments[-1], fragment, body)]
    if len(near) != 1:
        return None
    across = near[0].box  # its last line may be short
    if any(min(across.x1, o.box.x1) - max(across.x0, o.box.x0) > 0.5 * o.size for o in row):
        return None
    return near[0]


def _follows(above: Fragment, line: Fragment, body: BodyType) -> bool:
    size = max(above.size, line.size)
    gap = line.box.top - above.box.bottom
    if not -0.6 * size < gap < body.most_white(size, LEADING) or line.beside(above):
        return False
    return above.over(line) > 0 and abs(above.size - line.size) <= SAME_SIZE * size
