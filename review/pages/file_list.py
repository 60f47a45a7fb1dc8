"""The list of a project's files: what was read of each, and what can be done about it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from extractor.document import Document
from review.file_store import ProjectFile
from review.jobs import Job, Jobs
from review.pages.markup import Markup, bar, chip, empty, safe, tag
from review.pages.place import Place
from review.translations import Language, say
from review.workspace import Workspace

COLUMNS = ("file", "kind", "pages", "characters", "unreadable_pages", "status")


def files_html(workspace: Workspace, jobs: Jobs, place: Place) -> Markup:
    """The list of a project's files."""
    if place.project is None:
        return safe("")
    files = workspace.files.of(place.project)
    if not files:
        return empty(place.language, "no_files", "no_files_do")
    work = jobs.of(place.project, "read")
    head = tag("tr", *(tag("th", say(place.language, key)) for key in COLUMNS), tag("th"))
    rows = [
        row
        for file in files
        for row in _rows(workspace, file, work.get(file.document), place.language)
    ]
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="mz-table")


def _rows(
    workspace: Workspace, file: ProjectFile, job: Job | None, language: Language
) -> Iterator[Markup]:
    reading = job if job is not None and job.open else None
    document = workspace.files.document(file.document) if file.status == "read" else None
    notes: Sequence[str] = ()
    if document is not None:
        notes = document.warnings
    elif file.status == "failed" and not reading:
        notes = [file.chinese if language == "zh" else file.english]
    status = _progress(reading, language) if reading else _status(file, document, language)
    yield tag(
        "tr",
        tag("td", _name(file, document, language), *_profile(document, language)),
        *(tag("td", fact) for fact in _facts(document, language)),
        tag("td", status),
        tag("td", *_buttons(file, reading, language), class_="mz-right"),
    )
    for note in notes:
        kind = "mz-error" if document is None else "mz-warning"
        yield tag("tr", tag("td", tag("div", note, class_=kind), colspan=7), class_="mz-note")


def _name(file: ProjectFile, document: Document | None, language: Language) -> Markup:
    """The file's name, which leads to what was read of it."""
    if document is None:
        return tag("span", file.name, class_="mz-file-name")
    return tag(
        "button",
        file.name,
        class_="mz-link mz-wide-link mz-file-name",
        title=say(language, "preview_of", file=file.name),
        data_do="preview",
        data_id=file.document,
    )


def _profile(document: Document | None, language: Language) -> Iterator[Markup]:
    """The company, period and language that a file names, in one small line."""
    if document is None or not document.characters:
        return
    profile = document.profile
    period = ""
    if profile.period_start:
        key = "in_force_from" if document.kind == "policy" else "period_from_to"
        period = say(language, key, start=profile.period_start, end=profile.period_end)
    facts = [profile.company, period, say(language, f"language_{profile.language}")]
    yield tag("div", " · ".join(filter(None, facts)), class_="mz-muted")


def _facts(document: Document | None, language: Language) -> Sequence[object]:
    if document is None:
        return ("–",) * 4
    pages = len(document.pages) if document.paged else say(language, "no_pages")
    missing = len(document.unreadable_pages) or say(language, "none")
    return (
        say(language, f"genre_{document.profile.genre}"),
        pages,
        f"{document.characters:,}",
        missing,
    )


def _progress(job: Job, language: Language) -> Markup:
    if job.state == "waiting":
        return tag("div", say(language, "file_waiting"), class_="mz-muted")
    key = "file_reading_pages" if job.total > 1 else "file_reading"
    share = (job.done, job.total) if job.total > 1 else (0, 0)
    told = say(language, key, done=job.done, total=job.total)
    if (left := job.seconds_left(time.monotonic())) is not None:
        told += " · " + say(language, "seconds_left", seconds=max(1, round(left)))
    return tag("div", told, bar(*share))


def _status(file: ProjectFile, document: Document | None, language: Language) -> Markup:
    if document is not None and not document.characters:
        return chip(say(language, "file_unreadable"), "file-unreadable")
    return chip(say(language, f"file_{file.status}"), f"file-{file.status}")


def _buttons(file: ProjectFile, reading: Job | None, language: Language) -> Iterator[Markup]:
    if reading is not None:
        yield _button("cancel", file.document, language)
    elif file.status != "read":
        yield _button("retry", file.document, language)
    yield _button("remove", file.document, language)


def _button(act: str, document: str, language: Language) -> Markup:
    return tag("button", say(language, act), class_="mz-link", data_do=act, data_id=document)
