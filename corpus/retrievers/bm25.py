"""BM25 over character bigrams (Robertson & Zaragoza 2009), weighted by bm25s."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpus.tokenization import all_terms


class Bm25Retriever:
    """Scores every passage of a corpus for many queries at once."""

    def __init__(self, k1: float = 1.2, b: float = 0.6) -> None:
        self._index = bm25s.BM25(k1=k1, b=b, method="lucene")
        self._vocabulary: dict[str, int] = {}
        self._size = 0
        self._weights = sparse.csr_matrix((0, 0), dtype=np.float32)

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
            parts = self._index.scores  # one column a term, as bm25s keeps them
            shape = (len(tokens), len(parts["indptr"]) - 1)
            whole = sparse.csc_matrix((parts["data"], parts["indices"], parts["indptr"]), shape)
            self._weights = whole[: self._size].T.tocsr()
        return self

    def scores(self, queries: Sequence[str]) -> npt.NDArray[np.float32]:
        """Scores of shape (queries, passages), higher is better; 0 where no term is shared."""
        if not self._vocabulary or not queries:
            return np.zeros((len(queries), self._size), np.float32)
        rows, columns = [], []
        for row, found in enumerate(all_terms(queries)):
            known = {self._vocabulary[term] for term in found if term in self._vocabulary}
            rows.extend([row] * len(known))
            columns.extend(sorted(known))
        ones = np.ones(len(rows), np.float32)
        shape = (len(queries), self._weights.shape[0])
        bags = sparse.csr_matrix((ones, (rows, columns)), shape)
        return np.asarray((bags @ self._weights).toarray(), np.float32)
