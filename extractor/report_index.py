"""The report's own index: rows that say where each item of a reporting standard is answered.

An index names everything and proves nothing, so its rows are no evidence; they are kept with their
references, against which a person can check what was found. Codes are those of the GRI Standards
(302-1), the ESG Reporting Code of the Hong Kong exchange (A1.1), CASS-CSR (E3.4), SASB
(TC-SI-130a.1) and the articles of an exchange's guide (第三十条).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.document import Block, IndexEntry

FEWEST_ROWS = 5
LONGEST_ROW = 240  # characters
LONGEST_BETWEEN = 60  # characters of a group's name between two rows, e.g. GRI 302 能源
MOST_BETWEEN = 6  # blocks
LARGEST_PAGE = 600
_GRI = re.compile(r"(?:GRI\s?)?(\d{1,3}-\d{1,2}|103)(?![\d.%-])", re.IGNORECASE)
_LETTERED = re.compile(
    r"(?:(?:关键绩效|關鍵績效)指[标標]|KPI|[层層]面)?\s?([A-Z]\d{1,2}(?:\.\d{1,2})?)(?![\w.])"
)
_SASB = re.compile(r"([A-Z]{2}-[A-Z]{2}-\d{3}[a-z]\.\d)")
_ARTICLE = re.compile(r"(第[一二三四五六七八九十百零\d]{1,5}[条條])")
_CODES = (("SASB", _SASB), ("GRI", _GRI), ("lettered", _LETTERED), ("exchange", _ARTICLE))
_TITLE = re.compile(r"索引|对标|對標|对照|對照|指引|指标表|index", re.IGNORECASE)
_PAGES = re.compile(
    r"(?:[Pp]{1,2}\.?\s?|第\s?)?(\d{1,3})(?:\s?[-–—~至]\s?[Pp]?\.?(\d{1,3}))?\s?页?"
)
_TRAILING = re.compile(r"[\dPp第页、,，;；/\s.–—~至-]+$")
_FIGURE = re.compile(r"\d[.,]\d|[%％]|\d{4,}")


@dataclass(frozen=True, slots=True)
class _Row:
    """A block that begins with a code."""

    block: int
    scheme: str
    code: str
    title: str
    reference: str


def report_index(
    text: str, blocks: Sequence[Block]
) -> tuple[tuple[Block, ...], tuple[IndexEntry, ...]]:
    """The blocks with those of an index marked as such, and its entries.

    Args:
        text: the text of a document.
        blocks: those of the document in order.
    """
    marked = list(blocks)
    entries: list[IndexEntry] = []
    for rows in _regions(text, blocks):
        scheme = _scheme(rows)
        for row in rows:
            pages = _pages(row.reference)
            entries.append(IndexEntry(scheme, row.code, row.title, pages, row.block, row.reference))
        for at in range(_first(text, blocks, rows), rows[-1].block + 1):
            if blocks[at].kind in ("table_row", "paragraph", "list_item"):
                marked[at] = replace(blocks[at], kind="index")
    return tuple(marked), tuple(entries)


def _regions(text: str, blocks: Sequence[Block]) -> Iterator[list[_Row]]:
    """Runs of rows with codes of one kind, with no more than names of groups between them."""
    run: list[_Row] = []
    for at in range(len(blocks)):
        row = _row(text, blocks, at)
        if row is None:
            continue
        if run and (row.scheme != run[-1].scheme or _parted(text, blocks, run[-1].block, at)):
            if _is_index(text, blocks, run):
                yield run
            run = []
        run.append(row)
    if run and _is_index(text, blocks, run):
        yield run


def _row(text: str, blocks: Sequence[Block], at: int) -> _Row | None:
    block = blocks[at]
    if block.kind not in ("table_row", "paragraph", "list_item"):
        return None
    if block.end - block.start > LONGEST_ROW:
        return None
    cells = [text[start:end].strip() for start, end in block.cells if end > start]
    if block.kind == "table_row" and cells:
        for number, cell in enumerate(cells[:2]):
            for scheme, pattern in _CODES:
                match = pattern.match(cell)
                if match and len(cell) - match.end() <= LONGEST_BETWEEN:
                    named = cell[match.end() :].strip(" ：:")
                    rest = [*([named] if named else []), *cells[number + 1 :], ""]
                    return _Row(at, scheme, match[1], rest[0], " ".join(rest[1:]).strip())
        return None
    words = text[block.start : block.end].strip()
    for scheme, pattern in _CODES[:3]:  # articles begin the paragraphs of any law
        match = pattern.match(words)
        if match:
            named = words[match.end() :].strip(" ：:")
            trailing = _TRAILING.search(named)
            if trailing is None or trailing.start() == 0 or not _pages(trailing[0]):
                return None
            return _Row(at, scheme, match[1], named[: trailing.start()], trailing[0].strip())
    return None


def _parted(text: str, blocks: Sequence[Block], before: int, at: int) -> bool:
    """True where more than names of groups and running headers stand between two rows."""
    between = [block for block in blocks[before + 1 : at] if block.kind != "furniture"]
    return len(between) > MOST_BETWEEN or any(
        block.end - block.start > LONGEST_BETWEEN or "。" in text[block.start : block.end]
        for block in between
    )


def _is_index(text: str, blocks: Sequence[Block], rows: Sequence[_Row]) -> bool:
    """True for enough rows under a title that says so, or with references; not for figures."""
    if len(rows) < FEWEST_ROWS or len({row.code for row in rows}) < 0.6 * len(rows):
        return False
    figures = sum(bool(_FIGURE.search(row.reference)) for row in rows)
    if figures > 0.2 * len(rows):
        return False
    first = rows[0].block
    above = [text[block.start : block.end] for block in blocks[max(0, first - 4) : first]]
    words = [*above, *blocks[first].section[-2:], blocks[first].context]
    titled = any(_TITLE.search(each) for each in words)
    if rows[0].scheme == "exchange":
        return titled
    return titled or sum(bool(_pages(row.reference)) for row in rows) >= 0.6 * len(rows)


def _scheme(rows: Sequence[_Row]) -> str:
    if rows[0].scheme != "lettered":
        return rows[0].scheme
    return "HKEX" if {row.code[0] for row in rows} <= {"A", "B"} else "CASS"


def _first(text: str, blocks: Sequence[Block], rows: Sequence[_Row]) -> int:
    """The block with which an index begins: its header and names of groups above the first row."""
    at = rows[0].block
    while at > 0 and blocks[at - 1].kind in ("table_row", "paragraph"):
        words = text[blocks[at - 1].start : blocks[at - 1].end]
        if len(words) > LONGEST_BETWEEN or "。" in words or _FIGURE.search(words):
            break
        at -= 1
    return at


def _pages(reference: str) -> tuple[int, ...]:
    """The page numbers that a reference names; a range is all its pages."""
    found: list[int] = []
    for first, last in _PAGES.findall(reference):
        low, high = int(first), int(last or first)
        if 0 < low <= high <= LARGEST_PAGE and high - low <= 60:
            found += range(low, high + 1)
    return tuple(dict.fromkeys(found))
