"""Every word of the screens, in Simplified Chinese and in English."""

from __future__ import annotations

from typing import Literal

from review.words import (
    accounts,
    audit,
    collection,
    desk,
    frame,
    learning,
    opinion,
    results,
    review,
    search,
    second,
    trace,
)

Language = Literal["zh", "en"]
LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}

# One module a screen; a key stands in one of them only, which a test holds.
MODULES = (
    *(frame, review, results, trace, second, search, desk, learning),
    *(accounts, audit, collection, opinion),
)
_WORDS: dict[str, tuple[str, str]] = {
    key: words for module in MODULES for key, words in module.WORDS.items()
}


def say(language: Language, key: str, **values: object) -> str:
    """The words for a key in a language, with values filled in; KeyError for an unknown key."""
    return _WORDS[key][0 if language == "zh" else 1].format(**values)


def in_language(language: Language, chinese: str, english: str) -> str:
    """Of a text of a catalogue the words in a language; the Chinese ones where it has no others."""
    return chinese if language == "zh" else english or chinese


def counted(language: Language, key: str, count: int) -> str:
    """A number with its noun; English has another word for one, under the key and `_one`."""
    one = f"{key}_one"
    return say(language, one if count == 1 and one in _WORDS else key, count=count)


def keys() -> frozenset[str]:
    """Every key, for tests."""
    return frozenset(_WORDS)
