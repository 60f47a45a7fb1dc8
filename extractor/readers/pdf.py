"""Reads PDF files: text and boxes by pypdfium2, ruled tables by pdfplumber's cell finder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2

from extractor import ocr
from extractor.document import Box, PageBoxes, Table
from extractor.errors import DamagedFile, EncryptedFile, FileTooLarge, NoPages
from extractor.readers.pdf_assembly import assemble
from extractor.readers.pdf_characters import Character, Rule, page_characters, page_frame
from extractor.readers.pdf_contents import mark_contents
from extractor.readers.pdf_damage import damaged_pages
from extractor.readers.pdf_directions import by_direction
from extractor.readers.pdf_drawings import Drawings, page_drawings
from extractor.readers.pdf_furniture import MARGIN, set_furniture_aside
from extractor.readers.pdf_layout import lines_of
from extractor.readers.pdf_ocr import PageText, recognise
from extractor.readers.pdf_pages import (
    PageRead,
    body_type,
    page_pieces,
)
from extractor.readers.pdf_pictures import is_picture
from extractor.readers.pdf_tables import filled_tables
from extractor.readers.pdf_text_layer import Legibility, garbled_by_company, legibility
from extractor.readers.read import ReadText

# Titles that programs give, e.g. untitled, Microsoft Word - 报告终稿.doc, 幻灯片 1, report.indd
_NO_TITLE = re.compile(
    r"\W*(?:untitled|unknown|anonymous|无标题|未命名|no ?title)"
    r"|(?:microsoft|wps|powerpoint|word|adobe)\b.*"
    r"|(?:幻灯片|演示文稿|文档|slide|document|presentation|新建)\W*\d*\W*$"
    r"|.*\.(?:docx?|pptx?|xlsx?|wps|indd|ai|cdr|psd|qxd|pdf|tmp|rtf|html?)\W*$",
    re.IGNORECASE,
)
MOST_PAGES = 5000  # of one file
_EMPTY_TREE = re.compile(rb"/Kids\s*\[\s*\]")


def read_pdf(
    path: Path, progress: Callable[[int, int], None] | None = None, recognise: bool = True
) -> ReadText:
    """Read every page of a PDF; pages without text are kept and marked with their problem.

    Args:
        path: the file.
        progress: called with the pages done and their number.
        recognise: read pages without a usable text layer by OCR, where the extra is installed.

    Raises:
        EncryptedFile, DamagedFile, NoPages, FileTooLarge.
    """
    pdf = _open(path)
    try:
        pages = _read_pages(pdf, progress, recognise and ocr.is_installed())
        title = _title(pdf)
    finally:
        pdf.close()
    _mark_damage(path, pages)
    body = body_type(pages)
    set_furniture_aside(pages)
    before = None
    for page in pages:
        page.pieces = page_pieces(page, body, before)
        before = page.last_table
        page.put_back()
    mark_contents(pages)
    read = assemble(pages, title)
    return replace(read, tables=tuple(_put_back(table, pages) for table in read.tables))


def _put_back(table: Table, pages: Sequence[PageRead]) -> Table:
    """A table with its outlines on the pages as displayed."""
    turned = {page.number: page.turning for page in pages if page.turning}
    if not turned:
        return table
    parts = []
    for part in table.parts:
        turning = turned.get(part.page)
        boxes = tuple(map(turning.displayed_box, part.boxes)) if turning else part.boxes
        parts.append(PageBoxes(part.page, boxes))
    turning = turned.get(table.page or 0)
    box = turning.displayed_box(table.box) if turning and table.box else table.box
    return replace(table, box=box, parts=tuple(parts))


def _read_pages(
    pdf: pypdfium2.PdfDocument,
    progress: Callable[[int, int], None] | None,
    recognising: bool,
) -> list[PageRead]:
    """Read text layers first, then recognise the pages without one, if the extra is there."""
    done = 0

    def count() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, len(pdf))

    pages, layers, waiting = [], [], []
    for index in range(len(pdf)):
        page, layer = _read_page(pdf, index)
        pages.append(page)
        layers.append(layer)
        if page.problem in ("image", "garbled") or layer == "sparse":
            waiting.append(page)
        else:
            count()
    _judge_by_company(pages, layers)
    unread = [page for page in waiting if recognising and page.problem in ("image", "garbled")]
    for _ in range(len(waiting) - len(unread)):
        count()
    if unread:
        for seen in recognise(pdf, unread):
            if seen.characters:
                _replace_text(seen)
            count()
    return pages


def _judge_by_company(pages: Sequence[PageRead], layers: Sequence[Legibility]) -> None:
    """A page with too little text to be judged by itself is garbled where most others are."""
    for page, is_garbled in zip(pages, garbled_by_company(layers), strict=True):
        if is_garbled and page.problem is None and (page.lines or page.tables):
            page.problem, page.lines, page.tables = "garbled", [], []


def _replace_text(seen: PageText) -> None:
    """Put what was recognised beside what little text the page had; guesses leave it marked."""
    page, turning = seen.page, seen.turning
    page.problem = None if seen.certain else page.problem
    page.source = "ocr"
    if turning.turned or not turning.square or page.turning:
        page.turning = turning
        page.rules, page.shapes, page.pictures = [], [], []
    _set_lines(page, seen.characters)
    page.lines += lines_of(seen.printed)
    page.furniture = []


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
    if count > MOST_PAGES:
        pdf.close()
        raise FileTooLarge(
            path,
            f"{count:,} pages are over the limit of {MOST_PAGES:,}; split the file",
            f"共 {count:,} 页，超过 {MOST_PAGES:,} 页的上限；请拆分后重试",
        )
    return pdf


def _without_pages(data: bytes) -> bool:
    """True for a whole file with an empty page tree, for which pdfium repeats an old error."""
    return b"%%EOF" in data[-1024:] and bool(_EMPTY_TREE.search(data))


def _no_pages(path: Path) -> NoPages:
    return NoPages(path, "the PDF has no page; check the export", "没有任何页面；请检查导出设置")


def _read_page(pdf: pypdfium2.PdfDocument, index: int) -> tuple[PageRead, Legibility]:
    try:
        page = pdf[index]
        try:
            return _read_open_page(page, index + 1)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return PageRead(index + 1, 595.0, 842.0, problem="damaged"), "sparse"


def _read_open_page(page: pypdfium2.PdfPage, number: int) -> tuple[PageRead, Legibility]:
    """A page's lines and tables, and what its text layer is; a picture's caption is kept."""
    frame = page_frame(page)
    width, height = frame.size
    read = PageRead(number, round(width, 2), round(height, 2))
    characters, unknown = page_characters(page, frame)
    layer = legibility(characters, unknown)
    if layer == "garbled":
        read.problem = "garbled"
        characters = []
    elif is_picture(page, frame, _between_margins(characters, height)):
        read.problem = "image"
    read.blank = not characters and not unknown and next(page.get_objects(), None) is None
    directed = by_direction(characters, width, height)
    read.turning = directed.turning
    _set_drawings(read, page_drawings(page, frame))
    _set_lines(read, directed.level)
    read.lines += directed.apart
    read.furniture += directed.stamps
    return read, layer


def _between_margins(characters: Sequence[Character], height: float) -> Iterator[Character]:
    """The characters outside the margins, where scanners and printers put theirs."""
    top, bottom = MARGIN * height, (1 - MARGIN) * height
    return (each for each in characters if top < each.middle < bottom)


def _set_drawings(page: PageRead, drawings: Drawings) -> None:
    """Keep what is drawn where it stands on the upright page; on a skewed one it is of no use."""
    turning = page.turning
    if turning is None:
        page.rules, page.shapes = drawings.rules, drawings.shapes
        page.pictures = drawings.pictures
    elif turning.square:
        page.rules = [
            Rule(*turning.upright_box(Box(each.x0, each.top, each.x1, each.bottom)), each.edge)
            for each in drawings.rules
        ]
        page.shapes = [turning.upright_box(each) for each in drawings.shapes]
        page.pictures = [turning.upright_box(each) for each in drawings.pictures]


def _set_lines(page: PageRead, characters: Sequence[Character]) -> None:
    """Part the level characters of a page into ruled tables and lines."""
    page.tables, rest = filled_tables(page.rules, characters)
    page.lines = lines_of(rest)


def _mark_damage(path: Path, pages: Sequence[PageRead]) -> None:
    """Name the pages whose content is lost; the file is looked at closely only on suspicion."""
    blank = frozenset(page.number for page in pages if page.blank)
    if blank or any(page.problem == "damaged" for page in pages):
        lost = damaged_pages(path, len(pages), blank)
        for page in pages:
            if page.number in lost and page.problem is None:
                page.problem = "damaged"


def _title(pdf: pypdfium2.PdfDocument) -> str:
    """The title from the properties, unless a program made it up."""
    title = str(pdf.get_metadata_value("Title") or "").strip()
    return "" if _NO_TITLE.match(title) else title
