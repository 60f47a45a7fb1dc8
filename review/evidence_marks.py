"""What reviewers say of passages as evidence: cite, reject, add; rows that are only added."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal

import sqlalchemy as sa

from corpus.database import reading, writing
from corpus.database_faults import storable_text
from extractor.document import Document
from indicators.assessment import Assessment
from indicators.schema import ClaimSupport, Evidence, EvidenceMarkKind, Proposal
from review.audit.trail import added
from review.errors import ReviewError
from review.project_store import next_id, now
from review.run_store import Run, on_framework_of
from review.tables import evidence_marks

MarkKind = EvidenceMarkKind | Literal["clear"]
Span = tuple[str, int, int]  # document id, start, end
LONGEST_QUOTE = 400  # characters, as in the format of a pre-fill; more is no quote
MOST_QUOTES = 10  # of an indicator, in the same format


class NoQuote(ReviewError):
    """What was marked is no passage of the document."""


@dataclass(frozen=True, slots=True)
class EvidenceMark:
    """One row: who said what of which passage, for which indicator, when (ISO 8601, UTC)."""

    sequence: int
    project: int
    framework: str
    framework_version: int
    indicator: str
    run: int
    document: str
    start_offset: int
    end_offset: int
    kind: MarkKind
    reviewer: str
    marked_at: str

    @property
    def span(self) -> Span:
        """The passage that is marked."""
        return self.document, self.start_offset, self.end_offset


class EvidenceMarks:
    """The marks on evidence in a workspace."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def mark(self, run: Run, indicator: str, kind: MarkKind, span: Span, reviewer: str) -> None:
        """Keep what a reviewer says of a passage; `clear` takes back what was said before.

        Raises:
            NoQuote: the span is empty or too long to be a quote.
        """
        document, start, end = span
        if not 0 <= start < end <= start + LONGEST_QUOTE:
            raise NoQuote(
                f"Select at least one character and at most {LONGEST_QUOTE} as a quote.",
                f"请选取 1 至 {LONGEST_QUOTE} 个字符作为引文。",
            )
        with writing(self._engine) as connection:
            row = EvidenceMark(
                next_id(connection, evidence_marks.c.sequence),
                run.project,
                run.framework,
                run.framework_version,
                indicator,
                run.id,
                document,
                start,
                end,
                kind,
                storable_text(reviewer.strip()),
                now(),
            )
            added(connection, kind, evidence_marks, asdict(row), row.reviewer)

    def of(self, run: Run) -> tuple[EvidenceMark, ...]:
        """Every row on the run's project and framework version, the oldest first."""
        query = (
            evidence_marks.select()
            .where(on_framework_of(run, evidence_marks))
            .order_by(evidence_marks.c.sequence)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(
            EvidenceMark(**{name: getattr(row, name) for name in EvidenceMark.__slots__})
            for row in rows
        )

    def in_force(self, run: Run) -> dict[str, dict[Span, EvidenceMark]]:
        """For each indicator the last mark on every passage that was not cleared."""
        return in_force(self.of(run))


def in_force(marks: Iterable[EvidenceMark]) -> dict[str, dict[Span, EvidenceMark]]:
    """For each indicator the last mark on every passage that was not cleared."""
    found: dict[str, dict[Span, EvidenceMark]] = {}
    for mark in sorted(marks, key=lambda mark: mark.sequence):
        held = found.setdefault(mark.indicator, {})
        held.pop(mark.span, None)
        if mark.kind != "clear":
            held[mark.span] = mark
    return found


def with_marks(
    assessment: Assessment, marks: Mapping[str, Mapping[Span, EvidenceMark]]
) -> Assessment:
    """An assessment whose evidence is as reviewers marked it: cited, not cited, or added.

    A claim whose last quote was rejected is no longer supported; the proposed answer stays, and a
    person who finds that it no longer holds changes it. An added passage stands after the others,
    so that quotes keep their numbers; where that makes more than ten, candidates make room.
    """
    if not marks:
        return assessment
    documents = {document.id: document for document in assessment.documents}
    return replace(
        assessment,
        proposals=tuple(
            with_marks_on(each, marks[each.indicator], documents)
            if each.indicator in marks
            else each
            for each in assessment.proposals
        ),
    )


def with_marks_on(
    proposal: Proposal, marks: Mapping[Span, EvidenceMark], documents: Mapping[str, Document]
) -> Proposal:
    """A proposal with its evidence as reviewers marked it."""
    found = [_marked(each, marks.get(span_of(each))) for each in proposal.evidence]
    rejected = {at for at, each in enumerate(found) if each.mark == "reject"}
    known = {span_of(each) for each in proposal.evidence}
    found += [
        _marked(quoted(documents[mark.document], mark.start_offset, mark.end_offset), mark)
        for span, mark in marks.items()
        if span not in known
        and mark.kind != "reject"
        and mark.document in documents
        and mark.end_offset <= len(documents[mark.document].text)
    ]
    claims = tuple(_without(claim, rejected) for claim in proposal.claims)
    return _at_most_ten(replace(proposal, evidence=tuple(found), claims=claims))


def _at_most_ten(proposal: Proposal) -> Proposal:
    """A proposal without the last candidates that make room for added quotes.

    What is cited, marked, supports a claim or holds a figure stays, also where that is more.
    """
    evidence = proposal.evidence
    used = {index for claim in proposal.claims for index in claim.evidence}
    used |= {value.evidence for value in proposal.values}
    spare = [
        at
        for at, each in enumerate(evidence)
        if at not in used and not each.cited and not each.mark
    ]
    gone = set(spare[max(0, len(spare) - max(0, len(evidence) - MOST_QUOTES)) :])
    if len(evidence) <= MOST_QUOTES or not gone:
        return proposal
    kept = [at for at in range(len(evidence)) if at not in gone]
    new = {old: at for at, old in enumerate(kept)}
    return replace(
        proposal,
        evidence=tuple(evidence[at] for at in kept),
        claims=tuple(
            replace(claim, evidence=tuple(new[at] for at in claim.evidence))
            for claim in proposal.claims
        ),
        values=tuple(replace(value, evidence=new[value.evidence]) for value in proposal.values),
    )


def _marked(evidence: Evidence, mark: EvidenceMark | None) -> Evidence:
    if mark is None or mark.kind == "clear":
        return evidence
    return replace(evidence, cited=mark.kind != "reject", mark=mark.kind, marked_by=mark.reviewer)


def _without(claim: ClaimSupport, rejected: Collection[int]) -> ClaimSupport:
    left = tuple(index for index in claim.evidence if index not in rejected)
    if left == claim.evidence:
        return claim
    return replace(claim, evidence=left, supported=claim.supported and bool(left))


def span_of(evidence: Evidence) -> Span:
    """The passage that a quote is."""
    return evidence.document, evidence.start, evidence.end


def quoted(document: Document, start: int, end: int) -> Evidence:
    """A passage that a person chose, as cited evidence with its places on the pages."""
    block = bisect_right(document.blocks, start, key=lambda each: each.end)
    return Evidence(
        document=document.id,
        page=document.page_of(start, end),
        boxes=document.places.lines(start, end) if document.paged else (),
        start=start,
        end=end,
        quote=document.quote(start, end),
        section=document.blocks[block].section if block < len(document.blocks) else (),
        score=1.0,
        cited=True,
        status="fact",
    )
