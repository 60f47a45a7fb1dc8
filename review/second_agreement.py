"""First and second answers beside each other: agreement, the queue of disagreements, rulings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from indicators.schema import Answer, Framework, Proposal, State
from review.agreement import Agreement, Overlap, agreement_of, mean_overlap
from review.decisions import Decision, current
from review.errors import AnswerUnknown, ReasonNeeded
from review.evidence_marks import EvidenceMark, Span, in_force, span_of, with_marks_on
from review.run_store import Run
from review.second_answers import ADJUDICATED, category, first_answer, is_adjudicated
from review.second_reviews import SecondDecision, SecondReview, named
from review.workspace import Workspace

Outcome = Literal["agreed", "adjudicated", "came_round", "open"]


@dataclass(frozen=True, slots=True)
class Compared:
    """An indicator that both answered.

    `first` is the first answer as it was before the second one and before any ruling, `held` the
    decision in force now, `cited` the passages that the first answer rests on. `outcome`: they
    agreed; a ruling stands; one came round to the other since; or it is open.
    """

    review: SecondReview
    indicator: str
    first: Decision
    second: SecondDecision
    held: Decision
    cited: tuple[Span, ...]
    outcome: Outcome

    @property
    def categories(self) -> tuple[str, str]:
        """What the first and the second answered."""
        return (
            category(self.first.state, self.first.answer),
            category(self.second.state, self.second.answer),
        )


@dataclass(frozen=True, slots=True)
class ReviewAgreement:
    """The figures of one second review: answers, and passages that they rest on."""

    review: SecondReview
    answers: Agreement
    evidence: Overlap


def compared(workspace: Workspace, run: Run) -> tuple[Compared, ...]:
    """Every indicator that both answered, for each second review of the run's framework."""
    reviews = workspace.second.of(run)
    if not reviews:  # the usual case, asked for with every decision
        return ()
    log: dict[str, list[Decision]] = {}
    for row in workspace.decisions.of(run):
        log.setdefault(row.indicator, []).append(row)
    evidence = _Evidence(workspace, run)
    found = []
    for review in reviews:
        rows: dict[str, list[SecondDecision]] = {}
        for second in workspace.second.rows(review):
            rows.setdefault(second.indicator, []).append(second)
        for indicator in review.indicators:
            if indicator in rows and indicator in log:
                found.append(_compared(review, log[indicator], rows[indicator], evidence))
    return tuple(each for each in found if each is not None)


def disagreements(pairs: Sequence[Compared]) -> tuple[Compared, ...]:
    """Those with different answers; the open ones first, else in their order."""
    differ = [each for each in pairs if each.outcome != "agreed"]
    return tuple(sorted(differ, key=lambda each: each.outcome != "open"))


def disagreed(workspace: Workspace, run: Run) -> frozenset[str]:
    """The indicators whose disagreement is open."""
    pairs = compared(workspace, run)
    return frozenset(each.indicator for each in pairs if each.outcome == "open")


def agreements(workspace: Workspace, run: Run) -> tuple[ReviewAgreement, ...]:
    """The figures of every second review, on the answers as they were before any ruling."""
    pairs = compared(workspace, run)
    return tuple(
        ReviewAgreement(
            review,
            agreement_of([each.categories for each in mine]),
            mean_overlap((each.cited, each.second.evidence) for each in mine),
        )
        for review in workspace.second.of(run)
        for mine in ([each for each in pairs if each.review.id == review.id],)
    )


def adjudicate(
    workspace: Workspace,
    run: Run,
    framework: Framework,
    proposal: Proposal,
    state: State,
    answer: Answer,
    reason: str,
    reviewer: str,
) -> Decision:
    """Rule between two answers; the ruling becomes a decision like others, its reason marked.

    `proposal` is the run's on the indicator: agreeing with it is a confirmation.

    Raises:
        ReviewerNeeded: who rules is not named.
        ReasonNeeded: no reason was given.
        AnswerUnknown: the answer can neither be confirmed nor chosen.
    """
    reviewer = named(reviewer)
    if not reason.strip():
        raise ReasonNeeded(
            "Say why you rule so; the reason is kept with the decision.",
            "请填写裁决理由，理由会与决定一同保存。",
        )
    reason = ADJUDICATED + reason.strip()
    if category(state, answer) == category(proposal.state, proposal.answer):
        return workspace.decisions.confirm(run, proposal, reviewer, reason)
    return workspace.decisions.change(
        run, framework, proposal.indicator, state, answer, reason, reviewer
    )


def second_rows(workspace: Workspace, run: Run) -> tuple[dict[str, str], ...]:
    """The second reviews as plain rows, one for each indicator that both answered.

    Answers are as they are kept, e.g. "proposed:2"; times ISO 8601, UTC; `agreed` yes or no;
    `outcome` one of agreed, adjudicated, came_round and open; `held` what is in force now.
    """
    return tuple(
        {
            "review": str(each.review.id),
            "seed": str(each.review.seed),
            "sampled": str(len(each.review.indicators)),
            "indicator": each.indicator,
            "first": each.categories[0],
            "first_reviewer": each.first.reviewer,
            "first_at": each.first.decided_at,
            "first_reason": each.first.reason,
            "second": each.categories[1],
            "second_reviewer": each.second.reviewer,
            "second_at": each.second.decided_at,
            "second_reason": each.second.reason,
            "agreed": "yes" if each.outcome == "agreed" else "no",
            "outcome": each.outcome,
            "held": category(each.held.state, each.held.answer),
            "held_reviewer": each.held.reviewer,
            "held_at": each.held.decided_at,
            "held_reason": each.held.reason,
        }
        for each in compared(workspace, run)
    )


def figures_told(workspace: Workspace, run: Run) -> tuple[str, ...]:
    """The agreement of every second review as a line, for exports."""
    return tuple(_told(each) for each in agreements(workspace, run))


def _told(found: ReviewAgreement) -> str:
    review, answers, evidence = found.review, found.answers, found.evidence
    head = (
        f"第 {review.id} 次复核（{review.reviewer}，抽取 {len(review.indicators)} 项，"
        f"随机种子 {review.seed}）：双方都已决定 {answers.n} 项"
    )
    if answers.observed is None:
        return f"{head}，尚不能计算一致性。"
    told = f"{head}，一致 {answers.agreed} 项（{answers.observed:.0%}）"
    if answers.kappa is None or answers.ac1 is None:
        told += "；全部结论属于同一类，kappa 和 AC1 无定义"
    else:
        told += f"；Cohen's kappa {answers.kappa:.2f}，Gwet's AC1 {answers.ac1:.2f}"
    if evidence.mean is not None:
        told += f"；证据重合度 {evidence.mean:.2f}（{evidence.n} 项）"
    return f"{told}。裁决之前的结论，裁决不计入。"


def ruled_answer(pair: Compared, value: str) -> tuple[State, Answer] | None:
    """The state and answer of the first or the second reviewer behind a category; None for others.

    What they answered may be no option, e.g. points that were confirmed as proposed.
    """
    first, second = pair.categories
    if value == first:
        return pair.first.state, pair.first.answer
    if value == second:
        return pair.second.state, pair.second.answer
    if not value:
        raise AnswerUnknown("Choose an answer first.", "请先选择一个答案。")
    return None


def _compared(
    review: SecondReview,
    log: Sequence[Decision],
    rows: Sequence[SecondDecision],
    evidence: _Evidence,
) -> Compared | None:
    second = rows[-1]
    held = current(log).get(second.indicator)
    first = first_answer(log, rows[0].decided_at)
    if held is None or first is None:
        return None
    until = max(first.decided_at, rows[0].decided_at)
    cited = evidence.cited(second.indicator, until)
    said = category(second.state, second.answer)
    outcome: Outcome = "open"
    if category(first.state, first.answer) == said:
        outcome = "agreed"
    elif is_adjudicated(log, second.decided_at):
        outcome = "adjudicated"
    elif category(held.state, held.answer) == said:
        outcome = "came_round"
    return Compared(review, second.indicator, first, second, held, cited, outcome)


class _Evidence:
    """The passages that first answers rest on: what the run cites, as it was marked by then."""

    def __init__(self, workspace: Workspace, run: Run) -> None:
        assessment = workspace.runs.assessment(run.id)
        self._proposals: Mapping[str, Proposal] = {
            each.indicator: each for each in assessment.proposals
        }
        self._documents = {each.id: each for each in assessment.documents}
        self._marks: dict[str, list[EvidenceMark]] = {}
        for mark in workspace.evidence.of(run):
            self._marks.setdefault(mark.indicator, []).append(mark)

    def cited(self, indicator: str, until: str) -> tuple[Span, ...]:
        """The passages cited for an indicator at a time (ISO 8601, UTC)."""
        proposal = self._proposals.get(indicator)
        if proposal is None:
            return ()
        marks = [each for each in self._marks.get(indicator, []) if each.marked_at <= until]
        marked = with_marks_on(proposal, in_force(marks).get(indicator, {}), self._documents)
        return tuple(span_of(each) for each in marked.evidence if each.cited)
