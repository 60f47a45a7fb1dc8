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
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def decode(data: bytes, path: Path) -> str:
    """Text from bytes in UTF-8, UTF-16, GB 18030 or Big5, whichever fits best.

    Raises:
        UnsupportedFormat: the bytes are no text in any of them.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for text in _decodings(data):
        if len(_CONTROL.findall(text)) <= len(text) // 200:
            return text
    raise UnsupportedFormat(
        path,
        "the content is no text and no known document format; give a PDF, HTML, DOCX or TXT file",
        "不是文本，也不是可识别的文档格式；请提供 PDF、HTML、DOCX 或 TXT 文件",
    )


def _decodings(data: bytes) -> Iterator[str]:
    """The text in each encoding that fits, the likeliest first; Big5 is often valid GB 18030."""
    try:
        yield data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    found = []
    for encoding, common, last in (("gb18030", "gb2312", 0xD7), ("big5", "big5", 0xC6)):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found.append((_common_share(text[:4000], common, last), text))
    found.sort(key=lambda each: each[0], reverse=True)
    yield from (text for _, text in found)


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
    text = _CONTROL.sub(" ", decode(path.read_bytes(), path)).replace("\r\n", "\n")
    text = text.replace("\r", "\n")
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
