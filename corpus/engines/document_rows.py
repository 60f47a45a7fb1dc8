"""Writes and reads the documents of a collection of FAISS files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from corpus.collection import CollectedPassage
from corpus.engines import passage_rows
from corpus.engines.passage_rows import next_id
from corpus.engines.word_index import postings_of


def read_passages(
    connection: sa.Connection, places: Mapping[int, tuple[int, int]]
) -> dict[int, CollectedPassage]:
    """The passages of rows, by row; `places` are the ids of their document and passage."""
    rows = {passage: row for row, (_, passage) in places.items()}
    numbers = sorted({document for document, _ in places.values()})
    texts = connection.execute(passage_rows.PASSAGES, {"ids": list(rows)})
    held = {each.id: each for each in connection.execute(passage_rows.DOCUMENTS, {"ids": numbers})}
    found = {}
    for each in texts:
        row = rows[each.id]
        document = held[places[row][0]]
        found[row] = CollectedPassage(
            document.document,
            document.file,
            document.company,
            document.year,
            document.kind,
            each.page,
            each.start,
            each.end,
            tuple(json.loads(each.section)),
            each.text,
            tuple(json.loads(each.items)),
        )
    return found


def delete_document(connection: sa.Connection, document: str) -> bool:
    """Take out a document; its rows stay empty until the indexes are written anew."""
    table, passages = passage_rows.documents, passage_rows.passages
    found = connection.execute(
        sa.select(table.c.id, table.c.passage, table.c.passages).where(table.c.document == document)
    ).one_or_none()
    if found is None:
        return False
    last = found.passage + found.passages - 1
    connection.execute(passages.delete().where(passages.c.id.between(found.passage, last)))
    waiting = passage_rows.waiting
    connection.execute(waiting.delete().where(waiting.c.document == found.id))
    connection.execute(table.delete().where(table.c.id == found.id))
    return True


def insert_document(
    connection: sa.Connection, passages: Sequence[CollectedPassage], row: int
) -> None:
    """Put in a document whose vectors stand from `row` on."""
    number = next_id(connection, passage_rows.documents.c.id)
    passage = next_id(connection, passage_rows.passages.c.id)
    items: dict[str, list[int]] = {}
    for ordinal, each in enumerate(passages):
        for item in each.items:
            items.setdefault(item, []).append(ordinal)
    one = passages[0]
    connection.execute(
        passage_rows.documents.insert().values(
            id=number,
            document=one.document,
            file=one.file,
            company=one.company,
            year=one.year,
            kind=one.kind,
            passages=len(passages),
            passage=passage,
            row=row,
            items=json.dumps(items, ensure_ascii=False),
        )
    )
    connection.execute(
        passage_rows.passages.insert(),
        [
            {
                "id": passage + ordinal,
                "page": each.page,
                "start": each.start,
                "end": each.end,
                "section": json.dumps(each.section, ensure_ascii=False),
                "items": json.dumps(each.items, ensure_ascii=False),
                "text": each.text,
            }
            for ordinal, each in enumerate(passages)
        ],
    )
    words = postings_of([each.text for each in passages])
    connection.execute(
        passage_rows.waiting.insert().values(
            document=number,
            codes=words.codes.tobytes(),
            rows=words.rows.tobytes(),
            weights=words.weights.tobytes(),
        )
    )
