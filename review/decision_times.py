"""How long an indicator was on the screen before it was decided."""

from __future__ import annotations

import sqlalchemy as sa

from corpus.database import reading, writing
from review.run_store import Run, on_framework_of
from review.tables import decision_times, decisions

LONGEST = 3600.0  # seconds; more says that the window was left open


class DecisionTimes:
    """The times of a workspace's decisions."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def keep(self, decision: int, seconds: float) -> None:
        """Keep the seconds before a decision, by its number; the first time counts."""
        if not 0 < seconds <= LONGEST:
            return
        known = sa.select(decision_times.c.decision).where(decision_times.c.decision == decision)
        with writing(self._engine) as connection:
            if connection.scalar(known) is None:
                row = {"decision": decision, "seconds": round(seconds, 1)}
                connection.execute(decision_times.insert().values(row))

    def of(self, run: Run) -> dict[int, float]:
        """The seconds before each decision on the run's project and framework, by its number."""
        query = (
            sa.select(decision_times.c.decision, decision_times.c.seconds)
            .join(decisions, decisions.c.sequence == decision_times.c.decision)
            .where(on_framework_of(run, decisions))
        )
        with reading(self._engine) as connection:
            return {row.decision: row.seconds for row in connection.execute(query)}
