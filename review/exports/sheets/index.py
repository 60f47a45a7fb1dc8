"""The sheet 索引核对: the report's own index against what was located."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.index_check import IndexFinding, index_check
from indicators.schema import State
from review.exports.sheets import palette
from review.exports.sheets.grid import Column, Print, Value, fill, write_grid
from review.index_rows import claimed_in

TITLE = "索引核对"
FINDINGS: dict[IndexFinding | str, str] = {
    "found": "已列且找到",
    "not_found": "已列未找到",
    "omitted": "注明从略",
    "elsewhere": "本框架不涉及",
    "unknown": "不识别的编号",
    "other_pages": "找到，在别的页",
    "unclaimed": "找到但索引未列",
}
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
_COLOURS: dict[str, State] = {
    "found": "proposed",
    "not_found": "unreadable",
    "other_pages": "not_found",
    "omitted": "not_found",
    "elsewhere": "not_applicable",
    "unknown": "not_applicable",
    "unclaimed": "needs_external",
}


def write_index(workbook: Workbook, assessment: Assessment) -> None:
    """Add the sheet; none where no document has an index of its own."""
    claimed = claimed_in(assessment.documents)
    checked = index_check(assessment.framework, assessment.proposals, claimed)
    if not checked.rows:
        return
    rows: list[list[Value]] = []
    kinds: list[str] = []
    for row in checked.rows:
        each = row.claimed
        kinds.append("other_pages" if row.there is False else row.finding)
        rows.append(
            [
                each.document, f"{each.scheme} {each.code}", each.title, each.reference,
                FINDINGS[kinds[-1]], "、".join(row.indicators), "、".join(row.located),
                "、".join(map(str, row.pages)),
            ]
        )  # fmt: skip
    for found in checked.unclaimed:
        codes = [
            f"{scheme.upper()} {code}" for scheme, all_ in found.codes.items() for code in all_
        ]
        kinds.append("unclaimed")
        rows.append(
            [
                None, "\n".join(codes), found.topic.title, None, FINDINGS["unclaimed"],
                "、".join(found.indicators), "、".join(found.indicators),
                "、".join(map(str, found.pages)),
            ]
        )  # fmt: skip
    sheet = workbook.create_sheet(TITLE)
    write_grid(sheet, COLUMNS, rows, "C2", Print("A3", assessment.framework.title))
    for number, kind in enumerate(kinds, 2):
        sheet.cell(number, FINDING).fill = fill(palette.STATE_COLOURS[_COLOURS[kind]])
