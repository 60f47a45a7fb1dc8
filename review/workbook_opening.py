"""Opens Excel workbooks that people give us; whatever is wrong with the file is told in words."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from review.errors import ReviewError

LARGEST = 50 * 1024 * 1024  # bytes


@contextmanager
def open_workbook(path: Path, unreadable: Callable[[str, str], ReviewError]) -> Iterator[Workbook]:
    """A workbook to be read row by row, with the values of its formulas.

    `unreadable` makes the error from what is wrong, in English and in Chinese.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise unreadable("is too large", "文件过大")
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise unreadable(error.strerror or str(error), "无法打开") from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise unreadable("is no Excel workbook", "不是 Excel 工作簿") from error
    try:
        yield book
    finally:
        book.close()
