"""Which claims of an indicator are supported, and by which pieces of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractor.cleaning import normalised, shadow_pattern
from indicators.evidence import Candidate
from indicators.pattern_time import in_time
from indicators.schema import Claim, ClaimSupport, Indicator

TELLING = 6  # characters of a word that says enough alone, e.g. 个人信息保护负责人
LEAST_SCORE = 0.22  # of a span that may support a claim
LONG_ENOUGH = 4  # characters of a word that says enough in a strong span


@dataclass(frozen=True, slots=True)
class Strictness:
    """How much a span has to show to support a claim.

    `alike`: likeness to the claim's examples that is enough alone, `alike_with_word` with one of
    its words; `strong`: the score of a span in which one word of some length is enough.
    """

    alike: float
    alike_with_word: float
    strong: float


# What is shown and answered from, in what is taken for disclosed; and what tells disclosed from
# silent, where only plain support says something.
ANSWERING = Strictness(0.45, 0.35, 0.5)
TELLING_APART = Strictness(0.55, 0.4, 1.1)


def supported_claims(
    indicator: Indicator,
    candidates: Sequence[Candidate],
    likeness: npt.NDArray[np.float32],
    strictness: Strictness = ANSWERING,
) -> tuple[ClaimSupport, ...]:
    """Support of each claim by facts: two of its words, a pattern, or likeness to its examples.

    `likeness` of passages to the examples of each claim has the shape (claims, passages).
    """
    facts = [
        (position, candidate, normalised(f"{candidate.passage.context} {candidate.passage.text}"))
        for position, candidate in enumerate(candidates)
        if candidate.score >= LEAST_SCORE and candidate.status in ("fact", "negated")
    ]
    shared = _shared_words(indicator)
    result = []
    for claim, alike in zip(indicator.claims, likeness, strict=True):
        with in_time(indicator.id, claim.patterns):
            found = tuple(
                position
                for position, candidate, text in facts
                if _supports(
                    claim, text, shared, candidate.score, _best(alike, candidate), strictness
                )
            )
        result.append(ClaimSupport(claim.id, claim.text, bool(found), found))
    return tuple(result)


def essential_support(
    indicator: Indicator, claims: Sequence[ClaimSupport]
) -> Sequence[ClaimSupport]:
    """The support of the essential claims, of all where none is; of levels those of the first.

    The first level says whether there is anything at all.
    """
    essential = {
        claim.id
        for claim in indicator.claims
        if claim.essential and (not indicator.levels or claim.id.startswith("L1."))
    }
    return [claim for claim in claims if claim.id in essential] or claims


def share(claims: Sequence[ClaimSupport]) -> float:
    """The share of claims that are supported."""
    return sum(claim.supported for claim in claims) / max(len(claims), 1)


def _shared_words(indicator: Indicator) -> frozenset[str]:
    """Words that several claims name: they do not tell one claim from another."""
    seen: set[str] = set()
    shared: set[str] = set()
    for claim in indicator.claims:
        for word in {normalised(word) for word in claim.words}:
            (shared if word in seen else seen).add(word)
    return frozenset(shared)


def _best(alike: npt.NDArray[np.float32], candidate: Candidate) -> float:
    return float(alike[list(candidate.indexes)].max())


def _supports(
    claim: Claim,
    text: str,
    shared: frozenset[str],
    score: float,
    alike: float,
    strictness: Strictness,
) -> bool:
    if any(normalised(word) in text for word in claim.excluded):
        return False
    found = _found({normalised(word) for word in (*claim.words, *claim.names)}, text)
    own = found - shared
    hits = sum(2 if len(word) >= TELLING else 1 for word in own)
    if hits >= 2 or (hits == 1 and found & shared):
        return True
    if score >= strictness.strong and any(len(word) >= LONG_ENOUGH for word in own):
        return True
    if any(shadow_pattern(pattern).search(text) for pattern in claim.patterns):
        return True
    return alike >= (strictness.alike_with_word if hits else strictness.alike)


def _found(words: set[str], text: str) -> frozenset[str]:
    """The words that stand in a text, less those inside another one: 监督 in 持续监督 is one."""
    found = [word for word in words if word in text]
    return frozenset(
        word for word in found if not any(word != other and word in other for other in found)
    )
