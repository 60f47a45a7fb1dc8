"""What a decision was made on: the proposal as it was stored, and the passages then cited."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Protocol

import sqlalchemy as sa

from indicators.schema import Proposal
from review.audit.contents import canonical, text_hash

Passage = tuple[str, int, int]  # document id, start, end

decision_states = sa.table(
    "decision_states", *map(sa.column, ("decision", "run", "proposal_hash", "evidence"))
)
_proposals = sa.table("proposals", *map(sa.column, ("run", "ordinal", "indicator", "body")))
_marks = sa.table(
    "evidence_marks",
    *map(
        sa.column,
        (
            *("sequence", "project", "framework", "framework_version", "indicator", "document"),
            *("start_offset", "end_offset", "kind"),
        ),
    ),
)


class Where(Protocol):
    """The run that a decision is made on."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def project(self) -> int:
        """The number of its project."""

    @property
    def framework(self) -> str:
        """The id of its framework."""

    @property
    def framework_version(self) -> int:
        """The version of its framework."""

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of what it was made from."""


class ApprovedState(NamedTuple):
    """The hash of the stored proposal, and the cited passages as canonical JSON."""

    run: int
    proposal_hash: str
    evidence: str


def cited_passages(
    cited: Iterable[Passage], marks: Mapping[Passage, str], documents: Collection[str]
) -> tuple[Passage, ...]:
    """What is cited with the marks laid over it, in order.

    `cited` are the passages that the proposal cites, `marks` the kinds of those in force; marks on
    files that the run did not read count for nothing, as on the screen.
    """
    kept = {passage for passage in cited if marks.get(passage) != "reject"}
    added = {
        passage for passage, kind in marks.items() if kind != "reject" and passage[0] in documents
    }
    return tuple(sorted(kept | added))


def cited_by(proposal: Proposal) -> Iterable[Passage]:
    """The passages that a proposal cites."""
    return ((each.document, each.start, each.end) for each in proposal.evidence if each.cited)


class StoredProposal(NamedTuple):
    """The hash of a proposal as it is stored, and the passages that it cites."""

    hash: str
    cited: tuple[Passage, ...]


def stored_proposal(connection: sa.Connection, run: int, indicator: str) -> StoredProposal | None:
    """A proposal of a run, which never changes; None where the run has none."""
    query = sa.select(_proposals.c.body).where(
        _proposals.c.run == run, _proposals.c.indicator == indicator
    )
    body = connection.scalar(query)
    if body is None:
        return None
    cited = tuple(
        (each["document"], each["start"], each["end"])
        for each in json.loads(body)["evidence"]
        if each["cited"]
    )
    return StoredProposal(text_hash(body), cited)


def state_now(
    connection: sa.Connection, run: Where, indicator: str, proposal: StoredProposal
) -> ApprovedState:
    """The state that a decision on an indicator is made on: its proposal with the marks on it."""
    passages = cited_passages(proposal.cited, _marks_on(connection, run, indicator), run.documents)
    return ApprovedState(run.id, proposal.hash, canonical(passages))


def state_of(connection: sa.Connection, decision: int) -> ApprovedState | None:
    """The state that a decision was made on; None for one older than this record."""
    query = sa.select(decision_states).where(decision_states.c.decision == decision)
    row = connection.execute(query).first()
    return None if row is None else ApprovedState(row.run, row.proposal_hash, row.evidence)


def keep_state(connection: sa.Connection, decision: int, state: ApprovedState) -> None:
    """Keep what a decision was made on; call it in the transaction that adds the decision."""
    connection.execute(decision_states.insert().values(decision=decision, **state._asdict()))


def states_of(connection: sa.Connection, decisions: Iterable[int]) -> dict[int, ApprovedState]:
    """The states that some decisions were made on, by the numbers of the decisions."""
    query = sa.select(decision_states).where(decision_states.c.decision.in_(list(decisions)))
    return {
        row.decision: ApprovedState(row.run, row.proposal_hash, row.evidence)
        for row in connection.execute(query)
    }


_PLACE = ("project", "framework", "framework_version", "indicator")
_MARKS_ON = (
    sa.select(_marks)
    .where(*(_marks.c[name] == sa.bindparam(name) for name in _PLACE))
    .order_by(_marks.c.sequence)
)


def _marks_on(connection: sa.Connection, run: Where, indicator: str) -> dict[Passage, str]:
    """The marks in force on an indicator: the last one of each passage, unless it was cleared."""
    place = dict(
        zip(
            _PLACE,
            (run.project, run.framework, run.framework_version, indicator),
            strict=True,
        )
    )
    found: dict[Passage, str] = {}
    for row in connection.execute(_MARKS_ON, place):
        passage = (row.document, row.start_offset, row.end_offset)
        found.pop(passage, None)
        if row.kind != "clear":
            found[passage] = row.kind
    return found
