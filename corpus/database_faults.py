"""What goes wrong with a database, said plainly and without the password."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from corpus.database_errors import DatabaseUnusable, TextUnstorable

POSTGRESQL = "postgresql+psycopg"
# PostgreSQL takes neither NUL nor half a character (a lone surrogate); SQLite no half ones.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NO_RIGHT, _LOCK_TIMEOUT = "42501", "55P03"
_REFUSED = {
    "25006": "数据库只读",
    "53100": "磁盘或数据库已满",
    "53200": "内存不足",
    "53300": "连接数已满",
}
_SQLITE = (
    (("full",), "the disk or the database is full", "磁盘或数据库已满"),
    (
        ("readonly", "read-only", "unable to open"),
        "it cannot be written, the disk or the folder is read-only",
        "无法写入，磁盘只读或没有权限",
    ),
    (("disk I/O",), "the disk cannot be read or written", "磁盘读写出错"),
)


def storable_text(text: str) -> str:
    """A text with a replacement sign for what no database keeps: NUL and half characters."""
    return _UNSTORABLE.sub("\ufffd", text)


def read_url(url: str | sa.URL) -> sa.URL:
    """The URL of a database, with the driver that is used.

    Raises:
        DatabaseUnusable: it names no database of SQLite or PostgreSQL; the text is not repeated,
            because it may hold a password.
    """
    try:
        read = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise _wrong_url() from None
    if read.drivername == "sqlite":
        return read
    # An @ in a password that is not written as %40 ends it, and its rest becomes the host.
    if read.drivername not in ("postgresql", POSTGRESQL) or "@" in (read.host or ""):
        raise _wrong_url()
    return read.set(drivername=POSTGRESQL)


@contextmanager
def with_driver() -> Iterator[None]:
    """While an engine is made: a driver that is missing is told plainly."""
    try:
        yield
    except ImportError:
        raise DatabaseUnusable(
            "PostgreSQL needs the extra `postgres`: pip install 'mingzheng[postgres]'",
            "使用 PostgreSQL 需要安装扩展：pip install 'mingzheng[postgres]'",
        ) from None


@contextmanager
def plain_faults(engine: sa.Engine) -> Iterator[None]:
    """While a database is used: what a person can repair is told plainly.

    Raises:
        DatabaseUnusable: away, lost, full, locked, without rights; other errors pass as they are.
    """
    try:
        yield
    except sa.exc.DBAPIError as error:
        fault = fault_of(engine, error)
        if fault is None:
            raise
        raise fault from error
    except sa.exc.TimeoutError as error:
        raise _busy() from error


def fault_of(engine: sa.Engine, error: sa.exc.DBAPIError) -> DatabaseUnusable | None:
    """The plain error for one of a driver; None where the program itself is at fault."""
    if engine.dialect.name == "sqlite":
        return _sqlite_fault(engine, error)
    if error.connection_invalidated:
        return _lost()
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state == _LOCK_TIMEOUT:
        return _busy()
    why = _reason(engine, error)
    if state == _NO_RIGHT:
        return DatabaseUnusable(
            f"The database user lacks a right ({why}); see docs/deployment.md for those it needs.",
            f"数据库用户缺少权限（{why}），所需权限见 docs/deployment.md。",
        )
    if state in _REFUSED:
        return _refused(why, f"{_REFUSED[state]}：{why}")
    if isinstance(error, sa.exc.OperationalError):
        place = place_of(engine.url)
        return DatabaseUnusable(
            f"PostgreSQL at {place} cannot be used ({why}); see that it runs, and that the "
            "address, the user and the password are right.",
            f"无法使用 {place} 上的 PostgreSQL（{why}）；请确认服务已启动，地址、用户和密码正确。",
        )
    return None


def refuse_unstorable(
    _connection: sa.Connection,
    _cursor: Any,  # noqa: ANN401 - any DBAPI driver
    _statement: str,
    parameters: Any,  # noqa: ANN401 - a mapping, a sequence, or a list of them
    _context: Any,  # noqa: ANN401 - SQLAlchemy
    executemany: bool,
) -> None:
    """Refuse a text that PostgreSQL cannot keep, on SQLite too, before it is sent.

    Raises:
        TextUnstorable: a value holds NUL or half a character.
    """
    for row in parameters if executemany else (parameters,):
        for value in _values(row):
            if isinstance(value, str) and not value.isascii() and _UNSTORABLE.search(value):
                raise _unstorable()
            if isinstance(value, str) and "\x00" in value:
                raise _unstorable()


def _values(row: Any) -> Iterable[object]:  # noqa: ANN401 - what a driver takes
    return row.values() if isinstance(row, Mapping) else row or ()


def _sqlite_fault(engine: sa.Engine, error: sa.exc.DBAPIError) -> DatabaseUnusable | None:
    why = str(error.orig)
    if not isinstance(error, sa.exc.OperationalError):
        return None
    if "locked" in why:
        return _busy()
    for parts, english, chinese in _SQLITE:
        if any(part in why for part in parts):
            return _refused(
                f"{engine.url.database}: {english}", f"{engine.url.database}：{chinese}"
            )
    return None


def _reason(engine: sa.Engine, error: sa.exc.DBAPIError) -> str:
    """The first thing that the driver says, in one line and without the password."""
    lines = [line.strip() for line in str(error.orig).splitlines() if line.strip()]
    said = lines[0] if lines else type(error.orig).__name__
    for secret in (engine.url.password, engine.url.query.get("password")):
        if secret:
            said = said.replace(str(secret), "***")
    return said


def place_of(url: sa.URL) -> str:
    """Where a database is, as it may be shown: the file, or host and name without the user."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "this machine"
    port = f":{url.port}" if url.port else ""
    return f"{host}{port}/{url.database or url.username or ''}"


def _wrong_url() -> DatabaseUnusable:
    return DatabaseUnusable(
        "The address of the database is none; write postgresql+psycopg://user@host:5432/name. "
        "An @, : or / within a user or password is written %40, %3A, %2F.",
        "数据库地址有误，格式为 postgresql+psycopg://用户@主机:5432/库名；"
        "用户名或密码中的 @ : / 请写作 %40 %3A %2F。",
    )


def _refused(why: str, chinese: str) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"The database took nothing ({why}); nothing of this step was saved. "
        "Make room or change that, and repeat the step.",
        f"数据库拒绝写入（{chinese}），这一步没有保存；请腾出空间或排除原因后重试。",
    )


def _lost() -> DatabaseUnusable:
    return DatabaseUnusable(
        "The connection to the database broke. What was done last may not be saved: "
        "look at it again, and repeat it where it is missing.",
        "与数据库的连接中断，最后一步操作可能未保存；请重新查看，缺失时再做一次。",
    )


def _busy() -> DatabaseUnusable:
    return DatabaseUnusable(
        "The database is busy with other work; nothing of this step was saved. Try again.",
        "数据库正忙，这一步没有保存，请稍后重试。",
    )


def _unstorable() -> TextUnstorable:
    return TextUnstorable(
        "The text holds a character that cannot be kept (NUL or half a character); remove it.",
        "文字中含有无法保存的字符（空字符或残缺字符），请删除后重试。",
    )
