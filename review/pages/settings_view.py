"""The settings as HTML: who chose what, and what is known of the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from corpus.database import on_server
from corpus.database_faults import place_of
from review.pages.markup import Markup, moment, tag
from review.project_settings import BLIND, LEARNING, OFF, ON, ProjectSettings
from review.translations import Language, say
from review.workspace import Workspace

PROJECT_SETTINGS = (BLIND, LEARNING)


@dataclass(frozen=True, slots=True)
class WorkspaceFacts:
    """Where a workspace is and how much it holds, in bytes; None for a database elsewhere.

    `server` is where that database is, without its user and password.
    """

    folder: Path
    database: int | None
    images: int
    image_count: int
    version: str
    server: str = ""


def workspace_facts(workspace: Workspace) -> WorkspaceFacts:
    """What is known of a workspace now; the database with the files that SQLite keeps beside it."""
    name = workspace.engine.url.database
    size = None
    if workspace.engine.dialect.name == "sqlite" and name:
        parts = [Path(f"{name}{end}") for end in ("", "-wal", "-shm")]
        size = sum(_size(part) for part in parts)
    images = [_size(each) for each in workspace.page_folder.glob("*.png")]
    server = place_of(workspace.engine.url) if on_server(workspace.engine) else ""
    return WorkspaceFacts(
        *(workspace.folder, size, sum(images), len(images), version("mingzheng"), server)
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone meanwhile, or never there
        return 0


def workspace_html(facts: WorkspaceFacts, language: Language) -> Markup:
    """Folder, sizes and version, as a table."""
    database = (
        facts.server or say(language, "settings_database_elsewhere")
        if facts.database is None
        else size_words(facts.database)
    )
    images = say(
        language,
        "settings_images_told",
        size=size_words(facts.images),
        count=facts.image_count,
    )
    rows = {
        "settings_folder": tag("code", facts.folder),
        "settings_database": database,
        "settings_images": images,
        "settings_version": facts.version,
    }
    header = [
        tag("th", say(language, key), scope="col") for key in ("settings_what", "settings_value")
    ]
    body = [
        tag(
            "tr",
            tag("th", say(language, key), scope="row", class_="mz-row-name"),
            tag("td", value),
        )
        for key, value in rows.items()
    ]
    return tag(
        "table",
        tag("thead", tag("tr", *header)),
        tag("tbody", *body),
        class_="mz-table mz-wrapped",
    )


def size_words(size: int) -> str:
    """A number of bytes as people say it, e.g. 3.4 MB."""
    amount = float(size)
    for unit in ("B", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def told_html(settings: ProjectSettings, project: int, key: str, language: Language) -> Markup:
    """What a setting does, and who chose it when."""
    rows = [row for row in settings.history(project) if row.key == key]
    if rows:
        last = rows[-1]
        chosen = say(
            language,
            "settings_by",
            value=say(language, f"settings_{ON if last.value == ON else OFF}"),
            who=last.reviewer or say(language, "unnamed"),
            time=moment(last.said_at),
        )
    else:
        chosen = say(language, "settings_never", value=say(language, "settings_off"))
    return tag(
        "div",
        tag("p", say(language, f"settings_{key}_told")),
        tag("p", chosen, class_="mz-muted mz-small", role="status"),
        class_="mz-setting-told",
    )
