"""Rows of Milvus made of passages and documents, and these made of rows again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from corpus.collection import CollectedDocument, CollectedPassage
from corpus.engines.milvus_schema import MOST_BYTES, NO_VECTOR, cut, mark, searched_words
from corpus.errors import CollectionError

MOST_MARKS = 1900  # of items and frameworks of one passage; so many fit into a field
NO_YEAR = 0


def passage_rows(
    passages: Sequence[CollectedPassage], vectors: Iterable[Sequence[float]]
) -> Iterator[dict[str, Any]]:
    """Rows of the collection of passages."""
    for given, vector in zip(passages, vectors, strict=True):
        passage = _fitting(given)
        yield {
            "key": mark(passage.key),
            "document": mark(passage.document),
            "company": mark(passage.company),
            "year": NO_YEAR if passage.year is None else passage.year,
            "kind": mark(passage.kind),
            "items": _item_marks(passage.items),
            "searched": searched_words(passage.text),
            "text": passage.text,
            "about": _written(
                passage.file,
                document=passage.document,
                file=passage.file,
                company=passage.company,
                year=passage.year,
                kind=passage.kind,
                page=passage.page,
                start=passage.start,
                end=passage.end,
                section=passage.section,
                items=passage.items,
            ),
            "meaning": vector,
        }


def passage_of(row: Mapping[str, Any]) -> CollectedPassage:
    """The passage of a row."""
    about = json.loads(row["about"])
    about["section"], about["items"] = tuple(about["section"]), tuple(about["items"])
    return CollectedPassage(text=row["text"], **about)


def document_row(passages: Sequence[CollectedPassage]) -> dict[str, Any]:
    """The row of the list of documents for the passages of one."""
    first = passages[0]
    items = sorted({item for passage in passages for item in passage.items})
    return {
        "key": mark(first.document),
        "complete": True,
        "about": _written(
            first.file,
            document=first.document,
            file=first.file,
            company=first.company,
            year=first.year,
            kind=first.kind,
            passages=len(passages),
        ),
        "items": _written(first.file, items=items),
        "nothing": NO_VECTOR,
    }


def document_of(row: Mapping[str, Any]) -> CollectedDocument:
    """The document of a row of the list."""
    return CollectedDocument(**json.loads(row["about"]))


def _item_marks(items: Iterable[str]) -> str:
    """The marks of items and, for those who want any item of a framework, of frameworks."""
    names = dict.fromkeys(name for item in items for name in (item, item.partition("/")[0]))
    return " ".join([mark(name) for name in names][:MOST_MARKS])


def _fitting(passage: CollectedPassage) -> CollectedPassage:
    """A passage that a row can hold: one that is longer ends earlier, and says so by `end`."""
    text = cut(passage.text, MOST_BYTES)
    if text == passage.text:
        return passage
    return replace(passage, text=text, end=passage.start + len(text))


def _written(of: str, **values: object) -> str:
    """Values as JSON in one field."""
    written = json.dumps(values, ensure_ascii=False)
    if len(written.encode("utf-8", "replace")) > MOST_BYTES:
        raise CollectionError(
            f"{of}: its names and framework items need more than {MOST_BYTES} bytes, "
            "the most that Milvus keeps in a field",
            f"“{of}”的名称和指标清单超过 Milvus 单个字段的上限（{MOST_BYTES} 字节）。",
        )
    return written
