"""Which rows the audit trail covers, and the hash of what a row says.

The columns are written out here and not taken from `review/tables.py`: what is hashed must stay
the same for as long as there are trails, also where a table gets further columns.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a second table that belong to a row; `owner` is the column that names that row."""

    name: str
    owner: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """A table whose rows are in the trail; the columns of `key` name a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    parts: tuple[Part, ...] = ()

    def subject(self, row: Values) -> str:
        """The name of a row in the trail, e.g. "12", or "3:sha256:…" for a file of a project."""
        return ":".join(str(row[column]) for column in self.key)

    def content_hash(self, row: Values, parts: Mapping[str, Sequence[Values]]) -> str:
        """The hash of what a row says without its own number, so that swapped rows are told."""
        said: dict[str, object] = {"row": {column: row[column] for column in self.columns}}
        for part in self.parts:
            said[part.name] = [
                {column: each[column] for column in part.columns}
                for each in parts.get(part.name, ())
            ]
        return hash_of(said)


_ON_FRAMEWORK = ("project", "framework", "framework_version")
COVERED: dict[str, Covered] = {
    each.name: each
    for each in (
        Covered("projects", ("id",), ("name", "created_at")),
        # Whether a file was read, and why not, is for the program to change.
        Covered(
            "project_files",
            ("project", "document"),
            ("name", "stored", "size", "added_at", "removed_at"),
        ),
        Covered(
            "runs",
            ("id",),
            (*_ON_FRAMEWORK, "framework_hash", "settings", "settings_hash", "made_at"),
            (
                Part("run_documents", "run", ("ordinal", "document", "name")),
                Part(
                    "run_provenance",
                    "run",
                    ("program", "encoder", "encoder_hash", "weights", "documents", "proposals"),
                ),
            ),
        ),
        Covered(
            "decisions",
            ("sequence",),
            (
                *(*_ON_FRAMEWORK, "indicator", "action", "state", "answer", "reason"),
                *("reviewer", "decided_at", "run", "withdraws", "hash"),
            ),
            (Part("decision_states", "decision", ("run", "proposal_hash", "evidence")),),
        ),
        Covered(
            "evidence_marks",
            ("sequence",),
            (
                *(*_ON_FRAMEWORK, "indicator", "run", "document", "start_offset"),
                *("end_offset", "kind", "reviewer", "marked_at"),
            ),
        ),
        Covered(
            "second_reviews",
            ("id",),
            (*_ON_FRAMEWORK, "run", "indicators", "seed", "reviewer", "started_by", "started_at"),
        ),
        Covered(
            "second_decisions",
            ("sequence",),
            (
                *("review", "indicator", "state", "answer", "reason", "evidence", "reviewer"),
                "decided_at",
            ),
        ),
        Covered(
            "circumstances",
            ("sequence",),
            ("project", "framework", "kind", "key", "value", "reviewer", "said_at"),
        ),
        Covered(
            "project_settings", ("sequence",), ("project", "key", "value", "reviewer", "said_at")
        ),
        Covered(
            "bulk_steps",
            ("id",),
            (*_ON_FRAMEWORK, "run", "filters", "sample", "reviewer", "made_at"),
            (Part("bulk_decisions", "step", ("decision",)),),
        ),
        Covered("accounts", ("id",), ("name", "display_name", "created_at")),
        Covered("account_passwords", ("sequence",), ("account", "hash", "set_at")),
        Covered("account_states", ("sequence",), ("account", "role", "disabled", "said_at")),
        Covered("project_members", ("sequence",), ("project", "account", "role", "said_at")),
        Covered(
            "api_tokens",
            ("id",),
            ("account", "name", "token", "created_at", "expires_at", "revoked_at"),
        ),
        Covered(
            "opinions",
            ("sequence",),
            (
                *("request", "project", "run", "indicator", "model", "host", "prompt_hash"),
                *("asked_by", "written_at", "state", "reason", "body"),
            ),
        ),
    )
}


def canonical(value: object) -> str:
    """A value as JSON in the one way in which it is hashed and signed.

    What no column of ours holds, e.g. bytes in the place of a text, is hashed by its description.
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=repr)


def hash_of(value: object) -> str:
    """SHA-256 of a value's canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(str(text).encode()).hexdigest()


def rows_of(connection: sa.Connection, covered: Covered) -> Iterator[tuple[str, str]]:
    """The name and the content hash of every row of a table as it stands, in order."""
    parts = {part.name: _by_owner(connection, part) for part in covered.parts}
    columns = (*covered.key, *covered.columns)
    table = sa.table(covered.name, *map(sa.column, columns))
    query = sa.select(table).order_by(*(table.c[column] for column in covered.key))
    for found in connection.execute(query).mappings():
        owner = found[covered.key[0]]
        own = {name: rows.get(owner, ()) for name, rows in parts.items()}
        yield covered.subject(dict(found)), covered.content_hash(dict(found), own)


def row_as_it_is(connection: sa.Connection, covered: Covered, key: Values) -> Values | None:
    """A row as it stands in its table, by the columns of its key; None where there is none."""
    table = sa.table(covered.name, *map(sa.column, (*covered.key, *covered.columns)))
    query = sa.select(table).where(*(table.c[column] == key[column] for column in covered.key))
    found = connection.execute(query).mappings().first()
    return None if found is None else dict(found)


def ownerless(connection: sa.Connection, covered: Covered) -> Iterator[tuple[str, str]]:
    """The part and the owner's name of rows that belong to no row of a table."""
    known = sa.table(covered.name, sa.column(covered.key[0]))
    for part in covered.parts:
        table = sa.table(part.name, sa.column(part.owner))
        owners = sa.select(table.c[part.owner]).distinct()
        lost = owners.where(table.c[part.owner].not_in(sa.select(known.c[covered.key[0]])))
        for owner in sorted(connection.scalars(lost)):
            yield part.name, str(owner)


def _by_owner(connection: sa.Connection, part: Part) -> dict[object, list[Values]]:
    table = sa.table(part.name, *map(sa.column, (part.owner, *part.columns)))
    query = sa.select(table).order_by(table.c[part.owner], table.c[part.columns[0]])
    found: dict[object, list[Values]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row[part.owner], []).append(dict(row))
    return found


_documents = sa.table(
    "documents",
    *map(
        sa.column,
        ("id", "file", "title", "kind", "characters", "pages", "reader", "body", "places"),
    ),
)


def document_hash(connection: sa.Connection, document: str) -> str | None:
    """The hash of what was read from a file, with the places; None where it is not stored."""
    query = sa.select(_documents).where(_documents.c.id == document)
    row = connection.execute(query).first()
    if row is None:
        return None
    places = hashlib.sha256(bytes(row.places)).hexdigest()
    said = [row.id, row.file, row.title, row.kind, row.characters, row.pages, row.reader]
    return hash_of([*said, text_hash(row.body), places])
