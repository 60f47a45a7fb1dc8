"""The screen of gaps: what is missing, how much of each framework is covered, the index check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from indicators.coverage_matrix import CoverageMatrix, coverage_matrix
from indicators.gaps import ORDER
from indicators.index_check import index_check
from review.circumstances import given_answers
from review.gap_list import gaps_in
from review.index_rows import claimed_in
from review.pages.gaps_view import coverage_html, gaps_html, index_html
from review.pages.markup import CLICKS, Markup, joined, tag
from review.pages.place import Place
from review.pages.review_menus import run_menu
from review.pages.review_model import (
    Reviewed,
    latest_under_review,
    nothing_to_review,
    reviewed,
    under_review,
)
from review.pages.shell import Screen, Shell
from review.translations import Language, say
from review.workspace import Workspace


@dataclass(frozen=True, slots=True)
class GapsPage:
    """The components of the screen."""

    run: Any
    kind: Any
    shown: Any


def build(shell: Shell) -> GapsPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen mz-wide"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            lead = gr.HTML(
                tag("p", say("zh", "gaps_lead"), class_="mz-lead"), apply_default_css=False
            )
            with gr.Row():
                run = gr.Dropdown(
                    [], label=say("zh", "assessment"), filterable=False, elem_id="mz-gaps-run"
                )
                kind = gr.Dropdown(
                    [], label=say("zh", "gap"), filterable=False, elem_id="mz-gaps-kind"
                )
            shown = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-gaps")
    shell.worded(lead, lead="gaps_lead")
    shell.worded(run, label="assessment")
    shell.worded(kind, label="gap")

    def refresh(place: Place, chosen: str | None) -> tuple[Any, ...]:
        under = reviewed(shell.workspace, place)
        if under is None:
            hidden = gr.update(visible=False)
            return (
                gr.update(value=nothing_to_review(place), visible=True),
                hidden,
                gr.skip(),
                gr.skip(),
                "",
            )
        return (
            gr.update(visible=False),
            gr.update(visible=True),
            run_menu(shell.workspace, under, place),
            _kinds(place.language, chosen or ""),
            _all(shell.workspace, under, chosen or "", place),
        )

    shell.screens["gaps"] = Screen(
        refresh, (missing, body, run, kind, shown), (kind,), "see_answers"
    )
    return GapsPage(run, kind, shown)


def wire(page: GapsPage, shell: Shell) -> None:
    """Connect the events."""

    def picked(place: Place, run: int | None, kind: str | None) -> tuple[Any, ...]:
        place = place.on_run(run)
        under = under_review(shell.workspace, place)
        return place.data(), _all(shell.workspace, under, kind or "", place)

    def filtered(place: Place, kind: str | None) -> Markup:
        return _all(shell.workspace, under_review(shell.workspace, place), kind or "", place)

    def opened(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        under = under_review(shell.workspace, place)
        there = place.at(target.get("id", "")).to(run=under.run.id)
        return there.data(), gr.Tabs(selected="review")

    shell.on(
        page.run.input,
        picked,
        [page.run, page.kind],
        (shell.place, page.shown),
        action="see_answers",
    )
    shell.on(page.kind.input, filtered, [page.kind], (page.shown,), action="see_answers")
    shell.on_act(page.shown, opened, [], (shell.place, shell.tabs), action="see_answers")


def _kinds(language: Language, chosen: str) -> Any:  # noqa: ANN401 - Gradio update
    kinds = [(say(language, "all_gaps"), ""), *((say(language, f"gap_{k}"), k) for k in ORDER)]
    return gr.update(choices=kinds, value=chosen)


def _all(workspace: Workspace, under: Reviewed, kind: str, place: Place) -> Markup:
    assessment = under.assessment
    given = given_answers(under.framework, assessment.proposals, under.decisions)
    gaps = gaps_in(under.framework, assessment.proposals, given, under.circumstances)
    checked = index_check(under.framework, assessment.proposals, claimed_in(assessment.documents))
    return joined(
        [
            gaps_html(gaps, kind, place.language),
            coverage_html(coverage_of_project(workspace, place), place.language),
            index_html(checked, place.language),
        ]
    )


def coverage_of_project(workspace: Workspace, place: Place) -> CoverageMatrix:
    """The last run of every framework of a project, with its decisions."""
    found = latest_under_review(workspace, place.project or 0)
    return coverage_matrix(
        [
            (
                each.framework,
                given_answers(each.framework, each.assessment.proposals, each.decisions),
            )
            for each in found
        ]
    )
