"""Points by dimension: base, bonus up to its cap, deductions; no total where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.schema import Indicator
from indicators.scoring.case import Case
from indicators.scoring.given import Given
from indicators.scoring.outcome import Outcome
from indicators.scoring.result import ItemScore, Part, PartKind

NO_TOTAL = "来源没有给出各维度的合成办法和等级线，故不给总分和等级。"
NO_POINTS = "原文未规定分值，不计"
INFERRED = "分值为推得，按所选读法不计"


@dataclass(frozen=True, slots=True)
class _Counted:
    """One indicator with its result: `base`, `bonus` or `deduction`."""

    given: Given
    indicator: Indicator
    item: ItemScore

    @property
    def kind(self) -> str:
        return self.indicator.points.kind if self.indicator.points else "base"

    @property
    def points(self) -> float:
        return self.item.points or 0.0


def score_dimensions(case: Case) -> Outcome:
    """The points of each dimension (the first theme) and of its groups (the second).

    A base indicator that does not apply gets its full points (互联网企业ESG评估指南 5.1.1); of a
    bonus or a deduction that does not apply nothing is given or taken.
    """
    counted = []
    for given in case.given:
        indicator = case.indicator(given)
        counted.append(_Counted(given, indicator, _item(case, given, indicator)))
    parts: list[Part] = []
    for dimension, members in _grouped(counted, 0).items():
        parts.append(_part(case, dimension, "dimension", members))
        parts.extend(
            _part(case, group, "group", some, above=dimension)
            for group, some in _grouped(members, 1).items()
        )
    return Outcome(
        total=None,
        most=None,
        unit="分",
        parts=tuple(parts),
        items=tuple(each.item for each in counted),
        remarks=(NO_TOTAL, *_beyond(parts)),
    )


def _item(case: Case, given: Given, indicator: Indicator) -> ItemScore:
    points = indicator.points
    if points is None or points.most is None:
        return ItemScore(given.indicator, None, None, False, given.confirmed, NO_POINTS)
    if points.inferred and case.reading("inferred_points", "left_out") == "left_out":
        return ItemScore(given.indicator, None, None, False, given.confirmed, INFERRED)
    most = _cap(case, indicator)
    if not case.counts(given):
        return ItemScore(given.indicator, 0, most, True, False, "未决定，按 0 分计")
    if given.state == "not_applicable":
        return _not_applicable(case, given, points.kind, most)
    if given.state != "proposed" or isinstance(given.answer, str) or given.answer is None:
        return ItemScore(given.indicator, 0, most, True, given.confirmed, "未披露，0 分")
    number = min(float(given.answer), most)
    word = "减" if points.kind == "deduction" else "得"
    over = "，已按上限" if float(given.answer) > most else ""
    why = f"{word} {number:g} 分{over}"
    return ItemScore(given.indicator, number, most, True, given.confirmed, why)


def _not_applicable(case: Case, given: Given, kind: str, most: float) -> ItemScore:
    """Full points for a base item, unless the reading leaves it out; nothing for the others."""
    reading = case.reading("not_applicable", "full_points")
    if kind == "base" and reading == "full_points":
        why = f"不适用，自动得满分 {most:g} 分（5.1.1）"
        return ItemScore(given.indicator, most, most, True, given.confirmed, why)
    if kind == "base":
        return ItemScore(given.indicator, None, None, False, given.confirmed, "不适用，不计")
    return ItemScore(given.indicator, 0, most, True, given.confirmed, "不适用，不加不减")


def _cap(case: Case, indicator: Indicator) -> float:
    """The most points: as marked in the source, or what its claims add up to under that reading."""
    points = indicator.points
    assert points is not None and points.most is not None
    if case.reading("bonus_cap", "marked") == "marked" or points.kind != "bonus":
        return points.most
    earned = [claim.earns for claim in indicator.claims if claim.earns]
    return max(points.most, sum(earned)) if points.rule == "sum" else points.most


def _grouped(counted: Sequence[_Counted], place: int) -> dict[str, list[_Counted]]:
    groups: dict[str, list[_Counted]] = {}
    for each in counted:
        theme = each.indicator.theme
        if len(theme) > place:
            groups.setdefault(theme[place], []).append(each)
    return groups


def _part(
    case: Case, name: str, kind: PartKind, members: Sequence[_Counted], above: str = ""
) -> Part:
    scored = [each for each in members if each.item.counted]
    base = sum(each.points for each in scored if each.kind == "base")
    bonus = sum(each.points for each in scored if each.kind == "bonus")
    taken = sum(each.points for each in scored if each.kind == "deduction")
    most = sum(each.item.most or 0 for each in scored if each.kind == "base")
    if kind == "dimension" and case.reading("missing_points", "itemised") == "visible":
        most = case.number(f"visible_points:{name}", most)
    points = base + bonus
    if case.reading("bonus_above_cap", "allowed") == "capped":
        points = min(points, most)
    points -= taken
    if case.reading("below_zero", "floor") == "floor":
        points = max(points, 0.0)
    answered = sum(not case.is_open(each.given) for each in members)
    share = points / most if most else None
    return Part(name, kind, points, most, share, answered, len(members), above)


def _beyond(parts: Sequence[Part]) -> tuple[str, ...]:
    """Says so where bonus points lift a dimension above its base points."""
    above = [
        part.name
        for part in parts
        if part.kind == "dimension" and part.points and part.most and part.points > part.most
    ]
    return (f"{'、'.join(above)}含加分后超过基础分上限。",) if above else ()
