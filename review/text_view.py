"""A file without pages as it reads: headings, lists and tables, with quoted text marked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from extractor.document import Block, Document, Table, TableCell
from extractor.headings import starts_list_item
from indicators.schema import Evidence
from review.pages.markup import Markup, joined, tag

BLOCKS_OF_A_PART = 150
LONGEST_TABLE = 400  # rows that are kept in one part
_NUMBERED = tuple("0123456789（(一二三四五六七八九十第①②③④⑤⑥⑦⑧⑨")

Span = tuple[int, int]


def parts(document: Document) -> list[range]:
    """The indexes of the blocks of each part; a table is not cut unless it is very long."""
    tables = [each.table for each in document.blocks]
    found: list[range] = []
    start = 0
    while start < len(tables):
        end = min(start + BLOCKS_OF_A_PART, len(tables))
        while (
            end < len(tables)
            and tables[end] is not None
            and tables[end] == tables[end - 1]
            and end - start < LONGEST_TABLE
        ):
            end += 1
        found.append(range(start, end))
        start = end
    return found or [range(0)]


def part_of(document: Document, start: int) -> int:
    """The number of the part, from 1, in which the block at an offset stands."""
    paragraph = document.paragraph_of(start) or 1
    return next(
        (number for number, part in enumerate(parts(document), 1) if paragraph - 1 in part), 1
    )


def text_part(
    document: Document, number: int, chosen: Evidence | None, others: Sequence[Evidence] = ()
) -> Markup:
    """One part, from 1: the chosen quote marked strongly, the others lightly."""
    marks = _Marks(
        document,
        [(each.start, each.end) for each in [chosen] if each and each.document == document.id],
        [(each.start, each.end) for each in others if each.document == document.id],
    )
    indexes = parts(document)[number - 1]
    pieces = [
        _group(document, list(group), marks)
        for _, group in groupby(indexes, key=lambda index: _kind(document.blocks[index]))
    ]
    return tag("div", *pieces, class_="mz-text", data_document=document.id)


def _kind(block: Block) -> str:
    """Neighbours of one kind are drawn together: the rows of a table, the items of a list."""
    if block.table is not None:
        return f"table {block.table}"
    return "list" if block.kind == "list_item" else "single"


def _group(document: Document, indexes: Sequence[int], marks: _Marks) -> Markup:
    first = document.blocks[indexes[0]]
    if first.table is not None and first.table < len(document.tables):
        return _table(document, document.tables[first.table], indexes, marks)
    blocks = [(index, document.blocks[index]) for index in indexes]
    if first.kind == "list_item":
        items = [_item(document, index, block, marks) for index, block in blocks]
        return tag("ul", *items, class_="mz-list")
    return joined(_block(index, block, marks) for index, block in blocks)


def anchor(index: int) -> str:
    """The id of a block in the view, by its index in the document."""
    return f"mz-b-{index}"


def _item(document: Document, index: int, block: Block, marks: _Marks) -> Markup:
    text = document.text[block.start : block.end]
    own = starts_list_item(text) or text.startswith(_NUMBERED)
    return tag(
        "li",
        marks.shown(block.start, block.end),
        id=anchor(index),
        class_="mz-own-mark" if own else None,
        data_paragraph=index + 1,
    )


def _block(index: int, block: Block, marks: _Marks) -> Markup:
    content = marks.shown(block.start, block.end)
    number = {"id": anchor(index), "data_paragraph": index + 1}
    if block.kind == "heading":
        return tag(f"h{min(6, max(2, block.level + 1))}", content, **number)
    return tag("p", content, class_=f"mz-{block.kind.replace('_', '-')}", **number)


def _table(document: Document, table: Table, indexes: Sequence[int], marks: _Marks) -> Markup:
    """The rows of a table, or those of them that stand in a part, with their merged cells."""
    rows = {each.start: each.row for each in table.cells if each.end > each.start}
    numbers = {index: rows.get(document.blocks[index].start) for index in indexes}
    known = [number for number in numbers.values() if number is not None]
    if len(known) < len(numbers):
        return joined(_block(index, document.blocks[index], marks) for index in indexes)
    shown = range(min(known), max(known) + 1)
    at = {number: index for index, number in numbers.items()}
    cells: dict[int, list[tuple[TableCell, int]]] = {row: [] for row in shown}
    for cell in table.cells:
        first, last = max(cell.row, shown.start), min(cell.row + cell.row_span, shown.stop)
        if first < last:
            cells[first].append((cell, last - first))
    drawn = [
        tag(
            "tr",
            *(
                _cell(cell, high, marks, at.get(row) if not place else None)
                for place, (cell, high) in enumerate(_ordered(cells[row]))
            ),
            id=anchor(at[row]) if row in at else None,
        )
        for row in shown
    ]
    return tag("div", tag("table", *drawn), class_="mz-table")


def _ordered(cells: Sequence[tuple[TableCell, int]]) -> list[tuple[TableCell, int]]:
    return sorted(cells, key=lambda pair: pair[0].column)


def _cell(cell: TableCell, high: int, marks: _Marks, index: int | None) -> Markup:
    scopes = {"column_header": "col", "row_header": "row"}
    return tag(
        "th" if cell.role in scopes else "td",
        marks.shown(cell.start, cell.end),
        scope=scopes.get(cell.role),
        rowspan=high if high > 1 else None,
        colspan=cell.column_span if cell.column_span > 1 else None,
        data_paragraph=index + 1 if index is not None else None,
    )


class _Marks:
    """Draws pieces of the text with what lies in the marked spans marked."""

    def __init__(self, document: Document, chosen: Sequence[Span], others: Sequence[Span]) -> None:
        self._text = document.text
        self._chosen = chosen
        self._others = others

    def shown(self, start: int, end: int) -> Markup:
        """The text from `start` to `end`; the chosen span wins over the others."""
        edges = {start, end}
        for span in (*self._chosen, *self._others):
            edges |= {edge for edge in span if start < edge < end}
        ordered = sorted(edges)
        return joined(self._piece(low, high) for low, high in pairwise(ordered))

    def _piece(self, low: int, high: int) -> Markup:
        text = self._text[low:high]
        if _holds(self._chosen, low, high):
            return tag("mark", text, data_from=low)
        if _holds(self._others, low, high):
            return tag("mark", text, class_="mz-other", data_from=low)
        return tag("span", text, data_from=low) if text else joined([])


def _holds(spans: Sequence[Span], low: int, high: int) -> bool:
    return any(start <= low and high <= end for start, end in spans)
