"""What a worker does with one document: read it once, keep it as bytes, and load it again.

Nothing that is raised here reaches the client as an object: what went wrong is told in plain
words, because an error made from a hostile file would have to be unpickled there.
"""

from __future__ import annotations

import tempfile
import threading
import time
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from extractor.document import Document
from extractor.document_bytes import document_from_bytes, document_to_bytes
from extractor.errors import ExtractorError
from extractor.isolated import IsolatedReader, Limits
from review.batch.settings import BatchSettings, reading_hash, settings_of
from review.errors import ReviewError
from review.exports.atomic import writing

FASTEST = 1  # of zlib: places shrink to a fifth already
_ready = threading.local()  # a worker may have several threads, each with a reader of its own


@dataclass(frozen=True, slots=True)
class Order:
    """A document to read: its name, the hash of its bytes, and where it is or its bytes.

    `kept` is the folder for read documents, empty where workers and client share no folder.
    """

    name: str
    digest: str
    path: str = ""
    content: bytes = b""
    kept: str = ""


def read_document(order: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    """Read a document and give what became of it, with the document itself or where it is kept.

    The keys are those of `outcome`, `file` where it is kept and `data` where it is not.
    """
    begun = time.perf_counter()
    told, file, data = outcome(order["name"]), "", b""
    try:
        file, data, pages = _read(Order(**order), settings_of(settings))
        told["pages"] = pages
    except Exception as error:
        told.update(_why(error))
    told["seconds"] = round(time.perf_counter() - begun, 4)
    return {**told, "file": file, "data": data}


def outcome(name: str, english: str = "", chinese: str = "") -> dict[str, Any]:
    """What became of a document; `english` says why it could not be read."""
    return {"name": name, "pages": 0, "seconds": 0.0, "english": english, "chinese": chinese}


def load_document(read: dict[str, Any]) -> Document:
    """The document that `read_document` gave."""
    return unpacked(read["data"] or Path(read["file"]).read_bytes())


def packed(document: Document) -> bytes:
    """A document as compressed bytes."""
    return zlib.compress(document_to_bytes(document), FASTEST)


def unpacked(data: bytes) -> Document:
    """The document again; ValueError where the bytes are none."""
    try:
        return document_from_bytes(zlib.decompress(data))
    except zlib.error as error:
        raise ValueError("the bytes are no document") from error


def kept_path(folder: Path, name: str, digest: str, settings: BatchSettings) -> Path:
    """Where a read document is kept: its name tells the file, and all that reading depends on."""
    told = f"{digest}\0{name}\0{reading_hash(settings)}"
    return folder / f"{sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}.document"


def _read(order: Order, settings: BatchSettings) -> tuple[str, bytes, int]:
    """Where the document is kept or else its bytes, and the number of its pages."""
    kept = kept_path(Path(order.kept), order.name, order.digest, settings) if order.kept else None
    if kept is not None and (known := _known(kept)) is not None:
        return str(kept), b"", len(known.pages)
    document = _document(order, settings)
    if document.id != f"sha256:{order.digest}":
        raise _ChangedMeanwhile
    data = packed(document)
    if kept is None:
        return "", data, len(document.pages)
    kept.parent.mkdir(parents=True, exist_ok=True)
    writing(kept, data)
    return str(kept), b"", len(document.pages)


class _ChangedMeanwhile(Exception):
    """The file is not the one that the client saw."""


def _known(path: Path) -> Document | None:
    try:
        return unpacked(path.read_bytes())
    except (OSError, ValueError):
        return None


def _document(order: Order, settings: BatchSettings) -> Document:
    reader = _reader(settings)
    if order.path:
        return reader.read(Path(order.path))
    with tempfile.TemporaryDirectory(prefix="mingzheng-") as folder:
        path = Path(folder) / Path(order.name).name  # the name stands in the results
        path.write_bytes(order.content)
        return reader.read(path)


def _reader(settings: BatchSettings) -> IsolatedReader:
    """The reading process of this thread; another one where other limits are wanted."""
    wanted = settings.memory, settings.seconds, settings.recognise
    if getattr(_ready, "wanted", None) != wanted:
        if (old := getattr(_ready, "reader", None)) is not None:
            old.close()
        usual = Limits()
        limits = Limits(
            memory=settings.memory,
            silence=min(usual.silence, settings.seconds),
            total=settings.seconds,
        )
        _ready.reader, _ready.wanted = IsolatedReader(limits, settings.recognise), wanted
    reader: IsolatedReader = _ready.reader
    return reader


def _why(error: Exception) -> dict[str, str]:
    """What went wrong, in English and Chinese."""
    if isinstance(error, ExtractorError):
        return {"english": error.english, "chinese": error.reason}
    if isinstance(error, ReviewError):  # the disk is full, or the folder closed
        return {"english": error.english, "chinese": error.chinese}
    if isinstance(error, _ChangedMeanwhile):
        return {
            "english": "was changed while the batch ran; run it again",
            "chinese": "批处理期间文件被改动，请重新运行",
        }
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return {
            "english": f"cannot be opened by the worker ({where}{error.strerror or error}); "
            "workers need the same folders, or --send-files",
            "chinese": "工作进程无法打开该文件；请使用共享文件夹或 --send-files",
        }
    return {
        "english": f"a fault of this program ({type(error).__name__}); please report it",
        "chinese": f"程序出现意外错误（{type(error).__name__}）；请反馈该问题",
    }
