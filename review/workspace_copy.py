"""A workspace copied whole to another place: every row of every table, and every file."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from corpus.database import on_server, reading, writing
from corpus.database_faults import place_of
from corpus.migrations import applied
from review.document_files import document_id
from review.errors import ReviewError
from review.stored_bytes import keep_parts, parts_of, stored_bytes
from review.tables import project_files
from review.workspace import Workspace

Report = Callable[[str, int, int], None]
ROWS = 500  # in one batch
LARGE_ROWS = 8  # of documents, which hold whole texts and the places of every character
_LARGE = {"documents", "proposals", "frameworks"}
# What stands in every migrated database, and what a SQLite workspace has as files in its folder.
_NOT_COPIED = {applied.name, stored_bytes.name}
_SUM = 2**256


class TargetNotEmpty(ReviewError):
    """The target of a copy holds something, so nothing was copied."""


class CopyDiffers(ReviewError):
    """What arrived is not what was sent, so nothing was kept."""


@dataclass(frozen=True, slots=True)
class CopiedTable:
    """A table with its number of rows and a checksum that does not depend on their order."""

    name: str
    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied.

    `missing` are stored files whose bytes the source has lost, `broken` the decisions whose chain
    was broken there already.
    """

    tables: tuple[CopiedTable, ...]
    files: int
    missing: tuple[str, ...]
    broken: tuple[int, ...]


def copy_workspace(source: Workspace, target: Workspace, report: Report | None = None) -> Copied:
    """Copy a workspace into an empty one, in one transaction: whole, or not at all.

    The source may be in use: it is read in the state of one moment. Pictures of pages and exported
    files are not copied; they can be made again.

    Raises:
        TargetNotEmpty: a table of the target holds a row.
        CopyDiffers: counts or checksums differ; nothing was kept.
    """
    told = report or (lambda name, done, total: None)
    broken = source.decisions.broken()
    with reading(source.engine) as read, writing(target.engine) as write:
        there = _tables(write)
        _refuse_filled(write, there, target)
        here = {table.name: table for table in _tables(read)}
        copied = []
        for table in there:
            sent = _copy_table(read, here[table.name], write, table, told)
            arrived = _summed(write, table)
            if sent != arrived:
                raise CopyDiffers(
                    f"{table.name}: what arrived is not what was sent ({arrived.rows} of "
                    f"{sent.rows} rows); nothing was copied, try again",
                    f"{table.name}：到达的内容与原内容不一致（{arrived.rows}/{sent.rows} 行），"
                    "未复制任何内容，请重试。",
                )
            copied.append(sent)
        files, missing = _copy_files(read, source, write, target, told)
        _copy_frameworks(source, target)
    if target.decisions.broken() != broken:
        raise CopyDiffers(
            "The chain of decisions is another one than in the source; do not use the copy.",
            "副本的决定链与原工作区不一致，请勿使用该副本。",
        )
    return Copied(tuple(copied), files, missing, broken)


def _tables(connection: sa.Connection) -> tuple[sa.Table, ...]:
    """The tables that the database itself knows, those that others refer to first."""
    found = sa.MetaData()
    found.reflect(connection)
    return tuple(each for each in found.sorted_tables if each.name not in _NOT_COPIED)


def _refuse_filled(
    connection: sa.Connection, tables: tuple[sa.Table, ...], target: Workspace
) -> None:
    for table in tables:
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first():
            where = place_of(target.engine.url)
            raise TargetNotEmpty(
                f"{where}: holds something already (table {table.name}); "
                "copy into a new folder or an empty database",
                f"{where} 中已有内容（表 {table.name}），请复制到新的文件夹或空数据库。",
            )


def _copy_table(
    read: sa.Connection, here: sa.Table, write: sa.Connection, there: sa.Table, report: Report
) -> CopiedTable:
    total = read.scalar(sa.select(sa.func.count()).select_from(here)) or 0
    names = there.columns.keys()
    rows, checksum = 0, 0
    for batch in _batches(read, here, names):
        write.execute(there.insert(), [dict(zip(names, row, strict=True)) for row in batch])
        rows += len(batch)
        checksum = (checksum + sum(map(_hashed, batch))) % _SUM
        report(here.name, rows, total)
    return CopiedTable(here.name, rows, f"{checksum:064x}")


def _summed(connection: sa.Connection, table: sa.Table) -> CopiedTable:
    """What a table holds, read again."""
    rows, checksum = 0, 0
    for batch in _batches(connection, table, table.columns.keys()):
        rows += len(batch)
        checksum = (checksum + sum(map(_hashed, batch))) % _SUM
    return CopiedTable(table.name, rows, f"{checksum:064x}")


def _batches(
    connection: sa.Connection, table: sa.Table, names: Sequence[str]
) -> Iterator[list[tuple[object, ...]]]:
    """The rows in the order of their keys, so that one that refers to an earlier one finds it."""
    size = LARGE_ROWS if table.name in _LARGE else ROWS
    query = sa.select(*(table.c[name] for name in names)).order_by(*table.primary_key.columns)
    for batch in connection.execute(query.execution_options(yield_per=size)).partitions():
        yield [tuple(map(_plain, row)) for row in batch]


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview | bytearray) else value


def _hashed(row: tuple[object, ...]) -> int:
    """The hash of a row; the same on both engines."""
    said = [hashlib.sha256(each).hexdigest() if isinstance(each, bytes) else each for each in row]
    content = json.dumps([[type(each).__name__, each] for each in said], ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(content.encode()).digest())


def _copy_files(
    read: sa.Connection,
    source: Workspace,
    write: sa.Connection,
    target: Workspace,
    report: Report,
) -> tuple[int, tuple[str, ...]]:
    """Copy the bytes of every uploaded file; how many, and the names of those that are gone."""
    query = sa.select(project_files.c.document, project_files.c.stored).distinct()
    stored = sorted((row.document, row.stored) for row in read.execute(query))
    missing = []
    for number, (document, name) in enumerate(stored, 1):
        with stored_file(read, source, document, name) as path:
            if path is None:
                missing.append(name)
            elif on_server(target.engine):
                keep_parts(write, document, path)
            else:
                target.files.keep(path, name)
        report("files", number, len(stored))
    return len(stored) - len(missing), tuple(missing)


@contextmanager
def stored_file(
    connection: sa.Connection, workspace: Workspace, document: str, name: str
) -> Iterator[Path | None]:
    """The whole bytes of an uploaded file at a path; None where they are missing or damaged."""
    with TemporaryDirectory() as folder:
        path = workspace.folder / "files" / name
        if on_server(workspace.engine):
            path = Path(folder) / "file"
            with path.open("wb") as out:
                out.writelines(parts_of(connection, document))
        yield path if path.is_file() and document_id(path) == document else None


def _copy_frameworks(source: Workspace, target: Workspace) -> None:
    """Copy the frameworks of one's own, which lie in the folder and in no table."""
    own, theirs = source.folder / "frameworks", target.folder / "frameworks"
    if own.is_dir() and not theirs.exists():
        partial = target.folder / f".frameworks.{os.getpid()}"
        shutil.copytree(own, partial)
        partial.replace(theirs)
