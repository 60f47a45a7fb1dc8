"""The folder of results: what lies where, written whole or not at all, by one batch at a time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from review.batch.errors import ResultsInUse
from review.exports.atomic import keeping, writing

_HALF_WRITTEN = re.compile(r"\.[0-9a-f]{16}\.tmp")


@dataclass(frozen=True, slots=True)
class ResultsFolder:
    """Paths of a folder of results; it may be still to be made."""

    path: Path

    @property
    def journal(self) -> Path:
        """What was done, a line each."""
        return self.path / "journal.jsonl"

    @property
    def failures(self) -> Path:
        """What was not done, with reasons."""
        return self.path / "failures.csv"

    @property
    def workbook(self) -> Path:
        """The summary over all companies as an Excel file."""
        return self.path / "summary.xlsx"

    @property
    def summary(self) -> Path:
        """The summary over all companies as JSON."""
        return self.path / "summary.json"

    @property
    def documents(self) -> Path:
        """The documents that were read and are still needed."""
        return self.path / ".documents"

    def result(self, company: str, framework: str) -> Path:
        """The pre-fill of a company, by the key of the company."""
        return self.path / company / f"{framework}.json"

    def part(self, company: str, framework: str) -> Path:
        """What the summary takes from that pre-fill."""
        return self.path / ".parts" / company / f"{framework}.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep others from writing here meanwhile, and take away what a killed one left behind.

        Raises:
            ResultsInUse: another batch writes here.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("ab") as lock:
            if not _locked(lock.fileno()):
                raise ResultsInUse(
                    f"{self.path}: another batch writes there; wait for it or name another folder "
                    "with --out",
                    f"{self.path}：另一个批处理正在写入，请等待其结束或另选文件夹。",
                )
            for path in (*self.path.glob("*/.*.tmp"), *self.path.glob(".parts/*/.*.tmp")):
                if _HALF_WRITTEN.fullmatch(path.name):
                    path.unlink(missing_ok=True)
            yield


def write_result(path: Path, content: bytes, known: str) -> None:
    """Write a result; an older one that is not ours as we left it is kept aside.

    `known` is the hash of the result that was written here before, empty where there was none.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and hash_of(path) not in (known, sha256(content).hexdigest()):
        with keeping(path):  # a person may have put decisions into it
            writing(path, content)
    else:
        writing(path, content)


def hash_of(path: Path) -> str:
    """The SHA-256 of a file; empty where there is none."""
    try:
        with path.open("rb") as file:
            digest = sha256()
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()


def _locked(file: int) -> bool:
    """Lock an open file for this process; the system lets go when the process ends, however."""
    try:
        import fcntl
    except ImportError:  # Windows: its own lock, over one byte
        return _locked_on_windows(file)
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _locked_on_windows(file: int) -> bool:
    if os.name != "nt":
        return True
    import msvcrt

    with suppress(OSError):
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        return True
    return False
