"""Writes the Excel template for a framework of one's own, empty or filled with one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from review.exports.atomic import replacing
from review.exports.sheets.grid import FACE, SIZE, Column, Print, Value, write_grid
from review.own_frameworks.layout import GUIDE_TITLE, HEAD, HEAD_TITLE, SHEETS, Field, SheetLayout

EMPTY_ROWS = 200
GUIDE = (
    "在“框架”表写这个框架是什么，在“指标”表每行写一项，在“要点”表每行写一个要点。",
    "橙色的列（和“框架”表中带 * 的行）必填，其余按需要填写；没有用到的表留空。",
    "多个词用、隔开；词中本身有、的，改用；或换行隔开。例句一行一句。",
    "“必有词”是直接证据中几乎总会出现的词；“易混表述”是看似相关其实无关的说法。",
    "例句请自己写，不要从别人的文件中抄录；每个要点六句以上，其中一句像表格的一行。",
    "答案形式：“是/部分/否”不需要其他表；“选项”另填“选项”表；“等级”另填“等级”表，要点写级别；"
    "“分数”在“指标”表写分数，按数值给分的另填“分档”表。",
    "填好后运行：mingzheng frameworks import 本文件 --out 文件夹",
    "每个问题都会指出在哪个表的哪一行；改好后再运行一次。",
)
Rows = Mapping[str, Sequence[Mapping[str, Value]]]


def write_template(
    path: Path, head: Mapping[str, Value] | None = None, rows: Rows | None = None
) -> None:
    """Write the template.

    Args:
        path: of the workbook.
        head: what stands in the sheet 框架, by the titles of its rows; empty unless given.
        rows: of the other sheets, by the title of the sheet, then by that of the column.

    Raises:
        NotWritten: the disk is full, the folder closed, or the like.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    _guide(book.create_sheet(GUIDE_TITLE))
    _head(book.create_sheet(HEAD_TITLE), head or {})
    for layout in SHEETS:
        _sheet(book.create_sheet(layout.title), layout, (rows or {}).get(layout.title, ()))
    with replacing(path) as temporary:
        book.save(temporary)


def _guide(sheet: Worksheet) -> None:
    write_grid(sheet, [Column("怎样填写", 96)], [[line] for line in GUIDE], "A2", Print())
    sheet.auto_filter.ref = None


def _head(sheet: Worksheet, head: Mapping[str, Value]) -> None:
    columns = [Column("项目", 18), Column("内容", 60, entry=True), Column("怎样填写", 56)]
    rows = [
        [f"{each.title}{' *' if each.required else ''}", head.get(each.title), _hint(each)]
        for each in HEAD
    ]
    write_grid(sheet, columns, rows, "A2", Print())
    sheet.auto_filter.ref = None
    for number, each in enumerate(HEAD, 2):
        sheet.cell(number, 1).font = Font(name=FACE, size=SIZE, bold=True)
        sheet.cell(number, 2).number_format = "@" if each.kind != "number" else "General"
        if each.kind == "choice":
            _choices(sheet, list(each.words), f"B{number}")


def _sheet(sheet: Worksheet, layout: SheetLayout, rows: Sequence[Mapping[str, Value]]) -> None:
    columns = [Column(each.title, each.width, entry=each.required) for each in layout.fields]
    filled = [[row.get(each.title) for each in layout.fields] for row in rows]
    last = write_grid(sheet, columns, filled, "C2", Print("A3", wide=3 if len(columns) > 15 else 1))
    for number, each in enumerate(layout.fields, 1):
        letter = get_column_letter(number)
        for row in range(last + 1, last + EMPTY_ROWS):
            cell = sheet.cell(row, number)
            cell.number_format = "@" if each.kind != "number" else "General"
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        cells = f"{letter}2:{letter}{last + EMPTY_ROWS}"
        words = ["是", "否"] if each.kind == "flag" else list(each.words)
        if each.kind in ("choice", "flag"):
            _choices(sheet, words, cells)
        elif hint := _hint(each):
            told = DataValidation(type=None, allow_blank=True)
            told.promptTitle, told.prompt, told.showInputMessage = each.title, hint, True
            sheet.add_data_validation(told)
            told.add(cells)


def _hint(field: Field) -> str:
    """How a cell is filled in: the words that it may hold, and what the layout says."""
    words = f"{'其一' if field.kind == 'choice' else '一个或多个'}：{'、'.join(field.words)}"
    return "；".join(part for part in (words if field.words else "", field.hint) if part)


def _choices(sheet: Worksheet, words: Sequence[str], cells: str) -> None:
    known = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
    known.error, known.errorTitle = "请从下拉列表选择", "没有这个选项"
    sheet.add_data_validation(known)
    known.add(cells)
