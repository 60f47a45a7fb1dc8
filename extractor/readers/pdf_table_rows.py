"""Rows of fragments that may be rows of a table, and the figures in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.document import Box
from extractor.readers.pdf_blocks import Fragment, in_row, outline, rows_of
from extractor.table_headers import is_value, is_year

SAME_BAND = 0.4  # of the lower cell: cells that share more of their height are of one row
LEAST_JUMP = 0.3  # times the type size by which the gaps between rows exceed those within cells


@dataclass(slots=True)
class Row:
    """Fragments in one row, from left to right, with its upper and lower edge."""

    fragments: list[Fragment]
    top: float
    bottom: float

    @property
    def texts(self) -> list[str]:
        """The texts of its fragments."""
        return [fragment.line.text for fragment in self.fragments]


def span_box(span: tuple[float, float]) -> Box:
    """A column without height, to be compared with boxes from left to right."""
    return Box(span[0], 0.0, span[1], 0.0)


def lies_in(region: Box, box: Box) -> bool:
    """True where the middle of a box lies in a region."""
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return region.x0 <= x <= region.x1 and region.top <= y <= region.bottom


def table_rows(fragments: Sequence[Fragment]) -> list[Row]:
    """The fragments row by row, from top to bottom."""
    rows = []
    for row in rows_of(fragments):
        first = min(row, key=lambda each: each.box.top + each.box.bottom)
        rows.append(Row(row, first.box.top, first.box.bottom))
    return rows


def is_short_table(run: Sequence[Row]) -> bool:
    """True for one row of at least three figures under a header for each."""
    if len(run) != 2:
        return False
    figures = sum(map(is_figure, run[1].texts))
    return (
        figures >= 3 and len(run[0].fragments) >= figures and not any(map(is_figure, run[0].texts))
    )


def is_bare_figure(text: str) -> bool:
    """True for a figure without words; 0—30日 may be the label of a row."""
    return is_figure(text) and not any(character.isalpha() for character in text)


def is_figure(text: str) -> bool:
    """True for a value that is no year, which may be a header."""
    return is_value(text) and not is_year(text)


def columns_under(box: Box, columns: Sequence[Box]) -> list[int]:
    """The numbers of the columns over which a box lies."""
    return [at for at, each in enumerate(columns) if min(box.x1, each.x1) > max(box.x0, each.x0)]


def bands_of(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """The fragments row by row, where the cells of a row may have several lines.

    Lines below each other are of one cell where their gap is of the smaller kind; cells that share
    their height are of one row.
    """
    ordered = sorted(fragments, key=lambda each: (each.box.top, each.box.x0))
    columns: list[list[Fragment]] = []
    for fragment in ordered:
        for column in columns:
            if column[-1].over(fragment) > 0 and not column[-1].beside(fragment):
                column.append(fragment)
                break
        else:
            columns.append([fragment])
    limit = _largest_gap_within(columns)
    cells: list[list[Fragment]] = []
    for column in columns:
        cell = [column[0]]
        for above, below in pairwise(column):
            if below.box.top - above.box.bottom > limit:
                cells.append(cell)
                cell = []
            cell.append(below)
        cells.append(cell)
    return _beside(cells)


def _largest_gap_within(columns: Sequence[Sequence[Fragment]]) -> float:
    """The gap up to which two lines are of one cell: below the first jump of all gaps."""
    gaps = sorted(
        below.box.top - above.box.bottom for column in columns for above, below in pairwise(column)
    )
    size = columns[0][0].size if columns else 0.0
    for smaller, larger in pairwise(gaps):
        if larger - smaller > LEAST_JUMP * size:
            return (smaller + larger) / 2
    return -size  # all alike: each line is a cell


def _beside(cells: Sequence[Sequence[Fragment]]) -> list[list[Fragment]]:
    rows: list[tuple[Box, list[Fragment]]] = []
    for cell in sorted(cells, key=lambda cell: cell[0].box.top):
        box = outline([each.box for each in cell])
        members = list(cell)
        for other in [row for row in rows if in_row(row[0], box, SAME_BAND)]:
            rows.remove(other)
            box, members = outline([other[0], box]), [*other[1], *members]
        rows.append((box, members))
    return [members for _, members in sorted(rows, key=lambda row: row[0].top)]
