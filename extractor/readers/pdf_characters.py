"""The characters of a PDF page with their boxes, by pypdfium2."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from extractor.readers.pdf_typefaces import PageTypefaces, Typeface


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
    """A horizontal or vertical line; `edge` is that of a coloured area, which no line draws."""

    x0: float
    top: float
    x1: float
    bottom: float
    edge: bool = False

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
    try:
        return _read(textpage, frame)
    finally:
        textpage.close()


def _read(textpage: pypdfium2.PdfTextPage, frame: Frame) -> tuple[list[Character], int]:
    address = ctypes.cast(textpage.raw, ctypes.c_void_p).value or 0
    places = _CharacterPlaces(address, frame)
    settings = _Settings(textpage.raw, frame)
    found: list[Character] = []
    breaks = space = False
    unknown = high = 0
    for index in range(textpage.count_chars()):
        code = _unicode(address, index)
        if 0xD800 <= code < 0xDC00:  # surrogate pairs are put together
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if not code or _is_unknown(address, index):
            # For a glyph without a character pdfium gives its number in the font: nonsense.
            unknown += 1
            continue
        kind = _kind(code)
        if kind != _PRINTED:
            breaks = breaks or code in (10, 13)
            space = space or kind == _SPACE
            continue
        size, angle, typeface = settings.of(index)
        box = places.box(index, size)
        if box is not None:
            found.append(Character(chr(code), *box, size, breaks, space, *typeface, angle))
            breaks = space = False
    return found, unknown


_INVISIBLE = (0xAD, 0xFFFE, 0xFEFF, 0x200B)  # soft hyphen, pdfium's hyphen mark, zero widths
_NO_CHARACTER = ("Cc", "Cs", "Cn")
_PRINTED, _SPACE, _NOTHING = range(3)


@cache
def _kind(code: int) -> int:
    """Whether a code point is printed, white space, or neither."""
    text = chr(code)
    if text.isspace():
        return _SPACE
    unprinted = code in _INVISIBLE or unicodedata.category(text) in _NO_CHARACTER
    return _NOTHING if unprinted else _PRINTED


def _by_address(function: Any, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes
    """A function of pdfium that takes plain addresses.

    pypdfium2 declares pointers by their types, which ctypes checks at each call; for five calls a
    character that is most of the time.
    """
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
_unicode = _by_address(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, _INT)
_is_unknown = _by_address(pdfium.FPDFText_HasUnicodeMapError, _INT, _POINTER, _INT)
_char_box = _by_address(pdfium.FPDFText_GetCharBox, _INT, _POINTER, _INT, *[_POINTER] * 4)
_loose_box = _by_address(pdfium.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
_text_object = _by_address(pdfium.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)


class _CharacterPlaces:
    """Asks pdfium for the box of a character at a time, reusing its buffers."""

    def __init__(self, textpage: int, frame: Frame) -> None:
        self._textpage = textpage
        self._place = frame.place
        self._sides = (ctypes.c_double * 4)()  # left, right, bottom, top
        start = ctypes.addressof(self._sides)
        self._pointers = tuple(start + 8 * side for side in range(4))
        self._loose = (ctypes.c_float * 4)()  # left, top, right, bottom
        self._to_loose = ctypes.addressof(self._loose)

    def box(self, index: int, size: float) -> tuple[float, float, float, float] | None:
        """The box on the page as displayed of a character of a size; None where there is none."""
        if not _char_box(self._textpage, index, *self._pointers):
            return None
        x0, x1, y0, y1 = self._sides
        if _loose_box(self._textpage, index, self._to_loose):
            left, top, right, bottom = self._loose
            # Some fonts claim boxes of many lines' height; those are not used.
            high = top - bottom if top > bottom else bottom - top
            if high <= 2.2 * size or high <= 2.2 * max(abs(y1 - y0), abs(x1 - x0)):
                if bottom < y0:
                    y0 = bottom
                if top > y1:
                    y1 = top
            # Comparisons, as calls of min and max take a tenth of the time of a page.
            if left < x0:
                x0 = left if left > x0 - size else x0 - size
            if right > x1:
                x1 = right if right < x1 + size else x1 + size
        return self._place(x0, y0, x1, y1)


class _Settings:
    """Size, angle and typeface of a character, asked once for each text object."""

    def __init__(self, textpage: object, frame: Frame) -> None:
        self._textpage = textpage
        self._address = ctypes.cast(textpage, ctypes.c_void_p).value or 0  # type: ignore[arg-type]
        self._rotation = float(frame.rotation)
        self._typefaces = PageTypefaces(textpage)
        self._matrix = pdfium.FS_MATRIX()
        self._known: dict[int, tuple[float, float, Typeface]] = {}

    def of(self, index: int) -> tuple[float, float, Typeface]:
        """Font size as printed, angle and typeface of a character."""
        item = _text_object(self._address, index)
        if not item:  # generated by pdfium
            return (*self._size_and_angle(index), self._typefaces.of(index))
        found = self._known.get(item)
        if found is None:
            found = (*self._size_and_angle(index), self._typefaces.of(index))
            self._known[item] = found
        return found

    def _size_and_angle(self, index: int) -> tuple[float, float]:
        """As printed: browsers set type of size 1 and enlarge it by the matrix."""
        size = float(pdfium.FPDFText_GetFontSize(self._textpage, index))
        matrix = self._matrix
        angle = -self._rotation
        if pdfium.FPDFText_GetMatrix(self._textpage, index, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d) or 1.0
            if matrix.b or matrix.a < 0:
                angle += math.degrees(math.atan2(matrix.b, matrix.a))
        return size, round(angle, 1) % 360
