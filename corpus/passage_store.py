"""Keeps the passages of a stored document."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

import sqlalchemy as sa

from corpus.database import passages
from corpus.passages import Passage


def save_passages(connection: sa.Connection, document: str, found: Iterable[Passage]) -> None:
    """Store the passages of a document, in place of those it had."""
    connection.execute(passages.delete().where(passages.c.document == document))
    rows = [
        {**asdict(passage), "section": json.dumps(passage.section, ensure_ascii=False)}
        for passage in found
    ]
    if any(row["document"] != document for row in rows):
        raise ValueError(f"a passage does not belong to {document}")
    if rows:
        connection.execute(passages.insert(), rows)


def load_passages(connection: sa.Connection, document: str) -> tuple[Passage, ...]:
    """The passages of a document in reading order; empty where none were stored."""
    query = passages.select().where(passages.c.document == document).order_by(passages.c.ordinal)
    return tuple(
        Passage(**{**row, "section": tuple(json.loads(row["section"]))})
        for row in connection.execute(query).mappings()
    )
