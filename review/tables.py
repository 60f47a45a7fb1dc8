"""The tables of a workspace, and the migrations that make them."""

from __future__ import annotations

import sqlalchemy as sa

from corpus.migrations import MIGRATIONS as CORPUS_MIGRATIONS
from corpus.migrations import Migration

_STATEMENTS = (
    """CREATE TABLE projects (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        created_at TEXT NOT NULL
    )""",
    """CREATE TABLE project_files (
        project INTEGER NOT NULL REFERENCES projects (id),
        document TEXT NOT NULL,
        name TEXT NOT NULL,
        stored TEXT NOT NULL,
        size INTEGER NOT NULL,
        status TEXT NOT NULL,
        english TEXT NOT NULL,
        chinese TEXT NOT NULL,
        added_at TEXT NOT NULL,
        removed_at TEXT,
        PRIMARY KEY (project, document)
    )""",
    """CREATE TABLE frameworks (
        hash TEXT PRIMARY KEY,
        body TEXT NOT NULL
    )""",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        project INTEGER NOT NULL REFERENCES projects (id),
        framework TEXT NOT NULL,
        framework_version INTEGER NOT NULL,
        framework_hash TEXT NOT NULL REFERENCES frameworks (hash),
        settings TEXT NOT NULL,
        settings_hash TEXT NOT NULL,
        made_at TEXT NOT NULL
    )""",
    """CREATE TABLE run_documents (
        run INTEGER NOT NULL REFERENCES runs (id),
        ordinal INTEGER NOT NULL,
        document TEXT NOT NULL REFERENCES documents (id),
        name TEXT NOT NULL,
        PRIMARY KEY (run, ordinal)
    )""",
    """CREATE TABLE proposals (
        run INTEGER NOT NULL REFERENCES runs (id),
        ordinal INTEGER NOT NULL,
        indicator TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (run, ordinal)
    )""",
    """CREATE TABLE decisions (
        sequence INTEGER PRIMARY KEY,
        project INTEGER NOT NULL REFERENCES projects (id),
        framework TEXT NOT NULL,
        framework_version INTEGER NOT NULL,
        indicator TEXT NOT NULL,
        action TEXT NOT NULL,
        state TEXT NOT NULL,
        answer TEXT NOT NULL,
        reason TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        decided_at TEXT NOT NULL,
        run INTEGER REFERENCES runs (id),
        withdraws INTEGER REFERENCES decisions (sequence),
        hash TEXT NOT NULL
    )""",
)


def create_workspace(connection: sa.Connection) -> None:
    """Projects, their files, runs with proposals, and decisions."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)


def create_queue(connection: sa.Connection) -> None:
    """Runs that were asked for and are not made yet."""
    connection.exec_driver_sql(
        """CREATE TABLE queued_runs (
            number INTEGER PRIMARY KEY,
            project INTEGER NOT NULL REFERENCES projects (id),
            framework TEXT NOT NULL,
            tries INTEGER NOT NULL,
            UNIQUE (project, framework)
        )"""
    )


def create_circumstances(connection: sa.Connection) -> None:
    """Facts of projects, chosen readings of scoring rules, and what occurred: rows only added."""
    connection.exec_driver_sql(
        """CREATE TABLE circumstances (
            sequence INTEGER PRIMARY KEY,
            project INTEGER NOT NULL REFERENCES projects (id),
            framework TEXT NOT NULL,
            kind TEXT NOT NULL,
            key TEXT NOT NULL,
            value TEXT NOT NULL,
            reviewer TEXT NOT NULL,
            said_at TEXT NOT NULL
        )"""
    )


MIGRATIONS = (
    *CORPUS_MIGRATIONS,
    Migration("review-0001-workspace", create_workspace),
    Migration("review-0002-queue", create_queue),
    Migration("review-0003-circumstances", create_circumstances),
)


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))


projects = _table("projects", "id", "name", "created_at")
project_files = _table(
    "project_files",
    *("project", "document", "name", "stored", "size", "status", "english", "chinese"),
    *("added_at", "removed_at"),
)
frameworks = _table("frameworks", "hash", "body")
runs = _table(
    "runs",
    *("id", "project", "framework", "framework_version", "framework_hash", "settings"),
    *("settings_hash", "made_at"),
)
queued_runs = _table("queued_runs", "number", "project", "framework", "tries")
run_documents = _table("run_documents", "run", "ordinal", "document", "name")
proposals = _table("proposals", "run", "ordinal", "indicator", "body")
decisions = _table(
    "decisions",
    *("sequence", "project", "framework", "framework_version", "indicator", "action", "state"),
    *("answer", "reason", "reviewer", "decided_at", "run", "withdraws", "hash"),
)
circumstances = _table(
    "circumstances",
    *("sequence", "project", "framework", "kind", "key", "value", "reviewer", "said_at"),
)
