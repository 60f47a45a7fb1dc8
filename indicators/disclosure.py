"""Is an indicator disclosed at all? Signs of its best passages, for a second logistic step."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indicators.features import FEATURES
from indicators.schema import Indicator

SIGNS = (
    "best",
    "second",
    "third",
    "strong",
    "must_in_best",
    "must_in_three",
    "pattern_in_best",
    "pattern_in_three",
    "own_in_best",
    "own_rank_in_best",
    "must_anywhere",
    "regulator",
    "outside",
)
# Where the first source of an indicator is one of these, reports may well be silent.
_OUTSIDE = ("product", "platform_rules", "website", "agreement")
_WEAKEST = -12.0  # log odds that stand for a passage that is not there


def disclosure_signs(
    values: npt.NDArray[np.float32], odds: npt.NDArray[np.float64], indicator: Indicator
) -> npt.NDArray[np.float64]:
    """The signs of one indicator, in the order of SIGNS.

    Args:
        values: features of shape (passages, features).
        odds: log odds that each passage is evidence, shape (passages,).
        indicator: whose sources say where its evidence is to be looked for.
    """
    if not len(odds):
        return np.asarray([_WEAKEST] * 3 + [0.0] * (len(SIGNS) - 3))
    order = np.argsort(-odds, kind="stable")[:3]
    best = np.full(3, _WEAKEST)
    best[: len(order)] = odds[order]
    must, pattern, own, rank = (
        values[:, FEATURES.index(name)] for name in ("must", "patterns", "own", "own_rank")
    )
    return np.asarray(
        [
            *best,
            np.sqrt((odds > 0).sum()),
            must[order[0]],
            must[order].max(),
            pattern[order[0]],
            pattern[order].max(),
            own[order[0]],
            rank[order[0]],
            must.max(),
            indicator.sources[0] == "regulator",
            indicator.sources[0] in _OUTSIDE,
        ],
        np.float64,
    )
