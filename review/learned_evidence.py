"""What the reviewers of one project accepted and rejected as evidence, for its next run.

Accepted are passages marked as cited or added, and, with less weight, what a confirmed proposal
cites; rejected are those marked as rejected and nothing else: that a passage was not cited says
nothing. Everything is asked for by the number of the project, so that nothing crosses projects.
"""

from __future__ import annotations

from collections.abc import Iterator

from indicators.judged_passages import same_passage
from indicators.learning import CONFIRMED, Label, Lessons
from review.evidence_marks import Span, span_of
from review.project_settings import LEARNING
from review.run_store import Run
from review.workspace import Workspace


def lessons_for_run(workspace: Workspace, project: int) -> Lessons | None:
    """What the next run of a project is to learn from; None where learning is off."""
    return lessons_of(workspace, project) if workspace.settings.is_on(project, LEARNING) else None


def lessons_of(workspace: Workspace, project: int) -> Lessons:
    """All labels of a project, of every framework and version that it was assessed under."""
    latest: dict[tuple[str, int], Run] = {}
    for run in workspace.runs.of(project):
        latest.setdefault((run.framework, run.framework_version), run)
    labels: list[Label] = []
    frameworks = []
    for run in sorted(latest.values(), key=lambda each: each.id):
        found = [*_marked(workspace, run), *_confirmed(workspace, run)]
        if found:
            labels += found
            frameworks.append(workspace.runs.assessment(run.id).framework)
    return Lessons(tuple(labels), tuple(frameworks))


def _marked(workspace: Workspace, run: Run) -> Iterator[Label]:
    for indicator, marks in workspace.evidence.in_force(run).items():
        for span, mark in marks.items():
            yield _label(run, indicator, span, accepted=mark.kind != "reject")


def _confirmed(workspace: Workspace, run: Run) -> Iterator[Label]:
    """What confirmed proposals cite, less the passages that were marked themselves.

    What was confirmed in a bulk step says nothing: nobody looked at its evidence.
    """
    in_bulk = {number for step in workspace.bulk.of(run) for number in step.decisions}
    marked = workspace.evidence.in_force(run)
    for indicator, decision in workspace.decisions.current(run).items():
        if decision.action != "confirm" or decision.state != "proposed" or decision.run is None:
            continue
        if decision.sequence in in_bulk:
            continue
        said = marked.get(indicator, {})
        for span in _cited(workspace, decision.run, indicator):
            if not any(_same(span, other) for other in said):
                yield _label(run, indicator, span, accepted=True, weight=CONFIRMED)


def _cited(workspace: Workspace, run: int, indicator: str) -> list[Span]:
    """What the proposal of a run cites for an indicator."""
    return [
        span_of(evidence)
        for proposal in workspace.runs.assessment(run).proposals
        if proposal.indicator == indicator
        for evidence in proposal.evidence
        if evidence.cited
    ]


def _same(span: Span, other: Span) -> bool:
    return span[0] == other[0] and same_passage(*span[1:], *other[1:])


def _label(run: Run, indicator: str, span: Span, accepted: bool, weight: float = 1.0) -> Label:
    return Label(
        run.framework, run.framework_version, indicator, *span, accepted=accepted, weight=weight
    )
