"""From a path to a read document: the reader is chosen by the content, not by the name."""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from extractor import ocr
from extractor.document import Document, Profile
from extractor.errors import (
    DamagedFile,
    EmptyFile,
    ExtractorError,
    FileMissing,
    FileTooLarge,
    UnsupportedFormat,
)
from extractor.profile import KINDS, profile_of
from extractor.readers.read import ReadText
from extractor.readers.web_archive import is_web_archive
from extractor.report_index import report_index

LARGEST_FILE = 100_000_000  # bytes
SUFFIXES = (".pdf", ".html", ".htm", ".docx", ".txt", ".md")
Progress = Callable[[str, int, int], None]
_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|meta)\b", re.IGNORECASE)
_EXPECTED = dict(zip(SUFFIXES, ("pdf", "html", "html", "docx", "text", "text"), strict=True))
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office files and encrypted new ones


def read_document(path: Path, progress: Progress | None = None, recognise: bool = True) -> Document:
    """Read one file into a `Document`.

    Args:
        path: a PDF, HTML, DOCX, TXT or Markdown file.
        progress: called with the file's name, and how many pages (of a Word file: paragraphs and
            tables) have been read and there are in all.
        recognise: read pages without a usable text layer by OCR, where the extra `ocr` is there.

    Raises:
        ExtractorError: the file cannot be read; the message says why and what to do.
    """
    data_hash, content = _inspect(path)
    warnings = []
    expected = _EXPECTED.get(path.suffix.lower(), content)
    if content != expected:
        found = "纯文本" if content == "text" else content.upper()
        warnings.append(f"文件名后缀是 {path.suffix}，但内容是 {found}，已按内容读取。")
    read = _read(path, content, progress, recognise)
    blocks, entries = report_index(read.text, read.blocks)
    profile = profile_of(read.title, read.text, blocks, read.pages)
    return Document(
        id=f"sha256:{data_hash}",
        file=path.name,
        title=read.title or path.stem,
        kind=KINDS.get(profile.genre, "other"),
        text=read.text,
        places=read.places,
        pages=read.pages,
        blocks=blocks,
        tables=read.tables,
        warnings=(*warnings, *read.warnings, *_warnings(read, profile, recognise)),
        reader=read.reader,
        characters=read.characters,
        profile=profile,
        index_entries=entries,
    )


def _inspect(path: Path) -> tuple[str, str]:
    """The SHA-256 of a file and the format of its content."""
    try:
        if path.is_dir():
            raise FileMissing(
                path, "is a folder; name the files in it", "是文件夹；请选择其中的文件"
            )
        if not path.is_file():
            raise FileMissing(path, "no such file; check the path", "不存在；请检查路径")
        size = path.stat().st_size
        if size == 0:
            raise EmptyFile(
                path,
                "the file is empty (0 bytes); export or download it again",
                "是空文件（0 字节）；请重新导出或下载",
            )
        if size > LARGEST_FILE:
            raise FileTooLarge(
                path,
                f"{size / 1e6:.0f} MB is over the limit of {LARGEST_FILE / 1e6:.0f} MB;"
                " save it with smaller pictures or split it",
                f"大小为 {size / 1e6:.0f} MB，超过 {LARGEST_FILE / 1e6:.0f} MB 的上限；"
                "请压缩图片或拆分后重试",
            )
        data = path.read_bytes()
    except OSError as error:
        raise FileMissing(
            path,
            f"cannot be opened ({error.strerror}); check the path and its permissions",
            f"无法打开（{error.strerror}）；请检查路径和权限",
        ) from None
    return hashlib.sha256(data).hexdigest(), _content(path, data)


def _content(path: Path, data: bytes) -> str:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_content(path)
    if data.startswith(_OLE):
        raise UnsupportedFormat(
            path,
            "is an old Office file or an encrypted one; save it as .docx or PDF without a password",
            "是旧版 Office 文件或已加密；请另存为不加密的 .docx 或 PDF",
        )
    if (
        is_web_archive(data)
        or _TAG.search(head)
        or (path.suffix.lower() in (".html", ".htm") and b"<" in head)
    ):
        return "html"
    if path.suffix.lower() == ".pdf":
        raise DamagedFile(
            path,
            "is no PDF inside; export or download it again",
            "内容不是 PDF；请重新导出或下载",
        )
    return "text"


def _zip_content(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError):
        raise DamagedFile(
            path,
            "is damaged or cut off; open and save it again",
            "已损坏或不完整；请打开后重新保存",
        ) from None
    if "word/document.xml" in names:
        return "docx"
    raise UnsupportedFormat(
        path,
        "is a ZIP or another Office file; give a PDF, HTML, DOCX or TXT file",
        "是压缩包或其他 Office 文件；请提供 PDF、HTML、DOCX 或 TXT",
    )


def _read(path: Path, content: str, progress: Progress | None, recognise: bool) -> ReadText:
    told = partial(progress, path.name) if progress else None
    try:
        if content == "pdf":
            from extractor.readers.pdf import read_pdf

            return read_pdf(path, told, recognise)
        if content == "docx":
            from extractor.readers.docx import read_docx

            return read_docx(path, told)
        if content == "html":
            from extractor.readers.html import read_html

            read = read_html(path)
        else:
            from extractor.readers.text import read_text

            read = read_text(path)
    except ExtractorError:
        raise
    except (RecursionError, ArithmeticError, LookupError, ValueError) as error:
        raise DamagedFile(
            path,
            f"cannot be read ({type(error).__name__}); export or save it again",
            f"无法读取（{type(error).__name__}）；请重新导出或另存",
        ) from error
    if told:
        told(1, 1)
    return read


def _warnings(read: ReadText, profile: Profile, recognise: bool) -> list[str]:
    """What a person should know before they trust the pre-fill."""
    warnings = []
    damaged = [page.number for page in read.pages if page.problem == "damaged"]
    unreadable = [page.number for page in read.pages if page.problem not in (None, "damaged")]
    if unreadable:
        warnings.append(_unreadable(unreadable, recognise))
    recognised = [page.number for page in read.pages if page.source == "ocr"]
    if recognised:
        warnings.append(
            f"第 {_ranges(recognised)} 页的文字由识别（OCR）得出，可能有错字；引用前请核对原页。"
        )
    if damaged:
        warnings.append(
            f"第 {_ranges(damaged)} 页的内容已损坏，未能完整读出；请重新导出或下载后重试。"
        )
    silent = all(page.problem or page.start == page.end for page in read.pages)
    if read.pages and silent and not unreadable and not damaged:
        warnings.append(
            f"全部 {len(read.pages)} 页都是空白页，没有可检索的内容；请确认文件是否正确。"
        )
        return warnings
    if profile.doubt:
        warnings.append(profile.doubt)
    if read.characters < 500 and not unreadable and not damaged:
        warnings.append(f"全文只有 {read.characters} 个字符，可能不完整。")
    return warnings


def _unreadable(numbers: list[int], recognise: bool) -> str:
    if not recognise:
        return (
            f"第 {_ranges(numbers)} 页没有可读的文字层（图片或乱码），其内容未被检索；"
            "本次按要求没有使用文字识别（OCR）。"
        )
    if ocr.is_installed():
        return (
            f"第 {_ranges(numbers)} 页是图片，其中没有识别出清楚的文字，其内容可能未被检索；"
            "如有文字，请换用更清晰的扫描件或带文字层的 PDF。"
        )
    return (
        f"第 {_ranges(numbers)} 页没有可读的文字层（图片或乱码），其内容未被检索；"
        "安装文字识别（OCR）后可读：在安装目录运行 pip install -e '.[ocr]'，然后重新读取；"
        "或换用带文字层的 PDF。"
    )


def _ranges(numbers: list[int]) -> str:
    """Page numbers in short form, e.g. 3-5、9."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return "、".join(str(p[0]) if len(p) == 1 else f"{p[0]}-{p[-1]}" for p in parts)
