"""Decisions of people on proposals: rows that are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from indicators.schema import Answer, State

Action = Literal["confirm", "change", "withdraw"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One row: who decided what on which proposal, when (ISO 8601, UTC) and why.

    `withdraw` takes back the decision `withdraws`; `state` and `answer` are then those of nothing.
    """

    sequence: int
    project: int
    framework: str
    framework_version: int
    indicator: str
    action: Action
    state: State
    answer: Answer
    reason: str
    reviewer: str
    decided_at: str
    run: int | None
    withdraws: int | None = None


def standing(decisions: Iterable[Decision]) -> dict[str, tuple[Decision, ...]]:
    """The decisions on each indicator that were not withdrawn, the oldest first."""
    rows = sorted(decisions, key=lambda row: row.sequence)
    withdrawn = {row.withdraws for row in rows if row.action == "withdraw"}
    found: dict[str, tuple[Decision, ...]] = {}
    for row in rows:
        if row.action != "withdraw" and row.sequence not in withdrawn:
            found[row.indicator] = (*found.get(row.indicator, ()), row)
    return found


def current(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """The decision in force for each indicator: the last one that stands."""
    return {indicator: rows[-1] for indicator, rows in standing(decisions).items()}
