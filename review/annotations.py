"""What a note in a PDF says of a place: the indicators that rest on it, with their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from indicators.schema import Framework, Proposal
from review.decisions import Decision
from review.exports import wording
from review.exports.evidence_pack import places_of
from review.exports.page_crops import QuotePlace

Answered: TypeAlias = tuple[Framework, Iterable[Proposal], Mapping[str, Decision]]
Spoken: TypeAlias = dict[QuotePlace, list[tuple[str, bool]]]


def spoken_places(answered: Iterable[Answered]) -> Spoken:
    """For each place of cited evidence a line for every indicator, and whether it is decided.

    `answered` are frameworks with their proposals and decisions, over the same documents.
    """
    found: Spoken = {}
    for framework, proposals, decisions in answered:
        for proposal in proposals:
            decision = decisions.get(proposal.indicator)
            said = (_line(framework, proposal, decision), decision is not None)
            for evidence in proposal.evidence:
                for place in places_of(evidence) if evidence.cited else ():
                    lines = found.setdefault(place, [])
                    if said not in lines:
                        lines.append(said)
    return found


def _line(framework: Framework, proposal: Proposal, decision: Decision | None) -> str:
    indicator = framework.indicator(proposal.indicator)
    if decision is None:
        label = f"{wording.agreed_label(framework, indicator, proposal)}（建议，未确认）"
    else:
        decided = wording.decided_label(framework, indicator, decision)
        label = f"{decided}（{wording.decided_as(decision)}）"
    return f"{framework.id} {indicator.id} {indicator.title}：{label}"
