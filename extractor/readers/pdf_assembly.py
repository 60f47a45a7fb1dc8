"""The pieces of all pages become one text with blocks, tables and page spans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pypdfium2

from extractor import ocr
from extractor.document import Block, Page
from extractor.headings import HeadingSigns, nested_levels, with_sections
from extractor.readers.pdf_characters import Character
from extractor.readers.pdf_layout import (
    Piece,
    is_wide,
    needs_space,
)
from extractor.readers.pdf_pages import PageRead
from extractor.readers.pdf_paragraphs import continues_on_next_page
from extractor.readers.pdf_table_assembly import TablePlaces, tables_of, with_headers
from extractor.readers.read import ReadText
from extractor.text_builder import TextBuilder, readable_characters

_PROSE = re.compile("[，。、；：“]")  # 公司坚持依法经营，建立


def assemble(pages: Sequence[PageRead], title: str) -> ReadText:
    """Put the pages into one text; what was printed in their margins stands at its end."""
    builder, blocks = TextBuilder(), list[Block]()
    spans: list[tuple[int, int]] = []
    table_places = TablePlaces()
    levels = _heading_levels(pages)
    cut = _cut_pieces(pages)
    begun: Piece | None = None
    for page in pages:
        start = builder.length
        for piece in filter(_printed, page.pieces):
            if begun is None:
                blocks.append(_add_piece(builder, piece, levels))
            else:
                blocks[-1] = _continue_block(builder, begun, piece, blocks[-1])
            begun = piece if id(piece) in cut else None
            if begun is None:
                builder.add("\n", piece.page)
            table_places.add(piece, len(blocks) - 1, blocks[-1])
        spans.append((start, builder.length))
    _add_furniture(builder, pages, blocks)
    text, places = builder.finish()
    tables, words = tables_of(pages, table_places, text)
    blocks = with_headers(blocks, words)
    return ReadText(
        title=title,
        text=text,
        places=places,
        pages=tuple(_page(page, span) for page, span in zip(pages, spans, strict=True)),
        blocks=tuple(with_sections(blocks, [text[each.start : each.end] for each in blocks])),
        tables=tuple(tables),
        characters=readable_characters([text]),
        reader=_reader(pages),
    )


def _reader(pages: Sequence[PageRead]) -> str:
    name = f"pypdfium2 {pypdfium2.PYPDFIUM_INFO.version}"
    recognised = any(page.source == "ocr" for page in pages)
    return f"{name}, {ocr.engine_version()}" if recognised else name


def _printed(piece: Piece) -> bool:
    return bool(piece.text.strip())


def _cut_pieces(pages: Sequence[PageRead]) -> set[int]:
    """Ids of the pieces that a page's or a column's end cuts; the next piece goes on with them.

    What stands between two columns, such as a picture's caption, does not part them.
    """
    pieces = [piece for page in pages for piece in page.pieces if _printed(piece)]
    return {id(last) for last, first in pairwise(pieces) if _runs_on(last, first)}


def _runs_on(last: Piece, first: Piece) -> bool:
    """True where a page or column end cuts a paragraph: its last line is full, the next one flush.

    Prose from tables stays apart, since the next page begins with the table's first column again;
    so do labels and rows of figures, which have no punctuation of prose.
    """
    if last.context or first.context or not (_next_page(last, first) or _next_column(last, first)):
        return False
    if not continues_on_next_page(last, first) or not _PROSE.search(last.text):
        return False
    full = max(line.x1 - line.x0 for line in last.lines) - 3 * last.size
    other = max(line.x1 - line.x0 for line in first.lines) - 3 * first.size
    flush = first.lines[0].x0 <= min(line.x0 for line in first.lines) + 1.4 * first.size
    goes_on = len(first.lines) > 1 or first.lines[0].x1 - first.lines[0].x0 >= max(full, other)
    ends = first.text.endswith(("。", "；", "！", "？"))
    return last.lines[-1].x1 - last.lines[-1].x0 >= full and flush and (goes_on or ends)


def _next_page(last: Piece, first: Piece) -> bool:
    return last.page == first.page - 1


def _next_column(last: Piece, first: Piece) -> bool:
    """True where the text goes on higher up on the same page, to the right."""
    above, below = last.lines[-1], first.lines[0]
    right = below.x0 > above.x1 - last.size
    return last.page == first.page and right and below.bottom < above.top


def _add_piece(builder: TextBuilder, piece: Piece, levels: dict[int, int]) -> Block:
    start = builder.length
    cells: list[tuple[int, int]] = []
    for cell in filter(None, piece.cells):
        if builder.length > start:
            builder.add(" ", piece.page)
        first = _add_characters(builder, cell, piece.page)
        cells.append((first, builder.length))
    if not piece.cells:
        _add_characters(builder, _characters(piece), piece.page)
    return Block(
        piece.kind,
        start,
        builder.length,
        piece.page,
        levels.get(id(piece), 0),
        context=piece.context,
        table=piece.table,
        cells=tuple(cells),
    )


def _continue_block(builder: TextBuilder, begun: Piece, piece: Piece, block: Block) -> Block:
    """The block with what follows the page end, so that its sentence stays in one piece."""
    characters = _characters(piece)
    if not is_wide(_characters(begun)[-1].text) and not is_wide(characters[0].text):
        builder.add(" ", piece.page)
    _add_characters(builder, characters, piece.page)
    return replace(block, end=builder.length)


def _characters(piece: Piece) -> list[Character]:
    return [character for line in piece.lines for character in line.characters]


def _add_characters(builder: TextBuilder, characters: Sequence[Character], page: int) -> int:
    start = builder.length
    texts: list[str] = []
    boxes: list[tuple[float, float, float, float] | None] = []
    before = None
    for each in characters:
        if before and (each.breaks or each.space) and needs_space(before, each):
            texts.append(" ")
            boxes.append(None)
        texts.append(each.text)
        boxes.append((each.x0, each.top, each.x1, each.bottom))
        before = each
    builder.add_each(texts, page, boxes)
    return start


def _add_furniture(builder: TextBuilder, pages: Sequence[PageRead], blocks: list[Block]) -> None:
    for page in pages:
        for line in page.furniture:
            start = _add_characters(builder, line.characters, page.number)
            blocks.append(Block("furniture", start, builder.length, page.number))
            builder.add("\n", page.number)


def _page(page: PageRead, span: tuple[int, int]) -> Page:
    return Page(
        page.number,
        page.width,
        page.height,
        *span,
        source="none" if page.problem else page.source,
        problem=page.problem,
    )


def _heading_levels(pages: Sequence[PageRead]) -> dict[int, int]:
    """The level of each heading, by the id of its piece."""
    headings = [piece for page in pages for piece in page.pieces if piece.kind == "heading"]
    signs = [
        HeadingSigns(piece.text, piece.size, all(line.bold for line in piece.lines), piece.listed)
        for piece in headings
    ]
    levels = nested_levels(signs)
    return {id(piece): level for piece, level in zip(headings, levels, strict=True)}
