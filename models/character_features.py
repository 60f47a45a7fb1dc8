"""Characters, their bigrams and Latin words of Chinese texts, as counts over a fixed vocabulary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from scipy import sparse

_HAN = (0x3400, 0x9FFF)  # CJK Unified Ideographs with extension A: all in the basic plane
_WORD = re.compile(r"[a-z]{2,20}")
LONGEST_TEXT = 400  # characters; what stands behind is no passage any more


def normalised(text: str) -> str:
    """NFKC and lower case, without white space, at most 400 characters."""
    return "".join(unicodedata.normalize("NFKC", text[: 2 * LONGEST_TEXT]).lower().split())[
        :LONGEST_TEXT
    ]


def words_of(text: str) -> list[str]:
    """The Latin words of a normalised text."""
    return _WORD.findall(text)


class CharacterVocabulary:
    """Finds the features of many texts at once: bigrams are looked up as numbers, not as strings.

    A feature is one Han character, two neighbouring Han characters, or a Latin word.
    """

    def __init__(self, features: Sequence[str]) -> None:
        self.features = tuple(features)
        self._characters = np.full(0x10000, -1, np.int32)
        keys, columns = [], []
        self._words: dict[str, int] = {}
        for column, feature in enumerate(self.features):
            points = [ord(character) for character in feature]
            if len(points) <= 2 and all(_HAN[0] <= point <= _HAN[1] for point in points):
                if len(points) == 1:
                    self._characters[points[0]] = column
                else:
                    keys.append(points[0] << 16 | points[1])
                    columns.append(column)
            else:
                self._words[feature] = column
        order = np.argsort(np.asarray(keys, np.int64))
        self._keys = np.asarray(keys, np.int64)[order]
        self._columns = np.asarray(columns, np.int64)[order]

    def counts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """How often each feature stands in each text, shape (texts, features), float32."""
        shadows = [normalised(text) for text in texts]
        joined = "\n".join(shadows) + "\n"
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        points = np.where(points < 0x10000, points, 0).astype(np.int64)
        rows = np.cumsum(points == ord("\n"))
        han = (points >= _HAN[0]) & (points <= _HAN[1])
        single = self._characters[points]
        known = single >= 0
        pairs = np.flatnonzero(han[:-1] & han[1:])
        keys = points[pairs] << 16 | points[pairs + 1]
        places = np.minimum(np.searchsorted(self._keys, keys), max(len(self._keys) - 1, 0))
        hits = self._keys[places] == keys if len(self._keys) else np.zeros(len(keys), np.bool_)
        latin = [
            (row, self._words[word])
            for row, shadow in enumerate(shadows)
            for word in words_of(shadow)
            if word in self._words
        ]
        row = np.concatenate([rows[known], rows[pairs[hits]], [each[0] for each in latin]])
        column = np.concatenate(
            [single[known], self._columns[places[hits]], [each[1] for each in latin]]
        )
        shape = (len(texts), len(self.features))
        ones = np.ones(len(row), np.float32)
        return sparse.csr_matrix((ones, (row.astype(np.int64), column.astype(np.int64))), shape)


def features_of(text: str) -> list[str]:
    """The features of one text as strings: what a vocabulary is made of."""
    shadow = normalised(text)
    han = [_HAN[0] <= ord(character) <= _HAN[1] for character in shadow]
    singles = [character for character, is_han in zip(shadow, han, strict=True) if is_han]
    pairs = [shadow[i : i + 2] for i in range(len(shadow) - 1) if han[i] and han[i + 1]]
    return [*singles, *pairs, *words_of(shadow)]
