"""Runs that were asked for and are not made yet, so that a kill of the program loses none."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from corpus.database import reading, writing
from review.project_store import next_id
from review.tables import queued_runs


@dataclass(frozen=True, slots=True)
class QueuedRun:
    """A run that was asked for; `tries` counts how often it was begun."""

    project: int
    framework: str
    tries: int


class RunQueue:
    """The runs to be made, in the order they were asked for; `RunStore.save` takes one off."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, project: int, framework: str) -> None:
        """Put a run at the end, in place of the same one from before."""
        with writing(self._engine) as connection:
            connection.execute(taken_off(project, framework))
            number = next_id(connection, queued_runs.c.number)
            connection.execute(
                queued_runs.insert().values(
                    number=number, project=project, framework=framework, tries=0
                )
            )

    def begun(self, project: int, framework: str) -> None:
        """Count a try before it is made: one that ends the program must not go on for ever."""
        tried = queued_runs.update().where(_one(project, framework))
        with writing(self._engine) as connection:
            connection.execute(tried.values(tries=queued_runs.c.tries + 1))

    def remove(self, project: int, framework: str) -> None:
        """Take a run off that failed or is no longer wanted."""
        with writing(self._engine) as connection:
            connection.execute(taken_off(project, framework))

    def all(self) -> tuple[QueuedRun, ...]:
        """What is still to be made, the first asked for first."""
        with reading(self._engine) as connection:
            rows = connection.execute(queued_runs.select().order_by(queued_runs.c.number)).all()
        return tuple(QueuedRun(row.project, row.framework, row.tries) for row in rows)


def taken_off(project: int, framework: str) -> sa.Delete:
    """The statement that takes a run off the queue."""
    return queued_runs.delete().where(_one(project, framework))


def _one(project: int, framework: str) -> sa.ColumnElement[bool]:
    return sa.and_(queued_runs.c.project == project, queued_runs.c.framework == framework)
