"""Points of levels, a total out of a hundred, and stars: T/CCIA 002—2022, A.1 and A.2."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from indicators.claims import share
from indicators.schema import Indicator, Level
from indicators.scoring.case import Case, half_up
from indicators.scoring.given import Given
from indicators.scoring.outcome import Outcome
from indicators.scoring.result import ItemScore, Part

PER_ITEM = 9  # points that an indicator can give
NO_STAR, NO_RATING, REVOKED = 0, -1, -2
_NAMES = {
    3: "三星级",
    2: "二星级",
    1: "一星级",
    NO_STAR: "未达一星级",
    NO_RATING: "不评级",
    REVOKED: "撤销评级结论",
}


@dataclass(frozen=True, slots=True)
class _Marked:
    """One applicable indicator: its points, and whether it counts as starred (★)."""

    points: int
    starred: bool


def score_stars(case: Case) -> Outcome:
    """The total and the stars (A.1), and what occurrences make of them (A.2).

    An indicator that does not apply is out of the sum and of the count, if a reason of a kind that
    counts was given; else it counts with no points (A.1).
    """
    items = tuple(_item(case, given) for given in case.given)
    counted = [
        _Marked(int(item.points or 0), _is_starred(case, case.indicator(given)))
        for item, given in zip(items, case.given, strict=True)
        if item.counted
    ]
    per_item = case.number("points_per_item", PER_ITEM)
    exact = None
    if counted:
        exact = sum(each.points for each in counted) / (len(counted) * per_item) * 100
    total = None if exact is None else half_up(exact, 1)
    stars, reason = _stars(case, counted, exact)
    stars, reason, remarks = _after_occurrences(case, stars, reason)
    dropped = stars == REVOKED and case.reading("score_after_revocation", "keep") == "drop"
    return Outcome(
        total=None if dropped else total,
        most=100.0,
        unit="分",
        parts=(*_themes(case, items, per_item), *_levels(items)),
        items=items,
        rating=_name(case, stars),
        rating_reason=reason,
        remarks=(*_refused(items), *remarks),
        exact=exact or 0.0,
    )


def _item(case: Case, given: Given) -> ItemScore:
    indicator = case.indicator(given)
    most = case.number("points_per_item", PER_ITEM)
    if not case.counts(given):
        return ItemScore(given.indicator, 0, most, True, False, "未决定，按 0 分计")
    if given.state == "not_applicable":
        if _reason_counts(case, given):
            return ItemScore(given.indicator, None, None, False, given.confirmed, "不适用，不计")
        return ItemScore(given.indicator, 0, most, True, given.confirmed, _REFUSED)
    if given.state != "proposed" or not given.answer:
        why = "未达到一星级，0 分" if given.state == "proposed" else "未披露，0 分"
        return ItemScore(given.indicator, 0, most, True, given.confirmed, why)
    level = next(each for each in indicator.levels if each.level == given.answer)
    points, why = _points_in(case, level, given)
    return ItemScore(given.indicator, points, most, True, given.confirmed, f"{level.label}，{why}")


_REFUSED = "不适用未写明允许的理由，按 0 分计"


def _refused(items: Sequence[ItemScore]) -> tuple[str, ...]:
    names = [item.indicator for item in items if item.why == _REFUSED]
    if not names:
        return ()
    return (f"指标 {'、'.join(names)} 标为不适用，但没有允许的理由（A.1），按 0 分计入。",)


def _reason_counts(case: Case, given: Given) -> bool:
    """A reason has to be given, and to be of a kind that counts (A.1, examples 1 and 2)."""
    kinds = case.framework.not_applicable.reasons
    return bool(given.reason.strip()) and (not kinds or given.reason_kind in kinds)


def _points_in(case: Case, level: Level, given: Given) -> tuple[int, str]:
    """The points inside a level, which A.1 leaves open: by its claims, or its ends."""
    low, high = level.points
    reading = case.reading("points_in_level", "claims")
    if reading == "lowest":
        return low, f"级内最低 {low} 分"
    if reading == "highest":
        return high, f"级内最高 {high} 分"
    if given.points is not None and low <= given.points <= high:
        return given.points, f"按要点得 {given.points} 分"
    own = [claim for claim in given.claims if claim.id.startswith(f"L{level.level}.")]
    part = share(own) if own else 0.0
    points = max(low, low - 1 + math.ceil((high - low + 1) * part))
    return points, f"按要点得 {points} 分" if part else f"要点未核，按级内最低 {low} 分"


def _is_starred(case: Case, indicator: Indicator) -> bool:
    if indicator.starred is None:  # the source lost the mark
        return case.reading("unknown_star", "plain") == "starred"
    return indicator.starred


def _stars(case: Case, counted: Sequence[_Marked], exact: float | None) -> tuple[int, str]:
    """The stars by A.1 a) to c), and why."""
    least = int(case.number("least_items", 15))
    few = len(counted) < least
    if not counted or exact is None:
        return NO_RATING, "没有适用的指标"
    if few and case.reading("few_items", "no_rating") == "no_rating":
        return NO_RATING, f"适用指标 {len(counted)} 项，不足 {least} 项，不宜评级（A.1）"
    note = f"适用指标不足 {least} 项，按所选读法仍评级；" if few else ""
    if not _reaches_one(case, counted, exact):
        return NO_STAR, f"{note}{_one_star_words(case, counted, exact)}，未达 A.1 a)"
    second = _missing_for_two(case, counted)
    if second:
        return 1, f"{note}满足 A.1 a)；{second}，未达 A.1 b)"
    third = _missing_for_three(case, counted)
    if third:
        return 2, f"{note}满足 A.1 b)；{third}，未达 A.1 c)"
    return 3, f"{note}满足 A.1 a) b) c)"


def _reaches_one(case: Case, counted: Sequence[_Marked], exact: float) -> bool:
    return _one_star_number(case, counted, exact) >= case.number("one_star_total", 30)


def _one_star_number(case: Case, counted: Sequence[_Marked], exact: float) -> float:
    """The total that A.1 a) means: out of a hundred, or the bare sum of points."""
    if case.reading("one_star_scale", "percent") == "raw":
        return float(sum(each.points for each in counted))
    rounded = case.reading("rounding_before_threshold", "rounded") == "rounded"
    return half_up(exact, 1) if rounded else exact


def _one_star_words(case: Case, counted: Sequence[_Marked], exact: float) -> str:
    number = _one_star_number(case, counted, exact)
    return f"总分 {number:g}，需 {case.number('one_star_total', 30):g}"


def _missing_for_two(case: Case, counted: Sequence[_Marked]) -> str:
    points = int(case.number("two_star_points", 4))
    some = _missing_share(case, counted, points, case.number("two_star_share", 60))
    below = sum(each.starred and each.points < points for each in counted)
    if some or not below:
        return some
    return f"有 {below} 项★指标低于 {points} 分"


def _missing_for_three(case: Case, counted: Sequence[_Marked]) -> str:
    points = int(case.number("three_star_points", 7))
    some = _missing_share(case, counted, points, case.number("three_star_share", 80))
    if some or case.reading("three_star_starred", "four") == "four":
        return some
    below = sum(each.starred and each.points < points for each in counted)
    return f"有 {below} 项★指标低于 {points} 分" if below else ""


def _missing_share(case: Case, counted: Sequence[_Marked], points: int, percent: float) -> str:
    """Empty where enough indicators have the points; else how many there are and how many needed.

    In whole numbers, so that 0.6 × 15 is 9 and no more.
    """
    needed = needed_count(
        len(counted),
        int(percent),
        including=case.reading("at_least_share", "including") == "including",
        upwards=case.reading("count_rounding", "up") == "up",
    )
    have = sum(each.points >= points for each in counted)
    return "" if have >= needed else f"{have} 项达到 {points} 分，需 {needed} 项（{percent:g}%）"


def needed_count(
    applicable: int, percent: int, including: bool = True, upwards: bool = True
) -> int:
    """How many of the applicable indicators "at least 60 %" are (A.1 b), c)).

    `including`: 60 % itself is enough; `upwards`: a part of an indicator counts as a whole one,
    else it is rounded to the nearest.
    """
    hundredths = applicable * percent
    if not including:
        return hundredths // 100 + 1
    return -(-hundredths // 100) if upwards else (hundredths + 50) // 100


def _after_occurrences(case: Case, stars: int, reason: str) -> tuple[int, str, tuple[str, ...]]:
    """Downgrade, revocation and restoration by A.2."""
    texts = {event.id: event.text for event in case.framework.scoring.events}
    standing = [each for each in case.occurrences if not each.cleared]
    cleared = [each for each in case.occurrences if each.cleared]
    remarks = [
        f"“{texts.get(each.event, each.event)}”已证明不属实或无实质影响，"
        "评价方可恢复原等级（A.2 注1），此处已恢复。"
        for each in cleared
    ]
    serious = [each for each in standing if each.kind == "serious"]
    if serious:
        named = "；".join(texts.get(each.event, each.event) for each in serious)
        remarks.append(
            "停止评价活动，一年内不再评级（A.2 b)）；须注明原因并与被评价组织核实（A.2 注2）。"
        )
        return REVOKED, f"发生严重违法事件：{named}（A.2 b)）", tuple(remarks)
    suspected = [each for each in standing if each.kind == "suspected"]
    if not suspected or stars < 1:
        if suspected:
            remarks.append("有疑似行为或不道德事件，未获星级，无级可降（A.2 a)）。")
        return stars, reason, tuple(remarks)
    steps = len(suspected) if case.reading("stacking", "once") == "each" else 1
    named = "；".join(texts.get(each.event, each.event) for each in suspected)
    lowered = stars - steps
    if lowered < 1:
        remarks.append("原为一星级或降级后不足一星级：撤销评级结论并停止评价活动（A.2 a)）。")
        return REVOKED, f"{reason}；出现疑似行为：{named}（A.2 a)）", tuple(remarks)
    return lowered, f"{reason}；因疑似行为降 {steps} 级：{named}（A.2 a)）", tuple(remarks)


def _name(case: Case, stars: int) -> str:
    if stars == NO_STAR and case.reading("below_one_star", "named") == "unnamed":
        return ""
    return case.named(str(stars), _NAMES[stars])


def _themes(case: Case, items: Sequence[ItemScore], per_item: float) -> list[Part]:
    """The share of points by the first theme of the indicators."""
    by_theme: dict[str, list[tuple[Given, ItemScore]]] = {}
    for given, item in zip(case.given, items, strict=True):
        by_theme.setdefault(case.indicator(given).theme[0], []).append((given, item))
    parts = []
    for theme, pairs in by_theme.items():
        counted = [(given, item) for given, item in pairs if item.counted]
        points = sum(item.points or 0 for _, item in counted)
        most = len(counted) * per_item
        answered = sum(not case.is_open(given) for given, _ in counted)
        rate = points / most if most else None
        parts.append(Part(theme, "theme", points, most, rate, answered, len(counted)))
    return parts


def _levels(items: Sequence[ItemScore]) -> list[Part]:
    """How many of the applicable indicators have the points of each level."""
    counted = [item.points or 0 for item in items if item.counted]
    names = (("7–9 分", 7, 9), ("4–6 分", 4, 6), ("1–3 分", 1, 3), ("0 分", 0, 0))
    return [
        Part(
            name,
            "level",
            None,
            None,
            sum(low <= points <= high for points in counted) / len(counted) if counted else None,
            sum(low <= points <= high for points in counted),
            len(counted),
        )
        for name, low, high in names
    ]
