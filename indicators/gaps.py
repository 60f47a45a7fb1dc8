"""What a company's documents do not show yet, the most worthwhile first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from indicators.claims import essential_support
from indicators.proposal import LEAST_CITED_SCORE
from indicators.schema import ClaimSupport, Framework, Indicator, Proposal, State
from indicators.scoring.given import Given

GapKind = Literal["silent", "unreadable", "partly", "weak", "external"]
ORDER: tuple[GapKind, ...] = ("silent", "unreadable", "partly", "weak", "external")
# Below this the proposed answer was right in fewer than four of five cases (docs/evaluation.md).
SURE = 0.75
_KIND_OF: dict[State, GapKind] = {
    "not_found": "silent",
    "unreadable": "unreadable",
    "needs_external": "external",
}
_DUTIES = {"must": 0, "must_not": 0, "if_applicable": 1, None: 2, "encouraged": 3}


@dataclass(frozen=True, slots=True)
class Gap:
    """One indicator whose disclosure falls short.

    `silent`: nothing was found; `unreadable`: too little could be read; `partly`: claims are
    without support, or the confirmed answer is not the best; `weak`: one weak passage carries it;
    `external`: documents cannot show it. `missing` are the claims without support; `gain` is what
    the best answer would add to the score, 0.0 where there is none.
    """

    indicator: Indicator
    proposal: Proposal
    kind: GapKind
    missing: tuple[ClaimSupport, ...]
    gain: float
    confirmed: bool


def gaps_of(
    framework: Framework,
    proposals: Sequence[Proposal],
    given: Mapping[str, Given],
    gain: Callable[[str], float],
) -> tuple[Gap, ...]:
    """The gaps, sorted by what closing them adds, then duties before what is encouraged.

    What documents cannot show comes after all others.

    Args:
        framework: the framework of the proposals.
        proposals: what the documents were found to show.
        given: what each indicator is answered with; a person's decision stands above the proposal.
        gain: what the best answer to an indicator would add to the score.
    """
    found: list[tuple[tuple[object, ...], Gap]] = []
    for place, proposal in enumerate(proposals):
        indicator = framework.indicator(proposal.indicator)
        answered = given[proposal.indicator]
        kind = _kind(framework, indicator, proposal, answered)
        if kind is None:
            continue
        missing = tuple(
            claim
            for claim in proposal.claims
            if proposal.state != "proposed" or not claim.supported
        )
        worth = round(gain(indicator.id), 6)
        gap = Gap(indicator, proposal, kind, missing, worth, answered.confirmed)
        # What no document can show stands last, whatever it would add.
        order = (
            kind == "external",
            -worth,
            _DUTIES[indicator.duty],
            indicator.starred is not True,
            ORDER.index(kind),
        )
        found.append(((*order, place), gap))
    return tuple(gap for _, gap in sorted(found, key=lambda pair: pair[0]))


def _kind(
    framework: Framework, indicator: Indicator, proposal: Proposal, given: Given
) -> GapKind | None:
    if given.state == "not_applicable":
        return None
    if given.state != "proposed":
        return _KIND_OF[given.state]
    best = given.answer == framework.best_answer(indicator)
    if given.confirmed:
        return None if best else "partly"
    if not best or not all(
        claim.supported for claim in essential_support(indicator, proposal.claims)
    ):
        return "partly"
    return "weak" if _is_weak(proposal) else None


def _is_weak(proposal: Proposal) -> bool:
    """True where a single passage carries the answer and is itself doubtful, or only a plan."""
    cited = [each for each in proposal.evidence if each.cited]
    if all(each.status == "plan" for each in cited):
        return True
    return len(cited) == 1 and (cited[0].score < LEAST_CITED_SCORE or proposal.confidence < SURE)
