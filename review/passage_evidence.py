"""What rests on passages, and how a found passage becomes evidence of an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.passages import Passage
from indicators.schema import Evidence
from review.accounts.access import caller_or_local
from review.errors import ReviewError
from review.evidence_marks import MarkKind, Span, span_of
from review.pages.review_model import Reviewed, latest_under_review
from review.trace import traced_in
from review.workspace import Workspace


class NotAdded(ReviewError):
    """A found passage cannot become evidence of the indicator."""


class NoIndicator(ReviewError):
    """No indicator of the run is chosen."""

    def __init__(self) -> None:
        super().__init__(
            "No indicator is chosen; choose one above the results.",
            "还没有选定指标，请先在结果上方选择。",
        )


@dataclass(frozen=True, slots=True)
class Serving:
    """An indicator of a run that rests on a passage, or on a part of it."""

    run: int
    framework: str
    indicator: str


def resting_on(workspace: Workspace, project: int) -> list[tuple[Evidence, Serving]]:
    """The quotes on which the indicators of all latest runs rest, proposals included.

    Of an indicator whose proposal is hidden from the reviewer only those that a person marked;
    none for who may not see answers.
    """
    found: list[tuple[Evidence, Serving]] = []
    if not caller_or_local().may("see_answers", project):
        return found
    for under in latest_under_review(workspace, project):
        for traced in traced_in(under):
            serving = Serving(under.run.id, under.run.framework, traced.indicator.id)
            hidden = under.hidden(traced.indicator.id)
            quotes = (each.evidence for each in traced.quotes)
            found += [(each, serving) for each in quotes if each.mark or not hidden]
    return found


def serves(passage: Passage, resting: Sequence[tuple[Evidence, Serving]]) -> tuple[Serving, ...]:
    """The indicators that rest on a passage or a part of it, each once."""
    return tuple(
        dict.fromkeys(
            serving
            for each, serving in resting
            if each.document == passage.document
            and each.start < passage.end
            and passage.start < each.end
        )
    )


def cited_for(under: Reviewed, indicator: str) -> tuple[Evidence, ...]:
    """The quotes cited for an indicator.

    What the program alone cites is left out as long as its proposal is hidden from the reviewer.
    """
    hidden = under.hidden(indicator)
    if not caller_or_local().may("see_answers", under.run.project):
        return ()
    return tuple(
        each
        for each in under.proposal(indicator).evidence
        if each.cited and (each.mark or not hidden)
    )


def is_cited(cited: Sequence[Evidence], span: Span) -> bool:
    """True where a passage is one of these quotes, or lies in one."""
    document, start, end = span
    return any(
        each.document == document and each.start <= start and end <= each.end for each in cited
    )


def add_passage(
    workspace: Workspace, under: Reviewed, indicator: str, span: Span, reviewer: str
) -> MarkKind | None:
    """Make a passage evidence of an indicator, as its reviewer.

    What was said of the passage before, `clear` for nothing, with which `take_back` undoes it;
    None where it was evidence already and nothing was written.

    Raises:
        NoIndicator: the run has none such.
        NotAdded: the run does not know the document.
        NoQuote: the passage is too long to be a quote.
    """
    known = {each.indicator for each in under.assessment.proposals}
    if indicator not in known:
        raise NoIndicator
    document = next((each for each in under.assessment.documents if each.id == span[0]), None)
    if document is None or span[2] > len(document.text):
        raise NotAdded(
            "This assessment was made without this document; run the framework again, then add.",
            "这次评估没有用到该文件：请先重新评估，再添加。",
        )
    if is_cited(cited_for(under, indicator), span):
        return None
    held = workspace.evidence.in_force(under.run).get(indicator, {}).get(span)
    program = {span_of(each) for each in under.proposal(indicator).evidence if each.mark != "add"}
    kind: MarkKind = "cite" if span in program else "add"
    workspace.evidence.mark(under.run, indicator, kind, span, reviewer)
    return held.kind if held else "clear"


def take_back(
    workspace: Workspace,
    under: Reviewed,
    indicator: str,
    span: Span,
    before: MarkKind,
    reviewer: str,
) -> None:
    """Undo `add_passage`; nothing is written where the passage is not marked as evidence now."""
    held = workspace.evidence.in_force(under.run).get(indicator, {}).get(span)
    if held is not None and held.kind in ("cite", "add"):
        workspace.evidence.mark(under.run, indicator, before, span, reviewer)
