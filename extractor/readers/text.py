"""Reads plain text and Markdown: the text stays as it is, lines become blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from extractor.document import Block, BlockKind, Places
from extractor.errors import EmptyFile, UnsupportedFormat
from extractor.headings import numbering_level, reads_like_heading, starts_list_item, with_sections
from extractor.readers.read import ReadText
from extractor.text_builder import readable_characters

_MARKDOWN = re.compile(r"(#{1,6})\s+\S")  # ## 一、信息收集
_REPLACED = "\ufffd"  # what stands for bytes that could not be decoded
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes, path: Path, declared: str = "") -> tuple[str, tuple[str, ...]]:
    """Text from bytes, with a warning where some of them fit no encoding.

    Args:
        data: the bytes of the file.
        path: the file, for the message.
        declared: the encoding that the file itself names; it is tried first.

    Raises:
        UnsupportedFormat: the bytes are no text in UTF-8, UTF-16, GB 18030 or Big5.
    """
    for encoding, text, lost in _decodings(data, declared):
        if len(_CONTROL.findall(text)) <= len(text) // 200 and lost <= max(3, len(text) // 100):
            return text, (_warning(lost, encoding),) if lost else ()
    raise UnsupportedFormat(
        path,
        "the content is no text and no known document format; give a PDF, HTML, DOCX or TXT file",
        "不是文本，也不是可识别的文档格式；请提供 PDF、HTML、DOCX 或 TXT 文件",
    )


def _warning(lost: int, encoding: str) -> str:
    name = encoding.removesuffix("-sig").upper()
    return f"有 {lost} 处字节无法按 {name} 解码，已显示为“{_REPLACED}”；请核对原文件。"


def _decodings(data: bytes, declared: str) -> Iterator[tuple[str, str, int]]:
    """Encoding, text and number of lost characters of each reading, the likeliest first.

    What is nearly all UTF-8 is UTF-8 with a fault: another encoding may take such bytes without
    complaint and give nonsense. Of GB 18030 and Big5, each of which often takes the other, the one
    with fewer lost and more common characters is likelier.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from _reading(data, "utf-16")
        return
    for encoding in filter(None, (declared, "utf-8-sig")):
        yield from (each for each in _reading(data, encoding) if not each[2])
    for encoding, text, lost in _reading(data, "utf-8-sig"):
        if lost * 20 < sum(each >= "\u2e80" for each in text) - lost:
            yield encoding, text, lost
    if declared:
        yield from _reading(data, declared)
    found = [
        (lost, -_common_share(text[:4000], common, last), encoding, text)
        for encoding, common, last in (("gb18030", "gb2312", 0xD7), ("big5", "big5", 0xC6))
        for _, text, lost in _reading(data, encoding)
    ]
    for lost, _, encoding, text in sorted(found):
        yield encoding, text, lost


def _reading(data: bytes, encoding: str) -> Iterator[tuple[str, str, int]]:
    """The text in an encoding, unless it is unknown; lost are the bytes that do not fit it."""
    try:
        yield encoding, data.decode(encoding), 0
    except (LookupError, UnicodeError):
        try:
            text = data.decode(encoding, errors="replace")
        except (LookupError, UnicodeError):
            return
        yield encoding, text, text.count(_REPLACED)


def _common_share(text: str, encoding: str, last: int) -> float:
    """The share of Chinese characters in the encoding's first level, which holds the common ones.

    Args:
        text: the text to judge.
        encoding: the two-byte encoding whose first byte tells the level.
        last: the greatest first byte of the first level.
    """
    wide = [each for each in text if each >= "\u2e80" and not "\u3000" <= each <= "\u303f"]
    leads = [each.encode(encoding, "ignore")[:1] for each in wide]
    return sum(b"" < lead <= bytes([last]) for lead in leads) / max(len(wide), 1)


def read_text(path: Path) -> ReadText:
    """Read a text file; a place in it is a pair of offsets.

    Raises:
        EmptyFile, UnsupportedFormat.
    """
    text, warnings = decode(path.read_bytes(), path)
    text = _CONTROL.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise EmptyFile(path, "the file holds no text", "没有任何文字")
    blocks = with_sections(*_blocks(text))
    first = next((block for block in blocks), None)
    title = text[first.start : first.end].strip("# ")[:60] if first else ""
    return ReadText(
        title=title,
        text=text,
        places=Places.none(len(text)),
        pages=(),
        blocks=tuple(blocks),
        tables=(),
        characters=readable_characters([text]),
        reader="text",
        warnings=warnings,
    )


def _blocks(text: str) -> tuple[list[Block], list[str]]:
    blocks, texts = [], []
    for start, end in _line_spans(text):
        line = text[start:end]
        marks = _MARKDOWN.match(line)
        level = len(marks[1]) if marks else numbering_level(line)
        kind: BlockKind = "paragraph"
        if marks or (level and reads_like_heading(line)):
            kind = "heading"
        elif starts_list_item(line):
            kind = "list_item"
        blocks.append(Block(kind, start, end, level=level if kind == "heading" else 0))
        texts.append(line.lstrip("# "))
    return blocks, texts


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the lines that hold something, without the white space around them."""
    for match in re.finditer(r"[^\n]+", text):
        stripped = match[0].strip()
        if stripped:
            start = match.start() + match[0].index(stripped)
            yield start, start + len(stripped)
