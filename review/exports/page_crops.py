"""Pictures of the places on a page where quotes stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path

from pypdfium2 import PdfDocument, PdfiumError

from extractor.document import Box
from review.document_files import digest_of
from review.pdfium import open_pdf

MARGIN = 14.0  # points above and below, so that the line before and after can be read
SCALE = 1.6  # pixels a point
MOST_PIXELS = 3_000_000  # of one picture; a page may be as large as its maker likes
COLOURS = 48  # of a picture; text on a plain ground needs no more


@dataclass(frozen=True, slots=True, order=True)
class QuotePlace:
    """The lines of a quote on one page of a document, in points from the top left."""

    document: str
    page: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a page in which a quote stands, over the whole width, as PNG.

    `box` is the part in points from the top left of the page.
    """

    place: QuotePlace
    box: Box
    png: bytes

    @property
    def digest(self) -> str:
        """The hash of the picture."""
        return digest_of(self.png)


def crops(places: Sequence[QuotePlace], files: Mapping[str, Path]) -> Iterator[Crop]:
    """The pictures of places in PDFs, document by document; without one where it cannot be drawn.

    Args:
        places: any order, also repeated.
        files: the file of each document; of others nothing is drawn.
    """
    known = sorted({each for each in places if each.document in files})
    for document, found in groupby(known, key=lambda place: place.document):
        path = files[document]
        if path.suffix.lower() != ".pdf":
            continue
        try:
            with open_pdf(path) as pdf:
                yield from (each for place in found if (each := _crop(pdf, place)))
        except PdfiumError:
            continue


def _crop(pdf: PdfDocument, place: QuotePlace) -> Crop | None:
    if not (place.boxes and 1 <= place.page <= len(pdf)):
        return None
    page = pdf[place.page - 1]
    width, height = page.get_size()
    top = max(0.0, min(box.top for box in place.boxes) - MARGIN)
    bottom = min(height, max(box.bottom for box in place.boxes) + MARGIN)
    if width <= 0 or bottom - top < 1:
        return None
    scale = min(SCALE, (MOST_PIXELS / (width * (bottom - top))) ** 0.5)
    try:
        image = page.render(scale=scale, crop=(0, height - bottom, 0, top)).to_pil()
    except (PdfiumError, ValueError):
        return None
    finally:
        page.close()
    written = BytesIO()
    image.convert("RGB").quantize(COLOURS).save(written, "PNG", optimize=True)
    box = Box(0.0, *(round(value, 1) for value in (top, width, bottom)))
    return Crop(place, box, written.getvalue())
