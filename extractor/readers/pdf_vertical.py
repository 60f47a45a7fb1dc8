"""Vertical type: Chinese characters that follow each other down the page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extractor.readers.pdf_characters import Character

SHORTEST = 3  # characters of a column; fewer stand below each other by chance
LONGEST_STEP = 1.6  # times the size, from one character to the next; rows of a table are wider set
SHORTEST_STEP = 0.6
WIDEST_GAP = 3.5  # times the size, from one column of a block to the next
_NUMERALS = frozenset("一二三四五六七八九十〇零")


def vertical_lines(
    characters: Sequence[Character],
) -> tuple[list[list[Character]], list[Character]]:
    """The blocks of vertical type, each in reading order, and the characters outside them.

    Columns follow each other in the order of the file, as printed from right to left or not.
    """
    blocks: list[list[Character]] = []
    rest: list[Character] = []
    last: list[Character] = []  # the column before, where nothing stands between
    for column in _columns(characters):
        if not _is_vertical(column):
            rest += column
            last = []
        elif last and _beside(last, column):
            blocks[-1] += column
            last = column
        else:
            blocks.append(column)
            last = column
    return blocks, rest


def _columns(characters: Sequence[Character]) -> list[list[Character]]:
    """Characters cut where the next one does not stand right below the last."""
    if not characters:
        return []
    found = [[characters[0]]]
    for last, character in pairwise(characters):
        if _below(last, character):
            found[-1].append(character)
        else:
            found.append([character])
    return found


def _below(last: Character, character: Character) -> bool:
    size = max(last.size, character.size, 1.0)
    middles = (last.x0 + last.x1 - character.x0 - character.x1) / 2
    step = character.middle - last.middle
    return abs(middles) < 0.35 * size and SHORTEST_STEP * size < step < LONGEST_STEP * size


def _is_vertical(column: Sequence[Character]) -> bool:
    chinese = sum("\u3400" <= each.text <= "\u9fff" for each in column)
    numbered = all(each.text in _NUMERALS for each in column)  # the first cells of a table's rows
    return len(column) >= SHORTEST and chinese > 0.6 * len(column) and not numbered


def _beside(last: Sequence[Character], column: Sequence[Character]) -> bool:
    """True for the next column of the same block: close by, and as high on the page."""
    size = median(each.size for each in column)
    gap = abs(column[0].x0 + column[0].x1 - last[0].x0 - last[0].x1) / 2
    alike = abs(median(each.size for each in last) - size) < 0.15 * size
    level = column[0].top < last[-1].bottom and last[0].top < column[-1].bottom
    return alike and level and 0.8 * size < gap < WIDEST_GAP * size
