"""The sheet 缺口: what is missing, what it would look like, who has it, what came nearest."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.gaps import Gap
from indicators.schema import Proposal
from review.circumstances import Circumstances, given_answers
from review.decisions import Decision
from review.exports import wording
from review.exports.plain_text import shortened
from review.exports.sheets import palette
from review.exports.sheets.grid import Column, Print, Value, fill, write_grid
from review.gap_list import GAP_STATES, gaps_in
from review.searches import as_evidence
from review.translations import say

TITLE = "缺口"
NEAREST, LONGEST_NEAR = 3, 120
COLUMNS = (
    Column("编号", 7, "center"),
    Column("指标", 36),
    Column("主题", 16),
    Column("★", 5, "center"),
    Column("缺口", 12, "center"),
    Column("可增加的分", 9, "right", format="0.##"),
    Column("建议答案", 18),
    Column("缺少的要点", 46),
    Column("直接披露的样子", 46),
    Column("通常由谁负责", 16),
    Column("检索过的词", 40),
    Column("相近段落数", 9, "center"),
    Column("最相近的段落", 60),
    Column("说明", 36),
    Column("结论（导出时）", 18),
)
KIND = 5


def write_gaps(
    workbook: Workbook,
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    circumstances: Circumstances,
) -> None:
    """Add the sheet: what falls short, sorted by what closing the gap would add to the score."""
    sheet = workbook.create_sheet(TITLE)
    framework = assessment.framework
    given = given_answers(framework, assessment.proposals, decisions)
    gaps = gaps_in(framework, assessment.proposals, given, circumstances)
    rows = [_row(assessment, gap, decisions.get(gap.indicator.id)) for gap in gaps]
    write_grid(sheet, COLUMNS, rows, "C2", Print("A3", framework.title))
    for number, gap in enumerate(gaps, 2):
        sheet.cell(number, KIND).fill = fill(palette.STATE_COLOURS[GAP_STATES[gap.kind]])


def _row(assessment: Assessment, gap: Gap, decision: Decision | None) -> list[Value]:
    framework, indicator, proposal = assessment.framework, gap.indicator, gap.proposal
    return [
        wording.numbered(indicator.id),
        indicator.title,
        "\n".join(indicator.theme),
        wording.star(indicator),
        say("zh", f"gap_{gap.kind}"),
        gap.gain or None,
        wording.proposed_label(framework, indicator, proposal),
        "\n".join(wording.claim_of(framework, proposal, claim) for claim in gap.missing),
        indicator.direct,
        indicator.owner,
        "、".join(proposal.search.terms),
        proposal.search.near_misses,
        _nearest(assessment, proposal),
        wording.rationale_of(proposal),
        wording.decided_label(framework, indicator, decision) if decision else None,
    ]


def _nearest(assessment: Assessment, proposal: Proposal) -> str:
    """The best passages that the answer does not rest on, to look at first."""
    others = [evidence for evidence in proposal.evidence if not evidence.cited]
    others = others or [as_evidence(near, assessment.documents) for near in proposal.search.nearest]
    return "\n".join(
        f"【{wording.place_of(evidence, assessment.documents)}】"
        f"{shortened(wording.on_one_line(evidence.quote), LONGEST_NEAR)}"
        for evidence in others[:NEAREST]
    )
