"""What answers of two reviewers are compared: as categories, and untouched by each other."""

from __future__ import annotations

from collections.abc import Iterable

from indicators.schema import Answer, State
from review.answers import written_answer
from review.decisions import Decision, standing
from review.kept_time import local_time

ADJUDICATED = "裁决："  # the reason of a decision between two reviewers begins so, in every export


def category(state: State, answer: Answer) -> str:
    """State and answer as one text, as agreement is counted: 2 and 2.0 are one answer."""
    if state == "proposed" and answer == "n/a":
        return "not_applicable:"
    return f"{state}:{written_answer(answer)}"


def first_answer(log: Iterable[Decision], second_at: str) -> Decision | None:
    """What the first reviewer answered, untouched by what the second said first at a time.

    The decision in force when the second one was made. Where there was none, the earliest later
    one that stands and is no adjudication: a first reviewer who comes round to the second answer
    afterwards must not count as having agreed. `log` are the rows on one indicator.
    """
    rows = sorted(log, key=lambda row: row.sequence)
    before = standing(row for row in rows if not _is_after(row, second_at))
    for held in before.values():
        return held[-1]
    for held in standing(rows).values():
        return next((row for row in held if not _adjudicates(row)), None)
    return None


def is_adjudicated(log: Iterable[Decision], second_at: str) -> bool:
    """Whether a decision between the two stands that was made after the second answer."""
    return any(
        _adjudicates(row) and _is_after(row, second_at)
        for held in standing(log).values()
        for row in held
    )


def _adjudicates(decision: Decision) -> bool:
    return decision.reason.startswith(ADJUDICATED)


def _is_after(decision: Decision, second_at: str) -> bool:
    """Later than a moment; an adjudication at the very moment answers what was said then."""
    made, second = local_time(decision.decided_at), local_time(second_at)
    return made > second or (made == second and _adjudicates(decision))
