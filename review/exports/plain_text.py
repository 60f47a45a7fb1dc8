"""Text of documents made safe for files that other programs open."""

from __future__ import annotations

import re
import unicodedata

# What XML cannot hold: "\x00", "\x0b", half a surrogate pair "\ud800", "\uffff".
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Bullets of symbol fonts, as PDFs hold them, e.g. "\uf06c" in Wingdings: no other font has them.
_SYMBOL = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """The text without illegal characters, its line ends as line feeds, its symbols as bullets."""
    return _SYMBOL.sub("•", _ILLEGAL.sub("", _LINE_END.sub("\n", text)))


def looks_like_formula(text: str) -> bool:
    """True where a spreadsheet could take the text for a formula."""
    return text.startswith("\t") or text.lstrip().startswith(FORMULA_STARTS)


def shortened(text: str, longest: int, mark: str = "…") -> str:
    """The text cut to a number of UTF-16 units, which is how Office counts, with a mark."""
    if len(text.encode("utf-16-le")) // 2 <= longest:
        return text
    kept = text.encode("utf-16-le")[: 2 * (longest - len(mark))]
    return kept.decode("utf-16-le", "ignore") + mark


def columns(text: str) -> int:
    """How many Latin letters wide a line is; a Chinese character is two wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a column that is `width` Latin letters wide."""
    return sum(max(1, -int(-columns(line) // width)) for line in text.split("\n"))
