"""The sheet 复核: what a second reviewer answered, beside the first answer and what is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.schema import Framework, Indicator
from review.answers import answer_words, read_answer
from review.exports import wording
from review.exports.sheets import palette
from review.exports.sheets.grid import Column, Print, Value, fill, put, write_grid

TITLE = "复核"
COLUMNS = (
    Column("编号", 7, "center"),
    Column("指标", 36),
    Column("首次结论", 18),
    Column("首次审阅人", 12),
    Column("首次理由", 30),
    Column("复核结论", 18),
    Column("复核人", 12),
    Column("复核理由", 30),
    Column("结果", 12, "center"),
    Column("现行结论", 18),
    Column("现行理由", 36),
)
OUTCOMES = {
    "agreed": "一致",
    "adjudicated": "已裁决",
    "came_round": "改为一致",
    "open": "待裁决",
}
OUTCOME = 9


def write_second(
    workbook: Workbook,
    assessment: Assessment,
    rows: Sequence[Mapping[str, str]],
    figures: Sequence[str],
) -> None:
    """Add the sheet, where there is a second review; `figures` are lines below the table.

    `rows` are those of `review.second_agreement.second_rows`.
    """
    if not rows and not figures:
        return
    sheet = workbook.create_sheet(TITLE)
    framework = assessment.framework
    known = {indicator.id: indicator for indicator in framework.indicators}
    shown = [row for row in rows if row["indicator"] in known]
    cells = [_row(framework, known[row["indicator"]], row) for row in shown]
    write_grid(sheet, COLUMNS, cells, "C2", Print("A4", framework.title))
    for number, row in enumerate(shown, 2):
        colour = palette.OPEN_COLOUR if row["outcome"] == "open" else None
        if colour:
            sheet.cell(number, OUTCOME).fill = fill(colour)
    for number, line in enumerate(figures, len(shown) + 3):
        put(sheet.cell(number, 1), line)


def _row(framework: Framework, indicator: Indicator, row: Mapping[str, str]) -> list[Value]:
    return [
        wording.numbered(indicator.id),
        indicator.title,
        _words(framework, indicator, row["first"]),
        row["first_reviewer"] or wording.UNNAMED,
        row["first_reason"],
        _words(framework, indicator, row["second"]),
        row["second_reviewer"],
        row["second_reason"],
        OUTCOMES[row["outcome"]],
        _words(framework, indicator, row["held"]),
        row["held_reason"],
    ]


def _words(framework: Framework, indicator: Indicator, category: str) -> str:
    """The words of an answer as it is kept for comparison, e.g. proposed:2."""
    state, _, written = category.partition(":")
    if state != "proposed":
        return {str(key): text for key, text in wording.DECIDED_STATES.items()}[state]
    answer = read_answer(framework, indicator, written)
    return written if answer is None else answer_words(framework, indicator, answer)
