"""What reviewers of a project accepted and rejected, put to use in the ranking of its next run.

The weights of the passage ranker move a little towards the labels: maximum a posteriori under a
Gaussian prior around the bundled weights. The passages that were judged themselves are treated by
the plain rule of `judged_passages.py`. Nothing here knows of projects: labels are handed in, and
without labels nothing changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from indicators.features import FrameworkFeatures, SearchIndexes, framework_features
from indicators.judged_passages import Override, passages_at
from indicators.schema import Framework
from models.ranker import LogisticStep, probability

FEWEST_LABELS = 10  # with fewer, only the passages that were judged are treated, by the rule
FEWEST_OF_A_KIND = 3
CONFIRMED = 0.5  # weight of evidence cited in a confirmed proposal; a mark on it counts 1
# How hard the weights are held, chosen over models/training/measure_learning.py so hard that tuning
# does no harm; it hardly helps other indicators either. STRENGTH is the precision of the prior on
# each weight of a standardised sign; every passage of the run counts BACKGROUND times as one that
# the bundled ranker labelled.
STRENGTH, BACKGROUND = 1000.0, 30.0
FREE = 0.01  # precision of the prior on the level of the labels, which is not kept
STEPS = 50  # of Newton's method; a handful is usual
CLOSE = 1e-6
MOST_SHIFTS = 8
Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Label:
    """That a passage (document id, start, end) was accepted or rejected for an indicator."""

    framework: str
    framework_version: int
    indicator: str
    document: str
    start: int
    end: int
    accepted: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Lessons:
    """The labels of one project and the frameworks, as they were, that they were given under."""

    labels: tuple[Label, ...]
    frameworks: tuple[Framework, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A weight that moved: the name of the sign, the bundled weight and the tuned one."""

    sign: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What a run took over from the decisions of its project; part of the run's settings.

    `accepted` and `rejected` count the labels found in the run's documents, of all frameworks;
    `weights` are those of the passage ranker in the order of its signs, None where the labels were
    too few; `shifts` are the largest moves, `overrides` the passages judged for this framework.
    """

    accepted: int
    rejected: int
    overrides: tuple[Override, ...] = ()
    weights: tuple[float, ...] | None = None
    shifts: tuple[Shift, ...] = ()
    strength: float = STRENGTH
    background: float = BACKGROUND

    @property
    def enough(self) -> bool:
        """Whether there were labels enough to tune the weights by."""
        return enough(self.accepted, self.rejected)

    def step(self, bundled: LogisticStep) -> LogisticStep:
        """The passage step with the tuned weights; the bundled one where nothing was tuned."""
        if self.weights is None:
            return bundled
        return replace(bundled, weights=np.asarray(self.weights, np.float64))


def enough(accepted: int, rejected: int) -> bool:
    """True where labels are enough, in all and of each kind, to tune weights by."""
    return accepted + rejected >= FEWEST_LABELS and min(accepted, rejected) >= FEWEST_OF_A_KIND


def learn(
    lessons: Lessons,
    framework: Framework,
    indexes: SearchIndexes,
    features: FrameworkFeatures,
    bundled: LogisticStep,
) -> Learned | None:
    """What the labels say for a run; None where none of them is about its documents.

    Args:
        lessons: the labels of the run's own project.
        framework: that the run is made under.
        indexes: the passages of the run, searched.
        features: of the framework over these passages.
        bundled: the passage step to start from.
    """
    known = {(each.id, each.version): each for each in (*lessons.frameworks, framework)}
    placed = [
        (label, places)
        for label in lessons.labels
        if (places := passages_at(indexes.passages, label.document, label.start, label.end))
        and _number(known.get((label.framework, label.framework_version)), label) is not None
    ]
    if not placed:
        return None
    own = framework.id, framework.version
    accepted = sum(label.accepted for label, _ in placed)
    learned = Learned(
        accepted,
        len(placed) - accepted,
        tuple(
            Override(label.indicator, label.document, label.start, label.end, label.accepted)
            for label, _ in placed
            if (label.framework, label.framework_version) == own
        ),
    )
    if not learned.enough:
        return learned
    step = _tuned_by(placed, known, own, indexes, features, bundled)
    return replace(
        learned, weights=tuple(step.weights.tolist()), shifts=largest_shifts(bundled, step)
    )


def largest_shifts(before: LogisticStep, after: LogisticStep) -> tuple[Shift, ...]:
    """The weights that moved most, the largest move first."""
    shifts = [
        Shift(*each)
        for each in zip(
            before.features, before.weights.tolist(), after.weights.tolist(), strict=True
        )
        if each[1] != each[2]
    ]
    return tuple(sorted(shifts, key=lambda each: -abs(each.after - each.before))[:MOST_SHIFTS])


def _number(framework: Framework | None, label: Label) -> int | None:
    """The place of a label's indicator in its framework; None where it is not there."""
    if framework is None:
        return None
    ids = [each.id for each in framework.indicators]
    return ids.index(label.indicator) if label.indicator in ids else None


def _tuned_by(
    placed: Sequence[tuple[Label, tuple[int, ...]]],
    known: dict[tuple[str, int], Framework],
    own: tuple[str, int],
    indexes: SearchIndexes,
    features: FrameworkFeatures,
    bundled: LogisticStep,
) -> LogisticStep:
    """The step tuned by labels; one over several passages counts once in all."""
    values = {own: features.values}
    rows, accepted, counts = [], [], []
    for label, places in placed:
        key = label.framework, label.framework_version
        if key not in values:  # the signs of a passage depend on what is asked of it
            values[key] = framework_features(indexes, known[key]).values
        number = _number(known[key], label)
        rows.append(values[key][number, list(places)])
        accepted += [label.accepted] * len(places)
        counts += [label.weight / len(places)] * len(places)
    return tuned(
        bundled,
        np.concatenate(rows),
        np.asarray(accepted, np.bool_),
        np.asarray(counts, np.float64),
        prior_precision(bundled, features.values),
    )


def prior_precision(
    step: LogisticStep,
    values: Rows,
    strength: float = STRENGTH,
    background: float = BACKGROUND,
) -> Array:
    """Precision matrix of the prior, shape (signs, signs).

    `values` are the signs of the passages of the run, shape (indicators, passages, signs). The
    labels are few and all of passages that were shown; the many others hold the weights where
    they are, each as much as a label that says what the bundled ranker thinks.
    """
    held = np.eye(len(step.features)) * strength
    with threadpool_limits(1):  # sums up in one order
        for own in values:
            standard = (own - step.mean) / step.scale
            told = probability(step.odds(own))
            held += background * (standard.T * (told * (1 - told))) @ standard
    return held


def tuned(
    step: LogisticStep,
    rows: Rows,
    accepted: npt.NDArray[np.bool_],
    counts: Array,
    precision: Array,
) -> LogisticStep:
    """A step whose weights are the most probable ones given labelled rows and the prior.

    The level of the labels is fitted beside the weights and thrown away. Reviewers mark what
    strikes them among what was ranked high, so the share of accepted passages says nothing of how
    common evidence is.

    Args:
        step: the bundled step, around whose weights the prior stands.
        rows: signs as they are measured, shape (labels, signs).
        accepted: shape (labels,).
        counts: how much each label counts, shape (labels,).
        precision: of the prior, shape (signs, signs).
    """
    standard = (rows - step.mean) / step.scale
    base = step.odds(rows)
    design = np.column_stack([standard, np.ones(len(rows))])
    held = np.eye(design.shape[1]) * FREE
    held[: len(precision), : len(precision)] = precision
    with threadpool_limits(1):
        moved = _most_probable(design, base, accepted, counts, held)
    # As many digits as the bundled weights have; the last bits of a sum differ between machines.
    return replace(step, weights=np.round(step.weights + moved[: len(precision)], 4))


def _most_probable(
    design: Array, base: Array, accepted: npt.NDArray[np.bool_], counts: Array, held: Array
) -> Array:
    """Newton's method; a step that would make things worse is halved."""
    sign = np.where(accepted, 1.0, -1.0)

    def loss(moved: Array) -> float:
        missed = np.logaddexp(0, -sign * (base + design @ moved))
        return float(counts @ missed + moved @ held @ moved / 2)

    moved = np.zeros(design.shape[1])
    for _ in range(STEPS):
        told = probability(base + design @ moved)
        slope = design.T @ (counts * (told - accepted)) + held @ moved
        curve = (design.T * (counts * told * (1 - told))) @ design + held
        change, now = np.linalg.solve(curve, slope), loss(moved)
        while loss(moved - change) > now and np.abs(change).max() > CLOSE:
            change = change / 2
        moved = moved - change
        if np.abs(change).max() <= CLOSE:
            break
    return moved
