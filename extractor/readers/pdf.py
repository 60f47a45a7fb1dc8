"""Reads PDF files: text and boxes by pypdfium2, ruled tables by pdfplumber's cell finder."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.document import Block, Box, Page, Table
from extractor.errors import DamagedFile, EncryptedFile, NoPages
from extractor.headings import numbering_level, with_sections
from extractor.readers.pdf_characters import (
    Character,
    page_characters,
    page_frame,
    page_rules,
)
from extractor.readers.pdf_layout import (
    Line,
    Piece,
    continues_on_next_page,
    joined,
    lines_of,
    needs_space,
    pieces_of,
)
from extractor.readers.pdf_tables import RuledTable, fill, header_size, ruled_tables
from extractor.readers.read import ReadText
from extractor.text_builder import TextBuilder, readable_characters

FEWEST_CHARACTERS = 5  # a page with fewer and a picture on it is taken for a scan
MARGIN = 0.09  # of the page height: where running headers and footers stand
LONG_CELL = 60  # characters; a longer cell is prose and becomes a paragraph
_LEADERS = re.compile(r"(?:[.…·．]\s?){4,}\s*\d{0,3}$|[\s.…]\d{1,3}$")  # 目录行：员工成长 …… 57
_EMPTY_TREE = re.compile(rb"/Kids\s*\[\s*\]")


@dataclass(slots=True)
class _PageRead:
    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[RuledTable] = field(default_factory=list)
    problem: str | None = None
    pieces: list[Piece] = field(default_factory=list)
    furniture: list[Line] = field(default_factory=list)


def read_pdf(path: Path, progress: Callable[[int, int], None] | None = None) -> ReadText:
    """Read every page of a PDF; pages without text are kept and marked with their problem.

    Raises:
        EncryptedFile, DamagedFile, NoPages.
    """
    pdf = _open(path)
    try:
        pages = []
        for index in range(len(pdf)):
            pages.append(_read_page(pdf, index))
            if progress:
                progress(index + 1, len(pdf))
        title = str(pdf.get_metadata_value("Title") or "").strip()
    finally:
        pdf.close()
    body = _body_size(pages)
    _set_furniture_aside(pages)
    for page in pages:
        page.pieces = _page_pieces(page, body)
    _mark_contents(pages)
    return _assemble(pages, title)


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        pdf = pypdfium2.PdfDocument(path)
        count = len(pdf)
    except pypdfium2.PdfiumError as error:
        if _without_pages(path.read_bytes()):
            raise _no_pages(path) from None
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise EncryptedFile(
                path,
                "the PDF asks for a password; save a copy without one and try again",
                "需要密码才能打开；请另存一份不加密的 PDF 后重试",
            ) from None
        raise DamagedFile(
            path,
            "the PDF is damaged or cut off and cannot be opened; export or download it again",
            "已损坏或不完整，无法打开；请重新导出或下载后重试",
        ) from None
    if count == 0:
        pdf.close()
        raise _no_pages(path)
    return pdf


def _without_pages(data: bytes) -> bool:
    """True for a whole file with an empty page tree, for which pdfium repeats an old error."""
    return b"%%EOF" in data[-1024:] and bool(_EMPTY_TREE.search(data))


def _no_pages(path: Path) -> NoPages:
    return NoPages(path, "the PDF has no page; check the export", "没有任何页面；请检查导出设置")


def _read_page(pdf: pypdfium2.PdfDocument, index: int) -> _PageRead:
    try:
        page = pdf[index]
    except pypdfium2.PdfiumError:
        return _PageRead(index + 1, 595.0, 842.0, problem="damaged")
    frame = page_frame(page)
    width, height = frame.size
    read = _PageRead(index + 1, round(width, 2), round(height, 2))
    characters = [
        each
        for each in page_characters(page, frame)
        if -1 <= (each.x0 + each.x1) / 2 <= width + 1 and -1 <= each.middle <= height + 1
    ]
    if len(characters) < FEWEST_CHARACTERS:
        if any(True for _ in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            read.problem = "image"
    elif _garbled(characters):
        read.problem = "garbled"
        characters = []
    read.tables = ruled_tables(page_rules(page, frame))
    for table in read.tables:
        characters = fill(table, characters)
    read.lines = lines_of(characters)
    page.close()
    return read


def _garbled(characters: Sequence[Character]) -> bool:
    """True where much of the text layer decodes to private-use or replacement characters."""
    odd = sum("\ue000" <= each.text <= "\uf8ff" or each.text == "\ufffd" for each in characters)
    return odd > 0.3 * len(characters)


def _body_size(pages: Sequence[_PageRead]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.characters)
        for table in page.tables:
            for row in table.rows:
                for cell in row:
                    for character in cell.characters:
                        sizes[round(character.size * 2) / 2] += 1
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _set_furniture_aside(pages: Sequence[_PageRead]) -> None:
    """Running headers, footers and page numbers: repeated near the top or bottom edge.

    The parts of such a line are counted apart, since the chapter beside the title changes.
    """
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(
            {each for line in page.lines if _in_margin(page, line) for each in _parts(line)}
        )
    often = max(3, round(0.12 * len(pages)))
    for page in pages:
        kept = []
        for line in page.lines:
            running = any(counts[part] >= often for part in _parts(line))
            numbered = not _shape(line.text).strip("#-—/ ·|第页共")
            if (running or numbered) and _in_margin(page, line):
                page.furniture.append(line)
            else:
                kept.append(line)
        page.lines = kept


def _parts(line: Line) -> set[str]:
    """The shapes of a line and of its parts between wide gaps; bare numbers say nothing."""
    shapes = {_shape(joined(line.characters[start:end])) for start, end in line.cells}
    return {shape for shape in {*shapes, _shape(line.text)} if len(shape) > 2}


def _in_margin(page: _PageRead, line: Line) -> bool:
    return line.bottom < MARGIN * page.height or line.top > (1 - MARGIN) * page.height


def _shape(text: str) -> str:
    """A line with its digits masked, so that page numbers agree."""
    return re.sub(r"\d+", "#", "".join(text.split()))


def _page_pieces(page: _PageRead, body: float) -> list[Piece]:
    """Lines between the tables, and the tables, from top to bottom as they stand."""
    tables = sorted(page.tables, key=lambda table: table.box.top)
    pieces: list[Piece] = []
    run: list[Line] = []
    for line in page.lines:
        while tables and _below(line, tables[0]) and not _side_by_side(line, tables[0]):
            pieces += pieces_of(run, page.number, body)
            run = []
            pieces += _table_pieces(tables.pop(0), page.number, pieces)
        run.append(line)
    pieces += pieces_of(run, page.number, body)
    for table in tables:
        pieces += _table_pieces(table, page.number, pieces)
    return pieces


def _below(line: Line, table: RuledTable) -> bool:
    return line.top >= table.box.bottom - 2


def _side_by_side(line: Line, table: RuledTable) -> bool:
    return line.x0 > table.box.x1 or line.x1 < table.box.x0


def _table_pieces(table: RuledTable, page: int, before: Sequence[Piece]) -> Iterator[Piece]:
    """Rows of short cells become table rows; long cells are prose and become paragraphs."""
    key = int(table.box.top * 10) + page * 100000
    grid = [[_cell_lines(cell.characters) for cell in row] for row in table.rows]
    texts = [[" ".join(line.text for line in cell) for cell in row] for row in grid]
    headers = header_size(texts)
    caption = before[-1].text if before and len(before[-1].text) <= 40 else ""
    for index, row in enumerate(grid):
        labels = _header_words(texts, headers) if index >= headers else ""
        long = [cell for cell, text in zip(row, texts[index], strict=True) if len(text) > LONG_CELL]
        if long or len([text for text in texts[index] if text]) == 1:
            first = texts[index][0] if len(texts[index][0]) <= LONG_CELL else ""
            yield from _prose_cells(row, page, f"{caption} {labels} {first}".strip())
            continue
        cells = [[each for line in cell for each in line.characters] for cell in row]
        if any(cells):
            lines = [line for cell in row for line in cell]
            size = lines[0].size
            context = f"{caption} {labels}".strip()
            yield Piece("table_row", lines, page, size, context, key, cells)


def _prose_cells(row: Sequence[list[Line]], page: int, context: str) -> Iterator[Piece]:
    for lines in row:
        for piece in pieces_of(lines, page, 1000.0):
            piece.context = context if context not in piece.text else ""
            yield piece


def _header_words(texts: Sequence[Sequence[str]], headers: int) -> str:
    return " ".join(text for row in texts[:headers] for text in row if text)


def _cell_lines(characters: Sequence[Character]) -> list[Line]:
    return lines_of(characters)


def _mark_contents(pages: Sequence[_PageRead]) -> None:
    """Lines of a contents page: many short lines that end with a page number."""
    for page in pages[: max(8, len(pages) // 8)]:
        ends = [piece for piece in page.pieces if _LEADERS.search(piece.text)]
        titled = any("".join(piece.text.split()) in _CONTENTS for piece in page.pieces)
        if len(ends) >= 5 and (titled or len(ends) > 0.6 * len(page.pieces)):
            for piece in page.pieces:
                piece.kind = "contents"


_CONTENTS = {"目录", "CONTENTS", "Contents", "目录CONTENTS", "目錄"}


def _assemble(pages: Sequence[_PageRead], title: str) -> ReadText:
    builder = TextBuilder()
    blocks: list[Block] = []
    spans: list[tuple[int, int]] = []
    rows: dict[int, list[int]] = {}
    levels = _heading_levels(pages)
    last: Piece | None = None
    for page in pages:
        start = builder.length
        for piece in page.pieces:
            block = _add_piece(builder, piece, blocks, last, levels)
            if piece.table is not None:
                rows.setdefault(piece.table, []).append(len(blocks) - 1)
            last = piece if block else last
        spans.append((start, builder.length))
    for page in pages:
        for line in page.furniture:
            start = _add_characters(builder, line.characters, page.number)
            blocks.append(Block("furniture", start, builder.length, page.number))
            builder.add("\n", page.number)
    text, places = builder.finish()
    blocks = with_sections(blocks, [text[block.start : block.end] for block in blocks])
    return ReadText(
        title=title,
        text=text,
        places=places,
        pages=tuple(
            Page(
                page.number,
                page.width,
                page.height,
                *span,
                source="none" if page.problem else "text",
                problem=page.problem,
            )
            for page, span in zip(pages, spans, strict=True)
        ),
        blocks=tuple(blocks),
        tables=tuple(_tables(pages, rows)),
        characters=readable_characters([text]),
        reader=f"pypdfium2 {pypdfium2.PYPDFIUM_INFO.version}",
    )


def _add_piece(
    builder: TextBuilder,
    piece: Piece,
    blocks: list[Block],
    last: Piece | None,
    levels: dict[float, int],
) -> bool:
    if not piece.text.strip():
        return False
    if last is not None and last.page == piece.page - 1 and blocks:
        if continues_on_next_page(last, piece) and blocks[-1].page == last.page:
            return _continue_block(builder, piece, blocks)
    start = builder.length
    cells: list[tuple[int, int]] = []
    for cell in piece.cells:
        if cell:
            if builder.length > start:
                builder.add(" ", piece.page)
            first = _add_characters(builder, cell, piece.page)
            cells.append((first, builder.length))
    if not piece.cells:
        _add_characters(builder, _characters(piece), piece.page)
    level = 0
    if piece.kind == "heading":
        level = numbering_level(piece.text) or levels.get(round(piece.size), 4)
    blocks.append(
        Block(
            piece.kind,
            start,
            builder.length,
            piece.page,
            level,
            context=piece.context,
            table=piece.table,
            cells=tuple(cells),
        )
    )
    builder.add("\n", piece.page)
    return True


def _continue_block(builder: TextBuilder, piece: Piece, blocks: list[Block]) -> bool:
    """Let the last block run on over the page end; its line end stays as white space."""
    _add_characters(builder, _characters(piece), piece.page)
    last = blocks[-1]
    blocks[-1] = Block(
        last.kind, last.start, builder.length, last.page, last.level, (), last.context
    )
    builder.add("\n", piece.page)
    return True


def _characters(piece: Piece) -> list[Character]:
    return [character for line in piece.lines for character in line.characters]


def _add_characters(builder: TextBuilder, characters: Sequence[Character], page: int) -> int:
    start = builder.length
    for index, each in enumerate(characters):
        if index and needs_space(characters[index - 1], each):
            builder.add(" ", page)
        builder.add(each.text, page, (each.x0, each.top, each.x1, each.bottom))
    return start


def _heading_levels(pages: Sequence[_PageRead]) -> dict[float, int]:
    """Levels of headings without numbering: larger type is a higher level."""
    sizes = {
        round(piece.size) for page in pages for piece in page.pieces if piece.kind == "heading"
    }
    return {size: min(rank, 4) for rank, size in enumerate(sorted(sizes, reverse=True), 1)}


def _tables(pages: Sequence[_PageRead], rows: dict[int, list[int]]) -> Iterator[Table]:
    for page in pages:
        for table in page.tables:
            key = int(table.box.top * 10) + page.number * 100000
            if key in rows:
                texts = [[joined(cell.characters) for cell in row] for row in table.rows]
                header = tuple(_header_words(texts, header_size(texts)).split())
                box = Box(*(round(value, 1) for value in table.box))
                yield Table(page.number, box, header, tuple(rows[key]))
