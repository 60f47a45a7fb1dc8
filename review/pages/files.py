"""The screen of documents: upload them, see them being read, see what was read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from review.errors import FileRefused
from review.file_store import ProjectFile
from review.jobs import Job, Jobs
from review.pages.markup import CLICKS, Markup, bar, chip, empty, safe, tag
from review.pages.place import Place
from review.pages.shell import Screen, Shell
from review.translations import Language, say
from review.workspace import Workspace

BETWEEN_PICTURES = 0.3  # seconds
COLUMNS = ("file", "kind", "pages", "characters", "unreadable_pages", "status")


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The components of the screen."""

    body: Any
    upload: Any
    listed: Any
    proceed: Any


def build(shell: Shell) -> FilesPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            hint = gr.HTML(
                tag("p", say("zh", "upload_hint"), class_="mz-lead"),
                apply_default_css=False,
                elem_classes="mz-upload-hint",
            )
            upload = gr.File(
                label=say("zh", "upload"),
                file_count="multiple",
                show_label=False,
                height=132,
                elem_id="mz-upload",
                elem_classes="mz-upload",
            )
            lead = gr.HTML(
                tag("p", say("zh", "upload_limits"), class_="mz-lead mz-small"),
                apply_default_css=False,
            )
            listed = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-files")
            proceed = gr.Button(
                say("zh", "go_run"), variant="primary", elem_id="mz-go-run", visible=False
            )
    shell.worded(upload, label="upload")
    shell.worded(hint, lead="upload_hint")
    shell.worded(lead, lead="upload_limits")
    shell.worded(proceed, value="go_run")
    page = FilesPage(body, upload, listed, proceed)

    def refresh(place: Place) -> tuple[Any, ...]:
        known = place.project is not None
        told = "" if known else empty(place.language, "choose_project", "choose_project_do")
        return (
            gr.update(value=told, visible=not known),
            gr.update(visible=known),
            *_drawn(shell, place),
        )

    shell.screens["files"] = Screen(refresh, (missing, body, listed, proceed))
    shell.watchers.append((lambda place: watched(shell, place), (listed, proceed)))
    return page


def wire(page: FilesPage, shell: Shell) -> None:
    """Connect the events."""

    def uploaded(place: Place, paths: Sequence[str] | None) -> tuple[Any, ...]:
        refused = add_files(
            shell.workspace, shell.jobs, place, [Path(each) for each in paths or ()]
        )
        for told in refused:
            gr.Warning(safe(told), title=say(place.language, "notice"))
        return None, *_drawn(shell, place)

    def acted(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        act_on_file(shell.workspace, shell.jobs, place, target)
        return _drawn(shell, place)

    def proceeded(place: Place) -> tuple[Any, ...]:
        return place.to(screen="run").data(), gr.Tabs(selected="run")

    drawn = (page.listed, page.proceed)
    added = shell.on(page.upload.upload, uploaded, [page.upload], (page.upload, *drawn))
    shell.watch(added.then, lambda place: watched(shell, place), [], drawn)
    again = shell.on_act(page.listed, acted, [], drawn)
    shell.watch(again.then, lambda place: watched(shell, place), [], drawn)
    gone = shell.on(page.proceed.click, proceeded, [], (shell.place, shell.tabs))
    run = shell.screens["run"]
    shell.on(gone.then, run.refresh, [], run.outputs)


def add_files(
    workspace: Workspace, jobs: Jobs, place: Place, paths: Sequence[Path]
) -> tuple[str, ...]:
    """Take uploads into the project and have them read; why some were refused."""
    project = workspace.projects.get(place.project).id
    refused = []
    for path in paths:
        try:
            file = workspace.files.add(project, path, path.name)
        except FileRefused as error:
            refused.append(error.chinese if place.language == "zh" else error.english)
            continue
        if file.status != "read":
            jobs.read(project, file.document)
    return tuple(refused)


def act_on_file(workspace: Workspace, jobs: Jobs, place: Place, target: dict[str, str]) -> None:
    """Remove a file from the project, or read it again."""
    project = workspace.projects.get(place.project).id
    document = target.get("id", "")
    if target.get("do") == "remove":
        workspace.files.remove(project, document)
    elif target.get("do") == "retry":
        jobs.read(project, document)


def watched(shell: Shell, place: Place) -> Iterator[tuple[Any, ...]]:
    """The list of files, again and again until all are read."""
    while place.project is not None and shell.jobs.busy(place.project, "read"):
        yield _drawn(shell, place)
        time.sleep(BETWEEN_PICTURES)
    yield _drawn(shell, place)


def _drawn(shell: Shell, place: Place) -> tuple[Any, ...]:
    if place.project is None:
        return "", gr.update(visible=False)
    files = shell.workspace.files.of(place.project)
    ready = any(file.status == "read" for file in files)
    return files_html(shell.workspace, shell.jobs, place), gr.update(visible=ready)


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
    reading = job is not None and job.open
    facts: Sequence[object] = ("–",) * 4
    notes: list[str] = []
    if file.status == "read":
        facts, notes = _facts(workspace, file, language)
    elif file.status == "failed" and not reading:
        notes = [file.chinese if language == "zh" else file.english]
    buttons = [_button("remove", file.document, language)]
    if file.status != "read" and not reading:
        buttons.insert(0, _button("retry", file.document, language))
    yield tag(
        "tr",
        tag("td", tag("span", file.name, class_="mz-file-name")),
        *(tag("td", fact) for fact in facts),
        tag("td", _status(file, job, language)),
        tag("td", *buttons, class_="mz-right"),
    )
    for note in notes:
        kind = "mz-error" if file.status == "failed" else "mz-warning"
        yield tag("tr", tag("td", tag("div", note, class_=kind), colspan=7), class_="mz-note")


def _facts(
    workspace: Workspace, file: ProjectFile, language: Language
) -> tuple[tuple[object, ...], list[str]]:
    document = workspace.files.document(file.document)
    unreadable = document.unreadable_pages
    pages = len(document.pages) if document.paged else say(language, "no_pages")
    missing = f"{len(unreadable)}" if unreadable else say(language, "none")
    facts = (say(language, f"kind_{document.kind}"), pages, f"{document.characters:,}", missing)
    return facts, list(document.warnings)


def _status(file: ProjectFile, job: Job | None, language: Language) -> Markup:
    if job is not None and job.open:
        key = "file_reading_pages" if job.total > 1 else "file_reading"
        key = "file_waiting" if job.state == "waiting" else key
        return tag("div", say(language, key, done=job.done, total=job.total), bar(*_share(job)))
    return chip(say(language, f"file_{file.status}"), f"file-{file.status}")


def _share(job: Job) -> tuple[int, int]:
    return (job.done, job.total) if job.total > 1 else (0, 0)


def _button(act: str, document: str, language: Language) -> Markup:
    return tag("button", say(language, act), class_="mz-link", data_do=act, data_id=document)
