"""The log of second opinions: what was asked of whom, and what came; rows are only added."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import sqlalchemy as sa

from corpus.database import reading, writing
from indicators.schema import Answer, State
from review.audit.trail import added
from review.errors import ReviewError
from review.kept_time import read_time
from review.opinion.checks import FoundQuote, Opinion, Refused
from review.opinion.client import NoAnswer
from review.opinion.migrations import opinions
from review.opinion.source import OpinionSource
from review.project_store import next_id, now
from review.run_store import Run

OpinionState = Literal["asked", "ok", "refused", "failed"]
MARGIN = 5.0  # seconds to write down what came at the last moment


class UnderWay(ReviewError):
    """The same question was sent a moment ago."""


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One row, of which `request` is the row that asked; times are ISO 8601, UTC.

    `reason` is a key of `Refusal` or `Failure` and `detail` what it is about; `opinion` stands in a
    row that is `ok`.
    """

    sequence: int
    request: int | None
    project: int
    run: int
    indicator: str
    model: str
    host: str
    prompt_hash: str
    asked_by: str
    written_at: str
    state: OpinionState
    reason: str = ""
    detail: str = ""
    opinion: Opinion | None = None


class OpinionLog:
    """The rows of a workspace."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def asked(
        self, run: Run, indicator: str, source: OpinionSource, prompt_hash: str, who: str
    ) -> OpinionRow:
        """Keep that a question is about to be sent.

        Raises:
            UnderWay: the same question was sent a moment ago, and its answer may still come.
        """
        with writing(self._engine) as connection:
            latest = _latest(connection, run.id, indicator)
            if latest is not None and is_under_way(latest, source.seconds):
                raise UnderWay(
                    "This question was sent a moment ago; wait for its answer.",
                    "同一问题刚刚发出，请等待回答。",
                )
            row = OpinionRow(
                next_id(connection, opinions.c.sequence),
                None,
                run.project,
                run.id,
                indicator,
                source.model,
                source.host,
                prompt_hash,
                who.strip(),
                now(),
                "asked",
            )
            added(connection, "opinion_asked", opinions, _values(row, {}), row.asked_by)
        return row

    def answered(self, request: OpinionRow, result: Opinion | Refused | NoAnswer) -> None:
        """Keep what came of a question."""
        state: OpinionState = "ok"
        reason, body = "", {}
        if isinstance(result, Opinion):
            body = asdict(result)
        else:
            state = "refused" if isinstance(result, Refused) else "failed"
            reason, body = result.why, {"detail": result.detail}
        with writing(self._engine) as connection:
            values = _values(request, body) | {
                "sequence": next_id(connection, opinions.c.sequence),
                "request": request.sequence,
                "written_at": now(),
                "state": state,
                "reason": reason,
            }
            added(connection, "opinion", opinions, values, request.asked_by)

    def latest(self, run: int, indicator: str) -> OpinionRow | None:
        """The last row about an indicator of a run."""
        with reading(self._engine) as connection:
            return _latest(connection, run, indicator)

    def of(self, run: int, indicator: str | None = None) -> tuple[OpinionRow, ...]:
        """Every row about a run, or about one of its indicators, the oldest first."""
        query = opinions.select().where(opinions.c.run == run).order_by(opinions.c.sequence)
        if indicator is not None:
            query = query.where(opinions.c.indicator == indicator)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(_row(row) for row in rows)


def is_under_way(row: OpinionRow, seconds: float) -> bool:
    """Whether the answer to a question may still come; otherwise the program ended meanwhile."""
    asked = read_time(row.written_at)
    if row.state != "asked" or asked is None:
        return False
    return 0 <= (datetime.now(UTC) - asked).total_seconds() < seconds + MARGIN


def _latest(connection: sa.Connection, run: int, indicator: str) -> OpinionRow | None:
    mine = sa.and_(opinions.c.run == run, opinions.c.indicator == indicator)
    query = opinions.select().where(mine).order_by(opinions.c.sequence.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _row(row)


def _values(row: OpinionRow, body: dict[str, Any]) -> dict[str, Any]:
    names = [name for name in OpinionRow.__slots__ if name not in ("detail", "opinion")]
    values = {name: getattr(row, name) for name in names}
    return values | {"body": json.dumps(body, ensure_ascii=False)}


def _row(row: Any) -> OpinionRow:  # noqa: ANN401 - a row of the database
    body = json.loads(row.body)
    opinion = None
    if row.state == "ok":
        state: State = body["state"]
        answer: Answer = body["answer"]
        quotes = tuple(FoundQuote(**each) for each in body["quotes"])
        opinion = Opinion(state, answer, quotes, body["reason"])
    kept = {name: getattr(row, name) for name in OpinionRow.__slots__ if name in row._mapping}
    return OpinionRow(**kept, detail=body.get("detail", ""), opinion=opinion)
