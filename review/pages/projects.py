"""The screen of projects: make one, name it anew, open one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gradio as gr

from review.accounts.access import LOCAL, Caller, check
from review.errors import ReviewError
from review.pages.markup import CLICKS, Markup, empty, moment, safe, tag
from review.pages.place import Place
from review.pages.shell import Screen, Shell
from review.project_store import Project, now
from review.translations import Language, counted, say
from review.workspace import Workspace

DOUBLE_CLICK = 3.0  # seconds; a second click asks for the project that the first has made


@dataclass(frozen=True, slots=True)
class ProjectsPage:
    """The components of the screen; `renamed` is the number of the project to be renamed."""

    name: Any
    create: Any
    told: Any
    renamed: Any
    renaming: Any
    new_name: Any
    save: Any
    cancel: Any
    listed: Any


def build(shell: Shell) -> ProjectsPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen"):
        lead = gr.HTML(
            tag("p", say("zh", "projects_lead"), class_="mz-lead"), apply_default_css=False
        )
        with gr.Row(elem_classes="mz-form"):
            name = _line(shell, "project_name", "mz-project-name", "project_hint")
            create = _button(shell, "create", "mz-project-create")
        with gr.Row(elem_classes="mz-form", visible=False) as renaming:
            new_name = _line(shell, "new_name", "mz-project-new-name")
            save = _button(shell, "save_name", "mz-project-save")
            cancel = _button(shell, "cancel", "mz-project-cancel", first=False)
        told = gr.HTML(apply_default_css=False, elem_id="mz-project-told")
        listed = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-projects")
    shell.worded(lead, lead="projects_lead")
    shell.screens["projects"] = Screen(
        lambda place: (projects_html(shell.workspace, place, shell.caller()),), (listed,)
    )
    renamed = gr.State(0)
    return ProjectsPage(name, create, told, renamed, renaming, new_name, save, cancel, listed)


def _line(shell: Shell, label: str, identifier: str, hint: str = "") -> Any:  # noqa: ANN401 - Gradio
    words = {"label": label, **({"placeholder": hint} if hint else {})}
    line = gr.Textbox(
        label=say("zh", label),
        placeholder=say("zh", hint) if hint else None,
        max_lines=1,
        scale=5,
        elem_id=identifier,
    )
    return shell.worded(line, **words)


def _button(shell: Shell, label: str, identifier: str, first: bool = True) -> Any:  # noqa: ANN401 - Gradio
    button = gr.Button(
        say("zh", label),
        variant="primary" if first else "secondary",
        scale=0,
        min_width=150,
        elem_id=identifier,
    )
    return shell.worded(button, value=label)


def wire(page: ProjectsPage, shell: Shell) -> None:
    """Connect the events."""
    _wire_new(page, shell)
    _wire_list(page, shell)
    _wire_renaming(page, shell)
    for line in (page.name, page.new_name):  # what was told of a name is cured by another
        line.change(None, None, page.told, js="() => ''", api_visibility="private")


def _wire_new(page: ProjectsPage, shell: Shell) -> None:
    def created(place: Place, name: str) -> tuple[Any, ...]:
        try:
            project = create_project(shell.workspace, name, shell.caller())
            if shell.access is not None and not shell.caller().may("see", project):
                shell.access.accounts.admit(shell.caller(), project)  # it was made just now
        except ReviewError as error:
            return gr.skip(), gr.skip(), gr.skip(), told_html(error, place.language)
        return opened_place(place, project).data(), gr.Tabs(selected="files"), "", ""

    outputs = [shell.place, shell.tabs, page.name, page.told]
    for trigger in (page.create.click, page.name.submit):
        made = shell.on(trigger, created, [page.name], outputs, action="create_project")
        shell.redraw(made.success, spoken=False)


def _wire_list(page: ProjectsPage, shell: Shell) -> None:
    def clicked(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        number = target.get("id", "")
        project = shell.workspace.projects.get(int(number) if number.isdecimal() else 0)
        check("see", project.id)
        if target.get("do") == "rename":
            check("set", project.id)
            return gr.skip(), gr.skip(), project.id, gr.update(visible=True), project.name, ""
        shell.jobs.resume(project.id)
        place = opened_place(place, project.id)
        return place.data(), gr.Tabs(selected="files"), 0, gr.update(visible=False), "", ""

    outputs = [shell.place, shell.tabs, page.renamed, page.renaming, page.new_name, page.told]
    opened = shell.on_act(page.listed, clicked, [], outputs, action="see")
    shell.redraw(opened.success, spoken=False)


def _wire_renaming(page: ProjectsPage, shell: Shell) -> None:
    def saved(place: Place, project: int, name: str) -> tuple[Any, ...]:
        check("set", project)  # the one whose name was clicked, whichever is open now
        try:
            shell.workspace.projects.rename(project, name)
        except ReviewError as error:
            return gr.skip(), told_html(error, place.language), gr.skip()
        return gr.update(visible=False), "", projects_html(shell.workspace, place, shell.caller())

    outputs = [page.renaming, page.told, page.listed]
    header = shell.screens["header"]
    for trigger in (page.save.click, page.new_name.submit):
        named = shell.on(trigger, saved, [page.renamed, page.new_name], outputs, action="see")
        shell.on(named.success, header.refresh, [], header.outputs, action="see")
    shell.on(
        page.cancel.click,
        lambda place: (gr.update(visible=False), ""),
        [],
        (page.renaming, page.told),
        action="see",
    )


def create_project(workspace: Workspace, name: str, caller: Caller = LOCAL) -> int:
    """The project that was asked for; the one just made where a double click asks twice.

    Only one that the caller may see is taken for that: another person may have made one so named.
    """
    known = workspace.projects.named(name)
    if known is not None and caller.may("see", known.id):
        made, asked = (datetime.fromisoformat(each) for each in (known.created_at, now()))
        if (asked - made).total_seconds() < DOUBLE_CLICK:
            return known.id
    return workspace.projects.create(name).id


def told_html(error: ReviewError, language: Language) -> Markup:
    """What is wrong with a name, beside it."""
    told = error.chinese if language == "zh" else error.english
    return tag("div", told, class_="mz-error")


def opened_place(place: Place, project: int) -> Place:
    """The place after a project was opened: nothing of another project is left."""
    if place.project == project:
        return place
    return Place(project=project, language=place.language)


def projects_html(workspace: Workspace, place: Place, caller: Caller = LOCAL) -> Markup:
    """The list of projects that the caller may see."""
    projects = [each for each in workspace.projects.all() if caller.may("see", each.id)]
    if not projects and not caller.may("create_project"):
        return empty(place.language, "no_projects_yours", "no_projects_yours_do")
    if not projects:
        return empty(place.language, "no_projects", "no_projects_do")
    return tag(
        "div",
        *(_card(workspace, each, place, caller.may("set", each.id)) for each in projects),
        class_="mz-cards",
    )


def _card(workspace: Workspace, project: Project, place: Place, renamable: bool) -> Markup:
    decided = sum(
        len(workspace.decisions.current(run)) for run in workspace.runs.latest(project.id)
    )
    counts = " · ".join(
        counted(place.language, f"count_{key}", count)
        for key, count in (
            ("documents", project.files),
            ("runs", project.runs),
            ("decided", decided),
        )
    )
    current = project.id == place.project
    card = tag(
        "button",
        tag("span", project.name, class_="mz-card-title mz-clip", title=project.name),
        tag("span", counts, class_="mz-muted"),
        tag(
            "span",
            say(place.language, "last_change", time=moment(project.last_change)),
            class_="mz-muted mz-small",
        ),
        tag("span", say(place.language, "opened"), class_="mz-chip mz-proposed")
        if current
        else safe(""),
        class_="mz-card mz-current" if current else "mz-card",
        data_do="open",
        data_id=project.id,
    )
    rename = tag(
        "button",
        say(place.language, "rename"),
        class_="mz-link",
        data_do="rename",
        data_id=project.id,
    )
    return tag("div", card, rename if renamable else "", class_="mz-project")
