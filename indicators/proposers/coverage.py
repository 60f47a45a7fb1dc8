"""Yes, partly or no: how many of the essential claims are supported."""

from __future__ import annotations

from collections.abc import Sequence

from indicators.evidence import Candidate
from indicators.proposers.answer import ProposedAnswer, share
from indicators.schema import ClaimSupport, Framework, Indicator

NEARLY_ALL = 0.5  # share of the essential claims


def propose_coverage(
    framework: Framework,
    indicator: Indicator,
    candidates: Sequence[Candidate],
    claims: Sequence[ClaimSupport],
) -> ProposedAnswer:
    """`yes` where nearly all essential claims are supported, `partly` where evidence is less."""
    essential = {claim.id for claim in indicator.claims if claim.essential}
    own = [claim for claim in claims if claim.id in essential] or list(claims)
    supported = sum(claim.supported for claim in own)
    reason = f"法定要点支持 {supported}/{len(own)}"
    if not any(claim.supported for claim in claims):
        return ProposedAnswer(None, "有相关表述，但不支持任何一个要点")
    if share(own) >= NEARLY_ALL:
        return ProposedAnswer("yes", reason)
    return ProposedAnswer("partly", reason)
