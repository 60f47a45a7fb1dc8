"""The tables of accounts, and the migrations that make them."""

from __future__ import annotations

import sqlalchemy as sa

from corpus.migrations import Migration

_ACCOUNTS = (
    # `display_key` is the display name as names of reviewers are compared
    """CREATE TABLE accounts (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        display_name TEXT NOT NULL,
        display_key TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL
    )""",
    # of passwords, states and roles the last row of an account counts
    """CREATE TABLE account_passwords (
        sequence INTEGER PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts (id),
        hash TEXT NOT NULL,
        set_at TEXT NOT NULL
    )""",
    """CREATE TABLE account_states (
        sequence INTEGER PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts (id),
        role TEXT NOT NULL,
        disabled INTEGER NOT NULL,
        said_at TEXT NOT NULL
    )""",
    # an empty role: no longer a member
    """CREATE TABLE project_members (
        sequence INTEGER PRIMARY KEY,
        project INTEGER NOT NULL REFERENCES projects (id),
        account INTEGER NOT NULL REFERENCES accounts (id),
        role TEXT NOT NULL,
        said_at TEXT NOT NULL
    )""",
    # of tokens only the SHA-256 is kept
    """CREATE TABLE sessions (
        token TEXT PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts (id),
        created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        ends_at TEXT NOT NULL,
        ended_at TEXT
    )""",
    # `subject` is the SHA-256 of what was typed as a name, which may have been a password, or an
    # address
    """CREATE TABLE login_attempts (
        sequence INTEGER PRIMARY KEY,
        subject TEXT NOT NULL,
        succeeded INTEGER NOT NULL,
        tried_at TEXT NOT NULL
    )""",
    "CREATE INDEX login_attempts_of ON login_attempts (subject, tried_at)",
    """CREATE TABLE api_tokens (
        id INTEGER PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts (id),
        name TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        revoked_at TEXT
    )""",
)


def create_accounts(connection: sa.Connection) -> None:
    """Accounts, members of projects, sessions, tokens and attempts to log in."""
    for statement in _ACCOUNTS:
        connection.exec_driver_sql(statement)


MIGRATIONS: tuple[Migration, ...] = (Migration("review-0007-accounts", create_accounts),)
