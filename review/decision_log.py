"""The log of decisions: rows are added, never changed, and chained by hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from corpus.database import reading, writing
from corpus.database_faults import storable_text
from indicators.schema import Answer, Framework, Indicator, Proposal, State
from review.answers import plain_answer
from review.audit.approved_state import (
    StoredProposal,
    keep_state,
    state_now,
    state_of,
    stored_proposal,
)
from review.audit.trail import End, audit_trail, newest, recorded
from review.decisions import Action, Decision, current, standing
from review.errors import AnswerUnknown, DecidedMeanwhile, NothingToUndo, ReasonNeeded
from review.project_store import now
from review.run_store import Run, on_framework_of
from review.tables import decisions

EMPTY_STATES: tuple[State, ...] = ("not_found", "not_applicable", "needs_external", "unreadable")
LONGEST_REASON = 4000
KEPT_PROPOSALS = 8192


class DecisionLog:
    """The decisions of a workspace.

    `instead_of` is the number of the decision that the person saw in force, 0 where they saw none;
    where another is in force by then, theirs is refused with DecidedMeanwhile. None asks nothing.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        # Read before a writer's turn begins, and once: a stored proposal never changes.
        self._proposed = lru_cache(KEPT_PROPOSALS)(self._read_proposed)

    def confirm(
        self,
        run: Run,
        proposal: Proposal,
        reviewer: str,
        reason: str = "",
        instead_of: int | None = None,
    ) -> Decision:
        """Agree with a proposal as it stands."""
        indicator, state, answer = proposal.indicator, proposal.state, proposal.answer
        said = _Said(indicator, "confirm", state, answer, reason, reviewer)
        return self._add(run, said, instead_of)

    def change(
        self,
        run: Run,
        framework: Framework,
        indicator: str,
        state: State,
        answer: Answer,
        reason: str,
        reviewer: str,
        instead_of: int | None = None,
    ) -> Decision:
        """Give another answer than the proposal, and say why.

        Raises:
            ReasonNeeded: no reason was given.
            AnswerUnknown: the answer is not among the indicator's options.
        """
        if not reason.strip():
            raise ReasonNeeded(
                "Say why you change the answer; the reason is kept with the decision.",
                "更改答案时请填写理由，理由会与决定一同保存。",
            )
        check_answer(framework, framework.indicator(indicator), state, answer)
        said = _Said(indicator, "change", state, answer, reason, reviewer)
        return self._add(run, said, instead_of)

    def withdraw(
        self, run: Run, indicator: str, reviewer: str, instead_of: int | None = None
    ) -> Decision:
        """Take back the decision in force; NothingToUndo where there is none."""
        with writing(self._engine) as connection:
            found = _held(connection, run, indicator)
            _compare(found, instead_of)
            if found is None:
                raise NothingToUndo(
                    "There is no decision on this indicator to undo.",
                    "该指标还没有可撤销的决定。",
                )
            told = _Said(
                *(indicator, "withdraw", found.state, found.answer, "", reviewer),
                withdraws=found.sequence,
            )
            return _added(connection, run, told)

    def confirm_all(
        self, connection: sa.Connection, run: Run, proposals: Sequence[Proposal], reviewer: str
    ) -> tuple[Decision, ...]:
        """Agree with several proposals in the transaction of a connection: all, or none.

        Those on which somebody has decided meanwhile are left as they are.
        """
        held = current(_rows(connection, run))
        return tuple(
            _added(
                connection,
                run,
                _Said(each.indicator, "confirm", each.state, each.answer, "", reviewer),
                stored_proposal(connection, run.id, each.indicator),
            )
            for each in proposals
            if each.indicator not in held
        )

    def withdraw_all(
        self, run: Run, held: Sequence[Decision], reviewer: str
    ) -> tuple[Decision, ...]:
        """Take back several decisions in one step."""
        with writing(self._engine) as connection:
            return tuple(
                _added(
                    connection,
                    run,
                    _Said(
                        *(each.indicator, "withdraw", each.state, each.answer, "", reviewer),
                        withdraws=each.sequence,
                    ),
                )
                for each in held
            )

    def take_in(self, run: Run, framework: Framework, decision: Decision, reason: str) -> Decision:
        """Keep a decision that was taken elsewhere, with who took it and when.

        Raises:
            AnswerUnknown: the answer is not among the indicator's options.
        """
        indicator = framework.indicator(decision.indicator)
        check_answer(framework, indicator, decision.state, decision.answer)
        said = _Said(
            decision.indicator,
            decision.action,
            decision.state,
            decision.answer,
            reason,
            decision.reviewer,
            decided_at=decision.decided_at,
        )
        return self._add(run, said)

    def of(self, run: Run) -> tuple[Decision, ...]:
        """Every row on the run's project and framework version, the oldest first."""
        with reading(self._engine) as connection:
            return _rows(connection, run)

    def current(self, run: Run) -> dict[str, Decision]:
        """The decision in force for each indicator."""
        return current(self.of(run))

    def standing(self, run: Run) -> dict[str, tuple[Decision, ...]]:
        """The decisions on each indicator that were not withdrawn, the oldest first."""
        return standing(self.of(run))

    def broken(self) -> tuple[int, ...]:
        """Numbers of the rows that are not as they were written, or whose neighbour is gone."""
        with reading(self._engine) as connection:
            return broken_rows(connection)

    def _add(self, run: Run, said: _Said, instead_of: int | None = None) -> Decision:
        proposal = self._proposed(run.id, said.indicator)
        with writing(self._engine) as connection:
            held = _held(connection, run, said.indicator)
            if held is not None and _says(held, run, said):
                on = state_now(connection, run, said.indicator, proposal) if proposal else None
                if on == state_of(connection, held.sequence):
                    return held  # pressed twice: the same decision once more says nothing new
            _compare(held, instead_of)
            return _added(connection, run, said, proposal)

    def _read_proposed(self, run: int, indicator: str) -> StoredProposal | None:
        with reading(self._engine) as connection:
            return stored_proposal(connection, run, indicator)


class _Said(NamedTuple):
    """What a row says."""

    indicator: str
    action: Action
    state: State
    answer: Answer
    reason: str
    reviewer: str
    withdraws: int | None = None
    decided_at: str = ""

    @property
    def kept_reason(self) -> str:
        """The reason as it is kept."""
        return storable_text(self.reason.strip()[:LONGEST_REASON])

    @property
    def kept_reviewer(self) -> str:
        """The name as it is kept."""
        return storable_text(self.reviewer.strip())


def broken_rows(connection: sa.Connection) -> tuple[int, ...]:
    """Numbers of the rows whose hash is not that of what they say after the row before them."""
    previous, found = "", []
    for row in connection.execute(decisions.select().order_by(decisions.c.sequence)):
        try:
            whole = _hash(_decision(row), previous) == row.hash
        except (ValueError, TypeError):  # its answer is none any more
            whole = False
        if not whole:
            found.append(row.sequence)
        previous = row.hash
    return tuple(found)


def _held_statement() -> sa.Select[Any]:
    """The decision in force on one indicator, as `current` has it; no other rows are read."""
    later = decisions.alias("later")

    def there(table: sa.FromClause) -> sa.ColumnElement[bool]:
        names = ("project", "framework", "framework_version", "indicator")
        return sa.and_(*(table.c[name] == sa.bindparam(name) for name in names))

    taken_back = sa.exists().where(
        there(later),
        later.c.sequence > decisions.c.sequence,
        later.c.withdraws == decisions.c.sequence,
    )
    return (
        decisions.select()
        .where(there(decisions), decisions.c.action != "withdraw", ~taken_back)
        .order_by(decisions.c.sequence.desc())
        .limit(1)
    )


# Built once: they are asked at every decision, while other writers wait.
_HELD = _held_statement()
_ENDS = sa.select(
    *(newest(table, name) for table in (decisions, audit_trail) for name in ("sequence", "hash"))
)


def _held(connection: sa.Connection, run: Run, indicator: str) -> Decision | None:
    """The decision in force on one indicator of the run's project and framework version."""
    place = {
        "project": run.project,
        "framework": run.framework,
        "framework_version": run.framework_version,
        "indicator": indicator,
    }
    row = connection.execute(_HELD, place).first()
    return None if row is None else _decision(row)


def _compare(held: Decision | None, instead_of: int | None) -> None:
    """Refuse what was decided without a look at the decision in force."""
    if instead_of is not None and instead_of != (held.sequence if held else 0):
        raise DecidedMeanwhile(
            "This indicator was decided meanwhile; look at the decision in force, then decide "
            "again.",
            "该指标刚刚已另有决定，请查看现行决定；如仍需更改，请再次操作。",
        )


def _rows(connection: sa.Connection, run: Run) -> tuple[Decision, ...]:
    """Every row on the run's project and framework version, the oldest first."""
    query = decisions.select().where(on_framework_of(run, decisions)).order_by(decisions.c.sequence)
    return tuple(_decision(row) for row in connection.execute(query))


def _says(held: Decision, run: Run, said: _Said) -> bool:
    """Whether a row says what is to be said, by the same person on the same run."""
    return (held.run, held.action, held.state, held.answer, held.reason, held.reviewer) == (
        *(run.id, said.action, said.state, plain_answer(said.answer)),
        *(said.kept_reason, said.kept_reviewer),
    )


def _added(
    connection: sa.Connection, run: Run, said: _Said, proposal: StoredProposal | None = None
) -> Decision:
    """Add one row, chained to the one before, with the state that it was decided on."""
    last, previous, *end = connection.execute(_ENDS).one()
    number, previous = (last or 0) + 1, previous or ""
    decision = Decision(
        number,
        run.project,
        run.framework,
        run.framework_version,
        said.indicator,
        said.action,
        said.state,
        plain_answer(said.answer),
        said.kept_reason,
        said.kept_reviewer,
        said.decided_at or now(),
        run.id,
        said.withdraws,
    )
    row = {**asdict(decision), "answer": json.dumps(decision.answer)}
    row["hash"] = _hash(decision, previous)
    connection.execute(decisions.insert().values(row))
    on = state_now(connection, run, said.indicator, proposal) if proposal else None
    if on is not None:
        keep_state(connection, number, on)
    parts = {"decision_states": [on._asdict()] if on else []}
    recorded(connection, said.action, "decisions", row, decision.reviewer, parts, End(*end))
    return decision


def check_answer(framework: Framework, indicator: Indicator, state: State, answer: Answer) -> None:
    """Accept an answer that a person can give to an indicator; AnswerUnknown for any other."""
    known = [value for value, _ in framework.options(indicator)]
    if answer in known if state == "proposed" else (state in EMPTY_STATES and answer is None):
        return
    raise AnswerUnknown(
        f"Choose one of the options of indicator {indicator.id}.",
        f"请从指标 {indicator.id} 的选项中选择答案。",
    )


def _hash(decision: Decision, previous: str) -> str:
    content = json.dumps([previous, asdict(decision)], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _decision(row: sa.Row[tuple[object, ...]]) -> Decision:
    values = {name: getattr(row, name) for name in Decision.__slots__}
    return Decision(**{**values, "answer": json.loads(values["answer"])})
