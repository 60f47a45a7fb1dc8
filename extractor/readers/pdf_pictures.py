"""Finds PDF pages whose text is a picture: scans, and type drawn as outlines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from extractor.readers.pdf_characters import Character

FEW_CHARACTERS = 30  # a page with more is read, whatever pictures it has
NO_CHARACTERS = 5  # a page with fewer says nothing: a page number, a stray mark
LARGE_PICTURE = 1 / 3  # of the page
SMALL_PICTURE = 1 / 20
MANY_PATHS = 200  # outlined type has one or more a character; a frame or a chart has fewer
FEWEST_LINES = 8  # lines of text in a picture; a logo or a cover has fewer
STRIPS = 6  # upright strips in which lines are counted, since columns need not be level
LONGEST_SIDE = 2000  # pixels of a rendered page; a poster is not rendered whole
INK = 70  # of 255: how far print stands out from the paper


def is_picture(page: pypdfium2.PdfPage, characters: Iterable[Character]) -> bool:
    """True where what a page says stands in a picture.

    A page with hardly any character and a large picture is one. With a few characters it may also
    be a cover or the opening of a chapter; such a page is looked at, and lines of print are seen.

    Args:
        page: the open page.
        characters: those that were read outside the margins.
    """
    few = sum(1 for _ in islice(characters, FEW_CHARACTERS + 1))
    if few > FEW_CHARACTERS:
        return False
    outlined = _has_many_paths(page)
    share = _picture_share(page)
    if few < NO_CHARACTERS and (outlined or share > LARGE_PICTURE):
        return True
    return (outlined or share > SMALL_PICTURE) and _lines_seen(page) >= FEWEST_LINES


def _has_many_paths(page: pypdfium2.PdfPage) -> bool:
    paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)
    return any(number >= MANY_PATHS for number, _ in enumerate(paths, 1))


def _picture_share(page: pypdfium2.PdfPage) -> float:
    """The share of the page that pictures cover; overlapping ones count twice."""
    left, bottom, right, top = page.get_cropbox()
    covered = 0.0
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        try:
            x0, y0, x1, y1 = item.get_bounds()
            form = item.container
            while form is not None:  # bounds inside a form are in the form's own measure
                x0, y0, x1, y1 = form.get_matrix().on_rect(x0, y0, x1, y1)
                form = form.container
        except pypdfium2.PdfiumError:
            continue
        width, height = min(x1, right) - max(x0, left), min(y1, top) - max(y0, bottom)
        covered += max(width, 0.0) * max(height, 0.0)
    return float(covered / max((right - left) * (top - bottom), 1.0))


def _lines_seen(page: pypdfium2.PdfPage) -> int:
    """How many lines of print the page shows, in the strip that has the second most."""
    scale = min(1.0, LONGEST_SIDE / max(page.get_size()))
    picture = page.render(scale=scale, grayscale=True).to_numpy().astype(np.int16)
    counts = [_runs(strip) for strip in np.array_split(picture, STRIPS, axis=1)]
    return sorted(counts)[-2]


def _runs(strip: npt.NDArray[np.int16]) -> int:
    """Bands of ink as high as type, each between bands of bare paper."""
    inked = (np.abs(strip - np.median(strip)) > INK).mean(axis=1)
    printed = np.concatenate([[False], inked > 0.03, [False]])
    edges = np.flatnonzero(np.diff(printed.astype(np.int8)))
    heights = edges[1::2] - edges[::2]
    return int(np.count_nonzero((heights >= 4) & (heights <= 24)))
