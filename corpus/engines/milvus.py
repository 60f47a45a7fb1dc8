"""A collection in Milvus: Milvus Lite in a folder of this machine, or a server by its address."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from corpus.collection import (
    CollectedDocument,
    CollectedPassage,
    CollectionFilters,
    CollectionHit,
    SearchMode,
    Vectors,
    in_order,
)
from corpus.engines.fusing import depth, fused_ranks
from corpus.engines.milvus_connection import (
    LONGEST_CALL,
    LONGEST_SEARCH,
    LONGEST_WAIT,
    MilvusConnection,
    MilvusSettings,
)
from corpus.engines.milvus_rows import document_of, document_row, passage_of, passage_rows
from corpus.engines.milvus_schema import (
    INDEXES,
    TEXT_FIELDS,
    MilvusIndex,
    document_indexes,
    document_schema,
    expression,
    mark,
    of_document,
    passage_indexes,
    passage_schema,
    searched_words,
)
from corpus.errors import CollectionUnfit

MOST_ROWS = 1000  # of one insert
MOST_SENT = 16_000_000  # bytes of text of one insert; a server takes 64 MB
DEEPEST = 16_384  # rows of one answer; Milvus gives no more
# Rows that Milvus Lite searches without an index; more are written out before a search.
MOST_UNINDEXED = 2000


def open_milvus(
    address: str, dimensions: int, settings: MilvusSettings | None = None
) -> MilvusCollection:
    """The collection at an address of Milvus, made where it is not there.

    Args:
        address: `http://host:19530`, or a path that ends in .db for Milvus Lite.
        dimensions: of the vectors.
        settings: those of the environment where there are none.

    Raises:
        CollectionError: a library is missing, nothing answers in time, the token is refused, or
            the collection has vectors of another length.
    """
    settings = settings or MilvusSettings.of_environment()
    connection = MilvusConnection(address, settings)
    try:
        with connection.plain_errors():
            return MilvusCollection(connection, dimensions, settings)
    except BaseException:
        connection.close()
        raise


class MilvusCollection:
    """Passages in one collection of Milvus, the list of their documents in another.

    The list has a document before its first passage is in, and as long as one may be; a mark on it
    says that all are. So what was interrupted is known, and a new document needs no clearing.
    """

    def __init__(
        self, connection: MilvusConnection, dimensions: int, settings: MilvusSettings
    ) -> None:
        self._connection, self._client = connection, connection.client
        self._passages = f"{settings.prefix}_passages"
        self._documents = f"{settings.prefix}_documents"
        # Milvus Lite makes its indexes at the first search after a start.
        self._wait = LONGEST_CALL if connection.lite else LONGEST_SEARCH
        self._writing = threading.Lock()  # Milvus Lite takes one writer at a time
        self._unindexed = MOST_UNINDEXED  # nobody knows what the program before left so
        self._prepare(dimensions, settings)
        self._index = self._index_in_use()

    def add(self, passages: Sequence[CollectedPassage], vectors: Vectors) -> None:
        """Add the passages of one document, in place of those it had."""
        if not passages:
            return
        document = document_row(passages)
        with self._connection.plain_errors(), self._writing:
            known = self._listed_row(passages[0].document)
            self._list({**document, "complete": False})
            if known:
                self._clear(passages[0].document)
            for rows in _batches(passage_rows(passages, vectors)):
                self._client.insert(self._passages, rows, timeout=LONGEST_CALL)
            self._list(document)
            self._unindexed += len(passages)

    def remove(self, document: str) -> None:
        """Take a document out; nothing happens where it is not in."""
        with self._connection.plain_errors(), self._writing:
            if row := self._listed_row(document):
                self._list({**row, "complete": False})
                self._clear(document)
                self._client.delete(self._documents, ids=[row["key"]], timeout=LONGEST_CALL)

    def documents(self) -> tuple[CollectedDocument, ...]:
        """Every document whose passages are all in, by company, year and file."""
        return in_order(map(document_of, self._listed("about")))

    def items(self) -> tuple[str, ...]:
        """The framework items of all passages, sorted."""
        found = {
            item for row in self._listed("items") for item in json.loads(row["items"])["items"]
        }
        return tuple(sorted(found))

    def search(
        self,
        query: str,
        vector: Vectors,
        filters: CollectionFilters,
        limit: int = 10,
        mode: SearchMode = "both",
    ) -> tuple[CollectionHit, ...]:
        """The best passages, best first: `vector` of shape (dimensions,) is that of the query."""
        words = searched_words(query) if mode != "meaning" else ""
        deep, wanted = min(DEEPEST, depth(limit)), expression(filters)
        with self._connection.plain_errors():
            self._write_out()
            by_words: list[str] = []
            if any(map(str.isalnum, words)):
                by_words = self._ranked("words", words, wanted, deep, {"metric_type": "BM25"})
            by_meaning: list[str] = []
            if mode != "words" and vector.any():
                params = self._index.search_params(deep)
                by_meaning = self._ranked("meaning", vector.tolist(), wanted, deep, params)
            return self._hits(by_words, by_meaning, limit)

    def close(self) -> None:
        """Let go of the connection; what Milvus Lite keeps in memory is written out."""
        self._connection.close()

    def _prepare(self, dimensions: int, settings: MilvusSettings) -> None:
        """Make what is missing, and have what is there ready to be searched."""
        client = self._client
        index = settings.index or INDEXES["FLAT" if self._connection.lite else "HNSW"]
        self._make(self._documents, document_schema(client), document_indexes(client))
        self._make(
            self._passages,
            passage_schema(client, dimensions),
            passage_indexes(client, index),
            num_shards=settings.shards,
        )
        self._check_fit(dimensions)
        for name in (self._documents, self._passages):
            client.load_collection(name, timeout=LONGEST_CALL)

    def _make(self, name: str, schema: object, indexes: object, **options: int) -> None:
        """Make a collection; what was added is found at once by everybody."""
        if self._client.has_collection(name, timeout=LONGEST_WAIT):
            return
        self._client.create_collection(
            name, schema=schema, consistency_level="Strong", timeout=LONGEST_CALL, **options
        )
        # Waiting for the indexes of an empty collection takes half a second for each.
        self._client.create_index(name, indexes, sync=False, timeout=LONGEST_CALL)

    def _check_fit(self, dimensions: int) -> None:
        """Refuse a collection that is not ours, or has vectors of another length."""
        described = self._client.describe_collection(self._passages, timeout=LONGEST_WAIT)
        fields = {each["name"]: each for each in described["fields"]}
        there = fields.get("meaning", {}).get("params", {}).get("dim")
        if there is None or int(there) != dimensions:
            has = "no vectors" if there is None else f"vectors of {there} numbers"
            raise CollectionUnfit(
                f"{self._connection.shown}: the collection {self._passages} there has {has}, those "
                f"of the encoder have {dimensions}; use another address, or the encoder with which "
                "it was made",
                f"{self._connection.shown}：集合 {self._passages} 的向量维度是 {there or '—'}，"
                f"当前编码器是 {dimensions}；请换一个地址，或使用建库时的编码器。",
            )

    def _index_in_use(self) -> MilvusIndex:
        found = self._client.describe_index(self._passages, "meaning", timeout=LONGEST_WAIT) or {}
        return INDEXES.get(str(found.get("index_type", "")), INDEXES["AUTOINDEX"])

    def _listed_row(self, document: str) -> dict[str, Any] | None:
        """The row of a document on the list, complete or not."""
        rows = self._client.get(
            self._documents, [mark(document)], output_fields=["*"], timeout=self._wait
        )
        return dict(rows[0]) if rows else None

    def _list(self, row: Mapping[str, Any]) -> None:
        self._client.upsert(self._documents, [dict(row)], timeout=LONGEST_CALL)

    def _clear(self, document: str) -> None:
        """Take the passages of a document out."""
        self._client.delete(self._passages, filter=of_document(document), timeout=LONGEST_CALL)

    def _listed(self, field: str) -> Iterator[Mapping[str, Any]]:
        """A field of every document of the list.

        By the first digit of the key, as a server gives no more than 16,384 rows of one query.
        """
        with self._connection.plain_errors():
            for digit in "0123456789abcdef":
                yield from self._client.query(
                    self._documents,
                    filter=f'complete == true and key like "{digit}%"',
                    output_fields=[field],
                    limit=DEEPEST,
                    timeout=self._wait,
                )

    def _ranked(
        self, field: str, query: object, wanted: str, deep: int, params: Mapping[str, Any]
    ) -> list[str]:
        """The keys of the nearest passages, the nearest first; those that share nothing are not."""
        found = self._client.search(
            self._passages, data=[query], anns_field=field, filter=wanted, limit=deep,
            output_fields=["key"], search_params=dict(params), timeout=self._wait,
        )[0]  # fmt: skip
        # Milvus Lite gives BM25 below zero; by meaning both give the cosine.
        return [str(each["key"]) for each in found if field == "words" or each["distance"] > 0]

    def _hits(
        self, by_words: Sequence[str], by_meaning: Sequence[str], limit: int
    ) -> tuple[CollectionHit, ...]:
        fused = fused_ranks(by_words, by_meaning, limit)
        rows = self._rows([key for key, *_ in fused])
        return tuple(
            CollectionHit(passage_of(rows[key]), score, words, meaning)
            for key, score, words, meaning in fused
            if key in rows  # else it was taken out meanwhile
        )

    def _rows(self, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """What passages are made of, by their keys."""
        if not keys:
            return {}
        rows = self._client.get(
            self._passages, list(keys), output_fields=["key", *TEXT_FIELDS], timeout=self._wait
        )
        return {row["key"]: row for row in rows}

    def _write_out(self) -> None:
        """Have Milvus Lite index what lies in its memory, where that is much."""
        if self._connection.lite and self._unindexed >= MOST_UNINDEXED:
            with self._writing:
                self._client.flush(self._passages, timeout=LONGEST_CALL)
                self._unindexed = 0


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Rows in groups that a server takes at once."""
    batch: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        length = 4 * len(row["meaning"]) + sum(4 * len(row[name]) for name in TEXT_FIELDS)
        if batch and (len(batch) == MOST_ROWS or size + length > MOST_SENT):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += length
    if batch:
        yield batch
