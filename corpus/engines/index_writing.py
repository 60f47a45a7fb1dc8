"""Writes the indexes of a collection of FAISS files anew, beside those that are being read."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from corpus.database import reading, writing
from corpus.engines import passage_rows
from corpus.engines.faiss_vectors import (
    Half,
    Mask,
    built_index,
    copy_rows,
    extend_index,
    mapped_vectors,
    outgrown,
    read_index,
    sync_folder,
    write_index,
)
from corpus.engines.passage_rows import State, read_state, write_state
from corpus.engines.snapshot import MEANING, index_folder, vectors_file, waiting_postings
from corpus.engines.word_index import Rows, WordIndex, save_merged

MOST_DEAD = 0.2  # share of rows without a passage, from which on they are left out


def write_indexes(engine: sa.Engine, folder: Path, exact_up_to: int, compact: bool) -> None:
    """Take what waits into the indexes; what was removed goes when it is much, or `compact`.

    The new files are complete and on the disk before one transaction makes them those in use.
    The caller holds the writer's lock.
    """
    with reading(engine) as connection:
        state = read_state(connection)
        live = _live(connection, state)
        waiting = WordIndex.of(waiting_postings(connection))
    compact = state.rows > 0 and (
        (compact and not live.all()) or float(1 - live.mean()) > MOST_DEAD
    )
    number = max(state.index, state.vectors) + 1
    place = index_folder(folder, number)
    shutil.rmtree(place, ignore_errors=True)  # left by a program that was ended
    place.mkdir()
    parts = [waiting]
    if state.indexed:
        parts.insert(0, WordIndex.load(index_folder(folder, state.index)))
    renumbered = _renumbered(live) if compact else None
    save_merged(place, parts, renumbered)
    vectors = mapped_vectors(vectors_file(folder, state.vectors), state.rows, state.dimensions)
    now = replace(state, version=state.version + 1, index=number, indexed=state.rows)
    if compact:
        copy_rows(vectors, live, vectors_file(folder, number))
        rows = int(live.sum())
        vectors = mapped_vectors(vectors_file(folder, number), rows, state.dimensions)
        now = replace(now, vectors=number, rows=rows, indexed=rows)
    _write_meaning(place, index_folder(folder, state.index), vectors, exact_up_to, compact)
    _sync(place, folder)
    _make_current(engine, now, renumbered)
    clean(folder, now)


def clean(folder: Path, state: State) -> None:
    """Delete files that are not in use; those that another system still holds open stay.

    A folder gets another name first, so that a reader finds all of it or nothing.
    """
    used = {index_folder(folder, state.index), vectors_file(folder, state.vectors)}
    for path in folder.glob("vectors-*.f16"):
        if path not in used:
            with suppress(OSError):
                path.unlink()
    for path in folder.glob("index-*"):
        if path not in used:
            with suppress(OSError):
                path.rename(path.with_name(f"old-{path.name}"))
    for path in folder.glob("old-*"):
        shutil.rmtree(path, ignore_errors=True)


def _live(connection: sa.Connection, state: State) -> Mask:
    table = passage_rows.documents
    live = np.zeros(state.rows, bool)
    for first, count in connection.execute(sa.select(table.c.row, table.c.passages)):
        live[first : first + count] = True
    return live


def _renumbered(live: Mask) -> Rows:
    """The new number of each row, -1 for those left out."""
    return np.where(live, np.cumsum(live) - 1, -1).astype(np.int32)


def _write_meaning(
    place: Path, before: Path, vectors: Half, exact_up_to: int, compact: bool
) -> None:
    """The FAISS index: the one before with what came since, or a new one where that is due."""
    if len(vectors) <= exact_up_to:
        return
    index = None
    if not compact and (before / MEANING).exists():
        index = read_index(before / MEANING)
    if index is None or outgrown(index, len(vectors)):
        index = built_index(vectors)
    else:
        extend_index(index, vectors)
    write_index(index, place / MEANING)


def _make_current(engine: sa.Engine, now: State, renumbered: Rows | None) -> None:
    """The transaction from which on the new files are used."""
    documents = passage_rows.documents
    with writing(engine) as connection:
        connection.execute(passage_rows.waiting.delete())
        if renumbered is not None:
            moved = [
                {"moved": int(number), "target": int(renumbered[row])}
                for number, row in connection.execute(sa.select(documents.c.id, documents.c.row))
            ]
            change = documents.update().where(documents.c.id == sa.bindparam("moved"))
            if moved:
                connection.execute(change.values(row=sa.bindparam("target")), moved)
        write_state(connection, now)


def _sync(place: Path, folder: Path) -> None:
    """Bring the new files to the disk."""
    for path in (*place.iterdir(), *folder.glob("vectors-*.f16")):
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for each in (place, folder):
        sync_folder(each)
