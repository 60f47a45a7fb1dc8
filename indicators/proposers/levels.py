"""Answers on levels: a level is reached where half of its claims are supported, from below up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from indicators.claims import share
from indicators.evidence import Candidate
from indicators.proposers.answer import ProposedAnswer
from indicators.schema import ClaimSupport, Framework, Indicator

REACHED = 0.5  # share of a level's claims


def propose_level(
    framework: Framework,
    indicator: Indicator,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> ProposedAnswer:
    """The highest level reached and the points inside it (T/CCIA 002—2022, A.1)."""
    reached, points = 0, 0
    for level in indicator.levels:
        own = [claim for claim in claims if claim.id.startswith(f"L{level.level}.")]
        if not own or share(own) < REACHED:
            break
        low, high = level.points
        reached = level.level
        points = low - 1 + math.ceil((high - low + 1) * share(own))
    covered = f"要点支持 {sum(claim.supported for claim in claims)}/{len(claims)}"
    if not reached:
        return ProposedAnswer(None, f"有相关表述但未达到一星级（{covered}）")
    label = framework.answer_label(indicator, reached)
    return ProposedAnswer(reached, f"达到{label}（{covered}）", points)
