"""The journal of a batch: one line of JSON for each result, only ever added."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

State = Literal["done", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of one framework of one company.

    `key` is the hash of all that the result depends on (`settings.key_of`), `settings` that of
    what is the same for the whole batch. `documents` are file names with the hashes of their
    bytes, `content` is the hash of the result. `seconds` are those of reading and of assessing.
    """

    company: str
    framework: str
    framework_version: str
    state: State
    key: str
    settings: str
    version: str
    documents: tuple[tuple[str, str], ...]
    pages: int
    reading_seconds: float
    seconds: float
    content: str = ""
    file: str = ""
    reason: str = ""
    chinese: str = ""
    at: str = ""


class Journal:
    """An open journal; what a killed process left half a line of is passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.last: dict[tuple[str, str], Entry] = {}
        self.written: dict[tuple[str, str], str] = {}  # the hash of the last result, if any
        for entry in read_journal(path):
            self._take(entry)

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("a+b")
        if self._file.seek(0, os.SEEK_END):
            self._file.seek(-1, os.SEEK_END)
            if self._file.read(1) != b"\n":
                self._file.write(b"\n")  # half a line stays one, and the next line is whole
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, entries: Iterable[Entry]) -> None:
        """Add lines, on the disk when this returns."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        for entry in entries:
            line = json.dumps({**asdict(entry), "at": at}, ensure_ascii=True)
            self._file.write(line.encode() + b"\n")
            self._take(entry)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _take(self, entry: Entry) -> None:
        place = entry.company, entry.framework
        self.last[place] = entry
        if entry.content:
            self.written[place] = entry.content


def read_journal(path: Path) -> Iterator[Entry]:
    """The entries of a journal in the order in which they were added; none where there is none."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            try:
                yield _entry(json.loads(line))
            except (ValueError, TypeError, KeyError):
                continue


def _entry(data: dict[str, Any]) -> Entry:
    documents = tuple((str(name), str(digest)) for name, digest in data["documents"])
    known = {each.name for each in fields(Entry)}
    kept = {name: value for name, value in data.items() if name in known}
    return Entry(**{**kept, "documents": documents})
