"""A grid of cells from fragments that may be a table, or none where they do not read as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from extractor.readers.pdf_blocks import Fragment, outline
from extractor.readers.pdf_contents import page_number
from extractor.readers.pdf_table_columns import FEWEST_ROWS, column_of, columns_of, cut_at_columns
from extractor.readers.pdf_table_rows import (
    Row,
    bands_of,
    is_bare_figure,
    is_figure,
    is_short_table,
    table_rows,
)
from extractor.readers.pdf_tables import Cell, PageTable
from extractor.table_headers import is_unit_header, is_value

WRAPPED = 0.75  # times the type size between two lines of a header
MOST_COLUMNS = 14
MOST_LINES = 3  # of a header
UNALIGNED = 1.5  # times the type size by which the figures of one column may be apart
BROKEN_LINE, FEWEST_BROKEN = 15, 4  # characters of a line of a paragraph in a column, and lines
_LEADER = re.compile(r"[.…·]{3,}")


def grid_of(
    fragments: Sequence[Fragment], levels: Sequence[float], ruled: bool, open_columns: int
) -> PageTable | None:
    """The grid of fragments, unless they share no columns or are prose."""
    rows = table_rows(fragments)
    fewest = 2 if ruled or is_short_table(rows) else FEWEST_ROWS
    if len(rows) < fewest:
        return None
    columns = columns_of(rows)
    if not 2 <= len(columns) <= MOST_COLUMNS:
        return None
    for row in rows:
        row.fragments = [part for each in row.fragments for part in cut_at_columns(each, columns)]
    bands = _bands(rows, levels, columns)
    if len(bands) < fewest or _is_contents(rows, columns):
        return None
    cells = list(_cells(bands, columns))
    going_on = open_columns == len(columns)
    if not _reads_as_table(cells, len(columns), ruled, going_on):
        return None
    return PageTable(outline([each.box for each in fragments]), cells, ruled=False)


def _bands(
    rows: Sequence[Row], levels: Sequence[float], columns: Sequence[tuple[float, float]]
) -> list[list[Fragment]]:
    """The fragments of each row of the table, wrapped lines put together."""
    inner = [y for y in levels if rows[0].top + 1 < y < rows[-1].bottom - 1]
    parted = [list(group) for group in _parted(rows, inner)]
    if len(inner) >= 2 and len(parted) > 2 and all(_one_row(group, columns) for group in parted):
        return [[each for row in group for each in row.fragments] for group in parted]
    return [band for group in parted for band in _rows_in(group, columns)]


def _rows_in(group: Sequence[Row], columns: Sequence[tuple[float, float]]) -> list[list[Fragment]]:
    """The rows between two rules; where no figure stands in them, cells may have many lines."""
    fragments = [each for row in group for each in row.fragments]
    if not any(is_figure(each.line.text) for each in fragments):
        return bands_of(fragments)
    gaps = [below.top - above.bottom for above, below in pairwise(group)]
    close = max(gaps, default=0.0) <= WRAPPED * group[0].fragments[0].size
    if close and _one_row(group, columns):
        return [fragments]
    return [
        [each for row in band for each in row.fragments] for band in _joined_rows(group, columns)
    ]


def _parted(rows: Sequence[Row], levels: Sequence[float]) -> Iterator[list[Row]]:
    edges = [float("-inf"), *levels, float("inf")]
    for top, bottom in pairwise(edges):
        group = [row for row in rows if top <= (row.top + row.bottom) / 2 < bottom]
        if group:
            yield group


def _one_row(group: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """True where lines between two rules are one row: no column of figures has two of them."""
    figures = [0] * len(columns)
    for row in group:
        for fragment in row.fragments:
            if is_figure(fragment.line.text):
                figures[column_of(fragment, columns)] += 1
    return max(figures, default=0) <= 1


def _joined_rows(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> list[list[Row]]:
    """Lines without figures of their own go to the row that they stand very close to."""
    full = [row for row in rows if _filled(row, columns) >= 2]
    steps = [second.top - first.bottom for first, second in pairwise(full)]
    usual = median(steps) if steps else float("inf")
    lines = _header_lines(rows, columns)
    bands: list[list[Row]] = [list(rows[:lines])] if lines else []
    for at, row in enumerate(rows):
        if at < lines:
            continue
        gap = row.top - rows[at - 1].bottom if at else float("inf")
        after = rows[at + 1].top - row.bottom if at + 1 < len(rows) else float("inf")
        lone = _filled(row, columns) < 2 or not any(map(is_figure, row.texts))
        before = bands and (
            _filled(rows[at - 1], columns) < 2 or not any(map(is_figure, rows[at - 1].texts))
        )
        close = gap < 0.62 * usual and gap < 0.5 * row.fragments[0].size
        if bands and close and (lone or before) and not (lone and after < gap - 0.5):
            bands[-1].append(row)
        else:
            bands.append([row])
    return bands


def _header_lines(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> int:
    """How many lines make the names of the columns, if the rows below stand off from them."""
    lines = next((at for at, row in enumerate(rows) if any(map(is_figure, row.texts))), 0)
    if not 2 <= lines <= MOST_LINES:
        return 0
    steps = [below.top - above.bottom for above, below in pairwise(rows[:lines])]
    off = rows[lines].top - rows[lines - 1].bottom
    filled = [{column_of(each, columns) for each in row.fragments} for row in rows[:lines]]
    alike = all(one == filled[0] and len(one) > 1 for one in filled)
    if any(len(set(row.texts)) < len(row.texts) for row in rows[:lines]):
        return 0  # 千港元 千港元 below 2025年 2024年: units, not the second half of a name
    return lines if alike and max(steps) < rows[0].fragments[0].size and off > 2 * max(steps) else 0


def _filled(row: Row, columns: Sequence[tuple[float, float]]) -> int:
    return len({column_of(fragment, columns) for fragment in row.fragments})


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
    at = column_of(fragment, columns)
    return at, at


def _is_contents(rows: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
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
    units = {cell.column for cell in head if is_unit_header(cell.text)}
    others = [cell for cell in body if cell.column > 0 and cell.column not in units]
    if ruled:
        rows = len({cell.row for cell in body})
        filled = len(body) >= 0.5 * rows * columns and not _are_broken_lines(others)
        return filled and (going_on or not any(is_figure(cell.text) for cell in head))
    firsts = [cell.text for cell in body if cell.column == 0]
    if firsts and sum(map(is_bare_figure, firsts)) > 0.5 * len(firsts) and not _numbered(firsts):
        return False
    if len(figures) < FEWEST_ROWS - 1 or not _are_aligned(figures):
        return False
    most = len(figures) >= 0.6 * max(len(others), 1)
    with_figures, every = (len({cell.row for cell in some}) for some in (figures, body))
    return most or (columns > 3 and with_figures >= 0.7 * every)


def _are_aligned(figures: Sequence[Cell]) -> bool:
    """True where most columns of figures begin, end or are centred at one place; bars are not."""
    aligned = []
    for column in {cell.column for cell in figures}:
        cells = [cell for cell in figures if cell.column == column]
        if len(cells) < FEWEST_ROWS:
            continue
        lefts, rights = [cell.box.x0 for cell in cells], [cell.box.x1 for cell in cells]
        middles = [(left + right) / 2 for left, right in zip(lefts, rights, strict=True)]
        off = min(max(lefts) - min(lefts), max(rights) - min(rights), max(middles) - min(middles))
        aligned.append(off <= UNALIGNED * max(cell.characters[0].size for cell in cells))
    return not aligned or sum(aligned) >= len(aligned) / 2


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
