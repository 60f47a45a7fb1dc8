"""The normalised shadow of a text, in which matching happens; what is shown stays the original."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from extractor.regional_wording import mainland_wording

_DROPPED = frozenset("\u00ad\ufffe\ufeff\u200b\u200c\u200d")
_INSIDE = re.compile("(?<=[\u3400-\u9fff])[\\s\u00ad\u200b-\u200d\ufeff]+(?=[\u3400-\u9fff])")
# Spellings that mean the same in these documents; one character each, so that offsets stay.
_VARIANTS = str.maketrans("你帐", "您账")


@cache
def _simplified() -> dict[int, str]:
    """Traditional → Simplified by character, from OpenCC's tables; also Hong Kong's spellings."""
    table = _characters("TSCharacters.txt")
    for hong_kong, common in _characters("HKVariantsRev.txt").items():
        if hong_kong not in table and ord(common) in table:
            table[hong_kong] = table[ord(common)]
    return table


def _characters(name: str) -> dict[int, str]:
    """A table of OpenCC: a character and the first of those that stand for it."""
    text = files("opencc").joinpath("dictionary", name).read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return {ord(pair[0]): pair[1].split(" ")[0] for pair in pairs if len(pair[0]) == 1}


def is_traditional(character: str) -> bool:
    """True for a character that Simplified Chinese writes otherwise."""
    return _simplified().get(ord(character), character) != character


@lru_cache(maxsize=65536)
def normalised(text: str) -> str:
    """The form that is compared: NFKC, Simplified, mainland words, lower case, no white space."""
    return "".join(each for each in searched(text) if not each.isspace() and each not in _DROPPED)


def folded(text: str) -> str:
    """NFKC, Traditional as Simplified, lower case; white space is kept."""
    return _finished(unicodedata.normalize("NFKC", text).translate(_simplified()))


@lru_cache(maxsize=32768)
def searched(text: str) -> str:
    """The folded text, for one in Traditional characters in the words of the mainland.

    Marks of emphasis (**) are left out, which in Markdown part words.
    """
    plain = unicodedata.normalize("NFKC", text).replace("**", "")
    simplified = plain.translate(_simplified())
    if simplified != plain and _is_traditional(plain, simplified):
        simplified = mainland_wording(_joined(simplified))
    return _finished(simplified)


def _finished(simplified: str) -> str:
    return simplified.translate(_VARIANTS).replace("其它", "其他").lower()


def _joined(text: str) -> str:
    """Without the white space and invisible characters that part words."""
    return _INSIDE.sub("", text)


def _is_traditional(plain: str, simplified: str) -> bool:
    """True where characters that Simplified writes otherwise are no exception."""
    changed = sum(one != other for one, other in zip(plain, simplified, strict=False))
    wide = sum("\u3400" <= each <= "\u9fff" for each in simplified)
    return changed * 10 >= wide


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
