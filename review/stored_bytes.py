"""The bytes of uploaded files, kept in the database where it is on a server.

There several machines use one workspace, and a backup of the database has to hold all of it. A
SQLite file lies beside the folder of files, which is copied with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from corpus.database import adding, reading
from corpus.migrations import Migration
from review.errors import ReviewError

PART = 8_000_000  # bytes in a row

stored_bytes = sa.table("stored_bytes", *map(sa.column, ("document", "part", "content")))


class FileGone(ReviewError):
    """The bytes of a stored file are missing or are not those that were uploaded."""


def create_bytes(connection: sa.Connection) -> None:
    """Uploaded files in parts, by the hash that is their document's id."""
    connection.exec_driver_sql(
        """CREATE TABLE stored_bytes (
            document TEXT NOT NULL,
            part INTEGER NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (document, part)
        )"""
    )


MIGRATIONS: tuple[Migration, ...] = (Migration("review-0006-bytes", create_bytes),)


class StoredBytes:
    """The files in a database; `document` is `sha256:` and the hash of the bytes."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def keep(self, document: str, source: Path) -> None:
        """Keep a file whole or not at all; one that is there changes nothing."""
        with reading(self._engine) as connection:
            if self._has(connection, document):
                return
        with adding(self._engine) as connection:
            keep_parts(connection, document, source)

    def write_to(self, document: str, target: Path) -> None:
        """Write a file's bytes to a path.

        Raises:
            FileGone: they are not in the database, or are not those of the document.
        """
        digest = hashlib.sha256()
        with reading(self._engine) as connection, target.open("wb") as out:
            for part in parts_of(connection, document):
                digest.update(part)
                out.write(part)
        if f"sha256:{digest.hexdigest()}" != document:
            raise gone(document)

    def _has(self, connection: sa.Connection, document: str) -> bool:
        known = sa.select(stored_bytes.c.part).where(stored_bytes.c.document == document).limit(1)
        return connection.scalar(known) is not None


def keep_parts(connection: sa.Connection, document: str, source: Path) -> None:
    """Add the parts of a file in the transaction of a connection."""
    from sqlalchemy.dialects.postgresql import insert

    # Another server may be adding the same file: its parts have the same keys and content.
    row = insert(stored_bytes).on_conflict_do_nothing()
    with source.open("rb") as file:
        number = 0
        while (content := file.read(PART)) or number == 0:
            connection.execute(row, {"document": document, "part": number, "content": content})
            number += 1


def parts_of(connection: sa.Connection, document: str) -> Iterator[bytes]:
    """The parts of a file in their order, one in memory at a time."""
    number = 0
    while True:
        query = sa.select(stored_bytes.c.content).where(
            stored_bytes.c.document == document, stored_bytes.c.part == number
        )
        content = connection.scalar(query)
        if content is None:
            return
        yield bytes(content)
        number += 1


def gone(document: str) -> FileGone:
    """The error for a file whose bytes are missing or changed."""
    return FileGone(
        f"The stored file {document[:19]}… is missing or damaged; upload it again, or put back "
        "a backup (`mingzheng workspace check` lists such files).",
        f"已保存的文件 {document[:19]}… 缺失或损坏，请重新上传，或从备份恢复"
        "（mingzheng workspace check 可列出此类文件）。",
    )
