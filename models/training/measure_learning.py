"""Does a project's review help the ranking of its next run? Simulated over the gold.

Usage: python -m models.training.measure_learning SHARED_FOLDER [RESULTS.json]
Half of the indicators of a document count as reviewed: the passages shown for them are accepted or
rejected as the gold says. The weights tuned by them rank the passages of the other half. Every
document starts from weights that were fitted without it. Writes figures only, to
tests/benchmarks/results/learning.json where no other file is named.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from corpus.evaluation import Covering, covering, mean_known, ndcg_at, recall_at
from indicators.judged_passages import Override, ruling
from indicators.learning import (
    BACKGROUND,
    STRENGTH,
    prior_precision,
    tuned,
)
from indicators.proposal import LEAST_DISCLOSED
from models.ranker import LinearRanker, LogisticStep, probability
from models.training.evidence_figures import machine, written
from models.training.gold import Study, shown, studies
from models.training.simulated_reviews import Marks, cited_spans, shown_marks, trials
from models.training.train_ranker import judged, unseen_rankers

SPLITS = 20
FEW_SPLITS = 3  # where the whole chain is run
# The strengths of the prior that are compared: on every weight, and of the passages of the run
PRIORS: tuple[tuple[float, float], ...] = (
    *((10.0, 0.0), (100.0, 0.0), (1000.0, 0.0)),
    *((10.0, 1.0), (100.0, 1.0), (100.0, 3.0), (300.0, 10.0), (1000.0, 30.0)),
)
IN_USE = (STRENGTH, BACKGROUND)
METRICS = ("nDCG@10", "recall@10")
SAME = 1e-9  # figures that differ by less are the same
RESULTS = Path("tests/benchmarks/results/learning.json")
Figures = dict[str, list[float | None]]  # by metric, one figure an indicator


@dataclass(frozen=True, slots=True)
class Measured:
    """A study with what each passage covers of the gold and the priors over it, worked out once."""

    study: Study
    step: LogisticStep
    covered: tuple[Covering, ...]
    priors: Mapping[tuple[float, float], npt.NDArray[np.float64]]

    @classmethod
    def of(cls, study: Study, step: LogisticStep) -> Measured:
        """Compare all passages of a study with its gold."""
        passages = shown(study.passages)
        priors = {each: prior_precision(step, study.features.values, *each) for each in PRIORS}
        covered = tuple(covering(passages, each.quotes) for each in study.judgements)
        return cls(study, step, covered, priors)

    def figures(self, step: LogisticStep, chosen: Sequence[int]) -> dict[str, float]:
        """The mean figures of the passages ranked by a step over chosen indicators."""
        found: Figures = {metric: [] for metric in METRICS}
        for number in chosen:
            odds = step.odds(self.study.features.values[number])
            best = np.argsort(-odds, kind="stable")[:10].tolist()
            covered = [self.covered[number][index] for index in best]
            gold = self.study.judgements[number].quotes
            found["nDCG@10"].append(ndcg_at(10, covered, gold))
            found["recall@10"].append(recall_at(10, covered, gold))
        return {metric: mean_known(each) or 0.0 for metric, each in found.items()}


def learnt(
    measured: Measured, step: LogisticStep, marks: Marks, signs: Study, prior: tuple[float, float]
) -> LogisticStep:
    """A step tuned by marks on the passages of `signs`; as it was where they are too few."""
    if not marks.enough:
        return step
    rows = signs.features.values[marks.pairs[:, 0], marks.pairs[:, 1]]
    return tuned(step, rows, marks.accepted, np.ones(len(rows)), measured.priors[prior])


def splits_of(every: Sequence[Measured]) -> dict[str, Any]:
    """By way of reviewing and study the labels, and by prior the gains, of each split."""
    found: dict[str, Any] = {}
    for each in every:
        for seed in range(SPLITS):
            for name, marks, left in trials(each.study, each.step, seed):
                row = found.setdefault(name, {}).setdefault(each.study.name, {})
                row.setdefault("accepted", []).append(int(marks.accepted.sum()))
                row.setdefault("rejected", []).append(int((~marks.accepted).sum()))
                before = each.figures(each.step, left)
                for prior in PRIORS:
                    step = learnt(each, each.step, marks, each.study, prior)
                    gain = less(each.figures(step, left), before)
                    row.setdefault(named(prior), []).append({**gain, "before": before})
    return found


def less(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """What was gained in each figure."""
    return {metric: after[metric] - before[metric] for metric in METRICS}


def named(prior: tuple[float, float]) -> str:
    """A prior as it is listed."""
    return f"strength {prior[0]:g}, background {prior[1]:g}"


def across(every: Sequence[Measured]) -> dict[str, Any]:
    """All indicators of one framework reviewed, another ranked over the same document."""
    found: dict[str, Any] = {}
    for one in every:
        for other in every:
            if one is other or one.study.stem != other.study.stem:
                continue
            marks = shown_marks(one.study, one.step, range(len(one.study.judgements)))
            numbers = range(len(other.study.judgements))
            before = other.figures(other.step, numbers)
            found[f"{one.study.name} → {other.study.framework.id}"] = {
                named(prior): less(
                    other.figures(learnt(other, other.step, marks, one.study, prior), numbers),
                    before,
                )
                for prior in PRIORS
            }
    return found


def summary(by_study: Mapping[str, Any]) -> dict[str, Any]:
    """By prior: mean gain over studies, the worst study and split, the share of splits worse."""
    found: dict[str, Any] = {}
    for prior in map(named, PRIORS):
        found[prior] = {}
        for metric in METRICS:
            splits = {name: [each[metric] for each in row[prior]] for name, row in by_study.items()}
            means = [mean(each) for each in splits.values()]
            every = [gain for each in splits.values() for gain in each]
            found[prior][metric] = {
                "bundled": mean(
                    mean(each["before"][metric] for each in row[prior]) for row in by_study.values()
                ),
                "mean gain": mean(means),
                "worst study": min(means),
                "best study": max(means),
                "worst split": min(every),
                "share of splits worse": mean(gain < -SAME for gain in every),
                "share of splits better": mean(gain > SAME for gain in every),
            }
    return found


def chosen_without(by_study: Mapping[str, Any]) -> dict[str, float]:
    """The mean gain in nDCG@10 where each document gets the prior that was best on the others.

    What a prior chosen by its gain would be worth on a document that had no part in the choice.
    """
    stems = {name: name.partition(" × ")[0] for name in by_study}
    gains = {
        name: {prior: mean(each["nDCG@10"] for each in row[prior]) for prior in map(named, PRIORS)}
        for name, row in by_study.items()
    }
    found = {}
    for name, stem in stems.items():
        others = [gains[other] for other in gains if stems[other] != stem]
        best = max(map(named, PRIORS), key=lambda prior: mean(each[prior] for each in others))
        found[name] = gains[name][best]
    return {**found, "mean": mean(found.values())}


def disclosure(every: Sequence[Measured], rankers: Mapping[str, LinearRanker]) -> dict[str, Any]:
    """Share of the left indicators told right as disclosed or silent, before and after."""
    found: dict[str, Any] = {}
    for each in every:
        ranker = rankers[each.study.stem]
        rows = []
        for seed in range(FEW_SPLITS):
            _, marks, left = next(trials(each.study, each.step, seed))
            steps = (each.step, learnt(each, each.step, marks, each.study, IN_USE))
            rows.append([_told_right(each.study, ranker, used)[left].mean() for used in steps])
        before, after = np.mean(rows, axis=0).tolist()
        found[each.study.name] = {"before": before, "after": after}
    return found


def _told_right(study: Study, ranker: LinearRanker, step: LogisticStep) -> npt.NDArray[np.bool_]:
    signs, _ = judged(study, step.odds(study.features.values))
    told = probability(ranker.disclosure.odds(signs)) >= LEAST_DISCLOSED
    return np.asarray(told == study.disclosed)


def same_again(every: Sequence[Measured]) -> dict[str, Any]:
    """The rule alone: what was cited is marked, and the same indicators are assessed again.

    That an accepted passage is found again is no finding; the gain is what takes the places of the
    rejected ones.
    """
    found: dict[str, Any] = {}
    for each in every:
        overrides = tuple(cited_spans(each.study, each.step))
        before, after = (_spans_found(each, used) for used in ((), overrides))
        found[each.study.name] = {
            "accepted": sum(each.accepted for each in overrides),
            "rejected": sum(not each.accepted for each in overrides),
            "before": before,
            "after": after,
        }
    return found


def _spans_found(measured: Measured, overrides: Sequence[Override]) -> dict[str, float]:
    """Figures of the spans that are shown of all indicators, under the rule."""
    study, found = measured.study, {metric: list[float | None]() for metric in METRICS}
    documents = {study.document.id: study.document}
    for number, indicator in enumerate(study.framework.indicators):
        odds = measured.step.odds(study.features.values[number])
        ruled = ruling(overrides, indicator, odds, study.passages, documents)
        spans = ruled.candidates(study.passages, indicator, documents)
        gold = study.judgements[number].quotes
        covered = covering(shown(each.passage for each in spans), gold)
        found["nDCG@10"].append(ndcg_at(10, covered, gold))
        found["recall@10"].append(recall_at(10, covered, gold))
    return {metric: mean_known(each) or 0.0 for metric, each in found.items()}


def main() -> None:
    """Measure, print the means and write everything."""
    every = list(studies(Path(sys.argv[1])))
    rankers = unseen_rankers(every)
    with threadpool_limits(1):
        measured = [Measured.of(study, rankers[study.stem].passage) for study in every]
        by_way = splits_of(measured)
        figures = {
            **machine(),
            "leave_one_document_out": True,
            "splits": SPLITS,
            "prior in use": named(IN_USE),
            "summary": {name: summary(rows) for name, rows in by_way.items()},
            "prior chosen on the other documents": {
                name: chosen_without(rows) for name, rows in by_way.items()
            },
            "by study": {name: _by_study(rows) for name, rows in by_way.items()},
            "one framework for another": across(measured),
            "disclosed or silent told right": disclosure(measured, rankers),
            "the same indicators again, by the rule": same_again(measured),
        }
    for name, rows in figures["summary"].items():
        for prior, row in rows.items():
            told = "  ".join(
                f"{metric} {row[metric]['mean gain']:+.4f} (worst study "
                f"{row[metric]['worst study']:+.4f}, {row[metric]['share of splits worse']:.0%})"
                for metric in METRICS
            )
            print(f"{name:38} {prior:32}  {told}")
    written(figures, Path(sys.argv[2]) if sys.argv[2:] else RESULTS)


def _by_study(rows: Mapping[str, Any]) -> dict[str, Any]:
    """Of each study the mean number of labels and the mean gain with the prior in use."""
    return {
        name: {
            "accepted": mean(row["accepted"]),
            "rejected": mean(row["rejected"]),
            **{metric: mean(each[metric] for each in row[named(IN_USE)]) for metric in METRICS},
        }
        for name, row in rows.items()
    }


if __name__ == "__main__":
    main()
