"""How the characters of a PDF page are set: size, weight, colour, font and slope of the line."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from extractor.readers import pdfium_calls
from extractor.readers.pdfium_calls import Numbers, addresses

BOLD = 600  # font weight from which type is bold
_BOLD_NAME = re.compile(rb"bold|heavy|black|(?<![a-z])hei|simhei|semib|demi", re.IGNORECASE)
_NAME_LENGTH = 128  # bytes that are read of a font's name
_FILLED_AND_OUTLINED = 2  # text rendering mode: how word processors embolden a font without bold


class Typeface(NamedTuple):
    """How characters are set.

    `size` is in points as printed; `colour` is 0xRRGGBB; `font` is the number of the font on the
    page; `angle` is how many degrees their line rises on the page as displayed, from 0 to 360.
    """

    size: float
    bold: bool
    colour: int
    font: int
    angle: float


def typefaces_of(page: int, indexes: Numbers, rotation: float) -> tuple[list[Typeface], Numbers]:
    """The typefaces of some characters, and for each character the number of its typeface.

    They are asked once for each text object; a character without one is pdfium's own, and has
    weight, colour and font of the one before.

    Args:
        page: the address of the text page.
        indexes: those of the characters on it, in order.
        rotation: by how many degrees the page is turned clockwise to be displayed.
    """
    of = map(pdfium_calls.text_object, [page] * len(indexes), indexes.tolist())
    items = np.fromiter(of, np.int64, len(indexes))
    alone = items == 0
    items[alone] = -1 - np.flatnonzero(alone)
    _, first, which = np.unique(items, return_index=True, return_inverse=True)
    order = np.argsort(first)
    numbers = np.empty_like(order)
    numbers[order] = np.arange(len(order))
    heads = first[order]
    sizes, angles = _sizes_and_angles(page, indexes[heads].tolist(), rotation)
    weights = _weights(items[heads].tolist())
    found = [
        Typeface(size, *weight, angle)
        for size, weight, angle in zip(sizes, weights, angles, strict=True)
    ]
    return found, numbers[which]


def _sizes_and_angles(
    page: int, indexes: Sequence[int], rotation: float
) -> tuple[list[float], list[float]]:
    """As printed: browsers set type of size 1 and enlarge it by the matrix."""
    count = len(indexes)
    pages = [page] * count
    sizes = np.fromiter(map(pdfium_calls.font_size, pages, indexes), float, count)
    matrices = np.zeros((count, 6), np.float32)
    rows = addresses(matrices)
    known = np.fromiter(map(pdfium_calls.char_matrix, pages, indexes, rows), bool, count)
    a, b, c, d, _, _ = matrices.T.astype(float)
    scales = np.hypot(c, d)
    sizes *= np.where(known & (scales != 0), scales, 1.0)
    slopes = np.where(known & ((b != 0) | (a < 0)), np.degrees(np.arctan2(b, a)), 0.0)
    return sizes.tolist(), (np.round(slopes - rotation, 1) % 360).tolist()


def _weights(items: Sequence[int]) -> list[tuple[bool, int, int]]:
    """Whether bold, the colour and the number of the font of text objects by their addresses."""
    fonts: dict[int, tuple[bool, int]] = {}
    shades = np.zeros(4, np.uint32)
    pointers = addresses(shades)
    last = (False, 0, 0)
    found = []
    for item in items:
        if item > 0:
            font = pdfium_calls.font_of(item)
            if font not in fonts:
                fonts[font] = _is_bold(font), len(fonts) + 1
            bold, number = fonts[font]
            bold = bold or pdfium_calls.render_mode(item) == _FILLED_AND_OUTLINED
            colour = 0
            if pdfium_calls.fill_colour(item, *pointers):
                red, green, blue, _ = shades.tolist()
                colour = (red << 16) + (green << 8) + blue
            last = bold, colour, number
        found.append(last)
    return found


def _is_bold(font: int) -> bool:
    if not font:
        return False
    if pdfium_calls.font_weight(font) >= BOLD:
        return True
    name = ctypes.create_string_buffer(_NAME_LENGTH)
    pdfium_calls.font_name(font, ctypes.addressof(name), _NAME_LENGTH)
    return bool(_BOLD_NAME.search(name.value))
