"""Tells a text layer that decodes to rubbish from one that reads as text.

A font with a wrong or missing ToUnicode map prints perfectly and decodes to nonsense: other
characters, often common ones. What nonsense lacks are the pairs of characters that Chinese text is
full of (公司, 信息, 进行). The 4,000 commonest pairs stand in `common_pairs.txt`, commonest first;
they were counted in statutes, abstracts of papers and app privacy policies (models/README.md).
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from extractor.cleaning import folded
from extractor.readers.pdf_characters import Character

ODD_SHARE = 0.3  # of private-use, replacement and unknown characters
FEWEST_PAIRS = 50  # fewer say nothing
COMMON_SHARE = 0.06  # of pairs; real pages have 0.15 and more, wrongly decoded ones at most 0.05
FONT_SHARE = 0.15  # of the page's Chinese: a broken font that sets less is a logo's or a seal's
FEWEST_LETTERS = 200
VOWELS = frozenset("aeiou")
VOWEL_SHARE = (0.28, 0.5)  # of the letters of European text
SCRIPTS = ("CJK", "LATIN", "DIGIT", "FULLWIDTH", "IDEOGRAPHIC", "GREEK")


@cache
def _common_pairs() -> frozenset[str]:
    text = files("extractor.readers").joinpath("common_pairs.txt").read_text(encoding="utf-8")
    return frozenset(folded(text[at : at + 2]) for at in range(0, len(text) - 1, 2))


def is_garbled(characters: Sequence[Character], unknown: int) -> bool:
    """True where the text layer of a page is no text.

    Args:
        characters: those of the page in the order of the file.
        unknown: the number of glyphs of which the file does not say what character they are.
    """
    odd = sum(_odd(character.text) for character in characters)
    if odd + unknown > ODD_SHARE * (len(characters) + unknown):
        return True
    chinese = [each for each in characters if _chinese(each.text)]
    broken = _broken_fonts(characters)
    if sum(each.font in broken for each in chinese) > FONT_SHARE * max(len(chinese), 1):
        return True
    return len(chinese) < FEWEST_PAIRS and _improbable_letters(characters)


def _odd(text: str) -> bool:
    return "\ue000" <= text <= "\uf8ff" or text == "\ufffd" or text in "□▯"


def _chinese(text: str) -> bool:
    return "\u3400" <= text <= "\u9fff"


def _broken_fonts(characters: Sequence[Character]) -> set[int]:
    """The fonts whose characters hardly ever make a common pair."""
    seen: Counter[int] = Counter()
    common: Counter[int] = Counter()
    for font, pair in _pairs(characters):
        seen[font] += 1
        common[font] += pair in _common_pairs()
    # Fonts of a few words each are judged together, so that none hides behind another.
    few = {font for font in seen if seen[font] < FEWEST_PAIRS}
    groups: dict[int, set[int]] = defaultdict(set)
    for font in seen:
        groups[-1 if font in few else font].add(font)
    broken = set()
    for fonts in groups.values():
        count = sum(seen[font] for font in fonts)
        if count >= FEWEST_PAIRS:
            if sum(common[font] for font in fonts) < COMMON_SHARE * count:
                broken |= fonts
    return broken


def _pairs(characters: Sequence[Character]) -> Iterator[tuple[int, str]]:
    """Neighbouring Chinese characters of one font, as they are compared."""
    for first, second in pairwise(characters):
        if first.font == second.font and _chinese(first.text) and _chinese(second.text):
            yield first.font, folded(first.text + second.text)


def _improbable_letters(characters: Sequence[Character]) -> bool:
    """True for much Latin text without the vowels of a language, and for mixed strange scripts."""
    letters = [each.text.lower() for each in characters if each.text.isalpha()]
    if len(letters) < FEWEST_LETTERS:
        return False
    strange = sum(not unicodedata.name(letter[0], "").startswith(SCRIPTS) for letter in letters)
    if strange > ODD_SHARE * len(letters):
        return True
    small = [letter for letter in letters if "a" <= letter <= "z"]
    share = sum(letter in VOWELS for letter in small) / max(len(small), 1)
    return len(small) > 0.8 * len(letters) and not VOWEL_SHARE[0] <= share <= VOWEL_SHARE[1]
