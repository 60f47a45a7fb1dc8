"""The audit trail: one chain of hashes over every row that people or the program add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from review.audit.contents import COVERED, Values, hash_of, row_as_it_is, rows_of

ADOPTED = "adopted"  # rows that were there before there was a trail
BATCH = 1000  # rows inserted at once

audit_trail = sa.table(
    "audit_trail",
    *map(
        sa.column,
        (
            *("sequence", "kind", "place", "subject", "content_hash", "actor", "said_at"),
            *("previous", "hash"),
        ),
    ),
)


class End(NamedTuple):
    """The number and the hash of the last row; 0 and nothing of an empty trail."""

    sequence: int
    hash: str


def newest(table: sa.TableClause, column: str) -> sa.ScalarSelect[Any]:
    """A column of the last row of a table that is numbered by `sequence`."""
    last = sa.select(table.c[column]).order_by(table.c.sequence.desc()).limit(1)
    return last.scalar_subquery()


_NEWEST = sa.select(newest(audit_trail, "sequence"), newest(audit_trail, "hash"))


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One row: what was done to which row of which table (`place`), by whom, when (ISO 8601, UTC).

    `content_hash` is that of the row as it was then, `previous` the hash of the trail row before.
    """

    sequence: int
    kind: str
    place: str
    subject: str
    content_hash: str
    actor: str
    said_at: str
    previous: str
    hash: str

    def own_hash(self) -> str:
        """The hash that the row must have."""
        said = (self.sequence, self.kind, self.place, self.subject, self.content_hash)
        return hash_of([*said, self.actor, self.said_at, self.previous])


def recorded(
    connection: sa.Connection,
    kind: str,
    table: str,
    row: Values,
    actor: str = "",
    parts: Mapping[str, Sequence[Values]] | None = None,
    end: End | None = None,
) -> None:
    """Add that a row was added to a table; call it in the transaction that adds the row.

    `row` has every column of the table that `COVERED` names, `parts` the rows that belong to it;
    `end` is that of the trail, where it was read in the same transaction.
    """
    covered = COVERED[table]
    content = covered.content_hash(row, parts or {})
    _append(connection, [(kind, table, covered.subject(row), content)], actor, end)


def added(
    connection: sa.Connection, kind: str, table: sa.TableClause, row: Values, actor: str = ""
) -> None:
    """Add a row to a table, and to the trail that it was added: neither is without the other."""
    connection.execute(table.insert().values(row))
    recorded(connection, kind, table.name, row, actor)


def recorded_as_it_is(
    connection: sa.Connection, kind: str, table: str, key: Values, actor: str = ""
) -> None:
    """Add how a row stands after a change; call it in the transaction that changes the row."""
    row = row_as_it_is(connection, COVERED[table], key)
    if row is not None:
        recorded(connection, kind, table, row, actor)


def adopt(connection: sa.Connection, tables: Iterable[str]) -> None:
    """Take every row of some tables into the trail that was there before it, as it stands."""
    _append(
        connection,
        (
            (ADOPTED, covered.name, subject, content)
            for covered in map(COVERED.__getitem__, tables)
            for subject, content in rows_of(connection, covered)
        ),
    )


def trail_rows(connection: sa.Connection) -> Iterator[TrailRow]:
    """The whole trail, the oldest row first."""
    for row in connection.execute(sa.select(audit_trail).order_by(audit_trail.c.sequence)):
        yield TrailRow(*row)


def _append(
    connection: sa.Connection,
    entries: Iterable[tuple[str, str, str, str]],
    actor: str = "",
    end: End | None = None,
) -> None:
    """Add rows to the end of the chain; a writer is alone, so nothing comes between."""
    number, previous = end or connection.execute(_NEWEST).one()
    number, previous = number or 0, previous or ""
    time = datetime.now(UTC).isoformat(timespec="milliseconds")
    rows: list[dict[str, object]] = []
    for number, entry in enumerate(entries, number + 1):  # noqa: B020 - goes on from the last
        bare = TrailRow(number, *entry, actor.strip(), time, previous, "")
        previous = bare.own_hash()
        rows.append({**asdict(bare), "hash": previous})
        if len(rows) >= BATCH:
            connection.execute(audit_trail.insert(), rows)
            rows = []
    if rows:
        connection.execute(audit_trail.insert(), rows)
