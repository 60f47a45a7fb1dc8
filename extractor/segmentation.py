"""Cuts Chinese text into sentences without losing an offset."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”」’』）)]*|\n+|$)")  # 一句。下一句；
_CLAUSE = re.compile(r"[^，,、：:]*(?:[，,、：:]+|$)")  # 半句，半句，
LONGEST_SENTENCE = 260  # characters; a longer one is cut at commas


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of `text[start:end]`, white space at their ends cut off."""
    for match in _SENTENCE.finditer(text, start, end):
        yield from _bounded(text, match.start(), match.end())


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = stripped(text, start, end)
    if start >= end:
        return
    if end - start <= LONGEST_SENTENCE:
        yield start, end
        return
    begin = start
    for match in _CLAUSE.finditer(text, start, end):
        if match.end() - begin > LONGEST_SENTENCE // 2:
            yield stripped(text, begin, match.end())
            begin = match.end()
    if begin < end:
        yield stripped(text, begin, end)


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
