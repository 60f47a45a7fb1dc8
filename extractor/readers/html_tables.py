"""The grids of HTML tables, and which of them only arrange a page."""

from __future__ import annotations

from collections.abc import Callable

from selectolax.lexbor import LexborNode

from extractor.readers.unpaged import Grid
from extractor.table_headers import GridCell

LONGEST_CELL = 600  # characters; more is a text that a table arranges
MOST_COLUMNS = 200
MOST_ROWS = 20_000
LONGEST_ALONE = 60  # characters of a cell in a table of one row


def table_grid(table: LexborNode, read: Callable[[LexborNode], str]) -> Grid | None:
    """The cells of a table with their spans; None where it arranges text and is read in order.

    Args:
        table: the element; it holds no other table.
        read: gives the text of a cell on one line.
    """
    if (table.attributes.get("role") or "") in ("presentation", "none"):
        return None
    rows = table.css("tr")
    grid = Grid([], head=_head(rows))
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows[:MOST_ROWS]):
        column = 0
        for cell in row.iter():
            if cell.tag not in ("td", "th"):
                continue
            while (number, column) in taken:
                column += 1
            if column >= MOST_COLUMNS:
                break
            wide = min(_span(cell, "colspan"), MOST_COLUMNS - column)
            high = min(_span(cell, "rowspan") or len(rows), len(rows) - number)
            if high > 1:
                taken |= {
                    (number + down, column + right)
                    for down in range(1, min(high, 500))
                    for right in range(max(1, wide))
                }
            grid.cells.append(GridCell(number, column, read(cell), max(1, high), max(1, wide)))
            column += max(1, wide)
    return None if _lays_out(table, grid) else grid


def _head(rows: list[LexborNode]) -> int:
    """How many leading rows are headers by their elements."""
    count = 0
    for row in rows:
        cells = [cell.tag for cell in row.iter()]
        if not (row.parent is not None and row.parent.tag == "thead") and set(cells) != {"th"}:
            break
        count += 1
    return count if count < len(rows) else 0


def _span(cell: LexborNode, name: str) -> int:
    value = (cell.attributes.get(name) or "1").strip()
    return int(value) if value.isdecimal() and len(value) < 6 else 1


def _lays_out(table: LexborNode, grid: Grid) -> bool:
    if not grid.cells:
        return True
    if table.css_first("th, caption, thead") is not None:
        return False
    rows = max(cell.row for cell in grid.cells) + 1
    columns = max(cell.column + cell.column_span for cell in grid.cells)
    longest = max(len(cell.text) for cell in grid.cells)
    if columns == 1 or longest > LONGEST_CELL or table.css_first("h1, h2, h3") is not None:
        return True
    return rows == 1 and longest > LONGEST_ALONE
