"""Decisions that programs take for a person, by the same rules as on the review screen."""

from __future__ import annotations

from indicators.applicability import for_organisation
from indicators.schema import Framework, Indicator, Proposal
from review.accounts.access import Caller
from review.api.faults import NotThere
from review.api.shapes import DecisionIn
from review.decisions import Decision
from review.evidence_marks import with_marks_on
from review.project_settings import BLIND
from review.run_store import Run
from review.workspace import Workspace

LOCAL_PROGRAM = "API"  # who decides where there are no accounts


def decided(workspace: Workspace, run: Run, said: DecisionIn, caller: Caller) -> Decision:
    """Keep a decision of a run.

    Raises:
        NotThere: the framework has no such indicator.
        DecidedMeanwhile: another decision is in force than the one that was seen.
        ReasonNeeded, AnswerUnknown, NothingToUndo: as on the screen.
    """
    framework = workspace.runs.assessment(run.id).framework
    indicator = _indicator(framework, said.indicator)
    reviewer = caller.display_name or LOCAL_PROGRAM
    if said.action == "withdraw":
        return workspace.decisions.withdraw(run, indicator.id, reviewer, said.instead_of)
    if said.action == "confirm":
        proposal = proposal_under_review(workspace, run, indicator.id)
        return workspace.decisions.confirm(run, proposal, reviewer, said.reason, said.instead_of)
    return workspace.decisions.change(
        *(run, framework, indicator.id, said.state, said.answer, said.reason, reviewer),
        instead_of=said.instead_of,
    )


def proposal_under_review(workspace: Workspace, run: Run, indicator: str) -> Proposal:
    """The proposal for an indicator as a reviewer sees it: with facts and marks on evidence."""
    said = workspace.circumstances.of(run.project, run.framework)
    made = for_organisation(workspace.runs.assessment(run.id), said.organisation)
    marks = workspace.evidence.in_force(run).get(indicator, {})
    documents = {each.id: each for each in made.documents}
    return with_marks_on(made.proposal(indicator), marks, documents)


def refuse_blind(workspace: Workspace, run: Run) -> None:
    """Refuse to tell proposals while the project is judged blind: NotThere."""
    if workspace.settings.is_on(run.project, BLIND):
        raise NotThere(
            "This project is judged blind: proposals are not given out. "
            "Switch blind review off on the settings screen first.",
            "该项目正在盲审，暂不提供建议；如需导出，请先在“设置”中关闭盲审。",
        )


def _indicator(framework: Framework, name: str) -> Indicator:
    try:
        return framework.indicator(name)
    except KeyError:
        raise NotThere(
            f"{framework.id} has no indicator {name!r}.", f"框架 {framework.id} 没有指标“{name}”。"
        ) from None
