"""What the search screen does, as plain functions: search, add, take back, lead back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from extractor.document import Document
from review.accounts.access import check
from review.evidence_marks import MarkKind, Span, span_of
from review.pages.markup import Markup
from review.pages.place import Place
from review.pages.review_model import Reviewed, reviewed, under_review
from review.pages.search_results import (
    Sought,
    added_html,
    count_html,
    nothing_html,
    results_html,
    undone_html,
)
from review.passage_evidence import NoIndicator, add_passage, take_back
from review.passage_search import (
    MODES,
    FoundPassages,
    Mode,
    PassageFilters,
    readable_documents,
    search_passages,
)
from review.workspace import Workspace

MOST_SUGGESTED = 8  # words beside the title


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asks for, as the components give it, which may be None."""

    query: str = ""
    mode: Mode = "both"
    filters: PassageFilters = field(default_factory=PassageFilters)

    @classmethod
    def of(cls, *values: object) -> Asked:
        """Query, mode, document, pages from and to, heading, kind of statement, unused only."""
        query, mode, document, first, last, section, status, unused = values
        return cls(
            str(query or ""),
            next((each for each in MODES if each == mode), "both"),
            PassageFilters(
                str(document or ""),
                _page_number(first),
                _page_number(last),
                str(section or ""),
                str(status or ""),
                bool(unused),
            ),
        )

    def within(self, documents: Mapping[str, Document]) -> Asked:
        """The same without a document that the project does not have."""
        if self.filters.document in ("", *documents):
            return self
        return replace(self, filters=replace(self.filters, document=""))


@dataclass(frozen=True, slots=True)
class Opened:
    """The passage whose page is in view, and the page turned to; of which project."""

    project: int | None = None
    span: Span | None = None
    page: int | None = None

    def of(self, place: Place) -> Opened:
        """The same where it belongs to the project of the place, else nothing opened."""
        return self if self.project == place.project else Opened(place.project)


def drawn(
    workspace: Workspace, place: Place, asked: Asked, seen: Opened, told: Markup | None = None
) -> tuple[Markup, Markup]:
    """What is said of a search, or of what was done, and its results."""
    documents = readable_documents(workspace, place.project or 0)
    asked = asked.within(documents)
    found = FoundPassages(())
    if place.project is not None:
        found = search_passages(workspace, place.project, asked.query, asked.mode, asked.filters)
    language = place.language
    if not found.hits:
        filtered = asked.filters != PassageFilters()
        nothing = nothing_html(found, asked.mode, filtered, documents, language)
        return told or count_html(found, language), nothing
    sought = Sought.of(reviewed(workspace, place), place)
    results = results_html(found, documents, sought, seen.span, language)
    return told or count_html(found, language), results


def added(
    workspace: Workspace,
    place: Place,
    target: Mapping[str, str],
    reviewer: str,
    asked: Asked,
    seen: Opened,
) -> tuple[Markup, Markup]:
    """Add a passage to the indicator that its card named; what is said, and the results afresh."""
    under, indicator, span = _named(workspace, place, target)
    check("mark", under.run.project)
    before = add_passage(workspace, under, indicator, span, reviewer)
    told = added_html(under.run.id, indicator, span, before, place.language)
    return drawn(workspace, place, asked, seen, told)


def taken_back(
    workspace: Workspace,
    place: Place,
    target: Mapping[str, str],
    reviewer: str,
    asked: Asked,
    seen: Opened,
) -> tuple[Markup, Markup]:
    """Undo what was added; what is said, and the results afresh."""
    under, indicator, span = _named(workspace, place, target)
    check("mark", under.run.project)
    before = target.get("before", "")
    kind = cast(MarkKind, before if before in ("cite", "reject", "add") else "clear")
    take_back(workspace, under, indicator, span, kind, reviewer)
    told = undone_html(under.run.id, indicator, span, place.language)
    return drawn(workspace, place, asked, seen, told)


def back_to(workspace: Workspace, place: Place, target: Mapping[str, str]) -> Place:
    """The place of the review screen at the indicator, with the passage shown if it is evidence."""
    under, indicator, span = _named(workspace, place, target)
    there = place.at(indicator).to(run=under.run.id)
    known = (each for each in under.assessment.proposals if each.indicator == indicator)
    spans = [span_of(each) for proposal in known for each in proposal.evidence]
    return there.showing("evidence", spans.index(span)) if span in spans else there


def suggested_query(under: Reviewed, indicator: str) -> str:
    """The title of an indicator with the words that its evidence nearly always has.

    Raises:
        NoIndicator: the run has none such.
    """
    for each in under.framework.indicators:
        if each.id == indicator:
            return " ".join(dict.fromkeys([each.title, *each.must[:MOST_SUGGESTED]]))
    raise NoIndicator


def _named(
    workspace: Workspace, place: Place, target: Mapping[str, str]
) -> tuple[Reviewed, str, Span]:
    """The run, the indicator and the passage that a card or a button names.

    The run is the last one of its framework: one that was made meanwhile takes its place.
    """
    number, span = target.get("run", ""), span_named(target)
    if not number.isdecimal() or span is None:
        raise NoIndicator
    run = workspace.runs.get(int(number))
    check("see_answers", run.project)
    for latest in workspace.runs.latest(run.project):
        if latest.framework == run.framework:
            there = place.to(project=run.project, run=latest.id)
            return under_review(workspace, there), target.get("indicator", ""), span
    raise NoIndicator  # no run is gone once it was made


def span_named(target: Mapping[str, str]) -> Span | None:
    """The passage that a card or a button names; None where it names none."""
    start, end = target.get("start", ""), target.get("end", "")
    if not (start.isdecimal() and end.isdecimal()):
        return None
    return target.get("document", ""), int(start), int(end)


def _page_number(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) and value >= 1 else None
