"""Word's styles and numbering: what a paragraph is, though its text does not say so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from extractor.readers.docx_text import Element, W, is_on

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*[1-9]", re.IGNORECASE)
_PLACE = re.compile(r"%([1-9])")
_NUMERALS = "零一二三四五六七八九"
MOST_STEPS = 12  # styles that build on each other; more are a loop


@dataclass(frozen=True, slots=True)
class Style:
    """What a style, with those it builds on, says of a paragraph."""

    name: str = ""
    level: int = 0  # of a heading, from 1; 0 for none
    contents: bool = False
    listed: bool = False
    bold: bool | None = None
    hidden: bool | None = None
    size: float = 0.0  # of type in points
    number: str = ""  # of the list, and the level in it
    depth: int = 0


class Styles:
    """The styles of a file by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._known: dict[str, Style] = {"": Style()}
        for each in root if root is not None else ():
            if each.tag == f"{W}style":
                self._elements[each.get(f"{W}styleId") or ""] = each

    def of(self, identifier: str) -> Style:
        """The style with an id; a plain one where there is none."""
        if identifier not in self._known:
            self._known[identifier] = self._resolved(identifier)
        return self._known[identifier]

    def _resolved(self, identifier: str) -> Style:
        chain: list[Element] = []
        while identifier in self._elements and len(chain) < MOST_STEPS:
            chain.append(self._elements[identifier])
            identifier = value(chain[-1].find(f"{W}basedOn"))
        style = Style()
        for element in reversed(chain):
            style = _extended(style, element)
        return style


def _extended(style: Style, element: Element) -> Style:
    """The style changed by one that builds on it."""
    name = value(element.find(f"{W}name"))
    match = _HEADING.match(name)
    outline = value(element.find(f"{W}pPr/{W}outlineLvl"))
    level = outline_level(outline) if outline else (int(match[1]) if match else style.level)
    bold, hidden = element.find(f"{W}rPr/{W}b"), element.find(f"{W}rPr/{W}vanish")
    size = points(element.find(f"{W}rPr/{W}sz"))
    number = value(element.find(f"{W}pPr/{W}numPr/{W}numId"))
    depth = value(element.find(f"{W}pPr/{W}numPr/{W}ilvl"))
    return Style(
        name,
        1 if name.lower() == "title" else level,
        style.contents or bool(_CONTENTS.match(name)),
        style.listed or "list" in name.lower(),
        style.bold if bold is None else is_on(bold),
        style.hidden if hidden is None else is_on(hidden),
        size or style.size,
        number or style.number,
        int(depth) if depth.isdecimal() else style.depth,
    )


def outline_level(text: str) -> int:
    """The heading level, from 1, of an outline level, from 0; 0 for body text."""
    return int(text) + 1 if text.isdecimal() and int(text) < 9 else 0


def points(element: Element | None) -> float:
    """A type size in points, which Word gives in half ones; 0 where there is none."""
    text = value(element)
    return int(text) / 2 if text.isdecimal() and len(text) < 5 else 0.0


def value(element: Element | None) -> str:
    """The value of a property; empty where there is none."""
    return (element.get(f"{W}val") or "") if element is not None else ""


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the paragraphs of numbered lists, whose numbers are not in their text."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        elements = list(root) if root is not None else []
        patterns = {
            each.get(f"{W}abstractNumId") or "": _levels(each)
            for each in elements
            if each.tag == f"{W}abstractNum"
        }
        shared = {name: _List(levels) for name, levels in patterns.items()}
        for each in elements:
            if each.tag != f"{W}num":
                continue
            base = shared.get(value(each.find(f"{W}abstractNumId")), _List())
            own = _overrides(each, base.levels)
            self._lists[each.get(f"{W}numId") or ""] = _List(own) if own else base

    def label(self, number: str, depth: int) -> str:
        """The next label of a list at a level, e.g. 第三条 or 1.2; empty for a bullet."""
        found = self._lists.get(number)
        if found is None or depth not in found.levels:
            return ""
        level = found.levels[depth]
        found.counts[depth] = found.counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in found.counts if each > depth]:
            del found.counts[deeper]
        if level.form in ("bullet", "none"):
            return ""
        return _PLACE.sub(lambda match: _counted(found, int(match[1]) - 1), level.text).strip()


def _levels(abstract: Element) -> dict[int, _Level]:
    found = {}
    for each in abstract:
        depth = each.get(f"{W}ilvl") or ""
        if each.tag == f"{W}lvl" and depth.isdecimal():
            found[int(depth)] = _level(each)
    return found


def _level(element: Element) -> _Level:
    start = value(element.find(f"{W}start"))
    form = value(element.find(f"{W}numFmt")) or "decimal"
    text = value(element.find(f"{W}lvlText"))
    return _Level(form, text, int(start) if start.isdecimal() else 1)


def _overrides(number: Element, levels: Mapping[int, _Level]) -> dict[int, _Level]:
    """The levels of a list that counts anew or otherwise than its pattern; empty for others."""
    changed: dict[int, _Level] = {}
    for each in number:
        depth = each.get(f"{W}ilvl") or ""
        if each.tag != f"{W}lvlOverride" or not depth.isdecimal():
            continue
        own = each.find(f"{W}lvl")
        level = _level(own) if own is not None else levels.get(int(depth), _Level())
        start = value(each.find(f"{W}startOverride"))
        changed[int(depth)] = replace(level, start=int(start)) if start.isdecimal() else level
    return {**levels, **changed} if changed else {}


def _counted(numbered: _List, depth: int) -> str:
    level = numbered.levels.get(depth, _Level())
    return written(numbered.counts.get(depth, level.start), level.form)


def written(count: int, form: str) -> str:
    """A number as Word writes it in a format, e.g. 十二 in `chineseCounting`."""
    if form in (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "ideographDigital",
    ):
        return _chinese(count)
    if form in ("taiwaneseCounting", "taiwaneseCountingThousand"):
        return _chinese(count)
    if form.endswith("Letter") and 1 <= count <= 26:
        return chr((97 if form.startswith("lower") else 65) + count - 1)
    if form.endswith("Roman") and 0 < count < 40:
        roman = "X" * (count // 10) + ("", *"I II III IV V VI VII VIII IX".split())[count % 10]
        return roman.lower() if form.startswith("lower") else roman
    if form.startswith("decimalEnclosedCircle") and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _chinese(count: int) -> str:
    """A number up to 99 in Chinese numerals, larger ones in digits."""
    if not 0 <= count < 100:
        return str(count)
    tens, ones = divmod(count, 10)
    if not tens:
        return _NUMERALS[ones]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")
