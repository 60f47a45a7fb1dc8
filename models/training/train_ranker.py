"""Sets the ranker's few weights from the hand-made gold and prints leave-one-document-out figures.

Usage: python -m models.training.train_ranker SHARED_FOLDER [FOLDER_FOR_THE_WEIGHTS_LEFT_ONE_OUT]
SHARED_FOLDER holds gold/ and gold/documents/; nothing of them is kept but the weights. With a
second folder the weights that each document is judged by (those of the others) are written there,
one file a document, for the harness.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from indicators.claims import supported_claims
from indicators.disclosure import SIGNS, disclosure_signs
from indicators.evidence import candidates_of
from indicators.features import FEATURES
from indicators.proposal import LEAST_DISCLOSED
from models.ranker import BUNDLED, FORMAT, LinearRanker, LogisticStep, probability
from models.training.gold import Study, studies

PASSAGE_C, DISCLOSURE_C = 0.01, 0.03  # inverse strengths of the regularisation
GRADE_1 = 0.4  # weight of a passage that is only context
Odds = list[npt.NDArray[np.float64]]


def passage_step(chosen: Sequence[Study]) -> dict[str, Any]:
    """Weights of the first step; each document counts by the root of its evidence."""
    features = np.concatenate([s.features.values.reshape(-1, len(FEATURES)) for s in chosen])
    grades = np.concatenate([study.grades.ravel() for study in chosen])
    share = np.concatenate(
        [np.full(s.grades.size, max((s.grades > 0).sum(), 1) ** -0.5) for s in chosen]
    )
    weights = np.where(grades == 1, GRADE_1, 1.0) * share / share.mean()
    return _fitted(features, grades > 0, weights, PASSAGE_C, FEATURES)


def disclosure_step(chosen: Sequence[Study], odds: Odds) -> dict[str, Any]:
    """Weights of the second step, over log odds from weights that did not see the document."""
    signs = np.concatenate(
        [signs_of(study, each) for study, each in zip(chosen, odds, strict=True)]
    )
    disclosed = np.concatenate([study.disclosed for study in chosen])
    return _fitted(signs, disclosed, np.ones(len(disclosed)), DISCLOSURE_C, SIGNS)


def signs_of(study: Study, odds: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The signs of disclosure of every indicator, shape (indicators, signs)."""
    documents = {study.document.id: study.document}
    signs = []
    for values, each, indicator, likeness in zip(
        study.features.values,
        odds,
        study.framework.indicators,
        study.features.claims,
        strict=True,
    ):
        candidates = candidates_of(study.passages, probability(each), indicator, documents)
        claims = supported_claims(indicator, candidates, likeness)
        signs.append(disclosure_signs(indicator, values, each, candidates, claims, likeness))
    return np.stack(signs)


def _fitted(
    features: npt.NDArray[Any],
    outcomes: npt.NDArray[Any],
    weights: npt.NDArray[np.float64],
    strength: float,
    names: Sequence[str],
) -> dict[str, Any]:
    mean, scale = features.mean(axis=0), np.maximum(features.std(axis=0), 0.01)
    model = LogisticRegression(C=strength, max_iter=500)
    model.fit((features - mean) / scale, outcomes, weights)
    return {
        "features": list(names),
        "mean": np.round(mean.astype(float), 5).tolist(),
        "scale": np.round(scale.astype(float), 5).tolist(),
        "weights": np.round(model.coef_[0].astype(float), 4).tolist(),
        "intercept": round(float(model.intercept_[0]), 4),
    }


def fit(chosen: Sequence[Study]) -> dict[str, Any]:
    """Both steps; the second learns from log odds that each document got from the others."""
    odds: Odds = []
    for study in chosen:
        others = [other for other in chosen if other.stem != study.stem]
        step = LogisticStep.of(passage_step(others or chosen))
        odds.append(step.odds(study.features.values))
    return {
        "format": FORMAT,
        "passage": passage_step(chosen),
        "disclosure": disclosure_step(chosen, odds),
    }


def figures(ranker: LinearRanker, study: Study) -> tuple[float, float, float]:
    """Mean recall@10 over passages of grade 2, right disclosed-or-silent, falsely disclosed."""
    odds = ranker.passage.odds(study.features.values)
    recalls = []
    for grades, each in zip(study.grades, odds, strict=True):
        direct = grades == 2
        if direct.any():
            recalls.append(direct[np.argsort(-each, kind="stable")[:10]].sum() / direct.sum())
    said = probability(ranker.disclosure.odds(signs_of(study, odds))) >= LEAST_DISCLOSED
    silent = ~study.disclosed
    false = float(said[silent].mean()) if silent.any() else 0.0
    return float(np.mean(recalls)), float((said == study.disclosed).mean()), false


def main() -> None:
    """Print the figures of each document under weights of the others, then train on all."""
    every = list(studies(Path(sys.argv[1])))
    for stem in dict.fromkeys(study.stem for study in every):
        weights = fit([study for study in every if study.stem != stem])
        if sys.argv[2:]:
            path = Path(sys.argv[2]) / f"{stem}.json"
            path.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")
        for study in (study for study in every if study.stem == stem):
            recall, right, false = figures(LinearRanker.of(weights), study)
            print(
                f"{study.name}: recall@10 {recall:.3f}, disclosure {right:.3f}, false {false:.3f}"
            )
    BUNDLED.write_text(json.dumps(fit(every), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
