"""Tells a text layer that decodes to rubbish from one that reads as text.

A font with a wrong or missing ToUnicode map prints perfectly and decodes to nonsense: other
characters, often common ones. What nonsense lacks are the pairs of characters that Chinese text is
full of (公司, 信息, 进行) and the pairs of letters of European languages (th, er, en). The 4,000
commonest Chinese pairs stand in `common_pairs.txt`, commonest first; they were counted in statutes,
abstracts of papers and app privacy policies (docs/architecture.md).
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from extractor.cleaning import folded
from extractor.readers.pdf_characters import Character

Legibility = Literal["text", "garbled", "sparse"]  # sparse: too little to be judged by itself

ODD_SHARE = 0.3  # of private-use, replacement and unknown characters
SHORTEST_RUN = 5  # Chinese characters in a row; names and labels are shorter, and say nothing
FEWEST_PAIRS = 40  # fewer say nothing
COMMON_SHARE = 0.12  # of pairs; real pages have 0.16 and more, but for lists of rare words
ABOVE_CHANCE = 3  # times: how often pairs are common, against the same characters shuffled
LEAST_CHANCE = 0.004
FONT_SHARE = 0.15  # of the page's Chinese: a broken font that sets less is a logo's or a seal's
FEWEST_LETTERS = 200
VOWELS = frozenset("aeiou")
VOWEL_SHARE = (0.28, 0.5)  # of the letters of European text
LETTER_SHARE = 0.2  # of pairs of letters; text has 0.3 and more, exchanged letters 0.1
LETTER_PAIRS = frozenset(
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve"
    " co me de hi ri ro ic ne ea ra ce li ch ll be ma si om ur".split()
)
SCRIPTS = ("CJK", "LATIN", "DIGIT", "FULLWIDTH", "IDEOGRAPHIC", "GREEK")

Run = list[tuple[str, int]]  # characters in a row, folded, with the numbers of their fonts


@cache
def _common_pairs() -> frozenset[str]:
    text = files("extractor.readers").joinpath("common_pairs.txt").read_text(encoding="utf-8")
    return frozenset(folded(text[at : at + 2]) for at in range(0, len(text) - 1, 2))


def legibility(characters: Sequence[Character], unknown: int) -> Legibility:
    """Whether the text layer of a page is text.

    Args:
        characters: those of the page in the order of the file.
        unknown: the number of glyphs of which the file does not say what character they are.
    """
    texts = Counter([character.text for character in characters])
    odd = sum(count for text, count in texts.items() if _odd(text))
    if odd + unknown > ODD_SHARE * (len(characters) + unknown):
        return "garbled"
    runs = list(_chinese_runs(characters))
    chinese = Counter(font for run in runs for _, font in run)
    broken, of_all = _broken_fonts(runs)
    if sum(chinese[font] for font in broken) > FONT_SHARE * max(chinese.total(), 1):
        return "garbled"
    return of_all if of_all == "text" else _legibility_of_letters(characters)


def garbled_by_company(pages: Sequence[Legibility]) -> list[bool]:
    """Which pages are garbled, where those that say too little go with most of the others."""
    most = pages.count("garbled") > pages.count("text")
    return [page == "garbled" or (page == "sparse" and most) for page in pages]


def _odd(text: str) -> bool:
    return "\ue000" <= text <= "\uf8ff" or text == "\ufffd" or text in "□▯"


@cache
def _folded(text: str) -> str:
    return folded(text)


def _chinese_runs(characters: Sequence[Character]) -> Iterator[Run]:
    """Chinese characters that follow each other closely, a row of at least `SHORTEST_RUN`."""
    run: Run = []
    for character in characters:
        text = _folded(character.text)
        if not "\u3400" <= text <= "\u9fff" or character.breaks or character.space:
            if len(run) >= SHORTEST_RUN:
                yield run
            run = []
        if "\u3400" <= text <= "\u9fff":
            run.append((text, character.font))
    if len(run) >= SHORTEST_RUN:
        yield run


def _broken_fonts(runs: Sequence[Run]) -> tuple[set[int], Legibility]:
    """The fonts whose characters are in no likely pairs, and what all fonts together are."""
    pairs: list[str] = []
    of_font: dict[int, list[str]] = defaultdict(list)
    for run in runs:
        for (first, font), (second, other) in pairwise(run):
            pairs.append(first + second)
            for each in {font, other}:
                of_font[each].append(first + second)
    of_all = _legibility_of_pairs(pairs)
    if of_all == "garbled":
        return set(of_font), of_all
    broken = {font for font, own in of_font.items() if _legibility_of_pairs(own) == "garbled"}
    return broken, of_all


def _legibility_of_pairs(pairs: Sequence[str]) -> Legibility:
    """Garbled is where common pairs are hardly more frequent than if characters were shuffled."""
    if len(pairs) < FEWEST_PAIRS:
        return "sparse"
    common = _common_pairs()
    share = sum(pair in common for pair in pairs) / len(pairs)
    if share >= COMMON_SHARE:
        return "text"
    first, second = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    chance = sum(first[pair[0]] * second[pair[1]] for pair in common) / len(pairs) ** 2
    return "garbled" if share < ABOVE_CHANCE * (chance + LEAST_CHANCE) else "sparse"


def _legibility_of_letters(characters: Sequence[Character]) -> Legibility:
    """Garbled is much Latin text unlike a European language, and a mixture of strange scripts."""
    letters = [each for each in characters if each.text.isalpha()]
    if len(letters) < FEWEST_LETTERS:
        return "sparse"
    strange = sum(not unicodedata.name(each.text[0], "").startswith(SCRIPTS) for each in letters)
    if strange > ODD_SHARE * len(letters):
        return "garbled"
    small = [each for each in letters if "a" <= each.text.lower() <= "z"]
    if len(small) < 0.8 * len(letters):
        return "sparse"
    share = sum(each.text.lower() in VOWELS for each in small) / len(small)
    pairs = [
        first.text.lower() + second.text.lower()
        for first, second in pairwise(small)
        if not (second.breaks or second.space)
    ]
    if len(pairs) < FEWEST_LETTERS / 2:
        return "sparse"
    likely = sum(pair in LETTER_PAIRS for pair in pairs) / len(pairs)
    if VOWEL_SHARE[0] <= share <= VOWEL_SHARE[1] and likely >= LETTER_SHARE:
        return "text"
    return "garbled"
