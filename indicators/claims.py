"""Which claims of an indicator are supported, and by which pieces of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from extractor.cleaning import normalised, shadow_pattern
from indicators.evidence import Candidate
from indicators.schema import Claim, ClaimSupport, Indicator

LEAST_SCORE = 0.22  # of a passage that may support a claim
LEAST_OVERLAP = 0.34  # share of an example's bigrams that the passage holds


def supported_claims(
    indicator: Indicator, candidates: Sequence[Candidate]
) -> tuple[ClaimSupport, ...]:
    """Support of each claim by facts: two of its words, a pattern, or likeness to an example."""
    facts = [
        (position, normalised(f"{candidate.passage.context} {candidate.passage.text}"))
        for position, candidate in enumerate(candidates)
        if candidate.score >= LEAST_SCORE and candidate.status in ("fact", "negated")
    ]
    shared = _shared_words(indicator)
    result = []
    for claim in indicator.claims:
        found = tuple(position for position, text in facts if _supports(claim, text, shared))
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


def _supports(claim: Claim, text: str, shared: frozenset[str]) -> bool:
    found = _found({normalised(word) for word in claim.words}, text)
    hits = len(found - shared)
    if hits >= 2 or (hits == 1 and found & shared):
        return True
    if any(shadow_pattern(pattern).search(text) for pattern in claim.patterns):
        return True
    overlap = max((_overlap(example, text) for example in claim.examples), default=0.0)
    return overlap >= (LEAST_OVERLAP - 0.12 if hits else LEAST_OVERLAP)


def _found(words: set[str], text: str) -> frozenset[str]:
    """The words that stand in a text, less those inside another one: 监督 in 持续监督 is one."""
    found = [word for word in words if word in text]
    return frozenset(
        word for word in found if not any(word != other and word in other for other in found)
    )


@cache
def _pairs(example: str) -> frozenset[str]:
    shadow = normalised(example)
    return frozenset(shadow[index : index + 2] for index in range(len(shadow) - 1))


def _overlap(example: str, text: str) -> float:
    pairs = _pairs(example)
    return sum(pair in text for pair in pairs) / max(len(pairs), 1)
