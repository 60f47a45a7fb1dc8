"""What reviewers of a project accepted and rejected, put to use in the ranking of its next run.

Two things, kept apart: the weights of the passage ranker move a little towards the labels (maximum
a posteriori under a Gaussian prior around the bundled weights), and for the very passages that were
judged before a plain rule is applied after the ranking. Nothing here knows of projects: labels are
handed in, and without labels nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from extractor.document import Document
from indicators.evidence import (
    LONGEST_QUOTE,
    MOST_EVIDENCE,
    Candidate,
    passage_status,
    searched_words,
)
from indicators.schema import Framework, Indicator
from models.ranker import LogisticStep, probability

FEWEST_LABELS = 10  # with fewer, only the passages that were judged are treated by the rule
FEWEST_OF_A_KIND = 3
# How hard the weights are held at the bundled ones: the precision of the prior on weights of
# standardised signs. Set by models/training/measure_learning.py.
STRENGTH = 100.0
CONFIRMED = 0.5  # weight of evidence cited in a confirmed proposal; a mark on it counts 1
FREE = 0.01  # precision of the prior on the level of the labels, which is not kept
STEPS = 50  # of Newton's method; a handful is enough
MOST_SHIFTS = 8
SURE = 3.0  # log odds from which an accepted passage counts as evidence (0.95)
NEVER = -12.0  # log odds of a rejected one
SHARE = 0.5  # of the shorter of two spans that has to lie in the other to be the same passage
MOST_REJECTED = 3  # rejected passages that stay in sight, after the others
Array = npt.NDArray[np.float64]


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
class Override:
    """A passage that the rule kept (accepted) or barred for an indicator of this framework."""

    indicator: str
    document: str
    start: int
    end: int
    accepted: bool


@dataclass(frozen=True, slots=True)
class Learned:
    """What a run took over from the decisions of its project; part of the run's settings.

    `accepted` and `rejected` count the labels found in the run's documents, of all frameworks;
    `weights` are those of the passage ranker in the order of its signs, None where the labels were
    too few; `shifts` are the largest moves.
    """

    accepted: int
    rejected: int
    overrides: tuple[Override, ...]
    strength: float = STRENGTH
    weights: tuple[float, ...] | None = None
    shifts: tuple[Shift, ...] = ()


def same_passage(start: int, end: int, other_start: int, other_end: int) -> bool:
    """True where at least half of the shorter of two spans lies in the other."""
    shared = min(end, other_end) - max(start, other_start)
    return shared > 0 and shared >= SHARE * min(end - start, other_end - other_start)


def tuned(
    step: LogisticStep,
    rows: npt.NDArray[np.floating],
    accepted: npt.NDArray[np.bool_],
    counts: Array,
    strength: float = STRENGTH,
) -> LogisticStep:
    """A step whose weights are the most probable ones given labelled rows and the prior.

    The level of the labels is fitted beside the weights and thrown away: reviewers mark what
    strikes them, so the share of accepted passages says nothing of how common evidence is.

    Args:
        step: the bundled step, around whose weights the prior stands.
        rows: signs as they are measured, shape (labels, signs).
        accepted: shape (labels,).
        counts: how much each label counts, shape (labels,).
        strength: precision of the prior.
    """
    standard = np.column_stack([(rows - step.mean) / step.scale, np.ones(len(rows))])
    base = standard[:, :-1] @ step.weights + step.intercept
    precision = np.full(standard.shape[1], strength)
    precision[-1] = FREE
    moved = np.zeros(standard.shape[1])
    for _ in range(STEPS):
        told = probability(base + standard @ moved)
        slope = standard.T @ (counts * (told - accepted)) + precision * moved
        curve = (standard.T * (counts * told * (1 - told))) @ standard + np.diag(precision)
        change = np.linalg.solve(curve, slope)
        moved -= change
        if np.abs(change).max() < 1e-6:
            break
    # As many digits as the bundled weights have; the last bits of a sum differ between machines.
    return replace(step, weights=np.round(step.weights + moved[:-1], 4))
