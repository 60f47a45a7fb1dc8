"""The screen of assessments: choose frameworks, run them, see what was run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from review.errors import ReviewError
from review.jobs import Job, Jobs
from review.pages.markup import CLICKS, Markup, bar, chip, empty, joined, moment, safe, tag
from review.pages.place import Place
from review.pages.shell import Screen, Shell, catalogue, framework_title, title_of
from review.run_store import Run
from review.translations import Language, say
from review.workspace import Workspace

BETWEEN_PICTURES = 0.3  # seconds


@dataclass(frozen=True, slots=True)
class RunPage:
    """The components of the screen."""

    choice: Any
    start: Any
    listed: Any


def build(shell: Shell) -> RunPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            lead = gr.HTML(
                tag("p", say("zh", "frameworks_lead"), class_="mz-lead"), apply_default_css=False
            )
            choice = gr.CheckboxGroup(
                [], label=say("zh", "frameworks"), elem_id="mz-frameworks", elem_classes="mz-rows"
            )
            start = gr.Button(
                say("zh", "start"), variant="primary", min_width=160, elem_id="mz-start"
            )
        listed = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-runs")
    shell.worded(lead, lead="frameworks_lead")
    shell.worded(choice, label="frameworks")
    shell.worded(start, value="start")
    page = RunPage(choice, start, listed)

    def refresh(place: Place) -> tuple[Any, ...]:
        told = what_is_missing(shell.workspace, place)
        return (
            gr.update(value=told or "", visible=bool(told)),
            gr.update(visible=not told),
            gr.update(choices=framework_choices(place.language)),
            runs_html(shell.workspace, shell.jobs, place),
        )

    shell.screens["run"] = Screen(refresh, (missing, body, choice, listed))
    shell.watchers.append((lambda place: watched(shell, place), (listed,)))
    return page


def wire(page: RunPage, shell: Shell) -> None:
    """Connect the events."""

    def started(place: Place, frameworks: list[str]) -> tuple[Any, ...]:
        start_runs(shell.workspace, shell.jobs, place, frameworks)
        return [], runs_html(shell.workspace, shell.jobs, place)

    def clicked(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        run = shell.workspace.runs.get(int(target.get("id", "0")))
        return opened_run(place, run).data(), gr.Tabs(selected="review")

    begun = shell.on(page.start.click, started, [page.choice], (page.choice, page.listed))
    shell.watch(begun.success, lambda place: watched(shell, place), [], (page.listed,))
    opened = shell.on_act(page.listed, clicked, [], (shell.place, shell.tabs))
    for name in ("review", "export"):
        screen = shell.screens[name]
        shell.on(opened.success, screen.refresh, [], screen.outputs)


def opened_run(place: Place, run: Run) -> Place:
    """The place after a run was opened for review."""
    if place.run == run.id:
        return place.to(screen="review")
    return place.to(run=run.id, indicator="", evidence=None, page=None, screen="review")


def start_runs(workspace: Workspace, jobs: Jobs, place: Place, frameworks: Sequence[str]) -> None:
    """Have a project assessed by the chosen frameworks."""
    project = workspace.projects.get(place.project).id
    if not frameworks:
        raise ReviewError(say("en", "choose_framework"), say("zh", "choose_framework"))
    known = {framework.id for framework in catalogue()}
    for framework in frameworks:
        if framework in known:
            jobs.assess(project, framework)


def framework_choices(language: Language) -> list[tuple[str, str]]:
    """The frameworks to choose from, with the number of their indicators."""
    return [
        (
            f"{framework_title(each, language)}　"
            + say(language, "indicators_count", count=len(each.indicators)),
            each.id,
        )
        for each in catalogue()
    ]


def what_is_missing(workspace: Workspace, place: Place) -> Markup | None:
    """Why nothing can be assessed yet, and what to do; None where it can."""
    if place.project is None:
        return empty(place.language, "choose_project", "choose_project_do")
    if not any(file.status == "read" for file in workspace.files.of(place.project)):
        return empty(place.language, "no_readable", "no_readable_do")
    return None


def watched(shell: Shell, place: Place) -> Iterator[tuple[Any, ...]]:
    """The list of runs, again and again until all are made."""
    while place.project is not None and shell.jobs.busy(place.project, "assess"):
        yield (runs_html(shell.workspace, shell.jobs, place),)
        time.sleep(BETWEEN_PICTURES)
    yield (runs_html(shell.workspace, shell.jobs, place),)


def runs_html(workspace: Workspace, jobs: Jobs, place: Place) -> Markup:
    """What is being assessed, and the last run of each framework."""
    if place.project is None or what_is_missing(workspace, place):
        return safe("")
    work = [job for job in jobs.of(place.project, "assess").values() if job.state != "done"]
    runs = workspace.runs.latest(place.project)
    if not work and not runs:
        return empty(place.language, "no_runs", "no_runs_do")
    return joined(
        [
            tag("h3", say(place.language, "runs"), class_="mz-heading"),
            tag(
                "div",
                *(_job(job, place.language) for job in work),
                *(_run(workspace, run, place) for run in runs),
                class_="mz-stack",
            ),
        ]
    )


def _job(job: Job, language: Language) -> Markup:
    title = tag("span", title_of(job.target, language), class_="mz-card-title")
    if job.state == "failed":
        told = job.chinese if language == "zh" else job.english
        state = chip(say(language, "assess_failed"), "file-failed")
        return tag("div", title, state, tag("div", told, class_="mz-error"), class_="mz-card")
    key = "assess_waiting" if job.state == "waiting" else "assess_starting"
    key = "assessing" if job.total else key
    told = say(language, key, done=job.done, total=job.total)
    return tag(
        "div",
        title,
        tag("div", told, class_="mz-muted"),
        bar(job.done, job.total),
        class_="mz-card",
    )


def _run(workspace: Workspace, run: Run, place: Place) -> Markup:
    language = place.language
    assessment = workspace.runs.assessment(run.id)
    states = Counter(proposal.state for proposal in assessment.proposals)
    counts = say(
        language,
        "run_counts",
        total=len(assessment.proposals),
        proposed=states["proposed"],
        not_found=states["not_found"],
        other=states.total() - states["proposed"] - states["not_found"],
        decided=len(workspace.decisions.current(run)),
    )
    names = "、".join(document.file for document in assessment.documents)
    present = {file.document for file in workspace.files.of(run.project) if file.status == "read"}
    stale = set(run.documents) != present
    return tag(
        "div",
        tag(
            "div",
            tag("span", framework_title(assessment.framework, language), class_="mz-card-title"),
            tag("div", counts, class_="mz-muted"),
            tag(
                "div",
                f"{moment(run.made_at)} · {say(language, 'run_documents', names=names)}",
                class_="mz-muted mz-small mz-clip",
            ),
            tag("div", say(language, "run_stale"), class_="mz-warning") if stale else safe(""),
            class_="mz-grow",
        ),
        tag(
            "button",
            say(language, "open_review"),
            class_="mz-button",
            data_do="open",
            data_id=run.id,
        ),
        class_="mz-card mz-card-row",
    )
