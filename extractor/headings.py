"""Recognises headings by their numbering and gives every block its section path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

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
# The same styles by name, in the order in which Chinese documents nest them: 一、 holds （一）,
# which holds 1、; only where sections are counted 1.1 is a plain number the widest.
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(r"第[一二三四五六七八九十百\d]{1,3}[篇部编]")),
    ("chapter", re.compile(r"第[一二三四五六七八九十百\d]{1,3}章")),
    ("section", re.compile(r"第[一二三四五六七八九十百\d]{1,3}节")),
    ("article", re.compile(r"第[一二三四五六七八九十百\d]{1,3}条")),
    ("numeral", re.compile(r"[一二三四五六七八九十]{1,3}、")),
    ("numeral in brackets", re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    ("1.1.1.1", re.compile(r"\d{1,2}(?:[.．]\d{1,2}){3}(?!\d)")),
    ("1.1.1", re.compile(r"\d{1,2}(?:[.．]\d{1,2}){2}(?!\d)")),
    ("1.1", re.compile(r"\d{1,2}[.．]\d{1,2}(?![\d%％亿万元个倍吨人])")),
    ("1", re.compile(r"\d{1,2}[.．、](?!\d)")),
    ("number in brackets", re.compile(r"[（(]\d{1,2}[）)]")),
)
_RANKS = {style: rank for rank, (style, _) in enumerate(_STYLES[:6])} | {
    "1": 6.0,
    "1.1": 6.1,
    "1.1.1": 6.2,
    "1.1.1.1": 6.3,
    "number in brackets": 7.0,
}
_BARE_CHAPTER = re.compile(r"第[一二三四五六七八九十百\d]{1,3}[篇部编章节]")
_CHAPTERS = ("part", "chapter", "section")
DEEPEST_LEVEL = 6
MUCH_LARGER = 1.5  # times the size of a title of the contents: the opener of a chapter may be
_FIGURE_FIRST = re.compile(  # 9.2 万条, 3.5% or 1.2 家 is a figure, not a number of a section
    r"\d[\d,.]*\s*(?:[%％‰万亿倍吨]|(?:[家人名项件次位元个]|小时)(?=$|[\s，。、；）)]))"
)
# The document's own title, which stands over all of it and is no section
_TITLE = re.compile(
    r"(?!关于|本|我们).*(?:社会责任|可持续发展|esg|环境|年度|社会价值).{0,12}报告书?(?:摘要|全文)?$",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\d\s*[%％‰]|\d[\d,.]*\s*\+?\s*[多余]?(?:[万亿]|元|吨|公斤|千克|千瓦|度|家|人|名|位|次|小时|天|件|项"
    r"|个|座|台|辆|所|公里|平方米|立方米|株|棵|户|单|场|倍)(?!大)"
)
_SENTENCE_END = re.compile(r"[。；，！？…,;：:]$")
_LIST_MARK = re.compile(
    r"[●•·▪■◆➢✓✔►▶○◇□★※\uf000-\uf0ff]|[（(]?\d{1,2}[）)]|[①-⑳]|[a-z][.、)]"
    r"|[-–*](?=\s+[^\W\d])"
)


def numbering_level(text: str) -> int:
    """The level that a line's numbering means: 1 for 第三章, 3 for 1.1.1, 0 for no numbering."""
    if _FIGURE_FIRST.match(text):
        return 0
    for level, pattern in _NUMBERING:
        if pattern.match(text):
            return level
    return 0


class HeadingSigns(NamedTuple):
    """What a heading shows of its rank: text, type size in points (0 if unknown) and weight.

    `listed` is true for one that the contents name.
    """

    text: str
    size: float = 0.0
    bold: bool = False
    listed: bool = False


def numbering_style(text: str) -> str:
    """How a heading is numbered, e.g. `chapter` for 第三章 or `1.1` for 3.2; empty if it is not."""
    if _FIGURE_FIRST.match(text):
        return ""
    return next((style for style, pattern in _STYLES if pattern.match(text)), "")


class _Open(NamedTuple):
    """A heading under which the next ones may stand; `rank` is None where it has no number."""

    style: str
    rank: float | None
    size: float
    bold: bool
    listed: bool

    @property
    def chapter(self) -> bool:
        """True for 第三章 and its like, which hold all that has no such number."""
        return self.style in _CHAPTERS

    def outranked_by(self, other: _Open) -> bool:
        """True where the other cannot stand under this one."""
        if other.style and self.style == other.style:
            return True
        if self.rank is not None and other.rank is not None:
            return self.rank > other.rank
        if other.chapter:
            return True
        if other.listed and not self.listed and not self.chapter and self.rank is None:
            return self.size <= MUCH_LARGER * other.size
        if self.chapter:
            return other.size > 0.97 * self.size and other.bold >= self.bold and self.size > 0
        if self.size and other.size > 1.08 * self.size:
            return True
        same = abs(self.size - other.size) <= 0.04 * max(self.size, other.size)
        if self.rank is None and other.rank is None:
            return same and self.bold <= other.bold
        if self.rank is None:
            return other.size > 0.97 * self.size and other.bold >= self.bold and self.size > 0
        # A number stands under words of its own size; words under a number, unless they are bolder.
        return self.size <= 1.04 * other.size and other.bold > self.bold


def nested_levels(headings: Sequence[HeadingSigns]) -> list[int]:
    """The level of each heading of a document, from 1, by its numbering, size and weight.

    Args:
        headings: all headings in reading order.
    """
    decimal = any(numbering_style(heading.text) == "1.1" for heading in headings)
    levels: list[int] = []
    path: list[_Open] = []
    bare = False  # 第三章 stood alone, and its title comes next
    for heading in headings:
        here = _opened(heading, decimal)
        if not here.style and _TITLE.match("".join(heading.text.split())):
            path.clear()
            levels.append(1)
            continue
        if bare and not here.style:
            path[-1] = path[-1]._replace(size=max(path[-1].size, here.size), bold=here.bold)
        else:
            while any(each.outranked_by(here) for each in path):
                path.pop()
        path.append(here)
        levels.append(min(len(path), DEEPEST_LEVEL))
        bare = here.chapter and bool(_BARE_CHAPTER.fullmatch("".join(heading.text.split())))
    return levels


def _opened(heading: HeadingSigns, decimal: bool) -> _Open:
    style = numbering_style(heading.text)
    rank = _RANKS.get(style)
    if rank is not None and decimal and 6 <= rank < 7:
        rank -= 3.5  # 1 of 1.1 and 1.1.1 is the widest below the chapters, above 一、
    return _Open(style, rank, *heading[1:])


def reads_like_heading(text: str) -> bool:
    """True where a line is short and does not end or run like a sentence."""
    text = text.strip()
    if not 1 < len(text) <= LONGEST_HEADING or _SENTENCE_END.search(text):
        return False
    letters = sum(character.isalpha() for character in text)
    return letters >= 2 and not any(mark in text for mark in "。；")


def states_quantity(text: str) -> bool:
    """True for a figure with its unit, e.g. 覆盖率 100% or 捐赠 1,200 万元; a year is none."""
    return bool(_QUANTITY.search(text))


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
