"""Checks an evidence pack again: its seal, its pictures, and every quote against the files."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extractor.document import Document
from extractor.errors import ExtractorError
from indicators.schema import Evidence
from review.document_files import digest_of, files_of
from review.errors import ReviewError
from review.exports.evidence_pack import SCHEMA, seal_of
from review.exports.pack_page import PACK_ID
from review.exports.prefill_reading import Prefill, prefill_of

LARGEST = 500 * 1024 * 1024  # bytes
# The element with the JSON, in which no "<" stands. Not by a parser of HTML: a page of a hundred
# thousand elements in each other kept one busy for minutes.
_CARRIED = re.compile(rf'<script\b[^<>]*\bid="{PACK_ID}"[^<>]*>([^<]*)</script', re.IGNORECASE)
NEAR = 1.0  # points by which the boxes of another version of the reader may differ
Verdict = Literal["same", "moved", "differs", "unreadable", "no_file"]
Reader = Callable[[Path], Document]


class PackUnreadable(ReviewError):
    """The file is no evidence pack that this version can read."""


@dataclass(frozen=True, slots=True)
class CheckedQuote:
    """A quote of an indicator and what a new reading of the file says of it.

    `same`: words and place are as in the pack; `moved`: the words stand in the file, at another
    place than the pack says; `differs`: they do not stand there; `unreadable`: the file or the
    page cannot be read here, `why` says how; `no_file`: no file with that hash is in the folder.
    """

    indicator: str
    number: int
    evidence: Evidence
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class CheckedPack:
    """What the check of a pack found; `sound` where nothing at all is wrong or left unchecked."""

    prefill: Prefill
    seal_holds: bool
    broken_pictures: int
    missing: tuple[str, ...]
    quotes: tuple[CheckedQuote, ...]

    def count(self, verdict: Verdict) -> int:
        """How many quotes have this verdict."""
        return sum(each.verdict == verdict for each in self.quotes)

    @property
    def sound(self) -> bool:
        """True where seal, pictures and every quote hold."""
        told = all(each.verdict == "same" for each in self.quotes)
        return told and self.seal_holds and not self.broken_pictures and not self.missing


def check_pack(path: Path, folder: Path, read: Reader) -> CheckedPack:
    """Check a pack, JSON or HTML, against the files in a folder.

    Args:
        path: the pack.
        folder: is searched with all folders below it; files are known by their hash.
        read: reads a file; what it raises of ExtractorError is told for its quotes.

    Raises:
        PackUnreadable: the file is no pack.
        FolderUnsearched: the folder is none.
    """
    pack = read_pack(path)
    prefill = prefill_of(path, pack["prefill"])
    wanted = [str(each["id"]) for each in prefill.documents]
    files = files_of(folder, set(wanted))
    documents: dict[str, Document | str] = {}
    for each in wanted:
        if each in files:
            try:
                documents[each] = read(files[each])
            except ExtractorError as error:
                documents[each] = error.english
    quotes = tuple(
        _checked(proposal.indicator, number, evidence, documents)
        for proposal in prefill.proposals
        for number, evidence in enumerate(proposal.evidence, 1)
    )
    names = {str(each["id"]): str(each["file"]) for each in prefill.documents}
    return CheckedPack(
        prefill,
        seal_of(pack) == pack["seal"],
        sum(not _whole(each) for each in pack["crops"]),
        tuple(names[each] for each in wanted if each not in files),
        quotes,
    )


def read_pack(path: Path) -> dict[str, Any]:
    """The data of a pack from its JSON or from the page that carries it.

    Raises:
        PackUnreadable: the file is none.
    """
    try:
        if path.stat().st_size > LARGEST:
            limit = f"{LARGEST // 1024**2} MB"
            raise _unreadable(path, f"is larger than {limit}, as no pack is", f"文件超过 {limit}")
        text = path.read_text(encoding="utf-8")
        if path.suffix.lower() in (".html", ".htm"):
            carried = _CARRIED.search(text)
            text = carried[1] if carried is not None else ""
        pack = json.loads(text)
        if pack["schema"] != SCHEMA:
            raise _unreadable(path, f"is no pack ({SCHEMA})", "不是证据包")
        _check_shape(pack)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error), "无法打开") from error
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _unreadable(path, "is no evidence pack", "不是证据包") from error
    return dict(pack)


def _check_shape(pack: Mapping[str, Any]) -> None:
    """TypeError or KeyError where a part is missing or of another kind."""
    if not isinstance(pack["seal"], str) or not isinstance(pack["prefill"], dict):
        raise TypeError
    for crop in pack["crops"]:
        if not isinstance(crop["sha256"], str) or not isinstance(crop.get("png", ""), str):
            raise TypeError


def _whole(crop: Mapping[str, Any]) -> bool:
    """True where a picture is the one that the pack was sealed with; a page carries its hash."""
    if "png" not in crop:
        return True
    try:
        content = base64.b64decode(crop["png"], validate=True)
    except ValueError:
        return False
    return str(crop["sha256"]) == digest_of(content)


def _checked(
    indicator: str, number: int, evidence: Evidence, documents: Mapping[str, Document | str]
) -> CheckedQuote:
    document = documents.get(evidence.document)
    if document is None:
        return CheckedQuote(indicator, number, evidence, "no_file")
    if isinstance(document, str):
        return CheckedQuote(indicator, number, evidence, "unreadable", document)
    return CheckedQuote(indicator, number, evidence, *_verdict(evidence, document))


def _verdict(evidence: Evidence, document: Document) -> tuple[Verdict, str]:
    if document.quote(evidence.start, evidence.end) == evidence.quote:
        if _same_place(evidence, document):
            return "same", ""
        return "moved", "its words are at these characters, on another place of the page"
    if evidence.quote in document.text:
        at = document.text.index(evidence.quote)
        return "moved", f"found at character {at}, not {evidence.start}"
    if evidence.page in document.unreadable_pages:
        return (
            "unreadable",
            f"page {evidence.page} cannot be read here; pictures need the extra ocr",
        )
    return "differs", ""


def _same_place(evidence: Evidence, document: Document) -> bool:
    lines = document.places.lines(evidence.start, evidence.end)
    if not document.paged or not lines:
        return True
    if evidence.page != document.page_of(evidence.start, evidence.end):
        return False
    was = [(part.page, tuple(box)) for part in evidence.boxes for box in part.boxes]
    now = [(part.page, tuple(box)) for part in lines for box in part.boxes]
    return len(was) == len(now) and all(
        first[0] == second[0] and _near(first[1], second[1])
        for first, second in zip(was, now, strict=True)
    )


def _near(first: Sequence[float], second: Sequence[float]) -> bool:
    return all(abs(one - other) <= NEAR for one, other in zip(first, second, strict=True))


def _unreadable(path: Path, why: str, chinese: str) -> PackUnreadable:
    return PackUnreadable(
        f"{path}: {why}; give the .html or .json that `mingzheng pack` or the app wrote",
        f"{path.name}：{chinese}。请选择由本程序导出的证据包（.html 或 .json）。",
    )
