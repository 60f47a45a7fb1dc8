"""Which lines of a file without pages are headings, lists and contents, and how deep they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.document import BlockKind
from extractor.headings import (
    HeadingSigns,
    nested_levels,
    numbering_style,
    reads_like_heading,
    starts_list_item,
)

_BRACKETED = re.compile(r"【[^【】]{2,24}】")  # 【特别提示】
_CAPTION = re.compile(
    r"(?:图|表|圖|附表|Figure|Table)\s*\d{1,3}(?:[-.．－]\d{1,3})*", re.IGNORECASE
)
LONGEST_CAPTION = 60  # characters
_DIGITS = "零一二三四五六七八九"
_NUMBER = re.compile(r"[第（(]?([一二三四五六七八九十百\d]{1,5})(?:[.．]\d{1,2})*")
LONGEST_WITH_COMMA = 24  # characters; 5、本报告不构成承诺，投资者应当… is the head of a sentence
LONGEST_BOLD = 30  # characters of a bold line that is a heading


@dataclass(slots=True)
class Line:
    """A line or paragraph with what its format says of it.

    `kind` is what the format says outright, `paragraph` where it says nothing; `level` is that of
    a heading by its format; `bold` that all of it is bold; `title` how it is named in section
    paths, empty where that is its text; `listed` that it is an item of a list unless it is a
    heading; `size` its type size in points, 0 where that is unknown.
    """

    text: str
    kind: BlockKind = "paragraph"
    level: int = 0
    bold: bool = False
    title: str = ""
    context: str = ""
    listed: bool = False
    size: float = 0.0

    @property
    def name(self) -> str:
        """The words of a heading, without marks of its format."""
        return self.title or self.text


def outlined(lines: Sequence[Line | None]) -> list[tuple[BlockKind, int]]:
    """The kind of each line, and the level of each heading, from 1.

    Args:
        lines: in reading order; None stands for something else between them, such as a table.
    """
    kinds = [_kind(line) for line in lines]
    _set_captions(lines, kinds)
    _set_runs(lines, kinds)
    return list(zip(kinds, _levels(lines, kinds), strict=True))


def _kind(line: Line | None) -> BlockKind:
    if line is None:
        return "table_row"
    if line.kind != "paragraph":
        return line.kind
    name = line.name.strip()
    if _BRACKETED.fullmatch(name):
        return "heading"
    if reads_like_heading(name) and (len(name) <= LONGEST_WITH_COMMA or "，" not in name):
        if numbering_style(name) not in ("", "number in brackets"):
            return "heading"
        if line.bold and len(name) <= LONGEST_BOLD and "，" not in name:
            return "heading"
    return "list_item" if line.listed or starts_list_item(name) else "paragraph"


def _set_captions(lines: Sequence[Line | None], kinds: list[BlockKind]) -> None:
    """图3 主要建议 is a caption, and so is the bold line after 图3 alone."""
    for at, line in enumerate(lines):
        match = (
            _CAPTION.match(line.name) if line and kinds[at] in ("paragraph", "heading") else None
        )
        if not line or not match or line.level or len(line.name) > LONGEST_CAPTION:
            continue
        rest = line.name[match.end() :]
        if not rest.strip():
            kinds[at] = "caption"
            if at + 1 < len(lines) and kinds[at + 1] == "heading" and not _leveled(lines[at + 1]):
                kinds[at + 1] = "caption"
        elif rest[0] in " 　：:" and reads_like_heading(rest):
            kinds[at] = "caption"


def _leveled(line: Line | None) -> bool:
    return line is not None and line.level > 0


def _set_runs(lines: Sequence[Line | None], kinds: list[BlockKind]) -> None:
    """Numbered lines that follow each other are a list, or the contents, where they come again.

    A heading has something under it. 1、姓名 2、电话 3、住址 is a list: as headings its lines
    would never be quoted.
    """
    numbered = [
        _numbered(line) if line and kind == "heading" and not line.level else ("", 0)
        for line, kind in zip(lines, kinds, strict=True)
    ]
    at = 0
    while at < len(lines):
        end = at + 1
        style, number = numbered[at]
        while style and end < len(lines) and numbered[end] == (style, number + end - at):
            end += 1
        if end - at > 1:
            _set_run(lines, kinds, numbered, at, end)
        at = end


def _set_run(
    lines: Sequence[Line | None],
    kinds: list[BlockKind],
    numbered: Sequence[tuple[str, int]],
    at: int,
    end: int,
) -> None:
    names = {_plain(line) for line in lines[end:] if line}
    again = sum(_plain(line) in names for line in lines[at:end] if line)
    kind: BlockKind = "contents" if again * 2 > end - at else "list_item"
    style, first = numbered[at]
    before = (style, first - 1) in numbered[max(0, at - 60) : at]
    after = (style, first + end - at) in numbered[end : end + 60]
    goes_on = kind == "list_item" and (before or after)
    last = end - 1 if goes_on and end < len(lines) else end
    kinds[at:last] = [kind] * (last - at)


def _plain(line: Line) -> str:
    return re.sub(r"[\s\W_]+", "", line.name)


def _numbered(line: Line) -> tuple[str, int]:
    """The style of a line's numbering and its number, e.g. ("numeral", 3) for 三、."""
    name = line.name.strip()
    style = numbering_style(name)
    match = _NUMBER.match(name)
    if not style or not match:
        return "", 0
    parts = re.split(r"[.．]", match[0])
    last = parts[-1] if len(parts) > 1 and parts[-1].isdigit() else match[1]
    return style, _value(last)


def _value(text: str) -> int:
    """The number that digits or Chinese numerals up to 99 mean; 0 where they mean none."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.find(text) if len(text) == 1 else 0
    return (_DIGITS.find(tens) if tens else 1) * 10 + (_DIGITS.find(ones) if ones else 0)


def _levels(lines: Sequence[Line | None], kinds: Sequence[BlockKind]) -> list[int]:
    """Levels that the format gives stand; other headings nest under the last of those."""
    levels = [0] * len(lines)
    base = 0
    open_run: list[int] = []

    def close() -> None:
        signs = [
            HeadingSigns(line.name, line.size, line.bold)
            for index in open_run
            if (line := lines[index]) is not None
        ]
        for index, level in zip(open_run, nested_levels(signs), strict=True):
            levels[index] = base + level
        open_run.clear()

    for index, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind != "heading" or line is None:
            continue
        if line.level:
            close()
            base = levels[index] = line.level
        else:
            open_run.append(index)
    close()
    return levels
