"""What a person says beside the answers: facts, readings of the scoring rules, occurrences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from indicators.assessment import Assessment
from indicators.organisation import Organisation
from indicators.schema import Framework, Proposal
from indicators.scoring.given import Given
from indicators.scoring.result import Occurrence, Score
from indicators.scoring.score import score
from review.decisions import Decision

REASON_KINDS = {
    "size": "组织规模",
    "business": "业务领域",
    "stage": "发展阶段",
    "other": "其他",
}
NOT_APPLICABLE_ANSWER = "n/a"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Facts about the organisation, chosen readings by ambiguity id, and what occurred."""

    organisation: Organisation = field(default_factory=Organisation)
    readings: Mapping[str, str] = field(default_factory=dict)
    occurrences: tuple[Occurrence, ...] = ()


def given_answers(
    framework: Framework,
    proposals: Iterable[Proposal],
    decisions: Mapping[str, Decision],
) -> tuple[Given, ...]:
    """What every indicator is answered with: the decision in force, else the proposal."""
    return tuple(_given(framework, each, decisions.get(each.indicator)) for each in proposals)


def _given(framework: Framework, proposal: Proposal, decision: Decision | None) -> Given:
    proposed = Given(
        indicator=proposal.indicator,
        state=proposal.state,
        answer=proposal.answer,
        confirmed=False,
        reason=proposal.rationale if proposal.state == "not_applicable" else "",
        points=proposal.points,
        claims=proposal.claims,
    )
    if decision is None:
        return _with_kind(framework, proposed)
    given = given_of(framework, decision)
    if (given.state, given.answer) != (proposed.state, proposed.answer):
        return replace(given, claims=proposal.claims)
    reason = given.reason or proposed.reason
    return _with_kind(framework, replace(proposed, confirmed=True, reason=reason))


def given_of(framework: Framework, decision: Decision) -> Given:
    """What an indicator is answered with by a decision alone."""
    state, answer = decision.state, decision.answer
    if answer == NOT_APPLICABLE_ANSWER:  # an answer of some frameworks, a state of all
        state, answer = "not_applicable", None
    given = Given(decision.indicator, state, answer, confirmed=True, reason=decision.reason)
    return _with_kind(framework, given)


def _with_kind(framework: Framework, given: Given) -> Given:
    if given.state != "not_applicable":
        return given
    return replace(given, reason_kind=reason_kind(framework, given.reason))


def reason_kind(framework: Framework, reason: str) -> str:
    """The kind that a reason for "not applicable" names; what the business does is the usual one.

    Empty where no reason was given.
    """
    if not reason.strip():
        return ""
    kinds = framework.not_applicable.reasons
    named = (kind for kind in kinds if REASON_KINDS.get(kind, kind) in reason)
    return next(named, "business")


def scored(
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    circumstances: Circumstances,
    preview: bool = False,
) -> Score:
    """The score of an assessment: from decisions alone, or as a preview with the proposals."""
    given = given_answers(assessment.framework, assessment.proposals, decisions)
    return scored_answers(assessment.framework, given, circumstances, preview)


def scored_answers(
    framework: Framework,
    given: Iterable[Given],
    circumstances: Circumstances,
    preview: bool = False,
) -> Score:
    """The score of answers; readings of places that the framework does not have are passed over."""
    known = {each.id for each in framework.scoring.ambiguities}
    readings = {key: choice for key, choice in circumstances.readings.items() if key in known}
    return score(
        framework,
        given,
        preview=preview,
        readings=readings,
        occurrences=circumstances.occurrences,
    )
