"""The companies of a folder: one subfolder each, or one file each, with names from a list."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from extractor.extract import SUFFIXES
from review.batch.errors import NothingToRead

LIST = "companies.csv"
COLUMNS = ("file", "company", "year")
LARGEST_LIST = 20_000_000  # bytes; a list of 5,000 companies has half a million
LONGEST_KEY = 100  # bytes of a folder's name, of which most systems allow 255
# What no system allows in a name, or a terminal would act on.
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
OURS = frozenset(("journal.jsonl", "failures.csv", "summary.xlsx", "summary.json"))


@dataclass(frozen=True, slots=True)
class Company:
    """One body of evidence: `key` names its folder of results, `files` are in the order of names.

    `name` and `year` are as the list of companies gives them, else the name of the folder or file.
    """

    key: str
    name: str
    year: str
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file that is no document of anybody, with the reason."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class _Named:
    company: str
    year: str


def find_companies(folder: Path) -> tuple[tuple[Company, ...], tuple[PassedOver, ...]]:
    """The companies of a folder, sorted by key, and the files that were passed over.

    Raises:
        NothingToRead: there is none, or companies.csv is wrong; the message names the row.
    """
    named = _read_list(folder)
    passed: list[PassedOver] = []
    groups: dict[tuple[str, str, str], list[Path]] = {}
    entries = [each for each in sorted(folder.iterdir()) if not _is_hidden(each)]
    for entry in entries:
        if entry.name == LIST:
            continue
        files = list(_documents(entry, folder, passed))
        if not files:
            continue
        known = named.get(entry.name)
        # What the list calls by the same name and year is one company, wherever its files lie.
        group = ("", known.company, known.year) if known else (entry.name, "", "")
        groups.setdefault(group, []).extend(files)
    _check_list(folder, named, {each.name for each in entries})
    if not groups:
        raise NothingToRead(
            f"{folder}: holds no document; put a subfolder or a file for each company there "
            f"({', '.join(SUFFIXES)})",
            f"{folder}：没有可读的文件。请为每家企业放一个子文件夹或一个文件。",
        )
    return _companies(groups), tuple(passed)


def _companies(groups: Mapping[tuple[str, str, str], Sequence[Path]]) -> tuple[Company, ...]:
    found, taken = [], set(OURS)
    for (entry, company, year), files in sorted(groups.items()):
        key = _free(folder_name(entry or f"{company} {year}".strip()), taken)
        plain_file = len(files) == 1 and files[0].name == entry
        name = company or (Path(entry).stem if plain_file else entry)
        found.append(Company(key, name, year, tuple(files)))
    return tuple(sorted(found, key=lambda each: each.key))


def folder_name(text: str) -> str:
    """A name as every file system takes it; a long one is cut and told apart by its hash."""
    name = _UNFIT.sub("_", text).strip(" .") or "_"
    if _RESERVED.fullmatch(name):
        name = f"{name}_"
    raw = name.encode()
    if len(raw) > LONGEST_KEY:
        mark = sha256(raw).hexdigest()[:8]
        name = f"{raw[: LONGEST_KEY - 9].decode('utf-8', 'ignore')}-{mark}"
    return name


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free.casefold() in taken:  # some file systems take A and a for one
        number += 1
        free = f"{name}~{number}"
    taken.add(free.casefold())
    return free


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$")) or path.name.casefold() in ("thumbs.db", "desktop.ini")


def _documents(entry: Path, folder: Path, passed: list[PassedOver]) -> Iterator[Path]:
    """The files of an entry, also in folders below; links that lead out are passed over."""
    for path in _files(entry):
        if any(map(_is_hidden, (path, *path.relative_to(folder).parents[:-1]))):
            continue
        if not path.resolve().is_relative_to(folder.resolve()):
            passed.append(PassedOver(path, "a link that leads out of the folder; copy the file"))
        elif not path.is_file():
            passed.append(PassedOver(path, "is no ordinary file"))
        elif path.suffix.lower() not in SUFFIXES:
            passed.append(PassedOver(path, f"is no document that is read ({', '.join(SUFFIXES)})"))
        else:
            yield path


def _files(entry: Path) -> Iterable[Path]:
    if not entry.is_dir():
        return (entry,)
    found = (Path(at) / name for at, _, names in os.walk(entry) for name in names)
    return sorted(found)


def _read_list(folder: Path) -> dict[str, _Named]:
    """The rows of companies.csv by the name of the file or subfolder."""
    path = folder / LIST
    if not path.is_file():
        return {}
    rows = csv.reader(io.StringIO(_text(path), newline=""))
    head = [each.strip().casefold() for each in next(rows, [])]
    if any(name not in head for name in COLUMNS[:2]):
        raise _wrong(path, 1, f"the first row has to name the columns {', '.join(COLUMNS)}")
    named: dict[str, _Named] = {}
    for number, row in enumerate(rows, 2):
        values = dict(zip(head, (each.strip() for each in row), strict=False))
        if not any(values.values()):
            continue
        file, company = values.get("file", "").rstrip("/\\"), values.get("company", "")
        if not file or not company:
            raise _wrong(path, number, "file and company are needed")
        if file in named:
            raise _wrong(path, number, f"{file} was there already")
        named[file] = _Named(company, values.get("year", ""))
    return named


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_LIST:
        raise _wrong(path, 1, "the file is too large for a list of companies")
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):  # as Excel saves, and as Excel in China saves
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong(path, 1, "its encoding is not known; save it as UTF-8")


def _check_list(folder: Path, named: Mapping[str, _Named], entries: set[str]) -> None:
    """Refuse a list that names what is not there: a company would be left out unseen."""
    lacking = sorted(set(named) - entries)
    if lacking:
        more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
        raise NothingToRead(
            f"{folder / LIST}: names files that are not in the folder: "
            f"{', '.join(lacking[:3])}{more}; correct the list or add them",
            f"{LIST} 中的文件不在文件夹中：{'、'.join(lacking[:3])}。请更正列表或补充文件。",
        )


def _wrong(path: Path, row: int, why: str) -> NothingToRead:
    return NothingToRead(
        f"{path}, row {row}: {why}", f"{path.name} 第 {row} 行有误（{why}），请更正。"
    )
