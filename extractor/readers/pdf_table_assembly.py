"""The tables of all pages with the places of their cells in the text; parts over pages are one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractor.document import Block, Box, PageBoxes, Table, TableCell
from extractor.readers.pdf_layout import Piece
from extractor.readers.pdf_pages import PageRead
from extractor.readers.pdf_table_pieces import caption_of, table_key
from extractor.readers.pdf_tables import PageTable
from extractor.table_headers import GridCell, caption_unit, set_roles

SAME_COLUMN = 6.0  # points by which the columns of a continued table may differ
HEAD = 0.25  # of the page height: a continued table without rules begins above it


@dataclass(slots=True)
class TablePlaces:
    """Where the rows and cells of tables came to stand in the text, by table and cell."""

    rows: dict[int, list[int]] = field(default_factory=dict)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, piece: Piece, number: int, block: Block) -> None:
        """Record where a piece of a table stands; other pieces are passed over.

        Args:
            piece: a row of short cells, or prose of a long cell.
            number: the index of its block.
            block: its block.
        """
        if piece.table is not None:
            self.rows.setdefault(piece.table, []).append(number)
            for cell, span in zip(piece.grid, block.cells, strict=True):
                self.spans[id(cell)] = span
        elif piece.in_table is not None:
            for cell in piece.grid:
                start, end = self.spans.get(id(cell), (block.start, block.end))
                self.spans[id(cell)] = (min(start, block.start), max(end, block.end))


@dataclass(slots=True)
class _Part:
    page: PageRead
    table: PageTable
    caption: str
    first: bool  # nothing but furniture above it on its page
    last: bool  # nothing but furniture below it


def tables_of(
    pages: Sequence[PageRead], places: TablePlaces, text: str
) -> tuple[list[Table], dict[int, str]]:
    """The tables, and for rows continued from the page before the header words that they lack.

    Args:
        pages: the pages with their pieces and tables.
        places: of their rows and cells in the text.
        text: the document's text.
    """
    tables: list[Table] = []
    added: dict[int, str] = {}
    for parts in _joined(list(_parts(pages))):
        table = _table(parts, places, text)
        if table is None:
            continue
        tables.append(table)
        words = " ".join(each for each in (parts[0].caption, " ".join(table.header)) if each)
        for part in parts[1:]:
            for row in places.rows.get(table_key(part.page.number, part.table.box), []):
                added[row] = words
    return tables, added


def _parts(pages: Sequence[PageRead]) -> Iterator[_Part]:
    for page in pages:
        ordered = [piece for piece in page.pieces if piece.text.strip()]
        keys = [piece.table if piece.table is not None else piece.in_table for piece in ordered]
        for table in page.tables:
            key = table_key(page.number, table.box)
            if key not in keys:
                continue
            at = keys.index(key)
            end = len(keys) - 1 - keys[::-1].index(key)
            notes = {piece.kind for piece in ordered[end + 1 :]} <= {"footnote"}
            caption = caption_of(ordered[:at], page.number)
            yield _Part(page, table, caption, at == 0, notes)


def _joined(parts: Sequence[_Part]) -> list[list[_Part]]:
    groups: list[list[_Part]] = []
    for part in parts:
        if groups and _goes_on(groups[-1][-1], part):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _goes_on(before: _Part, part: _Part) -> bool:
    """True where a table at the head of a page has the columns of that at the foot of the last."""
    if part.page.number != before.page.number + 1 or not (before.last and part.first):
        return False
    count = before.table.column_count
    if part.table.column_count != count:
        return False
    if before.table.ruled and part.table.ruled:
        pairs = zip(_edges(before.table), _edges(part.table), strict=False)
        return all(abs(one - two) <= SAME_COLUMN for one, two in pairs)
    near = abs(before.table.box.x0 - part.table.box.x0) <= 3 * SAME_COLUMN
    return near and part.table.box.top < HEAD * part.page.height


def _edges(table: PageTable) -> list[float]:
    lefts = {cell.column: cell.box.x0 for cell in table.cells if cell.column_span == 1}
    return [lefts[column] for column in sorted(lefts)]


def _table(parts: Sequence[_Part], places: TablePlaces, text: str) -> Table | None:
    rows = [
        row
        for part in parts
        for row in places.rows.get(table_key(part.page.number, part.table.box), [])
    ]
    placed: list[tuple[GridCell, tuple[int, int]]] = []
    offset = 0
    for number, part in enumerate(parts):
        repeated = _repeated(parts[0].table, part.table) if number else 0
        for cell in part.table.cells:
            span = places.spans.get(id(cell), (0, 0))
            row = cell.row + offset - repeated
            if cell.row >= repeated:
                grid = GridCell(row, cell.column, cell.text, cell.row_span, cell.column_span)
                placed.append((grid, span))
        offset += part.table.row_count - repeated
    if not any(end > start for _, (start, end) in placed):
        return None
    caption = parts[0].caption
    set_roles([grid for grid, _ in placed], caption)
    cells = tuple(
        TableCell(
            grid.row,
            grid.column,
            *span,
            grid.row_span,
            grid.column_span,
            grid.role,
            grid.unit,
            grid.year,
        )
        for grid, span in placed
    )
    header = tuple(
        text[cell.start : cell.end]
        for cell in cells
        if cell.role == "column_header" and cell.end > cell.start
    )
    outlines = tuple(PageBoxes(part.page.number, (_rounded(part.table.box),)) for part in parts)
    return Table(
        outlines[0].page,
        outlines[0].boxes[0],
        header,
        tuple(rows),
        outlines,
        caption,
        caption_unit(caption),
        cells,
    )


def _repeated(first: PageTable, table: PageTable) -> int:
    """How many leading rows print the header of the first part again."""
    rows = 0
    while rows < min(3, table.row_count - 1) and _row_text(table, rows) == _row_text(first, rows):
        rows += 1
    return rows


def _row_text(table: PageTable, row: int) -> str:
    return "".join(cell.text for cell in table.cells if cell.row == row)


def _rounded(box: Box) -> Box:
    return Box(*(round(value, 1) for value in box))


def with_headers(blocks: Sequence[Block], words: dict[int, str]) -> list[Block]:
    """The blocks with the header words that continued rows lack in their context."""
    return [
        replace(block, context=f"{words[at]} {block.context}".strip())
        if at in words and words[at] not in block.context
        else block
        for at, block in enumerate(blocks)
    ]
