"""Numbers of a project for its pictures: acceptance by confidence, decisions over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from indicators.schema import Proposal
from review.decisions import Decision, standing
from review.kept_time import local_time
from review.second_answers import category

BINS = 5
FEW = 5  # a share of fewer decisions than that says little
# What the program is sure of to a degree; the other states are told without an estimate.
ESTIMATED = ("proposed", "not_found")


@dataclass(frozen=True, slots=True)
class ConfidenceBin:
    """Decided indicators whose proposal had a confidence from `low` to below `high` (0 to 1)."""

    low: float
    high: float
    decided: int
    unchanged: int

    @property
    def share(self) -> float | None:
        """The share that was confirmed unchanged, 0 to 1; None where nothing was decided."""
        return self.unchanged / self.decided if self.decided else None

    @property
    def few(self) -> bool:
        """Whether there are too few decisions for the share to say much."""
        return self.decided < FEW


@dataclass(frozen=True, slots=True)
class Moment:
    """How many indicators were decided after a row of the log; `at` is the clock here."""

    at: datetime
    in_force: int


@dataclass(frozen=True, slots=True)
class Day:
    """The rows of one day here, and how many indicators were decided at its end."""

    day: date
    confirmed: int
    changed: int
    withdrawn: int
    in_force: int


@dataclass(frozen=True, slots=True)
class FrameworkProgress:
    """How far the last run of a framework is reviewed; `seconds` is the usual time a decision.

    `timed` counts the decisions in force whose time is known; without any, `seconds` is None.
    """

    framework: str
    decided: int
    total: int
    seconds: float | None = None
    timed: int = 0

    @property
    def open(self) -> int:
        """Indicators that nobody decided."""
        return self.total - self.decided


def confidence_bins(decided: Iterable[tuple[Proposal, Decision]]) -> tuple[ConfidenceBin, ...]:
    """Acceptance by confidence, from proposals and the decisions in force that were made on them.

    A decision with another answer than the proposal counts as changed, whatever its row is called.
    """
    counts = [[0, 0] for _ in range(BINS)]
    for proposal, decision in decided:
        if proposal.state not in ESTIMATED:
            continue
        place = min(BINS - 1, max(0, int(proposal.confidence * BINS + 1e-9)))
        same = category(proposal.state, proposal.answer) == category(
            decision.state, decision.answer
        )
        counts[place][0] += 1
        counts[place][1] += same
    return tuple(
        ConfidenceBin(number / BINS, (number + 1) / BINS, count, same)
        for number, (count, same) in enumerate(counts)
    )


def moments(rows: Iterable[Decision]) -> tuple[Moment, ...]:
    """How many indicators were decided after each row, in the order of time.

    A withdrawal takes its decision out; the one before it is in force again.
    """
    held: dict[tuple[str, str], list[int]] = {}
    withdrawn: set[int] = set()
    found = []
    for row in sorted(rows, key=lambda row: (local_time(row.decided_at), row.sequence)):
        numbers = held.setdefault((row.framework, row.indicator), [])
        if row.action == "withdraw":
            withdrawn.add(row.withdraws or 0)
            held[row.framework, row.indicator] = [n for n in numbers if n not in withdrawn]
        elif row.sequence not in withdrawn:
            numbers.append(row.sequence)
        in_force = sum(1 for each in held.values() if each)
        found.append(Moment(local_time(row.decided_at), in_force))
    return tuple(found)


def days(rows: Sequence[Decision]) -> tuple[Day, ...]:
    """What was decided on each day on which something was, the earliest first."""
    last = {moment.at.date(): moment.in_force for moment in moments(rows)}
    counts: dict[date, dict[str, int]] = {}
    for row in rows:
        taken = counts.setdefault(local_time(row.decided_at).date(), {})
        taken[row.action] = taken.get(row.action, 0) + 1
    return tuple(
        Day(
            day,
            counts[day].get("confirm", 0),
            counts[day].get("change", 0),
            counts[day].get("withdraw", 0),
            last[day],
        )
        for day in sorted(counts)
    )


def framework_progress(
    framework: str, indicators: Iterable[str], rows: Iterable[Decision], times: Mapping[int, float]
) -> FrameworkProgress:
    """How far the indicators are decided, and the median time of the decisions that stand.

    `times` are seconds by the number of a decision; withdrawn decisions do not count.
    """
    known = frozenset(indicators)
    held = {name: found for name, found in standing(rows).items() if name in known}
    timed = [
        times[row.sequence] for found in held.values() for row in found if row.sequence in times
    ]
    return FrameworkProgress(
        framework, len(held), len(known), median(timed) if timed else None, len(timed)
    )
