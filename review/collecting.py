"""Brings files into a collection: read, told whose and of which year, and with framework items."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.extract import SUFFIXES
from review.errors import ReviewError

if TYPE_CHECKING:
    from corpus.collecting import Span
    from corpus.collection import Collection
    from extractor.document import Document
    from indicators.schema import Framework

LARGEST_LIST = 20_000_000  # bytes
_COLUMNS = {
    "file": ("file", "文件", "文件名"),
    "company": ("company", "公司", "企业", "公司名称"),
    "year": ("year", "年份", "年度"),
    "kind": ("kind", "类型", "文件类型"),
}


class ListUnreadable(ReviewError):
    """A list of files and companies cannot be read; names the row."""

    def __init__(self, path: Path, english: str, chinese: str) -> None:
        super().__init__(f"{path}: {english}", f"{path.name}：{chinese}")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a file beforehand; what is empty is taken from the file itself."""

    company: str = ""
    year: int | None = None
    kind: str = ""

    def over(self, other: Known) -> Known:
        """This, and the other's where this is empty."""
        year = other.year if self.year is None else self.year
        return Known(self.company or other.company, year, self.kind or other.kind)


@dataclass(frozen=True, slots=True)
class Collected:
    """A document that is in a collection now."""

    document: str
    known: Known
    passages: int
    cited: int


@dataclass(slots=True)
class Collector:
    """Adds documents to a collection, with the items of frameworks that they are evidence for."""

    collection: Collection
    frameworks: Sequence[Framework] = field(default_factory=tuple)

    def add(self, document: Document, known: Known) -> Collected:
        """Add one document; company, year and kind are its own words where nothing is known."""
        from corpus.collecting import collected_passages, vectors_of

        known = known.over(told_by(document))
        passages = collected_passages(
            document, known.company, known.year, known.kind, self._cited(document)
        )
        if passages:
            vectors = vectors_of([passage.text for passage in passages])
            self.collection.add(passages, vectors)
        cited = sum(bool(passage.items) for passage in passages)
        return Collected(document.id, known, len(passages), cited)

    def _cited(self, document: Document) -> Mapping[Span, Sequence[str]]:
        """The spans of a document that are cited for an indicator, with `framework/indicator`."""
        if not self.frameworks:
            return {}
        from indicators.assessment import assess

        found: dict[Span, list[str]] = {}
        for framework in self.frameworks:
            for proposal in assess([document], framework).proposals:
                for evidence in proposal.evidence:
                    if evidence.cited:
                        span = evidence.start, evidence.end
                        found.setdefault(span, []).append(f"{framework.id}/{proposal.indicator}")
        return found


def told_by(document: Document) -> Known:
    """What a document says of itself: its company or else its title, the year of its period."""
    profile = document.profile
    year = profile.period_end[:4] or profile.period_start[:4]
    company = profile.company or document.title or Path(document.file).stem
    return Known(" ".join(company.split()), int(year) if year.isdigit() else None, profile.genre)


def found_files(paths: Sequence[Path]) -> list[Path]:
    """The files, and those of a kind that is read in each folder, hidden ones left out."""
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(sorted(_inside(path)) if path.is_dir() else [path])
    return list(found)


def _inside(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):  # follows no links, so it comes to an end
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith((".", "~$")):
                yield Path(place) / name


def read_list(path: Path) -> dict[str, Known]:
    """What a CSV says of files, by their path as it stands there: file, company, year, kind.

    Raises:
        ListUnreadable: it has no column `file`, or a year is no number.
    """
    rows = csv.DictReader(io.StringIO(_text(path), newline=""))
    columns = {
        name: next((each for each in rows.fieldnames or () if each.strip().lower() in names), None)
        for name, names in _COLUMNS.items()
    }
    if columns["file"] is None:
        raise ListUnreadable(
            path,
            "has no column 'file'; its first row names the columns: file, company, year, kind",
            "缺少“文件”列；第一行应为列名：文件、公司、年份、类型。",
        )
    found = {}
    for row in rows:
        values = {name: (row.get(at) or "").strip() if at else "" for name, at in columns.items()}
        if values["file"]:
            year = _year(path, rows.line_num, values["year"])
            found[values["file"]] = Known(values["company"], year, values["kind"])
    return found


def known_of(path: Path, listed: Mapping[str, Known]) -> Known:
    """What a list says of a file: by its whole path, by the end of it, or by its name."""
    parts = path.parts
    for first in range(len(parts)):
        if (known := listed.get("/".join(parts[first:]))) is not None:
            return known
    return listed.get(str(path), Known())


def _year(path: Path, line: int, text: str) -> int | None:
    if not text:
        return None
    if text.isdecimal() and len(text) == 4:
        return int(text)
    raise ListUnreadable(
        path,
        f"line {line}: '{text}' is no year; write it as 2024 or leave it empty",
        f"第 {line} 行：“{text}”不是年份，请写成 2024 或留空。",
    )


def _text(path: Path) -> str:
    """The text of a CSV, in UTF-8 or as Excel writes it in China."""
    if path.stat().st_size > LARGEST_LIST:
        raise ListUnreadable(path, "is larger than 20 MB", "超过 20 MB。")
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListUnreadable(
        path, "is in no encoding that is read; save it as UTF-8", "编码无法识别，请另存为 UTF-8。"
    )
