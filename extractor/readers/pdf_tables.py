"""Ruled tables of a PDF page: pdfplumber's cell finder over the rules that pypdfium2 reads.

Opening the page a second time with pdfplumber costs about thirty times as much as the text itself,
so its geometry functions are used on the rules directly (docs/architecture.md, decision 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pdfplumber.table import (
    cells_to_tables,
    edges_to_intersections,
    intersections_to_cells,
    merge_edges,
)

from extractor.document import Box
from extractor.readers.pdf_characters import Character, Rule

MOST_RULES = 1200  # a page with more is a chart or a map; the cell search is quadratic
TOLERANCE = 3.0  # points


@dataclass(slots=True)
class Cell:
    """One cell and the characters whose centre lies in it."""

    box: Box
    characters: list[Character] = field(default_factory=list)


@dataclass(slots=True)
class RuledTable:
    """A grid of at least two columns; rows from top to bottom, cells from left to right."""

    box: Box
    rows: list[list[Cell]]


def ruled_tables(rules: Sequence[Rule]) -> list[RuledTable]:
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
    for cells in cells_to_tables(intersections_to_cells(crossings)):
        rows = _rows([Box(*cell) for cell in cells])
        if len(rows) > 1 and max(len(row) for row in rows) > 1:
            tables.append(RuledTable(_outline(rows), rows))
    return tables


def _rows(boxes: list[Box]) -> list[list[Cell]]:
    """Cells whose tops agree make a row."""
    rows: list[list[Cell]] = []
    for box in sorted(boxes, key=lambda box: (box.top, box.x0)):
        if rows and abs(rows[-1][0].box.top - box.top) <= TOLERANCE:
            rows[-1].append(Cell(box))
        else:
            rows.append([Cell(box)])
    return [sorted(row, key=lambda cell: cell.box.x0) for row in rows]


def _outline(rows: list[list[Cell]]) -> Box:
    boxes = [cell.box for row in rows for cell in row]
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def fill(table: RuledTable, characters: Sequence[Character]) -> list[Character]:
    """Put the characters inside the table into its cells; returns those left outside."""
    rest = []
    cells = [cell for row in table.rows for cell in row]
    for character in characters:
        x, y = (character.x0 + character.x1) / 2, character.middle
        cell = _cell_at(cells, x, y) if _inside(table.box, x, y) else None
        if cell is None:
            rest.append(character)
        else:
            cell.characters.append(character)
    return rest


def _inside(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom


def _cell_at(cells: Sequence[Cell], x: float, y: float) -> Cell | None:
    return next((cell for cell in cells if _inside(cell.box, x, y)), None)


def header_size(texts: Sequence[Sequence[str]]) -> int:
    """How many leading rows are header rows: short cells, and no quantities but years.

    Args:
        texts: the cells' texts, row by row.
    """
    if len(texts) < 2:
        return 0
    size = 0
    for row, following in pairwise(texts):
        if not all(_labels(cell) for cell in row if cell) or len(row) < 2:
            break
        size += 1
        if any(not _labels(cell) for cell in following) or size == 2:
            break
    return size if size < len(texts) else 0


def _labels(cell: str) -> bool:
    """True for the text of a header cell, e.g. 指标（单位） or 2021 年."""
    digits = sum(character.isdigit() for character in cell)
    year = cell.strip().removesuffix("年度").removesuffix("年").strip()
    return len(cell) <= 20 and (digits == 0 or (year.isdigit() and len(year) == 4) or digits < 2)
