"""Whether a workspace is as it was written: every row held against the audit trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from corpus.database import reading
from review.audit.contents import COVERED, Covered, document_hash, ownerless, rows_of, text_hash
from review.audit.provenance import proposal_hashes, read_provenance, run_provenance
from review.audit.trail import TrailRow, audit_trail, trail_rows
from review.decision_log import broken_rows

Wrong = Literal["changed", "removed", "added outside the program", "reordered"]
TRAIL = "audit_trail"

_frameworks = sa.table("frameworks", sa.column("hash"), sa.column("body"))
_runs = sa.table("runs", sa.column("id"), sa.column("framework_hash"))
_numbers = sa.select(audit_trail.c.sequence, audit_trail.c.hash)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written: the table, the number of the row, what is wrong."""

    table: str
    number: str
    what: Wrong
    detail: str = ""

    def __str__(self) -> str:
        """In one line."""
        more = f" ({self.detail})" if self.detail else ""
        return f"{self.table} {self.number}: {self.what}{more}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found; `count` and `head` are the number of trail rows and the hash of the last."""

    faults: tuple[Fault, ...]
    count: int
    head: str

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify(engine: sa.Engine, head: str = "", earlier: Iterable[TrailRow] | None = None) -> Verdict:
    """Recompute everything from the tables, in one state of the database.

    `head` is the hash of a last row that was written down before, `earlier` the rows of an export:
    rows cut off at the end of the trail can only be told by one of them.
    """
    with reading(engine) as connection:
        return verdict_of(connection, head, earlier)


def verdict_of(
    connection: sa.Connection, head: str = "", earlier: Iterable[TrailRow] | None = None
) -> Verdict:
    """As `verify`, of what a connection sees."""
    rows = tuple(trail_rows(connection))
    faults = [*chain_faults(rows), *_cut_off(rows, head), *_unlike(rows, earlier or ())]
    for covered in COVERED.values():
        faults += _table_faults(connection, covered, rows)
    faults += _decision_faults(connection, faults)
    faults += _framework_faults(connection)
    faults += _run_faults(connection)
    return Verdict(tuple(faults), len(rows), rows[-1].hash if rows else "")


def chain_faults(rows: Iterable[TrailRow]) -> Iterator[Fault]:
    """What is wrong with the chain of the trail itself."""
    last: TrailRow | None = None
    for row in rows:
        number = last.sequence + 1 if last else 1
        if row.sequence != number:
            gone = f"{number}" if row.sequence == number + 1 else f"{number}-{row.sequence - 1}"
            yield Fault(TRAIL, gone, "removed")
        if row.hash != row.own_hash():
            yield Fault(TRAIL, str(row.sequence), "changed")
        elif row.sequence == number and row.previous != (last.hash if last else ""):
            detail = "does not continue the row before it"
            yield Fault(TRAIL, str(row.sequence), "added outside the program", detail)
        last = row


def _cut_off(rows: tuple[TrailRow, ...], head: str) -> Iterator[Fault]:
    if head and all(row.hash != head for row in rows):
        yield Fault(TRAIL, head[:12], "removed", "no row has the hash that was written down")


def _unlike(rows: tuple[TrailRow, ...], earlier: Iterable[TrailRow]) -> Iterator[Fault]:
    """Rows of an export that are gone or are others now."""
    now = {row.sequence: row for row in rows}
    for row in earlier:
        if (held := now.get(row.sequence)) is None:
            yield Fault(TRAIL, str(row.sequence), "removed", "the export has it")
        elif held != row:
            yield Fault(TRAIL, str(row.sequence), "changed", "the export has another row")


def _table_faults(
    connection: sa.Connection, covered: Covered, trail: Iterable[TrailRow]
) -> Iterator[Fault]:
    """What differs between a table as it stands and the last word of the trail on each row."""
    told = {row.subject: row.content_hash for row in trail if row.place == covered.name}
    found = dict(rows_of(connection, covered))
    odd = {each for each in told.keys() & found.keys() if told[each] != found[each]}
    others = Counter(told[each] for each in odd)
    for subject in sorted(told.keys() | found.keys(), key=_by_number):
        if subject not in found:
            yield Fault(covered.name, subject, "removed")
        elif subject not in told:
            yield Fault(covered.name, subject, "added outside the program")
        elif subject in odd:
            what: Wrong = "reordered" if found[subject] in others else "changed"
            yield Fault(covered.name, subject, what)
    for part, owner in ownerless(connection, covered):
        yield Fault(part, owner, "added outside the program", f"no row of {covered.name}")


def _by_number(subject: str) -> tuple[int, str]:
    number, _, rest = subject.partition(":")
    return int(number) if number.isdecimal() else 0, rest


def _decision_faults(connection: sa.Connection, known: Iterable[Fault]) -> Iterator[Fault]:
    """Breaks of the chain that the decisions had before there was a trail."""
    told = {each.number for each in known if each.table == "decisions"}
    for number in broken_rows(connection):
        if str(number) not in told and str(number - 1) not in told:
            detail = "it, or the row before it, by the chain of the decisions"
            yield Fault("decisions", str(number), "changed", detail)


def _framework_faults(connection: sa.Connection) -> Iterator[Fault]:
    used = set(connection.scalars(sa.select(_runs.c.framework_hash)))
    for row in connection.execute(sa.select(_frameworks).order_by(_frameworks.c.hash)):
        if text_hash(row.body) != row.hash:
            yield Fault("frameworks", row.hash[:12], "changed")
        elif row.hash not in used:
            yield Fault("frameworks", row.hash[:12], "added outside the program", "no run used it")
        used.discard(row.hash)
    for gone in sorted(used):
        yield Fault("frameworks", str(gone)[:12], "removed")


def _run_faults(connection: sa.Connection) -> Iterator[Fault]:
    """Proposals and read documents that are not those of their runs."""
    documents: dict[str, str | None] = {}
    wrong: set[str] = set()
    query = sa.select(run_provenance).order_by(run_provenance.c.run)
    for row in connection.execute(query).all():
        try:
            made = read_provenance(row)
        except (ValueError, TypeError):  # told as a changed row of runs
            continue
        yield from _proposal_faults(row.run, made.proposals, proposal_hashes(connection, row.run))
        for document, digest in made.documents.items():
            if document not in documents:
                documents[document] = document_hash(connection, document)
            if documents[document] != digest and document not in wrong:
                wrong.add(document)
                gone = documents[document] is None
                yield Fault("documents", document, "removed" if gone else "changed")
    yield from _orphans(connection)


def _orphans(connection: sa.Connection) -> Iterator[Fault]:
    """Proposals of no run, in the words of a table without a row in the trail."""
    table = sa.table("proposals", sa.column("run"))
    lost = sa.select(table.c.run).distinct().where(table.c.run.not_in(sa.select(_runs.c.id)))
    for run in connection.scalars(lost):
        yield Fault("proposals", f"run {run}", "added outside the program")


def _proposal_faults(
    run: int, made: tuple[tuple[str, str], ...], now: tuple[tuple[str, str], ...]
) -> Iterator[Fault]:
    if made == now:
        return
    before, after = dict(made), dict(now)
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    moved = Counter(before[name] for name in changed)
    faults: Mapping[str, Wrong] = {
        **{name: "removed" for name in before.keys() - after.keys()},
        **{name: "added outside the program" for name in after.keys() - before.keys()},
        **{name: "reordered" if after[name] in moved else "changed" for name in changed},
    }
    if not faults:
        twice = len(now) > len(after)
        what: Wrong = "added outside the program" if twice else "reordered"
        yield Fault("proposals", f"run {run}", what)
    for name in sorted(faults):
        yield Fault("proposals", f"run {run}, indicator {name}", faults[name])
