"""The lines of a read PDF page become pieces: furniture set aside, tables put in their place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractor.document import BlockKind, Box, PageSource
from extractor.readers.pdf_aligned_tables import aligned_tables
from extractor.readers.pdf_blocks import Group, fragments_of, groups_of
from extractor.readers.pdf_characters import Character, Rule
from extractor.readers.pdf_contents import with_page_numbers
from extractor.readers.pdf_figures import kinds_of
from extractor.readers.pdf_layout import (
    NO_HEADINGS,
    BodyType,
    Line,
    Piece,
    joined,
    pieces_of,
)
from extractor.readers.pdf_order import reading_order
from extractor.readers.pdf_table_pieces import table_pieces
from extractor.readers.pdf_tables import PageTable
from extractor.readers.pdf_turning import Turning

MARGIN = 0.09  # of the page height: where running headers and footers stand


@dataclass(slots=True)
class PageRead:
    """A page between reading and assembly; `problem` says why it could not be read, if so."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    problem: str | None = None
    blank: bool = False  # pdfium sees neither text nor pictures nor lines on it
    pieces: list[Piece] = field(default_factory=list)
    furniture: list[Line] = field(default_factory=list)
    source: PageSource = "text"
    last_table: PageTable | None = None  # with which the page ends, but for notes
    turning: Turning | None = None  # how its lines lie, where they are not level as displayed

    @property
    def upright_height(self) -> float:
        """The height of the page when its lines are level, in points."""
        return self.turning.upright_size[1] if self.turning else self.height

    def put_back(self) -> None:
        """Move all characters to where they stand on the page as displayed, after the layout."""
        if self.turning:
            lines = [*self.furniture, *(line for piece in self.pieces for line in piece.lines)]
            cells = [cell for piece in self.pieces for cell in piece.cells]
            groups = [*(line.characters for line in lines), *cells]
            self.turning.put_back(character for group in groups for character in group)


def body_type(pages: Sequence[PageRead]) -> BodyType:
    """The type of the running text: that of most characters."""
    types = Counter(
        BodyType(round(character.size * 2) / 2, character.bold, character.colour)
        for character in _all_characters(pages)
    )
    sizes: Counter[float] = Counter()
    for each, count in types.items():
        sizes[each.size] += count
    if not sizes:
        return BodyType(10.0)
    size = sizes.most_common(1)[0][0]
    return max((each for each in types if each.size == size), key=lambda each: types[each])


def _all_characters(pages: Sequence[PageRead]) -> Iterator[Character]:
    for page in pages:
        for line in page.lines:
            yield from line.characters
        for table in page.tables:
            for cell in table.cells:
                yield from cell.characters


def set_furniture_aside(pages: Sequence[PageRead]) -> None:
    """Running headers, footers and page numbers: repeated near the top or bottom edge.

    The parts of such a line are counted apart, since the chapter beside the title changes.
    """
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(
            {each for line in page.lines if in_margin(page, line) for each in _parts(line)}
        )
    often = max(3, round(0.12 * len(pages)))
    for page in pages:
        kept = []
        for line in page.lines:
            running = any(counts[part] >= often for part in _parts(line))
            numbered = not _shape(line.text).strip("#-—/ ·|第页共")
            if (running or numbered) and in_margin(page, line):
                page.furniture.append(line)
            else:
                kept.append(line)
        page.lines = kept


def _parts(line: Line) -> set[str]:
    """The shapes of a line and of its parts between wide gaps; bare numbers say nothing."""
    shapes = {_shape(joined(line.characters[start:end])) for start, end in line.cells}
    return {shape for shape in {*shapes, _shape(line.text)} if len(shape) > 2}


def in_margin(page: PageRead, line: Line) -> bool:
    """True for a line at the top or bottom edge, where running headers and footers stand."""
    height = page.upright_height
    return line.bottom < MARGIN * height or line.top > (1 - MARGIN) * height


def _shape(text: str) -> str:
    """A line with its digits masked, so that page numbers agree."""
    return re.sub(r"\d+", "#", "".join(text.split()))


def page_pieces(page: PageRead, body: BodyType, before: PageTable | None = None) -> list[Piece]:
    """The pieces of a page in reading order; a table is one part among the groups of lines.

    Args:
        page: the page; its tables without rules are found here.
        body: the type of the running text.
        before: the table with which the page before ended, if it did.
    """
    fragments = with_page_numbers(fragments_of(page.lines))
    for table, inside in aligned_tables(fragments, page.rules, before):
        page.tables.append(table)
        fragments = [each for each in fragments if id(each) not in inside]
    groups = groups_of(fragments)
    kinds = kinds_of(groups, body.size, page.upright_height, page.shapes, page.pictures)
    parts: list[Group | PageTable] = [*groups, *page.tables]
    pieces: list[Piece] = []
    run: list[Line] = []
    order = reading_order([part.box for part in parts], body.size)
    ends = [parts[at] for at in order if kinds.get(at) != "footnote"]
    page.last_table = ends[-1] if ends and isinstance(ends[-1], PageTable) else None
    for at in order:
        part = parts[at]
        if isinstance(part, Group) and at not in kinds:
            run += part.lines
            continue
        pieces += pieces_of(run, page.number, body)
        run = []
        if isinstance(part, Group):
            pieces += _set_apart(part, kinds[at], page.number)
        else:
            pieces += table_pieces(part, page.number, pieces)
    return pieces + pieces_of(run, page.number, body)


def _set_apart(group: Group, kind: BlockKind, page: int) -> list[Piece]:
    """What is no running text as it stands: notes one by one, anything else as a whole."""
    lines = group.lines
    if kind != "footnote":
        return [Piece(kind, lines, page, lines[0].size)]
    pieces = pieces_of(lines, page, NO_HEADINGS)
    return [replace(piece, kind=kind) for piece in pieces]
