"""Opens Excel workbooks that people give us; whatever is wrong with the file is told in words.

A workbook is a ZIP of XML: before openpyxl sees it, it is refused where it would unpack to more
than any workbook of ours, or declares entities, which no spreadsheet program writes.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from review.errors import ReviewError

LARGEST = 50 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 200_000_000  # bytes
LARGEST_RATIO = 200  # unpacked to packed
MOST_PARTS = 2_000  # files in it
MOST_ROWS = 20_000  # of a sheet
MOST_COLUMNS = 200  # of a sheet
_HEAD = 65_536  # bytes of a part in which a declaration of entities can stand
# What zipfile, zlib, the parsers of XML and openpyxl raise over damaged files.
_DAMAGED = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, struct.error, EOFError, SyntaxError),
    *(AttributeError, TypeError, ValueError, LookupError, RuntimeError, ArithmeticError),
)


@contextmanager
def open_workbook(path: Path, unreadable: Callable[[str, str], ReviewError]) -> Iterator[Workbook]:
    """A workbook to be read row by row, with the values of its formulas.

    `unreadable` makes the error from what is wrong, in English and in Chinese.
    """
    try:
        if path.stat().st_size > LARGEST:
            limit = f"{LARGEST // 1024**2} MB"
            raise unreadable(f"is larger than {limit}", f"文件超过 {limit}")
        if beyond := _hostile(path):
            raise unreadable(*beyond)
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except OSError as error:
        raise unreadable(error.strerror or str(error), "无法打开") from error
    except _DAMAGED as error:
        raise unreadable("is no Excel workbook", "不是 Excel 工作簿") from error
    try:
        yield book
    except _DAMAGED as error:
        raise unreadable("is damaged; open and save it again", "已损坏，请打开后另存") from error
    finally:
        book.close()


def rows_of(
    sheet: Any,  # noqa: ANN401 - openpyxl has a class of its own for sheets that are only read
    unreadable: Callable[[str, str], ReviewError],
) -> list[tuple[Any, ...]]:
    """The values of a sheet's rows, without the empty ones at its end.

    What a workbook says of the size of its sheets is not believed: a small file can claim a
    million rows of 16,384 columns.
    """
    sheet.reset_dimensions()
    rows: list[tuple[Any, ...]] = []
    last: tuple[Any, ...] | None = None
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if number <= MOST_ROWS:
            rows.append(row)
        elif row is not last and any(cell is not None for cell in row):  # not one that was left out
            raise unreadable(
                f"sheet {sheet.title}: has more than {MOST_ROWS} rows",
                f"“{sheet.title}”表超过 {MOST_ROWS} 行",
            )
        last = row
    while rows and not any(cell is not None for cell in rows[-1]):
        rows.pop()
    return rows


def _hostile(path: Path) -> tuple[str, str] | None:
    """Why a file is not given to openpyxl, in English and in Chinese; None where it is."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = max(100_000, path.stat().st_size)
        if (
            len(parts) > MOST_PARTS
            or unpacked > LARGEST_UNPACKED
            or unpacked > LARGEST_RATIO * packed
        ):
            return "unpacks to an unreasonable size and was not opened", "解压后的体积异常，未打开"
        for part in parts:
            with archive.open(part) as file:
                head = file.read(_HEAD).replace(b"\0", b"").upper()  # also where it is UTF-16
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                return "declares entities, as no spreadsheet does", "含有实体声明，未打开"
    return None
