"""Contents pages: titles beside page numbers are lines, not columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median_low
from typing import Protocol

from extractor.readers.pdf_blocks import Fragment, in_one_row, rows_of
from extractor.readers.pdf_layout import LEADERS, Piece

FEWEST_ENTRIES = 5
LARGEST_PAGE = 2000
SAME_EDGE = 2.0  # times the type size by which the page numbers of one column differ
_NUMBER = re.compile(r"[.…·．\s]*[Pp]?\.?\s?0*(\d{1,4})(?:\s?[-–—~]\s?\d{1,4})?")
_NUMBERED = re.compile(rf"{LEADERS.pattern}|[\s.…]\d{{1,3}}$")
_ENTRY = re.compile(r"(.*?\D)[\s.…·．]*?(\d{1,3})(?:\s?[-–—~]\s?\d{1,3})?")
_COUNT = re.compile(
    r"第[一二三四五六七八九十百\d]{1,3}[章节篇部编]|[（(]?[一二三四五六七八九十]{1,3}[）)、.]"
    r"|[（(]?\d{1,2}(?:\.\d{1,2})*[）)、.]?"
)
SHORTEST_TITLE = 3  # characters
_TITLES = {"目录", "目 录", "页码", "页次", "頁次", "CONTENTS", "Contents", "目录CONTENTS", "目錄"}


class Paged(Protocol):
    """A page with its pieces."""

    pieces: list[Piece]


def with_page_numbers(fragments: Sequence[Fragment]) -> list[Fragment]:
    """The fragments, those of a list of contents put together with their page numbers."""
    columns: dict[int, list[tuple[Fragment, Fragment, int]]] = defaultdict(list)
    for title, number in _pairs(fragments):
        page = page_number(number.line.text)
        if page is not None and page_number(title.line.text) is None:
            columns[_column(columns, number)].append((title, number, page))
    titled = any(each.line.text in _TITLES for each in fragments)
    fewest = FEWEST_ENTRIES if titled else 2 * FEWEST_ENTRIES  # figures may rise by chance
    joined: dict[int, Fragment | None] = {}
    for entries in columns.values():
        pages = [page for _, _, page in entries]
        rising = all(one <= two for one, two in pairwise(pages))
        if len(entries) >= fewest and rising and pages[0] < pages[-1] <= LARGEST_PAGE:
            for title, number, _ in entries:
                joined[id(title)] = _entry(title, number)
                joined[id(number)] = None
    found = (joined.get(id(each), each) for each in fragments)
    return [each for each in found if each is not None]


def _entry(title: Fragment, number: Fragment) -> Fragment:
    """A title and its page number as one line of two cells, with which no other line goes on."""
    entry = in_one_row(title, number)
    length, whole = len(title.line.characters), len(entry.line.characters)
    entry.line.cells = [(0, length), (length, whole)]
    return entry


def page_number(text: str) -> int | None:
    """The first page that a reference names, e.g. 82 of 82 – 84; None where it is none."""
    match = _NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def _pairs(fragments: Sequence[Fragment]) -> Iterator[tuple[Fragment, Fragment]]:
    for row in rows_of(fragments):
        yield from pairwise(row)


def _column(columns: dict[int, list[tuple[Fragment, Fragment, int]]], number: Fragment) -> int:
    """The number of the column of page numbers with its right edge, or of a new one."""
    for at, entries in columns.items():
        if abs(entries[-1][1].box.x1 - number.box.x1) < SAME_EDGE * number.size:
            return at
    return len(columns)


def mark_contents(pages: Sequence[Paged]) -> None:
    """Lines of a contents page: many short lines that end with a page number.

    What stands under such a title on its page is a heading, however it is set.
    """
    for page in pages[: max(8, len(pages) // 8)]:
        ends = [piece for piece in page.pieces if _NUMBERED.search(piece.text)]
        titled = any("".join(piece.text.split()) in _TITLES for piece in page.pieces)
        if len(ends) >= FEWEST_ENTRIES and (titled or len(ends) > 0.6 * len(page.pieces)):
            for piece in page.pieces:
                piece.kind = "contents"
    _mark_titles([piece for page in pages for piece in page.pieces])


def _mark_titles(pieces: Sequence[Piece]) -> None:
    """Make headings of the lines that the contents name, on the pages that the contents name.

    Page numbers as printed may run behind those of the file; how far, most titles agree.
    """
    entries: dict[str, int] = {}
    for piece in pieces:
        entry = _ENTRY.fullmatch(piece.text) if piece.kind == "contents" else None
        if entry and len(_bare(entry[1])) >= SHORTEST_TITLE:
            entries.setdefault(_bare(entry[1]), int(entry[2]))
    found = [
        (piece, piece.page - entries[_bare(piece.text)])
        for piece in pieces
        if piece.kind in ("heading", "paragraph", "list_item")
        if len(piece.lines) <= 2 and piece.in_table is None
        if _bare(piece.text) in entries
    ]
    if len(found) < FEWEST_ENTRIES:
        return
    usual = median_low(shift for _, shift in found)
    near = [piece for piece, shift in found if abs(shift - usual) <= 1]
    titled = set[str]()
    for piece in sorted(near, key=lambda piece: piece.kind != "heading"):
        if _bare(piece.text) not in titled:
            piece.kind, piece.listed = "heading", True
            titled.add(_bare(piece.text))


def _bare(text: str) -> str:
    """A title without its number, which the contents or the page may leave out."""
    return _COUNT.sub("", "".join(text.split()))
