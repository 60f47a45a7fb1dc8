"""Dense search: cosine similarity of encoder vectors, exact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from extractor.cleaning import searched
from models.encoder import Encoder, query_vectors


class DenseRetriever:
    """Cosine similarity of every passage to a query's vector.

    One product of matrices: for the passages of one organisation faster than an index, and the
    same on every run.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors = np.zeros((0, 1), np.float32)

    def build(self, texts: Sequence[str]) -> DenseRetriever:
        """Encode the texts in order."""
        if texts:
            self._vectors = np.asarray(self._encoder.encode(_searched(texts)), np.float32)
        return self

    def vectors_of(self, queries: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of queries, for more than one retriever with the same encoder."""
        return np.asarray(query_vectors(self._encoder, _searched(queries)), np.float32)

    def scores(self, queries: Sequence[str]) -> npt.NDArray[np.float32]:
        """Similarities, shape (queries, passages)."""
        if not queries:
            return np.zeros((0, len(self._vectors)), np.float32)
        return self.scores_of(self.vectors_of(queries))

    def scores_of(self, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Similarities to vectors of queries, shape (queries, passages)."""
        if not len(self._vectors):
            return np.zeros((len(vectors), 0), np.float32)
        with threadpool_limits(1):  # more threads add up in another order
            return np.asarray(vectors @ self._vectors.T, np.float32)


def _searched(texts: Sequence[str]) -> list[str]:
    """The texts in Simplified characters and the words of the mainland, as all else is searched."""
    return [searched(text) for text in texts]
