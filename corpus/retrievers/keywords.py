"""Keyword rules: which words and patterns of an indicator stand in a passage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from extractor.cleaning import normalised, shadow_pattern


class KeywordRetriever:
    """Counts words and patterns over the normalised texts of a corpus."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._found: dict[str, npt.NDArray[np.bool_]] = {}

    def build(self, texts: Sequence[str]) -> KeywordRetriever:
        """Keep the normalised texts in order."""
        self._texts = [normalised(text) for text in texts]
        return self

    def word(self, word: str) -> npt.NDArray[np.bool_]:
        """In which passages a word stands, shape (n,)."""
        key = normalised(word)
        if key not in self._found:
            self._found[key] = np.fromiter((key in text for text in self._texts), np.bool_)
        return self._found[key]

    def counts(self, words: Sequence[str]) -> npt.NDArray[np.float32]:
        """How many different words stand in each passage, shape (n,)."""
        total = np.zeros(len(self._texts), np.float32)
        for word in words:
            total += self.word(word)
        return total

    def weighted(self, words: Sequence[str]) -> npt.NDArray[np.float32]:
        """The same with each word weighted by its rarity in the corpus (idf)."""
        total = np.zeros(len(self._texts), np.float32)
        size = max(len(self._texts), 1)
        for word in words:
            found = self.word(word)
            total += found * np.float32(np.log(1 + size / (1 + found.sum())))
        return total

    def patterns(self, patterns: Sequence[str]) -> npt.NDArray[np.bool_]:
        """In which passages any of the regular expressions matches, shape (n,)."""
        compiled = [shadow_pattern(pattern) for pattern in patterns]
        return np.fromiter(
            (any(each.search(text) for each in compiled) for text in self._texts), np.bool_
        )
