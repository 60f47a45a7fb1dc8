"""The rows of the indexes that documents have themselves, ready to be checked."""

from __future__ import annotations

from collections.abc import Iterable

from extractor.document import Document
from indicators.index_check import Claimed


def claimed_in(documents: Iterable[Document]) -> tuple[Claimed, ...]:
    """What the indexes of documents claim, in the order of their rows."""
    return tuple(
        Claimed(document.file, each.scheme, each.code, each.title, each.pages, each.reference)
        for document in documents
        for each in document.index_entries
    )
