"""Everything that was decided, marked or chosen in a project, as one list; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import sqlalchemy as sa

from corpus.database import reading
from indicators.schema import Answer, Framework, State
from review.audit.provenance import provenance_of
from review.evidence_marks import Span
from review.kept_time import local_time
from review.tables import (
    bulk_decisions,
    circumstances,
    decision_times,
    decisions,
    evidence_marks,
    frameworks,
    runs,
    second_decisions,
    second_reviews,
)
from review.workspace import Workspace

PAGE = 50  # entries
# fmt: off
Kind = Literal[
    "confirm", "change", "withdraw", "cite", "reject", "add", "clear", "second",
    "fact", "reading", "occurrence", "made_run", "setting",
]
# fmt: on
Group = Literal["decision", "evidence", "second", "circumstance", "run", "setting"]
GROUPS: dict[Group, tuple[Kind, ...]] = {
    "decision": ("confirm", "change", "withdraw"),
    "evidence": ("cite", "reject", "add", "clear"),
    "second": ("second",),
    "circumstance": ("fact", "reading", "occurrence"),
    "run": ("made_run",),
    "setting": ("setting",),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of one of the logs; `number` is its number there, `at` ISO 8601.

    `key` and `value` are what was chosen; `seconds` how long a decision took, `step` the bulk step
    that took it, `withdraws` the decision that it takes back, `withdrawn` whether one took it back;
    `documents` is how many a run read, `program` the version that made it and `encoder` its
    encoder, as far as they were kept.
    """

    kind: Kind
    at: str
    number: int
    reviewer: str = ""
    framework: str = ""
    indicator: str = ""
    run: int | None = None
    state: State | None = None
    answer: Answer = None
    reason: str = ""
    key: str = ""
    value: Any = None
    span: Span | None = None
    seconds: float | None = None
    step: int | None = None
    withdraws: int | None = None
    withdrawn: bool = False
    documents: int = 0
    program: str = ""
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class HistoryFilters:
    """What the list shows; None and empty values show everything.

    `reviewer` "" is whoever gave no name, which is why everybody is None.
    """

    reviewer: str | None = None
    group: Group | None = None
    framework: str = ""
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Whether the log of decisions is whole: rows that are not, and numbers of rows."""

    broken: tuple[int, ...]
    all_rows: int
    own_rows: int


def entries_of(workspace: Workspace, project: int) -> tuple[Entry, ...]:
    """Every entry of a project, the latest first; at one moment the later row first."""
    runs_made = workspace.runs.of(project)
    with reading(workspace.engine) as connection:
        found = [
            *_decisions(connection, project),
            *_marks(connection, project),
            *_seconds(connection, project),
            *_circumstances(connection, project),
        ]
        made_by = provenance_of(connection, (run.id for run in runs_made))
    found += [
        Entry(
            *("made_run", run.made_at, run.id),
            framework=run.framework,
            run=run.id,
            documents=len(run.documents),
            program=made_by[run.id].program if run.id in made_by else "",
            encoder=made_by[run.id].encoder if run.id in made_by else "",
        )
        for run in runs_made
    ]
    found += [
        Entry("setting", each.said_at, each.sequence, each.reviewer, key=each.key, value=each.value)
        for each in workspace.settings.history(project)
    ]
    return tuple(sorted(found, key=lambda each: (local_time(each.at), each.number), reverse=True))


def chain_of(workspace: Workspace, project: int) -> Chain:
    """Whether the workspace's log of decisions is whole, with the rows of a project counted."""
    count = sa.select(sa.func.count()).select_from(decisions)
    with reading(workspace.engine) as connection:
        whole = connection.scalar(count) or 0
        own = connection.scalar(count.where(decisions.c.project == project)) or 0
    return Chain(workspace.decisions.broken(), whole, own)


def filtered(entries: Iterable[Entry], filters: HistoryFilters) -> tuple[Entry, ...]:
    """The entries that the filters show; facts and settings belong to no framework."""
    wanted = filters.indicator.strip().casefold()
    kinds = GROUPS[filters.group] if filters.group else get_args(Kind)
    return tuple(
        each
        for each in entries
        if filters.reviewer in (None, each.reviewer)
        and each.kind in kinds
        and filters.framework in ("", each.framework)
        and wanted in ("", each.indicator.casefold())
    )


def page_of(entries: Sequence[Entry], page: int) -> tuple[int, tuple[Entry, ...]]:
    """The number of the page (from 0) that is nearest to the one asked for, and its entries."""
    page = max(0, min(page, (len(entries) - 1) // PAGE))
    return page, tuple(entries[page * PAGE : (page + 1) * PAGE])


def frameworks_of(
    workspace: Workspace, project: int, entries: Iterable[Entry]
) -> dict[int | str, Framework]:
    """The frameworks of some entries: by the number of a run as it was then, by id as it is now."""
    wanted: dict[int | str, int] = {}
    latest = {run.framework: run.id for run in workspace.runs.latest(project)}
    for each in entries:
        run = each.run or latest.get(each.framework)
        if run is not None:
            wanted[each.run or each.framework] = run
    query = (
        sa.select(runs.c.id, frameworks.c.hash, frameworks.c.body)
        .join(frameworks, frameworks.c.hash == runs.c.framework_hash)
        .where(runs.c.id.in_(set(wanted.values())))
    )
    read: dict[str, Framework] = {}
    of_run = {}
    with reading(workspace.engine) as connection:
        for row in connection.execute(query):
            if row.hash not in read:
                read[row.hash] = Framework.model_validate_json(row.body)
            of_run[row.id] = read[row.hash]
    return {key: of_run[run] for key, run in wanted.items() if run in of_run}


def _decisions(connection: sa.Connection, project: int) -> list[Entry]:
    query = (
        sa.select(decisions, decision_times.c.seconds, bulk_decisions.c.step)
        .outerjoin(decision_times, decision_times.c.decision == decisions.c.sequence)
        .outerjoin(bulk_decisions, bulk_decisions.c.decision == decisions.c.sequence)
        .where(decisions.c.project == project)
    )
    rows = connection.execute(query).all()
    withdrawn = {row.withdraws for row in rows if row.withdraws is not None}
    return [
        Entry(
            *(row.action, row.decided_at, row.sequence, row.reviewer, row.framework),
            *(row.indicator, row.run, row.state, json.loads(row.answer), row.reason),
            seconds=row.seconds,
            step=row.step,
            withdraws=row.withdraws,
            withdrawn=row.sequence in withdrawn,
        )
        for row in rows
    ]


def _marks(connection: sa.Connection, project: int) -> list[Entry]:
    query = evidence_marks.select().where(evidence_marks.c.project == project)
    return [
        Entry(
            *(row.kind, row.marked_at, row.sequence, row.reviewer, row.framework),
            *(row.indicator, row.run),
            span=(row.document, row.start_offset, row.end_offset),
        )
        for row in connection.execute(query)
    ]


def _seconds(connection: sa.Connection, project: int) -> list[Entry]:
    query = (
        sa.select(second_decisions, second_reviews.c.framework, second_reviews.c.run)
        .join(second_reviews, second_reviews.c.id == second_decisions.c.review)
        .where(second_reviews.c.project == project)
    )
    return [
        Entry(
            *("second", row.decided_at, row.sequence, row.reviewer, row.framework),
            *(row.indicator, row.run, row.state, json.loads(row.answer), row.reason),
        )
        for row in connection.execute(query)
    ]


def _circumstances(connection: sa.Connection, project: int) -> list[Entry]:
    query = circumstances.select().where(circumstances.c.project == project)
    return [
        Entry(
            *(row.kind, row.said_at, row.sequence, row.reviewer, row.framework),
            key=row.key,
            value=json.loads(row.value),
        )
        for row in connection.execute(query)
    ]
