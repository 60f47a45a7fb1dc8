"""The rows of the indexes that documents have themselves, ready to be checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from extractor.document import Document
from indicators.index_check import Claimed, ShownFinding
from indicators.schema import State


def claimed_in(documents: Iterable[Document]) -> tuple[Claimed, ...]:
    """What the indexes of documents claim, in the order of their rows."""
    return tuple(
        Claimed(document.file, each.scheme, each.code, each.title, each.pages, each.reference)
        for document in documents
        for each in document.index_entries
    )


# The state whose colour a finding is shown in, on the screen and in the workbook.
FINDING_STATES: dict[ShownFinding | Literal["unclaimed"], State] = {
    "found": "proposed",
    "not_found": "unreadable",
    "other_pages": "not_found",
    "omitted": "not_found",
    "elsewhere": "not_applicable",
    "unknown": "not_applicable",
    "unclaimed": "needs_external",
}
