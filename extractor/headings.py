"""Recognises headings by their numbering and gives every block its section path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.document import Block

LONGEST_HEADING = 42  # characters

# Numbering styles from the widest to the narrowest, each with the level that it means.
_NUMBERING: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(r"第[一二三四五六七八九十百\d]{1,3}[章篇部编]")),  # 第三章 员工
    (2, re.compile(r"第[一二三四五六七八九十百\d]{1,3}[节条]")),  # 第二节 薪酬
    (2, re.compile(r"[一二三四五六七八九十]{1,3}、")),  # 一、我们如何收集
    (3, re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),  # （一）注册
    (4, re.compile(r"\d{1,2}(?:\.\d{1,2}){3}[\s、.]?")),  # 1.1.1.1 范围
    (3, re.compile(r"\d{1,2}(?:\.\d{1,2}){2}[\s、.]?")),  # 1.1.1 范围
    (2, re.compile(r"\d{1,2}\.\d{1,2}(?![\d%％亿万元个倍吨人])[\s、.]?")),  # 1.1 范围
    (1, re.compile(r"\d{1,2}[.、](?!\d)")),  # 1. 总则
)
_SENTENCE_END = re.compile(r"[。；，！？…,;：:]$")
_LIST_MARK = re.compile(
    r"[●•·▪■◆➢✓✔►▶○◇□★※\uf06c\uf0b2\uf0d8\uf0fc]|[（(]?\d{1,2}[）)]|[①-⑳]|[a-z][.、)]"
)


def numbering_level(text: str) -> int:
    """The level that a line's numbering means: 1 for 第三章, 3 for 1.1.1, 0 for no numbering."""
    for level, pattern in _NUMBERING:
        if pattern.match(text):
            return level
    return 0


def reads_like_heading(text: str) -> bool:
    """True where a line is short and does not end or run like a sentence."""
    text = text.strip()
    if not 1 < len(text) <= LONGEST_HEADING or _SENTENCE_END.search(text):
        return False
    letters = sum(character.isalpha() for character in text)
    return letters >= 2 and not any(mark in text for mark in "。；")


def starts_list_item(text: str) -> bool:
    """True where a line begins with a bullet or an item number."""
    return bool(_LIST_MARK.match(text.lstrip()))


def with_sections(blocks: Sequence[Block], texts: Sequence[str]) -> list[Block]:
    """The same blocks, each with the path of the headings above it (`texts`: their texts)."""
    path: list[tuple[int, str]] = []
    result = []
    for block, text in zip(blocks, texts, strict=True):
        if block.kind == "heading":
            while path and path[-1][0] >= block.level:
                path.pop()
            result.append(replace(block, section=tuple(title for _, title in path)))
            path.append((block.level, " ".join(text.split())))
        else:
            result.append(replace(block, section=tuple(title for _, title in path)))
    return result
