"""The summary of a batch as an Excel file: scores, answers, figures, gaps, ranks, failures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from openpyxl import Workbook

from indicators.gaps import ORDER
from indicators.schema import Framework, State
from review.batch.parts import STATES
from review.batch.peers import Standing
from review.batch.streamed_sheets import StreamedSheet, Styles
from review.batch.summary import ANSWERED, TOTAL, Result, Summary
from review.batch.summary_columns import (
    FAILURES,
    FIGURES,
    GAP_COUNTS,
    GAPS,
    KINDS,
    NAMES,
    RANKS,
    SCORES,
)
from review.batch.summary_guide import write_guide
from review.exports import wording
from review.exports.atomic import replacing
from review.exports.sheets.grid import Column, Value
from review.exports.sheets.palette import STATE_COLOURS
from review.gap_list import GAP_STATES

SEPARATOR = "；"
PRINTED = 10  # columns of answers on a printed page


def write_summary_workbook(summary: Summary, path: Path) -> None:
    """Write the workbook, whole or not at all; each company is read once and let go.

    Raises:
        NotWritten: the disk is full or closed.
    """
    with replacing(path) as temporary:
        workbook = Workbook(write_only=True)
        workbook.properties.creator = "明证 mingzheng"
        workbook.properties.title = "批量评估汇总"
        _Sheets(workbook, summary).write()
        workbook.save(temporary)


class _Sheets:
    """The sheets while they are written, all at once: each company is read once."""

    def __init__(self, workbook: Workbook, summary: Summary) -> None:
        self._summary = summary
        self._styles = styles = Styles(workbook)
        write_guide(workbook, styles, summary)
        self._scores = StreamedSheet(workbook, styles, "得分", SCORES, "B2", header_height=48)
        self._answers = {
            framework.id: self._answer_sheet(workbook, framework)
            for framework in summary.frameworks
        }
        self._figures = StreamedSheet(workbook, styles, "数据", FIGURES, "B2")
        self._gap_counts = StreamedSheet(workbook, styles, "缺口汇总", GAP_COUNTS, "D2")
        self._gaps = StreamedSheet(workbook, styles, "缺口", GAPS, "B2")
        self._ranks = StreamedSheet(workbook, styles, "百分位", RANKS, "B2")
        self._failures = StreamedSheet(workbook, styles, "未完成", FAILURES, "A2")

    def write(self) -> None:
        """Write all rows."""
        for framework in self._summary.frameworks:
            counts: dict[str, Counter[str]] = {each.id: Counter() for each in framework.indicators}
            companies = 0
            for result in self._summary.results(framework):
                companies += 1
                self._write_result(result, counts)
            for indicator in framework.indicators:
                found = counts[indicator.id]
                share = found.total() / companies if companies else None
                self._gap_counts.add([
                    *(framework.id, wording.numbered(indicator.id), indicator.title, companies),
                    *(found[kind] for kind in ORDER),
                    share,
                ])  # fmt: skip
        for each in self._summary.failures():
            self._failures.add([each.company, each.framework, each.file, each.chinese, each.reason])

    def _answer_sheet(self, workbook: Workbook, framework: Framework) -> StreamedSheet:
        columns = (
            *NAMES[:2],
            *(Column(each.id, 18, "center") for each in framework.indicators),
        )
        titles = ("", "", *(each.title for each in framework.indicators))
        return StreamedSheet(
            *(workbook, self._styles, f"答案 {framework.id}", columns, "C3"),
            heads=[titles],
            header_height=76,
            wide=-(-len(framework.indicators) // PRINTED),
        )

    def _write_result(self, result: Result, counts: dict[str, Counter[str]]) -> None:
        names: tuple[Value, ...] = (result.company.name, result.year, result.framework.id)
        self._write_score(result, names)
        self._write_answers(result)
        self._write_figures(result, names)
        for gap in result.part["gaps"]:
            indicator, kind = gap["indicator"], gap["kind"]
            counts[indicator][kind] += 1
            self._gaps.add(
                [
                    *(*names, wording.numbered(indicator)),
                    result.framework.indicator(indicator).title,
                    *(KINDS[kind], gap["gain"], SEPARATOR.join(gap["missing"])),
                ],
                ("", "", "", "", "", STATE_COLOURS[GAP_STATES[kind]]),
            )
        self._write_ranks(result, names)

    def _write_score(self, result: Result, names: tuple[Value, ...]) -> None:
        part, score = result.part, result.part["score"]
        total = self._summary.standing(result, TOTAL)
        answered = self._summary.standing(result, ANSWERED)
        either = answered or total
        self._scores.add([
            *names,
            "来源未规定总分" if score["total"] is None else score["total"],
            *(score["most"], score["unit"], score["rating"] or "—", _rank(total)),
            *(part["answered"], _rank(answered), either.peers if either else None),
            *(part["states"][state] for state in STATES),
            len(part["documents"]),
            sum(each["pages"] for each in part["documents"]),
            *(part["unreadable_pages"], part["company"]),
        ])  # fmt: skip

    def _write_answers(self, result: Result) -> None:
        row: list[Value] = [result.company.name, result.year]
        colours = ["", ""]
        known = {each["indicator"]: each for each in result.part["answers"]}
        for indicator in result.framework.indicators:
            answer = known.get(indicator.id)
            state: State = answer["state"] if answer else "not_found"
            row.append(answer["label"] if answer and answer["label"] else wording.STATES[state])
            colours.append(STATE_COLOURS[state])
        self._answers[result.framework.id].add(row, colours)

    def _write_figures(self, result: Result, names: tuple[Value, ...]) -> None:
        for value in result.part["values"]:
            standing = self._summary.figure_standing(result, value)
            self._figures.add([
                *(*names, wording.numbered(value["indicator"])),
                result.framework.indicator(value["indicator"]).title,
                *(value["metric"], value["year"], value["number"], value["unit"]),
                *(value["normalised"], value["base_unit"], value["scope"], value["comparison"]),
                *(value["text"], _rank(standing), standing.peers if standing else None),
            ])  # fmt: skip

    def _write_ranks(self, result: Result, names: tuple[Value, ...]) -> None:
        unit = result.part["score"]["unit"]
        for of, title, its_unit, factor in (
            (TOTAL, "总分（预览，未经确认）", unit, 1),
            (ANSWERED, "有答案的比例", "%", 100),
        ):
            if (standing := self._summary.standing(result, of)) is not None:
                placed = _placed(standing, its_unit, factor)
                self._ranks.add([*names, "", title, "", result.year, *placed])
        for (indicator, metric, scope, its_unit, year), standing in self._summary.compared(result):
            number = wording.numbered(indicator)
            self._ranks.add([*names, number, metric, scope, year, *_placed(standing, its_unit)])


def _placed(standing: Standing, unit: str, factor: int = 1) -> tuple[Value, ...]:
    bounds = (standing.least, standing.median, standing.most)
    few = standing.rank is None
    shown = [None] * 3 if few else [each * factor for each in bounds]
    return (standing.number * factor, unit, standing.rank, standing.peers, *shown)


def _rank(standing: Standing | None) -> float | None:
    return None if standing is None else standing.rank
