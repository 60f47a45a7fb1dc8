"""Runs of a workspace as the columns of a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from indicators.assessment import Assessment
from indicators.comparison import Compared
from review.circumstances import given_answers, scored
from review.comparison_words import told_apart
from review.pages.review_model import Reviewed, run_under_review
from review.run_store import Run
from review.workspace import Workspace


def latest_runs(workspace: Workspace) -> tuple[tuple[str, Run], ...]:
    """The last run of each framework in each project, with the project's name."""
    return tuple(
        (project.name, run)
        for project in workspace.projects.all()
        for run in workspace.runs.latest(project.id)
    )


def compared_runs(workspace: Workspace, numbers: Sequence[int]) -> list[Compared]:
    """The runs with these numbers as columns, with their decisions and the score as a preview."""
    found: list[Compared] = []
    names: list[str] = []
    for number in numbers:
        run = workspace.runs.get(number)
        under = run_under_review(workspace, run)
        names.append(workspace.projects.get(run.project).name)
        found.append(column_of(under))
    return told_apart(found, names)


def column_of(under: Reviewed) -> Compared:
    """A run as a column, named by what its documents say of themselves."""
    organisation, year = named_by(under.assessment)
    given = given_answers(under.framework, under.assessment.proposals, under.decisions)
    return Compared(
        organisation,
        year,
        under.framework,
        under.assessment.proposals,
        {each.indicator: each for each in given},
        scored(under.assessment, under.decisions, under.circumstances, preview=True),
    )


def named_by(assessment: Assessment) -> tuple[str, str]:
    """The organisation and the year on which the documents report; empty where none says."""
    profiles = [document.profile for document in assessment.documents]
    organisation = next((each.company for each in profiles if each.company), "")
    return organisation, max((each.period_end[:4] for each in profiles), default="")
