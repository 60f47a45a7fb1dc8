"""Is an indicator disclosed at all? Signs of its best passages, for a second logistic step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extractor.cleaning import normalised
from indicators.claims import essential_support, share
from indicators.evidence import Candidate
from indicators.features import FEATURES
from indicators.schema import ClaimSupport, Indicator
from models.ranker import probability

SIGNS = (
    "best",
    "second",
    "third",
    "strong",
    "must_in_best",
    "must_in_three",
    "pattern_in_best",
    "pattern_in_three",
    "own_in_best",
    "own_rank_in_best",
    "must_anywhere",
    "regulator",
    "outside",
    "essential_claims",
    "claims",
    "any_claim",
    "claim_likeness_in_best",
    "claim_likeness_in_three",
    "claim_words_in_best",
    "claim_words_in_three",
    "best_is_fact",
)
ANSWER_SIGNS = ("disclosed", "best", "essential_claims", "claim_words_in_three")
# Where the first source of an indicator is one of these, reports may well be silent.
_OUTSIDE = ("product", "platform_rules", "website", "agreement")
_WEAKEST = -4.0  # log odds; weaker ones, and passages that are not there, count as these
EXPLICIT = 0.7  # probability of disclosure where the text denies what the indicator asks for
_LOOKED_AT = 3  # candidates
STEEPNESS = 3.0


def disclosure_signs(
    indicator: Indicator,
    values: npt.NDArray[np.float32],
    odds: npt.NDArray[np.float64],
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
    likeness: npt.NDArray[np.float32],
) -> npt.NDArray[np.float64]:
    """The signs of one indicator, in the order of SIGNS.

    Args:
        indicator: whose sources say where its evidence is to be looked for.
        values: features of shape (passages, features).
        odds: log odds that each passage is evidence, shape (passages,).
        candidates: the spans chosen, best first.
        claims: what they support.
        likeness: of passages to the examples of each claim, shape (claims, passages).
    """
    return np.asarray(
        [
            *_passage_signs(values, odds),
            indicator.sources[0] == "regulator",
            indicator.sources[0] in _OUTSIDE,
            *_claim_signs(indicator, candidates, claims, likeness),
        ],
        np.float64,
    )


def answer_signs(
    signs: npt.NDArray[np.float64], disclosed: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Signs that a derived answer is right, from those of disclosure and its log odds."""
    chosen = [signs[SIGNS.index(name)] for name in ANSWER_SIGNS[1:]]
    return np.asarray([float(disclosed), *chosen], np.float64)


def denies(
    indicator: Indicator, candidates: Sequence[Candidate], claims: Sequence[ClaimSupport]
) -> bool:
    """True where the text itself says that a bad event did not happen: that is a disclosure."""
    points = indicator.points
    if not (indicator.reversed or (points is not None and points.rule == "absence")):
        return False
    supporting = {position for claim in claims for position in claim.evidence}
    return any(
        position in supporting and candidate.status == "negated"
        for position, candidate in enumerate(candidates[:_LOOKED_AT])
    )


def _passage_signs(values: npt.NDArray[np.float32], odds: npt.NDArray[np.float64]) -> list[float]:
    if not len(odds):
        return [_WEAKEST] * 3 + [0.0] * 8
    order = np.argsort(-odds, kind="stable")[:3]
    best = np.full(3, _WEAKEST)
    best[: len(order)] = np.maximum(odds[order], _WEAKEST)
    must, pattern, own, rank = (
        values[:, FEATURES.index(name)] for name in ("must", "patterns", "own", "own_rank")
    )
    # How many passages are more likely evidence than not, without a step at one half.
    strong = probability(STEEPNESS * odds).sum()
    return [
        *best.tolist(),
        float(np.sqrt(strong)),
        float(must[order[0]]),
        float(must[order].max()),
        float(pattern[order[0]]),
        float(pattern[order].max()),
        float(own[order[0]]),
        float(rank[order[0]]),
        float(must.max()),
    ]


def _claim_signs(
    indicator: Indicator,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
    likeness: npt.NDArray[np.float32],
) -> list[float]:
    own = essential_support(indicator, claims)
    supported = sum(claim.supported for claim in claims)
    best, three = candidates[:1], candidates[:_LOOKED_AT]
    return [
        share(own),
        float(np.sqrt(supported)),
        float(any(claim.supported for claim in own)),
        _likeness(best, likeness),
        _likeness(three, likeness),
        min(_most_words(indicator, best), 4) / 4,
        min(_most_words(indicator, three), 5) / 5,
        float(any(each.status == "fact" for each in best)),
    ]


def _likeness(candidates: Sequence[Candidate], likeness: npt.NDArray[np.float32]) -> float:
    indexes = [index for each in candidates for index in each.indexes]
    return float(likeness[:, indexes].max()) if indexes else 0.0


def _most_words(indicator: Indicator, candidates: Sequence[Candidate]) -> int:
    """The most words of one claim that stand in the candidates together."""
    text = normalised(" ".join(each.passage.text for each in candidates))
    if not text:
        return 0
    return max(
        sum(normalised(word) in text for word in dict.fromkeys((*claim.words, *claim.names)))
        for claim in indicator.claims
    )
