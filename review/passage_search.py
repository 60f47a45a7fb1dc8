"""Finds passages in all documents of a project, by words and by meaning."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage, passages_of
from corpus.retrievers.bm25 import Bm25Retriever
from corpus.retrievers.dense import DenseRetriever
from corpus.retrievers.fusion import fused
from corpus.retrievers.keywords import KeywordRetriever
from extractor.cleaning import normalised
from extractor.document import Document
from indicators.evidence import passage_status
from indicators.features import searched_text
from indicators.schema import Evidence, EvidenceStatus
from models.bundled_encoder import bundled
from review.evidence_marks import Span
from review.file_store import FileStore
from review.passage_evidence import Serving, resting_on, serves
from review.passage_words import Offsets, query_words, word_spans
from review.workspace import Workspace

Mode = Literal["words", "meaning", "both"]
MODES: tuple[Mode, ...] = ("both", "words", "meaning")
MOST_SHOWN = 50
KEPT_INDEXES = 4  # sets of documents
LONGEST_QUERY = 500  # characters
# Cosine below which a passage is of something else: of the gold passages among the 50 nearest to
# the title of their indicator 2 % lie below, and of all passages 90 %.
LEAST_LIKENESS = 0.12
_building = threading.Lock()

Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageFilters:
    """Which passages are wanted; empty values want all. Pages are both included.

    `unused`: only passages on which no answer rests.
    """

    document: str = ""
    page_from: int | None = None
    page_to: int | None = None
    section: str = ""
    status: str = ""
    unused: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A found passage and why it was found.

    `words` of the query stand in it or in the heading above it; `likeness` is the cosine to the
    query; `marks` are the offsets, within the passage, of the query's words.
    """

    passage: Passage
    kind: Mode
    words: int
    likeness: float
    status: EvidenceStatus
    serves: tuple[Serving, ...]
    marks: tuple[Offsets, ...]

    @property
    def span(self) -> Span:
        """The passage as marks on evidence name it."""
        return self.passage.document, self.passage.start, self.passage.end


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """The best hits of a query, best first; `more` were found and are left out."""

    words: tuple[str, ...]
    hits: tuple[Hit, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class PassageIndex:
    """The passages of a set of documents, and what finds them."""

    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    keywords: KeywordRetriever
    headings: KeywordRetriever
    bm25: Bm25Retriever
    dense: DenseRetriever


def readable_documents(workspace: Workspace, project: int) -> dict[str, Document]:
    """The documents of a project that were read, by id, under the names of its files."""
    return {
        file.document: workspace.files.document(file.document, file.name)
        for file in workspace.files.of(project)
        if file.status == "read"
    }


def search_passages(
    workspace: Workspace,
    project: int,
    query: str,
    mode: Mode = "both",
    filters: PassageFilters | None = None,
    most: int = MOST_SHOWN,
) -> FoundPassages:
    """The passages of all read files of a project that fit a query, the best first.

    Args:
        workspace: where the project is.
        project: its number.
        query: words parted by spaces or commas, or a sentence; what is over 500 characters is cut.
        mode: `words` finds passages in which one of the words stands as written (Traditional as
            Simplified, the more words the better), `meaning` those like the query, `both` fuses.
        filters: which passages are wanted.
        most: how many hits are given.
    """
    filters, query = filters or PassageFilters(), query.strip()[:LONGEST_QUERY]
    words = query_words(query)
    files = [each.document for each in workspace.files.of(project) if each.status == "read"]
    if not words or not files:
        return FoundPassages(words)
    index = passage_index(workspace.files, files)
    rank = _Ranking.of(index, query, words, mode)
    resting = resting_on(workspace, project)
    keys = tuple(map(normalised, words))
    wanted = _Wanted(index, filters, keys, resting)
    found = [(at, status) for at in rank.order if (status := wanted.status(at)) is not None]
    hits = [
        Hit(
            passage=(passage := index.passages[at]),
            kind=rank.kind(at, mode),
            words=int(rank.standing[at]),
            likeness=round(float(rank.likeness[at]), 3),
            status=status,
            serves=serves(passage, resting),
            marks=word_spans(passage.text, words, pieces=mode != "words"),
        )
        for at, status in found[:most]
    ]
    return FoundPassages(words, tuple(hits), len(found) - len(hits))


def passage_index(files: FileStore, documents: Iterable[str]) -> PassageIndex:
    """The index of a set of read documents; the last four sets stay in memory."""
    with _building:  # two that ask at once are to wait for one index
        return _built(files, tuple(sorted(set(documents))))


@lru_cache(maxsize=KEPT_INDEXES)
def _built(files: FileStore, ids: tuple[str, ...]) -> PassageIndex:
    documents = {each: files.document(each) for each in ids}
    passages = tuple(each for read in documents.values() for each in passages_of(read))
    texts = [searched_text(passage) for passage in passages]
    return PassageIndex(
        documents,
        passages,
        KeywordRetriever().build(texts),
        KeywordRetriever().build([" ".join(passage.section[-1:]) for passage in passages]),
        Bm25Retriever().build(texts),
        DenseRetriever(bundled()).build(texts),
    )


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Passages in their order, how many words stand in each, and how like each is."""

    order: list[int]
    standing: npt.NDArray[np.int64]
    likeness: Scores

    @classmethod
    def of(cls, index: PassageIndex, query: str, words: Sequence[str], mode: Mode) -> _Ranking:
        in_text = index.keywords.words(words)
        standing = np.maximum(in_text, index.headings.words(words)).sum(axis=0)
        bm25 = index.bm25.scores([query])[0]
        likeness = index.dense.scores([query])[0]
        near = np.where(likeness >= LEAST_LIKENESS, likeness, 0).astype(np.float32)
        # More words in the text first, then more in text or heading, then rarer ones.
        best = np.lexsort((-bm25, -standing, -in_text.sum(axis=0)))
        by_words = np.zeros(len(best), np.float32)
        by_words[best] = np.arange(len(best), 0, -1)
        by_words[standing == 0] = 0
        if mode == "both":
            total = fused([by_words, bm25, near])
            total[(by_words == 0) & (near == 0)] = 0
        else:
            total = by_words if mode == "words" else near
        order = [int(at) for at in np.argsort(-total, kind="stable") if total[at] > 0]
        return cls(order, standing.astype(np.int64), likeness)

    def kind(self, at: int, mode: Mode) -> Mode:
        """By what a passage was found."""
        if mode != "both":
            return mode
        if self.likeness[at] < LEAST_LIKENESS:
            return "words"
        return "both" if self.standing[at] else "meaning"


class _Wanted:
    """Tells whether a passage passes the filters."""

    def __init__(
        self,
        index: PassageIndex,
        filters: PassageFilters,
        words: tuple[str, ...],
        resting: Sequence[tuple[Evidence, Serving]],
    ) -> None:
        self._index, self._filters, self._words = index, filters, words
        self._section = normalised(filters.section)
        self._used = {
            name: np.zeros(len(each.text), np.bool_) for name, each in index.documents.items()
        }
        for evidence, _ in resting:
            if evidence.document in self._used:
                self._used[evidence.document][evidence.start : evidence.end] = True

    def status(self, at: int) -> EvidenceStatus | None:
        """What kind of statement a wanted passage makes; None for one that is not wanted."""
        passage, filters = self._index.passages[at], self._filters
        if filters.document not in ("", passage.document) or not self._on_page(passage.page):
            return None
        if self._section and self._section not in normalised(" ".join(passage.section)):
            return None
        if filters.unused and self._used[passage.document][passage.start : passage.end].any():
            return None
        status = passage_status(passage, self._index.documents[passage.document], self._words)
        return status if filters.status in ("", status) else None

    def _on_page(self, page: int | None) -> bool:
        first, last = self._filters.page_from, self._filters.page_to
        if first is None and last is None:
            return True
        return page is not None and (first or 1) <= page <= (last or page)
