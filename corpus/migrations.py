"""Numbered changes of the database, each applied once, in one transaction with its record.

They are written in the types of SQLite. On PostgreSQL the same statements get types that hold the
same: whole numbers of 64 bits, fractions of 64 bits, and texts that are ordered by their code
points (collation "C"), whatever language the server speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpus.database import on_server, reading, writing
from corpus.database_errors import DatabaseFault

applied = sa.Table(
    "migrations",
    sa.MetaData(),
    sa.Column("name", sa.Text, primary_key=True),
)


_DEFINES = re.compile(r"\s*(?:CREATE|ALTER) TABLE\b")
_TYPES = (
    (re.compile(r"\b(?:INTEGER|BIGINT)\b"), "BIGINT"),
    (re.compile(r"\bREAL\b"), "DOUBLE PRECISION"),
    (re.compile(r"\bBLOB\b"), "BYTEA"),
    (re.compile(r"\bTEXT\b(?! COLLATE)"), 'TEXT COLLATE "C"'),
)


class NewerDatabase(DatabaseFault):
    """The database was written by a later version of the program."""

    def __init__(self, unknown: Sequence[str]) -> None:
        names = ", ".join(unknown)
        super().__init__(
            f"This workspace was opened by a newer version ({names}). Update mingzheng.",
            f"该工作区由更新版本的程序创建（{names}），请升级明证后再打开。",
        )


@dataclass(frozen=True, slots=True)
class Migration:
    """One change; `name` starts with its package and number and never changes."""

    name: str
    apply: Callable[[sa.Connection], None]


def create_documents(connection: sa.Connection) -> None:
    """Read documents and their passages."""
    # Written out here, not taken from `database.py`: a migration never changes afterwards.
    tables = sa.MetaData()
    sa.Table(
        "documents",
        tables,
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("characters", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("places", sa.LargeBinary, nullable=False),
    )
    sa.Table(
        "passages",
        tables,
        sa.Column("document", sa.Text, sa.ForeignKey("documents.id"), primary_key=True),
        sa.Column("ordinal", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("page", sa.Integer),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    tables.create_all(connection)


MIGRATIONS = (Migration("corpus-0001-documents", create_documents),)


def migrate(engine: sa.Engine, migrations: Sequence[Migration] = MIGRATIONS) -> tuple[str, ...]:
    """Apply what is missing, in order; the names of what was applied.

    Raises:
        NewerDatabase: the database records a change that is not in `migrations`.
    """
    done = _done(engine)
    unknown = sorted(done - {migration.name for migration in migrations})
    if unknown:
        raise NewerDatabase(unknown)
    return tuple(
        migration.name
        for migration in migrations
        if migration.name not in done and _apply(engine, migration)
    )


def _done(engine: sa.Engine) -> set[str]:
    """The names of what was applied before."""
    with reading(engine) as connection:
        known = sa.inspect(connection).has_table(applied.name)
    if not known:
        with writing(engine) as connection:
            if on_server(engine):
                sa.event.listen(connection, "before_cursor_execute", _as_postgresql, retval=True)
            applied.create(connection, checkfirst=True)
    with reading(engine) as connection:
        return set(connection.scalars(sa.select(applied.c.name)))


def _apply(engine: sa.Engine, migration: Migration) -> bool:
    """Apply one migration unless another process has just done so."""
    with writing(engine) as connection:
        taken = sa.select(applied.c.name).where(applied.c.name == migration.name)
        if connection.scalar(taken) is not None:
            return False
        if on_server(engine):
            sa.event.listen(connection, "before_cursor_execute", _as_postgresql, retval=True)
        migration.apply(connection)
        connection.execute(applied.insert().values(name=migration.name))
    return True


def _as_postgresql(
    _connection: sa.Connection,
    _cursor: Any,  # noqa: ANN401 - any DBAPI driver
    statement: str,
    parameters: Any,  # noqa: ANN401 - as SQLAlchemy hands them on
    _context: Any,  # noqa: ANN401 - SQLAlchemy
    _executemany: bool,
) -> tuple[str, Any]:
    """The definition of a table with the types of PostgreSQL."""
    if _DEFINES.match(statement):
        for types, name in _TYPES:
            statement = types.sub(name, statement)
    return statement, parameters
