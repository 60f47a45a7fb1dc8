"""A read document as bytes and back: JSON and plain arrays, so that nothing in them can be run."""

from __future__ import annotations

import io
import json
import re
import struct
from dataclasses import dataclass, field, replace

import numpy as np
from pydantic import TypeAdapter

from extractor.document import Block, Document, IndexEntry, Page, Places, Profile, Table

_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, as broken PDF fonts give
_LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True)
class DocumentBody:
    """What is known of a document besides the places of its characters."""

    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    warnings: tuple[str, ...]
    profile: Profile = field(default_factory=Profile)
    index_entries: tuple[IndexEntry, ...] = ()

    @classmethod
    def of(cls, document: Document) -> DocumentBody:
        """The body of a document."""
        return cls(
            document.text,
            document.pages,
            document.blocks,
            document.tables,
            document.warnings,
            document.profile,
            document.index_entries,
        )


_BODY = TypeAdapter(DocumentBody)


def body_to_json(body: DocumentBody) -> bytes:
    """The body as JSON."""
    return _BODY.dump_json(body)


def body_from_json(data: str | bytes) -> DocumentBody:
    """The body from JSON; `pydantic.ValidationError` where it is none."""
    return _BODY.validate_json(data)


def pack_places(places: Places, compressed: bool = True) -> bytes:
    """The places as a NumPy archive."""
    buffer = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(buffer, pages=places.pages, boxes=places.boxes)
    return buffer.getvalue()


def unpack_places(data: bytes) -> Places:
    """The places from a NumPy archive; no object in it is ever built from code."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        return Places(arrays["pages"], arrays["boxes"])


def document_to_bytes(document: Document) -> bytes:
    """The whole document: head, body and places, each after its length."""
    document = storable(document)
    head = {
        "id": document.id,
        "file": document.file,
        "title": document.title,
        "kind": document.kind,
        "reader": document.reader,
        "characters": document.characters,
    }
    parts = [
        json.dumps(head).encode(),
        body_to_json(DocumentBody.of(document)),
        pack_places(document.places, compressed=False),
    ]
    return b"".join(_LENGTH.pack(len(part)) + part for part in parts)


def document_from_bytes(data: bytes) -> Document:
    """The document again.

    Raises:
        ValueError: the bytes are no document, or its parts do not agree.
    """
    parts, at = [], 0
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        parts.append(data[at : at + length])
        at += length
    if len(parts) != 3:
        raise ValueError("a document has three parts")
    head = json.loads(parts[0])
    body, places = body_from_json(parts[1]), unpack_places(parts[2])
    length = len(body.text)
    if places.pages.shape != (length,) or places.boxes.shape != (length, 4):
        raise ValueError("the places do not fit the text")
    return Document(
        id=str(head["id"]),
        file=str(head["file"]),
        title=str(head["title"]),
        kind=head["kind"] if head["kind"] in ("report", "policy") else "other",
        reader=str(head["reader"]),
        characters=int(head["characters"]),
        places=places,
        text=body.text,
        pages=body.pages,
        blocks=body.blocks,
        tables=body.tables,
        warnings=body.warnings,
        profile=body.profile,
        index_entries=body.index_entries,
    )


def storable(document: Document) -> Document:
    """The document with a replacement sign for every half character; no offset changes."""
    profile = document.profile
    texts = (document.text, document.title, profile.company, profile.doubt)
    if not any(_SURROGATE.search(text) for text in texts):
        return document
    return replace(
        document,
        title=_whole(document.title),
        text=_whole(document.text),
        profile=replace(profile, company=_whole(profile.company), doubt=_whole(profile.doubt)),
        blocks=tuple(
            replace(block, section=tuple(map(_whole, block.section)), context=_whole(block.context))
            for block in document.blocks
        ),
        tables=tuple(_whole_table(table) for table in document.tables),
        index_entries=tuple(
            replace(
                each,
                code=_whole(each.code),
                title=_whole(each.title),
                reference=_whole(each.reference),
            )
            for each in document.index_entries
        ),
    )


def _whole_table(table: Table) -> Table:
    return replace(
        table,
        header=tuple(map(_whole, table.header)),
        caption=_whole(table.caption),
        unit=_whole(table.unit),
        cells=tuple(replace(cell, unit=_whole(cell.unit)) for cell in table.cells),
    )


def _whole(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
