"""Decisions whose evidence changed after they were made; they ask to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.database import reading
from indicators.schema import Proposal
from review.audit.approved_state import cited_by, cited_passages, states_of
from review.audit.contents import canonical
from review.decisions import Decision
from review.evidence_marks import EvidenceMark, Span, with_marks_on
from review.run_store import Run
from review.workspace import Workspace

Reason = Literal["proposal", "evidence", "marks"]
Marks = Mapping[str, Mapping[Span, EvidenceMark]]


@dataclass(frozen=True, slots=True)
class Flag:
    """Why a decision (its number) is to be looked at again.

    `proposal`: a later run proposes another answer; `evidence`: a later run cites other quotes;
    `marks`: reviewers marked evidence otherwise since the decision.
    """

    decision: int
    reason: Reason


class _Made(NamedTuple):
    """The proposals of a run as they were made, and the documents that it read."""

    proposals: Mapping[str, Proposal]
    documents: frozenset[str]

    @classmethod
    def of(cls, workspace: Workspace, run: int) -> _Made:
        made = workspace.runs.assessment(run)
        return cls(
            {each.indicator: each for each in made.proposals},
            frozenset(each.id for each in made.documents),
        )

    def cited(self, indicator: str, marks: Mapping[Span, EvidenceMark]) -> str:
        """What is cited for an indicator under marks, in the form in which a state keeps it."""
        kinds = {span: str(mark.kind) for span, mark in marks.items()}
        passages = cited_by(self.proposals[indicator])
        return canonical(cited_passages(passages, kinds, self.documents))


def flags_of(
    workspace: Workspace,
    decisions: Mapping[str, Decision],
    present: Mapping[str, Proposal],
    decided_on: Mapping[str, Proposal],
    marks: Marks,
) -> dict[str, Flag]:
    """The decisions in force whose evidence is not what they were made on.

    `present` are the proposals now and `decided_on` those of earlier runs, both with the marks.
    """
    found: dict[str, Flag] = {}
    with reading(workspace.engine) as connection:
        states = states_of(connection, (each.sequence for each in decisions.values()))
    made = {run: _Made.of(workspace, run) for run in {state.run for state in states.values()}}
    for indicator, decision in decisions.items():
        if indicator not in present:
            continue
        earlier = decided_on.get(indicator)
        reason = other_run(earlier, present[indicator]) if earlier else None
        state = states.get(decision.sequence)
        if reason is None and state is not None:
            cited = made[state.run].cited(indicator, marks.get(indicator, {}))
            reason = "marks" if cited != state.evidence else None
        if reason is not None:
            found[indicator] = Flag(decision.sequence, reason)
    return found


def other_run(earlier: Proposal, present: Proposal) -> Reason | None:
    """How a proposal differs from that of an earlier run; None where it does not."""
    if (earlier.state, earlier.answer) != (present.state, present.answer):
        return "proposal"
    return "evidence" if _cited_quotes(earlier) != _cited_quotes(present) else None


def proposals_decided_on(
    workspace: Workspace,
    run: Run,
    known: Collection[str],
    decisions: Mapping[str, Decision],
    marks: Marks,
) -> dict[str, Proposal]:
    """The proposals of earlier runs that decisions were made on, with the same marks."""
    found = {}
    for indicator, decision in decisions.items():
        if decision.run is not None and decision.run != run.id and indicator in known:
            earlier = workspace.runs.assessment(decision.run)
            documents = {each.id: each for each in earlier.documents}
            for proposal in earlier.proposals:
                if proposal.indicator == indicator:
                    found[indicator] = with_marks_on(proposal, marks.get(indicator, {}), documents)
    return found


def _cited_quotes(proposal: Proposal) -> frozenset[str]:
    return frozenset(each.quote for each in proposal.evidence if each.cited)
