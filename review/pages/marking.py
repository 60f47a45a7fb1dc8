"""What a reviewer says of quotes on the review screen: cite, reject, take back, add."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.document import Document
from review.evidence_marks import MarkKind, NoQuote, Span, span_of
from review.pages.place import Place
from review.pages.review_model import Reviewed, under_review
from review.translations import say
from review.workspace import Workspace

ACTS: dict[str, MarkKind] = {"cite": "cite", "reject": "reject", "clear": "clear"}


def mark_evidence(
    workspace: Workspace, under: Reviewed, place: Place, target: Mapping[str, str], reviewer: str
) -> Place:
    """Keep what was said of a quote, by its number in the list; the place that shows it.

    Raises:
        NoQuote: there is no such quote.
    """
    proposal = under.proposal(place.indicator)
    kind = ACTS[target["do"]]
    near, index = target.get("near", ""), target.get("index", "")
    if near.isdecimal() and int(near) < len(proposal.search.nearest):
        passage = proposal.search.nearest[int(near)]
        span = (passage.document, passage.start, passage.end)
        return added(workspace, under, place, span, reviewer)
    if not index.isdecimal() or int(index) >= len(proposal.evidence):
        raise NoQuote(say("en", "no_evidence_shown"), say("zh", "no_evidence_shown"))
    span = span_of(proposal.evidence[int(index)])
    workspace.evidence.mark(under.run, place.indicator, kind, span, reviewer)
    left = len(under_review(workspace, place).proposal(place.indicator).evidence)
    shown = min(int(index), left - 1) if left else None  # what was added goes when taken back
    return place.showing("evidence", shown)


def quote_selection(
    workspace: Workspace, under: Reviewed, place: Place, target: Mapping[str, str], reviewer: str
) -> Place:
    """Add the text that was selected on the page; the place that shows it.

    Raises:
        NoQuote: nothing was selected.
    """
    documents = {each.id: each for each in under.assessment.documents}
    document = documents.get(target.get("document", ""))
    start, end = target.get("from", ""), target.get("to", "")
    if document is None or not (start.isdecimal() and end.isdecimal()):
        raise NoQuote(say("en", "no_selection"), say("zh", "no_selection"))
    span = trimmed(document, int(start), int(end))
    return added(workspace, under, place, span, reviewer)


def trimmed(document: Document, start: int, end: int) -> Span:
    """A span without the blanks at its ends."""
    text = document.text[start:end]
    start += len(text) - len(text.lstrip())
    return document.id, start, start + len(text.strip())


def added(workspace: Workspace, under: Reviewed, place: Place, span: Span, reviewer: str) -> Place:
    """Add a passage as evidence, or cite it where it is among the evidence; the place with it."""
    held = [span_of(each) for each in under.proposal(place.indicator).evidence]
    kind: MarkKind = "cite" if span in held else "add"
    workspace.evidence.mark(under.run, place.indicator, kind, span, reviewer)
    now = under_review(workspace, place).proposal(place.indicator)
    spans = [span_of(each) for each in now.evidence]
    return place.showing("evidence", spans.index(span))
