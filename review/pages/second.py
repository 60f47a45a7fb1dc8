"""The screen of second reviews: start one, answer blind, settle disagreements, see agreement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import randrange
from typing import Any

import gradio as gr

from review.accounts.access import Action, check
from review.pages.markup import CLICKS, Markup, safe, tag
from review.pages.page_pane import page_html, turned
from review.pages.page_tools import PAGED
from review.pages.place import Place
from review.pages.review_menus import run_menu
from review.pages.review_model import Reviewed, nothing_to_review, reviewed, under_review
from review.pages.second_blind_view import blind_html, done_html
from review.pages.second_model import (
    LARGEST_SEED,
    PARTS,
    Part,
    SecondAt,
    answered,
    begun,
    blind_under,
    next_open,
    next_ruling,
    pair_at,
    ruled,
    started,
)
from review.pages.second_script import FORMS
from review.pages.second_settle_view import settle_html
from review.pages.second_view import figures_html, list_html, parts_html
from review.pages.shell import Outputs, Screen, Shell
from review.run_store import Run
from review.second_agreement import Compared, agreements, compared, disagreed
from review.second_reviews import check_yours, same_person
from review.translations import say


@dataclass(frozen=True, slots=True)
class SecondPage:
    """The components of the screen."""

    missing: Any
    body: Any
    run: Any
    at: Any
    parts: Any
    shown: Any
    side: Any
    page: Any

    @property
    def changing(self) -> Outputs:
        """What changes with the place on this screen."""
        return self.at, self.parts, self.shown, self.side, self.page


def build(shell: Shell) -> SecondPage:
    """Lay the screen out: run and parts above, the part in view, and a page beside it."""
    missing = gr.HTML(apply_default_css=False)
    at = gr.State(SecondAt())
    with gr.Column(visible=False, elem_classes="mz-second") as body:
        with gr.Row(elem_classes="mz-second-top"):
            run = gr.Dropdown(
                [],
                label=say("zh", "assessment"),
                show_label=False,
                container=False,
                filterable=False,
                elem_id="mz-second-run",
                min_width=0,
            )
            parts = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-second-parts")
        with gr.Row(elem_classes="mz-second-panes"):
            with gr.Column(elem_classes="mz-second-main", min_width=0):
                shown = gr.HTML(apply_default_css=False, js_on_load=FORMS, elem_id="mz-second")
            with gr.Column(visible=False, elem_classes="mz-second-side-page", min_width=0) as side:
                page = gr.HTML(
                    apply_default_css=False, js_on_load=CLICKS + PAGED, elem_id="mz-second-page"
                )
    shell.worded(run, label="assessment")
    built = SecondPage(missing, body, run, at, parts, shown, side, page)

    def refresh(place: Place, at: SecondAt) -> Outputs:
        under = reviewed(shell.workspace, place)
        if under is None:
            told = gr.update(value=nothing_to_review(place), visible=True)
            return (told, gr.update(visible=False), gr.skip(), *([gr.skip()] * 5))
        return (
            gr.update(visible=False),
            gr.update(visible=True),
            run_menu(shell.workspace, under, place),
            *drawn_at(shell, under, place, _of_run(shell, under, at)),
        )

    outputs = (missing, body, run, *built.changing)
    shell.screens["second"] = Screen(refresh, outputs, (at,))
    return built


def wire(page: SecondPage, shell: Shell) -> None:
    """Connect the events."""

    def picked(place: Place, run: int | None) -> Outputs:
        place = place.on_run(run)
        under = under_review(shell.workspace, place)
        return place.data(), *drawn_at(shell, under, place, SecondAt())

    def parted(place: Place, target: dict[str, str], at: SecondAt) -> Outputs:
        part: Part = next((each for each in PARTS if each == target.get("id")), "list")
        under = under_review(shell.workspace, place)
        return drawn_at(shell, under, place, replace(_of_run(shell, under, at), part=part))

    def clicked(place: Place, target: dict[str, str], at: SecondAt, reviewer: str) -> Outputs:
        return acted(shell, place, target, at, reviewer)

    def turned_page(place: Place, target: dict[str, str], at: SecondAt) -> Outputs:
        return _turned(shell, place, at.turned(turned(at.on(place), target)))

    drawn, given = page.changing, [page.at, shell.reviewer]
    shell.on(page.run.input, picked, [page.run], (shell.place, *drawn), action="see")
    shell.on_act(page.parts, parted, [page.at], drawn, action="see")
    shell.on_act(page.shown, clicked, given, drawn, action="see", acts=_ALLOWED)
    shell.on_act(page.page, turned_page, [page.at], drawn, action="see")


def acted(
    shell: Shell, place: Place, target: Mapping[str, str], at: SecondAt, reviewer: str
) -> Outputs:
    """Do what was clicked in the part in view, and draw what follows from it."""
    if target.get("do") == "show":
        at = replace(at, evidence=_index(target), document="", page=None)
        return _turned(shell, place, at)
    act = _ACTS.get(target.get("do", ""))
    if act is not None:
        at = act(shell, under_review(shell.workspace, place), target, reviewer)
    return drawn_at(shell, under_review(shell.workspace, place), place, at)


def _started(shell: Shell, under: Reviewed, target: Mapping[str, str], reviewer: str) -> SecondAt:
    started(shell.workspace, under, target, reviewer)
    return SecondAt()


def _begun(shell: Shell, under: Reviewed, target: Mapping[str, str], reviewer: str) -> SecondAt:
    return begun(shell.workspace, _number(target.get("id", "")), reviewer)


def _gone(shell: Shell, under: Reviewed, target: Mapping[str, str], reviewer: str) -> SecondAt:
    review = shell.workspace.second.get(_number(target.get("review", "")))
    check("second_review", review.project)
    check_yours(review, reviewer)
    return SecondAt("blind", review.id, target.get("id", ""), 0)


def _answered(shell: Shell, under: Reviewed, target: Mapping[str, str], reviewer: str) -> SecondAt:
    review, kept = answered(shell.workspace, target, reviewer)
    following = next_open(shell.workspace, review, kept.indicator)
    return SecondAt("blind", review.id, following, 0)


def _settling(shell: Shell, under: Reviewed, target: Mapping[str, str], reviewer: str) -> SecondAt:
    return SecondAt("settle", _number(target.get("review", "")), target.get("id", ""))


def _ruled(shell: Shell, under: Reviewed, target: Mapping[str, str], reviewer: str) -> SecondAt:
    pairs = compared(shell.workspace, under.run)
    ruled(shell.workspace, under, pairs, target, reviewer)
    here = SecondAt("settle", _number(target.get("review", "")), target.get("indicator", ""))
    return next_ruling(compared(shell.workspace, under.run), here)


_Act = Callable[[Shell, Reviewed, Mapping[str, str], str], SecondAt]
_ACTS: dict[str, _Act] = {
    "start": _started,
    "begin": _begun,
    "go": _gone,
    "answer": _answered,
    "settle": _settling,
    "rule": _ruled,
}
# Who starts a second review arranges the work of others; whose it is answers; a third one rules.
_ALLOWED: dict[str, Action] = {
    "start": "set",
    "begin": "second_review",
    "go": "second_review",
    "answer": "second_review",
    "rule": "adjudicate",
}


def drawn_at(shell: Shell, under: Reviewed, place: Place, at: SecondAt) -> Outputs:
    """What changes with the place on this screen: the place, the parts, the part, the page."""
    shown, page = _part(shell, under, place, at)
    # While somebody answers blind, a count that moves would tell whether the first one agrees.
    waiting = None if at.part == "blind" else len(disagreed(shell.workspace, under.run))
    return (
        at,
        parts_html(at.part, waiting, place.language),
        shown,
        gr.update(visible=bool(page)),
        page,
    )


def _part(shell: Shell, under: Reviewed, place: Place, at: SecondAt) -> tuple[Markup, Markup]:
    """The part in view, and the page beside it."""
    if at.part == "blind":
        return _blind(shell, under, place, at)
    language, nothing = place.language, safe("")
    if at.part == "settle":
        pairs = _pairs(shell, under.run)
        return _plain(settle_html(under, pairs, pair_at(pairs, at), language)), nothing
    if at.part == "figures":
        return _plain(figures_html(agreements(shell.workspace, under.run), language)), nothing
    reviews = shell.workspace.second.of(under.run)
    done = {each.id: len(shell.workspace.second.decided(each)) for each in reviews}
    return _plain(list_html(under, reviews, done, randrange(LARGEST_SEED), language)), nothing


def _pairs(shell: Shell, run: Run) -> tuple[Compared, ...]:
    """What two people answered; who may not see answers sees those that they gave one of."""
    pairs, caller = compared(shell.workspace, run), shell.caller()
    if caller.may("see_answers", run.project):
        return pairs
    return tuple(each for each in pairs if same_person(each.review.reviewer, caller.display_name))


def _plain(content: Markup) -> Markup:
    return tag("div", content, class_="mz-second-plain")


def _blind(shell: Shell, under: Reviewed, place: Place, at: SecondAt) -> tuple[Markup, Markup]:
    known = {each.id: each for each in shell.workspace.second.of(under.run)}
    review = known.get(at.review)
    if review is None:
        told = tag("p", say(place.language, "second_choose"), class_="mz-empty")
        return _plain(told), safe("")
    if at.indicator not in review.indicators:
        return _plain(done_html(review, place.language)), safe("")
    hidden = blind_under(shell.workspace, review, at.indicator)
    decided = shell.workspace.second.decided(review)
    page = page_html(shell.workspace, hidden, at.on(place))
    return blind_html(hidden, review, decided, at.evidence, place.language), page


def _turned(shell: Shell, place: Place, at: SecondAt) -> Outputs:
    """The page afresh and nothing else, so that what was ticked and typed stays."""
    review = shell.workspace.second.get(at.review)
    check("see", review.project)
    hidden = blind_under(shell.workspace, review, at.indicator)
    page = page_html(shell.workspace, hidden, at.on(place))
    return at, gr.skip(), gr.skip(), gr.skip(), page


def _of_run(shell: Shell, under: Reviewed, at: SecondAt) -> SecondAt:
    """The place as far as it belongs to the run: another framework has other second reviews."""
    known = {each.id for each in shell.workspace.second.of(under.run)}
    return at if at.review in known else SecondAt(at.part if not at.review else "list")


def _index(target: Mapping[str, str]) -> int | None:
    index = target.get("index", "")
    return int(index) if index.isdecimal() else None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1
