"""The sheet 指标: the framework's own words, with the answers that it allows."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.schema import Framework, Indicator
from review.criteria import band_lines, kind_and_most
from review.exports import wording
from review.exports.sheets.grid import Column, Print, Value, write_grid

TITLE = "指标"
COLUMNS = (
    Column("编号", 7, "center"),
    Column("指标", 36),
    Column("主题", 18),
    Column("★", 5, "center"),
    Column("条款", 20),
    Column("原文", 56),
    Column("答案选项", 62),
    Column("附注", 34),
)


def write_indicators(workbook: Workbook, assessment: Assessment) -> None:
    """Add the sheet: one row an indicator."""
    sheet = workbook.create_sheet(TITLE)
    framework = assessment.framework
    rows = [
        _row(framework, framework.indicator(proposal.indicator))
        for proposal in assessment.proposals
    ]
    write_grid(sheet, COLUMNS, rows, "C2", Print("A4", framework.title))


def _row(framework: Framework, indicator: Indicator) -> list[Value]:
    return [
        wording.numbered(indicator.id),
        indicator.title,
        "\n".join(indicator.theme),
        wording.star(indicator),
        indicator.clause,
        "" if indicator.text == indicator.title else indicator.text,
        "\n".join(_options(framework, indicator)),
        indicator.note,
    ]


def _options(framework: Framework, indicator: Indicator) -> list[str]:
    """The labels of the answers; of a level also its points and what it asks for.

    Points are given in halves, too many to list: their most, and the bands that give them.
    """
    if framework.answers == "points":
        return [kind_and_most(indicator), *band_lines(indicator)]
    levels = {level.level: level for level in indicator.levels}
    found = []
    for answer, label in framework.options(indicator):
        level = levels.get(answer) if isinstance(answer, int) else None
        points = "（{}–{} 分）".format(*level.points) if level else ""
        text = f"：{level.text}" if level and level.text else ""
        found.append(f"{label}{points}{text}")
    return found
