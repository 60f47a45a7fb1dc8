"""Finds PDF pages whose text is a picture: scans, and type drawn as outlines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from extractor.readers.pdf_characters import Character, Frame
from extractor.readers.pdf_drawings import placed_objects

FEW_CHARACTERS = 30  # a page with more is read, whatever pictures it has
NO_CHARACTERS = 5  # a page with fewer says nothing: a page number, a stray mark
LARGE_PICTURE = 1 / 3  # of the page
SMALL_PICTURE = 1 / 20
MANY_PATHS = 200  # outlined type has one or more a character; a frame or a chart has fewer
FEWEST_LINES = 8  # lines of text in a picture; a logo or a cover has fewer
STRIPS = 6  # upright strips in which lines are counted, since columns need not be level
LONGEST_SIDE = 2000  # pixels of a rendered page; a poster is not rendered whole
INK = 70  # of 255: how far print stands out from the paper


def is_picture(page: pypdfium2.PdfPage, frame: Frame, characters: Iterable[Character]) -> bool:
    """True where what a page says stands in a picture.

    A page with hardly any character and a large picture is one. With a few characters it may also
    be a cover or the opening of a chapter; such a page is looked at, and lines of print are seen.

    Args:
        page: the open page.
        frame: its visible part.
        characters: those that were read outside the margins.
    """
    few = sum(1 for _ in islice(characters, FEW_CHARACTERS + 1))
    if few > FEW_CHARACTERS:
        return False
    paths, share = _paths_and_pictures(page, frame)
    outlined = paths >= MANY_PATHS
    if few < NO_CHARACTERS and (outlined or share > LARGE_PICTURE):
        return True
    return (outlined or share > SMALL_PICTURE) and _lines_seen(page) >= FEWEST_LINES


def _paths_and_pictures(page: pypdfium2.PdfPage, frame: Frame) -> tuple[int, float]:
    """The number of paths, and the share of the page under pictures; overlaps count twice."""
    width, height = frame.size
    paths, covered = 0, 0.0
    for _, kind, box in placed_objects(page, frame):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            continue
        across = min(box.x1, width) - max(box.x0, 0.0)
        down = min(box.bottom, height) - max(box.top, 0.0)
        covered += max(across, 0.0) * max(down, 0.0)
    return paths, covered / max(width * height, 1.0)


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
