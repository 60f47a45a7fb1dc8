"""The sheet 缺口: what is missing, what was searched for it, and what came nearest."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.schema import Proposal, State
from review.decisions import Decision
from review.exports import wording
from review.exports.plain_text import shortened
from review.exports.sheets import palette
from review.exports.sheets.grid import Column, Print, Value, fill, write_grid
from review.searches import as_evidence

TITLE = "缺口"
PARTLY = "部分有据"
NEAREST, LONGEST_NEAR = 3, 120
# Silence first; what no disclosure can answer stands apart, at the end.
ORDER: tuple[State, ...] = ("not_found", "unreadable", "proposed", "needs_external")
COLUMNS = (
    Column("编号", 7, "center"),
    Column("指标", 36),
    Column("主题", 16),
    Column("★", 5, "center"),
    Column("缺口", 12, "center"),
    Column("建议答案", 18),
    Column("缺少的要点", 46),
    Column("检索过的词", 40),
    Column("相近段落数", 9, "center"),
    Column("最相近的段落", 60),
    Column("说明", 36),
    Column("结论（导出时）", 18),
)
KIND = 5


def write_gaps(
    workbook: Workbook, assessment: Assessment, decisions: Mapping[str, Decision]
) -> None:
    """Add the sheet: indicators without an answer, or with claims that nothing supports."""
    sheet = workbook.create_sheet(TITLE)
    gaps = sorted(filter(is_gap, assessment.proposals), key=lambda gap: ORDER.index(gap.state))
    rows = [_row(assessment, proposal, decisions) for proposal in gaps]
    write_grid(sheet, COLUMNS, rows, "C2", Print("A4", assessment.framework.title))
    for number, proposal in enumerate(gaps, 2):
        sheet.cell(number, KIND).fill = fill(palette.STATE_COLOURS[proposal.state])


def is_gap(proposal: Proposal) -> bool:
    """True for an empty answer, and for one that leaves claims unsupported."""
    if proposal.state == "proposed":
        return not all(claim.supported for claim in proposal.claims)
    return proposal.state != "not_applicable"


def _row(
    assessment: Assessment, proposal: Proposal, decisions: Mapping[str, Decision]
) -> list[Value]:
    framework = assessment.framework
    indicator = framework.indicator(proposal.indicator)
    decision = decisions.get(proposal.indicator)
    partly = proposal.state == "proposed"
    missing = [claim for claim in proposal.claims if not (partly and claim.supported)]
    return [
        wording.numbered(indicator.id),
        indicator.title,
        "\n".join(indicator.theme),
        wording.star(indicator),
        PARTLY if partly else wording.STATES[proposal.state],
        wording.proposed_label(framework, indicator, proposal),
        "\n".join(wording.claim_of(framework, proposal, claim) for claim in missing),
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
