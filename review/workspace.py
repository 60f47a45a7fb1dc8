"""A workspace: one folder with a database and the uploaded files, saved at every step."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from corpus.database import open_database, sqlite_url
from corpus.migrations import migrate
from review.decision_log import DecisionLog
from review.file_store import FileStore
from review.project_store import ProjectStore
from review.run_store import RunStore
from review.tables import MIGRATIONS

DATABASE = "mingzheng.sqlite"


class Workspace:
    """The projects, files, runs and decisions under a folder.

    Every method of the four stores commits before it returns; a process that is killed loses
    nothing that a screen has shown as saved.
    """

    def __init__(self, folder: Path, engine: sa.Engine) -> None:
        self.folder = folder
        self.engine = engine
        self.projects = ProjectStore(engine)
        self.files = FileStore(engine, folder / "files")
        self.runs = RunStore(engine, self.files)
        self.decisions = DecisionLog(engine)

    @classmethod
    def open(cls, folder: Path, url: str | None = None) -> Workspace:
        """Open a workspace, or make one; `url` names another database than the folder's own."""
        folder = folder.expanduser().resolve()
        for part in ("files", "pages", "exports"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        engine = open_database(url or sqlite_url(folder / DATABASE))
        migrate(engine, MIGRATIONS)
        return cls(folder, engine)

    @property
    def page_folder(self) -> Path:
        """Where images of pages are kept; they can be made again at any time."""
        return self.folder / "pages"

    @property
    def export_folder(self) -> Path:
        """Where exported files are written."""
        return self.folder / "exports"

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
