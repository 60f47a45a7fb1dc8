"""Passages: the pieces of a document that are searched and quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from extractor.document import Block, Document
from extractor.segmentation import sentences, stripped

PASSAGE_LENGTH = 380  # characters; a paragraph's worth: what an assessor quotes with its context
LONGEST_JOINED = 200  # characters of blocks read together, which may be of different things
SHORT_BLOCK = 40  # characters; shorter blocks are read with their neighbours
LONGEST_LABEL = 20  # characters
SCRAP = 16  # characters of a line; blocks of shorter ones on average are not put together
SHORTEST_LINE = 8  # characters on average; shorter lines without marks are labels
FEWEST_LABELS = 3  # lines
_ENDS = tuple("。！？；：，、.!?;:,”」）)")
LONGEST_ROW = 320  # characters; a longer table row is prose in a table


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a document's text with its role: what retrievers find.

    `context` holds words that belong to its meaning but not to its text, such as the header cells
    of a table row.
    """

    document: str
    ordinal: int
    start: int
    end: int
    page: int | None
    kind: str
    section: tuple[str, ...]
    context: str
    text: str


def passages_of(document: Document) -> tuple[Passage, ...]:
    """Cut a document into passages of one or a few sentences, or one table row.

    Headings, contents pages and running headers are context, never passages of their own; the
    report's index says only where to look.
    """
    return tuple(
        Passage(
            document=document.id,
            ordinal=ordinal,
            start=start,
            end=end,
            page=document.page_of(start, end),
            kind=block.kind,
            section=block.section,
            context=block.context,
            text=document.text[start:end],
        )
        for ordinal, (block, start, end) in enumerate(_telling(document))
    )


def _telling(document: Document) -> Iterator[tuple[Block, int, int]]:
    """The spans of passages without figures alone, as at the bars of a chart, and bare labels."""
    ends = _line_ends(document)
    for block, start, end in _spans(document, ends):
        text = document.text[start:end]
        if block.kind != "table_row" and not any(map(str.isalpha, text)):
            continue
        if block.kind != "table_row" and _is_list_of_labels(text, _count(ends, start, end)):
            continue
        yield block, start, end


def _line_ends(document: Document) -> npt.NDArray[np.intp]:
    """The offsets of the characters with which lines of print end, or their parts stand apart."""
    boxes = document.places.boxes
    if not document.paged or len(boxes) < 2:
        return np.zeros(0, np.intp)
    left, top, right, bottom = boxes.T
    with np.errstate(invalid="ignore"):
        level = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1]) >= 0
        near = left[1:] - right[:-1] <= 2 * (bottom[1:] - top[1:])
        follows = level & near & (left[1:] >= left[:-1])
    placed = ~np.isnan(left)  # what parts two blocks is not
    return np.flatnonzero(placed[:-1] & ~(placed[1:] & follows))


def _count(ends: npt.NDArray[np.intp], start: int, end: int) -> int:
    """The number of lines of print over which a span runs."""
    first, last = np.searchsorted(ends, [start, end - 1]).tolist()
    return int(last - first) + 1


def _is_list_of_labels(text: str, lines: int) -> bool:
    """True for one or two words a line without a mark between them: what a diagram names."""
    return (
        lines >= FEWEST_LABELS
        and len(text) < SHORTEST_LINE * lines
        and not any(mark in text for mark in "。；，：！？")
    )


def _spans(document: Document, ends: npt.NDArray[np.intp]) -> Iterator[tuple[Block, int, int]]:
    """Spans of passages; short neighbours under one heading go together."""
    open_block: Block | None = None
    last_block: Block | None = None
    start = end = 0
    for block in document.blocks:
        if block.kind in ("heading", "contents", "index", "furniture"):
            # In a PDF furniture stands after all text; elsewhere it parts what stands around it.
            if open_block and not (block.kind == "furniture" and document.paged):
                yield open_block, start, end
                open_block = None
            continue
        # 追溯: a small title belongs to what follows it, not to what stands before.
        begins = _is_label(document, block) and not (last_block and _is_label(document, last_block))
        last_block = block
        for first, last in _pieces(document, block):
            if open_block and not begins and _joins(open_block, block, last - start):
                few = _count(ends, start, last) <= 2 + (last - start) // SCRAP
                if _one_page(document, start, last) and (few or block is open_block):
                    end = last
                    continue
            if open_block:
                yield open_block, start, end
            open_block, start, end = block, first, last
    if open_block:
        yield open_block, start, end


def _is_label(document: Document, block: Block) -> bool:
    """True for a few words without an end: a small title, or the words of a chart."""
    text = document.text[block.start : block.end].strip()
    return len(text) <= LONGEST_LABEL and not text.endswith(_ENDS)


def _one_page(document: Document, start: int, end: int) -> bool:
    """True where a span stays on one page, so that its quote is seen at one glance."""
    pages = document.places.pages
    return not document.paged or bool(pages[start] == pages[end - 1])


def _pieces(document: Document, block: Block) -> Iterator[tuple[int, int]]:
    if block.kind == "table_row" and block.end - block.start <= LONGEST_ROW:
        yield block.start, block.end
    else:
        for first, last in sentences(document.text, block.start, block.end):
            yield from _by_page(document, first, last)


def _by_page(document: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a sentence on each page, so that the boxes of a quote are on its page."""
    if not document.paged:
        yield start, end
        return
    pages = document.places.pages[start:end]
    ends = (np.flatnonzero(np.diff(pages)) + 1 + start).tolist()
    for first, last in pairwise([start, *ends, end]):
        yield stripped(document.text, first, last)


def _joins(held: Block, block: Block, length: int) -> bool:
    """True where the next sentence still belongs to the open passage."""
    if length > (PASSAGE_LENGTH if held is block else LONGEST_JOINED):
        return False
    if "table_row" in (held.kind, block.kind):
        return False
    if held is block:
        return True
    if "chart" in (held.kind, block.kind) and held.kind != block.kind:
        return False
    short = held.end - held.start < SHORT_BLOCK or block.end - block.start < SHORT_BLOCK
    near = held.page == block.page or held.page is None
    return short and near and held.section == block.section and held.context == block.context
