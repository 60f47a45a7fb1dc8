"""The screen that searches a collection: the reports of many companies, by words and meaning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import gradio as gr

from corpus.collection import CollectionFilters, SearchMode
from review.accounts.access import caller_or_local, check
from review.collection_desk import (
    MOST_HITS,
    CollectionFound,
    CollectionQuestion,
    CollectionValues,
    PassageMoved,
    check_may_search,
    projects_with,
    span_within,
)
from review.errors import ReviewError
from review.pages.collection_view import (
    away_html,
    bare_html,
    found_html,
    held_html,
    kind_words,
    told_html,
    without_html,
)
from review.pages.indicator_list import title_of as indicator_title
from review.pages.markup import CLICKS, Markup, safe
from review.pages.place import Place
from review.pages.projects import opened_place
from review.pages.search import STATUS
from review.pages.search_model import Opened, span_named
from review.pages.shell import Outputs, Screen, Shell, catalogue, said, small_button, title_of
from review.passage_search import MODES
from review.translations import Language, say

# A page that was drawn while its screen was hidden could not bring its mark into view.
_TO_MARK = """() => {
  const until = Date.now() + 10000;
  const look = () => {
    const page = document.querySelector('#mz-find-page');
    const mark = page && page.querySelector('.mz-page-scroll :is(.mz-mark, mark)');
    if (mark && page.offsetParent) window.mingzheng.paged(page);
    else if (Date.now() < until) setTimeout(look, 100);
  };
  look();
}"""


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """The components of the screen; `filters` are companies, years, kind and item."""

    query: Any
    go: Any
    mode: Any
    filters: tuple[Any, ...]
    most: Any
    told: Any
    results: Any

    @property
    def asked(self) -> list[Any]:
        """What a search depends on."""
        return [self.query, self.mode, *self.filters, self.most]


def build(shell: Shell) -> CollectionPage:
    """Lay the screen out: the filters on the left, the query and its results beside them."""
    missing = gr.HTML(apply_default_css=False)
    with gr.Row(visible=False, elem_classes="mz-coll-panes") as body:
        with gr.Column(elem_classes="mz-pane mz-coll-filters", min_width=0):
            held = gr.HTML(apply_default_css=False, elem_id="mz-coll-held")
            filters = (
                _menu(shell, "coll_companies", "mz-coll-companies", several=True),
                _menu(shell, "coll_years", "mz-coll-years", several=True),
                _menu(shell, "coll_kind", "mz-coll-kind"),
                _menu(shell, "coll_item", "mz-coll-item"),
            )
            most = gr.Dropdown(
                list(MOST_HITS), value=MOST_HITS[1], label=say("zh", "coll_most"),
                filterable=False, elem_id="mz-coll-most",
            )  # fmt: skip
        with gr.Column(elem_classes="mz-pane mz-coll-found", min_width=0):
            with gr.Row(elem_classes="mz-find-line"):
                query = gr.Textbox(
                    label=say("zh", "coll_query"), placeholder=say("zh", "coll_query_hint"),
                    show_label=False, container=False, lines=1, max_lines=1, scale=1,
                    elem_id="mz-coll-query",
                )  # fmt: skip
                go = small_button("coll_go", "mz-coll-go", "primary")
            mode = gr.Radio(
                [], label=say("zh", "coll_mode"), show_label=False, container=False,
                elem_id="mz-coll-mode",
            )  # fmt: skip
            told = gr.HTML(apply_default_css=False, js_on_load=STATUS, elem_id="mz-coll-told")
            results = gr.HTML(apply_default_css=False, js_on_load=CLICKS, elem_id="mz-coll-results")
    shell.worded(most, label="coll_most")
    shell.worded(query, label="coll_query", placeholder="coll_query_hint")
    shell.worded(go, value="coll_go")
    shell.worded(mode, label="coll_mode")
    built = CollectionPage(query, go, mode, filters, most, told, results)

    def refresh(place: Place, *values: object) -> Outputs:
        language = place.language
        try:
            known = known_values(shell)
        except ReviewError as error:  # it is away, or the person may not search it
            return _only(away_html(said(error, language), language))
        if known is None:
            return _only(without_html(language))
        if not known.documents:
            return _only(bare_html(known.address, language))
        question = CollectionQuestion.of(*values).within(known)
        return (
            gr.update(visible=False),
            gr.update(visible=True),
            held_html(known, language),
            *_menus(known, question.filters, language),
            _modes(question.mode, language),
            *drawn(shell, place, question),
        )

    outputs = (missing, body, held, *filters, mode, told, results)
    shell.screens["collection"] = Screen(refresh, outputs, built.asked)
    return built


def wire(page: CollectionPage, shell: Shell) -> None:
    """Connect the events."""
    shown = (page.told, page.results)

    def searched(place: Place, *values: object) -> Outputs:
        return drawn(shell, place, CollectionQuestion.of(*values))

    for trigger in (page.query.submit, page.go.click):
        shell.on(trigger, searched, page.asked, shown, action="see")
    for menu in (page.mode, *page.filters, page.most):
        shell.on(menu.input, searched, page.asked, shown, action="see", trigger_mode="always_last")
    # The page beside the search of a project shows what is opened here.
    seen = shell.screens["search"].inputs[0]

    def led(place: Place, target: dict[str, str]) -> Outputs:
        there, passage = opened(shell, place, target)
        return there.data(), gr.Tabs(selected="search"), passage

    way = shell.on_act(page.results, led, [], (shell.place, shell.tabs, seen), action="see")
    shell.redraw(way.success, spoken=False)
    way.success(None, js=_TO_MARK, api_visibility="private")


def known_values(shell: Shell) -> CollectionValues | None:
    """What the filters can be set to; None where the program was started without a collection.

    Raises:
        ReviewError: the person may not search it, or it cannot be used now.
    """
    check_may_search(caller_or_local())
    return shell.collection.values() if shell.collection else None


def drawn(shell: Shell, place: Place, question: CollectionQuestion) -> tuple[Markup, Markup]:
    """What is said of a search, and its results."""
    language, caller = place.language, caller_or_local()
    found = CollectionFound(())
    try:
        check_may_search(caller)
        if shell.collection:
            found = shell.collection.search(question)
    except ReviewError as error:
        return safe(""), away_html(said(error, language), language)
    documents = {hit.passage.document for hit in found.hits}
    projects = projects_with(shell.workspace, documents, caller)
    return told_html(found, language), found_html(found, question, projects, language)


def opened(shell: Shell, place: Place, target: Mapping[str, str]) -> tuple[Place, Opened]:
    """The project and the passage to which a button leads.

    Raises:
        ReviewError: the project may not be seen, or it does not have the passage.
    """
    number, span = target.get("project", ""), span_named(target)
    project = int(number) if number.isdecimal() else -1
    check("see", project)
    try:
        file = shell.workspace.files.get(project, span[0] if span else "")
        document = shell.workspace.files.document(file.document, file.name)
    except KeyError:
        raise PassageMoved from None
    here = span_within(document, span[1], span[2], target.get("text", "")) if span else None
    if here is None:
        raise PassageMoved
    there = place if place.project == project else opened_place(place, project)
    return there, Opened(project, here)


def _only(told: Markup) -> Outputs:
    """The screen without its search, for which something is missing."""
    return gr.update(value=told, visible=True), gr.update(visible=False), *[gr.skip()] * 6, "", ""


def _menu(shell: Shell, key: str, name: str, several: bool = False) -> Any:  # noqa: ANN401 - Gradio
    menu = gr.Dropdown(
        [], label=say("zh", key), multiselect=several, filterable=True, elem_id=name, min_width=0
    )
    return shell.worded(menu, label=key)


def _menus(
    known: CollectionValues, filters: CollectionFilters, language: Language
) -> tuple[Any, ...]:
    """The menus of companies, years, kinds and items, as they are set."""
    kinds = [
        (say(language, "coll_all_kinds"), ""),
        *((kind_words(each, language), each) for each in known.kinds),
    ]
    items = [(say(language, "coll_all_items"), ""), *_item_choices(known.items, language)]
    return (
        gr.update(choices=list(known.companies), value=list(filters.companies)),
        gr.update(choices=list(map(str, known.years)), value=list(map(str, filters.years))),
        gr.update(choices=kinds, value=next(iter(filters.kinds), "")),
        gr.update(choices=items, value=next(iter(filters.items), "")),
    )


def _item_choices(items: Sequence[str], language: Language) -> Iterator[tuple[str, str]]:
    """Each framework for any of its items, and after it the items themselves."""
    titles = {
        f"{framework.id}/{each.id}": indicator_title(each, language)
        for framework in catalogue()
        for each in framework.indicators
    }
    for framework, own in groupby(items, lambda item: item.partition("/")[0]):
        title = title_of(framework, language)
        yield say(language, "coll_any_item", framework=title), framework
        for item in own:
            yield f"{title} {item.partition('/')[2]} {titles.get(item, '')}".strip(), item


def _modes(chosen: SearchMode, language: Language) -> Any:  # noqa: ANN401 - Gradio update
    return gr.update(
        choices=[(say(language, f"coll_mode_{each}"), each) for each in MODES], value=chosen
    )
