"""What an indicator is answered with, whoever answered it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from indicators.schema import Answer, ClaimSupport, State


@dataclass(frozen=True, slots=True)
class Given:
    """The answer to an indicator, by a person (`confirmed`) or only proposed.

    `state` is "proposed" where there is an answer, whoever gave it; `reason_kind` is one of the
    framework's `not_applicable.reasons`; `points` are those inside a level where they are known.
    """

    indicator: str
    state: State
    answer: Answer
    confirmed: bool
    reason: str = ""
    reason_kind: str = ""
    points: int | None = None
    claims: tuple[ClaimSupport, ...] = ()


def changed(
    given: Iterable[Given],
    indicator: str,
    answer: Answer,
    state: State = "proposed",
    points: int | None = None,
) -> tuple[Given, ...]:
    """The answers with another one for an indicator, as if a person had given it: what if."""
    return tuple(
        replace(each, state=state, answer=answer, confirmed=True, points=points)
        if each.indicator == indicator
        else each
        for each in given
    )
