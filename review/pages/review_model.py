"""What the review screen does, as plain functions: choose, look, confirm, change, undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from indicators.assessment import Assessment
from indicators.schema import Answer, Evidence, Framework, Indicator, Proposal, State
from review.decisions import Decision
from review.errors import AnswerUnknown, UnknownRun
from review.page_view import PageImages, View, page_count, page_of, page_view
from review.pages.indicator_list import Filters, Item, items_of, list_html
from review.pages.indicator_view import value_of
from review.pages.markup import Markup, safe, tag
from review.pages.place import Place
from review.run_store import Run
from review.translations import Language, say
from review.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A run under review with the decisions in force."""

    run: Run
    assessment: Assessment
    decisions: Mapping[str, Decision]

    @property
    def framework(self) -> Framework:
        """The framework as it was when the run was made."""
        return self.assessment.framework

    def proposal(self, indicator: str) -> Proposal:
        """The proposal for an indicator; KeyError where there is none."""
        for proposal in self.assessment.proposals:
            if proposal.indicator == indicator:
                return proposal
        raise KeyError(indicator)


def reviewed(workspace: Workspace, place: Place) -> Reviewed | None:
    """The run at a place, or the project's last one; None where it has none."""
    if place.project is None:
        return None
    runs = workspace.runs.latest(place.project)
    run = next((each for each in runs if each.id == place.run), runs[0] if runs else None)
    if run is None:
        return None
    return Reviewed(run, workspace.runs.assessment(run.id), workspace.decisions.current(run))


def under_review(workspace: Workspace, place: Place) -> Reviewed:
    """The run at a place; UnknownRun where there is none."""
    under = reviewed(workspace, place)
    if under is None:
        raise UnknownRun(say("en", "no_review_do"), say("zh", "no_review_do"))
    return under


def settled(under: Reviewed, place: Place, filters: Filters) -> Place:
    """The place with an indicator and a quote chosen, where it names none that exists."""
    known = {proposal.indicator for proposal in under.assessment.proposals}
    if place.run != under.run.id or place.indicator not in known:
        items = shown(under, filters) or shown(under, Filters())
        first = items[0].indicator.id if items else ""
        place = place.to(run=under.run.id, indicator=first, evidence=None, page=None)
    if place.indicator and place.evidence is None:
        place = place.to(evidence=first_evidence(under.proposal(place.indicator)))
    return place


def first_evidence(proposal: Proposal) -> int | None:
    """The quote to show first: one that the answer rests on, else the best candidate."""
    cited = [index for index, each in enumerate(proposal.evidence) if each.cited]
    return cited[0] if cited else 0 if proposal.evidence else None


def shown(under: Reviewed, filters: Filters) -> tuple[Item, ...]:
    """The indicators that the list shows."""
    return items_of(under.assessment, under.decisions, filters)


def stepped(under: Reviewed, place: Place, filters: Filters, step: int) -> Place:
    """The place one indicator further or back in the list."""
    numbers = [item.indicator.id for item in shown(under, filters)]
    if not numbers:
        return place
    if place.indicator in numbers:
        position = min(max(0, numbers.index(place.indicator) + step), len(numbers) - 1)
    else:  # it left the list when it was decided
        position = _position_of_next(under, place.indicator, numbers)
    return place.to(indicator=numbers[position], evidence=None, page=None)


def _position_of_next(under: Reviewed, indicator: str, numbers: list[str]) -> int:
    order = [proposal.indicator for proposal in under.assessment.proposals]
    later = set(order[order.index(indicator) :]) if indicator in order else set()
    return next((place for place, number in enumerate(numbers) if number in later), 0)


def decide(
    workspace: Workspace,
    under: Reviewed,
    place: Place,
    value: str | None,
    reason: str,
    reviewer: str = "",
) -> Decision:
    """Keep what a person chose: a confirmation where it is the proposal, else a change."""
    proposal = under.proposal(place.indicator)
    if not value:
        raise AnswerUnknown(say("en", "choose_answer"), say("zh", "choose_answer"))
    if value == value_of(proposal):
        return workspace.decisions.confirm(under.run, proposal, reviewer, reason)
    indicator = under.framework.indicator(place.indicator)
    state, answer = chosen_answer(under.framework, indicator, value)
    return workspace.decisions.change(
        under.run, under.framework, indicator.id, state, answer, reason, reviewer
    )


def chosen_answer(framework: Framework, indicator: Indicator, value: str) -> tuple[State, Answer]:
    """The state and answer behind the value of a choice."""
    state, _, written = value.partition(":")
    for answer, _ in framework.options(indicator):
        if state == "proposed" and str(answer) == written:
            return "proposed", answer
    return cast(State, state), None  # the log refuses a state that nobody can choose


def indicators_html(under: Reviewed, place: Place, filters: Filters) -> Markup:
    """The list of indicators."""
    return list_html(
        under.framework,
        shown(under, filters),
        len(under.assessment.proposals),
        len(under.decisions),
        place.indicator,
        place.language,
    )


def page_html(workspace: Workspace, images: PageImages, under: Reviewed, place: Place) -> Markup:
    """The page of the chosen quote, or the page turned to, with what is marked on it."""
    proposal = under.proposal(place.indicator)
    chosen = _chosen(proposal, place)
    documents = {document.id: document for document in under.assessment.documents}
    document = documents.get(chosen.document) if chosen else None
    if document is None:
        return tag("div", say(place.language, "no_page"), class_="mz-empty")
    home = page_of(document, chosen) if chosen else 1
    number = min(max(1, place.page or home), page_count(document))
    image = ""
    if document.paged:
        path = workspace.files.path(document.id)
        if not path.exists():
            return tag("div", say(place.language, "page_lost"), class_="mz-empty")
        image = f"/gradio_api/file={quote(str(images.image(path, number)))}"
    others = [each for each in proposal.evidence if each.cited and each is not chosen]
    view = page_view(document, number, image, chosen, others)
    warning = safe("")
    if document.paged and chosen and not chosen.boxes:
        warning = tag("div", say(place.language, "no_boxes"), class_="mz-warning")
    return tag(
        "div",
        _toolbar(document.file, view, document.paged, home, place.language),
        warning,
        tag("div", view.content, class_="mz-page-scroll"),
        class_="mz-page",
    )


def turned(place: Place, target: Mapping[str, str]) -> Place:
    """The place after a button above the page was pressed."""
    number = target.get("number", "")
    return place.to(page=int(number) if number.isdecimal() else None)


def _chosen(proposal: Proposal, place: Place) -> Evidence | None:
    index = place.evidence
    if index is None or not 0 <= index < len(proposal.evidence):
        return None
    return proposal.evidence[index]


def _toolbar(file: str, view: View, paged: bool, home: int, language: Language) -> Markup:
    key = "page_of" if paged else "part_of"
    back = "back_to_quote"
    return tag(
        "div",
        tag("span", file, class_="mz-page-file mz-clip", title=file),
        _turn("‹", "previous_page", view.number - 1, view, language),
        tag("span", say(language, key, page=view.number, pages=view.count), class_="mz-page-at"),
        _turn("›", "next_page", view.number + 1, view, language),
        tag("button", say(language, back), class_="mz-link", data_do="turn", data_number="")
        if view.number != home
        else safe(""),
        tag("button", "+", class_="mz-tool mz-zoom", title=say(language, "zoom"))
        if paged
        else safe(""),
        class_="mz-page-bar",
    )


def _turn(sign: str, key: str, number: int, view: View, language: Language) -> Markup:
    there = 1 <= number <= view.count
    return tag(
        "button",
        sign,
        class_="mz-tool",
        title=say(language, key),
        aria_label=say(language, key),
        data_do="turn",
        data_number=number,
        disabled=None if there else "disabled",
    )
