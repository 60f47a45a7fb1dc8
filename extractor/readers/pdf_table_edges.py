"""Where the columns of a table meet, as the borders and colours of its cells show.

Programs draw the border or the ground of a table cell by cell, so that the pieces of one level
line end where its columns do, even where no line parts the columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.readers.pdf_blocks import Fragment, fragment_of
from extractor.readers.pdf_characters import Rule
from extractor.readers.pdf_table_rows import is_figure

TOUCHING = 1.5  # points between the pieces of one line
REACH = 2.2  # times the type size between a line of text and the border of its cell
LEAST_GAP = 0.3  # times the type size between the texts of two cells
LARGEST_STEP = 3.0  # times the type size between two lines of a table
IN_FIRST = 3.0  # times the type size from the left edge: so near begin the words of a first column
SHORTEST_UPRIGHT = 8.0  # points
_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})+|第.{1,3}[章节条]|[（(]?[\d一二三四五六七八九十]{1,2}[、）)])\s?\D"
)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place between two columns, from top to bottom; upright lines and ends of pieces show it.

    `header` is one that the cells of a header show for the rows below them.
    """

    x: float
    top: float
    bottom: float
    drawn: bool
    header: bool = False

    def parts(self, fragment: Fragment) -> bool:
        """True where it stands in or close to the row of a fragment."""
        reach = 0.0 if self.drawn else REACH * fragment.size
        middle = (fragment.box.top + fragment.box.bottom) / 2
        return (
            self.top - reach < middle < self.bottom + reach
            and fragment.box.x0 < self.x < fragment.box.x1
        )


def boundaries(rules: Sequence[Rule]) -> list[Boundary]:
    """The boundaries that the rules of a page show."""
    found = [
        Boundary((rule.x0 + rule.x1) / 2, rule.top, rule.bottom, drawn=True)
        for rule in rules
        if not rule.horizontal and rule.bottom - rule.top >= SHORTEST_UPRIGHT
    ]
    levels: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.horizontal:
            levels[round(rule.top)].append(rule)
    for pieces in levels.values():
        ordered = sorted(pieces, key=lambda piece: piece.x0)
        for left, right in pairwise(ordered):
            if abs(right.x0 - left.x1) <= TOUCHING:
                found.append(Boundary(right.x0, left.top, right.bottom, drawn=False))
    return found


def cut_at(fragments: Sequence[Fragment], edges: Sequence[Boundary]) -> list[Fragment]:
    """The fragments, those that lie over a boundary cut in the gap where it stands."""
    if not edges:
        return list(fragments)
    edges = [*edges, *_below_headers(fragments, edges)]
    return [part for fragment in fragments for part in _cut(fragment, edges)]


def _below_headers(fragments: Sequence[Fragment], edges: Sequence[Boundary]) -> Iterator[Boundary]:
    """The boundaries between the cells of a header, down to what goes over one of them."""
    headers: dict[tuple[int, int], list[Boundary]] = defaultdict(list)
    for edge in edges:
        headers[round(edge.top), round(edge.bottom)].append(edge)
    ordered = sorted(fragments, key=lambda each: each.box.top)
    for header in headers.values():
        names = _names(header, fragments)
        if not names:
            continue
        x0, x1 = min(each.box.x0 for each in names), max(each.box.x1 for each in names)
        start = bottom = max(edge.bottom for edge in header)
        for each in ordered:
            if each.box.top < start - 1 or each.box.x1 <= x0 or each.box.x0 >= x1:
                continue
            far = each.box.top - bottom > LARGEST_STEP * each.size
            if far or any(_goes_over(each, edge.x) for edge in header):
                break
            bottom = max(bottom, each.box.bottom)
        if bottom > start:
            yield from (replace(edge, bottom=bottom, drawn=True, header=True) for edge in header)


def _names(header: Sequence[Boundary], fragments: Sequence[Fragment]) -> list[Fragment]:
    """The words between, or right above, the boundaries; none for the bars of a chart."""
    first = header[0]
    row = [
        each
        for each in fragments
        for reach in (0.0 if first.drawn else REACH * each.size,)
        if first.top - reach < (each.box.top + each.box.bottom) / 2 < first.bottom
    ]
    x0, x1 = min(edge.x for edge in header), max(edge.x for edge in header)
    names = [each for each in row if each.box.x0 < x1 and each.box.x1 > x0]
    over = sum(each.box.x0 < edge.x < each.box.x1 for each in names for edge in header)
    if len(names) + over < 2 or any(is_figure(each.line.text) for each in names):
        return []
    return row


def _goes_over(fragment: Fragment, x: float) -> bool:
    """True for a line without a gap where a boundary is."""
    if not fragment.box.x0 < x < fragment.box.x1:
        return False
    characters = fragment.line.characters
    left = max((each.x1 for each in characters if each.x0 < x), default=x)
    right = min((each.x0 for each in characters if each.x0 >= x), default=x)
    return left > x + TOUCHING or right - left < LEAST_GAP * fragment.size


def _cut(fragment: Fragment, edges: Sequence[Boundary]) -> Iterator[Fragment]:
    near = {edge.x for edge in edges if edge.parts(fragment)}
    characters = fragment.line.characters
    if near and _NUMBER.match(fragment.line.text):
        # 5.2.4 应急响应: the number of a heading that stands apart from it, unless under a header
        middle = (fragment.box.top + fragment.box.bottom) / 2
        level = [edge.x for edge in edges if edge.header and edge.top < middle < edge.bottom]
        if not level or fragment.box.x0 < min(level) + IN_FIRST * fragment.size:
            near = set()
    start = 0
    for at in range(1, len(characters)) if near else ():
        left, right = characters[at - 1].x1, characters[at].x0
        wide = right - left >= LEAST_GAP * fragment.size
        if wide and any(left - TOUCHING <= x <= right + TOUCHING for x in near):
            yield fragment_of(characters[start:at], fragment.at)
            start = at
    yield fragment_of(characters[start:], fragment.at) if start else fragment
