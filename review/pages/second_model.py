"""What the screen of second reviews does, as plain functions: start, answer blind, rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from indicators.schema import Framework, Indicator, Proposal, SearchRecord
from review.accounts.access import check
from review.decisions import Decision
from review.errors import AnswerUnknown
from review.evidence_marks import span_of
from review.pages.indicator_list import decided_words
from review.pages.indicator_view import Choice, option_choices
from review.pages.place import Place
from review.pages.review_model import Reviewed, chosen_answer
from review.second_agreement import Compared, adjudicate, disagreements, ruled_answer
from review.second_reviews import (
    TOLD_STATES,
    NoSuchReview,
    SampleUnknown,
    SecondDecision,
    SecondReview,
    check_yours,
    share_of,
)
from review.translations import Language, say
from review.workspace import Workspace

Part = Literal["list", "blind", "settle", "figures"]
PARTS: tuple[Part, ...] = ("list", "blind", "settle", "figures")
LARGEST_SEED = 2**31


@dataclass(frozen=True, slots=True)
class SecondAt:
    """Where a person is on this screen: the part, the second review, the indicator, the page.

    `evidence` is an index in the passages of the blind review, in the order of the documents.
    """

    part: Part = "list"
    review: int = 0
    indicator: str = ""
    evidence: int | None = None
    document: str = ""
    page: int | None = None

    def at(self, indicator: str, review: int | None = None) -> SecondAt:
        """The place at another indicator, with its first passage shown."""
        number = self.review if review is None else review
        return SecondAt(self.part, number, indicator, 0)

    def on(self, place: Place) -> Place:
        """The place of the page pane: this indicator with its quote, or the page turned to."""
        return place.to(
            indicator=self.indicator,
            evidence=self.evidence,
            near=None,
            document=self.document,
            page=self.page,
        )

    def turned(self, place: Place) -> SecondAt:
        """This place at the page that the pane was turned to."""
        return replace(self, document=place.document, page=place.page)


def blinded(proposal: Proposal, documents: Sequence[str]) -> Proposal:
    """A proposal without anything that it proposes: passages only, in the order of the documents.

    Rank, score, status and citation of a passage say what the program made of it, so they go too.
    """
    order = {document: at for at, document in enumerate(documents)}
    passages = sorted(
        (
            replace(each, cited=False, score=0.0, status="fact", mark="", marked_by="")
            for each in proposal.evidence
        ),
        key=lambda each: (order.get(each.document, len(order)), each.start, each.end),
    )
    return replace(
        proposal,
        state="not_found",
        answer=None,
        answer_label="",
        points=None,
        confidence=0.0,
        rationale="",
        claims=tuple(replace(each, supported=False, evidence=()) for each in proposal.claims),
        values=(),
        evidence=tuple(passages),
        search=SearchRecord((), 0),
    )


def blind_under(workspace: Workspace, review: SecondReview, indicator: str) -> Reviewed:
    """The run of a second review with one blinded indicator, without marks and decisions."""
    run = workspace.runs.get(review.run)
    made = workspace.runs.assessment(run.id)
    documents = [each.id for each in made.documents]
    shown = tuple(
        blinded(each, documents) for each in made.proposals if each.indicator == indicator
    )
    if not shown or indicator not in review.indicators:
        raise NoSuchReview(
            f"Indicator {indicator} is not part of this second review.",
            f"指标 {indicator} 不在这次复核的范围内。",
        )
    return Reviewed(run, replace(made, proposals=shown), {})


def blind_choices(framework: Framework, indicator: Indicator, language: Language) -> list[Choice]:
    """The answers that a second reviewer can give, the same for every proposal."""
    told = [(say(language, f"state_{state}"), f"{state}:") for state in TOLD_STATES]
    return [*option_choices(framework, indicator, language), *told]


def ruling_choices(
    framework: Framework, indicator: Indicator, pair: Compared, language: Language
) -> list[Choice]:
    """The first answer, the second, then every other option."""
    said = {
        value: say(language, key, answer=words_of(framework, indicator, each, language))
        for key, each, value in (
            ("second_first_answer", pair.first, pair.categories[0]),
            ("second_second_answer", pair.second, pair.categories[1]),
        )
    }
    others = option_choices(framework, indicator, language)
    return [
        *((label, value) for value, label in said.items()),
        *((label, value) for label, value in others if value not in said),
    ]


def words_of(
    framework: Framework,
    indicator: Indicator,
    each: Decision | SecondDecision,
    language: Language,
) -> str:
    """The words of what one of the two answered."""
    return decided_words(framework, indicator, each.state, each.answer, language)


def started(
    workspace: Workspace, under: Reviewed, target: Mapping[str, str], reviewer: str
) -> SecondReview:
    """Begin the second review that the form asks for.

    Raises:
        SampleUnknown, SamePerson, ReviewerNeeded: as `SecondReviews.start`.
    """
    try:
        share, seed = float(target.get("share", "")), int(target.get("seed", ""))
    except ValueError:
        key = "second_seed_wrong"
        raise SampleUnknown(say("en", key), say("zh", key)) from None
    seed %= LARGEST_SEED
    known = [each.indicator for each in under.assessment.proposals]
    if target.get("scope") == "decided":
        known = [each for each in known if each in under.decisions]
    size = share_of(len(known), share)
    return workspace.second.start(
        under.run, target.get("reviewer", ""), size, seed, reviewer, known
    )


def begun(workspace: Workspace, number: int, reviewer: str) -> SecondAt:
    """The place at the next open indicator of a second review; NotYourReview for other people."""
    review = workspace.second.get(number)
    check("second_review", review.project)
    check_yours(review, reviewer)
    return SecondAt("blind", number, next_open(workspace, review, ""), 0)


def next_open(workspace: Workspace, review: SecondReview, after: str) -> str:
    """The next indicator without a second answer, from one on and around; empty where none is."""
    decided = workspace.second.decided(review)
    order = review.indicators
    start = order.index(after) + 1 if after in order else 0
    return next((each for each in order[start:] + order[:start] if each not in decided), "")


def beside(review: SecondReview, indicator: str, step: int) -> str:
    """The indicator before or after one in a second review; itself at the ends."""
    order = review.indicators
    if indicator not in order:
        return order[0]
    return order[min(max(0, order.index(indicator) + step), len(order) - 1)]


def answered(
    workspace: Workspace, target: Mapping[str, str], reviewer: str
) -> tuple[SecondReview, SecondDecision]:
    """Keep a blind answer as the form shows it: which indicator, which passages are ticked.

    Raises:
        AnswerUnknown: nothing was chosen; otherwise as `SecondReviews.record`.
    """
    review = workspace.second.get(_number(target.get("review", "")))
    check("second_review", review.project)
    under = blind_under(workspace, review, target.get("indicator", ""))
    (proposal,) = under.assessment.proposals
    value = target.get("answer", "")
    if not value:
        raise AnswerUnknown(say("en", "choose_answer"), say("zh", "choose_answer"))
    indicator = under.framework.indicator(proposal.indicator)
    state, answer = chosen_answer(under.framework, indicator, value)
    ticked = [_number(each) for each in target.get("chosen", "").split(",") if each]
    spans = [span_of(proposal.evidence[at]) for at in ticked if 0 <= at < len(proposal.evidence)]
    reason = target.get("reason", "")
    kept = workspace.second.record(
        under.run, under.framework, review, indicator.id, state, answer, reason, spans, reviewer
    )
    return review, kept


def pair_at(pairs: Sequence[Compared], at: SecondAt) -> Compared | None:
    """The disagreement at a place, or the first of the queue; None where there is none."""
    queue = disagreements(pairs)
    mine = [each for each in queue if (each.review.id, each.indicator) == (at.review, at.indicator)]
    return next(iter([*mine, *queue]), None)


def ruled(
    workspace: Workspace,
    under: Reviewed,
    pairs: Sequence[Compared],
    target: Mapping[str, str],
    reviewer: str,
) -> Decision:
    """Keep the ruling that the form shows; AnswerUnknown where nothing was chosen."""
    at = SecondAt("settle", _number(target.get("review", "")), target.get("indicator", ""))
    pair = pair_at(pairs, at)
    if pair is None or pair.indicator != at.indicator:
        raise NoSuchReview(
            "This disagreement is settled or gone; choose another in the list.",
            "这项分歧已不存在，请在列表中选择其他指标。",
        )
    value = target.get("answer", "")
    indicator = under.framework.indicator(pair.indicator)
    said = ruled_answer(pair, value) or chosen_answer(under.framework, indicator, value)
    return adjudicate(
        workspace,
        under.run,
        under.framework,
        under.proposal(indicator.id),
        *said,
        target.get("reason", ""),
        reviewer,
    )


def next_ruling(pairs: Sequence[Compared], after: SecondAt) -> SecondAt:
    """The next open disagreement after one, around; the place itself where all are settled."""
    order = [(each.review.id, each.indicator) for each in pairs if each.outcome != "agreed"]
    still = {(each.review.id, each.indicator) for each in pairs if each.outcome == "open"}
    here = (after.review, after.indicator)
    start = order.index(here) + 1 if here in order else 0
    following = next((each for each in order[start:] + order[:start] if each in still), here)
    return SecondAt("settle", *following)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else -1
