"""A linear ranker: features of (indicator, passage) pairs in, calibrated probabilities out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

BUNDLED = Path(__file__).parent / "bundled" / "ranker.json"
FORMAT = "mingzheng.ranker/3"


@dataclass(frozen=True, slots=True)
class LogisticStep:
    """Logistic regression over named, standardised features."""

    features: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    intercept: float

    @classmethod
    def of(cls, data: dict[str, Any]) -> LogisticStep:
        """A step from its part of a weights file; ValueError where the numbers do not fit."""
        mean, scale, weights = (
            np.asarray(data[key], np.float64) for key in ("mean", "scale", "weights")
        )
        if any(array.shape != (len(data["features"]),) for array in (mean, scale, weights)):
            raise ValueError("as many numbers as features are needed")
        return cls(tuple(data["features"]), mean, scale, weights, float(data["intercept"]))

    def odds(self, features: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Log odds, shape (...,) for features of shape (..., features)."""
        standard = (features - self.mean) / self.scale
        # einsum adds up in one order whatever the number of threads
        return np.asarray(np.einsum("...f,f->...", standard, self.weights) + self.intercept)


@dataclass(frozen=True, slots=True)
class LinearRanker:
    """Three logistic steps; the weights are a page of JSON.

    `passage`: is this passage evidence for this indicator? `disclosure`: from the signs of the best
    passages, is the indicator disclosed at all? `answer`: where an answer was derived, is it one
    that an assessor could give?
    """

    passage: LogisticStep
    disclosure: LogisticStep
    answer: LogisticStep

    @classmethod
    def load(cls, path: Path = BUNDLED) -> LinearRanker:
        """Read weights; ValueError where the file is of another format or shape."""
        try:
            return cls.of(json.loads(path.read_text(encoding="utf-8")))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None

    @classmethod
    def of(cls, data: dict[str, Any]) -> LinearRanker:
        """A ranker from the content of a weights file; ValueError as for `load`."""
        if data.get("format") != FORMAT:
            raise ValueError(f"not a {FORMAT} file")
        try:
            return cls(
                *(LogisticStep.of(data[part]) for part in ("passage", "disclosure", "answer"))
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"a part is missing or of another kind: {error}") from None


def probability(odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The probability that log odds stand for."""
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -40, 40))), np.float64)
