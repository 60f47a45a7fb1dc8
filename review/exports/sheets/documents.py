"""The sheet 文件: the documents that were read, what could not be, and figures in doubt."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from extractor.document import Document
from indicators.assessment import Assessment
from indicators.quantity_checks import findings
from review.exports import wording
from review.exports.sheets import palette
from review.exports.sheets.grid import Column, Print, Value, fill, write_grid

TITLE = "文件"
COLUMNS = (
    Column("文件", 30),
    Column("标题", 34),
    Column("类型", 18, "center"),
    Column("公司", 26),
    Column("报告期", 24, "center"),
    Column("页数", 8, "center", format="#,##0"),
    Column("字符", 11, "center", format="#,##0"),
    Column("无法读取的页", 16, "center"),
    Column("文字识别的页", 16, "center"),
    Column("提示", 44),
    Column("数字核对", 44),
    Column("哈希", 40),
)
UNREADABLE = 8


def write_documents(workbook: Workbook, assessment: Assessment) -> None:
    """Add the sheet; pages that could not be read stand out."""
    sheet = workbook.create_sheet(TITLE)
    rows = [_row(document) for document in assessment.documents]
    write_grid(sheet, COLUMNS, rows, "B2", Print("A4", assessment.framework.title))
    for number, document in enumerate(assessment.documents, 2):
        if document.unreadable_pages:
            sheet.cell(number, UNREADABLE).fill = fill(palette.STATE_COLOURS["unreadable"])


def _row(document: Document) -> list[Value]:
    return [
        document.file,
        document.title,
        wording.GENRES[document.profile.genre],
        document.profile.company,
        wording.period(document.profile),
        len(document.pages) or None,
        document.characters,
        wording.page_ranges(document.unreadable_pages),
        wording.page_ranges(document.ocr_pages),
        "\n".join(document.warnings),
        "\n".join(finding.message for finding in findings(document)),
        document.id,
    ]
