"""Hashed character n-grams of Chinese texts, as counts: what the taggers look at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

Form = Literal["letters", "written", "spaced"]
LONGEST_TEXT = 400  # characters of a normalised text
HASH_BITS = 22  # among 100,000 n-grams about one in forty shares its bucket
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio
_BASE = np.uint64(1_000_003)
_DIGIT = re.compile(r"\d")
_START, _END, _BREAK = "\x02", "\x03", "\n"


def normalised(text: str, form: Form) -> str:
    """The text as its n-grams are taken, in lower case, every digit a 0, at most 400 characters.

    `letters` keeps letters and digits only (NFKC), for training texts without any marks;
    `written` keeps all but white space as it is written, for full-width and half-width marks say
    something about a policy; `spaced` keeps marks (NFKC) and single blanks.
    """
    text = text[: 2 * LONGEST_TEXT]
    if form != "written":
        text = unicodedata.normalize("NFKC", text)
    text = _DIGIT.sub("0", text.lower())
    if form == "letters":
        text = "".join(character for character in text if character.isalnum())
    return (" " if form == "spaced" else "").join(text.split())[:LONGEST_TEXT]


def hashed_ngrams(texts: Sequence[str], longest: int, form: Form) -> sparse.csr_matrix:
    """How often each n-gram of 1 to `longest` characters stands in each text, float32.

    Shape (texts, 2**HASH_BITS). Start and end of a text count as characters; an empty text has no
    n-grams at all.
    """
    shape = (len(texts), 1 << HASH_BITS)
    shadows = [normalised(text, form) for text in texts]
    joined = "".join(f"{_START}{s}{_END}{_BREAK}" if s else _BREAK for s in shadows)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    inside = points != ord(_BREAK)
    row_of = np.cumsum(~inside).astype(np.int64)
    rows: list[npt.NDArray[np.int64]] = []
    buckets: list[npt.NDArray[np.int64]] = []
    values = points.astype(np.uint64)
    hashes, whole = np.zeros(len(points), np.uint64), np.ones(len(points), np.bool_)
    for length in range(1, min(longest, len(points)) + 1):
        size = len(points) - length + 1
        hashes = hashes[:size] * _BASE + values[length - 1 :]
        whole = whole[:size] & inside[length - 1 :]
        at = np.flatnonzero(whole)
        mixed = (hashes[at] + np.uint64(length)) * _MULTIPLIER
        rows.append(row_of[at])
        buckets.append((mixed >> np.uint64(64 - HASH_BITS)).astype(np.int64))
    if not rows:
        return sparse.csr_matrix(shape, dtype=np.float32)
    row, bucket = np.concatenate(rows), np.concatenate(buckets)
    # Building from coordinates sums what stands twice.
    return sparse.csr_matrix((np.ones(len(row), np.float32), (row, bucket)), shape)


def weighted(
    counts: sparse.csr_matrix, buckets: npt.NDArray[np.int64], rarity: npt.NDArray[np.float32]
) -> sparse.csr_matrix:
    """(1 + ln count) × rarity over the given sorted buckets, each row of length 1 or all zero."""
    places = np.searchsorted(buckets, counts.indices)
    places[places == len(buckets)] = 0
    known = buckets[places] == counts.indices
    ends = np.concatenate([[0], np.cumsum(known)])[counts.indptr]
    columns = places[known]
    data = (1 + np.log(counts.data[known])) * rarity[columns]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(ends))
    lengths = np.sqrt(np.bincount(rows, data**2, counts.shape[0]))
    data = (data / lengths[rows]).astype(np.float32)
    return sparse.csr_matrix((data, columns, ends), (counts.shape[0], len(buckets)))
