"""The normalised shadow of a text, in which matching happens; what is shown stays the original."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

_DROPPED = frozenset("\u00ad\ufffe\ufeff\u200b\u200c\u200d")
# Spellings that mean the same in these documents; one character each, so that offsets stay.
_VARIANTS = str.maketrans("你帐", "您账")


@cache
def _simplified() -> dict[int, str]:
    """Traditional → Simplified by character, from OpenCC's table."""
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(pair[0]): pair[1].split(" ")[0] for pair in pairs if len(pair[0]) == 1}


def is_traditional(character: str) -> bool:
    """True for a character that Simplified Chinese writes otherwise."""
    return _simplified().get(ord(character), character) != character


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """NFKC, Traditional as Simplified, lower case, no white space: the form that is compared."""
    return "".join(each for each in folded(text) if not each.isspace() and each not in _DROPPED)


def folded(text: str) -> str:
    """NFKC, Traditional as Simplified, lower case; white space is kept."""
    simplified = unicodedata.normalize("NFKC", text).translate(_simplified())
    return simplified.translate(_VARIANTS).replace("其它", "其他").lower()


@cache
def shadow_pattern(pattern: str) -> re.Pattern[str]:
    """A written rule compiled so that it matches normalised text.

    Its full-width and Traditional characters become what they are in that text, e.g. ： a colon
    and （ an escaped parenthesis; `re.error` where the rule is not a regular expression.
    """
    parts = []
    for character in pattern.replace("其它", "其他"):
        plain = character if character.isascii() else normalised(character)
        parts.append(re.escape(plain) if plain != character else plain)
    return re.compile("".join(parts), re.IGNORECASE)
