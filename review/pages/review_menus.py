"""The menus above the list of indicators, filled for a run."""

from __future__ import annotations

from typing import Any, get_args

import gradio as gr

from review.exports.sheets.palette import HIGH, MIDDLE
from review.pages.indicator_list import DECIDED, STATES, Filters, Order, Sure, themes_of
from review.pages.place import Place
from review.pages.review_model import Reviewed
from review.pages.shell import title_of
from review.translations import Language, say
from review.workspace import Workspace

Update = Any  # what Gradio takes as a change of a component


def run_menu(workspace: Workspace, under: Reviewed, place: Place) -> Update:
    """The last run of each framework, to choose from."""
    runs = workspace.runs.latest(under.run.project)
    choices = [(title_of(run.framework, place.language), run.id) for run in runs]
    return gr.update(choices=choices, value=under.run.id)


def filter_menus(under: Reviewed, language: Language, filters: Filters) -> tuple[Update, ...]:
    """Theme, state, decision and order as they are set, as far as this run has them."""
    themes = [(theme, theme) for theme in themes_of(under.framework)]
    return (
        _menu("all_themes", themes, language, filters.theme),
        _menu("all_states", _states(under, language), language, filters.state),
        _menu(
            "all_decisions",
            [(say(language, f"only_{name}"), name) for name in DECIDED if name],
            language,
            filters.decided,
        ),
        _menu(
            "all_sure",
            [
                (say(language, f"sure_{name}", low=MIDDLE, high=HIGH), name)
                for name in get_args(Sure)
                if name
            ],
            language,
            filters.sure,
        ),
        gr.update(
            choices=[(say(language, f"order_{name}"), name) for name in get_args(Order)],
            value=filters.order,
        ),
    )


def _menu(
    everything: str, choices: list[tuple[str, str]], language: Language, chosen: str
) -> Update:
    known = chosen in (value for _, value in choices)
    return gr.update(
        choices=[(say(language, everything), ""), *choices], value=chosen if known else ""
    )


def _states(under: Reviewed, language: Language) -> list[tuple[str, str]]:
    states = [proposal.state for proposal in under.assessment.proposals]
    return [
        (f"{say(language, f'state_{state}')} ({states.count(state)})", state)
        for state in STATES
        if state in states
    ]
