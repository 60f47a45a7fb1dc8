"""The normalised shadow of a text, in which matching happens; what is shown stays the original."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

_DROPPED = frozenset("\u00ad\ufffe\ufeff\u200b\u200c\u200d")


@cache
def _simplified() -> dict[int, str]:
    """Traditional → Simplified by character, from OpenCC's table."""
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(pair[0]): pair[1].split(" ")[0] for pair in pairs if len(pair[0]) == 1}


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """NFKC, Traditional as Simplified, lower case, no white space: the form that is compared."""
    return "".join(each for each in folded(text) if not each.isspace() and each not in _DROPPED)


def folded(text: str) -> str:
    """NFKC, Traditional as Simplified, lower case; white space is kept."""
    return unicodedata.normalize("NFKC", text).translate(_simplified()).lower()


def shadow(text: str) -> tuple[str, list[int]]:
    """The normalised text and, for each of its characters, the offset in the original."""
    parts: list[str] = []
    offsets: list[int] = []
    for index, character in enumerate(text):
        piece = normalised(character)
        parts.append(piece)
        offsets.extend([index] * len(piece))
    return "".join(parts), offsets
