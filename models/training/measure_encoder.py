"""Measures the bundled encoder as a search, beside BM25 and LSA on the same passages.

Usage: python -m models.training.measure_encoder DATASETS_FOLDER [ENCODER_FOLDER]
Prints a table and writes figures.json into the encoder's folder. Takes about a minute.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from corpus.retrievers.fusion import ranks
from models.bundled_encoder import FOLDER, BundledEncoder
from models.character_features import CharacterVocabulary, features_of
from models.training.retrieval_sets import RetrievalSet, retrieval_sets

Scores = npt.NDArray[np.float64]  # shape (queries, passages)
K1, B = 1.2, 0.75  # of BM25 (Robertson & Zaragoza 2009)
RRF = 60  # Cormack, Clarke & Büttcher 2009
FED_BACK = 20  # passages of pseudo relevance feedback
LEXICAL = 0.3  # the part of BM25 where scores are added
DEPTH, RECALL_DEPTH = 10, 50
SAMPLES, SEED = 10_000, 20221230
BASELINE, LATENT = "BM25, character bigrams", "LSA-256 fitted on the passages"


def bm25(passages: tuple[str, ...], queries: list[str]) -> Scores:
    """BM25 over character bigrams and Latin words."""
    every = dict.fromkeys(f for passage in passages for f in features_of(passage) if len(f) > 1)
    vocabulary = CharacterVocabulary(tuple(every))
    counts = vocabulary.counts(passages).astype(np.float64).tocsr()
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    within = np.repeat(K1 * (1 - B + B * lengths / lengths.mean()), np.diff(counts.indptr))
    counts.data *= (K1 + 1) / (counts.data + within)
    frequency = counts.getnnz(axis=0)
    idf = np.log1p((len(passages) - frequency + 0.5) / (frequency + 0.5))
    asked = vocabulary.counts(queries).astype(np.float64)
    return np.asarray((asked @ sparse.diags(idf) @ counts.T).todense())


def lsa(passages: tuple[str, ...], texts: list[str]) -> tuple[Scores, Scores]:
    """Unit vectors of passages and texts by LSA that is fitted on these passages."""
    terms = TfidfVectorizer(analyzer=features_of, sublinear_tf=True)
    matrix = terms.fit_transform(passages)
    reduction = TruncatedSVD(256, random_state=SEED).fit(matrix)
    return unit(reduction.transform(matrix)), unit(reduction.transform(terms.transform(texts)))


def unit(vectors: npt.NDArray[Any]) -> Scores:
    """Rows of length 1 or all zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float64)


def standardised(scores: Scores) -> Scores:
    """Each query's scores with mean 0 and deviation 1."""
    deviation = scores.std(axis=1, keepdims=True)
    centred = scores - scores.mean(axis=1, keepdims=True)
    return np.asarray(centred / np.where(deviation > 0, deviation, 1), np.float64)


def fed_back(queries: Scores, passages: Scores) -> Scores:
    """Queries moved half the way to the mean of their best passages (Rocchio 1971)."""
    best = np.argsort(-(queries @ passages.T), axis=1, kind="stable")[:, :FED_BACK]
    return unit(queries + unit(passages[best].mean(axis=1)))


def systems(task: RetrievalSet, encoder: BundledEncoder, defined: bool) -> dict[str, Scores]:
    """The scores of every system; a name and its definition count half each."""
    parts = [[name for name, _ in task.queries]]
    if defined:
        parts.append([definition for _, definition in task.queries])
    words = np.sum([standardised(bm25(task.passages, part)) for part in parts], axis=0)
    passages = encoder.encode(task.passages).astype(np.float64)
    asked = unit(np.sum([encoder.encode(part) for part in parts], axis=0))
    found, fitted = lsa(task.passages, [text for part in parts for text in part])
    latent = unit(fitted.reshape(len(parts), len(task.queries), -1).sum(axis=0))
    dense, again = asked @ passages.T, fed_back(asked, passages) @ passages.T
    return {
        BASELINE: words,
        LATENT: latent @ found.T,
        "encoder": dense,
        "RRF of BM25 and encoder": 1 / (RRF + 1 + ranks(words)) + 1 / (RRF + 1 + ranks(dense)),
        "0.3 BM25 + 0.7 encoder with feedback": LEXICAL * standardised(words)
        + (1 - LEXICAL) * standardised(again),
    }


def measures(scores: Scores, relevant: npt.NDArray[np.bool_]) -> dict[str, Scores]:
    """MAP, nDCG@10 and recall@50 (not capped) of every query, by its binary labels."""
    order = np.argsort(-scores, axis=1, kind="stable")
    hits = np.take_along_axis(relevant, order, axis=1).astype(np.float64)
    places = np.arange(1, hits.shape[1] + 1)
    total = hits.sum(axis=1)
    gains = 1 / np.log2(places[:DEPTH] + 1)
    ideal = np.asarray([gains[: min(int(each), DEPTH)].sum() for each in total])
    return {
        "MAP": (hits * hits.cumsum(axis=1) / places).sum(axis=1) / total,
        f"nDCG@{DEPTH}": (hits[:, :DEPTH] @ gains) / ideal,
        f"recall@{RECALL_DEPTH}": hits[:, :RECALL_DEPTH].sum(axis=1) / total,
    }


def interval(difference: Scores) -> list[float]:
    """95 % of the means of queries drawn again (paired bootstrap, percentiles)."""
    drawn = np.random.default_rng(SEED).integers(0, len(difference), (SAMPLES, len(difference)))
    return [
        round(float(each), 3)
        for each in np.quantile(difference[drawn].mean(axis=1), [0.025, 0.975])
    ]


def measured(task: RetrievalSet, encoder: BundledEncoder, defined: bool) -> list[dict[str, Any]]:
    """A row for each system, with its differences from BM25."""
    asked = np.flatnonzero(task.relevant.any(axis=1))  # nothing can be found for the others
    found = {
        name: measures(scores[asked], task.relevant[asked])
        for name, scores in systems(task, encoder, defined).items()
    }
    rows = []
    for name, figures in found.items():
        row: dict[str, Any] = {"set": task.name, "system": name}
        row["query"] = "name and definition" if defined else "name"
        for measure, values in figures.items():
            gain = values - found[BASELINE][measure]
            row[measure] = round(float(values.mean()), 3)
            if name != BASELINE:
                row[f"{measure} over BM25"] = [round(float(gain.mean()), 3), *interval(gain)]
        if name == "encoder":
            gain = figures["MAP"] - found[LATENT]["MAP"]
            row["MAP over LSA"] = [round(float(gain.mean()), 3), *interval(gain)]
        row["better, worse by MAP"] = _wins(figures["MAP"] - found[BASELINE]["MAP"])
        rows.append(row)
    return rows


def _wins(difference: Scores) -> list[int]:
    return [int((difference > 0).sum()), int((difference < 0).sum())]


def table(rows: list[dict[str, Any]]) -> str:
    """The rows in Markdown."""
    lines = ["| passages | query | system | MAP | nDCG@10 | recall@50 | MAP over BM25 (95 %) |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        gain = row.get("MAP over BM25")
        shown = f"{gain[0]:+.3f} [{gain[1]:+.3f}, {gain[2]:+.3f}]" if gain else ""
        figures = " | ".join(f"{row[name]:.3f}" for name in ("MAP", "nDCG@10", "recall@50"))
        lines.append(f"| {row['set']} | {row['query']} | {row['system']} | {figures} | {shown} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, print and write."""
    folder = Path(sys.argv[2]) if sys.argv[2:] else FOLDER
    encoder, rows, about = BundledEncoder.load(folder), [], []
    with threadpool_limits(1):
        for task in retrieval_sets(Path(sys.argv[1])):
            known = all(definition for _, definition in task.queries)
            rows += [
                row
                for defined in (False, True)[: 1 + known]
                for row in measured(task, encoder, defined)
            ]
            about.append(
                {
                    "set": task.name,
                    "queries": int(task.relevant.any(axis=1).sum()),
                    "passages": len(task.passages),
                    "left out, as they stand in the training texts or twice": task.left_out,
                }
            )
    data = {
        "vectors_sha256": hashlib.sha256((folder / "vectors.npy").read_bytes()).hexdigest(),
        "versions": {name: version(name) for name in ("numpy", "scipy", "scikit-learn")},
        "sets": about,
        "figures": rows,
    }
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    (folder / "figures.json").write_text(text, encoding="utf-8")
    print(*(json.dumps(each, ensure_ascii=False) for each in about), table(rows), sep="\n")


if __name__ == "__main__":
    main()
