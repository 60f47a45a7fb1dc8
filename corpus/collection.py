"""A collection: the passages of many companies' reports, behind one interface for every engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

SearchMode = Literal["both", "words", "meaning"]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CollectedPassage:
    """One passage of a report in a collection.

    `document` is the id of the document (`sha256:…`), `file` the name it was added under; `page`
    is 1-based, None for documents without pages; `start` and `end` are offsets in the document's
    text. `items` are the framework items it is evidence for, as `framework/indicator`.
    """

    document: str
    file: str
    company: str
    year: int | None
    kind: str
    page: int | None
    start: int
    end: int
    section: tuple[str, ...]
    text: str
    items: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names the passage in every engine."""
        return f"{self.document}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class CollectionFilters:
    """Which passages are wanted; an empty value wants all.

    `items` are framework items (`framework/indicator`), or a framework's id for any of its items.
    """

    companies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CollectionHit:
    """A found passage: the fused score, and its ranks from 1 by words and by meaning, if any."""

    passage: CollectedPassage
    score: float
    by_words: int | None
    by_meaning: int | None


@dataclass(frozen=True, slots=True)
class CollectedDocument:
    """One report of a collection and how many passages it has."""

    document: str
    file: str
    company: str
    year: int | None
    kind: str
    passages: int


def in_order(documents: Iterable[CollectedDocument]) -> tuple[CollectedDocument, ...]:
    """Documents by company, year and file, as every engine lists them."""
    return tuple(
        sorted(documents, key=lambda each: (each.company, each.year or 0, each.file, each.document))
    )


class Collection(Protocol):
    """What every engine does. Rows of `vectors` are unit vectors of the passages' texts."""

    def add(self, passages: Sequence[CollectedPassage], vectors: Vectors) -> None:
        """Add the passages of one document, in place of those it had; kept when this returns."""

    def remove(self, document: str) -> None:
        """Take a document out; nothing happens where it is not in."""

    def documents(self) -> tuple[CollectedDocument, ...]:
        """Every document whose passages are all in, by company, year and file."""

    def items(self) -> tuple[str, ...]:
        """The framework items (`framework/indicator`) of all passages, sorted."""

    def search(
        self,
        query: str,
        vector: Vectors,
        filters: CollectionFilters,
        limit: int = 10,
        mode: SearchMode = "both",
    ) -> tuple[CollectionHit, ...]:
        """The best passages, best first: `vector` of shape (dimensions,) is that of the query."""

    def close(self) -> None:
        """Let go of files and connections."""
