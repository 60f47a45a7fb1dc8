"""Decisions that are taken in one step, after a random sample of them was looked at."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

import sqlalchemy as sa

from corpus.database import reading, writing
from corpus.database_faults import storable_text
from indicators.schema import Proposal
from review.audit.trail import recorded
from review.decision_log import DecisionLog
from review.decisions import Decision
from review.errors import NothingToUndo, ReviewError
from review.project_store import next_id, now
from review.run_store import Run, on_framework_of
from review.tables import bulk_decisions, bulk_steps

LEAST_SAMPLE, MOST_SAMPLE, SAMPLE_SHARE = 3, 10, 0.1


class SampleNotSeen(ReviewError):
    """The sample was not looked at before the step."""


@dataclass(frozen=True, slots=True)
class BulkStep:
    """One step: the decisions it took (their numbers), the sample, who, when (ISO 8601, UTC)."""

    id: int
    run: int
    filters: str
    sample: tuple[str, ...]
    reviewer: str
    made_at: str
    decisions: tuple[int, ...]


def sample_of(indicators: Sequence[str], seed: int) -> tuple[str, ...]:
    """The indicators that have to be looked at before all are confirmed.

    A tenth of them, at least 3 and at most 10, or all where there are fewer; in their order.
    """
    size = min(
        len(indicators), max(LEAST_SAMPLE, min(MOST_SAMPLE, ceil(SAMPLE_SHARE * len(indicators))))
    )
    chosen = set(Random(seed).sample(list(indicators), size))
    return tuple(each for each in indicators if each in chosen)


class BulkSteps:
    """The steps of a workspace."""

    def __init__(self, engine: sa.Engine, decisions: DecisionLog) -> None:
        self._engine = engine
        self._decisions = decisions

    def confirm(
        self,
        run: Run,
        proposals: Sequence[Proposal],
        sample: Sequence[str],
        seen: Collection[str],
        filters: str,
        reviewer: str,
    ) -> BulkStep:
        """Confirm proposals in one step; those of `sample` have to be among `seen`.

        Raises:
            SampleNotSeen: some of the sample was not looked at.
        """
        missing = [each for each in sample if each not in seen]
        if missing:
            raise SampleNotSeen(
                f"Look at the whole sample first; not seen yet: {', '.join(missing)}.",
                f"请先看完抽样的指标，还没有看：{'、'.join(missing)}。",
            )
        with writing(self._engine) as connection:
            made = self._decisions.confirm_all(connection, run, proposals, reviewer)
            number = next_id(connection, bulk_steps.c.id)
            step = BulkStep(
                number,
                run.id,
                filters,
                tuple(sample),
                storable_text(reviewer.strip()),
                now(),
                tuple(each.sequence for each in made),
            )
            row = {
                "id": number,
                "project": run.project,
                "framework": run.framework,
                "framework_version": run.framework_version,
                "run": run.id,
                "filters": filters,
                "sample": json.dumps(list(sample)),
                "reviewer": step.reviewer,
                "made_at": step.made_at,
            }
            connection.execute(bulk_steps.insert().values(row))
            taken = [{"decision": each, "step": number} for each in step.decisions]
            if taken:
                connection.execute(bulk_decisions.insert(), taken)
            parts = {"bulk_decisions": taken}
            recorded(connection, "bulk_step", "bulk_steps", row, step.reviewer, parts)
        return step

    def of(self, run: Run) -> tuple[BulkStep, ...]:
        """The steps on the run's project and framework version, the latest first."""
        query = (
            bulk_steps.select()
            .where(on_framework_of(run, bulk_steps))
            .order_by(bulk_steps.c.id.desc())
        )
        with reading(self._engine) as connection:
            steps = connection.execute(query).all()
            found: dict[int, list[int]] = {}
            for each in connection.execute(bulk_decisions.select()):
                found.setdefault(each.step, []).append(each.decision)
        return tuple(
            BulkStep(
                *(row.id, row.run, row.filters, tuple(json.loads(row.sample))),
                *(row.reviewer, row.made_at, tuple(found.get(row.id, ()))),
            )
            for row in steps
        )

    def in_force(self, run: Run, step: BulkStep) -> tuple[Decision, ...]:
        """The decisions of a step that nobody withdrew or changed since."""
        taken = set(step.decisions)
        held = self._decisions.current(run).values()
        return tuple(each for each in held if each.sequence in taken)

    def undo(self, run: Run, number: int, reviewer: str) -> tuple[Decision, ...]:
        """Take back what a step decided, apart from what was changed since.

        Raises:
            NothingToUndo: no such step, or nothing of it is in force.
        """
        step = next((each for each in self.of(run) if each.id == number), None)
        held = self.in_force(run, step) if step else ()
        if not held:
            raise NothingToUndo(
                "Nothing of this step is in force any more.", "这一批决定已全部撤销或更改。"
            )
        return self._decisions.withdraw_all(run, held, reviewer)
