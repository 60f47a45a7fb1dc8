"""Second reviews: another person decides again, without seeing the first one's answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from random import Random

import sqlalchemy as sa

from corpus.database import reading, writing
from corpus.database_faults import storable_text
from indicators.schema import Answer, Framework, State
from review.answers import plain_answer
from review.audit.trail import added
from review.decision_log import LONGEST_REASON, DecisionLog, check_answer
from review.decisions import Decision
from review.errors import ReviewError
from review.evidence_marks import Span
from review.project_store import next_id, now
from review.run_store import Run, on_framework_of
from review.second_answers import ADJUDICATED, first_answer, is_adjudicated
from review.tables import second_decisions, second_reviews

# States that the review screen offers only where they are proposed; a second reviewer can choose
# them for any indicator, or the choice offered would tell what was proposed.
TOLD_STATES: tuple[State, ...] = ("needs_external", "unreadable")
LONGEST_NAME = 120


class SamePerson(ReviewError):
    """First and second reviewer, or who starts a second review and who makes it, are one person."""


class ReviewerNeeded(ReviewError):
    """A name is needed: who decides here has to be known."""


class NotYourReview(ReviewError):
    """The second review is another person's."""


class NoSuchReview(ReviewError):
    """The second review, or the indicator in it, does not exist."""


class SampleUnknown(ReviewError):
    """The size of the sample is none, or there is nothing to draw from."""


class AlreadyAdjudicated(ReviewError):
    """The disagreement was adjudicated; the second answer stays as it was."""


@dataclass(frozen=True, slots=True)
class SecondReview:
    """One second review: its indicators in their order, the seed they were drawn with, who, when.

    `started_at` is ISO 8601, UTC.
    """

    id: int
    project: int
    framework: str
    framework_version: int
    run: int
    indicators: tuple[str, ...]
    seed: int
    reviewer: str
    started_by: str
    started_at: str


@dataclass(frozen=True, slots=True)
class SecondDecision:
    """One row: what the second person answered, why, and the passages that the answer rests on."""

    sequence: int
    review: int
    indicator: str
    state: State
    answer: Answer
    reason: str
    evidence: tuple[Span, ...]
    reviewer: str
    decided_at: str


class SecondReviews:
    """The second reviews of a workspace, and their decisions: rows that are only added."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._decisions = DecisionLog(engine)

    def start(
        self,
        run: Run,
        reviewer: str,
        size: int,
        seed: int,
        started_by: str,
        indicators: Sequence[str],
    ) -> SecondReview:
        """Begin a second review of `size` of the indicators, drawn at random by a seed.

        `reviewer` is the name of the second person.

        Raises:
            ReviewerNeeded: the second person is not named.
            SamplePerson: they start it themselves, or decided one of the indicators first.
            SampleUnknown: the size is not between 1 and the number of indicators.
        """
        reviewer, started_by = named(reviewer), storable_text(started_by.strip())[:LONGEST_NAME]
        if same_person(reviewer, started_by):
            raise SamePerson(
                "Nobody can start a second review for themselves; name another person.",
                "不能给自己安排复核，请填写另一位审阅人的姓名。",
            )
        drawn = drawn_from(indicators, size, seed)
        held = self._decisions.current(run)
        _refuse_own([held[each] for each in drawn if each in held], reviewer)
        with writing(self._engine) as connection:
            number = next_id(connection, second_reviews.c.id)
            made = SecondReview(
                *(number, run.project, run.framework, run.framework_version, run.id, drawn),
                *(seed, reviewer, started_by, now()),
            )
            row = {**asdict(made), "indicators": json.dumps(list(drawn))}
            added(connection, "second_review", second_reviews, row, started_by)
        return made

    def of(self, run: Run) -> tuple[SecondReview, ...]:
        """The second reviews of the run's project and framework version, the oldest first."""
        query = (
            second_reviews.select()
            .where(on_framework_of(run, second_reviews))
            .order_by(second_reviews.c.id)
        )
        with reading(self._engine) as connection:
            return tuple(_review(row) for row in connection.execute(query))

    def get(self, number: int) -> SecondReview:
        """One second review; NoSuchReview where there is none."""
        query = second_reviews.select().where(second_reviews.c.id == number)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NoSuchReview(
                "This second review is not in the workspace; choose one in the list.",
                "工作区中没有这次复核，请在列表中选择。",
            )
        return _review(row)

    def rows(self, review: SecondReview) -> tuple[SecondDecision, ...]:
        """Every decision of a second review, the oldest first."""
        query = (
            second_decisions.select()
            .where(second_decisions.c.review == review.id)
            .order_by(second_decisions.c.sequence)
        )
        with reading(self._engine) as connection:
            return tuple(_decision(row) for row in connection.execute(query))

    def decided(self, review: SecondReview) -> dict[str, SecondDecision]:
        """The last decision of a second review on each indicator."""
        return {row.indicator: row for row in self.rows(review)}

    def record(
        self,
        run: Run,
        framework: Framework,
        review: SecondReview,
        indicator: str,
        state: State,
        answer: Answer,
        reason: str,
        evidence: Iterable[Span],
        reviewer: str,
    ) -> SecondDecision:
        """Keep what the second person answers; the last row of an indicator counts.

        `evidence` are the passages that the answer rests on. The same once more adds no row.

        Raises:
            ReviewerNeeded, NotYourReview: it is not the person of the second review who answers.
            SamePerson: they decided the indicator first.
            NoSuchReview: the indicator is not part of it.
            AnswerUnknown: the answer is not among the indicator's options.
            AlreadyAdjudicated: a third person decided between the two meanwhile.
        """
        reviewer = self._reviewer_of(review, indicator, reviewer)
        check_answer(framework, framework.indicator(indicator), state, answer)
        log = [each for each in self._decisions.of(run) if each.indicator == indicator]
        rows = [each for each in self.rows(review) if each.indicator == indicator]
        before = rows[-1] if rows else None
        _refuse_settled(log, before)
        if first := first_answer(log, rows[0].decided_at if rows else now()):
            _refuse_own([first], reviewer)
        spans = tuple(sorted({(document, start, end) for document, start, end in evidence}))
        said = (state, plain_answer(answer), storable_text(reason.strip()[:LONGEST_REASON]), spans)
        if before and said == (before.state, before.answer, before.reason, before.evidence):
            return before  # pressed twice
        with writing(self._engine) as connection:
            number = next_id(connection, second_decisions.c.sequence)
            made = SecondDecision(number, review.id, indicator, *said, reviewer, now())
            row = {
                **asdict(made),
                "answer": json.dumps(made.answer),
                "evidence": json.dumps([list(span) for span in spans]),
            }
            added(connection, "second_decision", second_decisions, row, reviewer)
        return made

    def _reviewer_of(self, review: SecondReview, indicator: str, reviewer: str) -> str:
        reviewer = named(reviewer)
        check_yours(review, reviewer)
        if indicator not in review.indicators:
            raise NoSuchReview(
                f"Indicator {indicator} is not part of this second review.",
                f"指标 {indicator} 不在这次复核的范围内。",
            )
        return reviewer


def named(reviewer: str) -> str:
    """A person's name; ReviewerNeeded where it is blank."""
    name = storable_text(reviewer.strip()[:LONGEST_NAME])
    if not name:
        raise ReviewerNeeded(
            "Give a name: your own at the top right, the second reviewer's when you start.",
            "请填写姓名：自己的姓名填在右上角，复核人的姓名在开始复核时填写。",
        )
    return name


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, as far as both are known."""
    first, second = (" ".join(each.split()).casefold() for each in (one, other))
    return bool(first) and first == second


def check_yours(review: SecondReview, reviewer: str) -> None:
    """Refuse anybody but the person whose second review it is: NotYourReview."""
    if not same_person(review.reviewer, reviewer):
        raise NotYourReview(
            f"This second review is {review.reviewer}'s. If that is you, put this name at the top "
            "right; otherwise start another one.",
            f"这次复核由“{review.reviewer}”负责。若是本人，请在右上角填写此姓名；否则请另行开始复核。",
        )


def share_of(total: int, per_cent: float) -> int:
    """How many indicators a share of them is, rounded up; SampleUnknown outside of 1 to 100."""
    if not 1 <= per_cent <= 100:
        raise SampleUnknown(
            "Give the share as a number from 1 to 100 per cent.", "抽取比例请填写 1 到 100 的数。"
        )
    return ceil(total * per_cent / 100)


def drawn_from(indicators: Sequence[str], size: int, seed: int) -> tuple[str, ...]:
    """A random sample of indicators, in their order: the same for the same seed."""
    if not 1 <= size <= len(indicators):
        raise SampleUnknown(
            f"{size} of {len(indicators)} indicators cannot be drawn; choose from all indicators, "
            "or decide some first.",
            f"无法从 {len(indicators)} 个指标中抽取 {size} 个；请从全部指标中抽取，"
            "或先完成部分审阅。",
        )
    chosen = set(Random(seed).sample(list(indicators), size))
    return tuple(each for each in indicators if each in chosen)


def _refuse_own(first: Sequence[Decision], reviewer: str) -> None:
    own = [each.indicator for each in first if same_person(each.reviewer, reviewer)]
    if own:
        some = own[:5]
        raise SamePerson(
            f"{reviewer} decided {len(own)} of these indicators first (e.g. {', '.join(some)}); "
            "the second review needs another person.",
            f"其中 {len(own)} 个指标的首次审阅人就是“{reviewer}”（如 {'、'.join(some)}），"
            "复核须由另一人进行。",
        )


def _refuse_settled(log: Sequence[Decision], before: SecondDecision | None) -> None:
    if before and is_adjudicated(log, before.decided_at):
        raise AlreadyAdjudicated(
            f"Indicator {before.indicator} was adjudicated; the second answer stays as it was.",
            f"指标 {before.indicator} 已经{ADJUDICATED.rstrip('：')}，复核结论不能再改。",
        )


def _review(row: sa.Row[tuple[object, ...]]) -> SecondReview:
    values = {name: getattr(row, name) for name in SecondReview.__slots__}
    return SecondReview(**{**values, "indicators": tuple(json.loads(values["indicators"]))})


def _decision(row: sa.Row[tuple[object, ...]]) -> SecondDecision:
    values = {name: getattr(row, name) for name in SecondDecision.__slots__}
    spans = tuple((str(each[0]), each[1], each[2]) for each in json.loads(values["evidence"]))
    return SecondDecision(**{**values, "answer": json.loads(values["answer"]), "evidence": spans})
