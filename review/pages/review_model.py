"""What the review screen does, as plain functions: choose, look, confirm, change, undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from indicators.applicability import for_organisation
from indicators.assessment import Assessment
from indicators.schema import Answer, Framework, Indicator, Proposal, State
from review.answers import read_answer
from review.audit.flags import Flag, flags_of, other_run, proposals_decided_on
from review.circumstances import Circumstances
from review.decisions import Decision
from review.errors import AnswerUnknown, DecidedMeanwhile, UnknownRun
from review.evidence_marks import with_marks
from review.pages.indicator_list import Filters, Item, items_of, list_html
from review.pages.indicator_view import value_of
from review.pages.markup import Markup, empty
from review.pages.place import Place
from review.project_settings import BLIND
from review.run_store import Run
from review.searches import is_silent
from review.second_agreement import disagreed
from review.translations import say
from review.workspace import Workspace

BLIND_REASON = "盲审：未看建议作出的结论"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A run under review with the decisions in force.

    `assessment` has the indicators switched off that the facts of the project's organisation
    switch off, and the evidence as reviewers marked it; `decided_on` are the proposals that
    decisions of earlier runs were made on; `before` the decisions that come back when one is
    undone; `blind` hides proposals that are not decided; `disagreed` are the indicators that a
    second reviewer answered otherwise; `flags` say which decisions rest on evidence that has
    changed since, by a later run or by marks.
    """

    run: Run
    assessment: Assessment
    decisions: Mapping[str, Decision]
    decided_on: Mapping[str, Proposal] = field(default_factory=dict)
    before: Mapping[str, Decision] = field(default_factory=dict)
    circumstances: Circumstances = field(default_factory=Circumstances)
    blind: bool = False
    disagreed: frozenset[str] = frozenset()
    flags: Mapping[str, Flag] = field(default_factory=dict)

    def hidden(self, indicator: str) -> bool:
        """Whether the proposal is kept from the reviewer until they have decided."""
        return self.blind and indicator not in self.decisions

    @property
    def framework(self) -> Framework:
        """The framework as it was when the run was made."""
        return self.assessment.framework

    def proposal(self, indicator: str) -> Proposal:
        """The proposal for an indicator; KeyError where there is none."""
        return self.assessment.proposal(indicator)

    @property
    def stale(self) -> frozenset[str]:
        """The indicators decided on a proposal with another answer or other cited quotes."""
        return frozenset(
            indicator
            for indicator, earlier in self.decided_on.items()
            if other_run(earlier, self.proposal(indicator))
        )


def reviewed(workspace: Workspace, place: Place) -> Reviewed | None:
    """The run at a place, or the project's last one; None where it has none."""
    if place.project is None:
        return None
    runs = workspace.runs.latest(place.project)
    run = next((each for each in runs if each.id == place.run), runs[0] if runs else None)
    return run_under_review(workspace, run) if run else None


def latest_under_review(workspace: Workspace, project: int) -> tuple[Reviewed, ...]:
    """The last run of every framework of a project, the oldest first."""
    runs = workspace.runs.latest(project)
    return tuple(run_under_review(workspace, run) for run in reversed(runs))


def run_under_review(workspace: Workspace, run: Run) -> Reviewed:
    """A run with everything that people said of it."""
    circumstances = workspace.circumstances.of(run.project, run.framework)
    made = for_organisation(workspace.runs.assessment(run.id), circumstances.organisation)
    marks = workspace.evidence.in_force(run)
    assessment = with_marks(made, marks)
    standing = workspace.decisions.standing(run)
    decisions = {indicator: rows[-1] for indicator, rows in standing.items()}
    present = {proposal.indicator: proposal for proposal in assessment.proposals}
    decided_on = proposals_decided_on(workspace, run, present, decisions, marks)
    return Reviewed(
        run,
        assessment,
        decisions,
        decided_on,
        {indicator: rows[-2] for indicator, rows in standing.items() if len(rows) > 1},
        circumstances,
        disagreed=disagreed(workspace, run),
        flags=flags_of(workspace, decisions, present, decided_on, marks),
        blind=workspace.settings.is_on(run.project, BLIND),
    )


def nothing_to_review(place: Place) -> Markup:
    """What a screen says where there is no run yet: choose a project, or assess its documents."""
    kind, screen = ("choose_project", "projects") if place.project is None else ("no_review", "run")
    return empty(place.language, kind, f"{kind}_do", screen)


def under_review(workspace: Workspace, place: Place) -> Reviewed:
    """The run at a place; UnknownRun where there is none."""
    under = reviewed(workspace, place)
    if under is None:
        raise UnknownRun(say("en", "no_review_do"), say("zh", "no_review_do"))
    return under


def settled(under: Reviewed, place: Place, filters: Filters) -> Place:
    """The place with an indicator and a quote chosen, where it names none that exists."""
    known = {proposal.indicator for proposal in under.assessment.proposals}
    if place.run != under.run.id or place.indicator not in known:
        items = shown(under, filters) or shown(under, Filters())
        first = items[0].indicator.id if items else ""
        place = place.at(first).to(run=under.run.id)
    if place.indicator and place.evidence is None and place.near is None:
        proposal = under.proposal(place.indicator)
        silent = is_silent(proposal) and proposal.search.nearest
        place = place.showing("near", 0) if silent else place.to(evidence=first_evidence(proposal))
    return place


def first_evidence(proposal: Proposal) -> int | None:
    """The quote to show first: one that the answer rests on, else the best candidate."""
    cited = [index for index, each in enumerate(proposal.evidence) if each.cited]
    return cited[0] if cited else 0 if proposal.evidence else None


def shown(under: Reviewed, filters: Filters) -> tuple[Item, ...]:
    """The indicators that the list shows."""
    return items_of(under.assessment, under.decisions, filters, under.flags, under.disagreed)


def seen_at(under: Reviewed, place: Place, target: Mapping[str, str]) -> Place:
    """The place at the indicator on which something was clicked; the place may be ahead of it."""
    known = {proposal.indicator for proposal in under.assessment.proposals}
    seen = target.get("indicator", "")
    return place.at(seen) if seen in known and seen != place.indicator else place


def as_seen(under: Reviewed, place: Place, seen: Mapping[str, str]) -> Place:
    """The place of the indicator that the person sees, which is the one that they decide.

    Raises:
        DecidedMeanwhile: they do not see the decision in force.
    """
    known = {proposal.indicator for proposal in under.assessment.proposals}
    if seen.get("key", "").partition(":")[0] not in ("", str(under.run.id)):
        raise DecidedMeanwhile(
            "Another assessment was opened meanwhile; it is shown now. Decide again.",
            "已打开另一次评估，现已刷新显示；如仍需作出决定，请再次操作。",
        )
    if seen.get("indicator") in known:
        place = place.to(indicator=seen["indicator"])
        if seen.get("decision", "") != str(in_force(under, place.indicator) or ""):
            raise DecidedMeanwhile(
                "This indicator was decided in another window; it is shown now. Decide again.",
                "该指标已在其他窗口作出决定，现已刷新显示；如仍需更改，请再次操作。",
            )
    return place


def stepped(under: Reviewed, place: Place, filters: Filters, step: int) -> Place:
    """The place one indicator further or back in the list."""
    numbers = [item.indicator.id for item in shown(under, filters)]
    if not numbers:
        return place
    if place.indicator in numbers:
        position = min(max(0, numbers.index(place.indicator) + step), len(numbers) - 1)
    else:  # it left the list when it was decided
        position = _position_of_next(under, place.indicator, numbers)
    return place.at(numbers[position])


def _position_of_next(under: Reviewed, indicator: str, numbers: list[str]) -> int:
    order = [proposal.indicator for proposal in under.assessment.proposals]
    later = set(order[order.index(indicator) :]) if indicator in order else set()
    return next((place for place, number in enumerate(numbers) if number in later), 0)


def decide(
    workspace: Workspace,
    under: Reviewed,
    place: Place,
    value: str | None,
    reason: str,
    reviewer: str = "",
) -> Decision:
    """Keep what a person chose: a confirmation where it is the proposal, else a change.

    Raises:
        AnswerUnknown: nothing that can be chosen was chosen.
        ReasonNeeded: a change without a reason.
        DecidedMeanwhile: another decision than that of `under` is in force by now.
    """
    proposal = under.proposal(place.indicator)
    instead_of = in_force(under, place.indicator)
    if not value:
        raise AnswerUnknown(say("en", "choose_answer"), say("zh", "choose_answer"))
    if value == value_of(proposal):
        return workspace.decisions.confirm(under.run, proposal, reviewer, reason, instead_of)
    indicator = under.framework.indicator(place.indicator)
    state, answer = chosen_answer(under.framework, indicator, value)
    if under.hidden(indicator.id):  # who does not know the proposal need not say why they differ
        reason = reason.strip() or BLIND_REASON
    return workspace.decisions.change(
        *(under.run, under.framework, indicator.id, state, answer, reason, reviewer),
        instead_of=instead_of,
    )


def in_force(under: Reviewed, indicator: str) -> int:
    """The number of the decision in force on an indicator, 0 for none."""
    decision = under.decisions.get(indicator)
    return decision.sequence if decision else 0


def chosen_answer(framework: Framework, indicator: Indicator, value: str) -> tuple[State, Answer]:
    """The state and answer behind the value of a choice."""
    state, _, written = value.partition(":")
    answer = read_answer(framework, indicator, written) if state == "proposed" else None
    return cast(State, state), answer  # the log refuses what nobody can choose


def indicators_html(
    under: Reviewed, place: Place, filters: Filters, seconds: float | None = None
) -> Markup:
    """The list of indicators; `seconds` is the usual time for one decision."""
    return list_html(
        under.framework,
        shown(under, filters),
        len(under.assessment.proposals),
        len(under.decisions),
        place.indicator,
        place.language,
        blind=under.blind,
        seconds=seconds,
    )
