"""What the command line writes, and where: every path is checked before the work begins."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from review.cli_errors import fail, tell
from review.exports.atomic import keeping, writing

if TYPE_CHECKING:
    from extractor.document import Document
    from indicators.assessment import Assessment
    from review.circumstances import Circumstances
    from review.decisions import Decision

WRITERS = (".json", ".xlsx", ".docx")
ELSEWHERE = "choose another place with --out"
_PAGES = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")


def input_paths(names: Sequence[str]) -> list[Path]:
    """The files to read; the same name twice is one file."""
    if "" in names:
        fail("the name of a file is empty; check the quotes and variables of the command")
    return list(dict.fromkeys(Path(name) for name in names))


def prefill_targets(
    files: Sequence[Path], frameworks: Sequence[str], out: str | None
) -> dict[str, list[Path]]:
    """Where the results of each framework go."""
    if out is None:
        _check_folder(Path())
        targets = {each: [Path(f"{files[0].stem}.{each}.xlsx")] for each in frameworks}
    elif _is_folder(out):
        folder = _folder(out)
        targets = {each: [folder / f"{each}.json", folder / f"{each}.xlsx"] for each in frameworks}
    elif len(frameworks) > 1:
        fail("--out must be a folder when several frameworks are given")
    else:
        _check_folder(Path(out).parent)
        targets = {frameworks[0]: [Path(out)]}
    for path in (path for paths in targets.values() for path in paths):
        _check(path, files)
    return targets


def read_targets(files: Sequence[Path], out: str) -> dict[Path, Path]:
    """The JSON file for each file, by its whole name; a second p.html gets p.html.2.json."""
    folder = _folder(out)
    taken: set[str] = set()
    targets = {}
    for file in files:
        name, number = f"{file.name}.json", 1
        while name.casefold() in taken:  # some file systems take a.json and A.json for one
            number += 1
            name = f"{file.name}.{number}.json"
        taken.add(name.casefold())
        targets[file] = folder / name
        _check(targets[file], files)
    return targets


def preview_folders(targets: Mapping[Path, Path], files: Sequence[Path]) -> dict[Path, Path]:
    """The folder for the preview of each file, e.g. report.pdf.preview beside report.pdf.json."""
    folders = {}
    for file, target in targets.items():
        folder = target.with_suffix(".preview")
        if os.path.lexists(folder):
            if not folder.is_dir():
                fail(f"{folder}: is a file, where the preview goes; {ELSEWHERE}")
            _check_folder(folder)
        _check(folder / "index.html", files)
        folders[file] = folder
    return folders


@dataclass(frozen=True, slots=True)
class PageChoice:
    """The pages that were asked for, e.g. 3,7-9; all pages where nothing was said."""

    said: str | None

    def __post_init__(self) -> None:
        for part in ("1" if self.said is None else self.said).split(","):
            found = _PAGES.fullmatch(part.strip())
            if not found or int(found[1]) < 1 or int(found[2] or found[1]) < int(found[1]):
                fail(f"--pages {self.said}: give page numbers and ranges, like 3,7-9")

    def of(self, document: Document) -> list[int]:
        """The numbers of the chosen pages that a document has."""
        if self.said is None:
            return [page.number for page in document.pages]
        chosen = [_PAGES.fullmatch(part.strip()) for part in self.said.split(",")]
        ranges = [(int(each[1]), int(each[2] or each[1])) for each in chosen if each]
        return [
            page.number
            for page in document.pages
            if any(first <= page.number <= last for first, last in ranges)
        ]


@contextmanager
def folder_made(folder: Path) -> Iterator[None]:
    """Make a folder for what is written now; if nothing is, it is taken away again."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # it holds something by now
            for each in missing:
                each.rmdir()
        raise


@contextmanager
def older_kept(path: Path) -> Iterator[None]:
    """Keep an older workbook or form, in which somebody may have written; JSON is replaced."""
    if path.suffix.lower() == ".json":
        yield
        return
    with keeping(path) as kept:
        yield
    if kept is not None:
        tell(f"{path}: was there already; the older file is now {kept}")


def write_document(document: Document, path: Path) -> None:
    """Write what was read of a file."""
    from extractor.as_json import document_data

    text = json.dumps(document_data(document), ensure_ascii=False, indent=1) + "\n"
    with folder_made(path.parent):
        writing(path, text.encode("utf-8", "backslashreplace"))


def write_preview_of(path: Path, document: Document, folder: Path, choice: PageChoice) -> Path:
    """Write the preview of a file that was read, and give the path of its index."""
    from review.cli_output import progress
    from review.exports.preview import write_preview

    numbers = choice.of(document)
    if document.paged and not numbers:
        tell(f"{document.file}: has {len(document.pages)} pages, none of --pages {choice.said}")
    with folder_made(folder), progress("drawing") as update:
        return write_preview(path, document, folder, numbers, update)


def write_assessment(
    assessment: Assessment,
    path: Path,
    decisions: Mapping[str, Decision],
    circumstances: Circumstances,
) -> None:
    """Write a pre-fill in the format that its name says."""
    suffix = path.suffix.lower()
    with folder_made(path.parent), older_kept(path):
        if suffix == ".json":
            from review.exports.prefill import write_prefill

            write_prefill(assessment, path, decisions, circumstances=circumstances)
        elif suffix == ".docx":
            from review.exports.form import write_form

            write_form(assessment, decisions, path)
        else:
            from review.exports.workbook import write_workbook

            write_workbook(assessment, decisions, path, circumstances=circumstances)


def _is_folder(out: str) -> bool:
    """True for a folder, False for a file that we can write."""
    if out == "":
        fail("--out is empty; give a file or a folder")
    if out == "-":
        fail("--out -: results go into a file or a folder; name one")
    path = Path(out)
    if path.is_dir() or out.endswith(("/", os.sep)) or not path.suffix:
        return True
    if path.suffix.lower() in WRITERS:
        return False
    fail(f"--out {out}: use .json, .xlsx or .docx, or a folder (end its name with /)")


def _folder(out: str) -> Path:
    """The folder, which may be still to be made, if something can be written there."""
    if out in ("", "-"):
        fail(f"--out {out or 'is empty'}: give a folder")
    folder = Path(out)
    existing = next(each for each in (folder, *folder.parents) if os.path.lexists(each))
    if not existing.is_dir():
        fail(f"{existing}: is a file; --out needs a folder")
    _check_folder(existing)
    return folder


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        fail(f"{folder}: no such folder for --out; make it first")
    if not os.access(folder, os.W_OK | os.X_OK):
        where = "the current folder" if folder == Path() else folder
        fail(f"{where}: no permission to write there; {ELSEWHERE}")


def _check(path: Path, files: Sequence[Path]) -> None:
    """Refuse a file that must not be written over, or that cannot be."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return  # its folder has been checked
    except OSError as error:
        fail(f"{path}: {error.strerror}; {ELSEWHERE}")
    if stat.S_ISDIR(found.st_mode):
        fail(f"{path}: is a folder, where a file is to be written; {ELSEWHERE}")
    if not stat.S_ISREG(found.st_mode):
        fail(f"{path}: is not an ordinary file; {ELSEWHERE}")
    if any(_same(file, path) for file in files):
        fail(f"{path}: is one of the files to read and would be overwritten; {ELSEWHERE}")
    if not found.st_mode & stat.S_IWUSR or not os.access(path, os.W_OK):
        fail(f"{path}: is read-only; {ELSEWHERE}")


def _same(file: Path, path: Path) -> bool:
    try:
        return file.samefile(path)
    except OSError:  # the reader says what is wrong with the file
        return False
