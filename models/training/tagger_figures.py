"""What the taggers are worth on sentences that they were not trained on."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from models.taggers import Taggers
from models.training import policy_practices, report_topics

Figures = dict[str, dict[str, float]]
Bools = npt.NDArray[np.bool_]
DIGITS = 4


def f1_scores(said: Bools, true: Bools) -> npt.NDArray[np.float64]:
    """F1 of each column; 0 where nothing is said or true."""
    hits = (said & true).sum(axis=0)
    return np.asarray(2 * hits / np.maximum(1, said.sum(axis=0) + true.sum(axis=0)), np.float64)


def measured(taggers: Taggers, data: Path, kinds: Path) -> Figures:
    """All figures by tagger: CAPP-130's test split, the fifth of LCY held out, our sentences."""
    return {
        **policy_figures(taggers, data / "capp130"),
        **report_figures(taggers, data / "lcy_esg"),
        "statement_kinds": statement_figures(taggers, kinds),
    }


def policy_figures(taggers: Taggers, folder: Path) -> Figures:
    """F1 on CAPP-130's published test splits, alone and in context.

    `_new` is without the sentences that stand letter by letter in train or dev too.
    """
    tasks: dict[str, policy_practices.Task]
    tasks = {"practices": "topic", "importance": "imprtant", "risk": "risk"}
    figures = {}
    for name, task in tasks.items():
        parts = policy_practices.splits(folder, task)
        test, new = parts["test"], _unseen(parts)
        alone = taggers.tagger(name).probabilities(test.texts)
        around = taggers.tagger(f"{name}_in_context").probabilities(
            test.texts, test.before, test.headings
        )
        for key, values in ((name, alone), (f"{name}_in_context", around)):
            fresh = label_figures(values[new], test.labels[new])
            figures[key] = {
                **label_figures(values, test.labels),
                **{f"{figure}_new": value for figure, value in fresh.items()},
            }
    return figures


def label_figures(
    values: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]
) -> dict[str, float]:
    """Micro and macro F1 over many labels; over yes and no where there is one label."""
    said, true = values >= 0.5, labels == 1
    if labels.shape[1] == 1:
        both = f1_scores(np.hstack([said, ~said]), np.hstack([true, ~true]))
        return {"macro_f1": _rounded(both.mean()), "f1_yes": _rounded(both[0])}
    micro = f1_scores(said.reshape(-1, 1), true.reshape(-1, 1))[0]
    return {"micro_f1": _rounded(micro), "macro_f1": _rounded(f1_scores(said, true).mean())}


def _unseen(parts: dict[str, policy_practices.Sentences]) -> Bools:
    seen = {*parts["train"].texts, *parts["dev"].texts}
    return np.asarray([text not in seen for text in parts["test"].texts])


def report_figures(taggers: Taggers, folder: Path) -> Figures:
    """Accuracy and macro F1 on the fifth of the LCY sentences held out."""
    rows = report_topics.labelled(folder)
    test = [rows[index] for index in report_topics.split(len(rows))[1]]
    texts = [row.text for row in test]
    return {
        "report_topics": _single(
            taggers.report_topics(texts),
            [row.topic for row in test],
            taggers.labels("report_topics"),
        ),
        "quantity": _single(
            taggers.quantity(texts), [row.quality for row in test], taggers.labels("quantity")
        ),
    }


def statement_figures(taggers: Taggers, kinds: Path) -> dict[str, float]:
    """Accuracy and F1 of each kind on our sentences that were written apart."""
    held_out = yaml.safe_load(kinds.read_text(encoding="utf-8"))["held_out"]
    pairs = [(text, kind) for kind, texts in held_out.items() for text in texts]
    labels = taggers.labels("statement_kinds")
    values = taggers.statement_kinds([text for text, _ in pairs])
    names = [name for _, name in pairs]
    columns = _columns(values, names, labels)
    each = {
        f"f1_{name}": _rounded(f1) for name, f1 in zip(labels, f1_scores(*columns), strict=True)
    }
    return {**_single(values, names, labels), **each}


def _columns(
    values: npt.NDArray[np.float32], names: list[str], labels: tuple[str, ...]
) -> tuple[Bools, Bools]:
    unit = np.eye(len(labels), dtype=np.bool_)
    return unit[values.argmax(axis=1)], unit[[labels.index(name) for name in names]]


def _single(
    values: npt.NDArray[np.float32], names: list[str], labels: tuple[str, ...]
) -> dict[str, float]:
    said, true = _columns(values, names, labels)
    present = true.any(axis=0) | said.any(axis=0)
    chosen = true.argmax(axis=1)
    loss = -np.log(np.maximum(values[np.arange(len(values)), chosen], 1e-9)).mean()
    return {
        "accuracy": _rounded((said & true).any(axis=1).mean()),
        "macro_f1": _rounded(f1_scores(said, true)[present].mean()),
        "log_loss": _rounded(loss),
    }


def reference(data: Path) -> Figures:
    """scikit-learn's TF-IDF of character 1- to 3-grams and linear SVM on the same split."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    rows = report_topics.labelled(data / "lcy_esg")
    train, test = report_topics.split(len(rows))
    figures = {}
    for name, strength in (("C=0.3", 0.3), ("C=1", 1.0)):
        vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        model: Any = make_pipeline(vectors, LinearSVC(C=strength, random_state=0))
        result = {}
        for column in ("topic", "quality"):
            model.fit([rows[i].text for i in train], [getattr(rows[i], column) for i in train])
            said = model.predict([rows[i].text for i in test])
            true = np.asarray([getattr(rows[i], column) for i in test])
            result[f"{column}_accuracy"] = _rounded((said == true).mean())
        figures[f"report TF-IDF and linear SVM {name}"] = result
    return figures


def speeds(taggers: Taggers, data: Path) -> dict[str, float]:
    """Sentences a second of each method, and of all of them one after the other."""
    policy = policy_practices.splits(data / "capp130", "topic")["test"].at(range(3000))
    report = [row.text for row in report_topics.labelled(data / "lcy_esg")[:3000]]
    texts, n = policy.texts, len(policy.texts)
    around = (texts, policy.before, policy.headings)
    calls: dict[str, Any] = {
        "report_topics": lambda: taggers.report_topics(report),
        "quantity": lambda: taggers.quantity(report),
        "practices": lambda: taggers.practices(texts),
        "practices_in_context": lambda: taggers.practices(*around),
        "importance": lambda: taggers.importance(texts),
        "importance_in_context": lambda: taggers.importance(*around),
        "risk": lambda: taggers.risk(texts),
        "risk_in_context": lambda: taggers.risk(*around),
        "statement_kinds": lambda: taggers.statement_kinds(texts),
    }
    seconds = {}
    for name, call in calls.items():
        call()
        times = []
        for _ in range(3):
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
        seconds[name] = min(times)
    each = {name: round(n / used) for name, used in seconds.items()}
    return {**each, "all_together": round(n / sum(seconds.values()))}


def _rounded(value: Any) -> float:
    return round(float(value), DIGITS)
