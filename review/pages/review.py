"""The review screen: the list of indicators, one indicator with its evidence, the quoted page."""

from __future__ import annotations

from dataclasses import dataclass
from random import randrange
from typing import Any

import gradio as gr

from review.accounts.access import Action
from review.decisions import Decision
from review.errors import DecidedMeanwhile
from review.pages import opinion_panel
from review.pages.bulk_panel import BulkPlan, after_act, planned
from review.pages.indicator_list import Filters
from review.pages.marking import ACTS, mark_evidence, quote_selection
from review.pages.markup import CLICKS
from review.pages.page_pane import page_html, turned
from review.pages.place import Place
from review.pages.review_drawing import (
    drawn_after,
    drawn_at,
    drawn_indicator,
    listed_html,
    refreshed,
)
from review.pages.review_model import (
    as_seen,
    decide,
    in_force,
    seen_at,
    stepped,
    under_review,
)
from review.pages.shell import Outputs, Screen, Shell, notice, said, small_button
from review.translations import say

_IN_VIEW = """
watch('value', () => window.mingzheng && window.mingzheng.drawn(element));
setTimeout(() => window.mingzheng && window.mingzheng.drawn(element), 0);
"""
_SETTLED = "() => window.mingzheng.settled()"
_TO_QUERY = """() => setTimeout(() => {
  const field = document.querySelector('#mz-find-query :is(textarea, input)');
  if (field) field.focus();
}, 150)"""
_SHOWN = "window.mingzheng.shown()"


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The components of the screen."""

    missing: Any
    body: Any
    run: Any
    filters: tuple[Any, ...]
    bulk: Any
    plan: Any
    panel: Any
    listed: Any
    indicator: Any
    choice: Any
    reason: Any
    confirm: Any
    undo: Any
    previous: Any
    following: Any
    find: Any
    help: Any
    keys: Any
    page: Any
    opinion: Any = None

    @property
    def changing(self) -> Outputs:
        """What changes with the indicator or its decision, beside the place."""
        return (*(self.listed, self.indicator, self.choice, self.reason, self.page, self.panel),)


def build(shell: Shell) -> ReviewPage:
    """Lay the screen out in three panes."""
    missing = gr.HTML(apply_default_css=False)
    with gr.Row(visible=False, elem_classes="mz-panes") as body:
        with gr.Column(elem_classes="mz-pane mz-pane-list", min_width=0):
            run = _dropdown(shell, "assessment", "mz-run-choice")
            filters, bulk = _filters(shell)
            plan = gr.State(BulkPlan())
            panel = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-bulk")
            listed = gr.HTML(
                apply_default_css=False, js_on_load=CLICKS + _IN_VIEW, elem_id="mz-list"
            )
        with gr.Column(elem_classes="mz-pane mz-pane-indicator", min_width=0):
            indicator = gr.HTML(
                apply_default_css=False, js_on_load=CLICKS + _IN_VIEW, elem_id="mz-indicator"
            )
            opinion = opinion_panel.build(shell)
            with gr.Column(elem_classes="mz-decide"):
                choice = gr.Radio([], label=say("zh", "answer"), elem_id="mz-choice")
                reason = _line(shell, "reason", "reason_hint", "mz-reason", 4)
                with gr.Row(elem_classes="mz-buttons"):
                    confirm = small_button("confirm", "mz-confirm", "primary")
                    undo = small_button("undo", "mz-undo")
                    previous = small_button("previous", "mz-previous")
                    following = small_button("next", "mz-next")
                with gr.Row(elem_classes="mz-buttons mz-quiet"):
                    find = small_button("find", "mz-find")
                    helped = small_button("help", "mz-help")
                    keys = gr.HTML(apply_default_css=False)
        with gr.Column(elem_classes="mz-pane mz-pane-page", min_width=0):
            page = gr.HTML(apply_default_css=False, js_on_load=CLICKS + _IN_VIEW, elem_id="mz-page")
    shell.worded(choice, label="answer")
    named = {
        "undo": undo, "previous": previous, "next": following, "bulk": bulk, "find": find,
        "help": helped,
    }  # fmt: skip
    for key, button in named.items():
        shell.worded(button, value=key)
    built = ReviewPage(
        missing, body, run, filters, bulk, plan, panel, listed, indicator, choice, reason, confirm,
        undo, previous, following, find, helped, keys, page, opinion,
    )  # fmt: skip

    def refresh(place: Place, plan: BulkPlan, *values: object) -> Outputs:
        return refreshed(shell.workspace, place, plan, Filters.of(*values))

    shell.screens["review"] = Screen(refresh, _whole(shell, built), (plan, *filters), "see_answers")
    return built


def wire(page: ReviewPage, shell: Shell) -> None:
    """Connect the events."""
    _wire_list(page, shell)
    _wire_views(page, shell)
    _wire_decision(page, shell)
    wire_bulk(page, shell)
    if page.opinion is not None:
        opinion_panel.wire(page.opinion, page.indicator, page.page, shell)

    def found(place: Place) -> Any:  # noqa: ANN401 - Gradio update
        return gr.Tabs(selected="search")

    went = shell.on(page.find.click, found, [], (shell.tabs,), action="see_answers")
    went.then(None, js=_TO_QUERY)


def _wire_list(page: ReviewPage, shell: Shell) -> None:
    filters = list(page.filters)
    given, drawn = [page.plan, *filters], (shell.place, *page.changing)

    def filtered(place: Place, *values: object) -> str:
        under = under_review(shell.workspace, place)
        return listed_html(shell.workspace, under, place, Filters.of(*values))

    def picked(place: Place, run: int | None, plan: BulkPlan, *values: object) -> Outputs:
        place = place.on_run(run)
        return refreshed(shell.workspace, place, plan, Filters.of(*values))

    def chosen(place: Place, target: dict[str, str], plan: BulkPlan, *values: object) -> Outputs:
        return drawn_at(shell.workspace, place.at(target.get("id", "")), plan, Filters.of(*values))

    def further(place: Place, plan: BulkPlan, *values: object) -> Outputs:
        return drawn_after(shell.workspace, place, plan, Filters.of(*values), 1)

    def back(place: Place, plan: BulkPlan, *values: object) -> Outputs:
        return drawn_after(shell.workspace, place, plan, Filters.of(*values), -1)

    text, *menus = page.filters
    last = "always_last"
    shell.on(text.change, filtered, filters, [page.listed], trigger_mode=last, action="see_answers")
    for menu in menus:
        shell.on(menu.input, filtered, filters, [page.listed], action="see_answers")
    shell.on(page.run.input, picked, [page.run, *given], _whole(shell, page), action="see_answers")
    moves = (
        shell.on_act(page.listed, chosen, given, drawn, action="see_answers"),
        shell.on(page.previous.click, back, given, drawn, trigger_mode=last, action="see_answers"),
        shell.on(
            page.following.click, further, given, drawn, trigger_mode=last, action="see_answers"
        ),
    )
    for move in moves:
        move.then(None, js=_SETTLED)


def _wire_views(page: ReviewPage, shell: Shell) -> None:
    given, drawn = [shell.reviewer, page.plan, *page.filters], (shell.place, *page.changing)

    def quoted(place: Place) -> Outputs:
        """The indicator and the page afresh; nothing else changes with a quote."""
        under = under_review(shell.workspace, place)
        skipped = dict.fromkeys(page.changing, gr.skip())
        skipped[page.indicator] = drawn_indicator(shell.workspace, under, place)
        skipped[page.page] = page_html(shell.workspace, under, place)
        return place.data(), *skipped.values()

    def looked(
        place: Place, target: dict[str, str], reviewer: str, plan: BulkPlan, *values: object
    ) -> Outputs:
        act, under = target.get("do", ""), under_review(shell.workspace, place)
        place = seen_at(under, place, target)
        if act == "choose":  # back to the indicator that was decided last
            return drawn_at(
                shell.workspace, place.at(target.get("id", "")), plan, Filters.of(*values)
            )
        if act in ACTS:
            return quoted(mark_evidence(shell.workspace, under, place, target, reviewer))
        if act == "look":  # at evidence that was confirmed for another framework
            number = target.get("page", "")
            place = place.to(
                document=target.get("document", ""),
                page=int(number) if number.isdecimal() else None,
            )
            skipped = dict.fromkeys(page.changing, gr.skip())
            skipped[page.page] = page_html(shell.workspace, under, place)
            return place.data(), *skipped.values()
        index = target.get("index", "")
        return quoted(place.showing(act, int(index) if index.isdecimal() else None))

    def turned_page(place: Place, target: dict[str, str], reviewer: str) -> Outputs:
        under = under_review(shell.workspace, place)
        if target.get("do") == "quote":
            place = seen_at(under, place, target)
            return quoted(quote_selection(shell.workspace, under, place, target, reviewer))
        place = turned(place, target)
        skipped = dict.fromkeys(page.changing, gr.skip())
        skipped[page.page] = page_html(shell.workspace, under, place)
        return place.data(), *skipped.values()

    marks: dict[str, Action] = dict.fromkeys(ACTS, "mark")
    seen = shell.on_act(page.indicator, looked, given, drawn, action="see_answers", acts=marks)
    seen.then(None, js=_SETTLED)
    quotes: dict[str, Action] = {"quote": "mark"}
    shell.on_act(page.page, turned_page, [shell.reviewer], drawn, action="see_answers", acts=quotes)


def _wire_decision(page: ReviewPage, shell: Shell) -> None:
    def decided(
        place: Place,
        seen: dict[str, str],
        value: str | None,
        reason: str,
        reviewer: str,
        plan: BulkPlan,
        *values: object,
    ) -> Outputs:
        under, filters = under_review(shell.workspace, place), Filters.of(*values)
        try:
            place = as_seen(under, place, seen)
            decision = decide(shell.workspace, under, place, value, reason, reviewer)
        except DecidedMeanwhile as error:
            notice(said(error, place.language), place.language)
            return drawn_at(shell.workspace, place, plan, filters)
        keep_time(shell, decision, seen)
        following = stepped(under, place, filters, 1).to(saved=place.indicator)
        return drawn_at(shell.workspace, following, plan, filters)

    def undone(
        place: Place, seen: dict[str, str], reviewer: str, plan: BulkPlan, *values: object
    ) -> Outputs:
        under = under_review(shell.workspace, place)
        place = as_seen(under, place, seen).to(saved="")
        seen_number = in_force(under, place.indicator)
        shell.workspace.decisions.withdraw(under.run, place.indicator, reviewer, seen_number)
        return drawn_at(shell.workspace, place, plan, Filters.of(*values))

    given = [shell.reviewer, page.plan, *page.filters]
    drawn = (shell.place, *page.changing)
    answer = [page.choice, page.reason]
    for button, handler, inputs in (
        (page.confirm, decided, [*answer, *given]),
        (page.undo, undone, given),
    ):
        # The page itself holds a second press back until the first has arrived (desk.js); Gradio
        # would drop one also when the answer is there and only its end is not told yet.
        kept = shell.on_seen(
            button.click, handler, inputs, drawn, _SHOWN, trigger_mode="multiple", action="decide"
        )
        kept.then(None, js=_SETTLED)


def keep_time(shell: Shell, decision: Decision, seen: dict[str, str]) -> None:
    """Keep how long the indicator was looked at before it was decided, as the page tells."""
    try:
        shell.workspace.times.keep(decision.sequence, float(seen.get("seconds", "0")))
    except ValueError:  # not from our page
        return


def wire_bulk(page: ReviewPage, shell: Shell) -> None:
    """Connect the panel in which many proposals are confirmed in one step."""
    given = [shell.reviewer, page.plan, *page.filters]
    drawn = (shell.place, page.plan, *page.changing)

    def opened(place: Place, reviewer: str, plan: BulkPlan, *values: object) -> Outputs:
        filters = Filters.of(*values)
        plan = planned(under_review(shell.workspace, place), filters, randrange(2**31))
        place_data, *changing = drawn_at(shell.workspace, place, plan, filters)
        return place_data, plan, *changing

    def acted(
        place: Place, target: dict[str, str], reviewer: str, plan: BulkPlan, *values: object
    ) -> Outputs:
        under = under_review(shell.workspace, place)
        place, plan = after_act(shell.workspace, under, place, plan, target, reviewer)
        place_data, *changing = drawn_at(shell.workspace, place, plan, Filters.of(*values))
        if not plan.open:
            changing[-1] = ""  # elsewhere a panel that is closed is left alone
        return place_data, plan, *changing

    planning = shell.on(page.bulk.click, opened, given, drawn, action="decide")
    planning.then(None, js=_SETTLED)
    looks: dict[str, Action] = {"look": "see_answers", "close": "see_answers"}
    steps = shell.on_act(page.panel, acted, given, drawn, action="decide", acts=looks)
    steps.then(None, js=_SETTLED)


def _dropdown(shell: Shell, key: str, name: str) -> Any:  # noqa: ANN401 - Gradio component
    menu = gr.Dropdown(
        [],
        label=say("zh", key),
        show_label=False,
        container=False,
        filterable=False,
        elem_id=name,
        min_width=0,
    )
    return shell.worded(menu, label=key)


def _line(shell: Shell, label: str, hint: str, name: str, most: int = 1) -> Any:  # noqa: ANN401
    line = gr.Textbox(
        label=say("zh", label),
        placeholder=say("zh", hint),
        show_label=False,
        container=False,
        lines=1,
        max_lines=most,
        elem_id=name,
    )
    return shell.worded(line, label=label, placeholder=hint)


def _filters(shell: Shell) -> tuple[Outputs, Any]:
    text = _line(shell, "search", "search", "mz-search")
    with gr.Row(elem_classes="mz-filters"):
        theme = _dropdown(shell, "theme", "mz-theme")
        state = _dropdown(shell, "state", "mz-state")
    with gr.Row(elem_classes="mz-filters"):
        decided = _dropdown(shell, "decided", "mz-decided")
        sure = _dropdown(shell, "confidence", "mz-sure")
    with gr.Row(elem_classes="mz-filters"):
        order = _dropdown(shell, "order", "mz-order")
        bulk = small_button("bulk", "mz-bulk-open")
    return (text, theme, state, decided, sure, order), bulk


def _whole(shell: Shell, page: ReviewPage) -> Outputs:
    menus = page.filters[1:]
    return (page.missing, page.body, shell.place, page.run, *menus, page.keys, *page.changing)
