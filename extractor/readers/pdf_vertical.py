"""Vertical type: Chinese characters that follow each other down the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extractor.readers.pdf_characters import Character

SHORTEST = 3  # characters of a column; fewer stand below each other by chance
LONGEST_STEP = 1.6  # times the size, from one character to the next; rows of a table are wider set
SHORTEST_STEP = 0.6
WIDEST_GAP = 3.5  # times the size, from one column of a block to the next


def vertical_lines(
    characters: Sequence[Character],
) -> tuple[list[list[Character]], list[Character]]:
    """The blocks of vertical type, each in reading order, and the characters outside them.

    Columns follow each other in the order of the file, as printed from right to left or not.
    """
    blocks: list[list[Character]] = []
    rest: list[Character] = []
    done = 0
    for start, end in _columns(characters):
        column = list(characters[start:end])
        if blocks and start == done and _beside(blocks[-1], column):
            blocks[-1] += column
        else:
            blocks.append(column)
        rest += characters[done:start]
        done = end
    return blocks, [*rest, *characters[done:]]


def _columns(characters: Sequence[Character]) -> Iterator[tuple[int, int]]:
    """Start and end of each stretch of characters that stand one right below the other."""
    start = 0
    for at, (last, character) in enumerate(pairwise(characters), 1):
        if character.top > last.top and _below(last, character):
            continue
        if at - start >= SHORTEST and _is_vertical(characters[start:at]):
            yield start, at
        start = at
    if len(characters) - start >= SHORTEST and _is_vertical(characters[start:]):
        yield start, len(characters)


def _below(last: Character, character: Character) -> bool:
    size = max(last.size, character.size, 1.0)
    middles = (last.x0 + last.x1 - character.x0 - character.x1) / 2
    step = character.middle - last.middle
    return abs(middles) < 0.35 * size and SHORTEST_STEP * size < step < LONGEST_STEP * size


def _is_vertical(column: Sequence[Character]) -> bool:
    return sum("\u3400" <= each.text <= "\u9fff" for each in column) > 0.6 * len(column)


def _beside(block: Sequence[Character], column: Sequence[Character]) -> bool:
    """True for the next column of a block: close by its last one, and as high on the page."""
    size = median(each.size for each in column)
    gap = abs(column[0].x0 + column[0].x1 - block[-1].x0 - block[-1].x1) / 2
    alike = abs(median(each.size for each in block) - size) < 0.15 * size
    top, bottom = min(each.top for each in block), max(each.bottom for each in block)
    level = column[0].top < bottom and top < column[-1].bottom
    return alike and level and 0.8 * size < gap < WIDEST_GAP * size
