"""Text of documents made safe for files that other programs open."""

from __future__ import annotations

import re
import unicodedata

# What XML cannot hold: "\x00", "\x0b", half a surrogate pair "\ud800", "\uffff".
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")


def plain(text: str) -> str:
    """The text without illegal control characters, every kind of line end as one line feed."""
    return _ILLEGAL.sub("", _LINE_END.sub("\n", text))


def looks_like_formula(text: str) -> bool:
    """True where a spreadsheet could take the text for a formula."""
    return text.startswith((*FORMULA_STARTS, "\r"))


def columns(text: str) -> int:
    """How many Latin letters wide a line is; a Chinese character is two wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a column that is `width` Latin letters wide."""
    return sum(max(1, -int(-columns(line) // width)) for line in text.split("\n"))
