"""Dense search: inner product of encoder vectors, exact, by FAISS."""

from __future__ import annotations

from collections.abc import Sequence

import faiss
import numpy as np
import numpy.typing as npt

from models.encoder import Encoder


class DenseRetriever:
    """Cosine similarity of every passage to a query's vector."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._size = 0
        self._index: faiss.IndexFlatIP | None = None

    def build(self, texts: Sequence[str]) -> DenseRetriever:
        """Encode and index the texts in order."""
        self._size = len(texts)
        if texts:
            vectors = np.ascontiguousarray(self._encoder.encode(texts), np.float32)
            self._index = faiss.IndexFlatIP(vectors.shape[1])
            self._index.add(vectors)
        return self

    def scores(self, queries: Sequence[str]) -> npt.NDArray[np.float32]:
        """Similarities, shape (queries, passages)."""
        if self._index is None or not queries:
            return np.zeros((len(queries), self._size), np.float32)
        vectors = np.ascontiguousarray(self._encoder.encode(queries), np.float32)
        found, order = self._index.search(vectors, self._size)
        scores = np.zeros((len(queries), self._size), np.float32)
        np.put_along_axis(scores, order, found, axis=1)
        return scores
