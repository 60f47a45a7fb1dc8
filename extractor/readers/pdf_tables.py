"""The tables of a PDF page that rules draw.

Pdfplumber's cell finder over the rules that pypdfium2 reads. Opening the page a second
time with pdfplumber costs about thirty times as much as the text itself, so its geometry functions
are used on the rules directly (docs/architecture.md, decision 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from extractor.document import Box
from extractor.readers.pdf_characters import Character, Rule
from extractor.readers.pdf_layout import joined
from extractor.readers.pdf_level_rules import whole_rules
from extractor.readers.pdf_table_rows import lies_in

MOST_RULES = 1200  # a page with more is a chart or a map; the cell search is quadratic
TOLERANCE = 3.0  # points
LEAST_FILLED = 0.35  # of the cells of a table


@dataclass(slots=True)
class Cell:
    """One cell: where it stands in the grid, from 0, its box, and the characters in it."""

    box: Box
    row: int = 0
    column: int = 0
    row_span: int = 1
    column_span: int = 1
    characters: list[Character] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it says."""
        return joined(self.characters)


@dataclass(slots=True)
class PageTable:
    """A table on one page, its cells row by row; at least two columns."""

    box: Box
    cells: list[Cell]
    ruled: bool = True

    @property
    def row_count(self) -> int:
        """The number of rows of its grid."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def column_count(self) -> int:
        """The number of columns of its grid."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    @property
    def rows(self) -> list[list[Cell]]:
        """The cells that begin in each row."""
        rows: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return rows


def filled_tables(
    rules: Sequence[Rule], characters: Sequence[Character]
) -> tuple[list[PageTable], list[Character]]:
    """The ruled tables with the characters in their cells, and the characters outside.

    A grid of which most is empty is no table: the lines of a chart, a form, a drawing.
    """
    tables: list[PageTable] = []
    rest = list(characters)
    level = whole_rules(rules)
    drawn = [rule for rule in rules if not rule.edge]
    # Lines first: the areas behind the lines of a cell's text would cut the cell into pieces.
    with_areas = ruled_tables(rules) if len(drawn) < len(rules) else []
    found = [_with_ends(table, with_areas) for table in ruled_tables(drawn)]
    for table in [*found, *with_areas]:
        if _goes_on_outside(table, level) and not _has_columns(table, rules):
            continue
        outside = fill(table, rest)
        filled = [cell for cell in table.cells if cell.characters]
        spread = len({cell.row for cell in filled}) > 1 and len({c.column for c in filled}) > 1
        if spread and len(filled) >= LEAST_FILLED * len(table.cells):
            tables.append(table)
            rest = outside if _has_columns(table, rules) else _with_white_rows(table, outside)
    return tables, rest


def _with_ends(table: PageTable, others: Sequence[PageTable]) -> PageTable:
    """The same table with its outer rows and columns, where only their ground shows their edges.

    White lines between coloured cells are not seen at the edge of the table.
    """
    box = table.box
    if sum(c.row_span * c.column_span for c in table.cells) < table.row_count * table.column_count:
        return table  # a grid of which some lines are not seen; what is beside it is read by them
    for other in others:
        inner = [each for each in other.cells if lies_in(box, each.box)]
        outer = [each for each in other.cells if not lies_in(box, each.box)]
        rows, columns = {each.row for each in inner}, {each.column for each in inner}
        alike = len(rows) == table.row_count and len(columns) == table.column_count
        more = {each.row for each in outer} - rows, {each.column for each in outer} - columns
        if alike and outer and max(map(len, more)) <= 2 and len(inner) == len(table.cells):
            return PageTable(other.box, [replace(cell, characters=[]) for cell in other.cells])
    return table


def ruled_tables(rules: Sequence[Rule]) -> list[PageTable]:
    """The tables that the rules of one page draw; single boxes around prose are left out."""
    if not 4 <= len(rules) <= MOST_RULES:
        return []
    edges = [
        {
            "x0": rule.x0,
            "x1": rule.x1,
            "top": rule.top,
            "bottom": rule.bottom,
            "width": rule.x1 - rule.x0,
            "height": rule.bottom - rule.top,
            "orientation": "h" if rule.horizontal else "v",
            "object_type": "line",
        }
        for rule in rules
    ]
    merged = merge_edges(edges, TOLERANCE, TOLERANCE, TOLERANCE, TOLERANCE)
    crossings = edges_to_intersections(merged, TOLERANCE, TOLERANCE)
    if len(crossings) > 4 * MOST_RULES:
        return []
    tables = []
    for boxes in cells_to_tables(intersections_to_cells(crossings)):
        table = _grid([Box(*box) for box in boxes])
        if table.row_count > 1 and table.column_count > 1:
            tables.append(table)
    return tables


def _goes_on_outside(table: PageTable, rules: Sequence[Rule]) -> bool:
    """True where level rules of its width follow closely: a few coloured rows of a larger table."""
    height = max(cell.box.bottom - cell.box.top for cell in table.cells)
    step = 1.6 * max(height, 8.0)
    level = [
        rule
        for rule in rules
        if abs(rule.x0 - table.box.x0) <= TOLERANCE and abs(rule.x1 - table.box.x1) <= TOLERANCE
    ]
    tops = sorted({round(rule.top) for rule in level})
    below = _chain(table.box.bottom, [top for top in tops if top > table.box.bottom + 4], step)
    above = _chain(-table.box.top, [-top for top in tops[::-1] if top < table.box.top - 4], step)
    return below + above >= 2


def _has_columns(table: PageTable, rules: Sequence[Rule]) -> bool:
    """True where lines are drawn between its columns, not only the edges of coloured cells."""
    x0, top, x1, bottom = table.box
    return any(
        not rule.horizontal
        and not rule.edge
        and x0 + TOLERANCE < rule.x0 < x1 - TOLERANCE
        and rule.bottom > top + TOLERANCE
        and rule.top < bottom - TOLERANCE
        for rule in rules
    )


def _with_white_rows(table: PageTable, characters: list[Character]) -> list[Character]:
    """Add the white rows above the first and below the last coloured one; returns what is left.

    Such a row fills most columns and crosses none, as prose would.
    """
    for below in (True, False):
        at = table.row_count - 1 if below else 0
        edge = [cell for cell in table.cells if cell.row <= at < cell.row + cell.row_span]
        height = min(cell.box.bottom - cell.box.top for cell in edge)
        top = table.box.bottom if below else table.box.top - height
        cells = [
            Cell(
                Box(cell.box.x0, top, cell.box.x1, top + height),
                at,
                cell.column,
                1,
                cell.column_span,
            )
            for cell in edge
        ]
        region = Box(table.box.x0, top, table.box.x1, top + height)
        row = PageTable(region, cells)
        outside = fill(row, characters)
        filled = sum(bool(cell.characters) for cell in cells)
        crossing = any(
            cell.characters
            and not all(cell.box.x0 <= c.x0 and c.x1 <= cell.box.x1 for c in cell.characters)
            for cell in cells
        )
        if filled < max(2, 0.6 * len(cells)) or crossing:
            continue
        for cell in table.cells if not below else cells:
            cell.row += 1
        table.cells[:] = [*table.cells, *cells] if below else [*cells, *table.cells]
        box = table.box
        table.box = Box(box.x0, min(box.top, top), box.x1, max(box.bottom, top + height))
        characters = outside
    return characters


def _chain(start: float, places: Sequence[float], step: float) -> int:
    """How many places follow a start, each within a step of the one before."""
    count = 0
    for place in places:
        if place - start > step:
            break
        count, start = count + 1, place
    return count


def _grid(boxes: Sequence[Box]) -> PageTable:
    """Cells by the grid lines between which they lie; a merged one lies between more than two."""
    across = _lines([side for box in boxes for side in (box.x0, box.x1)])
    down = _lines([side for box in boxes for side in (box.top, box.bottom)])
    cells = []
    for box in sorted(boxes, key=lambda box: (box.top, box.x0)):
        left, right = _at(across, box.x0), _at(across, box.x1)
        top, bottom = _at(down, box.top), _at(down, box.bottom)
        cells.append(Cell(box, top, left, max(bottom - top, 1), max(right - left, 1)))
    outline = Box(across[0], down[0], across[-1], down[-1])
    return PageTable(outline, sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _lines(sides: Sequence[float]) -> list[float]:
    """Places of grid lines: sides that nearly agree are one."""
    lines: list[float] = []
    for side in sorted(sides):
        if not lines or side - lines[-1] > TOLERANCE:
            lines.append(side)
    return lines


def _at(lines: Sequence[float], side: float) -> int:
    return min(range(len(lines)), key=lambda at: abs(lines[at] - side))


def fill(table: PageTable, characters: Sequence[Character]) -> list[Character]:
    """Put the characters inside the table into its cells; returns those left outside."""
    rest = []
    x0, top, x1, bottom = table.box
    cell = None
    for character in characters:
        x, y = (character.x0 + character.x1) / 2, (character.top + character.bottom) / 2
        if not (x0 <= x <= x1 and top <= y <= bottom):
            rest.append(character)
            continue
        if cell is None or not _within(cell.box, x, y):  # most stand where the one before stood
            cell = _cell_at(table.cells, x, y)
        if cell is None:
            rest.append(character)
        else:
            cell.characters.append(character)
    return rest


def _within(box: Box, x: float, y: float) -> bool:
    """True inside, and not on the edge that a cell shares with the next."""
    return box.x0 < x < box.x1 and box.top < y < box.bottom


def _cell_at(cells: Sequence[Cell], x: float, y: float) -> Cell | None:
    for cell in cells:
        x0, top, x1, bottom = cell.box
        if x0 <= x <= x1 and top <= y <= bottom:
            return cell
    return None
