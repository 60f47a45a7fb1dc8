"""What was searched for an indicator, in words, so that silence can be checked by a person."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.document import Document
from indicators.schema import Evidence, NearMiss, Proposal, SearchRecord, State

SILENT: tuple[State, ...] = ("not_found", "needs_external", "unreadable")


def is_silent(proposal: Proposal) -> bool:
    """True where no answer was found, so that what was searched is worth showing."""
    return proposal.state in SILENT


def words_found(search: SearchRecord) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The words searched for that stand in the text, and those that do not.

    None for a run of an earlier version, which did not note which words it found.
    """
    if not (search.found_terms or search.nearest):
        return None
    missing = tuple(term for term in search.terms if term not in search.found_terms)
    return search.found_terms, missing


def as_evidence(near: NearMiss, documents: Iterable[Document]) -> Evidence:
    """A passage that came near as a quote with its boxes, to be shown and named like evidence."""
    document = next((each for each in documents if each.id == near.document), None)
    paged = document is not None and document.paged
    return Evidence(
        document=near.document,
        page=near.page,
        boxes=document.places.lines(near.start, near.end) if document and paged else (),
        start=near.start,
        end=near.end,
        quote=near.quote,
        section=(),
        score=near.score,
        cited=False,
        status="fact",
    )
