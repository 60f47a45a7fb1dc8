"""Reads PDF files: text and boxes by pypdfium2, ruled tables by pdfplumber's cell finder."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.errors import DamagedFile, EncryptedFile, NoPages
from extractor.readers.pdf_assembly import assemble
from extractor.readers.pdf_characters import (
    Character,
    page_characters,
    page_frame,
    page_rules,
)
from extractor.readers.pdf_layout import lines_of
from extractor.readers.pdf_pages import (
    PageRead,
    body_size,
    mark_contents,
    page_pieces,
    set_furniture_aside,
)
from extractor.readers.pdf_tables import fill, ruled_tables
from extractor.readers.read import ReadText

FEWEST_CHARACTERS = 5  # a page with fewer and a picture on it is taken for a scan
_EMPTY_TREE = re.compile(rb"/Kids\s*\[\s*\]")


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
    body = body_size(pages)
    set_furniture_aside(pages)
    for page in pages:
        page.pieces = page_pieces(page, body)
    mark_contents(pages)
    return assemble(pages, title)


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


def _read_page(pdf: pypdfium2.PdfDocument, index: int) -> PageRead:
    try:
        page = pdf[index]
    except pypdfium2.PdfiumError:
        return PageRead(index + 1, 595.0, 842.0, problem="damaged")
    frame = page_frame(page)
    width, height = frame.size
    read = PageRead(index + 1, round(width, 2), round(height, 2))
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
