"""A collection in one folder: SQLite for the passages, FAISS and arrays to find them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from corpus.collection import (
    CollectedDocument,
    CollectedPassage,
    CollectionFilters,
    CollectionHit,
    SearchMode,
    Vectors,
    in_order,
)
from corpus.database import open_database, reading, sqlite_url, writing
from corpus.engines import passage_rows
from corpus.engines.document_rows import delete_document, insert_document, read_passages
from corpus.engines.faiss_vectors import Mask, append_vectors, nearest
from corpus.engines.fusing import depth, fused_ranks
from corpus.engines.index_writing import write_indexes
from corpus.engines.passage_rows import MIGRATIONS, State, read_state, write_state
from corpus.engines.snapshot import Snapshot, vectors_file
from corpus.engines.word_index import best_rows, word_scores
from corpus.engines.writer_lock import WAIT, writer_lock
from corpus.errors import CollectionUnfit, CollectionUnreadable
from corpus.migrations import NewerDatabase, migrate

FILE = "passages.sqlite"
EXACT_UP_TO = 20_000  # passages; so few are compared one by one and need no index
WAITING = 20_000  # passages that are searched beside the index before they go into it
WAITING_SHARE = 1 / 20  # of the indexed passages, where that is more
_TRIES = 5  # a reader begins again where a writer has just replaced the files


class FaissFiles:
    """A collection in a folder, which is made when something is added.

    `exact_up_to` and `waiting` are numbers of passages, `wait` are the seconds that a writer waits
    for another one.
    """

    def __init__(
        self,
        folder: Path,
        dimensions: int,
        exact_up_to: int = EXACT_UP_TO,
        waiting: int = WAITING,
        wait: float = WAIT,
    ) -> None:
        self._folder = folder
        self._dimensions = dimensions
        self._exact_up_to, self._waiting, self._wait = exact_up_to, waiting, wait
        self._engine: sa.Engine | None = None
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, folder: Path, dimensions: int) -> FaissFiles:
        """The collection in a folder.

        Raises:
            CollectionUnfit: it holds other files, or vectors of another encoder.
            CollectionUnreadable: it cannot be read.
        """
        collection = cls(folder, dimensions)
        if (folder / FILE).exists():
            with collection._told():
                collection._connect()
        elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CollectionUnfit(
                f"{folder}: is no collection and not empty; name a new folder",
                f"{folder}：不是报告库，且不为空；请另选一个新文件夹。",
            )
        return collection

    def add(self, passages: Sequence[CollectedPassage], vectors: Vectors) -> None:
        """Add the passages of one document, in place of those it had; kept when this returns."""
        if not passages:
            return
        if len({passage.document for passage in passages}) > 1:
            raise ValueError("the passages are of more than one document")
        if vectors.shape != (len(passages), self._dimensions):
            raise ValueError(f"vectors of shape {vectors.shape} for {len(passages)} passages")
        with self._changing() as engine:
            with reading(engine) as connection:
                state = read_state(connection)
            append_vectors(vectors_file(self._folder, state.vectors), state.rows, vectors)
            with writing(engine) as connection:
                delete_document(connection, passages[0].document)
                insert_document(connection, passages, state.rows)
                rows = state.rows + len(passages)
                write_state(connection, replace(state, version=state.version + 1, rows=rows))
            if rows - state.indexed > max(self._waiting, state.indexed * WAITING_SHARE):
                write_indexes(engine, self._folder, self._exact_up_to, compact=False)

    def remove(self, document: str) -> None:
        """Take a document out; nothing happens where it is not in."""
        if not (self._folder / FILE).exists():
            return
        with self._changing() as engine, writing(engine) as connection:
            if delete_document(connection, document):
                state = read_state(connection)
                write_state(connection, replace(state, version=state.version + 1))

    def optimise(self) -> None:
        """Write the indexes anew over all passages, without what was removed."""
        if (self._folder / FILE).exists():
            with self._changing() as engine:
                write_indexes(engine, self._folder, self._exact_up_to, compact=True)

    def documents(self) -> tuple[CollectedDocument, ...]:
        """Every document, by company, year and file."""
        table = passage_rows.documents
        with self._told():
            engine = self._connect()
            if engine is None:
                return ()
            with reading(engine) as connection:
                rows = connection.execute(sa.select(*table.c[1:-1])).all()
        return in_order(
            CollectedDocument(
                each.document, each.file, each.company, each.year, each.kind, each.passages
            )
            for each in rows
        )

    def items(self) -> tuple[str, ...]:
        """The framework items of all passages, sorted."""
        with self._told(), self._seen() as seen:
            return tuple(seen[1].items(seen[0])) if seen else ()

    def search(
        self,
        query: str,
        vector: Vectors,
        filters: CollectionFilters,
        limit: int = 10,
        mode: SearchMode = "both",
    ) -> tuple[CollectionHit, ...]:
        """The best passages, best first: `vector` of shape (dimensions,) is that of the query."""
        if limit < 1:
            return ()
        with self._told(), self._seen() as seen:
            if not seen:
                return ()
            connection, now = seen
            wanted = now.wanted(connection, filters)
            most = depth(limit)
            words = _by_words(now, query, wanted, most) if mode != "meaning" else []
            meaning = [] if mode == "words" else _by_meaning(now, vector, wanted, most)
            ranked = fused_ranks(words, meaning, limit)
            rows = [row for row, *_ in ranked]
            found = read_passages(connection, now.places(rows))
        return tuple(
            CollectionHit(found[row], score, by_words, by_meaning)
            for row, score, by_words, by_meaning in ranked
        )

    def close(self) -> None:
        """Let go of files and connections."""
        with self._lock:
            self._snapshot = None
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    @contextmanager
    def _seen(self) -> Iterator[tuple[sa.Connection, Snapshot] | None]:
        """A connection that sees one state, and the snapshot of that state; None without files."""
        engine = self._connect()
        if engine is None:
            yield None
            return
        with reading(engine) as connection:
            yield connection, self._current(connection)

    def _current(self, connection: sa.Connection) -> Snapshot:
        with self._lock:
            for last in [False] * (_TRIES - 1) + [True]:
                state = read_state(connection)
                if self._snapshot is not None and self._snapshot.state == state:
                    return self._snapshot
                try:
                    self._snapshot = Snapshot(connection, self._folder, state)
                    return self._snapshot
                except FileNotFoundError:
                    if last:
                        raise
                    connection.rollback()  # and see what the writer has made since
            raise AssertionError("not reached")

    @contextmanager
    def _changing(self) -> Iterator[sa.Engine]:
        """The right to write, in a folder that is there."""
        with self._told():
            self._folder.mkdir(parents=True, exist_ok=True)
            with writer_lock(self._folder, self._wait):
                engine = self._connect(create=True)
                assert engine is not None
                yield engine

    def _connect(self, create: bool = False) -> sa.Engine | None:
        """The database; None where there is none and none is to be made."""
        path = self._folder / FILE
        with self._lock:
            if self._engine is None and (create or path.exists()):
                engine = open_database(sqlite_url(path))
                migrate(engine, MIGRATIONS)
                self._check(engine, create)
                self._engine = engine
            return self._engine

    def _check(self, engine: sa.Engine, create: bool) -> None:
        with writing(engine) as connection:
            if connection.scalar(sa.select(sa.func.count()).select_from(passage_rows.state)) == 0:
                first = State(0, self._dimensions, 0, 0, 0, 0)
                names = [column.name for column in passage_rows.state.c]
                row = {name: getattr(first, name) for name in names}
                connection.execute(passage_rows.state.insert().values(row))
            held = read_state(connection).dimensions
        if held != self._dimensions:
            raise CollectionUnfit(
                f"{self._folder}: holds vectors of {held} dimensions, not {self._dimensions}; "
                "use the encoder that it was made with, or another folder",
                f"{self._folder}：库中向量为 {held} 维，而非 {self._dimensions} 维；"
                "请使用建库时的编码器，或另选文件夹。",
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what goes wrong with files in plain words."""
        try:
            yield
        except NewerDatabase as error:
            raise CollectionUnfit(
                f"{self._folder}: {error.english}", f"{self._folder}：{error.chinese}"
            ) from error
        except (sa.exc.DBAPIError, OSError, RuntimeError) as error:
            why = _reason(error)
            raise CollectionUnreadable(
                f"{self._folder}: cannot be read or written ({why}); check the folder and its disk",
                f"{self._folder}：无法读写（{why}），请检查该文件夹及磁盘。",
            ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, sa.exc.DBAPIError):
        return str(error.orig)
    return getattr(error, "strerror", None) or str(error).splitlines()[-1]


def _by_words(now: Snapshot, query: str, wanted: Mask | None, most: int) -> list[int]:
    scores = word_scores(now.words, query, now.state.rows)
    if wanted is not None:
        scores *= wanted
    found: list[int] = best_rows(scores, most).tolist()
    return found


def _by_meaning(now: Snapshot, vector: Vectors, wanted: Mask | None, most: int) -> list[int]:
    found: list[int] = nearest(now.index, now.vectors, now.exact, vector, wanted, most).tolist()
    return found
