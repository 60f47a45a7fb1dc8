"""BM25 over words and bigrams (Robertson & Zaragoza 2009), by bm25s."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
import numpy.typing as npt

from corpus.tokenization import all_terms, terms


class Bm25Retriever:
    """Scores every passage of a corpus for a query."""

    def __init__(self, k1: float = 1.2, b: float = 0.6) -> None:
        self._index = bm25s.BM25(k1=k1, b=b, method="lucene")
        self._vocabulary: dict[str, int] = {}
        self._size = 0

    def build(self, texts: Sequence[str], background: Sequence[str] = ()) -> Bm25Retriever:
        """Index the texts in order.

        Args:
            texts: what is scored.
            background: texts that only say how rare a term is, where the texts are too few to.
        """
        tokens = all_terms([*texts, *background])
        self._size = len(texts)
        for token in (token for row in tokens for token in row):
            self._vocabulary.setdefault(token, len(self._vocabulary))
        if self._vocabulary:
            ids = [[self._vocabulary[token] for token in row] for row in tokens]
            corpus = bm25s.tokenization.Tokenized(ids=ids, vocab=dict(self._vocabulary))
            self._index.index(corpus, show_progress=False)
        return self

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """One score a passage, shape (n,), higher is better; zeros where no term is known."""
        known = [self._vocabulary[term] for term in terms(query) if term in self._vocabulary]
        if not known:
            return np.zeros(self._size, np.float32)
        found = self._index.get_scores_from_ids(sorted(known))
        return np.asarray(found[: self._size], np.float32)
