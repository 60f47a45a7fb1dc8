"""From characters in content order to lines of one PDF page, and the type that they are set in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from extractor.document import BlockKind, Box
from extractor.readers.pdf_characters import Character

if TYPE_CHECKING:
    from extractor.readers.pdf_tables import Cell

WIDE_GAP = 1.6  # times the font size: more is a gap between cells, not between words
FULL_LINE = 15  # times the type size: what is shorter need not end at the edge of its column
WIDEST_LEADING = 4.0  # times the type size, from one line to the next
WIDER = 1.15  # times the leading: more white than that begins a new paragraph
FEWEST_BREAKS = 4  # of lines, from which their leading is learnt
NO_GAP = 0.06  # times the type size: where no more lies between, no space was printed
WORD_GAP = 0.2  # times the font size: less is within a word
_SUM = re.compile(r"(?=.*[.,%％])[-–(（]?\d[\d.,%％~–-]*[)）]?[%％]?")
_NOTHING = re.compile(r"[-–—]{1,3}")
_SUM_START, _SUM_END = frozenset("-–—(（0123456789"), frozenset("-–—)）%％0123456789")
LEADERS = re.compile(r"(?:[.…·．]\s?){4,}\s*\d{0,4}$")  # 目录行：员工成长 …… 57
_PROSE = re.compile("[，、；]|。.")  # 公司坚持依法经营，建立
TERMINAL = re.compile(r"[。！？；.!?;：:”」》）)]$")


@dataclass(slots=True)
class Line:
    """Characters on one baseline; `cells` are index pairs, more than one where gaps are wide.

    `edge` is the right edge of the lines among which it stands, 0 where that is not known.
    """

    characters: list[Character]
    cells: list[tuple[int, int]] = field(default_factory=list)
    edge: float = 0.0
    # Asked for again and again while a page is laid out; made anew where characters were added.
    # Lines of a turned page keep the measures that they have on the upright one.
    _text: tuple[int, str] = field(default=(0, ""), repr=False, compare=False)
    _known: _Measures | None = field(default=None, repr=False, compare=False)

    @property
    def text(self) -> str:
        """The characters joined, with spaces only where words of Latin script need them."""
        if self._text[0] != len(self.characters):
            self._text = len(self.characters), joined(self.characters)
        return self._text[1]

    @property
    def box(self) -> Box:
        """Its outline."""
        return self._measures.box

    @property
    def x0(self) -> float:
        """Left edge."""
        return self._measures.box.x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return self._measures.box.x1

    @property
    def top(self) -> float:
        """Upper edge."""
        return self._measures.box.top

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self._measures.box.bottom

    @property
    def size(self) -> float:
        """The font size of most of the line."""
        return self._measures.size

    @property
    def bold(self) -> bool:
        """True where all of it is set in bold type, but for a mark or two."""
        return self._measures.bold

    @property
    def _measures(self) -> _Measures:
        known = self._known
        if known is None or known.length != len(self.characters):
            self._known = known = _measures(self.characters)
        return known


class _Measures(NamedTuple):
    """What a line's characters have together; `length` is their number."""

    length: int
    box: Box
    size: float
    bold: bool


def _measures(characters: Sequence[Character]) -> _Measures:
    count = len(characters)
    box = Box(
        min([each.x0 for each in characters]),
        min([each.top for each in characters]),
        max([each.x1 for each in characters]),
        max([each.bottom for each in characters]),
    )
    plain = count - sum([each.bold for each in characters])
    size = median([each.size for each in characters])
    return _Measures(count, box, size, plain <= count // 10)


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
        parts: list[str] = []
        before = None
        for line in self.lines:
            if before and needs_space(before, line.characters[0]):
                parts.append(" ")
            parts.append(line.text)
            before = line.characters[-1]
        return "".join(parts)


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
    before = None
    for character in characters:
        if before and (character.breaks or character.space) and needs_space(before, character):
            parts.append(" ")
        parts.append(character.text)
        before = character
    return "".join(parts)


def lines_of(characters: Sequence[Character]) -> list[Line]:
    """Cut characters into lines, in the order of the file, and mark the wide gaps inside them."""
    lines: list[Line] = []
    for character in characters:
        if lines and _continues(lines[-1].characters, character):
            last = lines[-1].characters[-1]
            close = character.x0 - last.x1 < NO_GAP * character.size
            if character.breaks and close and _same_band(last, character):
                # On pages of few words pdfium breaks the line after each character.
                character.breaks = character.space = False
            lines[-1].characters.append(character)
        else:
            lines.append(Line([character]))
    for line in lines:
        line.cells = _cells(line.characters)
    return lines


def _continues(line: list[Character], character: Character) -> bool:
    last = line[-1]
    size = last.size if last.size > character.size else character.size
    size = size if size > 4.0 else 4.0
    if -0.6 * size <= character.x0 - last.x1 < WIDE_GAP * size and _same_band(last, character):
        return True
    if abs(last.middle - character.middle) > 0.5 * size and not _script(last, character):
        return False
    return -0.6 * size <= character.x0 - last.x1 < 25 * size or (
        character.x0 - last.x0 > -0.2 * size and not character.breaks
    )


def _same_band(last: Character, character: Character) -> bool:
    """True where the lower of two characters stands within the height of the other, e.g. 文、."""
    # Comparisons: with calls of min and max this takes three times as long, for each character.
    upper, lower = last.top, last.bottom
    top, bottom = character.top, character.bottom
    high = lower - upper if lower - upper < bottom - top else bottom - top
    return (lower if lower < bottom else bottom) - (upper if upper > top else top) > 0.7 * high


def _script(last: Character, character: Character) -> bool:
    """True for a superscript or subscript beside its base, e.g. CO₂ or a footnote mark."""
    small, large = sorted((last.size, character.size))
    overlap = min(last.bottom, character.bottom) - max(last.top, character.top)
    return small < 0.8 * large and overlap > 0 and not character.breaks


def _cells(characters: Sequence[Character]) -> list[tuple[int, int]]:
    starts = [0]
    for index, (last, character) in enumerate(pairwise(characters), 1):
        gap = character.x0 - last.x1
        if gap <= WORD_GAP * character.size:
            continue
        size = max(character.size, 6.0)
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
    if not full or below.x0 > x0 + 0.5 * size or TERMINAL.search(above.text):
        return False
    return bool(_PROSE.search(above.text + below.text))
