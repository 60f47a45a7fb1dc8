"""Which claims of an indicator are supported, and by which pieces of evidence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extractor.cleaning import normalised, shadow_pattern
from indicators.evidence import Candidate
from indicators.schema import Claim, ClaimSupport, Indicator

TELLING = 6  # characters of a word that says enough alone, e.g. 个人信息保护负责人
LEAST_SCORE = 0.22  # of a span that may support a claim
# Likeness to a claim's examples: enough alone, and enough with one of its words.
ALIKE, ALIKE_WITH_WORD = 0.55, 0.4


def supported_claims(
    indicator: Indicator, candidates: Sequence[Candidate], likeness: npt.NDArray[np.float32]
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
        found = tuple(
            position
            for position, candidate, text in facts
            if _supports(claim, text, shared, float(alike[list(candidate.indexes)].max()))
        )
        result.append(ClaimSupport(claim.id, claim.text, bool(found), found))
    return tuple(result)


def _shared_words(indicator: Indicator) -> frozenset[str]:
    """Words that several claims name: they do not tell one claim from another."""
    seen: set[str] = set()
    shared: set[str] = set()
    for claim in indicator.claims:
        for word in {normalised(word) for word in claim.words}:
            (shared if word in seen else seen).add(word)
    return frozenset(shared)


def _supports(claim: Claim, text: str, shared: frozenset[str], alike: float) -> bool:
    if any(normalised(word) in text for word in claim.excluded):
        return False
    found = _found({normalised(word) for word in (*claim.words, *claim.names)}, text)
    own = found - shared
    hits = sum(2 if len(word) >= TELLING else 1 for word in own)
    if hits >= 2 or (hits == 1 and found & shared):
        return True
    if any(shadow_pattern(pattern).search(text) for pattern in claim.patterns):
        return True
    return alike >= (ALIKE_WITH_WORD if hits else ALIKE)


def _found(words: set[str], text: str) -> frozenset[str]:
    """The words that stand in a text, less those inside another one: 监督 in 持续监督 is one."""
    found = [word for word in words if word in text]
    return frozenset(
        word for word in found if not any(word != other and word in other for other in found)
    )
