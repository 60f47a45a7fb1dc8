"""Sets the ranker's few weights from the hand-made gold and prints leave-one-document-out figures.

Usage: python models/training/train_ranker.py SHARED_FOLDER
SHARED_FOLDER holds gold/, gold/documents/ and eval/score_prefill.py; nothing of them is kept but
the weights.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from corpus.passages import passages_of
from corpus.tokenization import terms
from extractor.extract import read_document
from indicators.catalogue import framework_ids, load_framework
from indicators.features import FEATURES, SearchIndexes, feature_matrix, searched_text
from indicators.proposal import LEAST_DISCLOSED
from models.ranker import BUNDLED, FORMAT, LinearRanker, strength
from models.static_encoder import StaticEncoder

Rows = list[tuple[npt.NDArray[np.float32], npt.NDArray[np.float64], bool]]
REGULARISATION = 0.3


def scorer(shared: Path) -> Any:
    """The module that decides whether a passage covers a gold quote."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score_prefill.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "eval" / "score_prefill.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(gold_path: Path, shared: Path) -> Rows:
    """For each indicator: features, grades (0, 1, 2) of all passages, and disclosed or not."""
    score = scorer(shared)
    stem, name = gold_path.stem.split("__")
    document = read_document(next((shared / "gold" / "documents").glob(f"{stem}.*")))
    framework = load_framework(name)
    passages = passages_of(document)
    examples = [each for indicator in framework.indicators for each in indicator.examples]
    encoder = StaticEncoder(terms).fit([*map(searched_text, passages), *examples])
    indexes = SearchIndexes.build(passages, encoder, examples)
    gold = {str(row["indicator"]): row for row in score.read_gold(str(gold_path))}
    texts = [score.squeeze(passage.text)[:400] for passage in passages]
    rows: Rows = []
    for indicator in framework.indicators:
        grades = np.zeros(len(passages))
        for quote in gold[indicator.id]["evidence"]:
            wanted = score.squeeze(quote["quote"])
            for index, passage in enumerate(passages):
                if passage.page is None or abs(passage.page - quote["page"]) <= 1:
                    if score.covers(texts[index], wanted):
                        grades[index] = max(grades[index], quote["grade"])
        disclosed = gold[indicator.id]["disclosed"] != "no"
        rows.append((feature_matrix(indexes, framework, indicator), grades, disclosed))
    return rows


def fit(rows: Rows) -> dict[str, Any]:
    """Weights of the ranker and of the disclosure step, as the bundled JSON holds them."""
    features = np.vstack([row[0] for row in rows]).astype(np.float64)
    grades = np.concatenate([row[1] for row in rows])
    mean, scale = features.mean(0), np.maximum(features.std(0), 0.01)
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    model.fit((features - mean) / scale, grades > 0, np.where(grades == 1, 0.4, 1.0))
    weights, intercept = model.coef_[0], float(model.intercept_[0])
    tops = np.asarray([_top(row[0], mean, scale, weights, intercept) for row in rows])
    step = LogisticRegression(C=10.0, class_weight="balanced")
    step.fit(tops[:, None], [row[2] for row in rows])
    return {
        "format": FORMAT,
        "features": list(FEATURES),
        "mean": mean.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "weights": weights.round(4).tolist(),
        "intercept": round(intercept, 4),
        "disclosure": [round(float(step.coef_[0][0]), 4), round(float(step.intercept_[0]), 4)],
    }


def _top(
    features: npt.NDArray[np.float32],
    mean: npt.NDArray[np.float64],
    scale: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
    intercept: float,
) -> float:
    scores = 1 / (1 + np.exp(-((features - mean) / scale @ weights + intercept)))
    return strength(scores)


def figures(ranker: LinearRanker, rows: Rows) -> tuple[float, float]:
    """Mean recall@10 over passages of grade 2, and the share of right disclosed-or-silent."""
    recalls, right = [], []
    for features, grades, disclosed in rows:
        scores = ranker.probabilities(features)
        direct = grades == 2
        if direct.any():
            recalls.append(direct[np.argsort(-scores, kind="stable")[:10]].sum() / direct.sum())
        right.append((ranker.disclosed(scores) >= LEAST_DISCLOSED) == disclosed)
    return float(np.mean(recalls)), float(np.mean(right))


def main() -> None:
    """Print the figures of each document under weights of the others, then train on all."""
    shared = Path(sys.argv[1])
    rows: dict[tuple[str, str], Rows] = {}
    for path in sorted((shared / "gold").glob("*__*.jsonl")):
        stem, name = path.stem.split("__")
        if name in framework_ids():
            rows[stem, name] = rows_of(path, shared)
    for (stem, name), own in rows.items():
        others = [row for (other, _), each in rows.items() if other != stem for row in each]
        recall, disclosed = figures(LinearRanker.of(fit(others)), own)
        print(f"{stem} × {name}: recall@10 {recall:.3f}, disclosure {disclosed:.3f}")
    weights = fit([row for each in rows.values() for row in each])
    BUNDLED.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
