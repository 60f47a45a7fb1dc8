"""A collection of FAISS files as one search sees it: everything of one moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from corpus.collection import CollectionFilters, Vectors
from corpus.engines import passage_rows
from corpus.engines.faiss_vectors import Half, Mask, mapped_vectors, read_index
from corpus.engines.passage_rows import State
from corpus.engines.word_index import Postings, WordIndex, joined

Numbers = npt.NDArray[np.int64]
MEANING = "meaning.faiss"
_MASKS = 8  # of the filters used last, a byte for each row; people ask again with the same


def vectors_file(folder: Path, number: int) -> Path:
    """Where the vectors of all rows are."""
    return folder / f"vectors-{number:06d}.f16"


def index_folder(folder: Path, number: int) -> Path:
    """Where the indexes over words and meaning are."""
    return folder / f"index-{number:06d}"


class Snapshot:
    """The documents, indexes and vectors of a collection at one version.

    Raises FileNotFoundError where the files were replaced since the connection began to read.
    """

    def __init__(self, connection: sa.Connection, folder: Path, state: State) -> None:
        self.state = state
        table = passage_rows.documents
        rows = connection.execute(sa.select(*table.c[:-1]).order_by(table.c.row)).all()
        self.companies = np.array([row.company for row in rows], object)
        self.years = np.array([row.year for row in rows], object)
        self.kinds = np.array([row.kind for row in rows], object)
        self.ids = [int(row.id) for row in rows]
        counts = np.array([row.passages for row in rows], np.int64)
        self._first = np.array([row.row for row in rows], np.int64)
        self._passage = np.array([row.passage for row in rows], np.int64)
        self.owner = np.full(state.rows, -1, np.int32)  # the place of each row's document
        places = np.repeat(np.arange(len(rows), dtype=np.int32), counts)
        steps = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
        self.owner[np.repeat(self._first, counts) + steps] = places
        self.live: Mask | None = None if len(places) == state.rows else self.owner >= 0
        self.passages = len(places)
        self.vectors: Half = mapped_vectors(
            vectors_file(folder, state.vectors), state.rows, state.dimensions
        )
        self.words, self.index = self._indexes(connection, folder)
        covered = self.index.ntotal if self.index is not None else 0
        self.exact: Vectors = self.vectors[covered:].astype(np.float32)
        self._masks: dict[CollectionFilters, Mask] = {}
        self._items: Mapping[str, Numbers] | None = None

    def _indexes(
        self, connection: sa.Connection, folder: Path
    ) -> tuple[tuple[WordIndex, ...], Any]:
        """The word indexes of what is indexed and of what waits, and the FAISS index if any."""
        waiting = WordIndex.of(waiting_postings(connection))
        if not self.state.indexed:
            return (waiting,), None
        place = index_folder(folder, self.state.index)
        try:
            words = WordIndex.load(place)
        except ValueError as error:
            raise OSError(f"{place} is damaged: {error}") from error
        return (words, waiting), self._meaning(place)

    def _meaning(self, place: Path) -> Any:  # noqa: ANN401 - faiss has no types
        """The FAISS index, None where there is none; a folder goes as a whole, see `clean`."""
        path = place / MEANING
        try:
            index = read_index(path) if path.exists() else None
        except RuntimeError:
            if path.exists():
                raise
            raise FileNotFoundError(path) from None
        if index is None and not place.exists():
            raise FileNotFoundError(path)
        return index

    def places(self, rows: Sequence[int]) -> dict[int, tuple[int, int]]:
        """The ids of the document and of the passage of each row."""
        numbers = np.asarray(rows, np.int64)
        owners = self.owner[numbers]
        passages = (self._passage[owners] + numbers - self._first[owners]).tolist()
        documents = [self.ids[owner] for owner in owners.tolist()]
        return dict(zip(rows, zip(documents, passages, strict=True), strict=True))

    def wanted(self, connection: sa.Connection, filters: CollectionFilters) -> Mask | None:
        """Which rows the filters let through; None where that is all."""
        if filters == CollectionFilters():
            return self.live
        mask = self._masks.get(filters)
        if mask is None:
            mask = self._mask(connection, filters)
            self._masks = dict([*self._masks.items(), (filters, mask)][-_MASKS:])
        return mask

    def _mask(self, connection: sa.Connection, filters: CollectionFilters) -> Mask:
        chosen = np.ones(len(self.ids) + 1, bool)
        chosen[-1] = False  # what belongs to no document
        for given, values in (
            (filters.companies, self.companies),
            (filters.years, self.years),
            (filters.kinds, self.kinds),
        ):
            if given:
                chosen[:-1] &= np.isin(values, np.array(given, object))
        mask: Mask = chosen[self.owner]
        if filters.items:
            having = np.zeros(len(mask), bool)
            for item, rows in self.items(connection).items():
                if item in filters.items or item.partition("/")[0] in filters.items:
                    having[rows] = True
            mask &= having
        return mask

    def items(self, connection: sa.Connection) -> Mapping[str, Numbers]:
        """The rows of each framework item, read when they are first asked for."""
        if self._items is None:
            table = passage_rows.documents
            found: dict[str, list[Numbers]] = {}
            written = connection.execute(
                sa.select(table.c.row, table.c["items"]).where(table.c["items"] != "{}")
            )
            for row, items in written:
                for item, ordinals in json.loads(items).items():
                    found.setdefault(item, []).append(np.asarray(ordinals, np.int64) + row)
            self._items = {item: np.concatenate(found[item]) for item in sorted(found)}
        return self._items


def waiting_postings(connection: sa.Connection) -> Postings:
    """The words of all documents that wait for the index, with the rows of the collection."""
    table, documents = passage_rows.waiting, passage_rows.documents
    query = (
        sa.select(documents.c.row, table.c.codes, table.c.rows, table.c.weights)
        .join(documents, documents.c.id == table.c.document)
        .order_by(documents.c.row)
    )
    return joined(
        [
            Postings(
                np.frombuffer(codes, np.uint64),
                np.frombuffer(rows, np.int32) + np.int32(first),
                np.frombuffer(weights, np.uint8),
            )
            for first, codes, rows, weights in connection.execute(query)
        ]
    )
