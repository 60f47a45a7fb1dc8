"""A workspace: one folder with a database and the uploaded files, saved at every step."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa

from corpus.database import open_database, sqlite_url
from corpus.database_errors import DatabaseFault
from corpus.migrations import migrate
from review.bulk_steps import BulkSteps
from review.circumstance_log import CircumstanceLog
from review.decision_log import DecisionLog
from review.decision_times import DecisionTimes
from review.errors import ReviewError
from review.evidence_marks import EvidenceMarks
from review.file_store import FileStore
from review.opinion.desk import SecondOpinions
from review.project_settings import ProjectSettings
from review.project_store import ProjectStore
from review.run_claims import RunClaims
from review.run_queue import RunQueue
from review.run_store import RunStore
from review.second_reviews import SecondReviews
from review.tables import MIGRATIONS

DATABASE = "mingzheng.sqlite"
FOLDERS = ("files", "pages", "exports", "uploads")


class Workspace:
    """The projects, files, runs and decisions under a folder.

    Every method of the stores commits before it returns; a process that is killed loses
    nothing that a screen has shown as saved.
    """

    def __init__(self, folder: Path, engine: sa.Engine) -> None:
        self.folder = folder
        self.engine = engine
        self.projects = ProjectStore(engine)
        self.files = FileStore(engine, folder / "files")
        self.runs = RunStore(engine, self.files)
        self.queue = RunQueue(engine)
        self.run_claims = RunClaims(engine)
        self.decisions = DecisionLog(engine)
        self.circumstances = CircumstanceLog(engine)
        self.evidence = EvidenceMarks(engine)
        self.settings = ProjectSettings(engine)
        self.bulk = BulkSteps(engine, self.decisions)
        self.times = DecisionTimes(engine)
        self.second = SecondReviews(engine)
        self.opinions = SecondOpinions(engine)
        self._claim: sqlite3.Connection | None = None

    @classmethod
    def open(cls, folder: Path, url: str | sa.URL | None = None) -> Workspace:
        """Open a workspace, or make one; `url` names another database than the folder's own.

        Raises:
            ReviewError: the folder or its database cannot be used; the message says why.
        """
        folder = folder.expanduser().resolve()
        _make(folder)
        try:
            engine = open_database(url or sqlite_url(folder / DATABASE))
        except DatabaseFault as error:
            raise ReviewError(error.english, error.chinese) from error
        try:
            migrate(engine, MIGRATIONS)
        except DatabaseFault as error:
            engine.dispose()
            raise ReviewError(error.english, error.chinese) from error
        except sa.exc.DatabaseError as error:
            engine.dispose()
            raise _unusable(folder, str(error.orig)) from error
        return cls(folder, engine)

    def claim(self) -> bool:
        """True when no other program works on this folder; no other gets it until `close`.

        SQLite's lock of a file is one for every system, and ends with the process that holds it.
        """
        if self._claim is not None:
            return True
        connection = sqlite3.connect(
            self.folder / "in-use", timeout=0, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            connection.close()
            return False
        self._claim = connection
        return True

    @property
    def page_folder(self) -> Path:
        """Where images of pages are kept; they can be made again at any time."""
        return self.folder / "pages"

    @property
    def export_folder(self) -> Path:
        """Where exported files are written."""
        return self.folder / "exports"

    @property
    def upload_folder(self) -> Path:
        """Where the browser's uploads arrive before they are taken into a project."""
        return self.folder / "uploads"

    def close(self) -> None:
        """Let go of the database and of the folder."""
        self.run_claims.close()
        self.engine.dispose()
        if self._claim is not None:
            self._claim.close()
            self._claim = None


def _make(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ReviewError(
            f"{folder}: is a file; --workspace needs a folder",
            f"{folder} 是文件，工作区需要一个文件夹。",
        )
    try:
        for part in FOLDERS:
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error.strerror or str(error)) from error
    if not os.access(folder, os.W_OK):
        raise _unusable(folder, "no permission to write there")


def _unusable(folder: Path, why: str) -> ReviewError:
    return ReviewError(
        f"{folder}: cannot be used as a workspace ({why}); choose another with --workspace",
        f"{folder} 无法用作工作区（{why}），请用 --workspace 另选一个文件夹。",
    )
