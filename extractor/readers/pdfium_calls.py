"""Functions of pdfium called by plain addresses, for what is asked of each character or shape.

pypdfium2 declares pointers by their types, which ctypes checks at each call; for five calls a
character that would be most of the time. `map` calls them for many characters at once, and pdfium
writes its answers into arrays.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium
from numpy.typing import NDArray

Numbers = NDArray[Any]

_POINTER, _INT = ctypes.c_void_p, ctypes.c_int
_ADDRESS = ctypes.c_size_t  # 0 for none


def _by_address(function: Any, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes
    address = ctypes.cast(function, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(result, *arguments)(address)


# of a text page and the index of a character on it
char_code = _by_address(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, _INT)
is_unknown = _by_address(pdfium.FPDFText_HasUnicodeMapError, _INT, _POINTER, _INT)
text_object = _by_address(pdfium.FPDFText_GetTextObject, _ADDRESS, _POINTER, _INT)
font_size = _by_address(pdfium.FPDFText_GetFontSize, ctypes.c_double, _POINTER, _INT)
char_matrix = _by_address(pdfium.FPDFText_GetMatrix, _INT, _POINTER, _INT, _POINTER)
char_box = _by_address(pdfium.FPDFText_GetCharBox, _INT, _POINTER, _INT, *[_POINTER] * 4)
loose_box = _by_address(pdfium.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
# of a text object, and of its font
render_mode = _by_address(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _POINTER)
font_of = _by_address(pdfium.FPDFTextObj_GetFont, _ADDRESS, _POINTER)
font_weight = _by_address(pdfium.FPDFFont_GetWeight, _INT, _POINTER)
font_name = _by_address(
    pdfium.FPDFFont_GetBaseFontName, ctypes.c_size_t, _POINTER, _POINTER, ctypes.c_size_t
)
# of a page or a form, and the index of an object in it
count_on_page = _by_address(pdfium.FPDFPage_CountObjects, _INT, _POINTER)
count_in_form = _by_address(pdfium.FPDFFormObj_CountObjects, _INT, _POINTER)
object_on_page = _by_address(pdfium.FPDFPage_GetObject, _ADDRESS, _POINTER, _INT)
object_in_form = _by_address(pdfium.FPDFFormObj_GetObject, _ADDRESS, _POINTER, ctypes.c_ulong)
# of any object of a page
kind_of = _by_address(pdfium.FPDFPageObj_GetType, _INT, _POINTER)
bounds = _by_address(pdfium.FPDFPageObj_GetBounds, _INT, _POINTER, *[_POINTER] * 4)
object_matrix = _by_address(pdfium.FPDFPageObj_GetMatrix, _INT, _POINTER, _POINTER)
fill_colour = _by_address(pdfium.FPDFPageObj_GetFillColor, _INT, _POINTER, *[_POINTER] * 4)
# of a path
draw_mode = _by_address(pdfium.FPDFPath_GetDrawMode, _INT, _POINTER, _POINTER, _POINTER)
count_segments = _by_address(pdfium.FPDFPath_CountSegments, _INT, _POINTER)


def addresses(rows: Numbers) -> Sequence[int]:
    """Where the rows of an array, or its numbers, begin in memory; it must have one."""
    start, step = rows.ctypes.data, rows.strides[0]
    return range(start, start + step * len(rows), step)


def address_of(raw: object) -> int:
    """The address to which a pointer of pypdfium2 points."""
    return ctypes.cast(raw, ctypes.c_void_p).value or 0  # type: ignore[arg-type]
