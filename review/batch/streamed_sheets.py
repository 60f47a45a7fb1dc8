"""Sheets that are written row by row and never held: a workbook of thousands of companies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from review.exports.plain_text import plain
from review.exports.sheets.grid import (
    BORDER,
    FACE,
    HEADER_COLOUR,
    SIZE,
    Column,
    Print,
    Value,
    put,
    row_height,
    set_print,
)

MOST_ROWS = 1_000_000  # of a sheet; Excel takes 1,048,576
LONGEST_TITLE = 31  # characters of the name of a sheet
HEADER_HEIGHT = 34.0
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
_HEADER = "明证 表头"


class Styles:
    """The looks of cells, made once: a look for each cell would fill the memory."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._known: set[str] = set()
        workbook.add_named_style(
            NamedStyle(
                _HEADER,
                font=Font(name=FACE, size=SIZE, bold=True, color="FFFFFF"),
                fill=PatternFill("solid", start_color=HEADER_COLOUR, end_color=HEADER_COLOUR),
                alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
                border=BORDER,
            )
        )

    def name(self, column: Column, colour: str = "", bold: bool = False) -> str:
        """The style of the cells of a column, with the colour of their ground as RRGGBB."""
        name = f"明证 {column.align} {column.format} {colour}{' 粗' if bold else ''}"
        if name not in self._known:
            ground = PatternFill("solid", start_color=colour, end_color=colour) if colour else None
            style = NamedStyle(
                name,
                font=Font(name=FACE, size=SIZE, bold=bold),
                alignment=Alignment(horizontal=column.align, vertical="top", wrap_text=True),
                border=BORDER,
                number_format=column.format,
            )
            if ground is not None:
                style.fill = ground
            self._workbook.add_named_style(style)
            self._known.add(name)
        return name


class StreamedSheet:
    """A table of any length; what is more than a sheet takes goes on in another one."""

    def __init__(
        self,
        workbook: Workbook,
        styles: Styles,
        title: str,
        columns: Sequence[Column],
        freeze: str = "A2",
        heads: Sequence[Sequence[str]] = (),
        header_height: float = HEADER_HEIGHT,
        most_rows: int = MOST_ROWS,
        wide: int = 1,
    ) -> None:
        """`heads` are further rows of the header, `most_rows` how many rows a sheet takes.

        It is printed `wide` pages wide.
        """
        self._workbook, self._styles, self._title = workbook, styles, title
        self._columns, self._freeze, self._heads = columns, freeze, heads
        self._header_height, self._most, self._wide = header_height, most_rows, wide
        self._plain = [styles.name(column) for column in columns]
        self._number = 0
        self._sheet = self._next()

    def add(self, row: Sequence[Value], colours: Sequence[str] = ()) -> None:
        """Add a row; `colours` are those of the grounds of its cells, empty for none."""
        if self._rows >= self._most:
            self._sheet = self._next()
        self._rows += 1
        cells = []
        for place, value in enumerate(row):
            style = self._plain[place]
            if place < len(colours) and colours[place]:
                style = self._styles.name(self._columns[place], colours[place])
            cells.append(self._cell(value, style))
        number = len(self._heads) + 1 + self._rows
        if (height := self._height(row)) is not None:
            self._sheet.row_dimensions[number].height = height
        self._sheet.append(cells)
        self._sheet.row_dimensions.pop(number, None)  # written; a million of them would stay

    def _height(self, row: Sequence[Value]) -> float | None:
        """The height of a row in which a text takes more than a line."""
        texts = [
            (plain(value), column.width)
            for value, column in zip(row, self._columns, strict=True)
            if isinstance(value, str) and (2 * len(value) > column.width - 2 or "\n" in value)
        ]
        height = row_height(texts) if texts else 0.0
        return height if height > row_height(()) else None

    def _cell(self, value: Value, style: str) -> Cell:
        cell: Cell = WriteOnlyCell(self._sheet)
        cell.style = style
        put(cell, value)
        return cell

    def _next(self) -> Any:  # noqa: ANN401 - the types of openpyxl know no such sheet
        self._number += 1
        self._rows = 0
        mark = "" if self._number == 1 else f" {self._number}"
        title = _NO_TITLE.sub("_", self._title)[: LONGEST_TITLE - len(mark)] + mark
        self._sheet = sheet = self._workbook.create_sheet(title)
        for place, column in enumerate(self._columns, 1):
            sheet.column_dimensions[get_column_letter(place)].width = column.width
        heads = [[column.title for column in self._columns], *self._heads]
        sheet.freeze_panes = self._freeze
        set_print(sheet, Print("A4", self._title, self._wide))
        sheet.print_title_rows = f"1:{len(heads)}"
        for number, head in enumerate(heads, 1):
            last = number == len(heads)
            sheet.row_dimensions[number].height = self._header_height if last else 18.0
            sheet.append([self._cell(text, _HEADER) for text in head])
        if len(heads) == 1:  # over a header of two rows a filter would sort the second one too
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(self._columns))}{self._most + 1}"
        return sheet
