"""BM25 over character bigrams for a million passages, in arrays that are mapped from files.

A posting holds its whole BM25 weight but for the rarity of the term, in one byte. So postings of
passages that come later fit beside those that are there, and nothing is computed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from corpus.tokenization import terms

K1, B = 1.2, 0.6  # as corpus/retrievers/bm25.py
MEAN_LENGTH = (
    52.0  # terms; as measured over 9,289 real passages, and never changed: weights are kept
)
MOST_POSTINGS = 1_500_000  # read for one query; what is left out are its commonest terms
_STEPS = 255
_BLOCK = 4_000_000  # postings that are moved at a time
_HAN = "\u3400"
_NAMES = ("codes", "starts", "rows", "weights")

Number = TypeVar("Number", np.int32, np.uint8)
Codes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Which term stands in which row with which weight, three arrays of one length.

    Sorted by term and row; weights are shares of 255.
    """

    codes: Codes
    rows: Rows
    weights: Bytes


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The rows and weights of each term: those of `codes[i]` are from `starts[i]` on."""

    codes: Codes
    starts: npt.NDArray[np.int64]
    rows: Rows
    weights: Bytes

    @classmethod
    def of(cls, postings: Postings) -> WordIndex:
        """An index in memory."""
        codes, first = np.unique(postings.codes, return_index=True)
        starts = np.append(first, len(postings.codes)).astype(np.int64)
        return cls(codes, starts, postings.rows, postings.weights)

    @classmethod
    def load(cls, folder: Path) -> WordIndex:
        """An index whose arrays are mapped from files."""
        files = (_file(folder, name) for name in _NAMES)
        return cls(*(np.asarray(np.load(path, mmap_mode="r")) for path in files))

    def of_term(self, code: np.uint64) -> tuple[Rows, Bytes]:
        """The rows that have a term, and its weights there."""
        at = int(np.searchsorted(self.codes, code))
        if at == len(self.codes) or self.codes[at] != code:
            return self.rows[:0], self.weights[:0]
        part = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.rows[part], self.weights[part]


def postings_of(texts: Sequence[str]) -> Postings:
    """The postings of texts, whose rows count from 0."""
    found = [terms(text) for text in texts]
    lengths = np.fromiter(map(len, found), np.int64, len(found))
    codes = np.fromiter((_code(term) for row in found for term in row), np.uint64, lengths.sum())
    rows = np.repeat(np.arange(len(found), dtype=np.int32), lengths)
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    new = np.ones(len(codes), bool)
    new[1:] = (codes[1:] != codes[:-1]) | (rows[1:] != rows[:-1])
    first = np.flatnonzero(new)
    often = np.diff(np.append(first, len(codes)))
    codes, rows = codes[first], rows[first]
    shares = often / (often + K1 * (1 - B + B * lengths[rows] / MEAN_LENGTH))
    return Postings(codes, rows, np.clip(np.rint(shares * _STEPS), 1, _STEPS).astype(np.uint8))


def joined(parts: Sequence[Postings]) -> Postings:
    """The postings of several parts, whose rows follow each other, as one."""
    codes = np.concatenate([each.codes for each in parts] or [np.zeros(0, np.uint64)])
    rows = np.concatenate([each.rows for each in parts] or [np.zeros(0, np.int32)])
    weights = np.concatenate([each.weights for each in parts] or [np.zeros(0, np.uint8)])
    order = np.argsort(codes, kind="stable")
    return Postings(codes[order], rows[order], weights[order])


def word_scores(
    indexes: Sequence[WordIndex], query: str, rows: int, most: int = MOST_POSTINGS
) -> Scores:
    """BM25 of every row, shape (rows,); 0 where no term of the query stands.

    Each index has rows of its own; rarity is counted over all. Rare terms come first, and once
    `most` postings are read the commoner ones are left out.
    """
    found = []
    for code in dict.fromkeys(_code(term) for term in terms(query)):
        parts = [index.of_term(np.uint64(code)) for index in indexes]
        if count := sum(len(part) for part, _ in parts):
            found.append((count, parts))
    columns, rarities, ends = [], [], [0]
    for count, parts in sorted(found, key=lambda each: each[0]):
        if ends[-1] and ends[-1] + count > most:
            break
        columns.extend(parts)
        rarities.append(np.log1p((max(rows, count) - count + 0.5) / (count + 0.5)) / _STEPS)
        ends.append(ends[-1] + count)
    if not columns:
        return np.zeros(rows, np.float32)
    numbers, weights = (np.concatenate(arrays) for arrays in zip(*columns, strict=True))
    shape = rows, len(rarities)
    matrix = sparse.csc_array((weights, numbers, np.asarray(ends, np.int32)), shape)
    return np.asarray(matrix @ np.asarray(rarities, np.float32), np.float32)


def best_rows(scores: Scores, most: int) -> npt.NDArray[np.int64]:
    """The rows of the highest scores above 0, best first; of equals the lower row."""
    block = max(1, len(scores) // (8 * most))
    whole = len(scores) // block * block
    least = np.float32(0)
    if whole // block > most:  # so many rows have at least the `most`-th best of the blocks
        tops = scores[:whole].reshape(-1, block).max(axis=1)
        least = np.partition(tops, -most)[-most]
    rows = np.flatnonzero(scores >= least if least > 0 else scores > 0)
    return rows[np.argsort(-scores[rows], kind="stable")[:most]]


def save_merged(
    folder: Path,
    parts: Sequence[WordIndex],
    renumbered: Rows | None = None,
) -> None:
    """Write one index over several, whose rows follow each other, block by block.

    `renumbered` holds for each row its new number, -1 where it is left out.
    """
    counts = [_kept(part, renumbered) for part in parts]
    codes = np.unique(np.concatenate([np.asarray(part.codes) for part in parts]))
    places = [np.searchsorted(codes, part.codes) for part in parts]
    total = np.zeros(len(codes), np.int64)
    for place, count in zip(places, counts, strict=True):
        total[place] += count
    kept = total > 0
    starts = np.append(0, np.cumsum(total))
    rows: Rows = _created(folder, "rows", np.int32, int(starts[-1]))
    weights: Bytes = _created(folder, "weights", np.uint8, int(starts[-1]))
    free = starts[:-1].copy()
    for part, place, count in zip(parts, places, counts, strict=True):
        for first, last in _blocks(part.starts):
            _move(part, (first, last), free[place[first:last]], renumbered, rows, weights)
        free[place] += count
    for array in (rows, weights):
        if isinstance(array, np.memmap):
            array.flush()
    np.save(_file(folder, "codes"), codes[kept])
    np.save(_file(folder, "starts"), np.append(starts[:-1][kept], starts[-1]))


def _kept(part: WordIndex, renumbered: Rows | None) -> npt.NDArray[np.int64]:
    """How many postings of each term stay."""
    if renumbered is None or not len(part.codes):
        return np.diff(part.starts)
    alive = (renumbered[part.rows] >= 0).astype(np.int32)
    return np.add.reduceat(alive, part.starts[:-1]).astype(np.int64)


def _blocks(starts: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Ranges of terms with some millions of postings each."""
    ends = np.arange(_BLOCK, int(starts[-1]) + _BLOCK, _BLOCK)
    edges = np.unique(np.append(0, np.searchsorted(starts, ends).clip(0, len(starts) - 1)))
    return [(int(one), int(two)) for one, two in pairwise(edges)]


def _move(
    part: WordIndex,
    terms_: tuple[int, int],
    free: npt.NDArray[np.int64],
    renumbered: Rows | None,
    rows: Rows,
    weights: Bytes,
) -> None:
    """Copy the postings of a range of terms to where each term has room."""
    starts = np.asarray(part.starts[terms_[0] : terms_[1] + 1])
    source = slice(int(starts[0]), int(starts[-1]))
    moved, values = np.asarray(part.rows[source]), np.asarray(part.weights[source])
    owner = np.repeat(np.arange(len(free)), np.diff(starts))
    if renumbered is not None:
        moved = renumbered[moved]
        stays = moved >= 0
        moved, values, owner = moved[stays], values[stays], owner[stays]
    counts = np.bincount(owner, minlength=len(free))
    shift = free - np.append(0, np.cumsum(counts)[:-1])
    target = np.arange(len(owner)) + shift[owner]
    rows[target], weights[target] = moved, values


def _created(folder: Path, name: str, kind: type[Number], size: int) -> npt.NDArray[Number]:
    path = _file(folder, name)
    if not size:  # an empty file cannot be mapped
        np.save(path, np.zeros(0, kind))
        return np.zeros(0, kind)
    made: npt.NDArray[Number] = np.lib.format.open_memmap(path, "w+", kind, (size,))
    return made


def _file(folder: Path, name: str) -> Path:
    return folder / f"words.{name}.npy"


@lru_cache(maxsize=1 << 19)
def _code(term: str) -> int:
    """A number for a term: that of its characters for Chinese, a hash for words and numbers."""
    if len(term) <= 2 and term[0] >= _HAN:
        first, second = term[0], term[1:]
        return ord(first) << 16 | (ord(second) if second else 0)
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little") | 1 << 63
