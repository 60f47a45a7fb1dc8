"""The review screen drawn for a place: what each of its components shows."""

from __future__ import annotations

from statistics import median

import gradio as gr

from review.pages.bulk_panel import BulkPlan, bulk_html
from review.pages.indicator_list import Filters
from review.pages.indicator_view import choices_of, indicator_html, value_of
from review.pages.markup import Markup, tag
from review.pages.page_pane import first_picture, page_html
from review.pages.place import Place
from review.pages.related_view import related_html
from review.pages.review_menus import filter_menus, run_menu
from review.pages.review_model import (
    Reviewed,
    indicators_html,
    nothing_to_review,
    reviewed,
    settled,
    stepped,
    under_review,
)
from review.pages.shell import Outputs
from review.translations import say
from review.workspace import Workspace


def refreshed(workspace: Workspace, place: Place, plan: BulkPlan, filters: Filters) -> Outputs:
    """All of the screen for a place; what to do where there is nothing to review."""
    under = reviewed(workspace, place)
    if under is None:
        skipped = [gr.skip()] * 13
        return (
            gr.update(value=nothing_to_review(place), visible=True),
            gr.update(visible=False),
            place.data(),
            *skipped,
        )
    drawn, *changing = drawn_at(workspace, place, plan, filters)
    return (
        gr.update(value="", visible=False),
        gr.update(visible=True),
        drawn,
        run_menu(workspace, under, place),
        *filter_menus(under, place.language, filters),
        tag("p", say(place.language, "keys"), class_="mz-keys"),
        *changing,
    )


def drawn_after(
    workspace: Workspace, place: Place, plan: BulkPlan, filters: Filters, step: int
) -> Outputs:
    """The screen after a step further or back in the list."""
    under = under_review(workspace, place)
    return drawn_at(workspace, stepped(under, place, filters, step), plan, filters)


def drawn_at(workspace: Workspace, place: Place, plan: BulkPlan, filters: Filters) -> Outputs:
    """The place, and what changes with the indicator or its decision."""
    under = under_review(workspace, place)
    place = settled(under, place, filters)
    proposal = under.proposal(place.indicator)
    decision = under.decisions.get(place.indicator)
    indicator = under.framework.indicator(place.indicator)
    hidden = under.hidden(place.indicator)
    chosen = None if hidden else value_of(decision or proposal)
    reason = decision.reason if decision else ""
    choices = choices_of(under.framework, indicator, proposal, place.language, decision, hidden)
    return (
        place.data(),
        listed_html(workspace, under, place, filters),
        drawn_indicator(workspace, under, place),
        gr.update(choices=choices, value=chosen),
        reason,
        page_html(workspace, under, place, _following(under, place, filters)),
        bulk_html(workspace, under, plan, place.language) if plan.open else gr.skip(),
    )


def _following(under: Reviewed, place: Place, filters: Filters) -> str:
    """The picture that the next indicator of the list will need."""
    return first_picture(under, settled(under, stepped(under, place, filters, 1), filters))


def listed_html(workspace: Workspace, under: Reviewed, place: Place, filters: Filters) -> Markup:
    """The list, with the usual time that a decision of this run took."""
    taken = workspace.times.of(under.run).values()
    return indicators_html(under, place, filters, median(taken) if taken else None)


def drawn_indicator(workspace: Workspace, under: Reviewed, place: Place) -> str:
    """The indicator with its proposal, decision, claims and quotes."""
    decision = under.decisions.get(place.indicator)
    proposal = under.proposal(place.indicator)
    return indicator_html(
        under.assessment,
        proposal,
        decision,
        place.evidence,
        place.language,
        near=place.near,
        run=under.run.id,
        decided_on=under.decided_on.get(place.indicator),
        flag=under.flags.get(place.indicator),
        saved=place.saved,
        related=related_html(workspace, under, place.indicator, place.language),
        blind=under.hidden(place.indicator),
        before=place.indicator in under.before,
    )
