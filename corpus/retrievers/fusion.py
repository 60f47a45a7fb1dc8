"""Ranks, and reciprocal rank fusion (Cormack, Clarke & Büttcher 2009)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

K = 60


def ranks(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """The rank of every passage along the last axis, 0 for the best; equals keep their order."""
    order = np.argsort(-scores, axis=-1, kind="stable")
    found = np.empty(scores.shape, np.int64)
    np.put_along_axis(found, order, np.broadcast_to(np.arange(scores.shape[-1]), order.shape), -1)
    return found


def fused(scores: Sequence[npt.NDArray[np.float32]], k: int = K) -> npt.NDArray[np.float32]:
    """The sum over retrievers of 1 / (k + rank + 1); a zero score earns nothing."""
    total = np.zeros(scores[0].shape if scores else 0, np.float32)
    for each in scores:
        total += np.where(each > 0, 1.0 / (k + ranks(each) + 1), 0).astype(np.float32)
    return total
