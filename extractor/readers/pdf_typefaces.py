"""Weight and colour of the type on a PDF page: headings of running-text size differ by them."""

from __future__ import annotations

import ctypes
import re
from typing import NamedTuple

import pypdfium2.raw as pdfium

BOLD = 600  # font weight from which type is bold
_BOLD_NAME = re.compile(rb"bold|heavy|black|(?<![a-z])hei|simhei|semib|demi", re.IGNORECASE)
_NAME_LENGTH = 128  # bytes that are read of a font's name
_FILLED_AND_OUTLINED = 2  # text rendering mode: how word processors embolden a font without bold


class Typeface(NamedTuple):
    """How a character is set; `colour` is 0xRRGGBB, `font` the number of its font on the page."""

    bold: bool
    colour: int
    font: int


_PLAIN = Typeface(False, 0, 0)


class PageTypefaces:
    """Tells the typeface of each character of a text page; asked once for each text object."""

    def __init__(self, textpage: object) -> None:
        self._textpage = textpage
        self._known: dict[int, Typeface] = {}
        self._fonts: dict[int, int] = {}
        self._last = _PLAIN
        self._parts = [ctypes.c_uint() for _ in range(4)]
        self._name = ctypes.create_string_buffer(_NAME_LENGTH)

    def of(self, index: int) -> Typeface:
        """The typeface of a character; generated ones, e.g. spaces, have that of the one before."""
        item = pdfium.FPDFText_GetTextObject(self._textpage, index)
        if not item:
            return self._last
        address = ctypes.addressof(item.contents)
        found = self._known.get(address)
        if found is None:
            found = Typeface(self._bold(item), self._colour(item), self._font(item))
            self._known[address] = found
        self._last = found
        return found

    def _bold(self, item: object) -> bool:
        if pdfium.FPDFTextObj_GetTextRenderMode(item) == _FILLED_AND_OUTLINED:
            return True
        font = pdfium.FPDFTextObj_GetFont(item)
        if not font:
            return False
        if pdfium.FPDFFont_GetWeight(font) >= BOLD:
            return True
        pdfium.FPDFFont_GetBaseFontName(font, self._name, _NAME_LENGTH)
        return bool(_BOLD_NAME.search(self._name.value))

    def _font(self, item: object) -> int:
        font = pdfium.FPDFTextObj_GetFont(item)
        address = ctypes.addressof(font.contents) if font else 0
        return self._fonts.setdefault(address, len(self._fonts) + 1)

    def _colour(self, item: object) -> int:
        if not pdfium.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, self._parts)):
            return 0
        red, green, blue, _ = (part.value for part in self._parts)
        return (red << 16) + (green << 8) + blue
