"""The score of a framework, by the method that its catalogue names: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from indicators.schema import Framework
from indicators.scoring.case import Case
from indicators.scoring.dimensions import score_dimensions
from indicators.scoring.distribution import score_distribution
from indicators.scoring.given import Given, changed
from indicators.scoring.outcome import Outcome
from indicators.scoring.readings import chosen_readings
from indicators.scoring.result import Occurrence, Score
from indicators.scoring.stars import score_stars

_METHODS: Mapping[str, Callable[[Case], Outcome]] = {
    "stars": score_stars,
    "dimensions": score_dimensions,
    "distribution": score_distribution,
}


def score(
    framework: Framework,
    given: Iterable[Given],
    *,
    preview: bool = False,
    readings: Mapping[str, str] | None = None,
    occurrences: Iterable[Occurrence] = (),
) -> Score:
    """Score answers.

    Args:
        framework: names the method, its numbers and its open places.
        given: one answer for each indicator.
        preview: count proposals that nobody confirmed too.
        readings: readings of open places that are not the usual ones, by their ids.
        occurrences: matters outside of the answers that change a rating.

    Raises:
        UnknownReading: a reading that the framework does not have.
    """
    used = chosen_readings(framework, readings or {})
    order = {each.id: place for place, each in enumerate(framework.indicators)}
    answered = tuple(sorted(given, key=lambda each: order[each.indicator]))
    case = Case(
        framework,
        answered,
        preview,
        {each.ambiguity: each.choice for each in used},
        tuple(occurrences),
    )
    method = _METHODS[framework.scoring.method]
    outcome = method(case)
    best = method(_with_best(case))
    still_open = sum(map(case.is_open, answered))
    return Score(
        framework=framework.id,
        version=framework.version,
        method=framework.scoring.method,
        total=outcome.total,
        most=outcome.most,
        unit=outcome.unit,
        rating=outcome.rating,
        rating_reason=outcome.rating_reason,
        parts=outcome.parts,
        items=outcome.items,
        readings=used,
        remarks=(*outcome.remarks, *_unfinished(still_open, preview)),
        preview=preview and any(not each.confirmed for each in answered),
        confirmed=sum(each.confirmed for each in answered),
        proposed=sum(not each.confirmed and each.state == "proposed" for each in answered),
        open=still_open,
        not_applicable=sum(map(case.left_out, answered)),
        could_reach=best.total,
        best_rating=best.rating,
    )


def _unfinished(count: int, preview: bool) -> tuple[str, ...]:
    """Says that a score of decisions is no final one as long as some are open."""
    if not count or preview:
        return ()
    return (f"尚有 {count} 项未决定，按 0 计；这不是最终结果。",)


def gain(
    framework: Framework,
    given: Iterable[Given],
    indicator: str,
    *,
    readings: Mapping[str, str] | None = None,
) -> float:
    """What the best answer to one indicator would add, see `gains`."""
    return gains(framework, given, readings=readings)(indicator)


def gains(
    framework: Framework,
    given: Iterable[Given],
    *,
    readings: Mapping[str, str] | None = None,
) -> Callable[[str], float]:
    """What the best answer to an indicator would add, all other answers as they stand.

    In points of the total, or of the dimensions where there is no total; proposals count, as a
    company asks this of a draft.
    """
    answered = tuple(given)
    used = {each.ambiguity: each.choice for each in chosen_readings(framework, readings or {})}
    method = _METHODS[framework.scoring.method]
    before = method(Case(framework, answered, True, used)).worth

    def added(indicator: str) -> float:
        after = method(Case(framework, _best(framework, answered, indicator), True, used))
        return max(0.0, after.worth - before)

    return added


def _with_best(case: Case) -> Case:
    """The same with every open indicator answered best."""
    best = tuple(
        _best(case.framework, [each], each.indicator)[0] if case.is_open(each) else each
        for each in case.given
    )
    return Case(case.framework, best, case.preview, case.readings, case.occurrences)


def _best(framework: Framework, given: Iterable[Given], indicator: str) -> tuple[Given, ...]:
    """The answers with the best one for an indicator, and all points of its level."""
    asked = framework.indicator(indicator)
    most = max((level.points[1] for level in asked.levels), default=None)
    return changed(given, indicator, framework.best_answer(asked), points=most)
