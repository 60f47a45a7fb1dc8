"""The screen of the history: who decided, marked or chose what, and whether the log is whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

import gradio as gr

from review.history import (
    Entry,
    Group,
    HistoryFilters,
    chain_of,
    entries_of,
    filtered,
    frameworks_of,
    page_of,
)
from review.pages.history_view import chain_html, history_html
from review.pages.markup import CLICKS, Markup, empty, tag
from review.pages.place import Place
from review.pages.review_model import nothing_to_review
from review.pages.shell import Screen, Shell, title_of
from review.translations import Language, say
from review.workspace import Workspace

NAMED = "="  # before a reviewer's name in the menu, so that no name is "everybody"


@dataclass(frozen=True, slots=True)
class Leafed:
    """The page (from 0) that a person looks at, in a project."""

    project: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The components of the screen."""

    who: Any
    group: Any
    framework: Any
    indicator: Any
    shown: Any
    leafed: Any

    @property
    def filters(self) -> tuple[Any, ...]:
        """The components that say what the list shows."""
        return self.who, self.group, self.framework, self.indicator


def build(shell: Shell) -> HistoryPage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen mz-wide"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            lead = gr.HTML(
                tag("p", say("zh", "history_lead"), class_="mz-lead"), apply_default_css=False
            )
            chain = gr.HTML(apply_default_css=False, elem_id="mz-history-chain")
            with gr.Row():
                who = _menu(shell, "history_who", "mz-history-who")
                group = _menu(shell, "history_kind", "mz-history-kind")
                framework = _menu(shell, "history_framework", "mz-history-framework")
                indicator = gr.Textbox(
                    label=say("zh", "history_indicator"),
                    placeholder=say("zh", "history_indicator_hint"),
                    max_lines=1,
                    elem_id="mz-history-indicator",
                )
            shown = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-history")
            leafed = gr.State(Leafed())
    shell.worded(lead, lead="history_lead")
    shell.worded(indicator, label="history_indicator", placeholder="history_indicator_hint")
    page = HistoryPage(who, group, framework, indicator, shown, leafed)
    outputs = (missing, body, chain, who, group, framework, shown, leafed)

    def refresh(place: Place, *values: Any) -> tuple[Any, ...]:  # noqa: ANN401 - Gradio
        entries = entries_of(shell.workspace, place.project) if place.project is not None else ()
        if place.project is None or not entries:
            lacking = (
                nothing_to_review(place)
                if place.project is None
                else empty(place.language, "history_none", "history_none_do")
            )
            hidden = gr.update(value=lacking, visible=True), gr.update(visible=False)
            return *hidden, *([gr.skip()] * (len(outputs) - 2))
        *chosen, looked = values
        menus, filters = _menus(entries, read_filters(*chosen), place.language)
        here = looked if looked.project == place.project else Leafed(place.project)
        drawn, here = drawn_page(shell.workspace, place, entries, filters, here.page)
        told = chain_html(chain_of(shell.workspace, place.project), place.language)
        shows = gr.update(visible=False), gr.update(visible=True)
        return *shows, told, *menus, drawn, here

    shell.screens["history"] = Screen(refresh, outputs, (*page.filters, leafed), "see_answers")
    return page


def _menu(shell: Shell, label: str, identifier: str) -> Any:  # noqa: ANN401 - Gradio component
    menu = gr.Dropdown([], label=say("zh", label), filterable=False, elem_id=identifier)
    return shell.worded(menu, label=label)


def wire(page: HistoryPage, shell: Shell) -> None:
    """Connect the events."""

    def narrowed(place: Place, *chosen: str | None) -> tuple[Any, ...]:
        if place.project is None:
            return gr.skip(), gr.skip()
        entries = entries_of(shell.workspace, place.project)
        return drawn_page(shell.workspace, place, entries, read_filters(*chosen), 0)

    def acted(place: Place, target: dict[str, str], *chosen: str | None) -> tuple[Any, ...]:
        if target.get("do") == "open":
            there = led(shell.workspace, place, target)
            return there.data(), gr.Tabs(selected="review"), gr.skip(), gr.skip()
        number = target.get("id", "")
        if target.get("do") != "page" or place.project is None or not number.isdecimal():
            return (gr.skip(),) * 4
        entries = entries_of(shell.workspace, place.project)
        filters = read_filters(*chosen)
        drawn = drawn_page(shell.workspace, place, entries, filters, int(number))
        return gr.skip(), gr.skip(), *drawn

    drawn = (page.shown, page.leafed)
    last = "always_last"
    for menu in page.filters:
        shell.on(menu.input, narrowed, page.filters, drawn, trigger_mode=last, action="see_answers")
    led_to = (shell.place, shell.tabs, *drawn)
    shell.on_act(page.shown, acted, page.filters, led_to, action="see_answers")


def drawn_page(
    workspace: Workspace,
    place: Place,
    entries: Iterable[Entry],
    filters: HistoryFilters,
    number: int,
) -> tuple[Markup, Leafed]:
    """A page of the entries that the filters show, and which one it is."""
    project = place.project or 0
    kept = filtered(entries, filters)
    number, shown = page_of(kept, number)
    frameworks = frameworks_of(workspace, project, shown)
    html = history_html(workspace, shown, frameworks, number, len(kept), place.language)
    return html, Leafed(place.project, number)


def led(workspace: Workspace, place: Place, target: dict[str, str]) -> Place:
    """The place at the indicator of an entry, in the last run of its framework."""
    runs = workspace.runs.latest(place.project or 0)
    found = next((run for run in runs if run.framework == target.get("framework")), None)
    return place.at(target.get("id", "")).to(run=found.id) if found else place


def read_filters(
    who: str | None = None,
    group: str | None = None,
    framework: str | None = None,
    indicator: str | None = None,
) -> HistoryFilters:
    """The filters as the components give them, which may be None."""
    return HistoryFilters(
        who.removeprefix(NAMED) if who else None,
        cast(Group, group) if group in get_args(Group) else None,
        framework or "",
        (indicator or "").strip(),
    )


def _menus(
    entries: Iterable[Entry], filters: HistoryFilters, language: Language
) -> tuple[tuple[Any, ...], HistoryFilters]:
    """The menus as this project fills them, and the filters as far as it has them."""
    entries = tuple(entries)
    people = sorted({each.reviewer for each in entries if each.kind != "made_run"})
    used = sorted({each.framework for each in entries if each.framework})
    if filters.reviewer not in people:
        filters = replace(filters, reviewer=None)
    if filters.framework not in used:
        filters = replace(filters, framework="")
    who = [(name or say(language, "unnamed"), NAMED + name) for name in people]
    groups = [(say(language, f"history_group_{name}"), name) for name in get_args(Group)]
    titles = [(title_of(name, language), name) for name in used]
    chosen = "" if filters.reviewer is None else NAMED + filters.reviewer
    menus = (
        _filled("history_all_who", who, chosen, language),
        _filled("history_all_kinds", groups, filters.group or "", language),
        _filled("history_all_frameworks", titles, filters.framework, language),
    )
    return menus, filters


def _filled(
    everything: str, choices: list[tuple[str, str]], chosen: str, language: Language
) -> Any:  # noqa: ANN401 - Gradio update
    return gr.update(choices=[(say(language, everything), ""), *choices], value=chosen)
