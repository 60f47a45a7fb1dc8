"""Chinese text as terms: words by jieba and overlapping character bigrams."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from extractor.cleaning import searched

_INSIDE_CHINESE = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")  # 数 据、换行
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.%]+")  # 汉字串 or pue1.31


@cache
def _segmenter() -> Any:
    """Jieba with its own dictionary; its cache lies where others can write, and is not used."""
    import jieba  # late: reading its dictionary takes half a second

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@lru_cache(maxsize=16384)
def terms(text: str) -> tuple[str, ...]:
    """Bigrams of every run of Chinese characters, words longer than two, Latin words, numbers."""
    found: list[str] = []
    for run in _RUN.findall(_INSIDE_CHINESE.sub("", searched(text))):
        if run[0] < "\u3400":
            found.append(run)
            continue
        if len(run) == 1:
            found.append(run)
        found.extend(run[index : index + 2] for index in range(len(run) - 1))
        found.extend(word for word in _segmenter().cut(run, HMM=False) if len(word) > 2)
    return tuple(found)


def all_terms(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The terms of each text."""
    return [terms(text) for text in texts]
