"""Puts the rankings of a collection by words and by meaning together, the same in every engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from corpus.retrievers.fusion import K

DEEPEST = 100  # places of each ranking that are read, at least
Key = TypeVar("Key", int, str)


def depth(limit: int) -> int:
    """How many places of each ranking are read for a number of wanted passages."""
    return max(DEEPEST, 5 * limit)


def fused_ranks(
    by_words: Sequence[Key], by_meaning: Sequence[Key], limit: int
) -> list[tuple[Key, float, int | None, int | None]]:
    """What two rankings found, the best first: key, score, and the rank from 1 in each.

    The score is the sum of 1 / (60 + rank); of equals the one that is better by words is first.
    """
    words: dict[Key, int] = {each: rank for rank, each in enumerate(by_words, 1)}
    meaning: dict[Key, int] = {each: rank for rank, each in enumerate(by_meaning, 1)}
    scores = {each: 1 / (K + rank) for each, rank in words.items()}
    for each, rank in meaning.items():
        scores[each] = scores.get(each, 0.0) + 1 / (K + rank)
    last = len(words) + len(meaning)
    order = sorted(scores, key=lambda each: (-scores[each], words.get(each, last), each))
    return [(each, scores[each], words.get(each), meaning.get(each)) for each in order[:limit]]
