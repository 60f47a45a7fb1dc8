"""Where level rules part the rows of a table: the region between them, and its rows outside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extractor.document import Box
from extractor.readers.pdf_blocks import Fragment
from extractor.readers.pdf_characters import Rule
from extractor.readers.pdf_layout import WORD_GAP
from extractor.readers.pdf_table_columns import LEAST_GUTTER, columns_of, spans_of
from extractor.readers.pdf_table_grid import WRAPPED
from extractor.readers.pdf_table_rows import (
    Row,
    bands_of,
    columns_under,
    is_figure,
    lies_in,
    span_box,
    table_rows,
)

DOUBLE_RULE = 2.5  # points between the two lines of one rule
SAME_EDGE = 6.0  # points by which rules of one table may differ at their ends
WIDE_LINE = 0.6  # of the width of a table: a lone line as wide is prose
MOST_PROSE = 2  # rows of two wide lines between two rules; more are two columns of text
ROW_STEP = 1.2  # times the type size between the edge of a coloured row and the text below it
NEAR_HEADER = 4.0  # times the type size over the first rule: there may its lines stand
TALLEST_ROW = 3.5  # times the usual height of a row: what is taller at an end is no row
LONGEST_PROSE = 40  # characters of a cell; rows of many longer ones are columns of prose


def ruled_runs(rules: Sequence[Rule], fragments: Sequence[Fragment]) -> Iterator[list[Rule]]:
    """At least three level rules of the same width, one below the other, with rows between them.

    The line under a running header and the edges of other boxes have the width of the text too:
    prose, or nothing, between two rules parts one run from the next.
    """
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.top):
        for group in groups:
            if abs(group[0].x0 - rule.x0) < SAME_EDGE and abs(group[0].x1 - rule.x1) < SAME_EDGE:
                group.append(rule)
                break
        else:
            groups.append([rule])
    for group in groups:
        run: list[Rule] = []
        for rule in group:
            if run and rule.top - run[-1].top <= DOUBLE_RULE:
                continue
            if run and not (
                _is_tabular(_between(run[-1], rule, fragments), rule.x1 - rule.x0)
                and _is_bare(run[-1], rule, rules)
            ):
                if len(run) >= 3:
                    yield run
                run = []
            run.append(rule)
        if len(run) >= 3:
            yield run


def _between(upper: Rule, lower: Rule, fragments: Sequence[Fragment]) -> list[Row]:
    region = Box(upper.x0 - 2, upper.top, upper.x1 + 2, lower.top)
    return table_rows([each for each in fragments if lies_in(region, each.box)])


def _is_bare(upper: Rule, lower: Rule, rules: Sequence[Rule]) -> bool:
    """True where no other table's rules lie between two; those under a header are at one level."""
    inside = [r for r in rules if upper.top + DOUBLE_RULE < r.top < lower.top - DOUBLE_RULE]
    return len({round(r.top) for r in inside if upper.x0 - 2 < r.x0 and r.x1 < upper.x1 + 2}) < 3


def _is_tabular(rows: Sequence[Row], width: float) -> bool:
    """True for cells side by side, also wrapped ones, and for one lone label; not for prose."""
    if len(rows) == 1 and len(rows[0].fragments) == 1:
        return len(rows[0].texts[0]) <= LONGEST_PROSE
    lone = [row for row in rows if len(row.fragments) == 1]
    across = [len(row.fragments) == 1 and _are_wide(row, WIDE_LINE * width) for row in rows]
    if any(first and second for first, second in pairwise(across)):
        return False  # a paragraph
    wide = sum(across)
    halves = sum(_are_wide(row, 0.35 * width) for row in rows if row not in lone)
    return len(lone) < len(rows) and wide <= 0.25 * len(rows) and halves <= MOST_PROSE


def _are_wide(row: Row, least: float) -> bool:
    return all(each.box.x1 - each.box.x0 > least for each in row.fragments)


def regions_of(run: Sequence[Rule]) -> Iterator[Box]:
    """What lies between the rules of a run; then without its tallest end, which may be prose.

    An end many times as tall as the rows is left out at once.
    """
    rules = list(run)
    while len(rules) > 4:
        heights = [below.top - above.top for above, below in pairwise(rules)]
        usual = median(heights)
        if max(heights[0], heights[-1]) <= TALLEST_ROW * usual:
            break
        rules = rules[1:] if heights[0] > heights[-1] else rules[:-1]
    while len(rules) >= 3:
        yield Box(rules[0].x0 - 2, rules[0].top - 2, rules[0].x1 + 2, rules[-1].top + 2)
        first, last = rules[1].top - rules[0].top, rules[-1].top - rules[-2].top
        rules = rules[1:] if first >= last else rules[:-1]


def header_above(
    inside: Sequence[Fragment], fragments: Sequence[Fragment], region: Box
) -> list[Fragment]:
    """The header that stands over the first rule instead of under it."""
    above = [each for each in fragments if region.x0 <= each.box.x0 and each.box.x1 <= region.x1]
    above = [each for each in above if each.box.bottom <= region.top + 0.5 * each.size + 2]
    if not above or not inside:
        return []
    rows = table_rows(above)
    size = rows[-1].fragments[0].size
    columns = spans_of(inside, LEAST_GUTTER * size)
    close = [each for each in above if region.top - each.box.bottom < NEAR_HEADER * size]
    for row in (_with_lines_above(rows, columns), (bands_of(close) or [[]])[-1]):
        spans = [columns_under(each.box, [span_box(column) for column in columns]) for each in row]
        full = all(len(span) == 1 for span in spans)
        filled = len({span[0] for span in spans}) if full else 0
        full = filled == len(spans_of(row, WORD_GAP * size))  # not two headers over one column
        near = row and region.top - max(each.box.bottom for each in row) <= size
        named = not any(is_figure(each.line.text) or _is_unit(each.line.text) for each in row)
        if near and named and full and filled >= max(2, len(columns) - 1):
            return row
    return []


def _is_unit(text: str) -> bool:
    """True for 单位：万元 over a table; a column of units is named 单位 alone."""
    return ("单位" in text or "單位" in text) and len(text) > 2


def white_row_below(
    inside: Sequence[Fragment], fragments: Sequence[Fragment], region: Box
) -> list[Fragment]:
    """The row below the last coloured one, which fills the same columns and crosses none."""
    below = [each for each in fragments if region.x0 <= each.box.x0 and each.box.x1 <= region.x1]
    below = [each for each in below if each.box.top >= region.bottom - 0.5 * each.size - 2]
    if not below or not inside:
        return []
    spans = [span_box(column) for column in columns_of(table_rows(inside))]
    found: list[Fragment] = []
    filled: set[int] = set()
    bottom = region.bottom
    for row in table_rows(below):
        hits = [columns_under(each.box, spans) for each in row.fragments]
        if row.top - bottom > ROW_STEP * row.fragments[0].size or any(len(h) != 1 for h in hits):
            break
        found += row.fragments
        filled.update(at for hit in hits for at in hit)
        bottom = row.bottom
    return found if len(filled) >= max(2, len(spans) - 1) else []


def _with_lines_above(
    rows: Sequence[Row], columns: Sequence[tuple[float, float]]
) -> list[Fragment]:
    """The last row, and those right above it where its cells have several lines."""
    found = list(rows[-1].fragments)
    spans = [span_box(column) for column in columns]
    for above, below in pairwise(reversed(rows[-3:])):
        size = above.fragments[0].size
        single = all(len(columns_under(each.box, spans)) == 1 for each in below.fragments)
        if above.top - below.bottom > WRAPPED * size or not single:
            break
        found += below.fragments
    return found


def levels_in(rules: Sequence[Rule], region: Box) -> list[float]:
    """The heights of the level rules in a region, in points from the top."""
    inside = [
        rule.top
        for rule in rules
        if region.top <= rule.top <= region.bottom and rule.x0 < region.x1 and rule.x1 > region.x0
    ]
    return sorted({round(top, 1) for top in inside})
