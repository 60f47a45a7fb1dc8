"""The lines of plain text and Markdown: marks of headings and lists, rows of tables, rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.document import BlockKind
from extractor.readers.line_wraps import page_furniture
from extractor.readers.outline import Line
from extractor.table_headers import GridCell

_HEADING = re.compile(r"(#{1,6})[ \t　]*(?=[^#\s])")  # ## 一、信息收集
_RULE = re.compile(r"\s*(?:([=*_~#])(?:\s*\1){2,}|(?:-\s*){3,}|[—–─━]{3,}|\*{1,2}|_{1,2})\s*")
_SETEXT = re.compile(r"\s*(=+|-{2,})\s*")
_BULLET = re.compile(r"(?:>\s*)*[*+-]\s+(?=\S)")
_QUOTE = re.compile(r"(?:>\s*)+")
_DIVIDER = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?|\s*\|\s*:?-{2,}:?\s*\|\s*")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])")
_BOLD = re.compile(r"\*\*[^*]+\*\*")


@dataclass(slots=True)
class TextPiece:
    """A line with its offsets; or a table, whose cells have theirs in `spans`, row by row."""

    start: int
    end: int
    line: Line | None = None
    cells: list[GridCell] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def text_pieces(text: str, markdown: bool = False) -> list[TextPiece]:
    """The lines and tables of a text that hold something, in order.

    Args:
        text: with single line feeds as line ends.
        markdown: also take for Markdown what other texts use otherwise (underlined headings).
    """
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    furniture = page_furniture(lines)
    pieces: list[TextPiece] = []
    number = 0
    while number < len(lines):
        count = _table_length(lines, number)
        if count:
            pieces.append(_table(lines[number : number + count], starts[number]))
            number += count
            continue
        below = lines[number + 1] if number + 1 < len(lines) else ""
        level = _underlined(lines[number], below) if markdown else 0
        piece = _piece(lines[number], starts[number], number in furniture, level)
        if piece:
            pieces.append(piece)
        number += 2 if level else 1
    return pieces


def _underlined(line: str, below: str) -> int:
    match = _SETEXT.fullmatch(below)
    if not match or not line.strip() or _RULE.fullmatch(line) or _HEADING.match(line):
        return 0
    return 1 if match[1].startswith("=") else 2


def _piece(line: str, start: int, furniture: bool, level: int) -> TextPiece | None:
    body = line.strip()
    if not body or _RULE.fullmatch(line) or _FENCE.match(line):
        return None
    first = start + line.index(body)
    if furniture:
        return TextPiece(first, first + len(body), Line(body, "furniture"))
    kind, mark = _marked(body)
    heading = _HEADING.match(body)
    if heading or level:
        kind, level = "heading", level or len(heading[1] if heading else "")
    words = body[mark:]
    title = " ".join(plain_words(words.rstrip("# ") if heading else words).split())
    bold = "**" in words and not _BOLD.sub("", words).strip(" \t*_：:")
    found = Line(words, kind, level if kind == "heading" else 0, bold, title)
    return TextPiece(first + mark, first + len(body), found) if title else None


def _marked(body: str) -> tuple[BlockKind, int]:
    """The kind of a line by the mark at its head, and how long the mark is."""
    if match := _HEADING.match(body):
        return "heading", match.end()
    if match := _BULLET.match(body):
        return "list_item", match.end()
    if match := _QUOTE.match(body):
        return "paragraph", match.end()
    return "paragraph", 0


def plain_words(text: str) -> str:
    """The words of a line without marks of emphasis, links and escapes."""
    return _ESCAPE.sub(r"\1", _EMPHASIS.sub("", _LINK.sub(r"\1", text)))


def _table_length(lines: Sequence[str], number: int) -> int:
    """How many lines a pipe table that begins here has; 0 where none does."""
    if number + 1 >= len(lines) or "|" not in lines[number]:
        return 0
    if not _DIVIDER.fullmatch(lines[number + 1]):
        return 0
    end = number + 2
    while end < len(lines) and "|" in lines[end] and lines[end].strip():
        end += 1
    return end - number


def _table(lines: Sequence[str], start: int) -> TextPiece:
    piece = TextPiece(start, start + sum(len(line) + 1 for line in lines) - 1)
    row = 0
    for index, line in enumerate(lines):
        if index != 1:
            for column, (first, last) in enumerate(_cells(line, start)):
                piece.cells.append(GridCell(row, column, line[first - start : last - start]))
                piece.spans.append((first, last))
            row += 1
        start += len(line) + 1
    return piece


def _cells(line: str, start: int) -> Iterator[tuple[int, int]]:
    """The places of the cells of a row; an empty one has none of its own."""
    inner = line.strip().removesuffix("|")
    offset = start + line.index(inner) if inner else start
    if inner.startswith("|"):
        inner, offset = inner[1:], offset + 1
    at = 0
    for part in re.split(r"(?<!\\)\|", inner):
        body = part.strip()
        first = offset + at + (part.index(body) if body else 0)
        yield first, first + len(body)
        at += len(part) + 1
