"""The screen of the score: what is confirmed, the preview, what if, readings, facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from indicators.schema import Framework
from review.accounts.access import Action
from review.pages.markup import CLICKS, tag
from review.pages.place import Place
from review.pages.review_menus import run_menu
from review.pages.review_model import (
    Reviewed,
    nothing_to_review,
    reviewed,
    under_review,
)
from review.pages.score_view import OCCURRENCES, WhatIf, score_html
from review.pages.shell import Screen, Shell
from review.translations import say
from review.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ScorePage:
    """The components of the screen."""

    run: Any
    shown: Any
    tried: Any


SAID = ("fact", "reading", "occurrence", "note")  # what is kept; all else is tried or looked at


def build(shell: Shell) -> ScorePage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            lead = gr.HTML(
                tag("p", say("zh", "score_lead"), class_="mz-lead"), apply_default_css=False
            )
            run = gr.Dropdown(
                [], label=say("zh", "assessment"), filterable=False, elem_id="mz-score-run"
            )
            shown = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-score")
            tried = gr.State(WhatIf())
    shell.worded(lead, lead="score_lead")
    shell.worded(run, label="assessment")

    def refresh(place: Place) -> tuple[Any, ...]:
        under = reviewed(shell.workspace, place)
        if under is None:
            hidden = gr.update(visible=False)
            return (
                gr.update(value=nothing_to_review(place), visible=True),
                hidden,
                gr.skip(),
                "",
                WhatIf(),
            )
        menu = run_menu(shell.workspace, under, place)
        drawn = score_html(under, WhatIf(), place.language)
        return gr.update(visible=False), gr.update(visible=True), menu, drawn, WhatIf()

    shell.screens["score"] = Screen(
        refresh, (missing, body, run, shown, tried), action="see_answers"
    )
    return ScorePage(run, shown, tried)


def wire(page: ScorePage, shell: Shell) -> None:
    """Connect the events."""

    def picked(place: Place, run: int | None) -> tuple[Any, ...]:
        place = place.on_run(run)
        under = under_review(shell.workspace, place)
        return place.data(), score_html(under, WhatIf(), place.language), WhatIf()

    def acted(
        place: Place, target: dict[str, str], tried: WhatIf, reviewer: str
    ) -> tuple[Any, ...]:
        under = under_review(shell.workspace, place)
        if target.get("do") == "open":
            there = place.at(target.get("id", "")).to(run=under.run.id)
            return there.data(), gr.skip(), gr.skip(), gr.Tabs(selected="review")
        tried = tried_next(under, tried, target)
        say_circumstance(shell.workspace, under, target, reviewer)
        under = under_review(shell.workspace, place)
        return gr.skip(), score_html(under, tried, place.language), tried, gr.skip()

    drawn = (shell.place, page.shown, page.tried)
    shell.on(page.run.input, picked, [page.run], drawn, action="see_answers")
    inputs, led_to = [page.tried, shell.reviewer], (*drawn, shell.tabs)
    said: dict[str, Action] = dict.fromkeys(SAID, "set")
    shell.on_act(page.shown, acted, inputs, led_to, action="see_answers", acts=said)


def tried_next(under: Reviewed, tried: WhatIf, target: dict[str, str]) -> WhatIf:
    """What is tried after a click: an indicator chosen, an answer given, one taken back."""
    known = {each.id for each in under.framework.indicators}
    value, answers = target.get("value", ""), dict(tried.answers)
    if target.get("do") == "what_if_indicator":
        return replace(tried, indicator=value if value in known else "")
    if target.get("do") == "what_if_answer" and tried.indicator in known:
        answers.pop(tried.indicator, None)
        return replace(tried, answers={**answers, tried.indicator: value} if value else answers)
    if target.get("do") == "what_if_drop":
        answers.pop(target.get("id", ""), None)
        return replace(tried, answers=answers)
    return tried


def say_circumstance(
    workspace: Workspace, under: Reviewed, target: dict[str, str], reviewer: str
) -> None:
    """Keep a fact, a reading or an occurrence (one of `SAID`) that a person chose.

    Raises:
        AnswerUnknown: it is none that the program knows.
    """
    log, project, framework = workspace.circumstances, under.run.project, under.framework
    name, value = target.get("id", ""), target.get("value", "")
    if target.get("do") == "fact":
        log.state_fact(project, name, value, reviewer)
    elif target.get("do") == "reading":
        log.choose_reading(project, framework, name, value, reviewer)
    elif target.get("do") in ("occurrence", "note"):
        _note_occurrence(workspace, under, framework, target, reviewer)


def _note_occurrence(
    workspace: Workspace,
    under: Reviewed,
    framework: Framework,
    target: dict[str, str],
    reviewer: str,
) -> None:
    name, value = target.get("id", ""), target.get("value", "")
    held = next((each for each in under.circumstances.occurrences if each.event == name), None)
    if target["do"] == "note":
        said = replace(held, note=value) if held else None
        if said is None:
            return
    else:
        chosen = OCCURRENCES.get(value)
        said = replace(chosen, event=name, note=held.note if held else "") if chosen else None
    workspace.circumstances.note_occurrence(under.run.project, framework, said, name, reviewer)
