"""Finds the files of documents in a folder by what is in them; names may have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from extractor.extract import LARGEST_FILE, SUFFIXES
from review.errors import ReviewError

MOST_FILES = 20_000


class FolderUnsearched(ReviewError):
    """The folder is none, cannot be read, or holds too much."""


def files_of(folder: Path, wanted: Collection[str]) -> dict[str, Path]:
    """The files of the documents with these ids, `sha256:…`, in a folder and those below it.

    A document that no file holds is left out.

    Raises:
        FolderUnsearched: the folder is none, or holds more than 20,000 files.
    """
    if not folder.is_dir():
        raise FolderUnsearched(
            f"{folder}: no such folder; give the one that holds the documents",
            f"{folder}：文件夹不存在，请选择存放文件的文件夹。",
        )
    found: dict[str, Path] = {}
    for number, path in enumerate(sorted(folder.rglob("*"))):
        if number >= MOST_FILES:
            raise FolderUnsearched(
                f"{folder}: holds more than {MOST_FILES} files; give the folder of the documents",
                f"{folder}：文件超过 {MOST_FILES} 个，请选择只存放相关文件的文件夹。",
            )
        if path.suffix.lower() in SUFFIXES and path.is_file():
            document = document_id(path) if path.stat().st_size <= LARGEST_FILE else ""
            if document in wanted:
                found.setdefault(document, path)
    return found


def digest_of(content: bytes) -> str:
    """The hash of some bytes, as the ids of documents are written."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def document_id(path: Path) -> str:
    """The id of a file: `sha256:` and the hash of its bytes."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
