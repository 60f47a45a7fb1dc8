"""The sheet 未披露核查: what was searched where nothing was found, to be checked by a person."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.schema import NearMiss, Proposal
from review.exports import wording
from review.exports.sheets import palette
from review.exports.sheets.grid import Column, Print, Value, fill, write_grid
from review.searches import SILENT, as_evidence, is_silent, words_found

TITLE = "未披露核查"
COLUMNS = (
    Column("编号", 8, "center"),
    Column("指标", 30),
    Column("状态", 11, "center"),
    Column("检索过的词", 60),
    Column("文中出现的词", 30),
    Column("序号", 6, "center"),
    Column("最接近的段落", 62),
    Column("文件", 22),
    Column("页", 9, "center"),
    Column("未采用的原因", 32),
    Column("接近程度", 9, "center", format="0.00"),
    Column("无法读取的页", 22),
)
STATE = 3
NONE_FOUND, NONE_NEAR = "均未出现", "没有接近的段落"
NOT_NOTED = "未记录（早期版本的评估）"


def write_searches(workbook: Workbook, assessment: Assessment) -> None:
    """Add the sheet: one row a near passage, one where there is none; the words stand once."""
    sheet = workbook.create_sheet(TITLE)
    silent = sorted(
        filter(is_silent, assessment.proposals), key=lambda each: SILENT.index(each.state)
    )
    pairs = [
        (proposal, rank, near)
        for proposal in silent
        for rank, near in enumerate(proposal.search.nearest or (None,))
    ]
    rows = [
        [*_searched(assessment, proposal, rank), *_near(assessment, proposal, rank, near)]
        for proposal, rank, near in pairs
    ]
    for row, (proposal, rank, _) in zip(rows, pairs, strict=True):
        unreadable = wording.unreadable_of(proposal.search, assessment.documents)
        row.append("\n".join(unreadable) if rank == 0 else None)
    write_grid(sheet, COLUMNS, rows, "C2", Print("A3", assessment.framework.title))
    for number, (proposal, _, _) in enumerate(pairs, 2):
        sheet.cell(number, STATE).fill = fill(palette.STATE_COLOURS[proposal.state])


def _searched(assessment: Assessment, proposal: Proposal, rank: int) -> list[Value]:
    """Number, title and state, in every row so that a filter keeps them; the words once."""
    head: list[Value] = [
        wording.numbered(proposal.indicator),
        assessment.framework.indicator(proposal.indicator).title,
        wording.STATES[proposal.state],
    ]
    if rank:
        return [*head, None, None]
    known = words_found(proposal.search)
    found = NOT_NOTED if known is None else "、".join(known[0]) or NONE_FOUND
    return [*head, "、".join(proposal.search.terms), found]


def _near(
    assessment: Assessment, proposal: Proposal, rank: int, near: NearMiss | None
) -> list[Value]:
    if near is None:
        noted = words_found(proposal.search) is not None or not proposal.search.near_misses
        return [None, NONE_NEAR if noted else NOT_NOTED, None, None, None, None]
    evidence = as_evidence(near, assessment.documents)
    return [
        rank + 1,
        wording.on_one_line(near.quote),
        wording.file_of(near.document, assessment.documents),
        wording.number_of(evidence, assessment.documents),
        near.reason,
        round(near.score, 2),
    ]
