"""Whether a workspace is whole: database, files, documents, runs, decisions, audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpus.database import documents, on_server, reading
from corpus.database_errors import DatabaseFault
from review.audit.verification import verify
from review.tables import decisions, project_files, runs
from review.workspace import Workspace
from review.workspace_copy import stored_file


@dataclass(frozen=True, slots=True)
class Looked:
    """One kind of thing: how many were looked at, and what is wrong, a line for each."""

    what: str
    count: int
    wrong: tuple[str, ...]


def check_workspace(workspace: Workspace) -> Iterator[Looked]:
    """Look at everything that a workspace keeps; nothing is changed."""
    yield _engine(workspace)
    yield _files(workspace)
    yield _documents(workspace)
    yield _runs(workspace)
    yield _decisions(workspace)
    yield _trail(workspace)


def _engine(workspace: Workspace) -> Looked:
    """SQLite is asked itself; PostgreSQL keeps its references by itself and checks its pages."""
    with reading(workspace.engine) as connection:
        tables = len(sa.inspect(connection).get_table_names())
        if on_server(workspace.engine):
            return Looked("tables", tables, ())
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    wrong = [str(line) for line in said if line != "ok"]
    wrong += [f"{row[0]}, row {row[1]}: refers to a row of {row[2]} that is gone" for row in lost]
    return Looked("tables", tables, tuple(wrong))


def _files(workspace: Workspace) -> Looked:
    query = sa.select(project_files.c.document, project_files.c.stored).distinct()
    wrong = []
    with reading(workspace.engine) as connection:
        stored = sorted((row.document, row.stored) for row in connection.execute(query))
        for document, name in stored:
            with stored_file(connection, workspace, document, name) as path:
                if path is None:
                    wrong.append(f"{name}: missing or damaged")
    return Looked("files", len(stored), tuple(wrong))


def _documents(workspace: Workspace) -> Looked:
    with reading(workspace.engine) as connection:
        known = connection.scalars(sa.select(documents.c.id).order_by(documents.c.id)).all()
    return Looked("documents", len(known), tuple(_faults(workspace.files.document, known)))


def _runs(workspace: Workspace) -> Looked:
    with reading(workspace.engine) as connection:
        known = connection.scalars(sa.select(runs.c.id).order_by(runs.c.id)).all()
    return Looked("runs", len(known), tuple(_faults(workspace.runs.assessment, known)))


def _decisions(workspace: Workspace) -> Looked:
    with reading(workspace.engine) as connection:
        count = connection.scalar(sa.select(sa.func.count()).select_from(decisions)) or 0
    broken = workspace.decisions.broken()
    wrong = [f"row {each}: changed, or the row before it is gone" for each in broken]
    return Looked("decisions", count, tuple(wrong))


def _trail(workspace: Workspace) -> Looked:
    verdict = verify(workspace.engine)
    return Looked("audit trail", verdict.count, tuple(map(str, verdict.faults)))


def _faults(load: Callable[[Any], object], keys: Iterable[object]) -> Iterator[str]:
    for key in keys:
        try:
            load(key)
        except DatabaseFault:
            raise
        except Exception as error:  # whatever damaged bytes make of a reader
            yield f"{key}: cannot be read ({type(error).__name__})"
