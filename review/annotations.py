"""What a note in a PDF says of a place: the indicators that rest on it, with their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from indicators.schema import Framework, Proposal
from review.decisions import Decision
from review.exports import wording
from review.exports.evidence_pack import places_of
from review.exports.page_crops import Place
from review.exports.prefill_reading import Prefill


def spoken_places(files: Iterable[Prefill]) -> dict[Place, list[tuple[str, bool]]]:
    """For each place of cited evidence a line for every indicator, and whether it is decided."""
    found: dict[Place, list[tuple[str, bool]]] = {}
    for each in files:
        for place, said in places_said(each.framework, each.proposals, each.decisions).items():
            found.setdefault(place, []).extend(said)
    return found


def places_said(
    framework: Framework, proposals: Iterable[Proposal], decisions: Mapping[str, Decision]
) -> dict[Place, list[tuple[str, bool]]]:
    """The same for one framework."""
    found: dict[Place, list[tuple[str, bool]]] = {}
    for proposal in proposals:
        indicator = framework.indicator(proposal.indicator)
        decision = decisions.get(proposal.indicator)
        if decision is None:
            label = f"{wording.agreed_label(framework, indicator, proposal)}（建议，未确认）"
        else:
            decided = wording.decided_label(framework, indicator, decision)
            label = f"{decided}（{wording.decided_as(decision)}）"
        line = f"{framework.id} {indicator.id} {indicator.title}：{label}"
        for evidence in proposal.evidence:
            if evidence.cited:
                for place in places_of(evidence):
                    said = found.setdefault(place, [])
                    if (line, decision is not None) not in said:
                        said.append((line, decision is not None))
    return found
