"""Tables without a grid of rules: columns by alignment, rows by rules or by white space.

Three-line tables, zebra tables and bare columns of figures. What makes a table is a column of
labels with columns of figures beside it under a header, or rules between rows that share columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.document import Box
from extractor.readers.pdf_blocks import Fragment, outline
from extractor.readers.pdf_characters import Rule
from extractor.readers.pdf_headed_tables import headed_regions
from extractor.readers.pdf_table_columns import FEWEST_ROWS, spans_of
from extractor.readers.pdf_table_grid import grid_of
from extractor.readers.pdf_table_rows import (
    Row,
    columns_under,
    is_bare_figure,
    is_figure,
    is_short_table,
    lies_in,
    span_box,
    table_rows,
)
from extractor.readers.pdf_table_rules import (
    LONGEST_PROSE,
    SAME_EDGE,
    header_above,
    levels_in,
    regions_of,
    ruled_runs,
    white_row_below,
)
from extractor.readers.pdf_tables import PageTable

LARGEST_STEP = 2.6  # times the usual step from row to row: a larger one ends a table
SHORTEST_RULE = 60.0  # points of a level rule that parts rows
FEWEST_BARE = 3  # rows of figures below the first where no header stands over them
MOST_HEAD = 3  # rows of labels between a header and its first figures


def aligned_tables(
    fragments: Sequence[Fragment],
    rules: Sequence[Rule],
    level: Sequence[Rule],
    before: PageTable | None = None,
) -> list[tuple[PageTable, set[int]]]:
    """The tables among the fragments of a page, each with the ids of the fragments in it.

    Args:
        fragments: parts of lines between wide gaps, none of which lies in a ruled table.
        rules: those of the page.
        level: the level ones, put together where they are drawn in pieces; they may part rows.
        before: the table with which the page before ended; one at the head of this page may go on
            with it, and needs no header of its own.
    """
    level = [rule for rule in level if rule.x1 - rule.x0 > SHORTEST_RULE]
    found: list[tuple[PageTable, set[int]]] = []
    taken: set[int] = set()
    for tops in ruled_runs(level, fragments):
        free = [each for each in fragments if id(each) not in taken]
        for region in regions_of(tops):
            inside = [each for each in free if lies_in(region, each.box)]
            inside = [*header_above(inside, free, region), *inside]
            if tops[-1].edge:
                inside += white_row_below(inside, free, region)
            open_columns = _open_columns(before, inside, fragments)
            table = grid_of(inside, levels_in(level, region), True, open_columns)
            if table is not None:
                found.append((table, {id(each) for each in inside}))
                taken |= found[-1][1]
                break
    rest = [each for each in fragments if id(each) not in taken]
    for run in _runs(_with_labels(table_rows(rest)), before is not None and not taken):
        inside = [each for row in run for each in row.fragments]
        table = grid_of(inside, [], False, _open_columns(before, inside, fragments))
        if table is not None:
            found.append((table, {id(each) for each in inside}))
            taken |= found[-1][1]
    rest = [each for each in rest if id(each) not in taken]
    for inside in headed_regions(rest, level, rules):
        table = grid_of(inside, levels_in(level, outline([each.box for each in inside])), True, 0)
        if table is not None:
            found.append((table, {id(each) for each in inside}))
    return found


def _open_columns(
    before: PageTable | None, inside: Sequence[Fragment], fragments: Sequence[Fragment]
) -> int:
    """How many columns a table goes on with that begins the page; 0 where it begins anew."""
    if before is None or not inside:
        return 0
    first = min(fragments, key=lambda each: each.box.top)
    near = abs(before.box.x0 - min(each.box.x0 for each in inside)) < 4 * SAME_EDGE
    return before.column_count if near and any(each is first for each in inside) else 0


def _with_labels(rows: Sequence[Row]) -> list[Row]:
    """The rows, those of figures put together with the two lines of the words beside them."""
    found: list[Row] = []
    for row in rows:
        found.append(row)
        if len(found) > 2 and _stands_between(*found[-3:]):
            lines = [each for part in found[-3:] for each in part.fragments]
            ordered = sorted(lines, key=lambda each: each.box.x0)
            found[-3:] = [Row(ordered, found[-3].top, row.bottom)]
    return found


def _stands_between(above: Row, row: Row, below: Row) -> bool:
    """True for figures half a line below the first and above the second line of other cells."""
    if row.top > above.bottom or below.top > row.bottom or not any(map(is_figure, row.texts)):
        return False
    if len(above.fragments) > len(row.fragments) or any(map(is_figure, above.texts + below.texts)):
        return False
    labelled = not is_figure(row.texts[0])
    left = row.fragments[0].box.x0
    return labelled or all(side.fragments[0].box.x1 <= left for side in (above, below))


def _runs(rows: Sequence[Row], going_on: bool) -> Iterator[list[Row]]:
    """Rows that may be a table without rules: figures in columns, with a header over them."""
    at = 0
    while at < len(rows):
        bare = going_on and at == 0
        run = _grown(rows, at, bare) if _has_figures(rows[at]) or _is_total(rows[at]) else []
        if len(run) >= FEWEST_ROWS or is_short_table(run):
            yield run
            at = next(n for n, row in enumerate(rows) if row is run[-1]) + 1
        else:
            at += 1


def _has_figures(row: Row) -> bool:
    """True for a label followed by a figure."""
    texts = row.texts
    return (
        len(texts) >= 2
        and not is_bare_figure(texts[0])
        and any(is_figure(text) for text in texts[1:])
    )


def _is_total(row: Row) -> bool:
    """True for figures side by side without a label, which is left out or stands above."""
    return len(row.fragments) >= 2 and all(map(is_figure, row.texts))


def _grown(rows: Sequence[Row], start: int, bare: bool) -> list[Row]:
    """The rows from one with figures to the last that goes on with its columns, and its header."""
    first = rows[start]
    columns = _columns(first)
    last, step = start, 0.0
    for at in range(start + 1, len(rows)):
        row = rows[at]
        size = row.fragments[0].size
        gap = row.top - rows[at - 1].bottom
        if gap > max(LARGEST_STEP * size, 1.6 * step):
            break
        total = all(map(is_figure, row.texts))  # also of one figure
        if (_has_figures(row) or total) and _agrees(row, columns, 1 if total else 2):
            step = max(step, gap)
            last = at
            columns = _widened(columns, row)
        elif not (_inside_columns(row, columns) and at - last <= 2):
            break
    head = start
    while head > 0 and start - head < MOST_HEAD and _names_group(rows[head - 1], columns):
        head -= 1  # 持續經營業務, between the header and the first figures
    labels = head
    while head > 0 and labels - head < 3 and _is_header(rows[head - 1], rows[head], columns):
        head -= 1
    if head == labels:
        head = start
    if head == start and not bare and last - start < FEWEST_BARE:
        return []
    return list(rows[head : last + 1])


def _columns(row: Row) -> list[Box]:
    """The columns of a row; the lines of one label are one."""
    return [span_box(span) for span in spans_of(row.fragments, 0.0)]


def _agrees(row: Row, columns: Sequence[Box], fewest: int) -> bool:
    """True where every fragment of a row lies over one column, and some over the same ones."""
    if len(_columns(row)) > len(columns) + 1:
        return False
    hits = [columns_under(fragment.box, columns) for fragment in row.fragments]
    return all(len(hit) <= 1 for hit in hits) and sum(map(len, hits)) >= fewest


def _widened(columns: Sequence[Box], row: Row) -> list[Box]:
    wide = list(columns)
    for fragment in row.fragments:
        for at in columns_under(fragment.box, columns):
            wide[at] = outline([wide[at], fragment.box])
    return wide


def _inside_columns(row: Row, columns: Sequence[Box]) -> bool:
    """True for the second line of a wrapped cell or a label between rows of figures."""
    return len(row.fragments) <= 2 and all(
        len(columns_under(fragment.box, columns)) == 1 and len(fragment.line.text) <= LONGEST_PROSE
        for fragment in row.fragments
    )


def _names_group(row: Row, columns: Sequence[Box]) -> bool:
    """True for a lone label over the first column."""
    lone = row.fragments[0]
    return (
        len(row.fragments) == 1
        and columns_under(lone.box, columns) == [0]
        and len(lone.line.text) < 20
    )


def _is_header(row: Row, below: Row, columns: Sequence[Box]) -> bool:
    size = row.fragments[0].size
    if below.top - row.bottom > LARGEST_STEP * size or any(is_figure(text) for text in row.texts):
        return False
    over = {at for fragment in row.fragments for at in columns_under(fragment.box, columns)}
    short = all(len(text) <= LONGEST_PROSE / 2 and text[-1] not in "：:。；" for text in row.texts)
    enough = len(row.fragments) >= 2 or len(columns) == 2
    alike = 2 <= len(columns) - 1 <= len(row.fragments) <= len(columns)
    return short and enough and (bool(over - {0}) or alike)
