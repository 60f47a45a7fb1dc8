"""Choices of a project, e.g. whether its runs learn from its decisions: rows only added."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import sqlalchemy as sa

from corpus.database import reading, writing
from corpus.database_faults import storable_text
from review.audit.trail import added
from review.project_store import next_id, now
from review.tables import project_settings

BLIND, LEARNING = "blind", "learning"  # the keys
ON, OFF = "on", "off"


@dataclass(frozen=True, slots=True)
class SettingChoice:
    """One row: who chose what, when (ISO 8601, UTC)."""

    sequence: int
    project: int
    key: str
    value: str
    reviewer: str
    said_at: str


class ProjectSettings:
    """The choices of a workspace's projects; the last one of a key is in force."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def get(self, project: int, key: str, default: str = "") -> str:
        """What is chosen for a key."""
        rows = [row for row in self.history(project) if row.key == key]
        return rows[-1].value if rows else default

    def is_on(self, project: int, key: str) -> bool:
        """Whether a setting is on; all are off until somebody switches them on."""
        return self.get(project, key, OFF) == ON

    def set(self, project: int, key: str, value: str, reviewer: str) -> None:
        """Choose a value; nothing is added where it is chosen already."""
        if self.get(project, key) == value:
            return
        with writing(self._engine) as connection:
            row = SettingChoice(
                next_id(connection, project_settings.c.sequence),
                project,
                key,
                value,
                storable_text(reviewer.strip()),
                now(),
            )
            added(connection, "setting", project_settings, asdict(row), row.reviewer)

    def history(self, project: int) -> tuple[SettingChoice, ...]:
        """Every choice of a project, the oldest first."""
        query = (
            project_settings.select()
            .where(project_settings.c.project == project)
            .order_by(project_settings.c.sequence)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            SettingChoice(**{name: getattr(row, name) for name in SettingChoice.__slots__})
            for row in rows
        )
