"""The tables of a workspace, and the migrations that make them."""

from __future__ import annotations

import sqlalchemy as sa

from corpus.migrations import MIGRATIONS as CORPUS_MIGRATIONS
from corpus.migrations import Migration
from review.accounts.migrations import MIGRATIONS as ACCOUNT_MIGRATIONS
from review.audit.migrations import LATER_MIGRATIONS as LATER_AUDIT_MIGRATIONS
from review.audit.migrations import MIGRATIONS as AUDIT_MIGRATIONS
from review.opinion.migrations import MIGRATIONS as OPINION_MIGRATIONS
from review.stored_bytes import MIGRATIONS as BYTES_MIGRATIONS

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


_DESK = (
    # cite, reject, add or clear a passage as evidence; the last row of a passage counts
    """CREATE TABLE evidence_marks (
        sequence INTEGER PRIMARY KEY,
        project INTEGER NOT NULL REFERENCES projects (id),
        framework TEXT NOT NULL,
        framework_version INTEGER NOT NULL,
        indicator TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES runs (id),
        document TEXT NOT NULL,
        start_offset INTEGER NOT NULL,
        end_offset INTEGER NOT NULL,
        kind TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        marked_at TEXT NOT NULL
    )""",
    # decisions that were taken in one step, after a sample was looked at
    """CREATE TABLE bulk_steps (
        id INTEGER PRIMARY KEY,
        project INTEGER NOT NULL REFERENCES projects (id),
        framework TEXT NOT NULL,
        framework_version INTEGER NOT NULL,
        run INTEGER NOT NULL REFERENCES runs (id),
        filters TEXT NOT NULL,
        sample TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        made_at TEXT NOT NULL
    )""",
    """CREATE TABLE bulk_decisions (
        decision INTEGER PRIMARY KEY REFERENCES decisions (sequence),
        step INTEGER NOT NULL REFERENCES bulk_steps (id)
    )""",
    # how long an indicator was on the screen before it was decided
    """CREATE TABLE decision_times (
        decision INTEGER PRIMARY KEY REFERENCES decisions (sequence),
        seconds REAL NOT NULL
    )""",
    # a second person decides without seeing the first one's answers
    """CREATE TABLE second_reviews (
        id INTEGER PRIMARY KEY,
        project INTEGER NOT NULL REFERENCES projects (id),
        framework TEXT NOT NULL,
        framework_version INTEGER NOT NULL,
        run INTEGER NOT NULL REFERENCES runs (id),
        indicators TEXT NOT NULL,
        seed INTEGER NOT NULL,
        reviewer TEXT NOT NULL,
        started_by TEXT NOT NULL,
        started_at TEXT NOT NULL
    )""",
    """CREATE TABLE second_decisions (
        sequence INTEGER PRIMARY KEY,
        review INTEGER NOT NULL REFERENCES second_reviews (id),
        indicator TEXT NOT NULL,
        state TEXT NOT NULL,
        answer TEXT NOT NULL,
        reason TEXT NOT NULL,
        evidence TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        decided_at TEXT NOT NULL
    )""",
    # choices of a project, e.g. whether its runs learn from its decisions; the last row counts
    """CREATE TABLE project_settings (
        sequence INTEGER PRIMARY KEY,
        project INTEGER NOT NULL REFERENCES projects (id),
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        said_at TEXT NOT NULL
    )""",
)


def create_desk(connection: sa.Connection) -> None:
    """What the review desk keeps beside decisions: marks on evidence, steps, times, reviews."""
    for statement in _DESK:
        connection.exec_driver_sql(statement)


MIGRATIONS = (
    *CORPUS_MIGRATIONS,
    Migration("review-0001-workspace", create_workspace),
    Migration("review-0002-queue", create_queue),
    Migration("review-0003-circumstances", create_circumstances),
    Migration("review-0004-desk", create_desk),
    *AUDIT_MIGRATIONS,
    *BYTES_MIGRATIONS,
    *ACCOUNT_MIGRATIONS,
    *OPINION_MIGRATIONS,
    *LATER_AUDIT_MIGRATIONS,
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
evidence_marks = _table(
    "evidence_marks",
    *("sequence", "project", "framework", "framework_version", "indicator", "run", "document"),
    *("start_offset", "end_offset", "kind", "reviewer", "marked_at"),
)
bulk_steps = _table(
    "bulk_steps",
    *("id", "project", "framework", "framework_version", "run", "filters", "sample", "reviewer"),
    "made_at",
)
bulk_decisions = _table("bulk_decisions", "decision", "step")
decision_times = _table("decision_times", "decision", "seconds")
second_reviews = _table(
    "second_reviews",
    *("id", "project", "framework", "framework_version", "run", "indicators", "seed", "reviewer"),
    *("started_by", "started_at"),
)
second_decisions = _table(
    "second_decisions",
    *("sequence", "review", "indicator", "state", "answer", "reason", "evidence", "reviewer"),
    "decided_at",
)
project_settings = _table(
    "project_settings", "sequence", "project", "key", "value", "reviewer", "said_at"
)
