"""The characters of a PDF page with their boxes, by pypdfium2."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.readers.pdf_typefaces import PageTypefaces


@dataclass(slots=True)
class Character:
    """One printed character: box in points from the top left, font size in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    breaks: bool = False  # a line end or a space was generated or printed before it
    space: bool = False
    bold: bool = False
    colour: int = 0  # 0xRRGGBB
    font: int = 0  # the number of its font on the page
    angle: float = 0.0  # degrees by which its line rises on the page as displayed, from 0 to 360

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        """True for a line that is wider than high."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns PDF user space into the page as displayed (crop box and rotation)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as displayed, in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def place(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """A rectangle of user space as x0, top, x1, bottom on the page as displayed."""
        x0, x1 = left - self.left, right - self.left
        y0, y1 = self.top - top, self.top - bottom
        width, height = self.right - self.left, self.top - self.bottom
        if self.rotation == 90:
            return height - y1, x0, height - y0, x1
        if self.rotation == 180:
            return width - x1, height - y1, width - x0, height - y0
        if self.rotation == 270:
            return y0, width - x1, y1, width - x0
        return x0, y0, x1, y1


def page_frame(page: pypdfium2.PdfPage) -> Frame:
    """The visible part of a page and its rotation."""
    left, bottom, right, top = page.get_cropbox()
    media = page.get_mediabox()
    left, bottom = max(left, media[0]), max(bottom, media[1])
    right, top = min(right, media[2]), min(top, media[3])
    if right - left < 1 or top - bottom < 1:  # an empty box: pdfium shows a page of a usual size
        width, height = page.get_size()
        turned = page.get_rotation() in (90, 270)
        left, bottom, right, top = 0.0, 0.0, *((height, width) if turned else (width, height))
    return Frame(left, bottom, right, top, page.get_rotation())


def page_characters(page: pypdfium2.PdfPage, frame: Frame) -> tuple[list[Character], int]:
    """All printed characters in the order of the file's content; white space becomes `space`.

    The number is that of the glyphs of which the file does not say what character they are.
    """
    textpage = page.get_textpage()
    places = _CharacterPlaces(textpage.raw, frame)
    typefaces = PageTypefaces(textpage.raw)
    found: list[Character] = []
    breaks = space = False
    unknown = 0
    for index, code in _codes(textpage):
        if not code:
            unknown += 1
            continue
        text = chr(code)
        breaks = breaks or code in (10, 13)
        space = space or text.isspace()
        if text.isspace() or code in _INVISIBLE or unicodedata.category(text) in _NO_CHARACTER:
            continue
        placed = places.place(index)
        if placed is not None:
            size, angle, box = placed
            found.append(Character(text, *box, size, breaks, space, *typefaces.of(index), angle))
            breaks = space = False
    textpage.close()
    return found, unknown


_INVISIBLE = (0xAD, 0xFFFE, 0xFEFF, 0x200B)  # soft hyphen, pdfium's hyphen mark, zero widths
_NO_CHARACTER = ("Cc", "Cs", "Cn")


def _codes(textpage: pypdfium2.PdfTextPage) -> Iterator[tuple[int, int]]:
    """Index and code point of each character, 0 for one that is not known.

    For a glyph without a character pdfium gives its number in the font, which would be nonsense;
    surrogate pairs are put together.
    """
    high = 0
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage.raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        known = pdfium.FPDFText_HasUnicodeMapError(textpage.raw, index) == 0
        yield index, code if known else 0


class _CharacterPlaces:
    """Asks pdfium for size, direction and box of a character at a time, reusing its buffers."""

    def __init__(self, textpage: object, frame: Frame) -> None:
        self._textpage = textpage
        self._frame = frame
        self._sides = [ctypes.c_double() for _ in range(4)]
        self._pointers = [ctypes.byref(side) for side in self._sides]
        self._loose = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()

    def place(self, index: int) -> tuple[float, float, tuple[float, float, float, float]] | None:
        """Font size, angle and box on the page as displayed; None where pdfium has no box."""
        if not pdfium.FPDFText_GetCharBox(self._textpage, index, *self._pointers):
            return None
        size, angle = self._size_and_angle(index)
        x0, x1, y0, y1 = (side.value for side in self._sides)
        loose = self._loose
        if pdfium.FPDFText_GetLooseCharBox(self._textpage, index, ctypes.byref(loose)):
            # Some fonts claim boxes of many lines' height; those are not used.
            if abs(loose.top - loose.bottom) <= 2.2 * max(abs(y1 - y0), abs(x1 - x0), size):
                y0, y1 = min(y0, loose.bottom), max(y1, loose.top)
            x0, x1 = min(x0, max(loose.left, x0 - size)), max(x1, min(loose.right, x1 + size))
        return size, angle, self._frame.place(x0, y0, x1, y1)

    def _size_and_angle(self, index: int) -> tuple[float, float]:
        """As printed: browsers set type of size 1 and enlarge it by the matrix."""
        size = float(pdfium.FPDFText_GetFontSize(self._textpage, index))
        matrix = self._matrix
        angle = -float(self._frame.rotation)
        if pdfium.FPDFText_GetMatrix(self._textpage, index, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
            if matrix.b or matrix.a < 0:
                angle += math.degrees(math.atan2(matrix.b, matrix.a))
        return size, round(angle, 1) % 360
