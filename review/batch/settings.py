"""What all results of a batch depend on besides the documents, and the hash of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from indicators.assessment import Settings
from indicators.catalogue import load_framework
from indicators.schema import Framework
from models.bundled_encoder import FOLDER as ENCODER_FOLDER
from models.ranker import BUNDLED
from models.taggers import BUNDLED as TAGGERS_FOLDER

# With another version of these the same file may be read otherwise.
_READERS = (
    *("pypdfium2", "pdfplumber", "python-docx", "selectolax", "numpy", "rapidocr"),
    *("onnxruntime", "opencc-python-reimplemented"),
)


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """What is the same for every company: frameworks by id, encoder, OCR, and limits of reading.

    `encoder` is empty for the bundled one; `seconds` and `memory` (bytes) are what one file may
    take. The limits do not change a result and are in no hash.
    """

    frameworks: tuple[str, ...]
    encoder: str = ""
    recognise: bool = True
    seconds: float = 3600.0
    memory: int = 6_000_000_000

    @property
    def assessing(self) -> Settings:
        """The settings of the assessment."""
        return Settings(encoder=self.encoder) if self.encoder else Settings()


def program_version() -> str:
    """The version of this program."""
    return version("mingzheng")


@cache
def loaded_framework(framework: str) -> Framework:
    """A framework, read once in a process."""
    return load_framework(framework)


@cache
def settings_hash(settings: BatchSettings, framework: str) -> str:
    """The hash over program, weights, reading libraries and one framework, on this machine.

    Two machines that give the same hash give the same results.
    """
    parts = {
        "program": program_version(),
        "weights": _weights(),
        "readers": _reader_versions(settings.recognise),
        "encoder": settings.encoder,
        "framework": sha256(loaded_framework(framework).model_dump_json().encode()).hexdigest(),
    }
    return _hash(parts)


def reading_hash(settings: BatchSettings) -> str:
    """The hash over all that a read document depends on besides its file."""
    return _hash({"program": program_version(), "readers": _reader_versions(settings.recognise)})


def key_of(settings: str, documents: Sequence[tuple[str, str]]) -> str:
    """The hash of all that one result depends on: settings, names and hashes of the documents."""
    return _hash({"settings": settings, "documents": sorted(documents)})


def settings_data(settings: BatchSettings) -> dict[str, Any]:
    """The settings as plain data, as they go to a worker."""
    return asdict(settings)


def settings_of(data: dict[str, Any]) -> BatchSettings:
    """The settings again."""
    return BatchSettings(**{**data, "frameworks": tuple(data["frameworks"])})


def _hash(parts: object) -> str:
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


@cache
def _weights() -> str:
    """One hash over the bundled weights."""
    digest = sha256()
    for path in (BUNDLED, *_files(ENCODER_FOLDER), *_files(TAGGERS_FOLDER)):
        digest.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.suffix in (".npy", ".npz", ".txt"))


def _reader_versions(recognise: bool) -> dict[str, str]:
    found = {"ocr": str(recognise)}
    for name in _READERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found
