"""Sets the ranker's few weights from the hand-made gold and prints leave-one-document-out figures.

Usage: python -m models.training.train_ranker SHARED_FOLDER
SHARED_FOLDER holds gold/ and gold/documents/; nothing of them is kept but the weights.
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

from indicators.claims import TELLING_APART, supported_claims
from indicators.disclosure import ANSWER_SIGNS, SIGNS, answer_signs, disclosure_signs
from indicators.evidence import candidates_of
from indicators.features import FEATURES
from indicators.proposal import LEAST_DISCLOSED, Found, proposed_answer
from models.ranker import BUNDLED, FORMAT, LinearRanker, LogisticStep, probability
from models.training.gold import Study, studies

# Inverse strengths of the regularisation
PASSAGE_C, DISCLOSURE_C, ANSWER_C = 0.001, 0.03, 0.1
GRADE_1 = 0.4  # weight of a passage that is only context
Array = npt.NDArray[np.float64]


def passage_step(chosen: Sequence[Study]) -> dict[str, Any]:
    """Weights of the first step; each document counts by the root of its evidence."""
    features = np.concatenate([s.features.values.reshape(-1, len(FEATURES)) for s in chosen])
    grades = np.concatenate([study.grades.ravel() for study in chosen])
    share = np.concatenate(
        [np.full(s.grades.size, max((s.grades > 0).sum(), 1) ** -0.5) for s in chosen]
    )
    weights = np.where(grades == 1, GRADE_1, 1.0) * share / share.mean()
    return _fitted(features, grades > 0, weights, PASSAGE_C, FEATURES)


def _fitted(
    features: npt.NDArray[Any],
    outcomes: npt.NDArray[Any],
    weights: Array,
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


def judged(study: Study, odds: Array) -> tuple[Array, list[Found]]:
    """Signs of disclosure of every indicator, shape (indicators, signs), and what was found."""
    documents = {study.document.id: study.document}
    signs, found = [], []
    for values, each, indicator, likeness in zip(
        study.features.values, odds, study.framework.indicators, study.features.claims, strict=True
    ):
        candidates = candidates_of(study.passages, probability(each), indicator, documents)
        claims = supported_claims(indicator, candidates, likeness)
        plain = supported_claims(indicator, candidates, likeness, TELLING_APART)
        signs.append(disclosure_signs(indicator, values, each, candidates, plain, likeness))
        found.append(Found(candidates, 1.0, None, claims, 0.0))
    return np.stack(signs), found


def fit(chosen: Sequence[Study]) -> dict[str, Any]:
    """All steps; the later ones learn from what each document gets from the others."""
    signs, found = [], []
    for study in chosen:
        others = [other for other in chosen if other.stem != study.stem] or chosen
        step = LogisticStep.of(passage_step(others))
        own, each = judged(study, step.odds(study.features.values))
        signs.append(own)
        found.append(each)
    disclosed = np.concatenate([study.disclosed for study in chosen])
    every = np.concatenate(signs)
    disclosure = _fitted(every, disclosed, np.ones(len(every)), DISCLOSURE_C, SIGNS)
    return {
        "format": FORMAT,
        "passage": passage_step(chosen),
        "disclosure": disclosure,
        "answer": _answer_step(chosen, signs, found),
    }


def _answer_step(
    chosen: Sequence[Study], signs: Sequence[Array], found: Sequence[list[Found]]
) -> dict[str, Any]:
    """Weights by which a derived answer is trusted."""
    rows, right = [], []
    for at, study in enumerate(chosen):
        others = [i for i, other in enumerate(chosen) if other.stem != study.stem] or [at]
        seen = np.concatenate([signs[i] for i in others])
        told = np.concatenate([chosen[i].disclosed for i in others])
        step = _fitted(seen, told, np.ones(len(seen)), DISCLOSURE_C, SIGNS)
        odds = LogisticStep.of(step).odds(signs[at])
        for number, indicator in enumerate(study.framework.indicators):
            answer = proposed_answer(study.framework, indicator, found[at][number]).answer
            if odds[number] >= 0 and answer is not None:
                rows.append(answer_signs(signs[at][number], odds[number]))
                right.append(answer in study.judgements[number].acceptable)
    return _fitted(np.stack(rows), np.asarray(right), np.ones(len(rows)), ANSWER_C, ANSWER_SIGNS)


def unseen_rankers(
    every: Sequence[Study], ranker: LinearRanker | None = None
) -> dict[str, LinearRanker]:
    """For each document a ranker whose weights did not see it.

    That is `ranker` for all where it is given, otherwise one fitted on the other documents.
    """
    stems = dict.fromkeys(study.stem for study in every)
    if ranker is not None:
        return dict.fromkeys(stems, ranker)
    return {
        stem: LinearRanker.of(fit([study for study in every if study.stem != stem]))
        for stem in stems
    }


def figures(ranker: LinearRanker, study: Study) -> tuple[float, float, float]:
    """Mean recall@10 over passages of grade 2, right disclosed-or-silent, falsely disclosed."""
    odds = ranker.passage.odds(study.features.values)
    recalls = []
    for grades, each in zip(study.grades, odds, strict=True):
        direct = grades == 2
        if direct.any():
            recalls.append(direct[np.argsort(-each, kind="stable")[:10]].sum() / direct.sum())
    signs, _ = judged(study, odds)
    said = probability(ranker.disclosure.odds(signs)) >= LEAST_DISCLOSED
    silent = ~study.disclosed
    false = float(said[silent].mean()) if silent.any() else 0.0
    return float(np.mean(recalls)), float((said == study.disclosed).mean()), false


def main() -> None:
    """Print the figures of each document under weights of the others, then train on all."""
    every = list(studies(Path(sys.argv[1])))
    for stem in dict.fromkeys(study.stem for study in every):
        ranker = LinearRanker.of(fit([study for study in every if study.stem != stem]))
        for study in (study for study in every if study.stem == stem):
            recall, right, false = figures(ranker, study)
            print(
                f"{study.name}: recall@10 {recall:.3f}, disclosure {right:.3f}, false {false:.3f}"
            )
    BUNDLED.write_text(json.dumps(fit(every), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
