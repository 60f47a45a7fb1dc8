"""Copies of the PDFs with the evidence as highlights that every PDF program shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from extractor.document import Document
from indicators.assessment import Assessment
from review.decisions import Decision
from review.errors import ReviewError
from review.exports.annotated_pdf_notes import LONGEST_CONTENTS, Note, notes_on
from review.exports.atomic import replacing
from review.exports.plain_text import plain, shortened
from review.file_store import safe_name

MEMORY = 3_000_000_000  # bytes of data, where the system can limit it
PATIENCE = 300  # seconds for one file
_PROJECT = Path(__file__).parents[2]
_REFUSED = {
    "missing": ("is not here; give the file that was assessed", "不存在；请提供被评估的原文件"),
    "encrypted": (
        "is protected by encryption; save a copy without protection and assess that",
        "已加密保护；请另存为不加密的副本后重新评估",
    ),
    "page": (
        "has not the page of the evidence; assess the file again",
        "没有证据所在的页；请重新评估该文件",
    ),
    "damaged": (
        "is damaged, so that nothing can be added to it; save it again with a PDF program",
        "已损坏，无法添加批注；请用 PDF 软件另存后重试",
    ),
}
_WARNINGS = {
    "signed": "文件带有电子签名：副本会显示为签名后有改动，请以原件为准。",
    "resaved": "文件结构有误，副本由程序重新保存，文字不变。",
}


class NotAnnotated(ReviewError):
    """No annotated copy of a PDF can be made; the original is as it was."""


@dataclass(frozen=True, slots=True)
class AnnotatedCopy:
    """A written copy, with the number of its highlights and what a reader should know of it."""

    path: Path
    notes: int
    warnings: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True, slots=True)
class NoCopy:
    """A document of which no copy was made, and why."""

    document: str
    file: str
    english: str
    chinese: str


@dataclass(frozen=True, slots=True)
class AnnotatedCopies:
    """What was written and what was not, both in the order of the file names."""

    written: tuple[AnnotatedCopy, ...]
    left_out: tuple[NoCopy, ...]


def annotate_pdf(source: Path, target: Path, notes: Sequence[Note]) -> AnnotatedCopy:
    """Write a copy of a PDF with notes, whole or not at all; the original stays as it is.

    Raises:
        NotAnnotated: the file is missing, encrypted or damaged, or `target` is the file itself.
        NotWritten: the disk is full, the folder closed, or the like.
    """
    if not source.is_file():
        raise _refused(source.name, "missing")
    if target.exists() and target.samefile(source):
        raise NotAnnotated(
            f"{target}: would replace the original; choose another place",
            f"{target.name}：会覆盖原件，请换一个位置。",
        )
    with replacing(target) as temporary:
        told = _written(source, temporary, notes)
    warnings = tuple(words for key, words in _WARNINGS.items() if told.get(key))
    return AnnotatedCopy(target, len(notes), warnings)


def _written(source: Path, temporary: Path, notes: Sequence[Note]) -> Mapping[str, object]:
    """What the process says that writes the copy."""
    command = [
        *(sys.executable, "-m", "review.exports.annotated_pdf_process"),
        *(str(MEMORY), str(PATIENCE), str(source.absolute()), str(temporary.absolute())),
    ]
    given = json.dumps([_plain(note) for note in notes]).encode()
    try:
        ran = subprocess.run(
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        ran = None
    told = json.loads(ran.stdout) if ran is not None and ran.returncode == 0 else {}
    if "errno" in told:
        raise OSError(told["errno"], os.strerror(told["errno"]))
    if "notes" not in told:
        raise _refused(source.name, str(told.get("refused", "damaged")))
    return dict(told)


def _plain(note: Note) -> dict[str, object]:
    contents = shortened(plain(note.contents), LONGEST_CONTENTS)
    return {**asdict(note), "contents": contents, "subject": plain(note.subject)}


def _refused(name: str, why: str) -> NotAnnotated:
    english, chinese = _REFUSED[why]
    return NotAnnotated(f"{name}: {english}", f"“{name}”{chinese}。")


def annotated_copies(
    assessments: Sequence[Assessment],
    files: Mapping[str, Path],
    folder: Path,
    decisions: Mapping[str, Mapping[str, Decision]] | None = None,
    candidates: bool = False,
) -> AnnotatedCopies:
    """Write a copy of every PDF on which evidence stands, with that of all the assessments.

    Args:
        assessments: of one or several frameworks over the same documents.
        files: the file of each document, by its id.
        folder: where the copies go, each under the name of its document.
        decisions: those in force, by framework and indicator.
        candidates: mark what was found and not cited too.
    """
    documents = {each.id: each for made in assessments for each in made.documents}
    taken: set[str] = set()
    written, left_out = [], []
    for document in sorted(documents.values(), key=lambda each: (each.file, each.id)):
        notes = notes_on(document, assessments, decisions or {}, candidates)
        reason = _no_copy(document, files, notes)
        if reason is None:
            target = folder / _free_name(document, taken)
            try:
                copy = annotate_pdf(files[document.id], target, notes)
                written.append(replace(copy, document=document.id))
                continue
            except NotAnnotated as error:
                reason = error.english, error.chinese
        left_out.append(NoCopy(document.id, document.file, *reason))
    return AnnotatedCopies(tuple(written), tuple(left_out))


def _no_copy(
    document: Document, files: Mapping[str, Path], notes: Sequence[Note]
) -> tuple[str, str] | None:
    if not document.paged:
        return "has no pages to mark", "不是分页文件，无法在页面上标注"
    if document.id not in files:
        return "the file is not here", "找不到原文件"
    return None if notes else ("no evidence stands in it", "其中没有证据")


def _free_name(document: Document, taken: set[str]) -> str:
    """E.g. 报告.annotated.pdf; a second file of the same name has some of its hash in it."""
    stem = Path(safe_name(document.file)).stem
    name = f"{stem}.annotated.pdf"
    if name.lower() in taken:
        name = f"{stem}.{document.id.removeprefix('sha256:')[:8]}.annotated.pdf"
    taken.add(name.lower())
    return name
