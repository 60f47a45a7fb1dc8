"""Keyword rules: which words and patterns of an indicator stand in which passages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extractor.cleaning import normalised, shadow_pattern

# Between two texts; no word holds it, and neither . nor [^。；] of a pattern runs over it.
_BETWEEN = "。\n"


class KeywordRetriever:
    """Finds words and patterns over the normalised texts of a corpus, put together as one."""

    def __init__(self) -> None:
        self._joined = ""
        self._pairs: set[str] = set()  # of neighbouring characters: most words are not there
        self._starts: list[int] = []
        self._found: dict[str, npt.NDArray[np.bool_]] = {}

    def build(self, texts: Sequence[str]) -> KeywordRetriever:
        """Keep the normalised texts in order."""
        at = 0
        shadows = []
        for text in texts:
            shadow = normalised(text)
            shadows.append(shadow)
            self._starts.append(at)
            at += len(shadow) + len(_BETWEEN)
        self._joined = "".join(f"{shadow}{_BETWEEN}" for shadow in shadows)
        self._pairs = {self._joined[i : i + 2] for i in range(len(self._joined) - 1)}
        return self

    def word(self, word: str) -> npt.NDArray[np.bool_]:
        """In which passages a word stands, shape (n,)."""
        key = normalised(word)
        if key not in self._found:
            found = np.zeros(len(self._starts), np.bool_)
            there = len(key) == 1 or (key[:2] in self._pairs and key[-2:] in self._pairs)
            at = self._joined.find(key) if key and there else -1
            while at >= 0:
                index = bisect_right(self._starts, at) - 1
                found[index] = True
                if index + 1 == len(self._starts):
                    break
                at = self._joined.find(key, self._starts[index + 1])
            self._found[key] = found
        return self._found[key]

    def words(self, words: Sequence[str]) -> npt.NDArray[np.float32]:
        """For each different word in which passages it stands, shape (words, n)."""
        different = list(dict.fromkeys(words))
        if not different:
            return np.zeros((0, len(self._starts)), np.float32)
        return np.stack([self.word(word) for word in different]).astype(np.float32)

    def counts(self, words: Sequence[str]) -> npt.NDArray[np.float32]:
        """How many different words stand in each passage, shape (n,)."""
        return np.asarray(self.words(words).sum(axis=0), np.float32)

    def patterns(self, patterns: Sequence[str]) -> npt.NDArray[np.bool_]:
        """In which passages any of the regular expressions matches, shape (n,)."""
        found = np.zeros(len(self._starts), np.bool_)
        for pattern in dict.fromkeys(patterns):
            for match in shadow_pattern(pattern).finditer(self._joined):
                found[bisect_right(self._starts, match.start()) - 1] = True
        return found
