"""The screen of projects: make one, open one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from review.pages.markup import CLICKS, Markup, empty, moment, safe, tag
from review.pages.place import Place
from review.pages.shell import Screen, Shell
from review.project_store import Project
from review.translations import say
from review.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ProjectsPage:
    """The components of the screen."""

    name: Any
    create: Any
    listed: Any


def build(shell: Shell) -> ProjectsPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen"):
        lead = gr.HTML(
            tag("p", say("zh", "projects_lead"), class_="mz-lead"), apply_default_css=False
        )
        with gr.Row(elem_classes="mz-form"):
            name = gr.Textbox(
                label=say("zh", "project_name"),
                placeholder=say("zh", "project_hint"),
                max_lines=1,
                scale=5,
                elem_id="mz-project-name",
            )
            create = gr.Button(
                say("zh", "create"),
                variant="primary",
                scale=0,
                min_width=120,
                elem_id="mz-project-create",
            )
        listed = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-projects")
    shell.worded(lead, lead="projects_lead")
    shell.worded(name, label="project_name", placeholder="project_hint")
    shell.worded(create, value="create")
    page = ProjectsPage(name, create, listed)
    shell.screens["projects"] = Screen(
        lambda place: (projects_html(shell.workspace, place),), (listed,)
    )
    return page


def wire(page: ProjectsPage, shell: Shell) -> None:
    """Connect the events."""

    def created(place: Place, name: str) -> tuple[Any, ...]:
        project = shell.workspace.projects.create(name)
        return opened_place(place, project.id).data(), gr.Tabs(selected="files"), ""

    def clicked(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        project = shell.workspace.projects.get(int(target.get("id", "0")))
        shell.jobs.resume(project.id)
        return opened_place(place, project.id).data(), gr.Tabs(selected="files"), ""

    outputs = [shell.place, shell.tabs, page.name]
    for trigger in (page.create.click, page.name.submit):
        shell.redraw(shell.on(trigger, created, [page.name], outputs).success)
    shell.redraw(shell.on_act(page.listed, clicked, [], outputs).success)


def opened_place(place: Place, project: int) -> Place:
    """The place after a project was opened: nothing of another project is left."""
    if place.project == project:
        return place.to(screen="files")
    return Place(project=project, screen="files", language=place.language)


def projects_html(workspace: Workspace, place: Place) -> Markup:
    """The list of projects."""
    projects = workspace.projects.all()
    if not projects:
        return empty(place.language, "no_projects", "no_projects_do")
    return tag(
        "div", *(_card(workspace, project, place) for project in projects), class_="mz-cards"
    )


def _card(workspace: Workspace, project: Project, place: Place) -> Markup:
    decided = sum(
        len(workspace.decisions.current(run)) for run in workspace.runs.latest(project.id)
    )
    counts = say(
        place.language, "project_counts", files=project.files, runs=project.runs, decided=decided
    )
    current = project.id == place.project
    return tag(
        "button",
        tag("span", project.name, class_="mz-card-title"),
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
