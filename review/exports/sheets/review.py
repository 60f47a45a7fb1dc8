"""The sheet 评审: one row an indicator, with the proposal and the person's answer."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.assessment import Assessment
from indicators.schema import Evidence, Framework, Indicator, Proposal
from review.criteria import kind_and_most
from review.decisions import Decision
from review.exports import wording
from review.exports.sheets import palette
from review.exports.sheets.agreement import Letters, colour_decisions, compared
from review.exports.sheets.choices import Choices
from review.exports.sheets.grid import (
    FACE,
    SIZE,
    Column,
    Formula,
    Print,
    Value,
    fill,
    write_grid,
)
from review.figures import value_words

TITLE = "评审"
QUOTES = 3
BEFORE = (
    Column("编号", 6.5, "center"),
    Column("指标", 32),
    Column("主题", 14),
    Column("★", 5, "center"),
    Column("状态", 11, "center"),
    Column("建议答案", 17),
)
LEVEL_POINTS = Column("建议分值", 7, "center")
MOST_POINTS = Column("分值", 12, "center")
PROPOSAL = (
    Column("置信度", 9, "center", format="0%"),
    Column("理由（程序）", 24),
    Column("要点\n有据/全部", 9, "center"),
    Column("要点明细", 34),
)
ENTRIES = (
    Column("结论", 18, entry=True),
    Column("理由", 22, entry=True),
    Column("审阅人", 11, "center", entry=True),
    Column("时间", 17, "center", entry=True, format="yyyy-mm-dd hh:mm"),
)
VALUES = Column("数据", 26)
MARK = Column("决定", 10, "center")
EVIDENCE = tuple(Column(f"依据 {rank}", 38) for rank in range(1, QUOTES + 1))


def columns_of(assessment: Assessment) -> tuple[Column, ...]:
    """The columns of the sheet; points where the framework has levels or is answered in points."""
    points = {"level": (LEVEL_POINTS,), "points": (MOST_POINTS,)}
    more = points.get(assessment.framework.answers, ())
    return (*BEFORE, *more, *PROPOSAL, VALUES, *EVIDENCE, *ENTRIES, MARK)


def decision_cells(assessment: Assessment) -> str:
    """The range of the cells in which decisions stand, for formulas of other sheets."""
    letter = _letters(columns_of(assessment)).decision
    return f"{quote_sheetname(TITLE)}!${letter}$2:${letter}${len(assessment.proposals) + 1}"


def write_review(
    workbook: Workbook,
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    earlier: Mapping[str, Proposal],
) -> None:
    """Add the sheet, with drop-downs and colours."""
    sheet = workbook.create_sheet(TITLE)
    columns = columns_of(assessment)
    letters = _letters(columns)
    rows = [
        [
            *_row(assessment, proposal, decisions.get(proposal.indicator)),
            _mark(assessment, proposal, decisions, earlier, Formula(compared(letters, number))),
        ]
        for number, proposal in enumerate(assessment.proposals, 2)
    ]
    last = write_grid(sheet, columns, rows, "C2", Print("A3", assessment.framework.title, wide=2))
    sheet.print_title_cols = "A:B"
    choices = Choices(workbook, sheet)
    for number, proposal in enumerate(assessment.proposals, 2):
        _colour(sheet, number, letters, proposal)
        decision = decisions.get(proposal.indicator)
        labels = wording.decision_options(assessment.framework, proposal, decision)
        choices.offer(f"{letters.decision}{number}", labels)
    colour_decisions(sheet, letters, last)


def _letters(columns: tuple[Column, ...]) -> Letters:
    letters = {column.title: get_column_letter(place) for place, column in enumerate(columns, 1)}
    names = ("状态", "建议答案", "置信度", "结论")
    return Letters(*(letters[name] for name in names))


def _row(assessment: Assessment, proposal: Proposal, decision: Decision | None) -> list[Value]:
    framework = assessment.framework
    indicator = framework.indicator(proposal.indicator)
    judged = proposal.state in ("proposed", "not_found")
    supported = sum(claim.supported for claim in proposal.claims)
    near = "≈ " if supported and proposal.state != "proposed" else ""
    return [
        wording.numbered(indicator.id),
        wording.wording_of(indicator),
        "\n".join(indicator.theme),
        wording.star(indicator),
        wording.STATES[proposal.state],
        wording.proposed_label(framework, indicator, proposal),
        *_points(framework, indicator, proposal),
        round(proposal.confidence, 2) if judged else None,
        wording.rationale_of(proposal),
        f"{near}{supported}/{len(proposal.claims)}" if proposal.claims else "",
        "\n".join(wording.claim_of(framework, proposal, claim) for claim in proposal.claims),
        "\n".join(map(value_words, proposal.cited_values)),
        *_quotes(assessment, proposal),
        *(_decided(assessment, indicator, decision) if decision else [None] * len(ENTRIES)),
    ]


def _points(framework: Framework, indicator: Indicator, proposal: Proposal) -> list[Value]:
    """The points of the proposed level, or those that the indicator can give."""
    if framework.answers == "level":
        return [proposal.points]
    return [kind_and_most(indicator)] if framework.answers == "points" else []


def _quotes(assessment: Assessment, proposal: Proposal) -> list[Value]:
    cited = [pair for pair in enumerate(proposal.evidence, 1) if pair[1].cited][:QUOTES]
    quotes: list[Value] = [
        f"【证据 {number}：{wording.place_of(evidence, assessment.documents)}】\n"
        f"{_status(evidence)}{wording.on_one_line(evidence.quote)}"
        for number, evidence in cited
    ]
    return quotes + [None] * (QUOTES - len(quotes))


def _status(evidence: Evidence) -> str:
    """The kind of statement where it is no fact, which a reader must not overlook."""
    return "" if evidence.status == "fact" else f"〔{wording.STATUSES[evidence.status]}〕"


def _decided(assessment: Assessment, indicator: Indicator, decision: Decision) -> list[Value]:
    moment = wording.local_time(decision.decided_at)
    return [
        wording.decided_label(assessment.framework, indicator, decision),
        decision.reason,
        decision.reviewer,
        moment or decision.decided_at,
    ]


def _mark(
    assessment: Assessment,
    proposal: Proposal,
    decisions: Mapping[str, Decision],
    earlier: Mapping[str, Proposal],
    formula: Formula,
) -> Value:
    """Whether it is decided: a formula, so that it follows what is filled in.

    A decision on the proposal of an earlier run is named with that proposal; no formula knows it.
    """
    decision = decisions.get(proposal.indicator)
    if decision is None or proposal.indicator not in earlier:
        return formula
    indicator = assessment.framework.indicator(proposal.indicator)
    before = wording.agreed_label(assessment.framework, indicator, earlier[proposal.indicator])
    return f"{wording.decided_as(decision)}，{wording.LOOK_AGAIN}（原建议：{before}）"


def _colour(sheet: Worksheet, number: int, letters: Letters, proposal: Proposal) -> None:
    sheet[f"{letters.state}{number}"].fill = fill(palette.STATE_COLOURS[proposal.state])
    confidence = sheet[f"{letters.confidence}{number}"]
    if proposal.state == "proposed":
        confidence.fill = fill(palette.confidence_colour(proposal.confidence))
    for letter in (letters.proposal, letters.decision):
        sheet[f"{letter}{number}"].font = Font(name=FACE, size=SIZE, bold=True)
