"""Text, blocks and tables of a file without pages, from its lines and grids in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from extractor.document import Block, Table, TableCell
from extractor.headings import with_sections
from extractor.readers.outline import Line, outlined
from extractor.table_headers import LONGEST_LABEL, GridCell, caption_unit, set_roles
from extractor.text_builder import TextBuilder

LONGEST_CAPTION = 60  # characters
_CONTENTS = ("目录", "目錄", "目次", "contents")


@dataclass(slots=True)
class Grid:
    """A table before it has a place in the text: its cells, each with its own text, in order."""

    cells: list[GridCell]
    head: int = 0  # leading rows that are headers by the format


@dataclass(slots=True)
class _Composed:
    builder: TextBuilder = field(default_factory=TextBuilder)
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)  # of blocks, by their start


def composed(items: Sequence[Line | Grid]) -> tuple[str, tuple[Block, ...], tuple[Table, ...]]:
    """The text of a file, its blocks with their sections, and its tables.

    Args:
        items: the lines, of which some may be headings by their numbering or weight, and tables.
    """
    kinds = iter(outlined([each if isinstance(each, Line) else None for each in items]))
    made = _Composed()
    before, last = "", ""  # the line before a table may be its caption
    for item in items:
        kind, level = next(kinds)
        if isinstance(item, Grid):
            if "".join(last.split()).lower() in _CONTENTS:
                _add_contents(made, item)
            else:
                _add_table(made, item, before)
            before = last = ""
            continue
        start, end = made.builder.add_plain(item.text)
        made.builder.add_plain("\n")
        made.blocks.append(Block(kind, start, end, level=level, context=item.context))
        made.titles[start] = item.title
        last = item.text
        captions = kind in ("caption", "paragraph") and len(item.text) <= LONGEST_CAPTION
        before = item.text if captions and (kind == "caption" or caption_unit(item.text)) else ""
    text, _ = made.builder.finish()
    names = [made.titles.get(block.start) or text[block.start : block.end] for block in made.blocks]
    return text, tuple(with_sections(made.blocks, names)), tuple(made.tables)


def _add_contents(made: _Composed, grid: Grid) -> None:
    """Append the rows of a table of contents as its lines."""
    for _, row in groupby(grid.cells, key=lambda cell: cell.row):
        text = " ".join(cell.text for cell in row if cell.text)
        if text:
            start, end = made.builder.add_plain(text)
            made.builder.add_plain("\n")
            made.blocks.append(Block("contents", start, end))


def _add_table(made: _Composed, grid: Grid, caption: str) -> None:
    """Append the rows of a table, one a line; merged cells are printed once."""
    cells = sorted(grid.cells, key=lambda cell: (cell.row, cell.column))
    if not any(cell.text for cell in cells):
        return
    spans: list[tuple[int, int]] = []
    for _, row in groupby(cells, key=lambda cell: cell.row):
        start = made.builder.length
        for cell in row:
            if cell.text and made.builder.length > start:
                made.builder.add_plain(" ")
            spans.append(made.builder.add_plain(cell.text))
        if made.builder.length > start:
            made.builder.add_plain("\n")
    blocks, table = placed_table(
        Grid(cells, grid.head), spans, caption, len(made.tables), len(made.blocks)
    )
    made.blocks += blocks
    made.tables.append(table)


def placed_table(
    grid: Grid,
    spans: Sequence[tuple[int, int]],
    caption: str,
    number: int,
    first: int,
) -> tuple[list[Block], Table]:
    """A table and the blocks of its rows, from cells row by row and their places in the text.

    Args:
        grid: the cells, which are given their roles here.
        spans: the offsets of each cell.
        caption: the words above the table.
        number: the index that the table will have.
        first: the index that its first block will have.
    """
    cells = grid.cells
    set_roles(cells, caption)
    for cell in cells:
        if cell.row < grid.head:
            cell.role = "column_header"
    width = max(cell.column + cell.column_span for cell in cells)
    contexts = _Contexts(caption)
    blocks = []
    for _, pairs in groupby(zip(cells, spans, strict=True), key=lambda pair: pair[0].row):
        here = list(pairs)
        context = contexts.next_row([cell for cell, _ in here])
        filled = tuple(span for _, span in here if span[1] > span[0])
        if filled:
            alone = len(filled) == 1 and here[0][0].column_span == width
            blocks.append(
                Block(
                    "paragraph" if alone else "table_row",
                    filled[0][0],
                    filled[-1][1],
                    context=context,
                    table=number,
                    cells=filled,
                )
            )
    header = tuple(cell.text for cell in cells if cell.role == "column_header" and cell.text)
    table = Table(
        page=None,
        box=None,
        header=header,
        rows=tuple(range(first, first + len(blocks))),
        caption=caption,
        unit=caption_unit(caption),
        cells=tuple(_placed(cell, span) for cell, span in zip(cells, spans, strict=True)),
    )
    return blocks, table


def _placed(cell: GridCell, span: tuple[int, int]) -> TableCell:
    return TableCell(
        cell.row,
        cell.column,
        *span,
        cell.row_span,
        cell.column_span,
        cell.role,
        cell.unit,
        cell.year,
    )


class _Contexts:
    """What each row of a table means but does not print itself, row by row."""

    def __init__(self, caption: str) -> None:
        self._caption = caption
        self._headers: list[str] = []
        self._group: GridCell | None = None
        self._merged: list[GridCell] = []  # cells of earlier rows that may reach down

    def next_row(self, cells: Sequence[GridCell]) -> str:
        """Caption, group, cells merged from rows above and column headers of the next row."""
        row = cells[0].row
        self._merged = [cell for cell in self._merged if cell.row + cell.row_span > row]
        group = self._group if self._group and self._group not in self._merged else None
        words = [self._caption, group.text if group else ""]
        words += [cell.text for cell in self._merged]
        words += self._headers
        self._take(cells)
        return " ".join(filter(None, words))

    def _take(self, cells: Sequence[GridCell]) -> None:
        for cell in filter(lambda each: each.text, cells):
            if cell.role == "column_header":
                self._headers.append(cell.text)
                continue
            if cell.role == "row_header" and cell.column_span > 1:
                self._group = cell
            if cell.role == "row_header" or len(cell.text) <= LONGEST_LABEL:
                self._merged.append(cell)
