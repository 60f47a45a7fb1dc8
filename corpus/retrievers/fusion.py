"""Reciprocal rank fusion (Cormack, Clarke & Büttcher 2009)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

K = 60


def ranks(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The rank of every passage, 0 for the best; equal scores keep the reading order."""
    order = np.argsort(-scores, kind="stable")
    found = np.empty(len(scores), np.int64)
    found[order] = np.arange(len(scores))
    return found


def fused(scores: Sequence[npt.NDArray[np.float32]], k: int = K) -> npt.NDArray[np.float32]:
    """The sum over retrievers of 1 / (k + rank + 1); a zero score earns nothing, shape (n,)."""
    total = np.zeros(len(scores[0]) if scores else 0, np.float32)
    for each in scores:
        total += np.where(each > 0, 1.0 / (k + ranks(each) + 1), 0).astype(np.float32)
    return total
