"""Reads a filled template: the entries with their rows, and what is wrong with their cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from review.errors import ReviewError
from review.own_frameworks.layout import HEAD, HEAD_TITLE, SHEETS, Field, SheetLayout
from review.workbook_opening import open_workbook, rows_of

MOST_LETTERS = 4_000  # of a cell; an example sentence has a hundred
_FLAGS = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}


class TemplateUnreadable(ReviewError):
    """The file is no filled template."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: the sheet, the row as Excel counts, the column, and what."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"sheet {self.sheet}, row {self.row}"
        return f"{place}{f', {self.column}' if self.column else ''}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its number as Excel counts, and the values that stand there, by their keys."""

    row: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FilledTemplate:
    """The head, the entries of each sheet by its title, and what is wrong with single cells.

    `head_rows` gives the row of each key of the head.
    """

    head: Mapping[str, Any]
    head_rows: Mapping[str, int]
    entries: Mapping[str, tuple[Entry, ...]]
    problems: tuple[Problem, ...]


def read_template(path: Path) -> FilledTemplate:
    """Read a workbook that was made from the template.

    Raises:
        TemplateUnreadable: it is no workbook, or lacks the sheets 框架, 指标 or 要点.
    """
    tables = _tables(path)
    problems: list[Problem] = []
    head, rows = _head(tables[HEAD_TITLE], problems)
    entries = {
        layout.title: tuple(_entries(layout, tables.get(layout.title, ()), problems))
        for layout in SHEETS
    }
    return FilledTemplate(head, rows, entries, tuple(problems))


def _tables(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every sheet."""
    with open_workbook(path, partial(_unreadable, path)) as book:
        missing = [name for name in (HEAD_TITLE, "指标", "要点") if name not in book.sheetnames]
        if missing:
            named = "、".join(missing)
            raise _unreadable(path, f"has no sheet {named}", f"没有“{named}”表")
        known = {HEAD_TITLE, *(layout.title for layout in SHEETS)}
        return {
            sheet.title: rows_of(sheet, partial(_unreadable, path))
            for sheet in book.worksheets
            if sheet.title in known
        }


def _head(
    table: Sequence[tuple[Any, ...]], problems: list[Problem]
) -> tuple[dict[str, Any], dict[str, int]]:
    """The sheet 框架, which has one value a row."""
    known = {each.title: each for each in HEAD}
    found: dict[str, Any] = {}
    rows: dict[str, int] = {}
    for number, line in enumerate(table, 1):
        title = _text(line[0] if line else None).rstrip(" *＊")
        if title not in known:
            continue
        field = known[title]
        rows[field.key] = number
        cell = line[1] if len(line) > 1 else None
        _take(Problem(HEAD_TITLE, number, title, ""), field, cell, found, problems)
    for field in HEAD:
        if field.key not in rows:
            problems.append(Problem(HEAD_TITLE, 1, field.title, "the row is missing"))
    return found, rows


def _entries(
    layout: SheetLayout, table: Sequence[tuple[Any, ...]], problems: list[Problem]
) -> Iterator[Entry]:
    """The rows of a sheet in which anything stands."""
    if not table:
        return
    titles = [_text(cell) for cell in table[0]]
    columns = {
        each.title: titles.index(each.title) for each in layout.fields if each.title in titles
    }
    for field in layout.fields:
        if field.required and field.title not in columns:
            problems.append(Problem(layout.title, 1, field.title, "the column is missing"))
    for number, line in enumerate(table[1:], 2):
        if not any(_text(cell) for cell in line):
            continue
        values: dict[str, Any] = {}
        for field in layout.fields:
            if field.title in columns and columns[field.title] < len(line):
                cell = line[columns[field.title]]
                place = Problem(layout.title, number, field.title, "")
                _take(place, field, cell, values, problems)
            elif field.required and field.title in columns:
                problems.append(Problem(layout.title, number, field.title, "is empty"))
        yield Entry(number, values)


def _take(
    place: Problem, field: Field, cell: object, values: dict[str, Any], problems: list[Problem]
) -> None:
    """Put the value of a cell among the values, or what is wrong with it among the problems."""
    text = _text(cell)
    if not text:
        if field.required:
            problems.append(Problem(place.sheet, place.row, place.column, "is empty"))
        return
    try:
        if len(text) > MOST_LETTERS:
            raise ValueError(f"has {len(text)} characters; the most are {MOST_LETTERS}")
        values[field.key] = _value(field, text)
    except ValueError as error:
        problems.append(Problem(place.sheet, place.row, place.column, str(error)))


def _value(field: Field, text: str) -> Any:  # noqa: ANN401 - by the kind of the field
    """The value that a text means; ValueError says what is wrong with it."""
    if field.kind == "list":
        return listed(text)
    if field.kind == "lines":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.kind == "choice":
        return _chosen(field, text)
    if field.kind == "choices":
        return [_chosen(field, each) for each in listed(text)]
    if field.kind == "flag":
        if text.lower() not in _FLAGS:
            raise ValueError(f"'{text}' is neither 是 nor 否")
        return _FLAGS[text.lower()]
    if field.kind == "number":
        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"'{text}' is no number") from None
        if not isfinite(number):
            raise ValueError(f"'{text}' is no number")
        return int(number) if number.is_integer() else number
    return text


def listed(text: str) -> list[str]:
    """The words of a cell: parted by ； and line ends where these stand in it, else by 、."""
    parting = r"[；;\n]" if re.search(r"[；;\n]", text) else "、"
    return [word.strip() for word in re.split(parting, text) if word.strip()]


def _chosen(field: Field, text: str) -> str:
    if text in field.words:
        return field.words[text]
    if text in field.words.values():
        return text
    raise ValueError(f"'{text}' is none of {'、'.join(field.words)}")


def _text(cell: object) -> str:
    """A cell as text: a whole number without a fraction, a date as 2024-05-01."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace("_x005F_", "_").replace("\r\n", "\n").strip()


def _unreadable(path: Path, english: str, chinese: str) -> TemplateUnreadable:
    return TemplateUnreadable(
        f"{path}: {english}; make a template with `mingzheng frameworks template --out own.xlsx`",
        f"{path.name}：{chinese}。请先用 mingzheng frameworks template 生成模板并填写。",
    )
