"""Reviewers made up from the gold: what they would accept and reject of what is shown to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indicators.evidence import Candidate, candidates_of
from indicators.judged_passages import Override
from indicators.learning import FEWEST_OF_A_KIND, enough
from indicators.proposal import LEAST_CITED_SCORE, MOST_CITED
from models.ranker import LogisticStep, probability
from models.training.gold import Study

FEW = 12  # labels
WRONG = 0.2  # share of labels that are turned round in the noisy case
ALL = "all that is shown"
Generator = np.random.Generator


@dataclass(frozen=True, slots=True)
class Marks:
    """Labels as a reviewer would give them: (indicator, passage) pairs, and what was said."""

    pairs: npt.NDArray[np.intp]
    accepted: npt.NDArray[np.bool_]

    @property
    def enough(self) -> bool:
        """Whether the program would tune weights by them."""
        return enough(int(self.accepted.sum()), int((~self.accepted).sum()))


def shown_marks(study: Study, step: LogisticStep, chosen: Sequence[int]) -> Marks:
    """A mark on each of the up to ten spans shown for each chosen indicator."""
    return _marks(study, step, chosen, cited=False)


def cited_marks(study: Study, step: LogisticStep, chosen: Sequence[int]) -> Marks:
    """A mark on the up to three strongest spans of each chosen indicator only."""
    return _marks(study, step, chosen, cited=True)


def _marks(study: Study, step: LogisticStep, chosen: Sequence[int], cited: bool) -> Marks:
    pairs, accepted = [], []
    every = tuple(_candidates(study, step))
    for number in chosen:
        for place, each in enumerate(every[number]):
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


def trials(study: Study, step: LogisticStep, seed: int) -> Iterator[tuple[str, Marks, list[int]]]:
    """The ways of reviewing of one random split: name, marks, indicators that were left."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(study.judgements)).tolist()
    reviewed, left = order[: len(order) // 2], order[len(order) // 2 :]
    every = shown_marks(study, step, reviewed)
    yield ALL, every, left
    yield "what is cited", cited_marks(study, step, reviewed), left
    yield "twelve marks", few(every, random), left
    yield "all that is shown, one in five wrong", noisy(every, random), left


def cited_spans(study: Study, step: LogisticStep) -> Iterator[Override]:
    """The spans that are strong enough to be cited, accepted or rejected as the gold says."""
    for number, spans in enumerate(_candidates(study, step)):
        for each in spans[:MOST_CITED]:
            if each.score >= LEAST_CITED_SCORE:
                yield Override(
                    study.framework.indicators[number].id,
                    study.document.id,
                    each.passage.start,
                    each.passage.end,
                    bool(study.grades[number, list(each.indexes)].any()),
                )


def _candidates(study: Study, step: LogisticStep) -> Iterator[tuple[Candidate, ...]]:
    """The spans shown of each indicator."""
    documents = {study.document.id: study.document}
    for values, indicator in zip(study.features.values, study.framework.indicators, strict=True):
        yield candidates_of(study.passages, probability(step.odds(values)), indicator, documents)
