"""A table on a sheet: header, widths, wrapped rows high enough to read, print setup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from review.exports.plain_text import lines_needed, looks_like_formula, plain, shortened


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of our own making; text of documents never becomes one."""

    text: str


Value: TypeAlias = str | int | float | datetime | Formula | None

FACE = "等线"
SIZE = 10
LINE_HEIGHT = 14.5  # points of a line of 10 pt Chinese text, enough for every common face
TALLEST_ROW = 409.0  # the most that Excel allows
LONGEST_TEXT = 32_767  # the most characters that Excel keeps in a cell
CUT = "…（超出单元格上限，全文见 JSON）"
LONGEST_HEADING = 80  # letters of a page header, of which Excel keeps 255 in all
MARGIN = 2.0  # letters of a column that the cell's padding and unbreakable marks take
# A letter as Office Open XML escapes it, e.g. "_x0041_", which Excel would show as A.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
HEADER_COLOUR = "1F3A5F"
ENTRY_COLOUR = "B45F06"
LINE = Side(style="thin", color="D0D5DD")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` in Latin letters; `entry` where a person writes; `format` of numbers."""

    title: str
    width: float
    align: Literal["left", "center", "right"] = "left"
    entry: bool = False
    format: str = "General"


@dataclass(frozen=True, slots=True)
class Print:
    """How a sheet is printed: on landscape paper, fitted to the width of a number of pages."""

    paper: Literal["A3", "A4"] = "A4"
    title: str = ""
    wide: int = 1


def fill(colour: str) -> PatternFill:
    """A plain fill of a colour given as RRGGBB."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def put(cell: Cell | MergedCell, value: Value) -> None:
    """Store a value; text stays text, whatever it begins with."""
    if not isinstance(value, str):
        cell.value = value.text if isinstance(value, Formula) else value
        return
    text = plain(value)
    if not text:
        return
    cell.value = shortened(_ESCAPE.sub("_x005F_", text), LONGEST_TEXT, CUT)
    cell.data_type = "s"  # also for what begins like a formula
    if looks_like_formula(text):
        cell.quotePrefix = True


def write_grid(
    sheet: Worksheet,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    freeze: str,
    printed: Print,
) -> int:
    """Write a table with its header in the first row; return the number of its last row."""
    _header(sheet, columns)
    last = 1
    for last, row in enumerate(rows, 2):
        _row(sheet, last, columns, row)
    sheet.freeze_panes = freeze
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    set_print(sheet, printed)
    sheet.print_title_rows = "1:1"
    return last


def set_print(sheet: Worksheet, printed: Print) -> None:
    """Landscape, fitted to the width, with title and page numbers."""
    page = sheet.page_setup
    page.orientation = "landscape"
    page.paperSize = {"A3": 8, "A4": 9}[printed.paper]
    page.fitToWidth, page.fitToHeight = printed.wide, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.75
    margins.header = margins.footer = 0.3
    header, footer = sheet.oddHeader, sheet.oddFooter
    assert header is not None and footer is not None  # openpyxl gives every new sheet both
    header.left.text = shortened(plain(printed.title), LONGEST_HEADING).replace("&", "&&")
    header.right.text = "&A"
    footer.center.text = "第 &P 页，共 &N 页"
    sheet.sheet_view.showGridLines = False


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """The height that shows all texts, given with the widths of their columns."""
    lines = max((lines_needed(text, width - MARGIN) for text, width in texts), default=1)
    return min(TALLEST_ROW, lines * LINE_HEIGHT + 5)


def _header(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(1, number)
        put(cell, column.title)
        cell.font = Font(name=FACE, size=SIZE, bold=True, color="FFFFFF")
        cell.fill = fill(ENTRY_COLOUR if column.entry else HEADER_COLOUR)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = BORDER
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[1].height = 34


def _row(sheet: Worksheet, number: int, columns: Sequence[Column], row: Sequence[Value]) -> None:
    texts = []
    for place, (column, value) in enumerate(zip(columns, row, strict=True), 1):
        cell = sheet.cell(number, place)
        cell.font = Font(name=FACE, size=SIZE)
        cell.alignment = Alignment(horizontal=column.align, vertical="top", wrap_text=True)
        cell.border = BORDER
        cell.number_format = column.format
        put(cell, value)
        if isinstance(value, str):
            texts.append((plain(value), column.width))
    sheet.row_dimensions[number].height = row_height(texts)
