"""One database by URL: SQLite by default, PostgreSQL where a URL says so.

Numbers and chains of hashes are "the largest one and 1", so writers take turns on both engines:
SQLite by `BEGIN IMMEDIATE`, PostgreSQL by one advisory lock that ends with the transaction.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from corpus.database_errors import DatabaseUnusable
from corpus.database_faults import plain_faults, read_url, refuse_unstorable, with_driver

BUSY_TIMEOUT_MS = 15_000
WRITERS = 7_306_105_318  # the number of the lock that writers of a PostgreSQL database take
# Windows of the browser are served by many threads, and each that writes waits with a connection.
POOL = {"pool_size": 16, "max_overflow": 16, "pool_use_lifo": True}
# A server does not stop and start again within this time; a connection used since is not asked
# whether it still lives, which would be a third of what a small request costs.
ASKED_AFTER = 0.05  # seconds
# A server that is gone without a word is noticed within half a minute, not after hours.
_LINE = {
    "connect_timeout": 10,
    "application_name": "mingzheng",
    "client_encoding": "utf8",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# A commit that was answered has to be on the disk, whatever the server's default is; a writer that
# hangs lets the others go on; no reader or writer waits for ever.
_SESSION = """SELECT current_setting('server_encoding'),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
    set_config('lock_timeout', '60s', false),
    set_config('idle_in_transaction_session_timeout', '120s', false)"""

_turns: WeakKeyDictionary[sa.Pool, RLock] = WeakKeyDictionary()  # of each server's database
metadata = sa.MetaData()

documents = sa.Table(
    "documents",
    metadata,
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

passages = sa.Table(
    "passages",
    metadata,
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


def sqlite_url(path: Path) -> sa.URL:
    """The URL of a SQLite file."""
    return sa.URL.create("sqlite", database=str(path))


def on_server(engine: sa.Engine) -> bool:
    """Whether a database is one of PostgreSQL, which several machines may use."""
    return engine.dialect.name == "postgresql"


def open_database(url: str | sa.URL) -> sa.Engine:
    """An engine for a URL; a SQLite file is opened with WAL, foreign keys and a busy timeout.

    Raises:
        DatabaseUnusable: the URL is wrong, or the driver of its engine is not installed.
    """
    url = read_url(url)
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    else:
        line = {name: value for name, value in _LINE.items() if name not in url.query}
        with with_driver():
            engine = sa.create_engine(
                url, isolation_level="READ COMMITTED", connect_args=line, **POOL
            )
        sa.event.listen(engine, "connect", _prepare_postgresql)
        sa.event.listen(engine, "checkin", _note_use)
        sa.event.listen(engine, "checkout", _look_alive)
    sa.event.listen(engine, "before_cursor_execute", refuse_unstorable)
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one state of the database, however many statements it reads by.

    Raises:
        DatabaseUnusable: the database cannot be reached or read; says why and what to do.
    """
    if on_server(engine):
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    with plain_faults(engine), engine.connect() as connection:
        yield connection


@contextmanager
def looking_up(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection for a single statement that reads, without a transaction around it.

    Raises:
        DatabaseUnusable: as for `reading`.
    """
    if not on_server(engine):
        with reading(engine) as connection:
            yield connection
        return
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with plain_faults(engine), alone.connect() as connection:
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that holds the right to write from its first statement on.

    On PostgreSQL each statement after the first sees what the writers before have committed.

    Raises:
        DatabaseUnusable: the database cannot be reached or written; nothing of it is kept, or,
            where the connection broke during the commit, all of it.
    """
    with _turn(engine), plain_faults(engine):
        with engine.execution_options(mingzheng_writes=True).begin() as connection:
            if on_server(engine):
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")
            yield connection


@contextmanager
def _turn(engine: sa.Engine) -> Iterator[None]:
    """The turn of a writer among the threads of this process.

    They would wait for each other in the database anyway, each with a connection of its own and
    woken only to wait again; here they wait for nothing but their turn.
    """
    if not on_server(engine):
        yield
        return
    with _turns.setdefault(engine.pool, RLock()):
        yield


@contextmanager
def adding(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction for rows whose keys come from their content; writers do not wait for it.

    Raises:
        DatabaseUnusable: as for `writing`.
    """
    if not on_server(engine):
        with writing(engine) as connection:
            yield connection
        return
    with plain_faults(engine), engine.begin() as connection:
        yield connection


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - any DBAPI driver
    # The driver's own BEGIN would come late and leave table definitions outside the transaction.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A read that turns into a write fails at once under WAL; so a writer says so when it begins.
    writes = connection.get_execution_options().get("mingzheng_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _note_use(_connection: Any, record: Any) -> None:  # noqa: ANN401 - SQLAlchemy
    record.info["used"] = time.monotonic()


def _look_alive(connection: Any, record: Any, _proxy: Any) -> None:  # noqa: ANN401 - SQLAlchemy
    """Ask a connection that nobody has used for a while whether its server is still there."""
    if time.monotonic() - record.info.get("used", time.monotonic()) < ASKED_AFTER:
        return
    try:
        connection.autocommit = True
        connection.execute("SELECT 1")
        connection.autocommit = False
    except Exception as error:  # whatever it is, another connection is made
        raise sa.exc.DisconnectionError from error


def _prepare_postgresql(connection: Any, _record: Any) -> None:  # noqa: ANN401 - any DBAPI driver
    connection.autocommit = True
    with connection.cursor() as cursor:
        encoding = cursor.execute(_SESSION).fetchone()[0]
    connection.autocommit = False
    if encoding != "UTF8":
        raise DatabaseUnusable(
            f"The database is encoded in {encoding}, which cannot hold every text; "
            "make one with ENCODING 'UTF8'.",
            f"数据库的编码为 {encoding}，无法保存所有文字；请用 ENCODING 'UTF8' 新建数据库。",
        )
