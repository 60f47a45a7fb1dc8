"""Pages without a usable text layer: their image is recognised and their characters placed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pypdfium2

from extractor.ocr import LONGEST_SIDE, Image, Recognised, recognise_pages
from extractor.readers.pdf_characters import Character
from extractor.readers.pdf_pages import PageRead
from extractor.readers.pdf_turning import Turning

RESOLUTION = 150 / 72  # pixels a point: 10.5 point type is 22 pixels high, which the models like
SHORTEST_SIDE = 900  # pixels; a small page is shown larger


def recognise(
    pdf: pypdfium2.PdfDocument, pages: Sequence[PageRead]
) -> Iterator[tuple[PageRead, list[Character], Turning]]:
    """The characters of pages, with level lines, and the way back to the page as displayed.

    Args:
        pdf: the open file.
        pages: those to recognise.
    """
    by_number = {page.number: page for page in pages}
    scales = {page.number: _scale(page) for page in pages}
    images = ((page.number, _image(pdf, page.number, scales[page.number])) for page in pages)
    for number, recognised in recognise_pages(images):
        page = by_number[number]
        turning = Turning(page.width, page.height, recognised.turned, recognised.skew)
        characters = _characters(recognised, scales[number])
        turning.straighten(characters)
        yield page, characters, turning


def _scale(page: PageRead) -> float:
    longest, shortest = max(page.width, page.height), min(page.width, page.height)
    scale = max(RESOLUTION, SHORTEST_SIDE / max(shortest, 1.0))
    return min(scale, LONGEST_SIDE / max(longest, 1.0))


def _image(pdf: pypdfium2.PdfDocument, number: int, scale: float) -> Image:
    page = pdf[number - 1]
    try:
        return np.ascontiguousarray(
            page.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3]
        )
    finally:
        page.close()


def _characters(recognised: Recognised, scale: float) -> list[Character]:
    return [
        Character(
            glyph.text,
            glyph.x0 / scale,
            glyph.top / scale,
            glyph.x1 / scale,
            glyph.bottom / scale,
            round(2 * glyph.size / scale) / 2,
            breaks=glyph.begins,
            space=glyph.spaced,
        )
        for glyph in recognised.glyphs
    ]
