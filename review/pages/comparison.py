"""The screen that compares assessments of one framework over years and organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gradio as gr

from indicators.comparison import Comparison, compare
from review.accounts.access import check
from review.accounts.export_folders import export_folder
from review.compared_runs import compared_runs, latest_runs
from review.exports.comparison_workbook import write_comparison
from review.pages.comparison_view import comparison_html
from review.pages.export import downloading, exported_html
from review.pages.markup import Markup, empty, moment, safe, tag
from review.pages.place import Place
from review.pages.review_model import reviewed
from review.pages.shell import Screen, Shell, title_of
from review.run_store import Run
from review.translations import Language, say


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """The components of the screen."""

    framework: Any
    runs: Any
    only: Any
    shown: Any
    excel: Any
    exported: Any


def build(shell: Shell) -> ComparisonPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen mz-wide"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            lead = gr.HTML(
                tag("p", say("zh", "comparison_lead"), class_="mz-lead"), apply_default_css=False
            )
            framework = gr.Dropdown(
                [],
                label=say("zh", "comparison_framework"),
                filterable=False,
                elem_id="mz-compared-framework",
            )
            runs = gr.CheckboxGroup(
                [],
                label=say("zh", "comparison_choose"),
                elem_classes="mz-rows",
                elem_id="mz-compared-runs",
            )
            only = gr.Checkbox(False, label=say("zh", "comparison_only"), elem_id="mz-only-moved")
            shown = gr.HTML(apply_default_css=False, elem_id="mz-comparison")
            excel = gr.Button(
                say("zh", "comparison_file"), elem_id="mz-comparison-excel", visible=False, scale=0
            )
            exported = gr.HTML(apply_default_css=False, elem_id="mz-exported-comparison")
    shell.worded(lead, lead="comparison_lead")
    shell.worded(framework, label="comparison_framework")
    shell.worded(runs, label="comparison_choose")
    shell.worded(only, label="comparison_only")
    shell.worded(excel, value="comparison_file")
    page = ComparisonPage(framework, runs, only, shown, excel, exported)

    def refresh(
        place: Place, chosen: str | None, numbers: list[int] | None, only_moved: bool
    ) -> tuple[Any, ...]:
        found = _seen_runs(shell)
        if not found:
            lacking = empty(place.language, "no_review", "no_review_do")
            hidden = gr.update(visible=False)
            skipped = [gr.skip()] * 2
            return gr.update(value=lacking, visible=True), hidden, *skipped, "", hidden, ""
        under = reviewed(shell.workspace, place)
        known = list(dict.fromkeys(run.framework for _, run in found))
        first = under.framework.id if under else known[0]
        name = chosen if chosen in known else first
        menu = gr.update(choices=[(title_of(e, place.language), e) for e in known], value=name)
        choices = run_choices(found, name)
        kept = [each for each in numbers or [] if each in [value for _, value in choices]]
        drawn, offered = _drawn(shell, kept, only_moved, place.language)
        return (
            gr.update(visible=False),
            gr.update(visible=True),
            menu,
            gr.update(choices=choices, value=kept),
            drawn,
            offered,
            "",
        )

    outputs = (missing, body, framework, runs, shown, excel, exported)
    shell.screens["comparison"] = Screen(refresh, outputs, (framework, runs, only))
    return page


def wire(page: ComparisonPage, shell: Shell) -> None:
    """Connect the events."""

    def framed(place: Place, chosen: str | None) -> tuple[Any, ...]:
        told, offered = _drawn(shell, [], False, place.language)
        choices = run_choices(_seen_runs(shell), chosen or "")
        return gr.update(choices=choices, value=[]), told, offered, ""

    def picked(place: Place, numbers: list[int] | None, only_moved: bool) -> tuple[Any, ...]:
        return (*_drawn(shell, numbers or [], only_moved, place.language), "")

    def written(place: Place, numbers: list[int] | None) -> Markup:
        comparison = compared(shell, numbers or [])
        if comparison is None:
            return tag("p", say(place.language, "comparison_few"), class_="mz-told")
        time = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
        framework = comparison.columns[-1].framework.id
        projects = {shell.workspace.runs.get(each).project for each in numbers or []}
        for project in projects:
            check("export", project)
        folder = export_folder(shell.workspace, projects)
        path = folder / f"{framework}_comparison_{time}.xlsx"
        write_comparison(comparison, path)
        return exported_html(path, place)

    given = [page.runs, page.only]
    drawn = (page.shown, page.excel, page.exported)
    shell.on(page.framework.input, framed, [page.framework], (page.runs, *drawn), action="see")
    for field in given:
        shell.on(field.input, picked, given, drawn, trigger_mode="always_last", action="see")
    # Of several projects: each of them is asked for when its run is looked up.
    made = shell.on(page.excel.click, written, [page.runs], (page.exported,), action="see")
    made.success(None, js=downloading("mz-exported-comparison"))


def _seen_runs(shell: Shell) -> tuple[tuple[str, Run], ...]:
    """The last runs of the projects whose answers the person may see."""
    caller = shell.caller()
    return tuple(
        each for each in latest_runs(shell.workspace) if caller.may("see_answers", each[1].project)
    )


def run_choices(runs: Iterable[tuple[str, Run]], framework: str) -> list[tuple[str, int]]:
    """Of the runs of projects those of a framework, named by project and time."""
    return [
        (f"{project} · {moment(run.made_at)}", run.id)
        for project, run in runs
        if run.framework == framework
    ]


def compared(shell: Shell, numbers: list[int]) -> Comparison | None:
    """The comparison of these runs in the order in which they were chosen; None for too few."""
    if len(numbers) < 2:
        return None
    for number in numbers:
        check("see_answers", shell.workspace.runs.get(number).project)
    return compare(compared_runs(shell.workspace, numbers))


def _drawn(
    shell: Shell, numbers: list[int], only_moved: bool, language: Language
) -> tuple[Markup, Any]:
    comparison = compared(shell, numbers)
    if comparison is None:
        told = tag("p", say(language, "comparison_few"), class_="mz-told")
        return told, gr.update(visible=False)
    return safe(comparison_html(comparison, only_moved, language)), gr.update(visible=True)
