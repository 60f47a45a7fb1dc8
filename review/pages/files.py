"""The screen of documents: upload them, see them being read, see what was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from review.errors import FileRefused
from review.file_names import safe_name
from review.jobs import Jobs
from review.pages.document_preview import preview_html
from review.pages.file_list import files_html
from review.pages.markup import CLICKS, Markup, empty, joined, safe, tag
from review.pages.place import Place
from review.pages.progress import pictures
from review.pages.shell import NOTICE_SECONDS, Screen, Shell
from review.translations import Language, say
from review.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FilesPage:
    """The components of the screen."""

    body: Any
    upload: Any
    listed: Any
    proceed: Any
    preview: Any


def build(shell: Shell) -> FilesPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            hint = gr.HTML(hint_html("zh"), apply_default_css=False, elem_classes="mz-upload-hint")
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
            preview = gr.HTML(
                apply_default_css=False, js_on_load=CLICKS, elem_id="mz-document-preview"
            )
    shell.worded(upload, label="upload")
    shell.worded(lead, lead="upload_limits")
    shell.worded(proceed, value="go_run")
    page = FilesPage(body, upload, listed, proceed, preview)

    def refresh(place: Place) -> tuple[Any, ...]:
        known = place.project is not None
        told = (
            ""
            if known
            else empty(place.language, "choose_project", "choose_project_do", "projects")
        )
        return (
            gr.update(value=told, visible=not known),
            gr.update(visible=known),
            hint_html(place.language),
            *_drawn(shell, place),
            previewed(shell, place),
        )

    shell.screens["files"] = Screen(refresh, (missing, body, hint, listed, proceed, preview))
    shell.watchers.append((lambda place: watched(shell, place), (listed, proceed)))
    return page


def wire(page: FilesPage, shell: Shell) -> None:
    """Connect the events."""

    # What is drawn comes by the watch, which knows when the person has gone to another project.
    def uploaded(place: Place, paths: Sequence[str] | None) -> None:
        given = [Path(each) for each in paths or ()]
        for told in add_files(shell.workspace, shell.jobs, place, given):
            gr.Warning(safe(told), NOTICE_SECONDS, title=say(place.language, "notice"))

    def acted(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        if target.get("do") == "preview":
            place = place.to(document=target.get("id", ""), page=1)
            return gr.skip(), place.data(), previewed(shell, place)
        if told := act_on_file(shell.workspace, shell.jobs, place, target):
            gr.Info(safe(told), 3, title=say(place.language, "notice"))
        return gr.skip(), gr.skip(), previewed(shell, place)

    def turned_page(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        number = target.get("number", "")
        closed = target.get("do") == "close"
        place = place.to(
            document="" if closed else place.document,
            page=int(number) if number.isdecimal() else None,
        )
        return place.data(), previewed(shell, place)

    def proceeded(_place: Place) -> Any:  # noqa: ANN401 - Gradio update
        return gr.Tabs(selected="run")

    drawn = (page.listed, page.proceed)
    added = shell.on(page.upload.upload, uploaded, [page.upload], (page.upload,), action="upload")
    shell.watch(added.then, lambda place: watched(shell, place), [], drawn)
    shell.on_act(page.preview, turned_page, [], (shell.place, page.preview), action="see")
    seen = (page.listed, shell.place, page.preview)
    again = shell.on_act(page.listed, acted, [], seen, action="upload", acts={"preview": "see"})
    shell.watch(again.then, lambda place: watched(shell, place), [], drawn)
    gone = shell.on(page.proceed.click, proceeded, [], (shell.tabs,), action="see")
    run = shell.screens["run"]
    shell.on(gone.then, run.refresh, [], run.outputs, action="see")


def previewed(shell: Shell, place: Place) -> Markup:
    """What was read of the document at a place; nothing where none is chosen or it is gone."""
    if place.project is None or not place.document:
        return safe("")
    files = shell.workspace.files.of(place.project)
    file = next((each for each in files if each.document == place.document), None)
    if file is None or file.status != "read":
        return safe("")
    document = shell.workspace.files.document(file.document, file.name)
    return preview_html(shell.workspace, document, place.page or 1, place.language)


def hint_html(language: Language) -> Markup:
    """What stands in the field for uploads; page and style choose which of the two is seen."""
    return joined(
        tag("p", say(language, key), class_=f"mz-lead mz-{key}")
        for key in ("upload_hint", "upload_busy")
    )


def add_files(
    workspace: Workspace, jobs: Jobs, place: Place, paths: Sequence[Path]
) -> tuple[str, ...]:
    """Take uploads into the project and have them read; what a person should know about some.

    The uploads themselves go, also those that were refused: the workspace has its own copies.
    """
    project = workspace.projects.get(place.project).id
    told = []
    for path in paths:
        known = {file.document for file in workspace.files.of(project)}
        try:
            file = workspace.files.add(project, path, path.name)
        except FileRefused as error:
            told.append(error.chinese if place.language == "zh" else error.english)
            continue
        finally:
            path.unlink(missing_ok=True)
        if file.document in known:
            name = safe_name(path.name)
            key = "same_file" if name == file.name else "same_content"
            told.append(say(place.language, key, name=name, known=file.name))
        if file.status != "read":
            jobs.read(project, file.document)
    return tuple(told)


def act_on_file(workspace: Workspace, jobs: Jobs, place: Place, target: dict[str, str]) -> str:
    """Remove a file from the project, stop its reading or read it again; what to tell of it."""
    project = workspace.projects.get(place.project).id
    act, document = target.get("do"), target.get("id", "")
    if act == "retry":
        name = workspace.files.get(project, document).name
        jobs.read(project, document)
        return say(place.language, "reading_again", name=name)
    if act in ("cancel", "remove"):
        jobs.cancel(project, "read", document)
    if act == "remove":
        workspace.files.remove(project, document)
    return ""


def watched(shell: Shell, place: Place) -> Iterator[tuple[Any, ...]]:
    """The list of files, again and again until all are read."""
    project = place.project
    return pictures(
        lambda: _drawn(shell, place),
        lambda: project is not None and shell.jobs.busy(project, "read"),
    )


def _drawn(shell: Shell, place: Place) -> tuple[Any, ...]:
    if place.project is None:
        return "", gr.update(visible=False)
    files = shell.workspace.files.of(place.project)
    ready = any(file.status == "read" for file in files)
    return files_html(shell.workspace, shell.jobs, place), gr.update(visible=ready)
