"""Yes, partly or no: how many of the essential claims are supported."""

from __future__ import annotations

from collections.abc import Sequence

from indicators.claims import essential_support, share
from indicators.evidence import Candidate
from indicators.proposers.answer import ProposedAnswer
from indicators.schema import ClaimSupport, Framework, Indicator

ENOUGH = 0.5  # share of the essential claims


def propose_coverage(
    framework: Framework,
    indicator: Indicator,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> ProposedAnswer:
    """`yes` where half of the essential claims are supported, `partly` where it is less."""
    own = essential_support(indicator, claims)
    supported = sum(claim.supported for claim in own)
    reason = f"法定要点支持 {supported}/{len(own)}"
    if not any(claim.supported for claim in claims):
        return ProposedAnswer(None, "有相关表述，但不支持任何一个要点")
    if share(own) >= ENOUGH:
        return ProposedAnswer("yes", reason)
    return ProposedAnswer("partly", reason)
