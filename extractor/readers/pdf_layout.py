"""From characters in content order to lines, and from lines to paragraphs, of one PDF page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal, NamedTuple

from extractor.document import BlockKind
from extractor.headings import (
    numbering_level,
    reads_like_heading,
    starts_list_item,
    states_quantity,
)
from extractor.readers.pdf_characters import Character

if TYPE_CHECKING:
    from extractor.readers.pdf_tables import Cell

WIDE_GAP = 1.6  # times the font size: more is a gap between cells, not between words
FULL_LINE = 15  # times the type size: what is shorter need not end at the edge of its column
WIDEST_LEADING = 4.0  # times the type size, from one line to the next
WIDER = 1.15  # times the leading: more white than that begins a new paragraph
LONGEST_LABEL = 8  # times the type size: two longer lines that end together are of one text
PARAGRAPH_GAP = 0.22  # times the type size: so much more than the leading parts two sentences
FEWEST_BREAKS = 4  # of lines, from which their leading is learnt
WORD_GAP = 0.2  # times the font size: less is within a word
_SUM = re.compile(r"(?=.*[.,%％])[-–(（]?\d[\d.,%％~–-]*[)）]?[%％]?")
_NOTHING = re.compile(r"[-–—]{1,3}")
_SUM_START, _SUM_END = frozenset("-–—(（0123456789"), frozenset("-–—)）%％0123456789")
LEADERS = re.compile(r"(?:[.…·．]\s?){4,}\s*\d{0,4}$")  # 目录行：员工成长 …… 57
_LISTED = re.compile(r"(\d{1,2})\s?[\u4e00-\u9fff]")
_PROSE = re.compile("[，、；]|。.")  # 公司坚持依法经营，建立
_TERMINAL = re.compile(r"[。！？；.!?;：:”」》）)]$")


@dataclass(slots=True)
class Line:
    """Characters on one baseline; `cells` are index pairs, more than one where gaps are wide.

    `edge` is the right edge of the lines among which it stands, 0 where that is not known.
    """

    characters: list[Character]
    cells: list[tuple[int, int]] = field(default_factory=list)
    edge: float = 0.0

    @property
    def text(self) -> str:
        """The characters joined, with spaces only where words of Latin script need them."""
        return joined(self.characters)

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(character.x0 for character in self.characters)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(character.x1 for character in self.characters)

    @property
    def top(self) -> float:
        """Upper edge."""
        return min(character.top for character in self.characters)

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return max(character.bottom for character in self.characters)

    @property
    def size(self) -> float:
        """The font size of most of the line."""
        return median(character.size for character in self.characters)

    @property
    def bold(self) -> bool:
        """True where all of it is set in bold type, but for a mark or two."""
        plain = sum(not character.bold for character in self.characters)
        return plain <= len(self.characters) // 10


@dataclass(slots=True)
class Piece:
    """A heading, paragraph, list item or table row before it has a place in the text."""

    kind: BlockKind
    lines: list[Line]
    page: int
    size: float = 0.0
    context: str = ""
    table: int | None = None
    cells: list[list[Character]] = field(default_factory=list)
    grid: list[Cell] = field(default_factory=list)  # of a row each cell, of prose the one it is in
    in_table: int | None = None  # the table whose long cell this is
    listed: bool = False  # a heading that the contents name

    @property
    def text(self) -> str:
        """The text as it will stand in the document."""
        if self.cells:
            return " ".join(joined(cell) for cell in self.cells if cell)
        return joined([character for line in self.lines for character in line.characters])


def is_wide(character: str) -> bool:
    """True for Chinese characters and full-width punctuation, which are set without spaces."""
    return character >= "\u2e80"


def needs_space(before: Character, after: Character) -> bool:
    """True where a printed space belongs to the text, not to the justification of Chinese."""
    if is_wide(before.text) and is_wide(after.text):
        return False
    if after.breaks or after.space:
        return not (after.breaks and (is_wide(before.text) or is_wide(after.text)))
    return False


def joined(characters: Sequence[Character]) -> str:
    """The text of characters in order."""
    parts: list[str] = []
    for index, character in enumerate(characters):
        if index and needs_space(characters[index - 1], character):
            parts.append(" ")
        parts.append(character.text)
    return "".join(parts)


def lines_of(characters: Sequence[Character]) -> list[Line]:
    """Cut characters into lines, in the order of the file, and mark the wide gaps inside them."""
    lines: list[Line] = []
    for character in characters:
        if lines and _continues(lines[-1].characters, character):
            lines[-1].characters.append(character)
        else:
            lines.append(Line([character]))
    for line in lines:
        line.cells = _cells(line.characters)
    return lines


def _continues(line: list[Character], character: Character) -> bool:
    last = line[-1]
    size = max(last.size, character.size, 4.0)
    if _same_band(last, character) and -0.6 * size <= character.x0 - last.x1 < WIDE_GAP * size:
        return True
    if abs(last.middle - character.middle) > 0.5 * size and not _script(last, character):
        return False
    return -0.6 * size <= character.x0 - last.x1 < 25 * size or (
        character.x0 - last.x0 > -0.2 * size and not character.breaks
    )


def _same_band(last: Character, character: Character) -> bool:
    """True where the lower of two characters stands within the height of the other, e.g. 文、."""
    overlap = min(last.bottom, character.bottom) - max(last.top, character.top)
    return overlap > 0.7 * min(last.bottom - last.top, character.bottom - character.top)


def _script(last: Character, character: Character) -> bool:
    """True for a superscript or subscript beside its base, e.g. CO₂ or a footnote mark."""
    small, large = sorted((last.size, character.size))
    overlap = min(last.bottom, character.bottom) - max(last.top, character.top)
    return small < 0.8 * large and overlap > 0 and not character.breaks


def _cells(characters: Sequence[Character]) -> list[tuple[int, int]]:
    starts = [0]
    for index in range(1, len(characters)):
        gap = characters[index].x0 - characters[index - 1].x1
        size = max(characters[index].size, 6.0)
        if gap > WIDE_GAP * size or (gap > WORD_GAP * size and _between_sums(characters, index)):
            starts.append(index)
    return list(zip(starts, [*starts[1:], len(characters)], strict=True))


def _between_sums(characters: Sequence[Character], index: int) -> bool:
    """True between two figures of narrow columns, which stand hardly farther apart than words."""
    if not (characters[index - 1].text in _SUM_END and characters[index].text in _SUM_START):
        return False
    before, after = index - 1, index
    while before and _touch(characters[before - 1], characters[before]):
        before -= 1
    while after + 1 < len(characters) and _touch(characters[after], characters[after + 1]):
        after += 1
    words = (characters[before:index], characters[index : after + 1])
    return are_sums(*("".join(each.text for each in word) for word in words))


def _touch(first: Character, second: Character) -> bool:
    return second.x0 - first.x1 <= WORD_GAP * max(second.size, 6.0)


def are_sums(before: str, after: str) -> bool:
    """True for two figures with decimals, thousands or %, or one and a dash for nothing."""
    sums = [bool(_SUM.fullmatch(text)) for text in (before, after)]
    return any(sums) and all(
        found or _NOTHING.fullmatch(text) for found, text in zip(sums, (before, after), strict=True)
    )


class BodyType(NamedTuple):
    """The type of a document's running text: size in points, weight, colour as 0xRRGGBB.

    `leading` is the usual white between its lines in type sizes, 0 where it is not known.
    """

    size: float
    bold: bool = False
    colour: int = 0
    leading: float = 0.0

    def most_white(self, size: float, usual: float) -> float:
        """The most white between two lines of a type size that belong together, in points.

        It is `usual` type sizes, but more for running text whose lines stand wider.
        """
        running = abs(size - self.size) <= 0.12 * self.size
        return size * (max(usual, WIDER * self.leading) if running else usual)


NO_HEADINGS = BodyType(1000.0)  # where no line is a heading, however it is set


def usual_leading(pages: Sequence[Sequence[Line]], size: float) -> float | None:
    """The white between the lines of paragraphs, in type sizes; None where too few are seen.

    Args:
        pages: the lines of each page in the order of the file.
        size: the type size of the running text in points.
    """
    gaps = [
        (below.top - above.bottom) / size
        for lines in pages
        for above, below in pairwise(lines)
        if _breaks_off(above, below, size)
    ]
    return median(gaps) if len(gaps) >= FEWEST_BREAKS else None


def _breaks_off(above: Line, below: Line, size: float) -> bool:
    """True where a sentence of running text goes on on the next line, whatever lies between."""
    if any(abs(line.size - size) > 0.05 * size for line in (above, below)):
        return False
    if not 0 < below.top - above.top < WIDEST_LEADING * size or len(above.cells) > 1:
        return False
    x0, x1 = above.x0, above.x1
    full = x1 - x0 >= FULL_LINE * size and x1 >= below.x1 - 1.2 * size
    if not full or below.x0 > x0 + 0.5 * size or _TERMINAL.search(above.text):
        return False
    return bool(_PROSE.search(above.text + below.text))


def pieces_of(lines: Sequence[Line], page: int, body: BodyType) -> list[Piece]:
    """Group the lines of a page into headings, paragraphs and list items."""
    pieces: list[Piece] = []
    index = 0
    while index < len(lines):
        _add_line(pieces, lines, index, page, body)
        index += 1
    return pieces


def _add_line(
    pieces: list[Piece], lines: Sequence[Line], index: int, page: int, body: BodyType
) -> None:
    line = lines[index]
    text = line.text
    heading = _is_heading(lines, index, text, body)
    last = pieces[-1] if pieces else None
    if last and last.kind == "heading" and heading and _wraps(last.lines[-1], line):
        if not numbering_level(text):
            last.lines.append(line)
            return
    if last and last.kind in ("paragraph", "list_item") and not heading:
        if not starts_list_item(text) and _same_paragraph(last, line, body):
            last.lines.append(line)
            return
    kind: Literal["heading", "paragraph", "list_item"] = "paragraph"
    if heading:
        kind = "heading"
    elif starts_list_item(text):
        kind = "list_item"
    pieces.append(Piece(kind, [line], page, line.size))


def _is_heading(lines: Sequence[Line], index: int, text: str, body: BodyType) -> bool:
    line = lines[index]
    if not reads_like_heading(text):
        return False
    numbered = numbering_level(text) > 0
    if not numbered and _runs_into_sentence(lines, index):
        return False
    if line.size >= 1.15 * body.size:
        return numbered or not states_quantity(text)
    if numbered and len(text) <= 30 and line.size >= 0.97 * body.size:
        return True
    return _stands_out(lines, index, body) and not states_quantity(text)


def _runs_into_sentence(lines: Sequence[Line], index: int) -> bool:
    """True for the first line of a pull quote or of a paragraph in large type."""
    for line, following in pairwise(lines[index : index + 4]):
        if not _wraps(line, following) or line.bold != following.bold:
            return False
        if not reads_like_heading(following.text):
            return True
    return False


def _stands_out(lines: Sequence[Line], index: int, body: BodyType) -> bool:
    """True for a line or two, bold or coloured, among lines that are not: a small title."""
    if not _distinct(lines[index], body):
        return False
    first = last = index
    while first > 0 and _same_title(lines[first - 1], lines[first], body):
        first -= 1
    while last + 1 < len(lines) and _same_title(lines[last], lines[last + 1], body):
        last += 1
    return last - first < 2


def _distinct(line: Line, body: BodyType) -> bool:
    """True for bold type of at least the text's size, and for somewhat larger coloured type."""
    if line.bold and not body.bold:
        return line.size >= 0.95 * body.size
    return line.size >= 1.04 * body.size and line.characters[0].colour != body.colour


def _same_title(above: Line, line: Line, body: BodyType) -> bool:
    return _distinct(above, body) and _distinct(line, body) and _wraps(above, line)


def _wraps(above: Line, line: Line) -> bool:
    """True where a line is the second line of a heading in the same size."""
    close = 0 <= line.top - above.bottom + 0.3 * line.size < 1.2 * line.size
    return close and abs(above.size - line.size) < 0.05 * line.size


def _same_paragraph(piece: Piece, line: Line, body: BodyType) -> bool:
    above = piece.lines[-1]
    size = max(above.size, line.size)
    gap = line.top - above.bottom
    if abs(above.size - line.size) > 0.12 * size or not -0.6 * size < gap < body.most_white(
        size, 1.3
    ):
        return False
    left = min(each.x0 for each in piece.lines[-3:])
    right = max(each.x1 for each in piece.lines[-3:])
    if line.x0 > right or line.x1 < left:
        return False
    ended = bool(_TERMINAL.search(above.text))
    widest = max(each.x1 for each in piece.lines)
    short = above.x1 < max(right, line.x1) - 2.2 * size
    if not _is_narrow(piece, line):
        widest = max(widest, above.edge)
    room = above.x1 < max(widest, line.x1) - 2.2 * size
    if ended and body.leading and gap > (body.leading + PARAGRAPH_GAP) * size:
        return False
    if len(above.cells) > 1 or len(line.cells) > 1:
        return False  # a title of the contents with its page number
    if _is_counted_on(above.text, line.text) or LEADERS.search(above.text):
        return False
    if room and abs(line.x0 - above.x0) < 0.5 * size and _are_labels(above.text, line.text):
        return False
    indented = line.x0 > left + 1.4 * size
    first_indented = len(piece.lines) == 1 and line.x0 < above.x0 - 0.5 * size
    if above.bold and not line.bold and len(piece.lines) == 1:
        return False  # a small title that says too much to be a heading, e.g. 公益捐赠 1,200 万元
    if short and (ended or not first_indented) and above.x1 < line.x1 - 6 * size:
        return False
    return not (indented and (ended or short)) and not (short and ended)


def _is_narrow(piece: Piece, line: Line) -> bool:
    """True for prose in lines that end together, short of the others: text beside a picture."""
    above, size = piece.lines[-1], line.size
    if len(line.text) == 1 or "，" in above.text:
        return True
    others = [*piece.lines[-2:-1], line]
    ends = any(abs(each.x1 - above.x1) < 1.2 * size for each in others)
    return ends and above.x1 - above.x0 > LONGEST_LABEL * size


def _is_counted_on(above: str, text: str) -> bool:
    """True for 2 骑手权益 below 1 数据安全: a list without marks behind its numbers."""
    one, two = _LISTED.match(above), _LISTED.match(text)
    return one is not None and two is not None and int(two[1]) == int(one[1]) + 1


def _are_labels(above: str, text: str) -> bool:
    """True where the first word of a line had room on the line above: labels below each other.

    Chinese breaks anywhere, so that only a Latin word or a mark may be why a line ends early.
    """
    return above[-1].isalpha() and is_wide(above[-1]) and text[0].isalpha() and is_wide(text[0])


def continues_on_next_page(last: Piece, first: Piece) -> bool:
    """True where the paragraph at the foot of a page goes on at the head of the next."""
    return (
        last.kind in ("paragraph", "list_item")
        and first.kind == "paragraph"
        and not last.cells
        and not _TERMINAL.search(last.text)
        and len(last.text) > 15
        and abs(last.size - first.size) < 0.1 * max(last.size, first.size)
    )
