"""Tables without a grid of rules: columns by alignment, rows by rules or by white space.

Three-line tables, zebra tables and bare columns of figures. What makes a table is a column of
labels with columns of figures beside it under a header, or rules between rows that share columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.document import Box
from extractor.readers.pdf_blocks import Fragment, fragment_of, outline, rows_of
from extractor.readers.pdf_characters import Rule
from extractor.readers.pdf_contents import page_number
from extractor.readers.pdf_headed_tables import bands_of, headed_regions
from extractor.readers.pdf_layout import WORD_GAP
from extractor.readers.pdf_tables import Cell, PageTable, whole_rules
from extractor.table_headers import is_value, is_year

LEAST_GUTTER = 0.7  # times the type size between two columns
LARGEST_STEP = 2.6  # times the usual step from row to row: a larger one ends a table
SHORTEST_RULE = 60.0  # points of a level rule that parts rows
DOUBLE_RULE = 2.5  # points between the two lines of one rule
SAME_EDGE = 6.0  # points by which rules of one table may differ at their ends
WIDE_LINE = 0.6  # of the width of a table: a lone line as wide is prose
MOST_PROSE = 2  # rows of two wide lines between two rules; more are two columns of text
CELL_GAP = 0.4  # times the type size between two cells set close together
ROW_STEP = 1.2  # times the type size between the edge of a coloured row and the text below it
NEAR_HEADER = 4.0  # times the type size over the first rule: there may its lines stand
TALLEST_ROW = 3.5  # times the usual height of a row: what is taller at an end is no row
WRAPPED = 0.75  # times the type size between two lines of a header
MOST_COLUMNS = 14
FEWEST_ROWS = 3
FEWEST_BARE = 3  # rows of figures below the first where no header stands over them
MOST_HEAD = 3  # rows of labels between a header and its first figures
BROKEN_LINE, FEWEST_BROKEN = 15, 4  # characters of a line of a paragraph in a column, and lines
LONGEST_PROSE = 40  # characters of a cell; rows of many longer ones are columns of prose
_LEADER = re.compile(r"[.…·]{3,}")


@dataclass(slots=True)
class _Row:
    """Fragments in one row, from left to right, with its upper and lower edge."""

    fragments: list[Fragment]
    top: float
    bottom: float

    @property
    def texts(self) -> list[str]:
        return [fragment.line.text for fragment in self.fragments]


def aligned_tables(
    fragments: Sequence[Fragment], rules: Sequence[Rule], before: PageTable | None = None
) -> list[tuple[PageTable, set[int]]]:
    """The tables among the fragments of a page, each with the ids of the fragments in it.

    Args:
        fragments: parts of lines between wide gaps, none of which lies in a ruled table.
        rules: those of the page; horizontal ones may part rows.
        before: the table with which the page before ended; one at the head of this page may go on
            with it, and needs no header of its own.
    """
    level = [rule for rule in whole_rules(rules) if rule.x1 - rule.x0 > SHORTEST_RULE]
    found: list[tuple[PageTable, set[int]]] = []
    taken: set[int] = set()
    for tops in _ruled_runs(level, fragments):
        free = [each for each in fragments if id(each) not in taken]
        for region in _regions(tops):
            inside = [each for each in free if _in(region, each.box)]
            inside = [*_header_above(inside, free, region), *inside]
            if tops[-1].edge:
                inside += _white_row_below(inside, free, region)
            open_columns = _open_columns(before, inside, fragments)
            table = _table(inside, _levels(level, region), True, open_columns)
            if table is not None:
                found.append((table, {id(each) for each in inside}))
                taken |= found[-1][1]
                break
    rest = [each for each in fragments if id(each) not in taken]
    for run in _runs(_rows_of(rest), before is not None and not taken):
        inside = [each for row in run for each in row.fragments]
        table = _table(inside, [], False, _open_columns(before, inside, fragments))
        if table is not None:
            found.append((table, {id(each) for each in inside}))
            taken |= found[-1][1]
    rest = [each for each in rest if id(each) not in taken]
    for inside in headed_regions(rest, level, rules):
        table = _table(inside, _levels(level, outline([each.box for each in inside])), True, 0)
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


def _ruled_runs(rules: Sequence[Rule], fragments: Sequence[Fragment]) -> Iterator[list[Rule]]:
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


def _between(upper: Rule, lower: Rule, fragments: Sequence[Fragment]) -> list[_Row]:
    region = Box(upper.x0 - 2, upper.top, upper.x1 + 2, lower.top)
    return _rows_of([each for each in fragments if _in(region, each.box)])


def _is_bare(upper: Rule, lower: Rule, rules: Sequence[Rule]) -> bool:
    """True where no other table's rules lie between two; those under a header are at one level."""
    inside = [r for r in rules if upper.top + DOUBLE_RULE < r.top < lower.top - DOUBLE_RULE]
    return len({round(r.top) for r in inside if upper.x0 - 2 < r.x0 and r.x1 < upper.x1 + 2}) < 3


def _is_tabular(rows: Sequence[_Row], width: float) -> bool:
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


def _are_wide(row: _Row, least: float) -> bool:
    return all(each.box.x1 - each.box.x0 > least for each in row.fragments)


def _regions(run: Sequence[Rule]) -> Iterator[Box]:
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


def _header_above(
    inside: Sequence[Fragment], fragments: Sequence[Fragment], region: Box
) -> list[Fragment]:
    """The header that stands over the first rule instead of under it."""
    above = [each for each in fragments if region.x0 <= each.box.x0 and each.box.x1 <= region.x1]
    above = [each for each in above if each.box.bottom <= region.top + 0.5 * each.size + 2]
    if not above or not inside:
        return []
    rows = _rows_of(above)
    size = rows[-1].fragments[0].size
    columns = _spans(inside, LEAST_GUTTER * size)
    close = [each for each in above if region.top - each.box.bottom < NEAR_HEADER * size]
    for row in (_with_lines_above(rows, columns), (bands_of(close) or [[]])[-1]):
        spans = [_hits(each.box, [_wide(column) for column in columns]) for each in row]
        full = all(len(span) == 1 for span in spans)
        filled = len({span[0] for span in spans}) if full else 0
        full = filled == len(_spans(row, WORD_GAP * size))  # not two headers over one column
        near = row and region.top - max(each.box.bottom for each in row) <= size
        named = not any(_figure(each.line.text) or _is_unit(each.line.text) for each in row)
        if near and named and full and filled >= max(2, len(columns) - 1):
            return row
    return []


def _is_unit(text: str) -> bool:
    """True for 单位：万元 over a table; a column of units is named 单位 alone."""
    return ("单位" in text or "單位" in text) and len(text) > 2


def _white_row_below(
    inside: Sequence[Fragment], fragments: Sequence[Fragment], region: Box
) -> list[Fragment]:
    """The row below the last coloured one, which fills the same columns and crosses none."""
    below = [each for each in fragments if region.x0 <= each.box.x0 and each.box.x1 <= region.x1]
    below = [each for each in below if each.box.top >= region.bottom - 0.5 * each.size - 2]
    if not below or not inside:
        return []
    spans = [_wide(column) for column in _columns(_rows_of(inside))]
    found: list[Fragment] = []
    filled: set[int] = set()
    bottom = region.bottom
    for row in _rows_of(below):
        hits = [_hits(each.box, spans) for each in row.fragments]
        if row.top - bottom > ROW_STEP * row.fragments[0].size or any(len(h) != 1 for h in hits):
            break
        found += row.fragments
        filled.update(at for hit in hits for at in hit)
        bottom = row.bottom
    return found if len(filled) >= max(2, len(spans) - 1) else []


def _with_lines_above(
    rows: Sequence[_Row], columns: Sequence[tuple[float, float]]
) -> list[Fragment]:
    """The last row, and those right above it where its cells have several lines."""
    found = list(rows[-1].fragments)
    spans = [_wide(column) for column in columns]
    for above, below in pairwise(reversed(rows[-3:])):
        size = above.fragments[0].size
        single = all(len(_hits(each.box, spans)) == 1 for each in below.fragments)
        if above.top - below.bottom > WRAPPED * size or not single:
            break
        found += below.fragments
    return found


def _wide(span: tuple[float, float]) -> Box:
    return Box(span[0], 0.0, span[1], 0.0)


def _levels(rules: Sequence[Rule], region: Box) -> list[float]:
    inside = [r.top for r in rules if region.top <= r.top <= region.bottom and r.x1 > region.x0]
    return sorted({round(top, 1) for top in inside})


def _in(region: Box, box: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return region.x0 <= x <= region.x1 and region.top <= y <= region.bottom


def _rows_of(fragments: Sequence[Fragment]) -> list[_Row]:
    rows = []
    for row in rows_of(fragments):
        first = min(row, key=lambda each: each.box.top + each.box.bottom)
        rows.append(_Row(row, first.box.top, first.box.bottom))
    return rows


def _runs(rows: Sequence[_Row], going_on: bool) -> Iterator[list[_Row]]:
    """Rows that may be a table without rules: figures in columns, with a header over them."""
    at = 0
    while at < len(rows):
        bare = going_on and at == 0
        run = _grown(rows, at, bare) if _has_figures(rows[at]) or _is_total(rows[at]) else []
        if len(run) >= FEWEST_ROWS or _is_short_table(run):
            yield run
            at = next(n for n, row in enumerate(rows) if row is run[-1]) + 1
        else:
            at += 1


def _is_short_table(run: Sequence[_Row]) -> bool:
    """True for one row of at least three figures under a header for each."""
    if len(run) != 2:
        return False
    figures = sum(map(_figure, run[1].texts))
    return figures >= 3 and len(run[0].fragments) >= figures and not any(map(_figure, run[0].texts))


def _has_figures(row: _Row) -> bool:
    """True for a label followed by a figure."""
    texts = row.texts
    return len(texts) >= 2 and not _bare(texts[0]) and any(_figure(text) for text in texts[1:])


def _is_total(row: _Row) -> bool:
    """True for figures side by side without a label, which is left out or stands above."""
    return len(row.fragments) >= 2 and all(map(_figure, row.texts))


def _bare(text: str) -> bool:
    """True for a figure without words; 0—30日 may be the label of a row."""
    return _figure(text) and not any(character.isalpha() for character in text)


def _figure(text: str) -> bool:
    return is_value(text) and not is_year(text)


def _grown(rows: Sequence[_Row], start: int, bare: bool) -> list[_Row]:
    """The rows from one with figures to the last that goes on with its columns, and its header."""
    first = rows[start]
    columns = [fragment.box for fragment in first.fragments]
    last, step = start, 0.0
    for at in range(start + 1, len(rows)):
        row = rows[at]
        size = row.fragments[0].size
        gap = row.top - rows[at - 1].bottom
        if gap > max(LARGEST_STEP * size, 1.6 * step):
            break
        total = all(map(_figure, row.texts))  # also of one figure
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


def _agrees(row: _Row, columns: Sequence[Box], fewest: int) -> bool:
    """True where every fragment of a row lies over one column, and some over the same ones."""
    if len(row.fragments) > len(columns) + 1:
        return False
    hits = [_hits(fragment.box, columns) for fragment in row.fragments]
    return all(len(hit) <= 1 for hit in hits) and sum(map(len, hits)) >= fewest


def _hits(box: Box, columns: Sequence[Box]) -> list[int]:
    return [at for at, each in enumerate(columns) if min(box.x1, each.x1) > max(box.x0, each.x0)]


def _widened(columns: Sequence[Box], row: _Row) -> list[Box]:
    wide = list(columns)
    for fragment in row.fragments:
        for at in _hits(fragment.box, columns):
            wide[at] = outline([wide[at], fragment.box])
    return wide


def _inside_columns(row: _Row, columns: Sequence[Box]) -> bool:
    """True for the second line of a wrapped cell or a label between rows of figures."""
    return len(row.fragments) <= 2 and all(
        len(_hits(fragment.box, columns)) == 1 and len(fragment.line.text) <= LONGEST_PROSE
        for fragment in row.fragments
    )


def _names_group(row: _Row, columns: Sequence[Box]) -> bool:
    """True for a lone label over the first column."""
    lone = row.fragments[0]
    return len(row.fragments) == 1 and _hits(lone.box, columns) == [0] and len(lone.line.text) < 20


def _is_header(row: _Row, below: _Row, columns: Sequence[Box]) -> bool:
    size = row.fragments[0].size
    if below.top - row.bottom > LARGEST_STEP * size or any(_figure(text) for text in row.texts):
        return False
    over = {at for fragment in row.fragments for at in _hits(fragment.box, columns)}
    short = all(len(text) <= LONGEST_PROSE / 2 and text[-1] not in "：:。；" for text in row.texts)
    enough = len(row.fragments) >= 2 or len(columns) == 2
    alike = 2 <= len(columns) - 1 <= len(row.fragments) <= len(columns)
    return short and enough and (bool(over - {0}) or alike)


def _table(
    fragments: Sequence[Fragment], levels: Sequence[float], ruled: bool, open_columns: int
) -> PageTable | None:
    """The grid of fragments, unless they share no columns or are prose."""
    rows = _rows_of(fragments)
    fewest = 2 if ruled or _is_short_table(rows) else FEWEST_ROWS
    if len(rows) < fewest:
        return None
    columns = _columns(rows)
    if not 2 <= len(columns) <= MOST_COLUMNS:
        return None
    for row in rows:
        row.fragments = [part for each in row.fragments for part in _cut(each, columns)]
    bands = _bands(rows, levels, columns)
    if len(bands) < fewest or _is_contents(rows, columns):
        return None
    cells = list(_cells(bands, columns))
    going_on = open_columns == len(columns)
    if not _reads_as_table(cells, len(columns), ruled, going_on):
        return None
    return PageTable(outline([each.box for each in fragments]), cells, ruled=False)


def _cut(fragment: Fragment, columns: Sequence[tuple[float, float]]) -> Iterator[Fragment]:
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


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Left and right edge of each column: what the fragments of most rows leave white parts them.

    Fragments that lie over several columns, such as a header over a group of them or a section's
    name, are left out one by one, the widest first, as long as more columns appear.
    """
    every = rows
    with_figures = [row for row in rows if sum(map(_figure, row.texts)) >= 2]
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
    best = _spans(kept, gutter)
    for skip in range(1, max(2, len(fragments) // 4)):
        if len(best) >= target:
            break
        spans = _spans(kept[skip:], gutter)
        if len(spans) > len(best):
            best = spans
    return _complementary(_with_headers(best, every), rows)


def _with_headers(
    columns: Sequence[tuple[float, float]], rows: Sequence[_Row]
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
    columns: Sequence[tuple[float, float]], rows: Sequence[_Row]
) -> list[tuple[float, float]]:
    """Columns side by side of which no row fills both are one: header set left, figures right."""
    filled = [{at for each in row.fragments for at in [_column_of(each, columns)]} for row in rows]
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


def _spans(fragments: Sequence[Fragment], gutter: float) -> list[tuple[float, float]]:
    spans: list[list[float]] = []
    for box in sorted((each.box for each in fragments), key=lambda box: box.x0):
        if spans and box.x0 - spans[-1][1] < gutter:
            spans[-1][1] = max(spans[-1][1], box.x1)
        else:
            spans.append([box.x0, box.x1])
    return [(left, right) for left, right in spans]


def _bands(
    rows: Sequence[_Row], levels: Sequence[float], columns: Sequence[tuple[float, float]]
) -> list[list[Fragment]]:
    """The fragments of each row of the table, wrapped lines put together."""
    inner = [y for y in levels if rows[0].top + 1 < y < rows[-1].bottom - 1]
    parted = [list(group) for group in _parted(rows, inner)]
    if len(inner) >= 2 and len(parted) > 2 and all(_one_row(group, columns) for group in parted):
        return [[each for row in group for each in row.fragments] for group in parted]
    return [
        [each for row in band for each in row.fragments]
        for group in parted
        for band in _rows_in(group, columns)
    ]


def _rows_in(group: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> list[list[_Row]]:
    """The rows between two rules; where no figure stands in them, cells may have many lines."""
    if any(map(_figure, (text for row in group for text in row.texts))):
        gaps = [below.top - above.bottom for above, below in pairwise(group)]
        close = max(gaps, default=0.0) <= WRAPPED * group[0].fragments[0].size
        return [list(group)] if close and _one_row(group, columns) else _joined_rows(group, columns)
    fragments = [each for row in group for each in row.fragments]
    return [[_Row(band, 0.0, 0.0)] for band in bands_of(fragments)]


def _parted(rows: Sequence[_Row], levels: Sequence[float]) -> Iterator[list[_Row]]:
    edges = [float("-inf"), *levels, float("inf")]
    for top, bottom in pairwise(edges):
        group = [row for row in rows if top <= (row.top + row.bottom) / 2 < bottom]
        if group:
            yield group


def _one_row(group: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> bool:
    """True where lines between two rules are one row: no column of figures has two of them."""
    figures = [0] * len(columns)
    for row in group:
        for fragment in row.fragments:
            if _figure(fragment.line.text):
                figures[_column_of(fragment, columns)] += 1
    return max(figures, default=0) <= 1


def _joined_rows(rows: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> list[list[_Row]]:
    """Lines without figures of their own go to the row that they stand very close to."""
    full = [row for row in rows if _filled(row, columns) >= 2]
    steps = [second.top - first.bottom for first, second in pairwise(full)]
    usual = median(steps) if steps else float("inf")
    bands: list[list[_Row]] = []
    for at, row in enumerate(rows):
        gap = row.top - rows[at - 1].bottom if at else float("inf")
        after = rows[at + 1].top - row.bottom if at + 1 < len(rows) else float("inf")
        lone = _filled(row, columns) < 2 or not any(map(_figure, row.texts))
        before = bands and (
            _filled(rows[at - 1], columns) < 2 or not any(map(_figure, rows[at - 1].texts))
        )
        close = gap < 0.62 * usual and gap < 0.5 * row.fragments[0].size
        if bands and close and (lone or before) and not (lone and after < gap - 0.5):
            bands[-1].append(row)
        else:
            bands.append([row])
    return bands


def _filled(row: _Row, columns: Sequence[tuple[float, float]]) -> int:
    return len({_column_of(fragment, columns) for fragment in row.fragments})


def _column_of(fragment: Fragment, columns: Sequence[tuple[float, float]]) -> int:
    """The column that a fragment shares most of its width with, or is nearest to."""
    shared = [min(fragment.box.x1, right) - max(fragment.box.x0, left) for left, right in columns]
    return max(range(len(columns)), key=lambda at: shared[at])


def _cells(
    bands: Sequence[Sequence[Fragment]], columns: Sequence[tuple[float, float]]
) -> Iterator[Cell]:
    for row, band in enumerate(bands):
        groups: dict[tuple[int, int], list[Fragment]] = {}
        shared = _group_headers(band, columns) if row == 0 else {}
        for fragment in band:
            span = shared.get(id(fragment)) or _span(fragment, band, columns, row)
            groups.setdefault(span, []).append(fragment)
        for (first, last), members in sorted(groups.items()):
            ordered = sorted(members, key=lambda each: (round(each.box.top), each.box.x0))
            yield Cell(
                outline([each.box for each in members]),
                row,
                first,
                1,
                last - first + 1,
                [character for each in ordered for character in each.line.characters],
            )


def _group_headers(
    band: Sequence[Fragment], columns: Sequence[tuple[float, float]]
) -> dict[int, tuple[int, int]]:
    """The columns of each header that stands in the middle over as many columns as the others."""
    ordered = sorted(band, key=lambda each: each.box.x0)
    size, rest = divmod(len(columns) - 1, len(ordered))
    if rest or size < 2:
        return {}
    spans = {}
    for number, fragment in enumerate(ordered):
        first, last = 1 + number * size, (number + 1) * size
        middle = (columns[first][0] + columns[last][1]) / 2
        width = columns[last][1] - columns[first][0]
        if abs((fragment.box.x0 + fragment.box.x1) / 2 - middle) > 0.2 * width:
            return {}
        spans[id(fragment)] = (first, last)
    return spans


def _span(
    fragment: Fragment,
    band: Sequence[Fragment],
    columns: Sequence[tuple[float, float]],
    row: int,
) -> tuple[int, int]:
    """The columns of a cell; a header over a group of columns stands in the middle of them."""
    hits = [
        at
        for at, (left, right) in enumerate(columns)
        if min(fragment.box.x1, right) - max(fragment.box.x0, left)
        > 0.3 * min(right - left, fragment.box.x1 - fragment.box.x0)
    ]
    if len(hits) > 1:
        return hits[0], hits[-1]
    at = _column_of(fragment, columns)
    return at, at


def _is_contents(rows: Sequence[_Row], columns: Sequence[tuple[float, float]]) -> bool:
    """True for a table of contents: titles, and page numbers that grow downwards."""
    if any(_LEADER.search(text) for row in rows for text in row.texts):
        return True
    if len(columns) != 2:
        return False
    found = [page_number(row.texts[-1]) for row in rows if len(row.fragments) == 2]
    numbers = [number for number in found if number is not None]
    return len(numbers) > 0.6 * len(rows) and numbers == sorted(numbers) and max(numbers) < 1000


def _reads_as_table(cells: Sequence[Cell], columns: int, ruled: bool, going_on: bool) -> bool:
    """True for labels with figures beside them; between rules also for rows of short cells."""
    head = [cell for cell in cells if cell.row == 0]
    body = [cell for cell in cells if cell.row > 0]
    if not body or (ruled and len(head) < 2):
        return False
    figures = [cell for cell in body if cell.column > 0 and is_value(cell.text)]
    others = [cell for cell in body if cell.column > 0]
    if ruled:
        rows = len({cell.row for cell in body})
        filled = len(body) >= 0.5 * rows * columns and not _are_broken_lines(others)
        return filled and (going_on or not any(_figure(cell.text) for cell in head))
    firsts = [cell.text for cell in body if cell.column == 0]
    if firsts and sum(map(_bare, firsts)) > 0.5 * len(firsts) and not _numbered(firsts):
        return False
    if len(figures) < FEWEST_ROWS - 1:
        return False
    most = len(figures) >= 0.6 * max(len(others), 1)
    with_figures, every = (len({cell.row for cell in some}) for some in (figures, body))
    return most or (columns > 3 and with_figures >= 0.7 * every)


def _are_broken_lines(cells: Sequence[Cell]) -> bool:
    """True for cells that are the lines of paragraphs: full to their right edge, no sentence's end.

    Between few rules the rows cannot be told from the lines; such columns are read as text.
    """
    full = 0
    for column in {cell.column for cell in cells}:
        prose = [cell for cell in cells if cell.column == column and len(cell.text) >= BROKEN_LINE]
        if len(prose) < FEWEST_BROKEN:
            continue
        edge = max(cell.box.x1 for cell in prose)
        full += sum(
            edge - cell.box.x1 < 1.5 * cell.characters[0].size and cell.text[-1] not in "。；;：:！"
            for cell in prose
        )
    return full > 0.4 * len(cells)


def _numbered(texts: Sequence[str]) -> bool:
    """True for 1, 2, 3 down the first column."""
    numbers = [int(text) for text in texts if text.isdigit()]
    return len(numbers) > 0.8 * len(texts) and all(b - a == 1 for a, b in pairwise(numbers))
