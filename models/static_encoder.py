"""A static encoder that needs no download: latent semantic analysis of the terms of a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

DIMENSIONS = 128
OVERSAMPLING = 16
SEED = 20221230
FEWEST_TEXTS = 2  # in which a term stands; rarer ones say nothing of likeness

Terms = Callable[[str], Sequence[str]]


class StaticEncoder:
    """TF-IDF of terms reduced by SVD (Deerwester et al. 1990; Halko et al. 2011, algorithm 4.4).

    It is fitted on the corpus at hand and on the catalogue's example sentences, so it needs no
    trained weights; the seed and one thread make its vectors the same on every run. scikit-learn
    has the same, but importing it costs a second of every start.
    """

    name = "lsa-terms"

    def __init__(self, terms: Terms, dimensions: int = DIMENSIONS) -> None:
        self._terms = terms
        self._dimensions = dimensions
        self._vocabulary: dict[str, int] = {}
        self._idf: npt.NDArray[np.float32] = np.zeros(0, np.float32)
        self._axes: npt.NDArray[np.float32] = np.zeros((0, 0), np.float32)

    def fit(self, texts: Sequence[str]) -> StaticEncoder:
        """Learn the terms and the axes of a collection of texts."""
        counts = Counter(term for text in texts for term in dict.fromkeys(self._terms(text)))
        kept = [term for term, count in counts.items() if count >= FEWEST_TEXTS]
        self._vocabulary = {term: index for index, term in enumerate(kept)}
        frequency = np.asarray([counts[term] for term in kept], np.float32)
        self._idf = np.log((1 + len(texts)) / (1 + frequency)).astype(np.float32) + 1
        with threadpool_limits(1):
            self._axes = self._fit_axes(self._matrix(texts))
        return self

    def _fit_axes(self, matrix: sparse.csr_matrix) -> npt.NDArray[np.float32]:
        size = min(self._dimensions, *matrix.shape)
        start = np.random.default_rng(SEED).standard_normal((matrix.shape[1], size + OVERSAMPLING))
        basis, _ = np.linalg.qr(matrix @ start.astype(np.float32))
        for _ in range(2):
            basis, _ = np.linalg.qr(matrix.T @ basis)
            basis, _ = np.linalg.qr(matrix @ basis)
        _, _, axes = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
        return np.asarray(axes[:size].T, np.float32)

    def _matrix(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Weighted counts, shape (texts, vocabulary), rows of length 1."""
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for row, text in enumerate(texts):
            for term, count in Counter(self._terms(text)).items():
                column = self._vocabulary.get(term)
                if column is not None:
                    rows.append(row)
                    columns.append(column)
                    values.append(1 + np.log(count) if count > 1 else 1.0)
        weights = np.asarray(values, np.float32) * self._idf[columns]
        shape = (len(texts), max(len(self._vocabulary), 1))
        return _unit_rows(sparse.csr_matrix((weights, (rows, columns)), shape=shape))

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors of shape (texts, dimensions), each of length 1 or all zero."""
        with threadpool_limits(1):
            vectors = np.asarray(self._matrix(texts) @ self._axes, np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)


def _unit_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(lengths > 0, lengths, 1)).astype(np.float32) @ matrix
