"""The SQLite file of a collection: what its passages are, and where their vectors stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from corpus.migrations import Migration

metadata = sa.MetaData()

# One row. `rows` vectors are in the file vectors-<vectors>; the index-<index> has the words of the
# first `indexed` of them. `version` grows with every change.
state = sa.Table(
    "state",
    metadata,
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("dimensions", sa.Integer, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("vectors", sa.Integer, nullable=False),
    sa.Column("index", sa.Integer, nullable=False),
    sa.Column("indexed", sa.Integer, nullable=False),
)

# The passages of a document have ids from `passage` on and vectors from `row` on.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("document", sa.Text, nullable=False, unique=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("company", sa.Text, nullable=False),
    sa.Column("year", sa.Integer),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("passages", sa.Integer, nullable=False),
    sa.Column("passage", sa.Integer, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("items", sa.Text, nullable=False),  # JSON: item → ordinals of passages
)

passages = sa.Table(
    "passages",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("page", sa.Integer),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("section", sa.Text, nullable=False),
    sa.Column("items", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

# Words of documents that are in no index yet.
waiting = sa.Table(
    "waiting",
    metadata,
    sa.Column("document", sa.Integer, primary_key=True),
    sa.Column("codes", sa.LargeBinary, nullable=False),
    sa.Column("rows", sa.LargeBinary, nullable=False),
    sa.Column("weights", sa.LargeBinary, nullable=False),
)

# Made once, for SQLAlchemy takes longer over a statement than SQLite over answering it.
_STATE = sa.select(*state.c)
PASSAGES = sa.select(*passages.c).where(passages.c.id.in_(sa.bindparam("ids", expanding=True)))
DOCUMENTS = sa.select(*documents.c[:-1]).where(
    documents.c.id.in_(sa.bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class State:
    """The row of `state`."""

    version: int
    dimensions: int
    rows: int
    vectors: int
    index: int
    indexed: int


def read_state(connection: sa.Connection) -> State:
    """The state as the connection sees it."""
    return State(*connection.execute(_STATE).one())


def write_state(connection: sa.Connection, now: State) -> None:
    """Put a state in place of the one before."""
    names = [column.name for column in state.c]
    connection.execute(state.update().values({name: getattr(now, name) for name in names}))


def next_id(connection: sa.Connection, column: sa.Column[int]) -> int:
    """The number behind the highest of a column."""
    highest: int | None = connection.scalar(sa.select(sa.func.max(column)))
    return (highest or 0) + 1


def _create(connection: sa.Connection) -> None:
    """Documents, passages, waiting words and the state."""
    for statement in _TABLES:
        connection.exec_driver_sql(statement)


_TABLES = (
    'CREATE TABLE state (version INTEGER NOT NULL, dimensions INTEGER NOT NULL, "rows" INTEGER '
    'NOT NULL, vectors INTEGER NOT NULL, "index" INTEGER NOT NULL, indexed INTEGER NOT NULL)',
    "CREATE TABLE documents (id INTEGER PRIMARY KEY, document TEXT NOT NULL UNIQUE, file TEXT NOT "
    "NULL, company TEXT NOT NULL, year INTEGER, kind TEXT NOT NULL, passages INTEGER NOT NULL, "
    'passage INTEGER NOT NULL, "row" INTEGER NOT NULL, items TEXT NOT NULL)',
    'CREATE TABLE passages (id INTEGER PRIMARY KEY, page INTEGER, start INTEGER NOT NULL, "end" '
    "INTEGER NOT NULL, section TEXT NOT NULL, items TEXT NOT NULL, text TEXT NOT NULL)",
    'CREATE TABLE waiting (document INTEGER PRIMARY KEY, codes BLOB NOT NULL, "rows" BLOB NOT '
    "NULL, weights BLOB NOT NULL)",
)

MIGRATIONS: Sequence[Migration] = (Migration("collection-0001-passages", _create),)
