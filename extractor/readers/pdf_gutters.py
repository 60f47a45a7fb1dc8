"""Where on a page two tables may meet, or a table and text: the white between what stands beside.

A gutter is certain where both sides show that they are tables of their own: the same headers,
titles beside each other, a rule over each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.document import Box
from extractor.readers.pdf_blocks import Fragment
from extractor.readers.pdf_characters import Rule
from extractor.readers.pdf_table_columns import spans_of
from extractor.readers.pdf_table_rows import Row, is_figure, table_rows

FEWEST_ROWS = 2  # with labels and figures make a table
LEAST_GUTTER = 1.0  # times the type size between two tables
LARGEST_STEP = 3.0  # times the type size from row to row; titles stand a little farther off
MOST_HEAD = 4  # rows of headers and titles over the row where a gutter is certain
LARGER = 1.1  # times the type size of the rows: so large are titles of tables
LOOKED_BELOW = 12.0  # times the type size below headers and titles: there is the gutter seen
REACH = 40.0  # times the type size from a row to the rules of its table
SAME_LEVEL = 1.0  # points by which two rules of one level differ
SAME_GUTTER = 4.0  # points
NARROWEST = 8.0  # points between two rules over two tables
AT_EDGE = 4.0  # points by which a rule differs from what stands over it


@dataclass(frozen=True, slots=True)
class Gutter:
    """The middle of the white between two tables, and the row of the page where it is seen."""

    middle: float
    row: int
    certain: bool = True

    def crossed(self, x0: float, x1: float) -> bool:
        """True for what reaches from one side to the other, and not only into the gutter."""
        return x0 < self.middle < x1

    def rows(self, rows: Sequence[Row]) -> tuple[int, int]:
        """The first and the last of a page's rows between which the gutter goes on."""
        head = MOST_HEAD if self.certain else len(rows)

        def goes_on(row: Row, step: float) -> bool:
            if step > LARGEST_STEP * row.fragments[0].size:
                return False
            return not any([self.crossed(each.box.x0, each.box.x1) for each in row.fragments])

        first = last = self.row
        while first > max(0, self.row - head):
            if not goes_on(rows[first - 1], rows[first].top - rows[first - 1].bottom):
                break
            first -= 1
        bottom = rows[last].bottom
        while last + 1 < len(rows) and goes_on(rows[last + 1], rows[last + 1].top - bottom):
            last += 1
            bottom = max(bottom, rows[last].bottom)
        return first, last


def has_figures(fragments: Sequence[Fragment]) -> bool:
    """True for two or more rows of figures with labels beside them, level or not."""
    figures = [each for each in fragments if is_figure(each.line.text)]
    left = min((each.box.x0 for each in figures), default=0.0)
    labels = [each for each in fragments if each.box.x1 <= left]
    return min(len(table_rows(figures)), len(table_rows(labels))) >= FEWEST_ROWS


def certain_gutters(rows: Sequence[Row], level: Sequence[Rule]) -> Iterator[Gutter]:
    """Where two tables meet: under two headers or titles, and between the ends of rules.

    Args:
        rows: those of the page from its top.
        level: the level rules of the page.
    """
    for at, row in enumerate(rows):
        for one, two in pairwise(row.fragments):
            if _begins_anew(row, two) or _are_titles(rows, at, one, two):
                yield from _white_before(rows, at, one, two)
    yield from _between_rules(rows, level)
    for at, row in enumerate(rows):
        second = _second_label(row)
        if second:
            one, two = row.fragments[second - 1], row.fragments[second]
            gutter = Gutter((one.box.x1 + two.box.x0) / 2, at)
            if _ends_between(level, row, gutter.middle) or _share_label(rows, gutter):
                yield gutter


def possible_gutters(rows: Sequence[Row]) -> Iterator[Gutter]:
    """The white before each fragment of a row, in the middle of all white that is around it."""
    seen = set[tuple[int, int]]()  # places of gutters and the rows in which they were seen
    for at, row in enumerate(rows):
        for one, two in pairwise(row.fragments):
            if two.box.x0 - one.box.x1 < LEAST_GUTTER * two.size:
                continue
            guess = Gutter(two.box.x0 - LEAST_GUTTER / 2 * two.size, at, certain=False)
            if (round(guess.middle / SAME_GUTTER), at) in seen:
                continue
            first, last = guess.rows(rows)
            gutter = _centred(rows[first : last + 1], guess)
            if (round(gutter.middle / SAME_GUTTER), at) not in seen:
                first, last = gutter.rows(rows)
                for middle in (guess.middle, gutter.middle):
                    place = round(middle / SAME_GUTTER)
                    seen |= {(place, row) for row in range(first, last + 1)}
                yield gutter


def _centred(rows: Sequence[Row], gutter: Gutter) -> Gutter:
    """The gutter in the middle of the white, as titles may begin left of the rows below them."""
    boxes = [each.box for row in rows for each in row.fragments]
    left = max((box.x1 for box in boxes if box.x0 < gutter.middle), default=gutter.middle)
    right = min((box.x0 for box in boxes if box.x0 >= gutter.middle), default=gutter.middle)
    return replace(gutter, middle=(left + right) / 2)


def _begins_anew(row: Row, fragment: Fragment) -> bool:
    """True for the first header come again, e.g. 指标 2022年 2023年 指标 2022年 2023年."""
    first = row.fragments[0]
    before = row.fragments.index(fragment)
    again = fragment.line.text == first.line.text and not is_figure(first.line.text)
    return again and 2 <= before < len(row.fragments) - 1


def _are_titles(rows: Sequence[Row], at: int, one: Fragment, two: Fragment) -> bool:
    """True for titles beside each other over rows in smaller type."""
    below = rows[at + 1].fragments if at + 1 < len(rows) else []
    larger = below and min(one.size, two.size) >= LARGER * max(each.size for each in below)
    words = not any(is_figure(each.line.text) for each in (one, two))
    return bool(larger and words)


def _white_before(rows: Sequence[Row], at: int, one: Fragment, two: Fragment) -> Iterator[Gutter]:
    """The last white before what stands under the second of two headers or titles."""
    bottom = rows[at].bottom + LOOKED_BELOW * two.size
    under = [
        each
        for row in rows[at:]
        if row.top < bottom
        for each in row.fragments
        if not (each.box.x0 <= one.box.x0 and each.box.x1 >= two.box.x1)
    ]
    spans = spans_of(under, LEAST_GUTTER * two.size)
    gaps = [
        (left[1] + right[0]) / 2
        for left, right in pairwise(spans)
        if left[1] >= one.box.x0 and right[0] <= two.box.x0 + two.size
    ]
    if gaps:
        yield Gutter(gaps[-1], at)


def _between_rules(rows: Sequence[Row], level: Sequence[Rule]) -> Iterator[Gutter]:
    """The white between two rules of one level, each over labels and figures."""
    ordered = sorted(level, key=lambda rule: (round(rule.top), rule.x0))
    for left, right in pairwise(ordered):
        if abs(left.top - right.top) > SAME_LEVEL or right.x0 - left.x1 < NARROWEST:
            continue
        near = [
            (at, each)
            for at, row in enumerate(rows)
            if row.bottom > left.top and row.top < left.top + REACH * row.fragments[0].size
            for each in row.fragments
        ]
        sides = [
            [e for _, e in near if rule.x0 - AT_EDGE < e.box.x0 and e.box.x1 < rule.x1 + AT_EDGE]
            for rule in (left, right)
        ]
        if all(map(has_figures, sides)):
            yield Gutter((left.x1 + right.x0) / 2, near[0][0])


def _second_label(row: Row) -> int:
    """The number of the fragment with which labels and figures begin anew; 0 for none."""
    texts = row.texts
    if len(texts) < 4 or is_figure(texts[0]):
        return 0
    figures = [is_figure(text) for text in texts]
    if True not in figures:
        return 0
    for at in range(figures.index(True) + 1, len(texts) - 1):
        if not figures[at]:
            return at if any(figures[at + 1 :]) else 0
    return 0


def _share_label(rows: Sequence[Row], gutter: Gutter) -> bool:
    """True where both sides have the same header or label, which one table has once."""
    first, last = gutter.rows(rows)
    lefts, rights = set[str](), set[str]()
    for row in rows[first : last + 1]:
        left = [each for each in row.fragments if each.box.x0 < gutter.middle]
        right = row.fragments[len(left) :]
        lefts |= {each.line.text for each in left[:1] if len(left) > 1}
        rights |= {each.line.text for each in right[:1] if len(right) > 1}
    return any(not is_figure(text) for text in lefts & rights)


def _ends_between(level: Sequence[Rule], row: Row, middle: float) -> bool:
    """True where rules lie over all of each side of a row, and end at the gutter."""
    size = row.fragments[0].size
    near = [r for r in level if abs(r.top - row.top) < REACH * size]
    lefts = [each.box for each in row.fragments if each.box.x0 < middle]
    rights = [each.box for each in row.fragments if each.box.x0 >= middle]

    def covered(boxes: Sequence[Box], rules: Sequence[Rule]) -> bool:
        x0, x1 = min(box.x0 for box in boxes), max(box.x1 for box in boxes)
        return any(r.x0 <= x0 + AT_EDGE and r.x1 >= x1 - AT_EDGE for r in rules)

    return covered(lefts, [r for r in near if r.x1 <= rights[0].x0 + AT_EDGE]) and covered(
        rights, [r for r in near if r.x0 >= lefts[-1].x1 - AT_EDGE]
    )
