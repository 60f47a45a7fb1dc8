"""Turns a filled template into the YAML of a framework, and says what is wrong by sheet and row."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from indicators.catalogue import CATALOGUES, HEAD, framework_ids, read_catalogue
from indicators.catalogue_coverage import Remark, coverage_of
from indicators.errors import Fault
from indicators.schema import Framework
from review.exports.atomic import writing
from review.own_frameworks.layout import (
    BANDS,
    CLAIMS,
    HEAD_TITLE,
    INDICATORS,
    LEVELS,
    SCALES,
)
from review.own_frameworks.reading import Entry, FilledTemplate, Problem, read_template

INDICATOR_FILE = "01-indicators.yaml"
_WIDTH = 100
_ID = re.compile("[a-z0-9]{1,40}(-[a-z0-9]{1,40}){0,8}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a template: the framework if it has no fault, its files, and what is doubtful.

    `problems` keep it from being used, `remarks` do not: they say where the knowledge is thin.
    """

    framework: Framework | None
    files: Mapping[str, str]
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """From this line of the YAML on stands what this row of this sheet says."""

    line: int
    sheet: str
    row: int


def import_template(path: Path) -> Imported:
    """Read a template and check it as every catalogue is checked.

    Raises:
        TemplateUnreadable: it is no filled template.
    """
    filled = read_template(path)
    problems = [*filled.problems, *_loose_ends(filled)]
    if problems:
        return Imported(None, {}, tuple(sorted(set(problems))), ())
    head = _head(filled)
    head_text = _dumped(head)
    indicator_text, lines = _indicator_file(filled)
    files = {HEAD: head_text, INDICATOR_FILE: indicator_text}
    with TemporaryDirectory() as temporary:
        # An id of another shape is a fault that is told below, and must not name a folder.
        name = str(head["id"]) if _ID.fullmatch(str(head["id"])) else "unnamed"
        folder = Path(temporary) / name
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        framework, faults = read_catalogue(folder)
    if faults or framework is None:
        told = {_place(fault, head_text, filled, lines) for fault in faults}
        return Imported(None, files, tuple(sorted(told)), ())
    remarks = tuple(_remark(filled, each) for each in coverage_of(framework).remarks)
    return Imported(framework, files, (), remarks)


def write_framework(imported: Imported, folder: Path) -> list[Path]:
    """Write the YAML into a folder of the framework's id below this one, and give the paths.

    Raises:
        NotWritten: the disk is full, the folder closed, or the like.
    """
    assert imported.framework is not None
    target = folder / imported.framework.id
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in imported.files.items():
        writing(target / name, text.encode("utf-8"))
        paths.append(target / name)
    return paths


def _loose_ends(filled: FilledTemplate) -> Iterator[Problem]:
    """Rows that name an indicator that is not there, and indicators without a claim."""
    known = {entry.values.get("id"): entry.row for entry in filled.entries[INDICATORS.title]}
    if not known:
        yield Problem(INDICATORS.title, 2, "", "holds no indicator")
    seen: set[object] = set()
    for entry in filled.entries[INDICATORS.title]:
        number = entry.values.get("id")
        if number is not None and number in seen:
            yield Problem(INDICATORS.title, entry.row, "编号", f"{number} stands twice")
        seen.add(number)
    for layout in (CLAIMS, LEVELS, BANDS):
        for entry in filled.entries[layout.title]:
            named = entry.values.get("indicator")
            if named is not None and named not in known:
                message = f"no indicator {named} in the sheet {INDICATORS.title}"
                yield Problem(layout.title, entry.row, "指标编号", message)
    claimed = {entry.values.get("indicator") for entry in filled.entries[CLAIMS.title]}
    for number, row in known.items():
        if number is not None and number not in claimed:
            message = f"no claim for {number} in the sheet {CLAIMS.title}"
            yield Problem(INDICATORS.title, row, "编号", message)
    if filled.head.get("id") in framework_ids(CATALOGUES):
        message = f"'{filled.head['id']}' is the id of a framework that comes with the program"
        yield Problem(HEAD_TITLE, filled.head_rows["id"], "编号", message)


def _head(filled: FilledTemplate) -> dict[str, Any]:
    head = dict(filled.head)
    head["published"] = str(head["published"])
    head.setdefault("title_en", head["title"])
    if "not_applicable" in head:
        head["not_applicable"] = {"rule": head["not_applicable"]}
    scales = {
        str(entry.values["name"]): {
            key: value for key, value in entry.values.items() if key != "name"
        }
        for entry in filled.entries[SCALES.title]
    }
    return {**head, **({"scales": scales} if scales else {})}


def _indicator_file(filled: FilledTemplate) -> tuple[str, list[_Line]]:
    """The YAML of the indicators, and from which line on what row speaks."""
    pieces: list[str] = []
    lines: list[_Line] = []
    at = 1

    def add(text: str, sheet: str, row: int) -> None:
        nonlocal at
        lines.append(_Line(at, sheet, row))
        pieces.append(text)
        at += text.count("\n")

    for entry in filled.entries[INDICATORS.title]:
        number = entry.values["id"]
        add(_item(_indicator(filled, entry), 0), INDICATORS.title, entry.row)
        for layout, key, found in (
            (LEVELS, "levels", _levels(filled, number)),
            (CLAIMS, "claims", _claims(filled, number)),
        ):
            if found:
                add(f"  {key}:\n", layout.title, found[0][0])
            for row, values in found:
                add(_item(values, 4), layout.title, row)
    return "".join(pieces), lines


def _indicator(filled: FilledTemplate, entry: Entry) -> dict[str, Any]:
    values = {key: value for key, value in entry.values.items() if not key.startswith("points.")}
    points = {
        key.removeprefix("points."): value
        for key, value in entry.values.items()
        if key.startswith("points.")
    }
    values["id"] = str(values["id"])
    if points:
        values["points"] = points
    bands = [
        each
        for each in filled.entries[BANDS.title]
        if each.values["indicator"] == entry.values["id"]
    ]
    if bands:
        first = bands[0].values
        values["measure"] = {
            "names": first["names"],
            "unit": first.get("unit", ""),
            "better": "higher" if first.get("higher", True) else "lower",
            "bands": [
                {
                    key: each.values[key]
                    for key in ("least", "below", "most", "points")
                    if key in each.values
                }
                for each in bands
            ],
        }
    return values


def _levels(filled: FilledTemplate, number: object) -> list[tuple[int, dict[str, Any]]]:
    """The levels of an indicator: its own, or where it has none those of all."""
    entries = filled.entries[LEVELS.title]
    own = [each for each in entries if each.values.get("indicator") == number]
    chosen = own or [each for each in entries if "indicator" not in each.values]
    return [
        (
            each.row,
            {
                "level": each.values["level"],
                "label": each.values["label"],
                "points": [each.values["low"], each.values["high"]],
                **({"text": each.values["text"]} if "text" in each.values else {}),
            },
        )
        for each in chosen
    ]


def _claims(filled: FilledTemplate, number: object) -> list[tuple[int, dict[str, Any]]]:
    """The claims of an indicator; their ids follow from their order, or from their levels."""
    found: list[tuple[int, dict[str, Any]]] = []
    due: dict[object, int] = {}
    entries = [each for each in filled.entries[CLAIMS.title] if each.values["indicator"] == number]
    entries.sort(key=lambda each: (each.values.get("level", 0), each.row))
    for each in entries:
        values = {
            key: value for key, value in each.values.items() if key not in ("indicator", "level")
        }
        level = each.values.get("level")
        due[level] = due.get(level, 0) + 1
        name = f"c{due[level]}" if level is None else f"L{level}.{due[level]}"
        found.append((each.row, {"id": name, **values}))
    return found


def _item(values: Mapping[str, Any], indent: int) -> str:
    """A mapping as an item of a list."""
    blank = " " * indent
    first, *rest = _dumped(values).splitlines()
    lines = [f"{blank}- {first}", *(f"{blank}  {line}" if line else "" for line in rest)]
    return "\n".join(lines) + "\n"


def _dumped(values: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        dict(values), allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=None
    )


def _place(fault: Fault, head: str, filled: FilledTemplate, lines: Sequence[_Line]) -> Problem:
    """A fault of the YAML at the row from which that line was made."""
    if fault.file == HEAD:
        before = head.splitlines()[: fault.line]
        keys = [line.split(":")[0] for line in before if line and line[0] not in " -"]
        key = keys[-1] if keys else "id"
        return Problem(HEAD_TITLE, filled.head_rows.get(key, 1), "", fault.message)
    at = bisect_right(lines, fault.line, key=lambda each: each.line) - 1
    known = lines[max(at, 0)]
    return Problem(known.sheet, known.row, "", fault.message)


def _remark(filled: FilledTemplate, remark: Remark) -> Problem:
    """A remark at the row of its claim, else of its indicator."""
    entries = filled.entries[INDICATORS.title]
    row = next(each.row for each in entries if str(each.values["id"]) == remark.indicator)
    number = next(each.values["id"] for each in entries if each.row == row)
    claims = {values["id"]: line for line, values in _claims(filled, number)}
    if remark.claim in claims:
        return Problem(CLAIMS.title, claims[remark.claim], "", remark.message)
    return Problem(INDICATORS.title, row, "", remark.message)
