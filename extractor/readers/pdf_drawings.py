"""What is drawn on a PDF page beside its text: rules, shapes of charts, pictures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.document import Box
from extractor.readers.pdf_characters import Frame, Rule

THIN = 2.5  # points; a filled rectangle thinner than this is a rule
SHORTEST_RULE = 8.0  # points
SMALLEST_SHAPE = 12.0  # points in both directions; smaller ones are icons and bullets
LARGEST_SHAPE = 0.6  # of the page; a larger one is its background
SMALLEST_PICTURE = 30.0  # points
WHITE = 250  # of 255, the darkest of the three shades
MOST_SHAPES = 2000  # a page with more is a map or outlined type; those beyond are not looked at


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
    coloured: list[Box] = []
    for item, box in _placed(page, frame):
        wide, high = box.x1 - box.x0, box.bottom - box.top
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            if min(wide, high) >= SMALLEST_PICTURE and wide * high < 0.9 * width * height:
                found.pictures.append(box)
        elif (wide < SHORTEST_RULE and high < SHORTEST_RULE) or _is_unseen(item, box, coloured):
            continue
        elif high <= THIN or wide <= THIN:
            found.rules.append(Rule(*box))
        elif _is_rectangle(item.raw):
            found.rules += _outline(box, edge=not _is_stroked(item))
        elif min(wide, high) >= SMALLEST_SHAPE and wide * high < LARGEST_SHAPE * width * height:
            if len(found.shapes) < MOST_SHAPES:
                found.shapes.append(box)
    return found


def _placed(page: pypdfium2.PdfPage, frame: Frame) -> Iterator[tuple[pypdfium2.PdfObject, Box]]:
    kinds = [pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE]
    for item in page.get_objects(filter=kinds, max_depth=3):
        try:
            bounds = item.get_bounds()
            form = item.container
            while form is not None:  # bounds inside a form are in the form's own measure
                bounds = form.get_matrix().on_rect(*bounds)
                form = form.container
            yield item, Box(*frame.place(*bounds))
        except pypdfium2.PdfiumError:
            continue


def _is_unseen(path: pypdfium2.PdfObject, box: Box, coloured: list[Box]) -> bool:
    """True for white on white, such as the ground that a word processor lays under each line.

    Coloured areas are added to those on which white is seen.
    """
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path.raw, mode, stroke)
    if stroke.value or not mode.value:
        return False
    colour = [ctypes.c_uint() for _ in range(4)]
    pdfium.FPDFPageObj_GetFillColor(path.raw, *colour)
    *shades, opacity = (each.value for each in colour)
    if opacity and min(shades) < WHITE:
        if min(box.x1 - box.x0, box.bottom - box.top) > THIN and len(coloured) < MOST_SHAPES:
            coloured.append(box)
        return False
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return not any(b.x0 <= x <= b.x1 and b.top <= y <= b.bottom for b in coloured)


def _is_stroked(path: pypdfium2.PdfObject) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path.raw, mode, stroke)
    return bool(stroke.value)


def _outline(box: Box, edge: bool) -> list[Rule]:
    return [
        Rule(box.x0, box.top, box.x1, box.top, edge),
        Rule(box.x0, box.bottom, box.x1, box.bottom, edge),
        Rule(box.x0, box.top, box.x0, box.bottom, edge),
        Rule(box.x1, box.top, box.x1, box.bottom, edge),
    ]


def _is_rectangle(path: object) -> bool:
    return 4 <= int(pdfium.FPDFPath_CountSegments(path)) <= 6
