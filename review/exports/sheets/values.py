"""The sheet 数据: one row a number that stands in the evidence."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.schema import Proposal, Value
from review.exports import wording
from review.exports.sheets.grid import Column, Print, write_grid
from review.exports.sheets.grid import Value as Cell

TITLE = "数据"
COLUMNS = (
    Column("编号", 7, "center"),
    Column("指标", 36),
    Column("年份", 8, "center"),
    Column("名目", 34),
    Column("数值", 16, "right", format="#,##0.########"),
    Column("单位", 10, "center"),
    Column("换算值", 18, "right", format="#,##0.########"),
    Column("换算单位", 10, "center"),
    Column("范围", 18),
    Column("比较", 12, "center"),
    Column("原文", 22),
    Column("证据序号", 9, "center"),
    Column("文件", 30),
    Column("页", 10, "center"),
)


def write_values(workbook: Workbook, assessment: Assessment) -> None:
    """Add the sheet; numbers are quoted, not checked."""
    sheet = workbook.create_sheet(TITLE)
    rows = [
        _row(assessment, proposal, value)
        for proposal in assessment.proposals
        for value in proposal.values
    ]
    write_grid(sheet, COLUMNS, rows, "C2", Print("A4", assessment.framework.title))


def _row(assessment: Assessment, proposal: Proposal, value: Value) -> list[Cell]:
    evidence = proposal.evidence[value.evidence]
    return [
        wording.numbered(proposal.indicator),
        assessment.framework.indicator(proposal.indicator).title,
        value.year,
        value.metric,
        value.number,
        value.unit,
        value.normalised,
        value.base_unit,
        value.scope,
        value.comparison,
        value.text,
        value.evidence + 1,
        wording.file_of(evidence.document, assessment.documents),
        wording.number_of(evidence, assessment.documents),
    ]
