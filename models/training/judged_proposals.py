"""Proposals beside the gold: disclosed or silent, and whether the confidence can be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.evaluation import (
    Judgement,
    brier_score,
    expected_calibration_error,
    reliability_bins,
)
from indicators.assessment import assess
from indicators.schema import Framework, Proposal
from models.ranker import LinearRanker, probability
from models.training.gold import Study

SAID_NOTHING = ("no", "n/a")


@dataclass(frozen=True, slots=True)
class JudgedProposal:
    """One proposal with what the gold says of it.

    `said` and `disclosed`: by the proposal and by the gold. `right` is what the confidence is
    about: of a proposed answer that it is acceptable, of an empty state that the text is silent.
    """

    study: str
    framework: str
    indicator: str
    state: str
    said: bool
    disclosed: bool
    confidence: float
    right: bool


def judged_proposals(
    every: Sequence[Study], rankers: Mapping[str, LinearRanker]
) -> list[JudgedProposal]:
    """The proposals of all studies under weights that did not see the document."""
    return [
        judged(study, proposal, judgement)
        for study in every
        for proposal, judgement in zip(
            assess([study.document], study.framework, ranker=rankers[study.stem]).proposals,
            study.judgements,
            strict=True,
        )
    ]


def judged(study: Study, proposal: Proposal, judgement: Judgement) -> JudgedProposal:
    """Compare a proposal with the judgement of its indicator."""
    disclosed = judgement.disclosed != "no"
    proposed = proposal.state == "proposed"
    return JudgedProposal(
        study=study.name,
        framework=study.framework.id,
        indicator=proposal.indicator,
        state=proposal.state,
        said=proposed and not _empty(study.framework, proposal),
        disclosed=disclosed,
        confidence=proposal.confidence,
        right=proposal.answer in judgement.acceptable if proposed else not disclosed,
    )


def _empty(framework: Framework, proposal: Proposal) -> bool:
    """True for an answer by which nothing is disclosed: no, not applicable, no level reached."""
    return proposal.answer in SAID_NOTHING or (framework.answers == "level" and not proposal.answer)


def confusion(judged: Iterable[JudgedProposal]) -> dict[str, dict[str, int]]:
    """For each framework how many indicators are said to be and are disclosed or silent."""
    names = {
        (True, True): "disclosed, said so",
        (True, False): "disclosed, said silent",
        (False, True): "silent, said disclosed",
        (False, False): "silent, said so",
    }
    counts = Counter((each.framework, each.disclosed, each.said) for each in judged)
    return {
        framework: {name: counts[framework, *key] for key, name in names.items()}
        for framework in dict.fromkeys(framework for framework, *_ in counts)
    }


def passage_outcomes(
    every: Sequence[Study], rankers: Mapping[str, LinearRanker]
) -> tuple[list[float], list[bool]]:
    """Probabilities of all pairs of indicator and passage, and whether the gold has them."""
    given, came = [], []
    for study in every:
        odds = rankers[study.stem].passage.odds(study.features.values)
        given.append(probability(odds).ravel())
        came.append(study.grades.ravel() > 0)
    return np.concatenate(given).tolist(), np.concatenate(came).tolist()


def calibration(probabilities: Sequence[float], outcomes: Sequence[bool]) -> dict[str, Any]:
    """Count, expected calibration error, Brier score and the bins of the reliability diagram."""
    return {
        "count": len(outcomes),
        "share right": float(np.mean(outcomes)) if outcomes else None,
        "ECE": expected_calibration_error(probabilities, outcomes),
        "Brier": brier_score(probabilities, outcomes),
        "bins": [
            {"confidence": each.confidence, "right": each.right, "count": each.count}
            for each in reliability_bins(probabilities, outcomes)
        ],
    }
