"""Vectors of passages: a file that is only appended to, and a compressed index over it.

The index (FAISS, product quantisation) has two bits a dimension and is read whole for each query,
which takes 7 ms of a processor for a million passages. Lists of which only some are read would be
faster, but our vectors hardly cluster: a quarter of the lists found 97 % of the ten nearest. What
the index finds is compared again with the stored vectors of two bytes a dimension.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.collection import Vectors
from corpus.engines.word_index import best_rows

SEED = 7
TRAINED = 65_536  # vectors of which the index learns its codes
LOOKED_AT = 500  # rows that the index finds and that are compared again, at least
FEW = 5_000  # passages; so few wanted ones are compared one by one
_BLOCK = 65_536  # vectors that are read at a time

Half = npt.NDArray[np.float16]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float32]


def _faiss() -> Any:  # noqa: ANN401
    import faiss

    return faiss  # its own types know neither options of an index nor selectors


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let FAISS work with this thread alone.

    For one query more threads do not pay, and where others want the processors too they wait for
    each other: building an index then took fifty times as long.
    """
    faiss = _faiss()
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)


def append_vectors(path: Path, rows: int, vectors: Vectors) -> None:
    """Write vectors behind the first `rows` of a file, in place of what an ended program left."""
    data = vectors.astype(np.float16)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(rows * data.shape[1] * data.itemsize)
        file.seek(0, os.SEEK_END)
        file.write(data.tobytes())
        file.flush()
        os.fsync(file.fileno())
    if not rows:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names of new files to the disk; Windows opens no folders and does it by itself."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def mapped_vectors(path: Path, rows: int, dimensions: int) -> Half:
    """The first rows of a file, shape (rows, dimensions); FileNotFoundError where it is gone."""
    if not rows:
        return np.zeros((0, dimensions), np.float16)
    return np.asarray(np.memmap(path, np.float16, "r", shape=(rows, dimensions)))


def copy_rows(source: Half, kept: Mask, path: Path) -> None:
    """Write the vectors of the kept rows into a new file."""
    with path.open("wb") as file:
        for first in range(0, len(source), _BLOCK):
            part = slice(first, first + _BLOCK)
            file.write(source[part][kept[part]].tobytes())
        file.flush()
        os.fsync(file.fileno())


def built_index(vectors: Half) -> Any:  # noqa: ANN401 - faiss has no types
    """A compressed index over all vectors, trained on a seeded sample of them."""
    faiss = _faiss()
    dimensions = vectors.shape[1]
    kind = f"IVF1,PQ{dimensions // 2}x4fs"  # one list, for only lists can leave out rows
    index = faiss.index_factory(dimensions, kind, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = index.pq.cp.seed = SEED
    size = min(len(vectors), TRAINED)
    sample = np.random.default_rng(SEED).choice(len(vectors), size, replace=False)
    with _one_thread():
        index.train(vectors[np.sort(sample)].astype(np.float32))
    extend_index(index, vectors)
    return index


def outgrown(index: Any, rows: int) -> bool:  # noqa: ANN401
    """Whether an index was trained on so few of now so many rows that it is to be built anew."""
    return int(index.ntotal).bit_length() // 2 != rows.bit_length() // 2  # at each power of four


def extend_index(index: Any, vectors: Half) -> None:  # noqa: ANN401
    """Add the vectors that come behind those that an index has."""
    with _one_thread():
        for first in range(index.ntotal, len(vectors), _BLOCK):
            index.add(vectors[first : first + _BLOCK].astype(np.float32))


def write_index(index: Any, path: Path) -> None:  # noqa: ANN401
    """Write an index into a file."""
    faiss = _faiss()
    faiss.write_index(index, str(path))


def read_index(path: Path) -> Any:  # noqa: ANN401
    """An index from its file, in memory."""
    faiss = _faiss()
    return faiss.read_index(str(path))


def nearest(
    index: Any,  # noqa: ANN401
    vectors: Half,
    exact: Vectors,
    query: Vectors,
    wanted: Mask | None,
    most: int,
) -> Numbers:
    """The rows most like a query, best first, with a likeness above 0.

    `vectors` are those of all rows; `index` covers the first of them, or is None; `exact` are
    those behind it; `wanted` says which rows may be found, all where it is None.
    """
    query = np.asarray(query, np.float32)
    if not np.isfinite(query).all() or not query.any():
        return np.zeros(0, np.int64)
    if wanted is not None:
        kept = np.flatnonzero(wanted)
        if len(kept) <= FEW:
            return _best(kept, likeness(vectors[kept], query), most)
    covered = len(vectors) - len(exact)
    scores = likeness(exact, query)
    if wanted is not None:
        scores *= wanted[covered:]
    last = best_rows(scores, most)
    rows, found = last + covered, scores[last]
    if index is not None:
        first = _indexed(index, query, wanted, most)
        near = likeness(vectors[first], query)
        rows, found = np.concatenate([first, rows]), np.concatenate([near, found])
    return _best(rows, found, most)


def likeness(vectors: Vectors | Half, query: Vectors) -> Scores:
    """Products of rows with a query, shape (rows,).

    Row by row: a product of matrices is given to several threads, which costs more than it saves.
    """
    found: Scores = np.vecdot(vectors.astype(np.float32, copy=False), query)
    return found


def _best(rows: Numbers, scores: Scores, most: int) -> Numbers:
    """The best rows with a score above 0; of equals the lower row."""
    rows, scores = rows[scores > 0], scores[scores > 0].round(6)
    return rows[np.lexsort((rows, -scores))[:most]]


def _indexed(index: Any, query: Vectors, wanted: Mask | None, most: int) -> Numbers:  # noqa: ANN401
    """What the compressed index finds among the wanted rows."""
    faiss = _faiss()
    selector = None
    if wanted is not None:
        bits = np.packbits(wanted[: index.ntotal], bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)
    parameters = faiss.SearchParametersIVF(sel=selector, nprobe=1)
    with _one_thread():
        _, rows = index.search(query[None], max(LOOKED_AT, most), params=parameters)
    found: Numbers = rows[0][rows[0] >= 0]
    return found
