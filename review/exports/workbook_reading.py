"""Reads the decisions back that a person filled into the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from indicators.catalogue import framework_ids, load_framework
from indicators.schema import Answer, Framework, Indicator, State
from review.answers import read_answer
from review.decisions import Decision
from review.errors import ReviewError
from review.exports import wording
from review.exports.sheets.review import TITLE
from review.workbook_opening import open_workbook, rows_of

NUMBER, STATE, PROPOSED = "编号", "状态", "建议答案"
ENTERED, REASON, REVIEWER, WHEN = "结论", "理由", "审阅人", "时间"


class WorkbookUnreadable(ReviewError):
    """The file is no workbook of this program, or an answer in it is none."""


@dataclass(frozen=True, slots=True)
class FilledWorkbook:
    """The framework of a workbook and the decisions that its sheet 评审 holds."""

    framework: Framework
    decisions: Mapping[str, Decision]


def read_filled_workbook(path: Path) -> FilledWorkbook:
    """Read the answers that a person chose in the workbook.

    Raises:
        WorkbookUnreadable: it is no workbook of this program, or a row holds what is no answer; the
            message names the row.
    """
    rows, keywords = _rows(path)
    framework = _framework(path, keywords)
    known = {str(wording.numbered(each.id)): each for each in framework.indicators}
    decisions: dict[str, Decision] = {}
    for place, row in enumerate(rows, 2):
        written = _text(row.get(ENTERED))
        number = _text(row.get(NUMBER))
        if not number or not written:
            continue
        indicator = known.get(number)
        if indicator is None:
            raise _unreadable(
                path,
                f"row {place}: no indicator {number}",
                f"第 {place} 行：没有编号为 {number} 的指标",
            )
        decisions[indicator.id] = _decision(path, place, framework, indicator, row, written)
    return FilledWorkbook(framework, decisions)


def _rows(path: Path) -> tuple[list[dict[str, Any]], str]:
    with open_workbook(path, partial(_unreadable, path)) as book:
        if TITLE not in book.sheetnames:
            raise _unreadable(path, f"has no sheet {TITLE}", f"没有“{TITLE}”表")
        lines = rows_of(book[TITLE], partial(_unreadable, path))
        titles = [str(cell or "") for cell in (lines[0] if lines else ())]
        found = [_row(titles, line) for line in lines[1:]]
        return found, str(book.properties.keywords or "")


def _row(titles: list[str], line: tuple[Any, ...]) -> dict[str, Any]:
    """A row by the titles of its columns, the last of a title where it stands twice."""
    return dict(zip(titles, line, strict=False))


def _framework(path: Path, keywords: str) -> Framework:
    name, _, version = keywords.partition("@")
    if name not in framework_ids():
        raise _unreadable(path, "does not say which framework it is for", "没有写明评估框架")
    framework = load_framework(name)
    if version != str(framework.version):
        raise _unreadable(
            path,
            f"is for version {version} of {name}; this is version {framework.version}",
            f"对应 {name} 第 {version} 版，当前为第 {framework.version} 版",
        )
    return framework


def _decision(
    path: Path,
    place: int,
    framework: Framework,
    indicator: Indicator,
    row: Mapping[str, Any],
    written: str,
) -> Decision:
    state, answer = _answer(framework, indicator, written)
    if state == "proposed" and answer is None:
        raise _unreadable(
            path,
            f"row {place}: {written!r} is no answer to indicator {indicator.id}",
            f"第 {place} 行：“{written}”不是指标 {indicator.id} 的答案",
        )
    agreed = _text(row.get(PROPOSED)) or wording.DECIDED_STATES.get(
        _STATES.get(_text(row.get(STATE)), "proposed"), ""
    )
    when = row.get(WHEN)
    return Decision(
        sequence=place,
        project=0,
        framework=framework.id,
        framework_version=framework.version,
        indicator=indicator.id,
        action="confirm" if written == agreed else "change",
        state=state,
        answer=answer,
        reason=_text(row.get(REASON)),
        reviewer=_text(row.get(REVIEWER)),
        decided_at=_moment(when),
        run=None,
    )


_STATES: dict[str, State] = {word: state for state, word in wording.STATES.items()}
_EMPTY: dict[str, State] = {word: state for state, word in wording.DECIDED_STATES.items()}


def _answer(framework: Framework, indicator: Indicator, written: str) -> tuple[State, Answer]:
    answer = read_answer(framework, indicator, written)
    if answer is None and written in _EMPTY:
        return _EMPTY[written], None
    return "proposed", answer


def _moment(when: object) -> str:
    """The time of a cell, which is one of this place, as it is kept: ISO 8601, UTC."""
    if isinstance(when, datetime):
        return when.astimezone(UTC).isoformat(timespec="milliseconds")
    return _text(when)


def _text(cell: object) -> str:
    """A cell as text; a whole number without a fraction."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _unreadable(path: Path, english: str, chinese: str) -> WorkbookUnreadable:
    return WorkbookUnreadable(
        f"{path}: {english}; give a workbook that mingzheng wrote, "
        f"with the column {ENTERED} filled",
        f"{path.name}：{chinese}。请选择由本程序导出并填写了“{ENTERED}”列的工作簿。",
    )
