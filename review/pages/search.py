"""The screen that searches all documents; a found passage becomes evidence with one key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from review.pages.markup import CLICKS, empty
from review.pages.page_tools import PAGED
from review.pages.place import Place
from review.pages.review_model import reviewed, under_review
from review.pages.search_menus import filter_menus, indicator_menu, mode_choices
from review.pages.search_model import (
    Asked,
    Opened,
    added,
    back_to,
    drawn,
    span_named,
    suggested_query,
    taken_back,
)
from review.pages.search_page import opened_page_html
from review.pages.shell import Outputs, Screen, Shell, small_button
from review.passage_search import readable_documents
from review.translations import say

# The keys act where the focus is within the results; when they are drawn afresh, the focus goes
# back to the passage that had it.
KEYS = """
const cards = () => [...element.querySelectorAll('.mz-hit')];
const told = (selector) => document.querySelector('#mz-find-told ' + selector);
let held = '', place = 0;
element.addEventListener('focusin', event => {
  const row = event.target.closest('.mz-hit-row');
  if (!row) return;
  held = row.querySelector('.mz-hit').dataset.key;
  place = cards().indexOf(row.querySelector('.mz-hit'));
});
element.addEventListener('click', event => {
  const button = event.target.closest('[data-do=show]');
  for (const each of button ? cards() : []) {
    const chosen = each.parentElement === button.closest('.mz-hit-row');
    each.classList.toggle('mz-chosen', chosen);
    each.setAttribute('aria-pressed', String(chosen));
  }
});
element.addEventListener('focusout', event => {
  const to = event.relatedTarget;
  if (to && !element.contains(to) && !to.closest('#mz-find-told')) held = '';
});
element.addEventListener('keydown', event => {
  const row = event.target.closest('.mz-hit-row');
  if (!row || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = cards(), card = row.querySelector('.mz-hit'), at = all.indexOf(card);
  const own = event.target === card;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const steps = {
    ArrowDown: at + 1, j: at + 1, ArrowUp: at - 1, k: at - 1, Home: 0, End: all.length - 1,
  };
  const press = (button) => button && button.click();
  const query = document.querySelector('#mz-find-query :is(textarea, input)');
  const acts = {
    a: () => press(row.querySelector('[data-do=add]')),
    o: () => { getSelection().removeAllRanges(); card.click(); },
    u: () => press(told('[data-do=undo]')),
    Escape: () => query.focus(),
  };
  if (own) Object.assign(acts, { Enter: acts.a, ' ': acts.o });
  if (key in steps) {
    const next = all[steps[key]];
    if (next) {
      next.focus({ preventScroll: true });
      const pane = element.closest('#mz-find-results');
      window.mingzheng.reveal(pane, next.closest('.mz-hit-row'), false);
    }
  } else if (key in acts) {
    if (!event.repeat) acts[key]();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
new MutationObserver(() => {
  if (!held || document.activeElement !== document.body) return;
  const all = cards(), same = all.find(each => each.dataset.key === held);
  const again = same || all[Math.min(place, all.length - 1)];
  if (again) again.focus({ preventScroll: true });
}).observe(element, { childList: true, subtree: true });
"""
# The wrapper stays while what it says changes: so a screen reader is told.
STATUS = "element.setAttribute('role', 'status');"
_TO_RESULTS = (
    "() => setTimeout(() => {"
    " const hit = document.querySelector('#mz-find-results .mz-hit'); if (hit) hit.focus();"
    " }, 120)"
)


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The components of the screen."""

    query: Any
    go: Any
    mode: Any
    sought: Any
    suggest: Any
    filters: tuple[Any, ...]
    told: Any
    results: Any
    page: Any
    opened: Any

    @property
    def asked(self) -> list[Any]:
        """What a search depends on, besides the place."""
        return [self.query, self.mode, *self.filters]


def build(shell: Shell) -> SearchPage:
    """Lay the screen out: the search and its results, beside them the page."""
    missing = gr.HTML(apply_default_css=False)
    with gr.Row(visible=False, elem_classes="mz-find-panes") as body:
        with gr.Column(elem_classes="mz-pane mz-find-left", min_width=0):
            with gr.Row(elem_classes="mz-find-line"):
                query = gr.Textbox(
                    label=say("zh", "find_query"), placeholder=say("zh", "find_query_hint"),
                    show_label=False, container=False, lines=1, max_lines=1, scale=1,
                    elem_id="mz-find-query",
                )  # fmt: skip
                go = small_button("find_go", "mz-find-go", "primary")
            mode = gr.Radio(
                [], label=say("zh", "find_mode"), show_label=False, container=False,
                elem_id="mz-find-mode",
            )  # fmt: skip
            with gr.Row(elem_classes="mz-find-line"):
                sought = gr.Dropdown([], label=say("zh", "indicator"), elem_id="mz-find-for")
                suggest = small_button("find_suggest", "mz-find-suggest")
            filters, menus = _filters(shell)
            told = gr.HTML(
                apply_default_css=False, js_on_load=CLICKS + STATUS, elem_id="mz-find-told"
            )
            results = gr.HTML(
                apply_default_css=False, js_on_load=CLICKS + KEYS, elem_id="mz-find-results"
            )
        with gr.Column(elem_classes="mz-pane mz-pane-page", min_width=0):
            page = gr.HTML(
                apply_default_css=False, js_on_load=CLICKS + PAGED, elem_id="mz-find-page"
            )
        opened = gr.State(Opened())
    shell.worded(query, label="find_query", placeholder="find_query_hint")
    shell.worded(go, value="find_go")
    shell.worded(mode, label="find_mode")
    shell.worded(suggest, value="find_suggest")
    built = SearchPage(query, go, mode, sought, suggest, filters, told, results, page, opened)

    def refresh(place: Place, seen: Opened, *values: object) -> Outputs:
        documents = readable_documents(shell.workspace, place.project or 0)
        if place.project is None or not documents:
            kind = "choose_project"
            if place.project is not None:
                kind = "no_readable" if shell.workspace.files.of(place.project) else "no_files"
            nothing = gr.update(value=empty(place.language, kind, f"{kind}_do"), visible=True)
            return nothing, gr.update(visible=False), *[gr.skip()] * 4, "", "", "", Opened()
        asked, seen = Asked.of(*values).within(documents), seen.of(place)
        under = reviewed(shell.workspace, place)
        return (
            gr.update(visible=False),
            gr.update(visible=True),
            mode_choices(asked.mode, place.language),
            indicator_menu(under, place),
            *filter_menus(documents, asked.filters, place.language),
            *drawn(shell.workspace, place, asked, seen),
            opened_page_html(shell.workspace, place, seen),
            seen,
        )

    outputs = (missing, body, mode, sought, *menus, told, results, page, opened)
    shell.screens["search"] = Screen(refresh, outputs, (opened, *built.asked))
    return built


def wire(page: SearchPage, shell: Shell) -> None:
    """Connect the events."""
    _wire_search(page, shell)
    _wire_results(page, shell)


def _wire_search(page: SearchPage, shell: Shell) -> None:
    given, shown = [page.opened, *page.asked], (page.told, page.results)

    def searched(place: Place, seen: Opened, *values: object) -> Outputs:
        return drawn(shell.workspace, place, Asked.of(*values), seen.of(place))

    def picked(place: Place, indicator: str | None, seen: Opened, *values: object) -> Outputs:
        under = under_review(shell.workspace, place)
        place = place.at(indicator or "").to(run=under.run.id)
        return place.data(), *drawn(shell.workspace, place, Asked.of(*values), seen.of(place))

    def suggested(
        place: Place, indicator: str | None, query: str, seen: Opened, *values: object
    ) -> Outputs:
        under = under_review(shell.workspace, place)
        filled = suggested_query(under, indicator or "") or query
        asked = replace(Asked.of(query, *values), query=filled)
        return filled, *drawn(shell.workspace, place, asked, seen.of(place))

    for asked in (page.query.submit, page.go.click):
        found = shell.on(asked, searched, given, shown, action="see")
        found.then(None, js=_TO_RESULTS)
    for menu in (page.mode, *page.filters):
        shell.on(menu.input, searched, given, shown, trigger_mode="always_last", action="see")
    seeking = [page.sought, *given]
    shell.on(page.sought.input, picked, seeking, (shell.place, *shown), action="see")
    shell.on(
        page.suggest.click,
        suggested,
        [page.sought, page.query, page.opened, page.mode, *page.filters],
        (page.query, *shown),
        action="see",
    )


def _wire_results(page: SearchPage, shell: Shell) -> None:
    given = [shell.reviewer, page.opened, *page.asked]

    def acted(
        place: Place, target: dict[str, str], reviewer: str, seen: Opened, *values: object
    ) -> Outputs:
        seen, span = seen.of(place), span_named(target)
        if span is None:
            return (gr.skip(),) * 4
        if target.get("do") == "show":
            seen = Opened(place.project, span)
            return (
                gr.skip(),
                gr.skip(),
                opened_page_html(shell.workspace, place, seen),
                seen,
            )
        asked = Asked.of(*values)
        told, results = added(shell.workspace, place, target, reviewer, asked, seen)
        return told, results, gr.skip(), gr.skip()

    def after(
        place: Place, target: dict[str, str], reviewer: str, seen: Opened, *values: object
    ) -> Outputs:
        if target.get("do") == "back":
            return (
                back_to(shell.workspace, place, target).data(),
                gr.Tabs(selected="review"),
                *([gr.skip()] * 2),
            )
        asked = Asked.of(*values)
        undone = taken_back(shell.workspace, place, target, reviewer, asked, seen.of(place))
        return gr.skip(), gr.skip(), *undone

    def turned(place: Place, target: dict[str, str], seen: Opened) -> Outputs:
        number, seen = target.get("number", ""), seen.of(place)
        turned_to = int(number) if target.get("do") == "turn" and number.isdecimal() else None
        seen = replace(seen, page=turned_to)
        return opened_page_html(shell.workspace, place, seen), seen

    drawn = (page.told, page.results, page.page, page.opened)
    shell.on_act(page.results, acted, given, drawn, action="mark", acts={"show": "see"})
    led_to = (shell.place, shell.tabs, page.told, page.results)
    shell.on_act(page.told, after, given, led_to, action="mark", acts={"back": "see_answers"})
    shell.on_act(page.page, turned, [page.opened], (page.page, page.opened), action="see")


def _filters(shell: Shell) -> tuple[tuple[Any, ...], tuple[Any, Any]]:
    """The filters in their order, and those of them that are menus."""
    with gr.Accordion(say("zh", "find_filters"), open=False, elem_id="mz-find-filters") as folded:
        with gr.Row(elem_classes="mz-find-line"):
            document = _menu("file", "mz-find-document")
            first, last = (
                gr.Number(label=say("zh", key), precision=0, minimum=1, elem_id=name, min_width=80)
                for key, name in (("find_from", "mz-find-from"), ("find_to", "mz-find-to"))
            )
        with gr.Row(elem_classes="mz-find-line"):
            section = gr.Textbox(
                label=say("zh", "find_section"), lines=1, max_lines=1, elem_id="mz-find-section"
            )
            status = _menu("find_status", "mz-find-status")
        unused = gr.Checkbox(label=say("zh", "find_unused"), elem_id="mz-find-unused")
    keys = ("file", "find_from", "find_to", "find_section", "find_status", "find_unused")
    found = (document, first, last, section, status, unused)
    for component, key in zip((folded, *found), ("find_filters", *keys), strict=True):
        shell.worded(component, label=key)
    return found, (document, status)


def _menu(key: str, name: str) -> Any:  # noqa: ANN401 - Gradio component
    return gr.Dropdown([], label=say("zh", key), filterable=False, elem_id=name, min_width=0)
