"""A linear ranker: features of (indicator, passage) pairs in, calibrated probabilities out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

BUNDLED = Path(__file__).parent / "bundled" / "ranker.json"
TOP_SHARES = (0.5, 0.3, 0.2)  # of the best, second and third passage
FORMAT = "mingzheng.ranker/1"


@dataclass(frozen=True, slots=True)
class LinearRanker:
    """Logistic regression over standardised features; the weights are a page of JSON.

    `disclosure` holds weight and intercept of a second logistic step: from the strength of the
    three best passages to the probability that the indicator is disclosed at all.
    """

    features: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    intercept: float
    disclosure: tuple[float, float]

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
        keys = ("mean", "scale", "weights")
        mean, scale, weights = (np.asarray(data[key], np.float64) for key in keys)
        if any(array.shape != (len(data["features"]),) for array in (mean, scale, weights)):
            raise ValueError("as many numbers as features are needed")
        weight, intercept = data["disclosure"]
        return cls(
            features=tuple(data["features"]),
            mean=mean,
            scale=scale,
            weights=weights,
            intercept=float(data["intercept"]),
            disclosure=(float(weight), float(intercept)),
        )

    def probabilities(self, features: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """The probability that each row is evidence, shape (n,)."""
        return _sigmoid((features - self.mean) / self.scale @ self.weights + self.intercept)

    def disclosed(self, best: npt.NDArray[np.float64]) -> float:
        """The probability that an indicator is disclosed, from its best passages' probabilities."""
        if not len(best):
            return 0.0
        weight, intercept = self.disclosure
        return float(_sigmoid(np.asarray(weight * strength(best) + intercept)))


def strength(scores: npt.NDArray[np.float64]) -> float:
    """How strong the best three passages are together; the best counts most."""
    top = np.sort(scores)[::-1][: len(TOP_SHARES)]
    return float(top @ np.asarray(TOP_SHARES)[: len(top)])


def _sigmoid(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -40, 40))), np.float64)
