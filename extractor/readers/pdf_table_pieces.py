"""Tables of a page become pieces: rows of short cells as they stand, long cells as paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.document import Box
from extractor.readers.pdf_blocks import lines_in_order
from extractor.readers.pdf_layout import NO_HEADINGS, Line, Piece
from extractor.readers.pdf_paragraphs import pieces_of
from extractor.readers.pdf_tables import Cell, PageTable
from extractor.table_headers import GridCell, set_roles

LONG_CELL = 60  # characters; a longer cell is prose and becomes a paragraph
LONGEST_CAPTION = 40  # characters


def table_key(page: int, box: Box) -> int:
    """A number that tells the tables of a document apart."""
    return int(box.top * 10) + int(box.x0) * 100_000 + page * 1_000_000_000


def table_pieces(table: PageTable, page: int, before: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces of a table from top to bottom.

    Args:
        table: the table with its cells filled.
        page: the number of its page.
        before: the pieces before it, of which the last short one is its caption.
    """
    key = table_key(page, table.box)
    caption = caption_of(before, page)
    lines = {id(cell): lines_in_order(cell.characters) for cell in table.cells}
    texts = {at: _text(found) for at, found in lines.items()}
    grid = [GridCell(c.row, c.column, texts[id(c)], c.row_span, c.column_span) for c in table.cells]
    set_roles(grid, caption)
    header = " ".join(cell.text for cell in grid if cell.role == "column_header" and cell.text)
    heads = {cell.row for cell in grid if cell.role == "column_header"}
    for number, row in enumerate(table.rows):
        filled = [cell for cell in row if texts[id(cell)]]
        if not filled:
            continue
        labels = "" if number in heads else header
        groups = _groups_above(table, texts, number)
        long = any(len(texts[id(cell)]) > LONG_CELL for cell in filled)
        if long or (len(filled) == 1 and number not in heads and not groups):
            label = groups or (texts[id(row[0])] if len(texts[id(row[0])]) <= LONG_CELL else "")
            context = " ".join(filter(None, (caption, labels, label)))
            yield from _prose(filled, lines, page, context, key)
            continue
        context = " ".join(filter(None, (caption, labels, groups)))
        yield Piece(
            "table_row",
            [line for cell in filled for line in lines[id(cell)]],
            page,
            lines[id(filled[0])][0].size,
            context,
            key,
            [[each for line in lines[id(cell)] for each in line.characters] for cell in filled],
            filled,
        )


def caption_of(before: Sequence[Piece], page: int) -> str:
    """The words right above a table: its title, and the note of its unit."""
    near = [piece.text for piece in before[-2:] if piece.page == page and not piece.cells]
    short = []
    for text in reversed(near):
        if len(text) > LONGEST_CAPTION or text.endswith(("。", "；")):
            break
        short.append(text)
    return " ".join(reversed(short))


def _text(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)


def _groups_above(table: PageTable, texts: dict[int, str], row: int) -> str:
    """The labels of merged cells that begin above a row and reach into it."""
    found = [texts[id(cell)] for cell in table.cells if cell.row < row < cell.row + cell.row_span]
    return " ".join(text for text in found if text and len(text) <= LONG_CELL)


def _prose(
    cells: Sequence[Cell],
    lines: dict[int, list[Line]],
    page: int,
    context: str,
    key: int,
) -> Iterator[Piece]:
    for cell in cells:
        for piece in pieces_of(lines[id(cell)], page, NO_HEADINGS):
            piece.context = context if context not in piece.text else ""
            piece.grid, piece.in_table = [cell], key
            yield piece
