"""The words of a query, and where they stand in a text as it is printed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from extractor.cleaning import normalised

Offsets = tuple[int, int]
SHORTEST_PIECE = 2  # characters of a word that are marked where the word itself does not stand
_REGIONAL = 6  # characters by which a word of Hong Kong or Taiwan may be longer than its likes
_BETWEEN_WORDS = re.compile(r"[\s,，、;；。|/?？!！]+")


def query_words(query: str) -> tuple[str, ...]:
    """The words of a query, each once; a sentence without spaces is one."""
    found: dict[str, str] = {}
    for word in _BETWEEN_WORDS.split(query):
        key = normalised(word)
        if any(map(str.isalnum, key)):
            found.setdefault(key, word)
    return tuple(found.values())


def word_spans(text: str, words: Sequence[str], pieces: bool = False) -> tuple[Offsets, ...]:
    """Where words stand in a text, as offsets of the text itself, in order, none in another.

    Args:
        text: as it is printed, e.g. in Traditional characters and with breaks of lines.
        words: as a person typed them.
        pieces: mark the pieces of a word, of two characters and more, where it stands nowhere.
    """
    shadow, origins = _shadow(text)
    spans: list[Offsets] = []
    for key in filter(None, map(normalised, words)):
        found = list(_everywhere(shadow, key))
        if found:
            spans += [(origins[start], origins[end - 1] + 1) for start, end in found]
        elif regional := list(_regional(text, key)):
            spans += regional
        elif pieces:
            spans += [(origins[start], origins[end - 1] + 1) for start, end in _pieces(shadow, key)]
    return _merged(spans)


def _shadow(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, character by character, and where each one comes from."""
    letters: list[str] = []
    origins: list[int] = []
    for at, letter in enumerate(text):
        plain = normalised(letter)
        letters.append(plain)
        origins += [at] * len(plain)
    return "".join(letters).replace("其它", "其他"), origins


def _everywhere(shadow: str, key: str) -> Iterator[Offsets]:
    at = shadow.find(key)
    while at >= 0:
        yield at, at + len(key)
        at = shadow.find(key, at + len(key))


def _regional(text: str, key: str) -> Iterator[Offsets]:
    """Where a word stands under another name, e.g. 信息 where a text has 資訊.

    What is compared has another length there, so the ends are sought in growing parts of the text.
    """
    whole = normalised(text)
    if _compared(text, len(text)) != whole:
        return
    for start, end in _everywhere(whole, key):
        first = _reach(text, whole, start)
        yield first, max(first + 1, _reach(text, whole, end))


def _compared(text: str, end: int) -> str:
    """The compared form of the beginning of a text in Traditional characters.

    What is added makes it one too where its own characters are as in Simplified: 使用者.
    """
    added = end // 8 + 1
    return normalised(f"{text[:end]}。{'體' * added}")[: -added - 1]


def _reach(text: str, whole: str, length: int) -> int:
    """How much of a text is needed for the first `length` characters of its compared form."""
    ends = range(len(text) + 1)
    near = bisect_left(ends, length, key=lambda end: len(_compared(text, end)))
    for end in ends[near : near + _REGIONAL + 1]:
        if _compared(text, end).startswith(whole[:length]):
            return end
    return near


def _pieces(shadow: str, key: str) -> Iterator[Offsets]:
    """The longest pieces of a word, from the left, that stand in a text, each everywhere."""
    at = 0
    while at + SHORTEST_PIECE <= len(key):
        end = at
        while end < len(key) and key[end].isalnum() and key[at : end + 1] in shadow:
            end += 1
        if end - at >= SHORTEST_PIECE:
            yield from _everywhere(shadow, key[at:end])
        at = max(end, at + 1)


def _merged(spans: Iterable[Offsets]) -> tuple[Offsets, ...]:
    merged: list[Offsets] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
