"""Which server makes a run, where several work on one database: no run is made by two."""

from __future__ import annotations

import hashlib
import threading

import sqlalchemy as sa

from corpus.database import on_server
from corpus.database_faults import plain_faults


class RunClaims:
    """Locks of PostgreSQL on runs that were asked for; they end with the process that holds them.

    In a SQLite workspace one program at a time takes runs up (`Workspace.claim`), so every claim
    is granted there.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._held: set[int] = set()
        self._lock = threading.Lock()
        self._connection: sa.Connection | None = None

    def take(self, project: int, framework: str) -> bool:
        """Claim a run; False where another server is to make it."""
        if not on_server(self._engine):
            return True
        number = _number(project, framework)
        with self._lock, plain_faults(self._engine):
            connection = self._connected()
            if number not in self._held and _call(connection, "pg_try_advisory_lock", number):
                self._held.add(number)
            return number in self._held

    def release(self, project: int, framework: str) -> None:
        """Let go of a run that was made, failed or was taken back."""
        number = _number(project, framework)
        with self._lock:
            if number not in self._held:
                return
            self._held.discard(number)
            if self._connection is not None and self._alive():  # else it is let go already
                _call(self._connection, "pg_advisory_unlock", number)

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._held.clear()
            self._drop()

    def _connected(self) -> sa.Connection:
        """The connection that holds the claims; after a restart of PostgreSQL they are retaken."""
        if self._connection is None or not self._alive():
            self._drop()
            made = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            made.detach()  # it is kept as long as the program runs, so it is not one of the pool
            self._connection = made
            self._held = {each for each in self._held if _call(made, "pg_try_advisory_lock", each)}
        return self._connection

    def _alive(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _call(connection: sa.Connection, function: str, number: int) -> bool:
    call: sa.Function[bool] = getattr(sa.func, function)(number)
    return bool(connection.scalar(sa.select(call)))


def _number(project: int, framework: str) -> int:
    """The number of a run's lock: 63 bits of a hash of what the run is about."""
    digest = hashlib.sha256(f"run {project} {framework}".encode()).digest()
    return int.from_bytes(digest[:8]) >> 1
