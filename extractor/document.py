"""A read document: text that never loses its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

BlockKind = Literal[
    "heading",
    "paragraph",
    "list_item",
    "table_row",
    "caption",
    "footnote",
    "chart",  # words and figures of a chart or diagram, which are no sentence
    "contents",  # a line of the table of contents
    "index",  # a row of the report's own index (GRI, exchange guidelines): it names pages
    "furniture",  # running headers, footers and page numbers
]
DocumentKind = Literal["report", "policy", "other"]
Genre = Literal[
    "csr_report",
    "annual_report",
    "privacy_policy",
    "user_agreement",
    "broker_note",
    "results_announcement",
    "guideline",
    "other",
]
Language = Literal["zh-Hans", "zh-Hant", "en", "other"]
CellRole = Literal["value", "row_header", "column_header"]
PageSource = Literal["text", "ocr", "none"]


class Box(NamedTuple):
    """A rectangle in points; the origin is the top left corner of the page as displayed."""

    x0: float
    top: float
    x1: float
    bottom: float


class PageBoxes(NamedTuple):
    """The line boxes of a span on one page."""

    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paged file; `start` and `end` are offsets in `Document.text`."""

    number: int
    width: float
    height: float
    start: int
    end: int
    source: PageSource = "text"
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item or table row: a span of the text with its role.

    `section` is the path of headings above it; `context` holds words that belong to its meaning
    but not to its text (header cells of a table row, the caption of its table).
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    level: int = 0
    section: tuple[str, ...] = ()
    context: str = ""
    table: int | None = None
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a table: where it stands in the grid (from 0) and in the text.

    `start` and `end` are offsets in `Document.text`, equal for an empty cell. A merged cell spans
    more than one row or column. `unit` and `year` are what the cell itself, its headers or the
    caption say of its value.
    """

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1
    role: CellRole = "value"
    unit: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its outline on each page, its cells, and the indexes of its row blocks.

    `page` and `box` are those of its first part, `parts` of all where it runs over pages; `header`
    is the text of the column headers.
    """

    page: int | None
    box: Box | None
    header: tuple[str, ...]
    rows: tuple[int, ...]
    parts: tuple[PageBoxes, ...] = ()
    caption: str = ""
    unit: str = ""
    cells: tuple[TableCell, ...] = ()

    def headers_of(self, cell: TableCell) -> tuple[tuple[TableCell, ...], tuple[TableCell, ...]]:
        """The row headers and the column headers of a cell, from the outermost inwards."""
        rows = [
            each
            for each in self.cells
            if each.role == "row_header"
            and each is not cell
            and each.column < cell.column
            and each.row < cell.row + cell.row_span
            and cell.row < each.row + each.row_span
        ]
        columns = [
            each
            for each in self.cells
            if each.role == "column_header"
            and each is not cell
            and each.row < cell.row
            and each.column < cell.column + cell.column_span
            and cell.column < each.column + each.column_span
        ]
        return (
            tuple(sorted(rows, key=lambda each: each.column)),
            tuple(sorted(columns, key=lambda each: each.row)),
        )


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A row of the report's own index: what it says stands where.

    `scheme` is GRI, HKEX, CASS, SASB or exchange, `code` e.g. 302-1 or A1.1, `reference` what the
    row says of the place, e.g. 24、31 or 绿色发展-绿色运营; `pages` are its page numbers as printed
    in the report, which need not be those of the file; `block` is the index of its block.
    """

    scheme: str
    code: str
    title: str
    pages: tuple[int, ...]
    block: int
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a file is: genre, company, reporting period and language, as far as it says so.

    `period_start` and `period_end` are ISO dates; `readable` is the share of its pages that could
    be read (1.0 for an unpaged file); `doubt` says in Chinese why it is probably the wrong file.
    """

    genre: Genre = "other"
    company: str = ""
    period_start: str = ""
    period_end: str = ""
    language: Language = "zh-Hans"
    readable: float = 1.0
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """The page (1-based, 0 for none) and box (points) of every character of a text.

    `pages` has shape (n,), `boxes` (n, 4) as x0, top, x1, bottom; a character without a place of
    its own (a line end between blocks, any character of an unpaged file) has NaN boxes.
    """

    pages: npt.NDArray[np.int32]
    boxes: npt.NDArray[np.float32]
    _lines: dict[tuple[int, int], tuple[PageBoxes, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def none(cls, length: int) -> Places:
        """Places for a text of an unpaged file."""
        return cls(np.zeros(length, np.int32), np.full((length, 4), np.nan, np.float32))

    def lines(self, start: int, end: int) -> tuple[PageBoxes, ...]:
        """The boxes of a span, one a line of text, grouped by page in order of appearance.

        They are kept, because one span is evidence for many indicators.
        """
        if (start, end) not in self._lines:
            self._lines[start, end] = self._lines_of(start, end)
        return self._lines[start, end]

    def _lines_of(self, start: int, end: int) -> tuple[PageBoxes, ...]:
        found: list[tuple[int, list[_LineBox]]] = []
        for page, box in self._placed(start, end):
            if not found or found[-1][0] != page:
                found.append((page, [_LineBox(box)]))
            elif not found[-1][1][-1].take(box):
                found[-1][1].append(_LineBox(box))
        return tuple(
            PageBoxes(page, tuple(Box(*(round(v, 1) for v in line.box)) for line in lines))
            for page, lines in found
        )

    def lines_of_page(self, page: int) -> tuple[tuple[int, int, Box], ...]:
        """The lines of a page as (start, end, box), each a run of the text that stands together."""
        found: list[tuple[int, int, _LineBox]] = []
        indexes = np.flatnonzero((self.pages == page) & ~np.isnan(self.boxes[:, 0]))
        for index, box in zip(indexes.tolist(), self.boxes[indexes].tolist(), strict=True):
            start, end, line = found[-1] if found else (0, -1, None)
            # One character between two that stand on the line is a blank without a place.
            if line is not None and index - end <= 1 and line.take(box):
                found[-1] = (start, index + 1, line)
            else:
                found.append((index, index + 1, _LineBox(box)))
        return tuple((start, end, Box(*line.box)) for start, end, line in found)

    def _placed(self, start: int, end: int) -> Iterator[tuple[int, list[float]]]:
        boxes = self.boxes[start:end]
        kept = np.flatnonzero(~np.isnan(boxes[:, 0]) & (self.pages[start:end] > 0))
        numbers, values = self.pages[start:end].tolist(), boxes.tolist()
        for index in kept.tolist():
            yield numbers[index], values[index]


class _LineBox:
    """The box of a line of text while its characters are taken, whichever way it runs."""

    def __init__(self, box: list[float]) -> None:
        self.box = list(box)
        self._last = box
        self._way = ""

    def take(self, box: list[float]) -> bool:
        """Take the next character, unless it begins another line."""
        if self._way != "upright" and _follows_level(self.box, self._last, box):
            self._way = "level"
        elif self._way != "level" and _follows_upright(self._last, box):
            self._way = "upright"
        else:
            return False
        line = self.box
        line[0], line[1] = min(line[0], box[0]), min(line[1], box[1])
        line[2], line[3] = max(line[2], box[2]), max(line[3], box[3])
        self._last = box
        return True


def _follows_level(line: list[float], last: list[float], box: list[float]) -> bool:
    """True where a character goes on the line: it overlaps in height and follows closely.

    A gap as wide as a character and more is that between two cells, whose boxes stay apart. Type
    that is upside down goes on to the left.
    """
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    height = min(line[3] - line[1], box[3] - box[1])
    size = max(line[3] - line[1], box[3] - box[1])
    if overlap <= 0.4 * height:
        return False
    return -2 * size < box[0] - line[2] < 1.25 * size or abs(last[0] - box[2]) < 0.5 * size


def _follows_upright(last: list[float], box: list[float]) -> bool:
    """True where a character goes on a column of type: it stands closely below, or above."""
    overlap = min(last[2], box[2]) - max(last[0], box[0])
    narrow, wide = sorted((last[2] - last[0], box[2] - box[0]))
    if overlap <= 0.6 * narrow or wide >= 1.5 * narrow:
        return False
    return 0 < box[3] - last[3] < 1.6 * wide or 0 < last[1] - box[1] < 1.6 * wide


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: `text` in reading order, and what is known of every span of it.

    `id` is `sha256:` and the hash of the file's bytes; `reader` records which library and version
    read it.
    """

    id: str
    file: str
    title: str
    kind: DocumentKind
    text: str
    places: Places
    pages: tuple[Page, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    warnings: tuple[str, ...] = ()
    reader: str = ""
    characters: int = field(default=0)
    profile: Profile = Profile()
    index_entries: tuple[IndexEntry, ...] = ()

    @property
    def paged(self) -> bool:
        """True where places are pages and boxes, false where they are offsets only."""
        return bool(self.pages)

    @property
    def unreadable_pages(self) -> tuple[int, ...]:
        """Numbers of the pages whose text could not be read."""
        return tuple(page.number for page in self.pages if page.problem)

    @property
    def ocr_pages(self) -> tuple[int, ...]:
        """Numbers of the pages whose text comes from optical character recognition."""
        return tuple(page.number for page in self.pages if page.source == "ocr")

    def quote(self, start: int, end: int) -> str:
        """The stored text of a span, exactly."""
        return self.text[start:end]

    def paragraph_of(self, start: int) -> int | None:
        """The number of the block at an offset, from 1; None for a paged file."""
        if self.paged or not self.blocks:
            return None
        before = bisect_right(self.blocks, start, key=lambda each: each.end)
        return min(before + 1, len(self.blocks))

    def page_of(self, start: int, end: int) -> int | None:
        """The page on which a span begins, or None for an unpaged file."""
        numbers = self.places.pages[start:end]
        placed = numbers[numbers > 0]
        return int(placed[0]) if len(placed) else None
