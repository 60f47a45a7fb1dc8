"""Uploaded files, kept once by the hash of their bytes, and what was read from them."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import sqlalchemy as sa

from corpus.database import on_server, reading, writing
from corpus.document_store import load_document, save_document
from extractor.document import Document
from extractor.extract import LARGEST_FILE, SUFFIXES
from review.audit.trail import recorded_as_it_is
from review.document_files import document_id
from review.errors import FileRefused, ReviewError
from review.file_names import safe_name
from review.project_store import now
from review.stored_bytes import StoredBytes
from review.tables import project_files

FileStatus = Literal["waiting", "read", "failed", "cancelled"]
MOST_FILES = 2_000  # of a project
KEPT_DOCUMENTS = 12
READING = ".reading-"


class FileNotKept(ReviewError):
    """The disk of the workspace took no file."""


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A file of a project; `english` and `chinese` say why it could not be read."""

    document: str
    name: str
    stored: str
    size: int
    status: FileStatus
    english: str
    chinese: str
    added_at: str


class FileStore:
    """The files of a workspace and the documents read from them.

    On PostgreSQL the database holds the bytes too, and the folder is filled from it when needed.
    """

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._bytes = StoredBytes(engine) if on_server(engine) else None
        self._load = lru_cache(KEPT_DOCUMENTS)(self._load_document)

    def add(self, project: int, source: Path, name: str) -> ProjectFile:
        """Copy an upload into the workspace; the same bytes again change nothing.

        Raises:
            FileRefused: the suffix or the size is not one that is read, or the project is full.
            FileNotKept: the disk is full, read-only or fails; nothing of the file is kept.
        """
        name = safe_name(name)
        check_upload(source, name)
        document = document_id(source)
        self._check_room(project, document, name)
        digest = document.removeprefix("sha256:")
        stored = self.keep(source, f"{digest}{Path(name).suffix.lower()}")
        if self._bytes is not None:
            self._bytes.keep(document, self._folder / stored)
        file = ProjectFile(document, name, stored, source.stat().st_size, "waiting", "", "", now())
        with writing(self._engine) as connection:
            known = connection.execute(_one(project, file.document)).first()
            if known is None:
                connection.execute(project_files.insert().values(project=project, **_row(file)))
                _recorded(connection, "file_added", project, document)
            elif known.removed_at is not None:
                connection.execute(
                    _update(project, file.document).values(removed_at=None, name=name)
                )
                _recorded(connection, "file_added", project, document)
        return self.get(project, file.document)

    def _check_room(self, project: int, document: str, name: str) -> None:
        """Refuse a file of which a project has too many; one that it has already is none more."""
        held = {file.document for file in self.of(project)}
        if len(held) >= MOST_FILES and document not in held:
            raise FileRefused(
                f"“{name}”: the project holds {MOST_FILES} files already; begin another project.",
                f"“{name}”：项目中已有 {MOST_FILES} 个文件，已达上限，请新建项目。",
            )

    def of(self, project: int) -> tuple[ProjectFile, ...]:
        """The files of a project in the order they were added."""
        query = (
            project_files.select()
            .where(project_files.c.project == project, project_files.c.removed_at.is_(None))
            .order_by(project_files.c.added_at, project_files.c.name)
        )
        with reading(self._engine) as connection:
            return tuple(_file(row) for row in connection.execute(query))

    def get(self, project: int, document: str) -> ProjectFile:
        """One file of a project; KeyError where it has none such."""
        with reading(self._engine) as connection:
            row = connection.execute(_one(project, document)).first()
        if row is None:
            raise KeyError(document)
        return _file(row)

    def remove(self, project: int, document: str) -> None:
        """Take a file out of a project; runs that used it keep it."""
        with writing(self._engine) as connection:
            connection.execute(_update(project, document).values(removed_at=now()))
            _recorded(connection, "file_removed", project, document)

    def save_read(self, project: int, document: Document) -> None:
        """Keep what was read from a file."""
        with writing(self._engine) as connection:
            save_document(connection, document)
            connection.execute(
                _update(project, document.id).values(status="read", english="", chinese="")
            )

    def save_failure(self, project: int, document: str, english: str, chinese: str) -> None:
        """Keep why a file could not be read."""
        values = {"status": "failed", "english": english, "chinese": chinese}
        with writing(self._engine) as connection:
            connection.execute(_update(project, document).values(values))

    def save_cancelled(self, project: int, document: str) -> None:
        """Keep that a file is not to be read for now; what was read or told before stays."""
        waiting = _update(project, document).where(project_files.c.status == "waiting")
        with writing(self._engine) as connection:
            connection.execute(waiting.values(status="cancelled"))

    def document(self, document: str, name: str = "") -> Document:
        """A read document, under the name its file has in a project; KeyError if not read."""
        found = self._load(document)
        return replace(found, file=name) if name and name != found.file else found

    def path(self, document: str) -> Path:
        """The stored file of a document; KeyError where there is none.

        Raises:
            FileGone: the database should hold its bytes and does not.
        """
        query = sa.select(project_files.c.stored).where(project_files.c.document == document)
        with reading(self._engine) as connection:
            stored = connection.scalar(query)
        if stored is None:
            raise KeyError(document)
        return self._here(document, str(stored))

    @contextmanager
    def named(self, file: ProjectFile) -> Iterator[Path]:
        """The stored file under the name it was uploaded with, for readers and their messages."""
        source = self._here(file.document, file.stored)
        with TemporaryDirectory(dir=self._folder, prefix=f"{READING}{os.getpid()}-") as folder:
            path = Path(folder) / file.name
            try:
                path.hardlink_to(source)
            except OSError:  # a file system without hard links
                path.write_bytes(source.read_bytes())
            yield path

    def sweep(self, process: int | None = None) -> None:
        """Remove what a process left half done, or, while no other is at work, what any did."""
        number = process or "*"
        names = (f"{READING}{number}-*", f".*.{number}")
        for left in (each for name in names for each in self._folder.glob(name)):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)

    def _load_document(self, document: str) -> Document:
        with reading(self._engine) as connection:
            return load_document(connection, document)

    def keep(self, source: Path, stored: str) -> str:
        """Copy a file into the folder so that a crash leaves either nothing or the whole of it."""
        target = self._folder / stored
        if not target.exists():
            with self._whole(target) as partial:
                shutil.copyfile(source, partial)
        return stored

    def _here(self, document: str, stored: str) -> Path:
        """The path of a stored file; one that another server took in is fetched first."""
        path = self._folder / stored
        if self._bytes is not None and not path.exists():
            with self._whole(path) as partial:
                self._bytes.write_to(document, partial)
        return path

    @contextmanager
    def _whole(self, target: Path) -> Iterator[Path]:
        """A path to write to, which becomes the target when all of it is on the disk."""
        # `sweep` knows what was left by the number of the process at the end.
        partial = self._folder / f".{target.name}.{threading.get_ident()}.{os.getpid()}"
        try:
            yield partial
            with partial.open("rb+") as written:
                os.fsync(written.fileno())
            partial.replace(target)
        except OSError as error:
            raise _not_kept(self._folder, error) from error
        finally:
            with suppress(OSError):  # on a disk that is read-only by now
                partial.unlink(missing_ok=True)


def _not_kept(folder: Path, error: OSError) -> FileNotKept:
    english, chinese = {
        errno.ENOSPC: ("the disk is full", "磁盘已满"),
        getattr(errno, "EDQUOT", -1): ("the disk's quota is used up", "磁盘配额已满"),
        errno.EROFS: ("the disk is read-only", "磁盘只读"),
        errno.EACCES: ("no permission to write there", "没有写入权限"),
    }.get(error.errno or 0, (error.strerror or str(error),) * 2)
    return FileNotKept(
        f"{folder}: the file was not kept ({english}); make room or change that, and try again.",
        f"{folder}：文件未保存（{chinese}），请腾出空间或排除原因后重试。",
    )


def check_upload(path: Path, name: str) -> None:
    """Refuse a file that no reader takes, before it is copied."""
    if Path(name).suffix.lower() not in SUFFIXES:
        raise FileRefused(
            f"“{name}”: this type is not read; give a PDF, HTML, DOCX, TXT or MD file.",
            f"“{name}”：不支持该文件类型，请上传 PDF、HTML、DOCX、TXT 或 MD 文件。",
        )
    size, limit = path.stat().st_size / 1e6, LARGEST_FILE / 1e6
    if size > limit:
        raise FileRefused(
            f"“{name}”: {size:.0f} MB is over the limit of {limit:.0f} MB; shrink or split it.",
            f"“{name}”：大小 {size:.0f} MB，超过 {limit:.0f} MB 的上限，请压缩或拆分后重试。",
        )


def _one(project: int, document: str) -> sa.Select[tuple[object, ...]]:
    return project_files.select().where(
        project_files.c.project == project, project_files.c.document == document
    )


def _update(project: int, document: str) -> sa.Update:
    return project_files.update().where(
        project_files.c.project == project, project_files.c.document == document
    )


def _recorded(connection: sa.Connection, kind: str, project: int, document: str) -> None:
    key = {"project": project, "document": document}
    recorded_as_it_is(connection, kind, "project_files", key)


def _row(file: ProjectFile) -> dict[str, object]:
    return {name: getattr(file, name) for name in ProjectFile.__slots__}


def _file(row: sa.Row[tuple[object, ...]]) -> ProjectFile:
    return ProjectFile(**{name: getattr(row, name) for name in ProjectFile.__slots__})
