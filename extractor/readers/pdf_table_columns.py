"""The columns of a table without upright lines: what the fragments of most rows leave white."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extractor.readers.pdf_blocks import Fragment, fragment_of
from extractor.readers.pdf_layout import WORD_GAP
from extractor.readers.pdf_table_rows import Row, is_figure

LEAST_GUTTER = 0.7  # times the type size between two columns
CELL_GAP = 0.4  # times the type size between two cells set close together
FEWEST_ROWS = 3


def cut_at_columns(
    fragment: Fragment, columns: Sequence[tuple[float, float]]
) -> Iterator[Fragment]:
    """A fragment cut where a gap in it lies between columns: header cells set close together."""
    characters = fragment.line.characters
    start = 0
    for at in range(1, len(characters)):
        left, right = characters[at - 1].x1, characters[at].x0
        parts = any(
            first[1] - fragment.size < left < second[0] + fragment.size
            and first[1] - fragment.size < right < second[0] + fragment.size
            for first, second in pairwise(columns)
        )
        if parts and right - left > CELL_GAP * fragment.size:
            yield fragment_of(characters[start:at], fragment.at)
            start = at
    yield fragment_of(characters[start:], fragment.at) if start else fragment


def columns_of(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Left and right edge of each column: what the fragments of most rows leave white parts them.

    Fragments that lie over several columns, such as a header over a group of them or a section's
    name, are left out one by one, the widest first, as long as more columns appear.
    """
    every = rows
    with_figures = [row for row in rows if sum(map(is_figure, row.texts)) >= 2]
    white = LEAST_GUTTER
    if len(with_figures) >= FEWEST_ROWS:
        rows = with_figures  # what stands over them may span several columns, or none
        white = WORD_GAP  # and parts of a row so close are cells of their own
    fragments = [each for row in rows for each in row.fragments]
    gutter = white * median(each.size for each in fragments)
    most = max(len(row.fragments) for row in rows)
    usual = sorted(len(row.fragments) for row in rows)[len(rows) // 2]
    target = most if sum(len(r.fragments) == most for r in rows) >= 2 else max(usual, 2)
    kept = sorted(fragments, key=lambda each: each.box.x0 - each.box.x1)
    best = spans_of(kept, gutter)
    for skip in range(1, max(2, len(fragments) // 4)):
        if len(best) >= target:
            break
        spans = spans_of(kept[skip:], gutter)
        if len(spans) > len(best):
            best = spans
    found = _complementary(_with_headers(best, every), rows)
    return [*_labels_beside(found, every), *found]


def _labels_beside(
    columns: Sequence[tuple[float, float]], rows: Sequence[Row]
) -> list[tuple[float, float]]:
    """The column of labels of two lines, between which the figures of their rows stand."""
    left = columns[0][0]
    labels = [
        each.box
        for row in rows
        for each in row.fragments
        if each.box.x1 <= left and not is_figure(each.line.text)
    ]
    if len(labels) < FEWEST_ROWS:
        return []
    return [(min(box.x0 for box in labels), max(box.x1 for box in labels))]


def _with_headers(
    columns: Sequence[tuple[float, float]], rows: Sequence[Row]
) -> list[tuple[float, float]]:
    """The columns with room for headers that stand beside their figures, one for each column."""
    wide = list(columns)
    for row in rows:
        lacking = len(wide) - len(row.fragments)
        if lacking not in (0, 1):  # the corner may be left out, or stand between two rows
            continue
        spans = [
            (min(left, each.box.x0), max(right, each.box.x1))
            for (left, right), each in zip(wide[lacking:], row.fragments, strict=True)
        ]
        spans = [*wide[:lacking], *spans]
        if all(first[1] <= second[0] for first, second in pairwise(spans)):
            wide = spans
    return wide


def _complementary(
    columns: Sequence[tuple[float, float]], rows: Sequence[Row]
) -> list[tuple[float, float]]:
    """Columns side by side of which no row fills both are one: header set left, figures right."""
    filled = [{at for each in row.fragments for at in [column_of(each, columns)]} for row in rows]
    merged: list[tuple[float, float]] = []
    members: list[set[int]] = []
    for at, (left, right) in enumerate(columns):
        if members and not any(members[-1] & row and at in row for row in filled):
            merged[-1] = (merged[-1][0], right)
            members[-1].add(at)
        else:
            merged.append((left, right))
            members.append({at})
    return merged


def spans_of(fragments: Sequence[Fragment], gutter: float) -> list[tuple[float, float]]:
    """What fragments cover from left to right, parted by gaps of at least a gutter."""
    spans: list[list[float]] = []
    for box in sorted((each.box for each in fragments), key=lambda box: box.x0):
        if spans and box.x0 - spans[-1][1] < gutter:
            spans[-1][1] = max(spans[-1][1], box.x1)
        else:
            spans.append([box.x0, box.x1])
    return [(left, right) for left, right in spans]


def column_of(fragment: Fragment, columns: Sequence[tuple[float, float]]) -> int:
    """The column that a fragment shares most of its width with, or is nearest to."""
    shared = [min(fragment.box.x1, right) - max(fragment.box.x0, left) for left, right in columns]
    return max(range(len(columns)), key=lambda at: shared[at])
