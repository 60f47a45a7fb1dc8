"""What is drawn on a PDF page beside its text: rules, shapes of charts, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extractor.document import Box
from extractor.readers import pdfium_calls
from extractor.readers.pdf_characters import Frame, Rule
from extractor.readers.pdfium_calls import address_of, addresses

THIN = 2.5  # points; a filled rectangle thinner than this is a rule
SHORTEST_RULE = 8.0  # points
SMALLEST_SHAPE = 12.0  # points in both directions; smaller ones are icons and bullets
LARGEST_SHAPE = 0.6  # of the page; a larger one is its background
SMALLEST_PICTURE = 30.0  # points
WHITE = 250  # of 255, the darkest of the three shades
MOST_SHAPES = 2000  # a page with more is a map or outlined type; those beyond are not looked at
DEEPEST = 3  # forms within forms that are looked into

_Matrices = tuple[pypdfium2.PdfMatrix, ...]  # of the forms in which an object is, innermost first


@dataclass(slots=True)
class Drawings:
    """The rules, the boxes of curved or many-cornered shapes, and the boxes of pictures."""

    rules: list[Rule] = field(default_factory=list)
    shapes: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)


def page_drawings(page: pypdfium2.PdfPage, frame: Frame) -> Drawings:
    """The drawings of a page as displayed; outlines of rectangles are four rules."""
    found = Drawings()
    width, height = frame.size
    paths = _Paths()
    for item, kind, box in placed_objects(page, frame):
        wide, high = box.x1 - box.x0, box.bottom - box.top
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            if min(wide, high) >= SMALLEST_PICTURE and wide * high < 0.9 * width * height:
                found.pictures.append(box)
        elif (wide < SHORTEST_RULE and high < SHORTEST_RULE) or paths.is_unseen(item, box):
            continue
        elif high <= THIN or wide <= THIN:
            found.rules.append(Rule(*box))
        elif 4 <= pdfium_calls.count_segments(item) <= 6:  # a rectangle
            found.rules += _outline(box, edge=not paths.is_stroked(item))
        elif min(wide, high) >= SMALLEST_SHAPE and wide * high < LARGEST_SHAPE * width * height:
            if len(found.shapes) < MOST_SHAPES:
                found.shapes.append(box)
    return found


def placed_objects(page: pypdfium2.PdfPage, frame: Frame) -> Iterator[tuple[int, int, Box]]:
    """The address, kind and outline of each path and picture of a page as displayed."""
    sides = np.zeros(4, np.float32)  # left, bottom, right, top
    pointers = addresses(sides)
    for item, kind, matrices in _objects(address_of(page.raw)):
        if not pdfium_calls.bounds(item, *pointers):
            continue
        bounds = sides.tolist()
        for matrix in matrices:  # bounds inside a form are in the form's own measure
            bounds = matrix.on_rect(*bounds)
        yield item, kind, Box(*frame.place(*bounds))


def _objects(
    parent: int, matrices: _Matrices = (), depth: int = 0
) -> Iterator[tuple[int, int, _Matrices]]:
    """The paths and pictures of a page, or of a form if there is a depth."""
    count_in = pdfium_calls.count_in_form if depth else pdfium_calls.count_on_page
    object_at = pdfium_calls.object_in_form if depth else pdfium_calls.object_on_page
    count = count_in(parent)
    for item in map(object_at, [parent] * count, range(count)):
        kind = pdfium_calls.kind_of(item) if item else None
        if kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE):
            yield item, kind, matrices
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth + 1 < DEEPEST:
            matrix = pdfium.FS_MATRIX()
            if pdfium_calls.object_matrix(item, ctypes.addressof(matrix)):
                own = pypdfium2.PdfMatrix.from_raw(matrix)
                yield from _objects(item, (own, *matrices), depth + 1)


class _Paths:
    """Asks how paths are drawn, and remembers the coloured areas on which white is seen."""

    def __init__(self) -> None:
        self._coloured: list[Box] = []
        self._mode = np.zeros(2, np.int32)  # how it is filled, whether it is stroked
        self._to_mode = addresses(self._mode)
        self._colour = np.zeros(4, np.uint32)  # red, green, blue, opacity
        self._to_colour = addresses(self._colour)

    def is_stroked(self, path: int) -> bool:
        """True for an outline."""
        pdfium_calls.draw_mode(path, *self._to_mode)
        return bool(self._mode[1])

    def is_unseen(self, path: int, box: Box) -> bool:
        """True for white on white, as the ground that a word processor lays under each line."""
        pdfium_calls.draw_mode(path, *self._to_mode)
        filled, stroked = self._mode.tolist()
        if stroked or not filled:
            return False
        pdfium_calls.fill_colour(path, *self._to_colour)
        *shades, opacity = self._colour.tolist()
        if opacity and min(shades) < WHITE:
            large = min(box.x1 - box.x0, box.bottom - box.top) > THIN
            if large and len(self._coloured) < MOST_SHAPES:
                self._coloured.append(box)
            return False
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        return not any(
            x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in self._coloured
        )


def _outline(box: Box, edge: bool) -> list[Rule]:
    return [
        Rule(box.x0, box.top, box.x1, box.top, edge),
        Rule(box.x0, box.bottom, box.x1, box.bottom, edge),
        Rule(box.x0, box.top, box.x0, box.bottom, edge),
        Rule(box.x1, box.top, box.x1, box.bottom, edge),
    ]
