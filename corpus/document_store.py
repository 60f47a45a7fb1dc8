"""Keeps read documents, so that a file is read once: text and structure as JSON, places as npz."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace

import numpy as np
import sqlalchemy as sa
from pydantic import TypeAdapter

from corpus.database import documents
from extractor.document import Block, Document, Page, Places, Table


@dataclass(frozen=True, slots=True)
class _Body:
    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    warnings: tuple[str, ...]


_BODY = TypeAdapter(_Body)
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, as broken PDF fonts give


def save_document(connection: sa.Connection, document: Document) -> None:
    """Store a document; one that is already there stays, since proposals rest on its offsets."""
    known = sa.select(documents.c.id).where(documents.c.id == document.id)
    if connection.scalar(known) is not None:
        return
    document = _storable(document)
    body = _Body(document.text, document.pages, document.blocks, document.tables, document.warnings)
    connection.execute(
        documents.insert().values(
            id=document.id,
            file=document.file,
            title=document.title,
            kind=document.kind,
            characters=document.characters,
            pages=len(document.pages),
            reader=document.reader,
            body=_BODY.dump_json(body).decode(),
            places=_pack(document.places),
        )
    )


def load_document(connection: sa.Connection, document: str) -> Document:
    """A stored document by its id; KeyError where there is none."""
    row = connection.execute(documents.select().where(documents.c.id == document)).first()
    if row is None:
        raise KeyError(document)
    body = _BODY.validate_json(row.body)
    return Document(
        id=row.id,
        file=row.file,
        title=row.title,
        kind=row.kind,
        text=body.text,
        places=_unpack(row.places),
        pages=body.pages,
        blocks=body.blocks,
        tables=body.tables,
        warnings=body.warnings,
        reader=row.reader,
        characters=row.characters,
    )


def _storable(document: Document) -> Document:
    """The document with a replacement sign for every half character; no offset changes."""
    if not any(_SURROGATE.search(text) for text in (document.text, document.title)):
        return document
    return replace(
        document,
        title=_whole(document.title),
        text=_whole(document.text),
        blocks=tuple(
            replace(
                block,
                section=tuple(map(_whole, block.section)),
                context=_whole(block.context),
            )
            for block in document.blocks
        ),
        tables=tuple(
            replace(table, header=tuple(map(_whole, table.header))) for table in document.tables
        ),
    )


def _whole(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


def _pack(places: Places) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, pages=places.pages, boxes=places.boxes)
    return buffer.getvalue()


def _unpack(blob: bytes) -> Places:
    with np.load(io.BytesIO(blob), allow_pickle=False) as arrays:
        return Places(arrays["pages"], arrays["boxes"])
