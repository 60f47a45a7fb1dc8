"""The characters of a PDF page with their boxes, by pypdfium2."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np
import pypdfium2

from extractor.readers import pdfium_calls
from extractor.readers.pdf_typefaces import typefaces_of
from extractor.readers.pdfium_calls import Numbers, address_of, addresses

Length = TypeVar("Length", float, Numbers)
_Sides = tuple[Numbers, Numbers, Numbers, Numbers]  # left, top, right, bottom of many boxes


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
        self, left: Length, bottom: Length, right: Length, top: Length
    ) -> tuple[Length, Length, Length, Length]:
        """A rectangle of user space, or many, as x0, top, x1, bottom on the page as displayed."""
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
    """All printed characters that are seen, in the order of the file; white space is `space`.

    The number is that of the glyphs of which the file does not say what character they are.
    """
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        return _read(address_of(textpage.raw), count, frame) if count > 0 else ([], 0)
    finally:
        textpage.close()


@np.errstate(invalid="ignore", over="ignore")  # places may be beyond all measure
def _read(page: int, count: int, frame: Frame) -> tuple[list[Character], int]:
    codes, kinds, unknown = _codes(page, count)
    printed = np.flatnonzero(kinds == _PRINTED)
    if not printed.size:
        return [], unknown
    typefaces, which = typefaces_of(page, printed, float(frame.rotation))
    sizes = np.asarray([each.size for each in typefaces], float)[which]
    sides, placed = _places(page, printed, sizes, frame)
    placed &= _is_seen(sides, frame)
    at = printed[placed]
    set_as = [typefaces[number] for number in which[placed].tolist()]
    characters = map(
        Character,
        map(chr, codes[at].tolist()),
        *(each[placed].tolist() for each in sides),
        [each.size for each in set_as],
        _between(at, (codes == 10) | (codes == 13)),
        _between(at, kinds == _SPACE),
        [each.bold for each in set_as],
        [each.colour for each in set_as],
        [each.font for each in set_as],
        [each.angle for each in set_as],
    )
    return list(characters), unknown


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


def _codes(page: int, count: int) -> tuple[Numbers, Numbers, int]:
    """The code points of a text page, their kinds, and how many glyphs are of no known character.

    The first half of a surrogate pair and unknown glyphs are code points 0 of no kind.
    """
    pages = [page] * count
    codes = np.fromiter(map(pdfium_calls.char_code, pages, range(count)), np.uint32, count)
    unknown = np.fromiter(map(pdfium_calls.is_unknown, pages, range(count)), bool, count)
    high = (codes >= 0xD800) & (codes < 0xDC00)
    for at in np.flatnonzero(high[:-1]).tolist():
        if 0xDC00 <= codes[at + 1] < 0xE000:
            codes[at + 1] += 0x10000 - 0xDC00 + ((int(codes[at]) - 0xD800) << 10)
    # For a glyph without a character pdfium gives its number in the font: nonsense.
    unknown = (unknown | (codes == 0)) & ~high
    codes[unknown | high] = 0
    each, which = np.unique(codes, return_inverse=True)
    kinds = np.asarray([_kind(code) for code in each.tolist()])[which]
    return codes, kinds, int(unknown.sum())


def _is_seen(sides: _Sides, frame: Frame) -> Numbers:
    """True for characters whose middle is on the page as displayed, not beside it."""
    (x0, top, x1, bottom), (width, height) = sides, frame.size
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    return (x >= -1) & (x <= width + 1) & (y >= -1) & (y <= height + 1)


def _between(at: Numbers, marks: Numbers) -> list[bool]:
    """Whether there is a mark between each of some places and the place before it."""
    so_far = np.cumsum(marks)[at]
    return [bool(more) for more in np.diff(so_far, prepend=0).tolist()]


def _places(page: int, indexes: Numbers, sizes: Numbers, frame: Frame) -> tuple[_Sides, Numbers]:
    """The sides of characters on the page as displayed, and whether pdfium knows them.

    Args:
        page: the address of the text page.
        indexes: those of the characters on it.
        sizes: their font sizes in points.
        frame: of the page.
    """
    count = len(indexes)
    at, pages = indexes.tolist(), [page] * count
    sides = np.zeros((count, 4))  # left, right, bottom, top
    pointers = [addresses(sides[:, side]) for side in range(4)]
    placed = np.fromiter(map(pdfium_calls.char_box, pages, at, *pointers), bool, count)
    loose = np.zeros((count, 4), np.float32)  # left, top, right, bottom
    more = np.fromiter(map(pdfium_calls.loose_box, pages, at, addresses(loose)), bool, count)
    x0, x1, y0, y1 = sides.T
    left, top, right, bottom = loose.T.astype(float)
    # Some fonts claim boxes of many lines' height; those are not used.
    most = 2.2 * np.maximum(sizes, np.maximum(abs(y1 - y0), abs(x1 - x0)))
    high = more & (abs(top - bottom) <= most)
    return (
        frame.place(
            np.where(more & (left < x0), np.maximum(left, x0 - sizes), x0),
            np.where(high, np.minimum(y0, bottom), y0),
            np.where(more & (right > x1), np.minimum(right, x1 + sizes), x1),
            np.where(high, np.maximum(y1, top), y1),
        ),
        placed,
    )
