"""The sheet 证据: one row a quote, with its place, what it supports and the numbers in it."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.schema import Evidence, Proposal
from review.exports import wording
from review.exports.sheets import palette
from review.exports.sheets.grid import Column, Print, Value, fill, write_grid
from review.figures import value_words

TITLE = "证据"
COLUMNS = (
    Column("编号", 7, "center"),
    Column("指标", 26),
    Column("序号", 6, "center"),
    Column("用途", 10, "center"),
    Column("性质", 8, "center"),
    Column("摘录", 70),
    Column("文件", 22),
    Column("页", 10, "center"),
    Column("章节", 26),
    Column("支持的要点", 32),
    Column("数据", 26),
    Column("相关度", 9, "center", format="0.00"),
)
CITED, STATUS = 4, 5


def write_evidence(workbook: Workbook, assessment: Assessment) -> None:
    """Add the sheet: for every indicator its quotes, best first."""
    sheet = workbook.create_sheet(TITLE)
    quotes = [
        (proposal, rank, evidence)
        for proposal in assessment.proposals
        for rank, evidence in enumerate(proposal.evidence)
    ]
    rows = [_row(assessment, *quote) for quote in quotes]
    write_grid(sheet, COLUMNS, rows, "C2", Print("A4", assessment.framework.title))
    for number, (_, _, evidence) in enumerate(quotes, 2):
        if evidence.cited:
            sheet.cell(number, CITED).fill = fill(palette.CITED_COLOUR)
        if colour := palette.STATUS_COLOURS[evidence.status]:
            sheet.cell(number, STATUS).fill = fill(colour)


def _row(assessment: Assessment, proposal: Proposal, rank: int, evidence: Evidence) -> list[Value]:
    sign = "" if proposal.state == "proposed" else "≈ "
    claims = [f"{sign}{claim.text}" for claim in proposal.claims if rank in claim.evidence]
    values = [value_words(value) for value in proposal.values if value.evidence == rank]
    return [
        wording.numbered(proposal.indicator),
        assessment.framework.indicator(proposal.indicator).title,
        rank + 1,
        wording.role_of(evidence),
        wording.STATUSES[evidence.status],
        wording.on_one_line(evidence.quote),
        wording.file_of(evidence.document, assessment.documents),
        wording.number_of(evidence, assessment.documents),
        wording.section_of(evidence),
        "\n".join(claims),
        "\n".join(values),
        round(evidence.score, 2),
    ]
