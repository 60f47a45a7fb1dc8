"""What each stage of the search is worth over the gold, from plain BM25 to the whole ranker.

Usage: python -m models.training.stages FOLDER [RESULTS.json]
FOLDER holds gold/ and its documents, e.g. ../shared. Writes figures only, no text of a document, to
tests/benchmarks/results/evidence_figures.json where no other file is named. Where MINGZHENG_ENCODER
names the folder of a sentence-transformers model, that model is measured too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from corpus.evaluation import (
    Difference,
    covering,
    mean_known,
    ndcg_at,
    paired_bootstrap,
    precision_at,
    recall_at,
)
from corpus.passages import Passage
from corpus.retrievers.bm25 import Bm25Retriever
from corpus.retrievers.dense import DenseRetriever
from corpus.retrievers.fusion import fused
from indicators.evidence import candidates_of
from indicators.features import BEST, FEATURES, searched_text
from indicators.schema import Indicator
from models.encoder import Encoder, named_encoder
from models.ranker import LinearRanker, probability
from models.training.gold import Study, shown
from models.training.measure_encoder import lsa

Scores = npt.NDArray[np.float32]  # shape (indicators, passages)
METRICS = ("recall@5", "recall@10", "nDCG@10", "precision@1")
BASELINE = "BM25, title and text"
FUSION = "rank fusion of these"
JOINED = "ranker, neighbours joined"
NAMED = "MINGZHENG_ENCODER"
SHOWN = 10
RESULTS = Path("tests/benchmarks/results/evidence_figures.json")


@dataclass(frozen=True, slots=True)
class Case:
    """What one stage found for one indicator of a study; a figure is None without gold for it."""

    stage: str
    study: str
    framework: str
    indicator: str
    figures: Mapping[str, float | None]


def chosen_encoder() -> Encoder | None:
    """The sentence-transformers model that the environment names; None where it names none."""
    name = os.environ.get(NAMED)
    return named_encoder(name) if name else None


def stage_scores(study: Study, ranker: LinearRanker, encoder: Encoder | None) -> dict[str, Scores]:
    """The scores of every stage that orders single passages, the plainest first.

    Above 0 is found: dense scores and probabilities nearly always are, words that are shared with
    nothing are not.
    """
    indicators = study.framework.indicators
    texts = [searched_text(passage) for passage in study.passages]
    examples = [example for each in indicators for example in each.examples]
    values = dict(zip(FEATURES, np.moveaxis(study.features.values, -1, 0), strict=True))
    titles = [f"{each.title} {each.text}" for each in indicators]
    with threadpool_limits(1):  # faster on few cores, and adds up in one order
        passage_vectors, example_vectors = lsa((*texts, *examples), examples)
    single = {
        BASELINE: Bm25Retriever().build(texts).scores(titles),
        "keyword rules": values["must_rarity"] + values["words_rarity"],
        "BM25, words": values["words_bm25"],
        "BM25, examples": values["examples_bm25"],
        "LSA, examples": best_examples(
            example_vectors @ passage_vectors[: len(texts)].T, indicators
        ),
        "bundled encoder, examples": values["examples_dense"],
    }
    scores = {**single, FUSION: fused(list(single.values()))}
    if encoder is not None:
        dense = DenseRetriever(encoder).build(texts).scores(examples)
        scores["named encoder, examples"] = best_examples(dense, indicators)
    scores["ranker"] = probability(ranker.passage.odds(study.features.values)).astype(np.float32)
    return scores


def best_examples(scores: npt.NDArray[np.floating], indicators: Sequence[Indicator]) -> Scores:
    """From scores of all example sentences the mean of each indicator's best few.

    Takes the shape (examples, passages), gives (indicators, passages).
    """
    ends = np.cumsum([len(each.examples) for each in indicators])[:-1]
    own = np.split(np.asarray(scores, np.float32), ends)
    return np.stack([np.sort(each, axis=0)[-BEST:].mean(axis=0) for each in own])


def first_passages(scores: Scores, passages: Sequence[Passage]) -> list[Passage]:
    """The ten best passages of one indicator that have a score above 0."""
    order = np.argsort(-scores, kind="stable")[:SHOWN]
    return [passages[index] for index in order if scores[index] > 0]


def joined_spans(study: Study, ranker: LinearRanker) -> list[list[Passage]]:
    """What is shown of each indicator in the end: up to ten spans, neighbours put together."""
    documents = {study.document.id: study.document}
    scores = probability(ranker.passage.odds(study.features.values))
    return [
        [each.passage for each in candidates_of(study.passages, own, indicator, documents)]
        for own, indicator in zip(scores, study.framework.indicators, strict=True)
    ]


def cases_of(study: Study, ranker: LinearRanker, encoder: Encoder | None = None) -> Iterator[Case]:
    """One case for each stage and indicator of a study."""
    found = {
        stage: [first_passages(row, study.passages) for row in scores]
        for stage, scores in stage_scores(study, ranker, encoder).items()
    }
    for stage, rows in {**found, JOINED: joined_spans(study, ranker)}.items():
        for judgement, passages in zip(study.judgements, rows, strict=True):
            gold = judgement.quotes
            covered = covering(shown(passages), gold)
            strong = any(quote.grade == 2 for quote in gold)
            figures = {
                "recall@5": recall_at(5, covered, gold),
                "recall@10": recall_at(10, covered, gold),
                "nDCG@10": ndcg_at(10, covered, gold),
                # Nothing found where there is evidence is a wrong first place.
                "precision@1": (precision_at(1, covered) or 0.0) if strong else None,
            }
            yield Case(stage, study.name, study.framework.id, judgement.indicator, figures)


def all_cases(
    every: Sequence[Study], rankers: Mapping[str, LinearRanker], encoder: Encoder | None = None
) -> list[Case]:
    """The cases of all studies, each under the ranker that did not see its document."""
    return [case for study in every for case in cases_of(study, rankers[study.stem], encoder)]


def means(cases: Iterable[Case]) -> dict[str, float | None]:
    """The mean of each figure over the cases that have it."""
    rows = [case.figures for case in cases]
    return {name: mean_known([row[name] for row in rows]) for name in METRICS}


def by_stage(cases: Sequence[Case]) -> dict[str, dict[str, dict[str, float | None]]]:
    """For each stage the means of each study, and under "mean" the means of these."""
    table: dict[str, dict[str, dict[str, float | None]]] = {}
    for stage in dict.fromkeys(case.stage for case in cases):
        own = [case for case in cases if case.stage == stage]
        rows = {
            study: means(case for case in own if case.study == study)
            for study in dict.fromkeys(case.study for case in own)
        }
        overall = {name: mean_known([row[name] for row in rows.values()]) for name in METRICS}
        table[stage] = {**rows, "mean": overall}
    return table


def against_baseline(
    cases: Sequence[Case], metric: str, baseline: str = BASELINE
) -> dict[str, Difference]:
    """By how much each stage differs from the baseline over the indicators, with its bootstrap."""
    figures: dict[str, dict[tuple[str, str], float]] = {}
    for case in cases:
        if (figure := case.figures[metric]) is not None:
            figures.setdefault(case.stage, {})[case.study, case.indicator] = figure
    base = figures.pop(baseline)
    return {
        stage: paired_bootstrap([own[key] for key in base], list(base.values()))
        for stage, own in figures.items()
    }


def by_indicator(cases: Sequence[Case], stage: str = JOINED) -> list[tuple[str, str, float, int]]:
    """Framework, indicator, mean recall@10 and number of documents, the worst first."""
    found: dict[tuple[str, str], list[float]] = {}
    for case in cases:
        if case.stage == stage and (recall := case.figures["recall@10"]) is not None:
            found.setdefault((case.framework, case.indicator), []).append(recall)
    rows = [(*key, float(np.mean(recalls)), len(recalls)) for key, recalls in found.items()]
    return sorted(rows, key=lambda row: row[2])


def main() -> None:
    """Measure, write everything and print the tables."""
    from models.training import evidence_figures  # it measures with this module

    figures = evidence_figures.measured(Path(sys.argv[1]), chosen_encoder())
    evidence_figures.written(figures, Path(sys.argv[2]) if sys.argv[2:] else RESULTS)
    print(evidence_figures.tables(figures))


if __name__ == "__main__":
    main()
