"""Tables of words under a header that a line, a colour or upright lines set apart.

They have no figures that would show their columns, and their cells wrap: a row is what stands
beside each other, whatever number of lines it takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extractor.readers.pdf_blocks import Fragment, outline, rows_of
from extractor.readers.pdf_characters import Rule
from extractor.readers.pdf_table_rows import bands_of, is_figure

LONGEST_HEADER = 16  # characters
UNDER = 1.5  # times the type size between a header and the line below it
LARGEST_STEP = 3.0  # times the type size from one line of a table to the next
MOST_LABEL = 24  # characters of the first cells of most rows
_SENTENCE = ("。", "；", "，", "：", "！")


def headed_regions(
    fragments: Sequence[Fragment], level: Sequence[Rule], rules: Sequence[Rule]
) -> Iterator[list[Fragment]]:
    """The fragments of each part of a page that may be such a table, its header first.

    Args:
        fragments: parts of lines that stand in no other table, cut where cells meet.
        level: the level rules of the page, put together where they are drawn in pieces.
        rules: all rules of the page.
    """
    rows = [sorted(row, key=lambda each: each.box.x0) for row in rows_of(fragments)]
    taken: set[int] = set()
    for at, row in enumerate(rows):
        rule = _rule_below(row, level) or _rule_above(row, level, rules)
        if rule is None or not _is_header(row, rule) or any(id(each) in taken for each in row):
            continue
        body = list(_body(rows[at + 1 :], row, rule))
        inside = [*row, *(each for line in body for each in line)]
        if len(body) >= 2 and _is_table_of_words(row, body):
            taken |= {id(each) for each in inside}
            yield inside


def _rule_below(row: Sequence[Fragment], level: Sequence[Rule]) -> Rule | None:
    """The line, or the lower edge of the ground, of a header; it is as wide as the table."""
    box = outline([each.box for each in row])
    size = row[0].size
    for rule in level:
        near = -0.3 * size <= rule.top - box.bottom <= UNDER * size
        if near and rule.x0 - 3 <= box.x0 and box.x1 <= rule.x1 + 3:
            return rule
    return None


def _rule_above(
    row: Sequence[Fragment], level: Sequence[Rule], rules: Sequence[Rule]
) -> Rule | None:
    """The upper edge of a table whose columns upright lines part, the header's too."""
    box = outline([each.box for each in row])
    middle = (box.top + box.bottom) / 2
    upright = [r for r in rules if not r.horizontal and r.top < middle < r.bottom]
    for left, right in pairwise(row):
        if not any(left.box.x1 <= r.x0 and r.x1 <= right.box.x0 for r in upright):
            return None
    for rule in level:
        near = -0.3 * row[0].size <= box.top - rule.bottom <= UNDER * row[0].size
        if near and rule.x0 - 3 <= box.x0 and box.x1 <= rule.x1 + 3:
            return rule
    return None


def _is_header(row: Sequence[Fragment], rule: Rule) -> bool:
    """True for two or more short names over most of the width of the table."""
    texts = [each.line.text for each in row]
    short = all(len(text) <= LONGEST_HEADER and not text.endswith(_SENTENCE) for text in texts)
    plain = not any(is_figure(text) for text in texts)
    spread = row[-1].box.x0 - row[0].box.x0 > 0.15 * (rule.x1 - rule.x0)
    return len(row) >= 2 and short and plain and spread


def _body(
    rows: Sequence[Sequence[Fragment]], header: Sequence[Fragment], rule: Rule
) -> Iterator[Sequence[Fragment]]:
    """The rows below a header, up to what stands farther off or crosses its columns."""
    bottom = max(rule.bottom, max(each.box.bottom for each in header))
    starts = [each.box.x0 for each in header]
    for row in rows:
        size = row[0].size
        inside = [each for each in row if rule.x0 - 3 <= each.box.x0 and each.box.x1 <= rule.x1 + 3]
        if not inside:
            continue
        crossing = any(
            sum(each.box.x0 + size < start < each.box.x1 - 2 * size for start in starts)
            for each in inside
        )
        if crossing or min(each.box.top for each in inside) - bottom > LARGEST_STEP * size:
            return
        bottom = max(bottom, max(each.box.bottom for each in inside))
        yield inside


def _is_table_of_words(header: Sequence[Fragment], body: Sequence[Sequence[Fragment]]) -> bool:
    """True for labels with something beside them in most rows; not for columns of text."""
    second = header[1].box.x0
    firsts = [each for row in body for each in row if each.box.x0 < second - each.size]
    labels = bands_of(firsts)
    if len(labels) < 2:
        return False
    texts = ["".join(each.line.text for each in label) for label in labels]
    short = sum(len(text) <= MOST_LABEL and not text.endswith(_SENTENCE) for text in texts)
    rows = bands_of([each for row in body for each in row])
    full = [
        row for row in rows if {each.box.x0 < second - each.size for each in row} == {True, False}
    ]
    return short >= 0.75 * len(labels) and len(full) >= max(2, 0.75 * len(rows))
