"""The tables of the audit trail, and the migrations that make them."""

from __future__ import annotations

import sqlalchemy as sa

from corpus.migrations import Migration
from review.audit.provenance import add_missing_provenance
from review.audit.trail import adopt

# Without references: a row that is gone has to be told by the trail, not kept by it.
_STATEMENTS = (
    """CREATE TABLE audit_trail (
        sequence INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        place TEXT NOT NULL,
        subject TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        actor TEXT NOT NULL,
        said_at TEXT NOT NULL,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL
    )""",
    # what made the proposals of a run, and the hashes of what they were made from
    """CREATE TABLE run_provenance (
        run INTEGER PRIMARY KEY,
        program TEXT NOT NULL,
        encoder TEXT NOT NULL,
        encoder_hash TEXT NOT NULL,
        weights TEXT NOT NULL,
        documents TEXT NOT NULL,
        proposals TEXT NOT NULL
    )""",
    # the proposal and the cited passages that a decision was made on
    """CREATE TABLE decision_states (
        decision INTEGER PRIMARY KEY,
        run INTEGER NOT NULL,
        proposal_hash TEXT NOT NULL,
        evidence TEXT NOT NULL
    )""",
    """CREATE INDEX decisions_by_indicator
        ON decisions (project, framework, framework_version, indicator, sequence)""",
    """CREATE INDEX evidence_marks_by_indicator
        ON evidence_marks (project, framework, framework_version, indicator, sequence)""",
)
# Those that this migration finds; named here, because a migration never changes afterwards.
_ADOPTED = (
    *("projects", "project_files", "runs", "decisions", "evidence_marks", "second_reviews"),
    *("second_decisions", "circumstances", "project_settings", "bulk_steps"),
)


def create_audit(connection: sa.Connection) -> None:
    """The trail, with every row that is there already; provenance of runs, states of decisions."""
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
    add_missing_provenance(connection)
    adopt(connection, _ADOPTED)


# As `_ADOPTED`; there before the trail covered them.
_ADOPTED_LATER = (
    *("accounts", "account_passwords", "account_states", "project_members", "api_tokens"),
    "opinions",
)


def cover_accounts(connection: sa.Connection) -> None:
    """Accounts, members, tokens and second opinions that are there already, into the trail."""
    adopt(connection, _ADOPTED_LATER)


MIGRATIONS: tuple[Migration, ...] = (Migration("review-0005-audit", create_audit),)
LATER_MIGRATIONS: tuple[Migration, ...] = (
    Migration("review-0009-accounts-in-trail", cover_accounts),
)
