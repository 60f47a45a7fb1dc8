"""Makes the passages of a read document, and their vectors, into what a collection takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.collection import CollectedPassage, Vectors
from corpus.passages import passages_of
from extractor.cleaning import searched
from extractor.document import Document
from models.bundled_encoder import bundled

Span = tuple[int, int]
_HALF = re.compile("[\ud800-\udfff]")  # half a character, as broken PDF fonts give; no UTF-8


def vectors_of(texts: Sequence[str]) -> Vectors:
    """Vectors of passages or queries by the bundled encoder, shape (texts, dimensions)."""
    return bundled().encode([searched(text) for text in texts])


def collected_passages(
    document: Document,
    company: str,
    year: int | None,
    kind: str,
    cited: Mapping[Span, Sequence[str]] | None = None,
) -> tuple[CollectedPassage, ...]:
    """The passages of a document for a collection.

    `cited` holds spans of the document's text with the framework items that they are evidence
    for; a passage has the items of every span that it shares text with. Half characters, which
    no database takes, become one \ufffd each, so that offsets stay.
    """
    return tuple(
        CollectedPassage(
            document=passage.document,
            file=_whole(document.file),
            company=_whole(company),
            year=year,
            kind=kind,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            section=tuple(map(_whole, passage.section)),
            text=_whole(passage.text),
            items=_items(cited or {}, passage.start, passage.end),
        )
        for passage in passages_of(document)
    )


def _whole(text: str) -> str:
    return _HALF.sub("\ufffd", text)


def _items(cited: Mapping[Span, Sequence[str]], start: int, end: int) -> tuple[str, ...]:
    found = {
        item
        for (first, last), items in cited.items()
        if first < end and start < last
        for item in items
    }
    return tuple(sorted(found))
