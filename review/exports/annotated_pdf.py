"""Copies of PDFs in which the evidence is marked by annotations that name their indicators.

The copy is the original byte for byte with the annotations appended (ISO 32000-1, 7.5.6), so that
the original can be got back from it; annotations are of the kind Highlight (12.5.6.10).
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError, PdfPage

from extractor.document import Box
from review.errors import ReviewError
from review.exports.atomic import writing
from review.exports.page_crops import QuotePlace
from review.pdfium import open_pdf

AUTHOR = "明证 mingzheng"
CONFIRMED_COLOUR, OPEN_COLOUR = (255, 220, 60), (190, 218, 248)
FINE = 100  # device units a point, for the exact place on a turned or cut page


class NotAnnotated(ReviewError):
    """PDFium cannot open the file or save a copy of it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One place with what is said of it; `confirmed` where a person decided on it."""

    place: QuotePlace
    text: str
    confirmed: bool


def write_annotated(pdf: Path, marks: Sequence[Mark], out: Path) -> int:
    """Write a copy of a PDF with a highlight for each mark; how many could be placed.

    Raises:
        NotAnnotated: the file cannot be opened, or may not be changed.
        NotWritten: the disk is full, the folder closed, or the like.
    """
    by_page: dict[int, list[Mark]] = {}
    for mark in marks:
        by_page.setdefault(mark.place.page, []).append(mark)
    placed = 0
    try:
        with open_pdf(pdf) as document:
            for number, found in sorted(by_page.items()):
                if 1 <= number <= len(document):
                    page = document[number - 1]
                    placed += sum(_highlight(page, mark) for mark in found)
                    page.close()
            content = _saved(document)
    except PdfiumError as error:
        raise NotAnnotated(
            f"{pdf}: cannot be copied with annotations ({error}); save it again from a PDF program",
            f"{pdf.name}：无法写入批注，请用 PDF 软件另存后再试。",
        ) from error
    writing(out, content)
    return placed


def _saved(document: PdfDocument) -> bytes:
    written = BytesIO()
    document.save(written, flags=pdfium.FPDF_INCREMENTAL)
    return written.getvalue()


def _highlight(page: PdfPage, mark: Mark) -> bool:
    """Add one annotation; False where PDFium takes none."""
    quads = [_quad(page, box) for box in mark.place.boxes]
    annotation = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_HIGHLIGHT)
    if not annotation or not quads:
        return False
    try:
        for quad in quads:
            pdfium.FPDFAnnot_AppendAttachmentPoints(annotation, quad)
        colour = CONFIRMED_COLOUR if mark.confirmed else OPEN_COLOUR
        pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_Color, *colour, 255)
        pdfium.FPDFAnnot_SetRect(annotation, _around(quads))
        pdfium.FPDFAnnot_SetFlags(annotation, pdfium.FPDF_ANNOT_FLAG_PRINT)
        for key, text in ((b"Contents", mark.text), (b"T", AUTHOR)):
            pdfium.FPDFAnnot_SetStringValue(annotation, key, _wide(text))
    finally:
        pdfium.FPDFPage_CloseAnnot(annotation)
    return True


def _quad(page: PdfPage, box: Box) -> pdfium.FS_QUADPOINTSF:
    """The corners of a box in the page's own coordinates: upper left, upper right, then lower."""
    corners = [_on_page(page, x, y) for y in (box.top, box.bottom) for x in (box.x0, box.x1)]
    return pdfium.FS_QUADPOINTSF(*(value for corner in corners for value in corner))


def _on_page(page: PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of the page as displayed, from its top left, in the coordinates of the file."""
    width, height = page.get_size()
    found = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDF_DeviceToPage(
        page, 0, 0, round(width * FINE), round(height * FINE), 0,
        round(x * FINE), round(y * FINE), *found,
    )  # fmt: skip
    return found[0].value, found[1].value


def _around(quads: Sequence[pdfium.FS_QUADPOINTSF]) -> pdfium.FS_RECTF:
    across = [value for quad in quads for value in (quad.x1, quad.x2, quad.x3, quad.x4)]
    upright = [value for quad in quads for value in (quad.y1, quad.y2, quad.y3, quad.y4)]
    return pdfium.FS_RECTF(min(across), max(upright), max(across), min(upright))


def _wide(text: str) -> ctypes.Array[ctypes.c_ushort]:
    """A text as PDFium takes it: UTF-16, little end first, closed by a zero."""
    units = (text + "\0").encode("utf-16-le", "replace")
    return (ctypes.c_ushort * (len(units) // 2)).from_buffer_copy(units)


def marks_of(texts: Mapping[QuotePlace, Sequence[tuple[str, bool]]], document: str) -> list[Mark]:
    """One mark a place in a document, which says what every indicator that rests on it says."""
    return [
        Mark(place, "\n".join(text for text, _ in said), any(done for _, done in said))
        for place, said in sorted(texts.items())
        if place.document == document
    ]
