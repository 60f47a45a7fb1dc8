"""Tables beside each other, and beside running text: in each part of a page tables are found alone.

Rows that stand level across the page are no rows of one table where the labels begin anew, nor
where lines of prose run on past several of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from extractor.document import Box
from extractor.readers.pdf_blocks import Fragment, in_row, outline
from extractor.readers.pdf_characters import Rule
from extractor.readers.pdf_gutters import (
    FEWEST_ROWS,
    Gutter,
    certain_gutters,
    has_figures,
    possible_gutters,
)
from extractor.readers.pdf_table_rows import Row, bands_of, is_figure, table_rows

FEWEST_LINES = 3  # of text
MOST_LETTERS = 0.7  # of text are letters
MOST_ROWS = 0.6  # of the cells on one side have one cell beside them: they are rows of one table
ALIGNED = 0.2  # times the type size by which aligned cells differ
_MARK = re.compile(r"[，。；]|[a-z][,.;]")


def side_by_side(fragments: Sequence[Fragment], level: Sequence[Rule]) -> list[list[Fragment]]:
    """The parts of a page in which tables are looked for; one where nothing stands beside another.

    Args:
        fragments: parts of lines between wide gaps.
        level: the level rules of the page, put together where they are drawn in pieces.
    """
    if sum(is_figure(each.line.text) for each in fragments) < FEWEST_ROWS:
        return [list(fragments)]
    return list(_parted(fragments, level))


def _parted(fragments: Sequence[Fragment], level: Sequence[Rule]) -> Iterator[list[Fragment]]:
    """The parts one by one, also where there are several pairs."""
    aside = {id(each) for each in _right_part(fragments, level)}
    if not aside:
        yield list(fragments)
        return
    yield from _parted([each for each in fragments if id(each) not in aside], level)
    yield from _parted([each for each in fragments if id(each) in aside], level)


def _right_part(fragments: Sequence[Fragment], level: Sequence[Rule]) -> list[Fragment]:
    """What stands right of the first gutter between two tables or a table and text, if any."""
    rows = table_rows(fragments)
    for gutter in chain(certain_gutters(rows, level), possible_gutters(rows)):
        first, last = gutter.rows(rows)
        inside = [each for row in rows[first : last + 1] for each in row.fragments]
        left = [each for each in inside if each.box.x0 < gutter.middle]
        right = [each for each in inside if each.box.x0 >= gutter.middle]
        if not (left and right) or _is_ruled_over(gutter, left, right, level):
            continue
        tables = [has_figures(side) for side in (left, right)]
        if all(tables) and gutter.certain:
            return right
        texts = [_is_text(side) for side in (left, right)]
        apart = any(tables) and all(map(max, tables, texts))
        if apart and not _within_table(rows, first, last) and not _are_rows(left, right):
            return right
    return []


def _is_ruled_over(
    gutter: Gutter, left: Sequence[Fragment], right: Sequence[Fragment], level: Sequence[Rule]
) -> bool:
    """True where a rule goes on from one side to the other between rows of both."""
    top = max(min(each.box.top for each in side) for side in (left, right))
    bottom = min(max(each.box.bottom for each in side) for side in (left, right))
    return any(gutter.crossed(rule.x0, rule.x1) for rule in level if top < rule.top < bottom)


def _within_table(rows: Sequence[Row], first: int, last: int) -> bool:
    """True where rows of figures go on over the gutter right above or below: it is none."""
    ends = [*rows[max(first - 1, 0) : first], *rows[last + 1 : last + 2]]
    return any(len(row.fragments) > 2 and any(map(is_figure, row.texts)) for row in ends)


def _are_rows(left: Sequence[Fragment], right: Sequence[Fragment]) -> bool:
    """True where most rows of figures on one side have one row or cell beside them on the other."""
    sides = [_units(side) for side in (left, right)]
    beside = [
        (one, two)
        for one, first in enumerate(sides[0])
        for two, second in enumerate(sides[1])
        if in_row(first, second)
    ]
    ones, twos = Counter(one for one, _ in beside), Counter(two for _, two in beside)
    alone = sum(
        ones[one] == twos[two] == 1 and _aligned(sides[0][one], sides[1][two], left[0].size)
        for one, two in beside
    )
    return alone >= MOST_ROWS * min(map(len, sides))


def _units(fragments: Sequence[Fragment]) -> list[Box]:
    """The outlines of the rows of figures; of text, of the lines that stand close together."""
    if has_figures(fragments):
        rows = [row for row in table_rows(fragments) if any(map(is_figure, row.texts))]
        return [outline([each.box for each in row.fragments]) for row in rows]
    return [outline([each.box for each in band]) for band in bands_of(fragments)]


def _aligned(one: Box, two: Box, size: float) -> bool:
    """True for boxes that begin, end or have their middles at one height, as cells of a row do."""
    top, bottom = one.top - two.top, one.bottom - two.bottom
    return min(abs(top), abs(bottom), abs(top + bottom) / 2) <= ALIGNED * size


def _is_text(fragments: Sequence[Fragment]) -> bool:
    """True for lines of sentences, also in a list."""
    texts = [each.line.text for each in fragments]
    if sum(map(is_figure, texts)) > 1:
        return False
    marks = sum(bool(_MARK.search(text)) for text in texts)
    letters = sum(sum(map(str.isalpha, text)) for text in texts)
    whole = sum(map(len, texts))
    return len(texts) >= FEWEST_LINES and marks >= 2 and letters > MOST_LETTERS * whole
