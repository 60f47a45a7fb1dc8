"""The sheet 索引核对: the report's own index against what was located."""

from __future__ import annotations

from typing import Literal

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.index_check import ShownFinding, index_check
from review.exports.sheets import palette
from review.exports.sheets.grid import Column, Print, Value, fill, write_grid
from review.index_rows import FINDING_STATES, claimed_in
from review.translations import say

TITLE = "索引核对"
COLUMNS = (
    Column("文件", 22),
    Column("编号", 14),
    Column("披露项", 36),
    Column("索引所指（印刷页码）", 22),
    Column("核对", 14, "center"),
    Column("相关指标", 26),
    Column("有依据的指标", 22),
    Column("找到的页（文件页码）", 22),
)
FINDING = 5


def write_index(workbook: Workbook, assessment: Assessment) -> None:
    """Add the sheet; none where no document has an index of its own."""
    claimed = claimed_in(assessment.documents)
    checked = index_check(assessment.framework, assessment.proposals, claimed)
    if not checked.rows:
        return
    rows: list[list[Value]] = []
    findings: list[ShownFinding | Literal["unclaimed"]] = []
    for row in checked.rows:
        each = row.claimed
        findings.append(row.shown)
        rows.append(
            [
                each.document, f"{each.scheme} {each.code}", each.title, each.reference,
                say("zh", f"index_{row.shown}"), "、".join(row.indicators), "、".join(row.located),
                "、".join(map(str, row.pages)),
            ]
        )  # fmt: skip
    for found in checked.unclaimed:
        codes = [
            f"{scheme.upper()} {code}" for scheme, all_ in found.codes.items() for code in all_
        ]
        findings.append("unclaimed")
        rows.append(
            [
                None, "\n".join(codes), found.topic.title, None, say("zh", "index_unclaimed"),
                "、".join(found.indicators), "、".join(found.indicators),
                "、".join(map(str, found.pages)),
            ]
        )  # fmt: skip
    sheet = workbook.create_sheet(TITLE)
    write_grid(sheet, COLUMNS, rows, "C2", Print("A3", assessment.framework.title))
    for number, finding in enumerate(findings, 2):
        sheet.cell(number, FINDING).fill = fill(palette.STATE_COLOURS[FINDING_STATES[finding]])
