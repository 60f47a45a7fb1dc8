"""Trains the bundled encoder: SVD of TF-IDF as a start, then contrastive learning over pairs.

Usage: python -m models.training.train_encoder DATASETS_FOLDER [STEPS]
Takes about ten minutes on two cores. Loss: symmetric InfoNCE with in-batch negatives (van den Oord
et al. 2018; Radford et al. 2021), dropout of features on both sides, row-sparse Adam.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.utils.extmath import randomized_svd

from models.bundled_encoder import FOLDER, quantised, save
from models.character_features import CharacterVocabulary, features_of
from models.training.encoder_texts import Pairs, all_pairs

SIZE, DIMENSIONS, SEED = 40_000, 256, 20221230
STEPS, BATCH, SCALE, DROPOUT, RATE = 3000, 1024, 20.0, 0.35, 0.004
IN_DOMAIN_LEAST = 4  # times that a feature of the field stands in its texts
# How often a batch is of a kind of pair.
MIXTURE = {
    "title": 0.12,
    "head": 0.11,
    "adjacent": 0.09,
    "halves": 0.10,
    "policy adjacent": 0.12,
    "policy rewrite": 0.10,
    "report halves": 0.14,
    "abstract": 0.03,
    "synonym": 0.03,
    "claim": 0.10,
    "example": 0.06,
}
FIELD = ("policy adjacent", "policy rewrite", "report halves", "claim", "example")
Matrix = npt.NDArray[np.float32]


def vocabulary_of(pairs: dict[str, Pairs]) -> list[str]:
    """The features of the field that stand there a few times, then the most usual ones."""
    field = {t for kind in FIELD for t in (*pairs[kind].left, *pairs[kind].right)}
    own = Counter(feature for text in sorted(field) for feature in features_of(text))
    every = Counter(own)
    for kind, each in pairs.items():
        if kind not in FIELD:
            for text in each.right:
                every.update(features_of(text))
    kept = [feature for feature, count in own.most_common() if count >= IN_DOMAIN_LEAST]
    chosen = dict.fromkeys(kept[:SIZE])
    for feature, _ in every.most_common():
        if len(chosen) >= SIZE:
            break
        chosen.setdefault(feature)
    return sorted(chosen)


def warm_start(counts: sparse.csr_matrix) -> Matrix:
    """Row vectors from a truncated SVD of TF-IDF, shape (features, dimensions)."""
    frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = (np.log((1 + counts.shape[0]) / (1 + frequency)) + 1).astype(np.float32)
    matrix = counts.sqrt() @ sparse.diags(idf)
    _, values, axes = randomized_svd(matrix, DIMENSIONS, n_iter=3, random_state=SEED)
    return np.asarray(axes.T * (values[None, :] ** -0.25) * idf[:, None], np.float32)


class Adam:
    """Adam (Kingma & Ba 2015) that touches only the rows that a batch has."""

    def __init__(self, weights: Matrix) -> None:
        self.weights = weights
        self._mean = np.zeros_like(weights)
        self._square = np.zeros_like(weights)
        self._steps = 0

    def step(self, rows: npt.NDArray[np.intp], gradient: Matrix, rate: float) -> None:
        """One step for the rows given."""
        self._steps += 1
        mean = self._mean[rows] * 0.9 + gradient * 0.1
        square = self._square[rows] * 0.999 + gradient * gradient * 0.001
        self._mean[rows], self._square[rows] = mean, square
        scale = np.sqrt(1 - 0.999**self._steps) / (1 - 0.9**self._steps)
        self.weights[rows] -= rate * scale * mean / (np.sqrt(square) + 1e-8)


def encode(bag: sparse.csr_matrix, weights: Matrix) -> tuple[Matrix, Matrix]:
    """Unit vectors of bags and their lengths before."""
    raw = np.asarray(bag @ weights, np.float32)
    lengths = np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-6)
    return raw / lengths, lengths


def dropped(counts: sparse.csr_matrix, generator: np.random.Generator) -> sparse.csr_matrix:
    """Square roots of counts with a part of the features left out."""
    bag = counts.sqrt().tocsr()
    bag.data *= generator.random(len(bag.data)) >= DROPOUT
    return bag


def contrast(
    left: Matrix, right: Matrix, groups: npt.NDArray[np.int64]
) -> tuple[float, Matrix, Matrix]:
    """Loss and gradients; others of the same group are neither good nor bad."""
    scores = SCALE * left @ right.T
    same = groups[:, None] == groups[None, :]
    np.fill_diagonal(same, False)
    scores[same] = -1e4
    size = len(left)
    over = np.exp(scores - scores.max(axis=1, keepdims=True))
    over /= over.sum(axis=1, keepdims=True)
    down = np.exp(scores - scores.max(axis=0, keepdims=True))
    down /= down.sum(axis=0, keepdims=True)
    diagonal = np.arange(size)
    loss = -np.log(np.maximum(over[diagonal, diagonal], 1e-9)).mean()
    gradient = over + down
    gradient[diagonal, diagonal] -= 2
    gradient *= SCALE / (2 * size)
    return float(loss), gradient @ right, gradient.T @ left


def train(pairs: dict[str, Pairs], vocabulary: CharacterVocabulary, steps: int) -> Matrix:
    """Learn the row vectors of the vocabulary."""
    bags = {
        kind: (vocabulary.counts(each.left), vocabulary.counts(each.right), np.asarray(each.groups))
        for kind, each in pairs.items()
    }
    start = time.monotonic()
    weights = warm_start(sparse.vstack([bag[1] for bag in bags.values()]).tocsr())
    print(f"start: {time.monotonic() - start:.0f} s", flush=True)
    adam, generator = Adam(weights), np.random.default_rng(SEED)
    kinds, chances = list(MIXTURE), np.asarray(list(MIXTURE.values()))
    losses: dict[str, list[float]] = {kind: [] for kind in kinds}
    for step in range(steps):
        kind = kinds[generator.choice(len(kinds), p=chances / chances.sum())]
        left, right, groups = bags[kind]
        chosen = generator.choice(left.shape[0], min(BATCH, left.shape[0]), replace=False)
        both = sparse.vstack([dropped(left[chosen], generator), dropped(right[chosen], generator)])
        rows, columns = np.unique(both.indices, return_inverse=True)
        small = sparse.csr_matrix(
            (both.data, columns, both.indptr), shape=(both.shape[0], len(rows))
        )
        vectors, lengths = encode(small, adam.weights[rows])
        half = len(chosen)
        loss, one, other = contrast(vectors[:half], vectors[half:], groups[chosen])
        gradient = np.concatenate([one, other])
        gradient -= vectors * (vectors * gradient).sum(axis=1, keepdims=True)
        gradient /= lengths
        adam.step(rows, np.asarray(small.T @ gradient, np.float32), RATE * (1 - step / steps))
        losses[kind].append(loss)
        if step % 250 == 249:
            means = " ".join(f"{k} {np.mean(v[-20:]):.2f}" for k, v in losses.items() if v)
            print(f"{step + 1}: {time.monotonic() - start:.0f} s {means}", flush=True)
    return adam.weights


def main() -> None:
    """Train and write the bundled folder."""
    pairs = all_pairs(Path(sys.argv[1]), SEED)
    print({kind: len(each.left) for kind, each in pairs.items()}, flush=True)
    vocabulary = vocabulary_of(pairs)
    weights = train(
        pairs, CharacterVocabulary(vocabulary), int(sys.argv[2]) if sys.argv[2:] else STEPS
    )
    folder = Path(sys.argv[3]) if sys.argv[3:] else FOLDER
    save(folder, vocabulary, *quantised(weights))


if __name__ == "__main__":
    main()
