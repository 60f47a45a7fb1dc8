"""Chinese text as terms: overlapping character bigrams, Latin words and numbers.

No segmenter: over hand-made gold bigrams found as much as words and bigrams together, and reading
a segmenter's dictionary took half a second of every start.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extractor.cleaning import searched

_INSIDE_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")  # 数 据、换行
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.%]+")  # 汉字串 or pue1.31


@lru_cache(maxsize=16384)
def terms(text: str) -> tuple[str, ...]:
    """Bigrams of every run of Chinese characters, single ones as they are, words, numbers."""
    found: list[str] = []
    for run in _RUN.findall(_INSIDE_CHINESE.sub("", searched(text))):
        if run[0] < "\u3400" or len(run) == 1:
            found.append(run)
        else:
            found.extend(run[index : index + 2] for index in range(len(run) - 1))
    return tuple(found)


def all_terms(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The terms of each text."""
    return [terms(text) for text in texts]
