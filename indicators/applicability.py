"""Facts about the organisation switch indicators off and on, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from indicators.assessment import Assessment
from indicators.organisation import Organisation, known_facts
from indicators.schema import Framework, Indicator, Proposal

CERTAIN = 1.0  # confidence where a person stated the fact
NO_SUCH_ANSWER = "；本框架没有“不适用”的答案，仍须作答"


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether an indicator applies, and why, in Chinese; `unknown` are facts to be asked."""

    applies: Literal["yes", "no", "unknown"]
    reason: str
    unknown: tuple[str, ...] = ()


def applicability(indicator: Indicator, organisation: Organisation) -> Applicability:
    """Whether an indicator applies to an organisation, by the facts that it depends on."""
    held = {fact: organisation.holds(fact) for fact in indicator.applies_if}
    failed = [fact for fact, holds in held.items() if holds is False]
    if failed:
        return Applicability("no", "；".join(organisation.why(fact) for fact in failed))
    unknown = tuple(fact for fact, holds in held.items() if holds is None)
    if unknown:
        asked = "、".join(known_facts()[fact].question for fact in unknown)
        return Applicability("unknown", f"是否适用取决于：{asked}", unknown)
    return Applicability("yes", "；".join(organisation.why(fact) for fact in held))


def facts_asked(framework: Framework) -> tuple[str, ...]:
    """The facts that a person has to answer for a framework, in the order of their list."""
    needed: set[str] = set()
    waiting = [fact for indicator in framework.indicators for fact in indicator.applies_if]
    while waiting:
        fact = known_facts()[waiting.pop()]
        if fact.id not in needed:
            needed.add(fact.id)
            waiting.extend(fact.parts)
    return tuple(fact.id for fact in known_facts().values() if fact.id in needed and fact.asked)


def for_organisation(assessment: Assessment, organisation: Organisation) -> Assessment:
    """An assessment with the indicators switched off and on that the facts decide.

    The evidence that was found stays in the proposals. Where the framework knows no answer "not
    applicable", nothing is switched; the reason is added to the rationale.
    """
    proposals = switched(assessment.framework, assessment.proposals, organisation)
    if proposals == assessment.proposals:
        return assessment
    before = tuple(
        was for was, now in zip(assessment.proposals, proposals, strict=True) if was != now
    )
    return replace(assessment, proposals=proposals, without_facts=before)


def switched(
    framework: Framework, proposals: Iterable[Proposal], organisation: Organisation
) -> tuple[Proposal, ...]:
    """Proposals with those switched off and on that the facts decide."""
    if not organisation.values:
        return tuple(proposals)
    by_id: Mapping[str, Indicator] = {each.id: each for each in framework.indicators}
    return tuple(
        _switched(framework, by_id[proposal.indicator], proposal, organisation)
        for proposal in proposals
    )


def _switched(
    framework: Framework, indicator: Indicator, proposal: Proposal, organisation: Organisation
) -> Proposal:
    if not indicator.applies_if:
        return proposal
    found = applicability(indicator, organisation)
    if found.applies == "no" and framework.not_applicable.rule == "no_such_answer":
        return replace(proposal, rationale=f"{proposal.rationale}{found.reason}{NO_SUCH_ANSWER}。")
    if found.applies == "no":
        evidence = tuple(replace(each, cited=False) for each in proposal.evidence)
        return replace(
            proposal,
            state="not_applicable",
            answer=None,
            answer_label="",
            points=None,
            confidence=CERTAIN,
            rationale=f"按企业情况不适用：{found.reason}。",
            evidence=evidence,
        )
    # The documents hardly name it, but a person says that the company does it: that is silence.
    only_hardly_named = not any(each.cited for each in proposal.evidence)
    if found.applies == "yes" and proposal.state == "not_applicable" and only_hardly_named:
        return replace(
            proposal, state="not_found", rationale=f"按企业情况适用（{found.reason}），文件未提及。"
        )
    return proposal
