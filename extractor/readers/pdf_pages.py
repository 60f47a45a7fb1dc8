"""The lines of a read PDF page become pieces in reading order, tables put in their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractor.document import BlockKind, Box, PageSource
from extractor.readers.pdf_aligned_tables import aligned_tables
from extractor.readers.pdf_blocks import Group, fragments_of, groups_of, outline
from extractor.readers.pdf_characters import Character, Rule
from extractor.readers.pdf_contents import with_page_numbers
from extractor.readers.pdf_figures import kinds_of
from extractor.readers.pdf_key_figures import with_words
from extractor.readers.pdf_layout import (
    NO_HEADINGS,
    BodyType,
    Line,
    Piece,
    usual_leading,
)
from extractor.readers.pdf_level_rules import whole_rules
from extractor.readers.pdf_order import reading_order
from extractor.readers.pdf_paragraphs import pieces_of
from extractor.readers.pdf_side_by_side import side_by_side
from extractor.readers.pdf_table_edges import boundaries, cut_at
from extractor.readers.pdf_table_pieces import table_pieces
from extractor.readers.pdf_tables import PageTable
from extractor.readers.pdf_turning import Turning

NAME_ABOVE = 2.0  # times the type size between a table and the line that names it


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

    @property
    def upright_width(self) -> float:
        """The width of the page when its lines are level, in points."""
        return self.turning.upright_size[0] if self.turning else self.width

    def put_back(self) -> None:
        """Move all characters to where they stand on the page as displayed, after the layout."""
        if self.turning:
            lines = [*self.furniture, *(line for piece in self.pieces for line in piece.lines)]
            cells = [cell for piece in self.pieces for cell in piece.cells]
            groups = [*(line.characters for line in lines), *cells]
            self.turning.put_back(character for group in groups for character in group)


def body_type(pages: Sequence[PageRead]) -> BodyType:
    """The type of the running text: that of most characters."""
    types: Counter[BodyType] = Counter()
    printed = Counter((each.size, each.bold, each.colour) for each in _all_characters(pages))
    for (size, bold, colour), count in printed.items():
        types[BodyType(round(size * 2) / 2, bold, colour)] += count
    sizes: Counter[float] = Counter()
    for each, count in types.items():
        sizes[each.size] += count
    if not sizes:
        return BodyType(10.0)
    size = sizes.most_common(1)[0][0]
    body = max((each for each in types if each.size == size), key=lambda each: types[each])
    leading = usual_leading([page.lines for page in pages], size)
    return body._replace(leading=leading or 0.0)


def _all_characters(pages: Sequence[PageRead]) -> Iterator[Character]:
    for page in pages:
        for line in page.lines:
            yield from line.characters
        for table in page.tables:
            for cell in table.cells:
                yield from cell.characters


def page_pieces(page: PageRead, body: BodyType, before: PageTable | None = None) -> list[Piece]:
    """The pieces of a page in reading order; a table is one part among the groups of lines.

    Args:
        page: the page; its tables without rules are found here.
        body: the type of the running text; its leading is taken from the page where it shows.
        before: the table with which the page before ended, if it did.
    """
    body = body._replace(leading=usual_leading([page.lines], body.size) or body.leading)
    fragments = cut_at(fragments_of(page.lines), boundaries(page.rules))
    fragments = with_page_numbers(fragments)
    level = whole_rules(page.rules)
    for beside in side_by_side(fragments, level):
        for table, inside in aligned_tables(beside, page.rules, level, before):
            page.tables.append(table)
            fragments = [each for each in fragments if id(each) not in inside]
    groups, key_figures = with_words(groups_of(fragments, body))
    kinds = kinds_of(groups, body.size, page.upright_height, page.shapes, page.pictures)
    kinds |= {at: "chart" for at, group in enumerate(groups) if id(group) in key_figures}
    parts: list[Group | PageTable] = [*groups, *page.tables]
    pieces: list[Piece] = []
    run: list[Line] = []
    order = reading_order(_reading_boxes(parts), body.size)
    ends = [parts[at] for at in order if kinds.get(at) != "footnote"]
    page.last_table = ends[-1] if ends and isinstance(ends[-1], PageTable) else None
    for at in order:
        part = parts[at]
        if isinstance(part, Group) and at not in kinds:
            run += part.lines
            for line in part.lines:
                line.edge = part.box.x1
            continue
        pieces += pieces_of(run, page.number, body)
        run = []
        if isinstance(part, Group):
            pieces += _set_apart(part, kinds[at], page.number)
        else:
            pieces += table_pieces(part, page.number, pieces)
    return pieces + pieces_of(run, page.number, body)


def _reading_boxes(parts: Sequence[Group | PageTable]) -> list[Box]:
    """The outlines for the reading order; the name of a table is as wide as the table below it.

    It would be read with the column above it otherwise, before what stands beside that column.
    """
    boxes = [part.box for part in parts]
    tables = [part.box for part in parts if isinstance(part, PageTable)]
    for at, part in enumerate(parts):
        if isinstance(part, PageTable) or len(part.fragments) > 1:
            continue
        box, reach = boxes[at], NAME_ABOVE * part.fragments[0].size
        for table in tables:
            if not 0 <= table.top - box.bottom <= reach or box.x0 > table.x1 or box.x1 < table.x0:
                continue
            wide = outline([box, Box(table.x0, box.top, table.x1, box.bottom)])
            if not any(_meets(wide, other) for each, other in enumerate(boxes) if each != at):
                boxes[at] = wide
                break
    return boxes


def _meets(one: Box, other: Box) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    return across > 0 and min(one.bottom, other.bottom) > max(one.top, other.top)


def _set_apart(group: Group, kind: BlockKind, page: int) -> list[Piece]:
    """What is no running text as it stands: notes one by one, anything else as a whole."""
    lines = group.lines
    if kind != "footnote":
        return [Piece(kind, lines, page, lines[0].size)]
    pieces = pieces_of(lines, page, NO_HEADINGS)
    return [replace(piece, kind=kind) for piece in pieces]
