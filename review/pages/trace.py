"""The screen that traces: from a score to the pages, from the pages to the indicators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import gradio as gr

from review.pages.markup import CLICKS, Markup, tag
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
from review.pages.trace_pages_view import findings_html, maps_html, quotes_html
from review.pages.trace_view import forward_html
from review.trace import Backward, Counted, backward, forward
from review.translations import Language, say
from review.workspace import Workspace

COUNTED: tuple[Counted, ...] = ("all", "decided")
# Of a map only one cell is reached by Tab; arrows move, and the chosen cell is marked here, because
# drawing the map again would take the focus away.
MOVES = """
const reach = (cell) => {
  for (const other of cell.parentElement.children) other.tabIndex = other === cell ? 0 : -1;
};
element.addEventListener('click', event => {
  const cell = event.target.closest('.mz-cell');
  if (!cell) return;
  for (const other of element.querySelectorAll('.mz-cell[aria-pressed=true]'))
    other.setAttribute('aria-pressed', 'false');
  cell.setAttribute('aria-pressed', 'true');
  reach(cell);
});
element.addEventListener('keydown', event => {
  const cell = event.target.closest('.mz-cell');
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const all = [...cell.parentElement.children], at = all.indexOf(cell);
  const row = all.filter(each => each.offsetTop === all[0].offsetTop).length;
  const steps = {
    ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - row, ArrowDown: at + row,
    Home: 0, End: all.length - 1,
  };
  const next = all[steps[event.key]];
  if (!next) return;
  event.preventDefault();
  reach(next);
  next.focus();
});
"""
# What was open in the tree is open again when a person comes back from the review screen.
KEEPS_OPEN = """
const held = new Set();
element.addEventListener('toggle', event => {
  const key = event.target.dataset.key;
  if (key) held[event.target.open ? 'add' : 'delete'](key);
}, true);
new MutationObserver(() => {
  for (const each of element.querySelectorAll('details[data-key]'))
    if (held.has(each.dataset.key) && !each.open) each.open = true;
}).observe(element, { childList: true, subtree: true });
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a person looks at in a project: what is counted ("" for the usual), and a page."""

    project: int | None = None
    counted: Counted | Literal[""] = ""
    document: str = ""
    page: int = 0

    def of(self, place: Place) -> Looked:
        """The same where it belongs to the project of the place, else nothing chosen."""
        return self if self.project == place.project else Looked(place.project)


@dataclass(frozen=True, slots=True)
class TracePage:
    """The components of the screen."""

    run: Any
    forward: Any
    counted: Any
    maps: Any
    quotes: Any
    findings: Any
    looked: Any

    @property
    def backward(self) -> tuple[Any, ...]:
        """What is drawn afresh when something else is counted."""
        return self.counted, self.maps, self.quotes, self.findings, self.looked


def build(shell: Shell) -> TracePage:
    """Lay the screen out."""
    with gr.Column(elem_classes="mz-screen mz-wide"):
        missing = gr.HTML(apply_default_css=False)
        with gr.Column(visible=False) as body:
            lead = _sentence("trace_lead")
            run = gr.Dropdown(
                [], label=say("zh", "assessment"), filterable=False, elem_id="mz-trace-run"
            )
            tree = _clickable("mz-trace-forward", CLICKS + KEEPS_OPEN)
            with gr.Column(elem_id="mz-trace-backward"):
                title = gr.HTML(apply_default_css=False)
                counted = gr.Radio([], label=say("zh", "trace_counted"), elem_id="mz-trace-counted")
                maps = _clickable("mz-trace-maps", CLICKS + MOVES)
                quotes = _clickable("mz-trace-quotes", CLICKS)
            findings = _clickable("mz-trace-findings", CLICKS)
            looked = gr.State(Looked())
    shell.worded(lead, lead="trace_lead")
    shell.worded(run, label="assessment")
    shell.worded(counted, label="trace_counted")
    page = TracePage(run, tree, counted, maps, quotes, findings, looked)

    def refresh(place: Place, seen: Looked) -> tuple[Any, ...]:
        under = reviewed(shell.workspace, place)
        if under is None:
            nothing = gr.update(value=nothing_to_review(place), visible=True)
            skipped = [gr.skip()] * 6
            return nothing, gr.update(visible=False), "", *skipped, Looked()
        return (
            gr.update(visible=False),
            gr.update(visible=True),
            _title(place.language),
            run_menu(shell.workspace, under, place),
            tree_html(under, place.language),
            *drawn_backward(shell.workspace, place, seen.of(place)),
        )

    outputs = (missing, body, title, run, tree, *page.backward)
    shell.screens["trace"] = Screen(refresh, outputs, (looked,), "see_answers")
    return page


def wire(page: TracePage, shell: Shell) -> None:
    """Connect the events."""

    def picked(place: Place, run: int | None) -> tuple[Any, ...]:
        place = place.on_run(run)
        return place.data(), tree_html(under_review(shell.workspace, place), place.language)

    def counted(place: Place, kind: str | None, seen: Looked) -> tuple[Any, ...]:
        seen = replace(seen.of(place), counted=_known(kind))
        return drawn_backward(shell.workspace, place, seen)

    def looked(place: Place, target: dict[str, str], seen: Looked) -> tuple[Any, ...]:
        number = target.get("page", "")
        page = int(number) if number.isdecimal() else 0
        seen = replace(seen.of(place), document=target.get("document", ""), page=page)
        found = carried(shell.workspace, place, seen)
        return quotes_html(found, seen.document, seen.page, place.language), seen

    def opened(place: Place, target: dict[str, str]) -> tuple[Any, ...]:
        return led(shell.workspace, place, target).data(), gr.Tabs(selected="review")

    shell.on(page.run.input, picked, [page.run], (shell.place, page.forward), action="see_answers")
    seen = [page.counted, page.looked]
    shell.on(page.counted.input, counted, seen, page.backward, action="see_answers")
    shell.on_act(page.maps, looked, [page.looked], (page.quotes, page.looked), action="see_answers")
    for shown in (page.forward, page.quotes, page.findings):
        shell.on_act(shown, opened, [], (shell.place, shell.tabs), action="see_answers")


def carried(workspace: Workspace, place: Place, seen: Looked) -> Backward:
    """What the pages of the project carry, counted as the person looks at it."""
    return backward(latest_under_review(workspace, place.project or 0), seen.counted or None)


def tree_html(under: Reviewed, language: Language) -> Markup:
    """The tree of a run from its score to its quotes."""
    documents = {each.id: each for each in under.assessment.documents}
    return forward_html(forward(under), documents, language)


def drawn_backward(workspace: Workspace, place: Place, seen: Looked) -> tuple[Any, ...]:
    """The values of `TracePage.backward`."""
    found, language = carried(workspace, place, seen), place.language
    choices = [(say(language, f"trace_counted_{each}"), each) for each in COUNTED]
    return (
        gr.update(choices=choices, value=found.counted),
        maps_html(found, seen.document, seen.page, language),
        quotes_html(found, seen.document, seen.page, language),
        findings_html(found, language),
        seen,
    )


def led(workspace: Workspace, place: Place, target: dict[str, str]) -> Place:
    """The place of the indicator that was clicked, with its quote shown where one was.

    A quote is left out where the run has been made again meanwhile: it may be another one there.
    """
    run, index = target.get("run", ""), target.get("index", "")
    wanted = place.to(run=int(run) if run.isdecimal() else None)
    under = under_review(workspace, wanted)
    there = place.at(target.get("id", "")).to(run=under.run.id)
    if under.run.id != wanted.run or not index.isdecimal():
        return there
    known = (each for each in under.assessment.proposals if each.indicator == there.indicator)
    quotes = len(next((each.evidence for each in known), ()))
    return there.to(evidence=int(index)) if int(index) < quotes else there


def _known(kind: str | None) -> Counted | Literal[""]:
    """What a person chose to count; empty where it is none of the choices."""
    for each in COUNTED:
        if each == kind:
            return each
    return ""


def _title(language: Language) -> Markup:
    """The heading of the part that goes from the pages to the indicators."""
    return tag(
        "div",
        tag("h3", say(language, "trace_backward"), class_="mz-heading"),
        tag("p", say(language, "trace_backward_lead"), class_="mz-muted mz-small"),
    )


def _sentence(key: str) -> Any:  # noqa: ANN401 - Gradio component
    return gr.HTML(tag("p", say("zh", key), class_="mz-lead"), apply_default_css=False)


def _clickable(name: str, script: str) -> Any:  # noqa: ANN401 - Gradio component
    return gr.HTML(apply_default_css=False, js_on_load=script, elem_id=name)
