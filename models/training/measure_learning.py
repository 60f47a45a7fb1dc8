"""Does a project's review help the ranking of its next run? Simulated over the gold.

Usage: python -m models.training.measure_learning SHARED_FOLDER [RESULTS.json]
Half of the indicators of a document count as reviewed: the passages shown for them are accepted or
rejected as the gold says. The weights tuned by them rank the passages of the other half. Every
document starts from weights that were fitted without it. Writes figures only, to
tests/benchmarks/results/learning.json where no other file is named.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from corpus.evaluation import Covering, covering, mean_known, ndcg_at, recall_at
from indicators.evidence import candidates_of
from indicators.learning import FEWEST_LABELS, FEWEST_OF_A_KIND, STRENGTH, tuned
from indicators.proposal import LEAST_CITED_SCORE, LEAST_DISCLOSED, MOST_CITED
from models.ranker import LinearRanker, LogisticStep, probability
from models.training.evidence_figures import machine, written
from models.training.gold import Study, shown, studies
from models.training.train_ranker import judged, unseen_rankers

SPLITS = 20
STRENGTHS = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
FEW = 12  # labels
WRONG = 0.2  # share of labels that are turned round in the noisy case
METRICS = ("nDCG@10", "recall@10")
RESULTS = Path("tests/benchmarks/results/learning.json")
Generator = np.random.Generator
Figures = dict[str, list[float | None]]  # by metric, one figure an indicator


@dataclass(frozen=True, slots=True)
class Marks:
    """Labels as a reviewer would give them: (indicator, passage) pairs, and what was said."""

    pairs: npt.NDArray[np.intp]
    accepted: npt.NDArray[np.bool_]

    @property
    def enough(self) -> bool:
        """Whether the program would tune weights by them."""
        kinds = int(self.accepted.sum()), int((~self.accepted).sum())
        return sum(kinds) >= FEWEST_LABELS and min(kinds) >= FEWEST_OF_A_KIND


def shown_marks(study: Study, step: LogisticStep, chosen: Sequence[int]) -> Marks:
    """A mark on each of the up to ten spans shown for each chosen indicator."""
    return _marks(study, step, chosen, cited=False)


def cited_marks(study: Study, step: LogisticStep, chosen: Sequence[int]) -> Marks:
    """A mark on the up to three strongest spans of each chosen indicator only."""
    return _marks(study, step, chosen, cited=True)


def _marks(study: Study, step: LogisticStep, chosen: Sequence[int], cited: bool) -> Marks:
    documents = {study.document.id: study.document}
    pairs, accepted = [], []
    for number in chosen:
        scores = probability(step.odds(study.features.values[number]))
        indicator = study.framework.indicators[number]
        for place, each in enumerate(candidates_of(study.passages, scores, indicator, documents)):
            if cited and (place >= MOST_CITED or each.score < LEAST_CITED_SCORE):
                break
            pairs += [(number, index) for index in each.indexes]
            good = bool(study.grades[number, list(each.indexes)].any())
            accepted += [good] * len(each.indexes)
    return Marks(np.asarray(pairs, np.intp).reshape(-1, 2), np.asarray(accepted, np.bool_))


def few(marks: Marks, random: Generator) -> Marks:
    """A dozen of the marks, some of each kind."""
    order = random.permutation(len(marks.accepted))
    first = [
        each
        for kind in (True, False)
        for each in order[marks.accepted[order] == kind][:FEWEST_OF_A_KIND].tolist()
    ]
    rest = [each for each in order.tolist() if each not in first]
    kept = [*first, *rest][:FEW]
    return Marks(marks.pairs[kept], marks.accepted[kept])


def noisy(marks: Marks, random: Generator) -> Marks:
    """The marks of somebody who errs in one of five."""
    turned = random.random(len(marks.accepted)) < WRONG
    return Marks(marks.pairs, marks.accepted ^ turned)


def learnt(study: Study, step: LogisticStep, marks: Marks, strength: float) -> LogisticStep:
    """The step tuned by marks on a study; as it was where they are too few."""
    if not marks.enough:
        return step
    rows = study.features.values[marks.pairs[:, 0], marks.pairs[:, 1]]
    return tuned(step, rows, marks.accepted, np.ones(len(rows)), strength)


@dataclass(frozen=True, slots=True)
class Measured:
    """A study with what each passage covers of the gold, worked out once."""

    study: Study
    step: LogisticStep
    covered: tuple[Covering, ...]

    @classmethod
    def of(cls, study: Study, step: LogisticStep) -> Measured:
        """Compare all passages of a study with its gold."""
        passages = shown(study.passages)
        return cls(study, step, tuple(covering(passages, j.quotes) for j in study.judgements))

    def figures(self, step: LogisticStep, chosen: Sequence[int]) -> Figures:
        """The figures of the passages ranked by a step, one an indicator."""
        found: Figures = {metric: [] for metric in METRICS}
        for number in chosen:
            odds = step.odds(self.study.features.values[number])
            best = np.argsort(-odds, kind="stable")[:10].tolist()
            covered = [self.covered[number][index] for index in best]
            gold = self.study.judgements[number].quotes
            found["nDCG@10"].append(ndcg_at(10, covered, gold))
            found["recall@10"].append(recall_at(10, covered, gold))
        return found


def trials(measured: Measured, seed: int) -> Iterator[tuple[str, Marks, list[int]]]:
    """The ways of reviewing of one random split: name, marks, indicators that were left."""
    random = np.random.default_rng(seed)
    study, step = measured.study, measured.step
    order = random.permutation(len(study.judgements)).tolist()
    reviewed, left = order[: len(order) // 2], order[len(order) // 2 :]
    every = shown_marks(study, step, reviewed)
    yield "all that is shown", every, left
    yield "what is cited", cited_marks(study, step, reviewed), left
    yield "twelve marks", few(every, random), left
    yield "all that is shown, one in five wrong", noisy(every, random), left


def gains(
    measured: Measured, marks: Marks, left: Sequence[int], strength: float
) -> dict[str, float]:
    """Figures of the indicators left with the tuned weights less those with the bundled ones."""
    before = measured.figures(measured.step, left)
    after = measured.figures(learnt(measured.study, measured.step, marks, strength), left)
    return {
        metric: (mean_known(after[metric]) or 0.0) - (mean_known(before[metric]) or 0.0)
        for metric in METRICS
    }


def splits_of(every: Sequence[Measured]) -> dict[str, Any]:
    """By way of reviewing, study and strength the gain of each split."""
    found: dict[str, Any] = {}
    for each in every:
        for seed in range(SPLITS):
            for name, marks, left in trials(each, seed):
                row = found.setdefault(name, {}).setdefault(each.study.name, {})
                row.setdefault("accepted", []).append(int(marks.accepted.sum()))
                row.setdefault("rejected", []).append(int((~marks.accepted).sum()))
                for strength in STRENGTHS:
                    gain = gains(each, marks, left, strength)
                    row.setdefault(f"{strength:g}", []).append(gain)
    return found


def across(every: Sequence[Measured]) -> dict[str, Any]:
    """One framework reviewed, another over the same document ranked."""
    found: dict[str, Any] = {}
    for one in every:
        for other in every:
            if one is not other and one.study.stem == other.study.stem:
                found[f"{one.study.name} → {other.study.framework.id}"] = {
                    f"{strength:g}": _other_gain(one, other, strength) for strength in STRENGTHS
                }
    return found


def _other_gain(one: Measured, other: Measured, strength: float) -> dict[str, float]:
    marks = shown_marks(one.study, one.step, range(len(one.study.judgements)))
    step = learnt(one.study, one.step, marks, strength)
    numbers = range(len(other.study.judgements))
    before, after = other.figures(other.step, numbers), other.figures(step, numbers)
    return {
        metric: (mean_known(after[metric]) or 0.0) - (mean_known(before[metric]) or 0.0)
        for metric in METRICS
    }


def summary(by_study: Mapping[str, Any]) -> dict[str, Any]:
    """By strength: mean gain over studies, the worst study, and the share of splits with a loss."""
    found: dict[str, Any] = {}
    for strength in (f"{each:g}" for each in STRENGTHS):
        found[strength] = {}
        for metric in METRICS:
            splits = {
                name: [each[metric] for each in row[strength]] for name, row in by_study.items()
            }
            means = [mean(each) for each in splits.values()]
            every = [gain for each in splits.values() for gain in each]
            found[strength][metric] = {
                "mean gain": mean(means),
                "worst study": min(means),
                "worst split": min(every),
                "share of splits worse": mean(gain < -1e-9 for gain in every),
            }
    return found


def disclosure(every: Sequence[Measured], rankers: Mapping[str, LinearRanker]) -> dict[str, Any]:
    """Share of the left indicators told right as disclosed or silent, before and after."""
    found: dict[str, Any] = {}
    for each in every:
        study, ranker = each.study, rankers[each.study.stem]
        rows = []
        for seed in range(3):
            _, marks, left = next(trials(each, seed))
            step = learnt(study, each.step, marks, STRENGTH)
            rows.append(
                [_told_right(study, ranker, used)[left].mean() for used in (each.step, step)]
            )
        before, after = np.mean(rows, axis=0).tolist()
        found[study.name] = {"before": before, "after": after}
    return found


def _told_right(study: Study, ranker: LinearRanker, step: LogisticStep) -> npt.NDArray[np.bool_]:
    signs, _ = judged(study, step.odds(study.features.values))
    told = probability(replace(ranker, passage=step).disclosure.odds(signs)) >= LEAST_DISCLOSED
    return np.asarray(told == study.disclosed)


def main() -> None:
    """Measure, print the means and write everything."""
    every = list(studies(Path(sys.argv[1])))
    rankers = unseen_rankers(every)
    measured = [Measured.of(study, rankers[study.stem].passage) for study in every]
    with threadpool_limits(1):
        by_way = splits_of(measured)
        figures = {
            **machine(),
            "leave_one_document_out": True,
            "splits": SPLITS,
            "strength in use": STRENGTH,
            "summary": {name: summary(rows) for name, rows in by_way.items()},
            "by study": {name: _by_study(rows) for name, rows in by_way.items()},
            "one framework for another": across(measured),
            "disclosed or silent told right": disclosure(measured, rankers),
        }
    for name, rows in figures["summary"].items():
        for strength, row in rows.items():
            told = "  ".join(
                f"{metric} {row[metric]['mean gain']:+.4f} (worst study "
                f"{row[metric]['worst study']:+.4f}, {row[metric]['share of splits worse']:.0%})"
                for metric in METRICS
            )
            print(f"{name:38} {strength:>5}  {told}")
    written(figures, Path(sys.argv[2]) if sys.argv[2:] else RESULTS)


def _by_study(rows: Mapping[str, Any]) -> dict[str, Any]:
    """Of each study the mean number of labels and the mean gain at each strength."""
    return {
        name: {
            "accepted": mean(row["accepted"]),
            "rejected": mean(row["rejected"]),
            **{
                f"{strength:g}": {
                    metric: mean(each[metric] for each in row[f"{strength:g}"])
                    for metric in METRICS
                }
                for strength in STRENGTHS
            },
        }
        for name, row in rows.items()
    }


if __name__ == "__main__":
    main()
