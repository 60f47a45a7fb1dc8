"""Projects: one organisation's documents, runs and decisions under a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from corpus.database import reading, writing
from review.audit.trail import added, recorded_as_it_is
from review.errors import NameNeeded, UnknownProject
from review.file_names import plain_name
from review.tables import decisions, project_files, projects, runs

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Project:
    """A project with the counts that a list of projects shows."""

    id: int
    name: str
    created_at: str
    files: int = 0
    runs: int = 0
    last_change: str = ""


def now() -> str:
    """The time in UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def next_id(connection: sa.Connection, column: sa.ColumnClause[int]) -> int:
    """The number after the largest one in a column; call it inside the writing transaction."""
    return int(connection.scalar(sa.select(sa.func.coalesce(sa.func.max(column), 0))) or 0) + 1


class ProjectStore:
    """The projects of a workspace."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def create(self, name: str) -> Project:
        """Add a project; NameNeeded where the name is blank, too long or another project's."""
        with writing(self._engine) as connection:
            name = _checked(connection, name)
            number = next_id(connection, projects.c.id)
            project = Project(number, name, now())
            row = {"id": number, "name": name, "created_at": project.created_at}
            added(connection, "project_created", projects, row)
        return project

    def rename(self, project: int, name: str) -> None:
        """Give a project another name; NameNeeded as for a new one."""
        with writing(self._engine) as connection:
            name = _checked(connection, name, project)
            connection.execute(projects.update().where(projects.c.id == project).values(name=name))
            recorded_as_it_is(connection, "project_renamed", "projects", {"id": project})

    def named(self, name: str) -> Project | None:
        """The project of a name, if there is one."""
        return next((each for each in self.all() if each.name == _tidy(name)), None)

    def all(self) -> tuple[Project, ...]:
        """Every project, the one last worked on first."""
        with reading(self._engine) as connection:
            rows = connection.execute(_with_counts()).all()
        found = [
            Project(
                row.id,
                row.name,
                row.created_at,
                row.files,
                row.runs,
                max(filter(None, (row.created_at, row.added, row.made, row.decided))),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda each: each.last_change, reverse=True))

    def get(self, project: int | None) -> Project:
        """One project; UnknownProject where there is none."""
        for each in self.all():
            if each.id == project:
                return each
        raise UnknownProject(
            "This project is not in the workspace; choose one in the list of projects.",
            "工作区中没有这个项目，请在项目列表中选择。",
        )


def _tidy(name: str) -> str:
    return plain_name(name)


def _checked(connection: sa.Connection, name: str, project: int | None = None) -> str:
    """A name that a project may have; call it inside the writing transaction."""
    name = _tidy(name)
    if not name or len(name) > LONGEST_NAME:
        raise NameNeeded(
            f"Give the project a name of 1 to {LONGEST_NAME} characters.",
            f"请填写项目名称（1–{LONGEST_NAME} 字）。",
        )
    same = sa.select(projects.c.id).where(projects.c.name == name, projects.c.id != (project or 0))
    if connection.scalar(same) is not None:
        raise NameNeeded(
            f"There is a project “{name}” already. Give another name, or open that project.",
            f"已有名为“{name}”的项目，请换一个名称，或打开已有项目。",
        )
    return name


def _with_counts() -> sa.Select[tuple[object, ...]]:
    def last(table: sa.TableClause, column: str, name: str) -> sa.Label[str]:
        mine = table.c.project == projects.c.id
        return sa.select(sa.func.max(table.c[column])).where(mine).scalar_subquery().label(name)

    files = sa.select(sa.func.count()).where(
        project_files.c.project == projects.c.id, project_files.c.removed_at.is_(None)
    )
    made = sa.select(sa.func.count()).where(runs.c.project == projects.c.id)
    return sa.select(
        projects.c.id,
        projects.c.name,
        projects.c.created_at,
        files.select_from(project_files).scalar_subquery().label("files"),
        made.select_from(runs).scalar_subquery().label("runs"),
        last(project_files, "added_at", "added"),
        last(runs, "made_at", "made"),
        last(decisions, "decided_at", "decided"),
    )
