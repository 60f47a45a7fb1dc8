"""The figures of a table as numbers, and totals that are not the sum of their parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.document import Document, Table, TableCell
from indicators.quantity_units import UNIT_PATTERN, unit_of
from indicators.quantity_words import label_of

FEWEST_PARTS = 2
MOST_CELLS = 1500  # of a table whose sums are checked
NEAR_GAP = 0.1  # where no other total shows that the parts are the parts
MIDDLE_GAP = 0.2  # where as many add up as do not
LARGEST_GAP = 0.5  # of the total; what is further away is no sum of these parts
_CELL = re.compile(rf"([-−–(（]?)\s?(\d[\d,]*\d|\d)(\.\d+)?\s?[)）]?\s?({UNIT_PATTERN})?\s?[*＊]?")
_NOTHING = re.compile(r"[-–—/]*|不适用|N/?A|无", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})*|\d+")
_TOTAL = re.compile(r"(?:合计|总计|合共|总和)[:：]?$|^(?:合计|总计)")
# Rows of which a sum is not the plain one: 减、其中、净额
_NOT_PLAIN = re.compile(
    "其中|减[:：]|^减|加[:：]|净额|小计|抵销|抵消|占|比例|比重|率|平均|人均|合计|总计|总额|总数|总量|合共"
)
_DIFFERENCE = re.compile("增减|变动|同比|差|增长|占比|比例|比重|率|%|平均|人均|序号|说明|备注")


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell that holds a number; `well_grouped` is False for 11,1001.99."""

    cell: TableCell
    number: float
    decimals: int
    unit: str
    text: str
    well_grouped: bool


@dataclass(frozen=True, slots=True)
class WrongSum:
    """A total with its parts, and what the parts add up to; `along` is 列 or 行."""

    total: Figure
    parts: tuple[Figure, ...]
    added: float
    along: str
    label: str


@lru_cache(8192)
def _read(text: str) -> tuple[float, int, str, bool] | None:
    match = _CELL.fullmatch(text)
    if not match:
        return None
    decimals = match[3] or ""
    number = float(match[2].replace(",", "") + decimals)
    negative = bool(match[1])
    return (
        -number if negative else number,
        max(0, len(decimals) - 1),
        match[4] or "",
        bool(_GROUPED.fullmatch(match[2])),
    )


def figure_of(document: Document, cell: TableCell) -> Figure | None:
    """The number of a cell, or None where it holds none or more than one."""
    text = document.text[cell.start : cell.end].strip()
    read = _read(text) if text else None
    if read is None:
        return None
    number, decimals, unit, grouped = read
    return Figure(cell, number, decimals, unit or cell.unit, text, grouped)


def wrong_sums(document: Document, table: Table) -> Iterator[WrongSum]:
    """Rows and columns named 合计 whose figure is not the sum of the figures before it.

    Only plain tables are judged, without 其中, 减 and the like. That another total beside it adds
    up shows that the parts are the parts; without one the difference has to be small.
    """
    if len(table.cells) > MOST_CELLS:
        return
    for along in ("列", "行"):
        grid = _grid(document, table, by_column=along == "列")
        if grid is None:
            continue
        yield from _wrong(grid, along)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Lines of figures across which totals are built; `names` label the items of each line."""

    names: tuple[str, ...]
    lines: tuple[tuple[Figure | None, ...], ...]
    titles: tuple[str, ...]


def _grid(document: Document, table: Table, by_column: bool) -> _Grid | None:
    """The table as lines of items; None where cells are merged or a label is missing."""
    values = [cell for cell in table.cells if cell.role == "value"]
    if any(cell.row_span > 1 or cell.column_span > 1 for cell in values):
        return None
    rows = sorted({cell.row for cell in values})
    columns = sorted({cell.column for cell in values})
    items, across = (rows, columns) if by_column else (columns, rows)
    found = {(cell.row, cell.column): cell for cell in values}
    names = tuple(_label(document, table, item, by_column) for item in items)
    titles = tuple(_label(document, table, line, not by_column) for line in across)
    lines = []
    for line in across:
        places = [(item, line) if by_column else (line, item) for item in items]
        lines.append(
            tuple(figure_of(document, found[at]) if at in found else None for at in places)
        )
    blank = {
        (item, line)
        for item in items
        for line in across
        if _is_words(document, found.get((item, line) if by_column else (line, item)))
    }
    worded = [any((item, line) in blank for item in items) for line in across]
    kept = _first_run(worded) if by_column else [k for k, each in enumerate(worded) if not each]
    return _Grid(names, tuple(lines[k] for k in kept), tuple(titles[k] for k in kept))


def _first_run(worded: Sequence[bool]) -> list[int]:
    """The columns of figures up to the next one with words: what follows may be another table."""
    begin = worded.index(False) if False in worded else len(worded)
    end = worded.index(True, begin) if True in worded[begin:] else len(worded)
    return list(range(begin, end))


def _is_words(document: Document, cell: TableCell | None) -> bool:
    """True for a cell with words or a number that could not be read: its line is not judged."""
    if cell is None:
        return False
    text = document.text[cell.start : cell.end].strip()
    return bool(text) and not _NOTHING.fullmatch(text) and _read(text) is None


def _label(document: Document, table: Table, index: int, of_row: bool) -> str:
    role = "row_header" if of_row else "column_header"
    words = [
        document.text[cell.start : cell.end]
        for cell in table.cells
        if cell.role == role
        and (
            cell.row <= index < cell.row + cell.row_span
            if of_row
            else cell.column <= index < cell.column + cell.column_span
        )
    ]
    return "".join("".join(words).split())


def _wrong(grid: _Grid, along: str) -> Iterator[WrongSum]:
    for at, name in enumerate(grid.names):
        if not _TOTAL.search(label_of(name)) or at < FEWEST_PARTS:
            continue
        if any(_NOT_PLAIN.search(part) or not part for part in grid.names[:at]):
            continue
        sums = [
            made
            for line, title in zip(grid.lines, grid.titles, strict=True)
            if not _DIFFERENCE.search(title) and (made := _sum(line, at, along, title + name))
        ]
        wrong = [each for each in sums if not _adds_up(each)]
        gap = _allowed_gap(len(sums) - len(wrong), len(wrong))
        yield from (each for each in wrong if _is_near(each, gap))


def _allowed_gap(right: int, wrong: int) -> float:
    """How far a total may lie from its sum: further where more totals beside it add up."""
    if right >= max(2, 2 * wrong):
        return LARGEST_GAP
    return MIDDLE_GAP if right >= max(1, wrong) else NEAR_GAP


def _sum(line: Sequence[Figure | None], at: int, along: str, label: str) -> WrongSum | None:
    """A total beside what its parts add up to; None where it has no two parts of one unit."""
    total = line[at]
    parts = tuple(part for part in line[:at] if part)
    if total is None or len(parts) < FEWEST_PARTS or not total.well_grouped:
        return None
    if len({unit_of(each.unit).printed for each in (total, *parts) if each.unit}) > 1:
        return None
    return WrongSum(total, parts, sum(part.number for part in parts), along, label)


def _adds_up(made: WrongSum) -> bool:
    """True where the difference is no more than rounding explains."""
    figures = (made.total, *made.parts)
    unit = 10.0 ** -min(figure.decimals for figure in figures)
    return abs(made.added - made.total.number) <= 0.5 * unit * len(figures) + 1e-9


def _is_near(made: WrongSum, allowed: float) -> bool:
    """True where the parts are plainly those of the total; two parts alone show nothing."""
    gap = abs(made.added - made.total.number) / max(abs(made.total.number), 1e-9)
    return gap <= allowed and (allowed > NEAR_GAP or len(made.parts) > FEWEST_PARTS)
