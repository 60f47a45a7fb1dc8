"""The screen of assessments: choose frameworks, run them, see what was run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from indicators.applicability import facts_asked
from review.accounts.access import check
from review.jobs import Job, Jobs
from review.pages.markup import CLICKS, Markup, bar, chip, empty, joined, moment, safe, tag
from review.pages.place import Place
from review.pages.progress import pictures
from review.pages.score_view import facts_html
from review.pages.shell import Screen, Shell, catalogue, framework_title, title_of
from review.run_store import Run
from review.translations import Language, say
from review.workspace import Workspace


@dataclass(frozen=True, slots=True)
class RunPage:
    """The components of the screen."""

    choice: Any
    start: Any
    told: Any
    facts: Any
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
            told = gr.HTML(apply_default_css=False, elem_id="mz-run-told")
            facts = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-run-facts")
        listed = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-runs")
    shell.worded(lead, lead="frameworks_lead")
    shell.worded(choice, label="frameworks")
    shell.worded(start, value="start")
    page = RunPage(choice, start, told, facts, listed)

    def refresh(place: Place) -> tuple[Any, ...]:
        lacking = what_is_missing(shell.workspace, place)
        return (
            gr.update(value=lacking or "", visible=bool(lacking)),
            gr.update(visible=not lacking),
            gr.update(choices=framework_choices(place.language)),
            "",
            project_facts_html(shell.workspace, place),
            runs_html(shell.workspace, shell.jobs, place),
        )

    shell.screens["run"] = Screen(refresh, (missing, body, choice, told, facts, listed))
    shell.watchers.append((lambda place: watched(shell, place), (listed,)))
    return page


def wire(page: RunPage, shell: Shell) -> None:
    """Connect the events."""

    # The runs are drawn by the watch, which knows when the person has gone to another project.
    def started(place: Place, frameworks: list[str]) -> tuple[Any, ...]:
        return [], start_runs(shell.workspace, shell.jobs, place, frameworks)

    def clicked(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        if target.get("do") == "open":
            number = target.get("id", "")
            run = shell.workspace.runs.get(int(number) if number.isdecimal() else 0)
            check("see_answers", run.project)
            return opened_run(place, run).data(), gr.Tabs(selected="review")
        act_on_job(shell.workspace, shell.jobs, place, target)
        return gr.skip(), gr.skip()

    starting = (page.choice, page.told)
    begun = shell.on(page.start.click, started, [page.choice], starting, action="run")
    shell.watch(begun.success, lambda place: watched(shell, place), [], (page.listed,))
    shell.on(page.choice.input, lambda place: "", [], (page.told,), action="see")  # it is cured
    opened = (shell.place, shell.tabs)
    acted = shell.on_act(
        page.listed, clicked, [], opened, action="run", acts={"open": "see_answers"}
    )
    shell.watch(acted.success, lambda place: watched(shell, place), [], (page.listed,))

    def stated(place: Place, target: dict[str, str], reviewer: str) -> Markup:
        project = shell.workspace.projects.get(place.project).id
        name, value = target.get("id", ""), target.get("value", "")
        shell.workspace.circumstances.state_fact(project, name, value, reviewer)
        return project_facts_html(shell.workspace, place, open_=True)

    shell.on_act(page.facts, stated, [shell.reviewer], (page.facts,), action="set")


def project_facts_html(workspace: Workspace, place: Place, open_: bool = False) -> Markup:
    """The facts of the organisation that the frameworks ask for, folded until one is stated."""
    if place.project is None:
        return safe("")
    asked = {fact for framework in catalogue() for fact in facts_asked(framework)}
    values = workspace.circumstances.of(place.project, "").organisation.values
    said = sum(fact in values for fact in asked)
    told = say(place.language, "facts_said", said=said, total=len(asked))
    return tag(
        "details",
        tag("summary", say(place.language, "facts"), " ", tag("span", told, class_="mz-muted")),
        facts_html(asked, values, place.language),
        class_="mz-details",
        open="" if open_ else None,
    )


def opened_run(place: Place, run: Run) -> Place:
    """The place after a run was opened for review."""
    if place.run == run.id:
        return place
    return place.on_run(run.id)


def start_runs(workspace: Workspace, jobs: Jobs, place: Place, frameworks: Sequence[str]) -> Markup:
    """Have a project assessed by the chosen frameworks; what to tell where none is chosen.

    It is told beside the button, where it goes as soon as one is chosen.
    """
    project = workspace.projects.get(place.project).id
    if not frameworks:
        return tag("div", say(place.language, "choose_framework"), class_="mz-error")
    known = {framework.id for framework in catalogue()}
    for framework in frameworks:
        if framework in known:
            jobs.assess(project, framework)
    return safe("")


def act_on_job(workspace: Workspace, jobs: Jobs, place: Place, target: dict[str, str]) -> None:
    """Take an assessment back that is not made yet, or begin one again that failed."""
    framework = target.get("id", "")
    if target.get("do") == "cancel":
        jobs.cancel(workspace.projects.get(place.project).id, "assess", framework)
    elif target.get("do") == "retry":
        start_runs(workspace, jobs, place, [framework])


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
        return empty(place.language, "choose_project", "choose_project_do", "projects")
    if not any(file.status == "read" for file in workspace.files.of(place.project)):
        return empty(place.language, "no_readable", "no_readable_do", "files")
    return None


def watched(shell: Shell, place: Place) -> Iterator[tuple[Any, ...]]:
    """The list of runs, again and again until all are made."""
    project = place.project
    return pictures(
        lambda: (runs_html(shell.workspace, shell.jobs, place),),
        lambda: project is not None and shell.jobs.busy(project, "assess"),
    )


def runs_html(workspace: Workspace, jobs: Jobs, place: Place) -> Markup:
    """What is being assessed, and the last run of each framework."""
    if place.project is None:
        return safe("")
    work = [job for job in jobs.of(place.project, "assess").values() if job.state != "done"]
    runs = workspace.runs.latest(place.project)
    if not work and not runs:
        lacking = what_is_missing(workspace, place)  # that is told above
        return safe("") if lacking else empty(place.language, "no_runs", "no_runs_do")
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
    act = "cancel" if job.open else "start_again"
    return tag(
        "div",
        tag(
            "div",
            tag("span", title_of(job.target, language), class_="mz-card-title"),
            _state(job, language),
            class_="mz-grow",
        ),
        tag(
            "button",
            say(language, act),
            class_="mz-link",
            data_do="cancel" if job.open else "retry",
            data_id=job.target,
        ),
        class_="mz-card mz-card-row",
    )


def _state(job: Job, language: Language) -> Markup:
    if job.state == "failed":
        told = job.chinese if language == "zh" else job.english
        state = chip(say(language, "assess_failed"), "file-failed")
        return tag("div", state, tag("div", told, class_="mz-error"))
    if job.state == "waiting":
        return tag("div", say(language, "assess_waiting"), class_="mz-muted")
    key = "assessing" if job.total else "assess_starting"
    told = say(language, key, done=job.done, total=job.total)
    if (left := job.seconds_left(time.monotonic())) is not None:
        told += " · " + say(language, "seconds_left", seconds=max(1, round(left)))
    return joined([tag("div", told, class_="mz-muted"), bar(job.done, job.total)])


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
