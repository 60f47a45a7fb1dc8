"""The log of circumstances: rows are only ever added, and the last one of a key is in force."""

from __future__ import annotations

import json
from typing import Any, Literal

import sqlalchemy as sa

from corpus.database import reading, writing
from corpus.database_faults import storable_text
from indicators.errors import FactError
from indicators.organisation import FactValue, Organisation, read_fact
from indicators.schema import Framework
from indicators.scoring.readings import UnknownReading, chosen_readings
from indicators.scoring.result import Occurrence
from review.audit.trail import added
from review.circumstances import Circumstances
from review.errors import AnswerUnknown
from review.project_store import next_id, now
from review.tables import circumstances

Kind = Literal["fact", "reading", "occurrence"]
LONGEST_NOTE = 4000


class CircumstanceLog:
    """Facts of projects, and the readings and occurrences of their frameworks."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def state_fact(self, project: int, fact: str, written: str, reviewer: str = "") -> None:
        """Keep what a person says of an organisation; blank means that it is not known.

        Raises:
            AnswerUnknown: no such fact or value.
        """
        value: FactValue | None = None
        if written.strip():
            try:
                value = read_fact(fact, written)
            except FactError as error:
                raise AnswerUnknown(str(error), error.chinese) from error
        self._add(project, "", "fact", fact, value, reviewer)

    def choose_reading(
        self, project: int, framework: Framework, ambiguity: str, choice: str, reviewer: str = ""
    ) -> None:
        """Keep which reading of an open place of the scoring rules is used.

        Raises:
            AnswerUnknown: the framework knows no such place or reading.
        """
        try:
            chosen_readings(framework, {ambiguity: choice})
        except UnknownReading as error:
            raise AnswerUnknown(str(error), error.chinese) from error
        self._add(project, framework.id, "reading", ambiguity, choice, reviewer)

    def note_occurrence(
        self,
        project: int,
        framework: Framework,
        occurrence: Occurrence | None,
        event: str,
        reviewer: str = "",
    ) -> None:
        """Keep that a matter of the framework's list occurred; None takes it back.

        Raises:
            AnswerUnknown: the framework lists no such matter.
        """
        if event not in {each.id for each in framework.scoring.events}:
            raise AnswerUnknown(
                f"{framework.id} lists no matter '{event}'.", f"该框架没有事项“{event}”。"
            )
        value = None
        if occurrence is not None:
            value = {
                "kind": occurrence.kind,
                "cleared": occurrence.cleared,
                "note": occurrence.note.strip()[:LONGEST_NOTE],
            }
        self._add(project, framework.id, "occurrence", event, value, reviewer)

    def of(self, project: int, framework: str) -> Circumstances:
        """What is in force for a project and a framework."""
        facts: dict[str, FactValue] = {}
        readings: dict[str, str] = {}
        occurrences: list[Occurrence] = []
        with reading(self._engine) as connection:
            held = _in_force(connection, project, framework)
        for (kind, key), value in held.items():
            if value is None:
                continue
            if kind == "fact":
                facts[key] = value
            elif kind == "reading":
                readings[key] = value
            else:
                occurrences.append(Occurrence(key, value["kind"], value["cleared"], value["note"]))
        return Circumstances(Organisation(facts), readings, tuple(occurrences))

    def _add(
        self, project: int, framework: str, kind: Kind, key: str, value: object, reviewer: str
    ) -> None:
        with writing(self._engine) as connection:
            if _in_force(connection, project, framework).get((kind, key)) == value:
                return  # said before
            row = {
                "sequence": next_id(connection, circumstances.c.sequence),
                "project": project,
                "framework": framework,
                "kind": kind,
                "key": key,
                "value": storable_text(json.dumps(value, ensure_ascii=False)),
                "reviewer": storable_text(reviewer.strip()),
                "said_at": now(),
            }
            added(connection, kind, circumstances, row, str(row["reviewer"]))


def _in_force(
    connection: sa.Connection, project: int, framework: str
) -> dict[tuple[str, str], Any]:
    query = (
        circumstances.select()
        .where(
            circumstances.c.project == project,
            circumstances.c.framework.in_(("", framework)),
        )
        .order_by(circumstances.c.sequence)
    )
    rows = connection.execute(query).all()
    return {(row.kind, row.key): json.loads(row.value) for row in rows}
