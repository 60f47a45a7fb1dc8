"""What the review screen does, as plain functions: choose, look, confirm, change, undo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import quote

from extractor.document import Document
from indicators.assessment import Assessment
from indicators.schema import Answer, Evidence, Framework, Indicator, Proposal, State
from review.decisions import Decision
from review.errors import AnswerUnknown, DecidedMeanwhile, UnknownRun
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
    """A run under review with the decisions in force.

    `decided_on` are the proposals that decisions of earlier runs were made on; `before` the
    decisions that come back when one is undone.
    """

    run: Run
    assessment: Assessment
    decisions: Mapping[str, Decision]
    decided_on: Mapping[str, Proposal] = field(default_factory=dict)
    before: Mapping[str, Decision] = field(default_factory=dict)

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

    @property
    def stale(self) -> frozenset[str]:
        """The indicators decided on a proposal with another answer or other cited quotes."""
        return frozenset(
            indicator
            for indicator, earlier in self.decided_on.items()
            if _core(earlier) != _core(self.proposal(indicator))
        )


def _core(proposal: Proposal) -> tuple[object, ...]:
    quotes = {each.quote for each in proposal.evidence if each.cited}
    return proposal.state, proposal.answer, frozenset(quotes)


def reviewed(workspace: Workspace, place: Place) -> Reviewed | None:
    """The run at a place, or the project's last one; None where it has none."""
    if place.project is None:
        return None
    runs = workspace.runs.latest(place.project)
    run = next((each for each in runs if each.id == place.run), runs[0] if runs else None)
    if run is None:
        return None
    assessment = workspace.runs.assessment(run.id)
    standing = workspace.decisions.standing(run)
    decisions = {indicator: rows[-1] for indicator, rows in standing.items()}
    return Reviewed(
        run,
        assessment,
        decisions,
        _decided_on(workspace, run, assessment, decisions),
        {indicator: rows[-2] for indicator, rows in standing.items() if len(rows) > 1},
    )


def _decided_on(
    workspace: Workspace, run: Run, assessment: Assessment, decisions: Mapping[str, Decision]
) -> dict[str, Proposal]:
    """The proposals of earlier runs that decisions were made on."""
    known = {proposal.indicator for proposal in assessment.proposals}
    found = {}
    for indicator, decision in decisions.items():
        if decision.run is not None and decision.run != run.id and indicator in known:
            earlier = workspace.runs.assessment(decision.run)
            for proposal in earlier.proposals:
                if proposal.indicator == indicator:
                    found[indicator] = proposal
    return found


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
        place = place.at(first).to(run=under.run.id)
    if place.indicator and place.evidence is None:
        place = place.to(evidence=first_evidence(under.proposal(place.indicator)))
    return place


def first_evidence(proposal: Proposal) -> int | None:
    """The quote to show first: one that the answer rests on, else the best candidate."""
    cited = [index for index, each in enumerate(proposal.evidence) if each.cited]
    return cited[0] if cited else 0 if proposal.evidence else None


def shown(under: Reviewed, filters: Filters) -> tuple[Item, ...]:
    """The indicators that the list shows."""
    return items_of(under.assessment, under.decisions, filters, under.stale)


def as_seen(under: Reviewed, place: Place, seen: Mapping[str, str]) -> Place:
    """The place of the indicator that the person sees, which is the one that they decide.

    Raises:
        DecidedMeanwhile: they do not see the decision in force.
    """
    known = {proposal.indicator for proposal in under.assessment.proposals}
    if seen.get("indicator") in known:
        place = place.to(indicator=seen["indicator"])
        decision = under.decisions.get(place.indicator)
        if seen.get("decision", "") != (str(decision.sequence) if decision else ""):
            raise DecidedMeanwhile(
                "This indicator was decided in another window; it is shown now. Decide again.",
                "该指标已在其他窗口作出决定，现已刷新显示；如仍需更改，请再次操作。",
            )
    return place


def stepped(under: Reviewed, place: Place, filters: Filters, step: int) -> Place:
    """The place one indicator further or back in the list."""
    numbers = [item.indicator.id for item in shown(under, filters)]
    if not numbers:
        return place
    if place.indicator in numbers:
        position = min(max(0, numbers.index(place.indicator) + step), len(numbers) - 1)
    else:  # it left the list when it was decided
        position = _position_of_next(under, place.indicator, numbers)
    return place.at(numbers[position])


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
    """Keep what a person chose: a confirmation where it is the proposal, else a change.

    Raises:
        AnswerUnknown: nothing that can be chosen was chosen.
        ReasonNeeded: a change without a reason.
    """
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
    wanted = place.document or (chosen.document if chosen else "")
    document = documents.get(wanted) or next(iter(documents.values()), None)
    if document is None:
        return tag("div", say(place.language, "no_page"), class_="mz-empty")
    if chosen and chosen.document != document.id:
        chosen = None
    home = page_of(document, chosen) if chosen else 1
    number = min(max(1, place.page or home), page_count(document))
    image = ""
    if document.paged:
        path = workspace.files.path(document.id)
        if not path.exists():
            return tag("div", say(place.language, "page_lost"), class_="mz-empty")
        image = f"/gradio_api/file={quote(str(images.image(path, number)))}"
    others = [
        each
        for each in proposal.evidence
        if each.cited and each is not chosen and each.document == document.id
    ]
    view = page_view(document, number, image, chosen, others)
    warning = safe("")
    if document.paged and chosen and not chosen.boxes:
        warning = tag("div", say(place.language, "no_boxes"), class_="mz-warning")
    return tag(
        "div",
        _toolbar(
            document, list(documents.values()), view, chosen is not None, home, place.language
        ),
        warning,
        tag("div", view.content, class_="mz-page-scroll"),
        class_="mz-page",
    )


def turned(place: Place, target: Mapping[str, str]) -> Place:
    """The place after a button, the menu or the number above the page was used."""
    if target.get("do") == "document":
        return place.to(document=target.get("value", ""), page=1)
    if target.get("do") == "back":
        return place.to(document="", page=None)
    number = target.get("value") or target.get("number", "")
    return place.to(page=int(number) if number.isdecimal() else place.page)


def _chosen(proposal: Proposal, place: Place) -> Evidence | None:
    index = place.evidence
    if index is None or not 0 <= index < len(proposal.evidence):
        return None
    return proposal.evidence[index]


def _toolbar(
    document: Document,
    documents: Sequence[Document],
    view: View,
    quoted: bool,
    home: int,
    language: Language,
) -> Markup:
    return tag(
        "div",
        _documents(document, documents, language),
        tag("button", say(language, "back_to_quote"), class_="mz-link", data_do="back")
        if not quoted or view.number != home
        else safe(""),
        _turn("‹", "previous_page", view.number - 1, view, language),
        tag("span", *_number(view, document.paged, language), class_="mz-page-at"),
        _turn("›", "next_page", view.number + 1, view, language),
        *(_zoom(sign, step, language) for sign, step in (("−", -1), ("+", 1)) if document.paged),
        class_="mz-page-bar",
    )


def _documents(document: Document, documents: Sequence[Document], language: Language) -> Markup:
    """The file's name; a menu where there are several to look into."""
    if len(documents) < 2:
        return tag("span", document.file, class_="mz-page-file mz-clip", title=document.file)
    options = [
        tag("option", each.file, value=each.id, selected="" if each is document else None)
        for each in documents
    ]
    label = say(language, "file")
    return tag("select", *options, class_="mz-page-file", data_do="document", aria_label=label)


def _number(view: View, paged: bool, language: Language) -> Iterator[Markup]:
    """第 [4] / 28 页 with the number to be typed; parts of a file without pages are only told."""
    words = say(language, "page_of" if paged else "part_of", page="\0", pages=view.count)
    before, after = words.split("\0")
    yield safe(before)
    if paged:
        yield Markup(
            f'<input type="number" min="1" max="{view.count}" value="{view.number}" '
            f'data-do="turn" aria-label="{safe(say(language, "page_number"))}">'
        )
    else:
        yield safe(view.number)
    yield safe(after)


def _zoom(sign: str, step: int, language: Language) -> Markup:
    name = say(language, "zoom_in" if step > 0 else "zoom_out")
    return tag(
        "button", sign, class_="mz-tool mz-zoom", title=name, aria_label=name, data_step=step
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
