"""Assessments side by side: one organisation over years, or several of one year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from extractor.cleaning import normalised
from indicators.lineage import Descent, descents
from indicators.schema import Answer, Evidence, Framework, Indicator, Proposal, Value
from indicators.scoring.given import Given
from indicators.scoring.result import Score

Movement = Literal["up", "down", "same", "other", "unknown"]
WordingKind = Literal["carried_over", "numbers_moved"]
ALIKE = 0.92  # of two wordings with their numbers masked, 0 to 1
SHORTEST = 24  # characters; shorter sentences are alike by chance
_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass(frozen=True, slots=True)
class Compared:
    """One assessment to compare: whose, of which year, its answers and its score."""

    organisation: str
    year: str
    framework: Framework
    proposals: tuple[Proposal, ...]
    given: Mapping[str, Given]
    score: Score | None = None

    @property
    def title(self) -> str:
        """Organisation and year, e.g. 禾汀里 2024."""
        return " ".join(part for part in (self.organisation, self.year) if part)


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """An answer of one assessment; `movement` is that from the column before."""

    label: str
    answer: Answer
    confirmed: bool
    movement: Movement


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """One measure over the columns: a value or None for each, and how it moved.

    `change` and `percent` are from the first to the last column that have it; `percent` is None
    where the first is 0. `incomparable` names why nothing was worked out.
    """

    metric: str
    unit: str
    values: tuple[Value | None, ...]
    change: float | None
    percent: float | None
    incomparable: str = ""


@dataclass(frozen=True, slots=True)
class ComparedWording:
    """A sentence that stands in two columns with the same words.

    `numbers_moved`: the numbers in it differ; `carried_over`: not even these do.
    """

    kind: WordingKind
    earlier: int
    later: int
    was: Evidence
    now: Evidence


@dataclass(frozen=True, slots=True)
class ComparedIndicator:
    """One indicator over all columns; `numbers` are its ids where versions differ."""

    title: str
    theme: tuple[str, ...]
    numbers: tuple[tuple[str, ...], ...]
    lineage: str
    answers: tuple[ComparedAnswer | None, ...]
    values: tuple[ComparedValue, ...]
    wordings: tuple[ComparedWording, ...]

    @property
    def number(self) -> str:
        """Its id in the last column that has it, or its ids where it was merged."""
        return "、".join(next((names for names in reversed(self.numbers) if names), ()))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Assessments of one framework, in the order in which they were given."""

    columns: tuple[Compared, ...]
    indicators: tuple[ComparedIndicator, ...]


def compare(columns: Sequence[Compared]) -> Comparison:
    """Compare two or more assessments of one framework, also of several of its versions.

    Raises:
        ValueError: fewer than two, or not all of one framework.
    """
    if len(columns) < 2:
        raise ValueError("a comparison needs at least two assessments")
    newest = max(columns, key=lambda column: column.framework.version).framework
    versions = {each.framework.version: each.framework for each in columns}
    changes = {number: descents(each, newest) for number, each in versions.items()}
    ways = [_way(changes[column.framework.version]) for column in columns]
    rows = [
        _indicator(
            columns, each, [way.get(each.id, ()) for way in ways], _lineage(changes, each.id)
        )
        for each in newest.indicators
    ]
    return Comparison(tuple(columns), (*rows, *_dropped(columns, newest.version, changes)))


def _way(changes: Sequence[Descent]) -> dict[str, tuple[str, ...]]:
    """For each indicator of the newest version those of an older one that it comes from."""
    return {name: descent.older for descent in changes for name in descent.newer}


def _indicator(
    columns: Sequence[Compared],
    indicator: Indicator,
    numbers: Sequence[tuple[str, ...]],
    lineage: str,
) -> ComparedIndicator:
    answers: list[ComparedAnswer | None] = []
    proposals: list[list[Proposal]] = []
    before: tuple[Compared, str] | None = None
    for column, names in zip(columns, numbers, strict=True):
        mine = [each for each in column.proposals if each.indicator in names]
        proposals.append(mine)
        # Of indicators that were merged no single answer is the one before.
        single = names[0] if len(names) == 1 and names[0] in column.given else None
        answers.append(_answer(column, single, before) if single else None)
        if single:
            before = (column, single)
    return ComparedIndicator(
        title=indicator.title,
        theme=indicator.theme,
        numbers=tuple(numbers),
        lineage=lineage,
        answers=tuple(answers),
        values=_values(proposals),
        wordings=tuple(_wordings(proposals)),
    )


def _lineage(changes: Mapping[int, Sequence[Descent]], name: str) -> str:
    """How an indicator changed since the versions of the other columns, in Chinese."""
    return "；".join(
        f"第 {version} 版：{describe(descent)}"
        for version, found in changes.items()
        for descent in found
        if name in descent.newer and descent.change != "same"
    )


def describe(descent: Descent) -> str:
    """A change between versions in Chinese, e.g. 由 7、8 合并."""
    older, newer = "、".join(descent.older), "、".join(descent.newer)
    return {
        "same": "未变",
        "reworded": "文字有改动",
        "renumbered": f"原编号 {older}",
        "merged": f"由 {older} 合并",
        "split": f"由 {older} 拆分为 {newer}",
        "dropped": f"{older} 已删除",
        "new": "新增",
    }[descent.change]


def _dropped(
    columns: Sequence[Compared], newest: int, changes: Mapping[int, Sequence[Descent]]
) -> list[ComparedIndicator]:
    """Indicators of older versions that the newest has no more."""
    found: dict[str, ComparedIndicator] = {}
    for column in columns:
        for descent in changes[column.framework.version]:
            if descent.change == "dropped":
                name = descent.older[0]
                numbers = [
                    (name,) if name in each.given and each.framework.version < newest else ()
                    for each in columns
                ]
                indicator = column.framework.indicator(name)
                told = f"第 {newest} 版已删除"
                found[name] = _indicator(columns, indicator, numbers, told)
    return list(found.values())


def _answer(column: Compared, name: str, before: tuple[Compared, str] | None) -> ComparedAnswer:
    given, indicator = column.given[name], column.framework.indicator(name)
    label = column.framework.answer_label(indicator, given.answer)
    if given.state != "proposed":
        label = _EMPTY[given.state]
    movement: Movement = "unknown"
    if before is not None:
        earlier, earlier_name = before
        movement = moved(
            earlier.framework,
            earlier.framework.indicator(earlier_name),
            earlier.given[earlier_name],
            given,
        )
    return ComparedAnswer(label, given.answer, given.confirmed, movement)


_EMPTY = {
    "not_found": "未披露",
    "not_applicable": "不适用",
    "needs_external": "需外部信息",
    "unreadable": "无法读取",
}


def moved(framework: Framework, indicator: Indicator, was: Given, now: Given) -> Movement:
    """Whether an answer got better or worse; "other" where one of them does not apply."""
    if (was.state, was.answer) == (now.state, now.answer):
        return "same"
    if "not_applicable" in (was.state, now.state):
        return "other"
    if "unreadable" in (was.state, now.state):
        return "unknown"
    first, second = _rank(framework, indicator, was), _rank(framework, indicator, now)
    return "up" if second > first else "down" if second < first else "same"


def _rank(framework: Framework, indicator: Indicator, given: Given) -> float:
    """How good an answer is: larger is better, silence is below every answer."""
    if given.state != "proposed" or given.answer is None:
        return -1.0 if framework.answers != "level" else 0.0
    if framework.answers == "option":
        return -abs(int(given.answer) - int(framework.best_answer(indicator) or 1)) + 100.0
    if framework.answers == "yes_partly_no":
        return {"no": 0.0, "partly": 1.0, "yes": 2.0}.get(str(given.answer), 0.0)
    number = float(given.answer)
    taken = indicator.points is not None and indicator.points.kind == "deduction"
    return -number if taken else number


def _values(proposals: Sequence[Sequence[Proposal]]) -> tuple[ComparedValue, ...]:
    """The measures of the cited evidence that two or more columns have, by their names."""
    by_metric: dict[str, list[list[Value]]] = {}
    for place, column in enumerate(proposals):
        for proposal in column:
            for value in proposal.cited_values:
                if value.metric:
                    rows = by_metric.setdefault(_name(value.metric), [[] for _ in proposals])
                    rows[place].append(value)
    found = []
    for rows in by_metric.values():
        chosen = [_latest(values) for values in rows]
        if sum(value is not None for value in chosen) > 1:
            found.append(_compared_value(chosen))
    return tuple(found)


def _name(metric: str) -> str:
    return re.sub(r"\W", "", normalised(metric))


def _latest(values: Sequence[Value]) -> Value | None:
    """Of several numbers of one measure the one of the latest year: reports show years past too."""
    return max(values, key=lambda value: value.year or 0, default=None)


def _compared_value(chosen: Sequence[Value | None]) -> ComparedValue:
    known = [value for value in chosen if value is not None]
    metric = known[-1].metric
    first, last = known[0], known[-1]
    units = {_base(value)[1] for value in known}
    if len(units) > 1:
        told = "、".join(sorted(unit or "无单位" for unit in units))
        return ComparedValue(metric, "", tuple(chosen), None, None, f"单位不同（{told}），不比较")
    if first.year and last.year and first.year == last.year:
        told = f"都是 {first.year} 年的数值"
        return ComparedValue(metric, units.pop(), tuple(chosen), None, None, told)
    was, now = _base(first)[0], _base(last)[0]
    percent = None if was == 0 else 100 * (now - was) / abs(was)
    return ComparedValue(metric, units.pop(), tuple(chosen), now - was, percent)


def _base(value: Value) -> tuple[float, str]:
    """A number in its base unit, so that 万元 and 元 can be compared."""
    if value.normalised is not None:
        return value.normalised, value.base_unit
    return value.number, value.unit


def _wordings(proposals: Sequence[Sequence[Proposal]]) -> Iterable[ComparedWording]:
    """Sentences carried over from one column to the next that has any."""
    quotes = [
        [each for proposal in column for each in proposal.evidence if each.cited]
        for column in proposals
    ]
    for later in range(1, len(quotes)):
        earlier = next((n for n in range(later - 1, -1, -1) if quotes[n]), None)
        if earlier is None:
            continue
        for now in quotes[later]:
            for was in quotes[earlier]:
                if (kind := wording_kind(was.quote, now.quote)) is not None:
                    yield ComparedWording(kind, earlier, later, was, now)
                    break


def wording_kind(was: str, now: str) -> WordingKind | None:
    """Whether a text was carried over, with its numbers or beside other numbers; None if it is new.

    Numbers are masked before the words are compared, so that only these may differ.
    """
    first, second = normalised(was), normalised(now)
    masked, again = _NUMBER.sub("#", first), _NUMBER.sub("#", second)
    if min(len(masked), len(again)) < SHORTEST:
        return None
    if SequenceMatcher(None, masked, again, autojunk=False).ratio() < ALIKE:
        return None
    if _NUMBER.findall(first) != _NUMBER.findall(second):
        return "numbers_moved"
    return "carried_over"
