"""Keeps read documents, so that a file is read once: text and structure as JSON, places as npz."""

from __future__ import annotations

import sqlalchemy as sa

from corpus.database import documents
from corpus.database_faults import storable_text
from extractor.document import Document
from extractor.document_bytes import (
    DocumentBody,
    body_from_json,
    body_to_json,
    pack_places,
    storable,
    unpack_places,
)


def save_document(connection: sa.Connection, document: Document) -> None:
    """Store a document; one that is already there stays, since proposals rest on its offsets."""
    known = sa.select(documents.c.id).where(documents.c.id == document.id)
    if connection.scalar(known) is not None:
        return
    document = storable(document)
    connection.execute(
        documents.insert().values(
            id=document.id,
            file=storable_text(document.file),
            title=storable_text(document.title),
            kind=document.kind,
            characters=document.characters,
            pages=len(document.pages),
            reader=document.reader,
            body=body_to_json(DocumentBody.of(document)).decode(),
            places=pack_places(document.places),
        )
    )


def load_document(connection: sa.Connection, document: str) -> Document:
    """A stored document by its id; KeyError where there is none."""
    row = connection.execute(documents.select().where(documents.c.id == document)).first()
    if row is None:
        raise KeyError(document)
    body = body_from_json(row.body)
    return Document(
        id=row.id,
        file=row.file,
        title=row.title,
        kind=row.kind,
        text=body.text,
        places=unpack_places(row.places),
        pages=body.pages,
        blocks=body.blocks,
        tables=body.tables,
        warnings=body.warnings,
        reader=row.reader,
        characters=row.characters,
        profile=body.profile,
        index_entries=body.index_entries,
    )
