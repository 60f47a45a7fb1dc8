"""What of Word's XML is text: also inside text boxes, content controls and tracked insertions."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
PARAGRAPH, TABLE, ROW, CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_ALTERNATIVES = f"{_COMPATIBLE}AlternateContent"
# Elements that only wrap others of their kind: content controls, tracked insertions and moves.
_WRAPPERS = frozenset(f"{W}{name}" for name in "sdt sdtContent ins moveTo customXml".split())
_SPACES = frozenset(f"{W}{name}" for name in "tab ptab".split())
_BREAKS = frozenset(f"{W}{name}" for name in "br cr".split())
# Properties hold no text; deleted and moved text is no longer there; rt is the reading of a word.
_LEFT_OUT = frozenset(f"{W}{name}" for name in "pPr rPr sdtPr del moveFrom rt".split())
_CODE = re.compile(r"[0-9A-Fa-f]{2,4}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# Symbols of the font Wingdings that stand for something
_SYMBOLS = dict(
    zip(
        (
            0x52,
            0x54,
            0x6C,
            0x6E,
            0x6F,
            0x71,
            0x75,
            0x9F,
            0xA7,
            0xA8,
            0xD8,
            0xE0,
            0xFB,
            0xFC,
            0xFD,
            0xFE,
        ),
        "☑☒●■☐❑◆•▪☐➢→✗✓☒☑",
        strict=True,
    )
)


class Element(Protocol):
    """The part of an lxml element that is used here."""

    @property
    def tag(self) -> str:
        """The qualified name."""

    @property
    def text(self) -> str | None:
        """The text before the first child."""

    def get(self, key: str) -> str | None:
        """The value of an attribute."""

    def find(self, path: str) -> Element | None:
        """The first element at a path."""

    def __iter__(self) -> Iterator[Element]: ...


@dataclass(slots=True)
class Inline:
    """The text of a paragraph, and what stands in it but is read after it.

    A line break is a line feed; `bold` is True where all of the text is; `size` is the largest
    type size in it, in points, 0 where that is unknown.
    """

    text: str = ""
    bold: bool = False
    size: float = 0.0
    inner: list[Element] = field(default_factory=list)  # text boxes
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind and number


def is_on(element: Element) -> bool:
    """True where a property that may be switched off is on."""
    return (element.get(f"{W}val") or "true").lower() not in ("0", "false", "off", "none")


class Look(NamedTuple):
    """How a run looks; `size` in points, 0 where that is unknown."""

    bold: bool = False
    hidden: bool = False
    size: float = 0.0


Looks = Callable[["Element | None"], Look]


def parts(parent: Element, wanted: Container[str]) -> Iterator[Element]:
    """The elements of some kinds in a body, table, row or cell, also those in wrappers."""
    for child in _children(parent):
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from parts(child, wanted)


def _children(parent: Element) -> Iterator[Element]:
    """The children; of alternatives the first only, since the others say the same again."""
    for child in parent:
        if child.tag == _ALTERNATIVES:
            chosen = next(iter(child), None)
            yield from _children(chosen) if chosen is not None else ()
        else:
            yield child


def paragraph_text(paragraph: Element, looks: Looks | None = None) -> Inline:
    """The text of a paragraph as it reads with all tracked changes accepted.

    Args:
        paragraph: the element.
        looks: tells for the properties of a run how it looks.
    """
    found = Inline()
    texts: list[str] = []
    seen: list[Look] = []
    stack: list[tuple[Element, Look]] = [(each, Look()) for each in _children(paragraph)][::-1]
    while stack:
        node, look = stack.pop()
        if node.tag == f"{W}r" and looks is not None:
            look = looks(node.find(f"{W}rPr"))
            if look.hidden:
                continue
        text = _text(node)
        if text is not None:
            texts.append(text)
            if text.strip():
                seen.append(look)
        elif node.tag == f"{W}txbxContent":
            found.inner.append(node)
        elif node.tag in NOTES:
            found.notes.append((NOTES[node.tag], node.get(f"{W}id") or ""))
        elif node.tag == f"{_MATH}f":
            stack += [(each, look) for each in _fraction(node)][::-1]
        elif node.tag not in _LEFT_OUT:
            stack += [(each, look) for each in _children(node)][::-1]
    found.text = _INVISIBLE.sub("", "".join(texts))
    found.bold = bool(seen) and all(look.bold for look in seen)
    found.size = max((look.size for look in seen), default=0.0)
    return found


def _text(node: Element) -> str | None:
    """What an element without children stands for; None for other elements."""
    if node.tag in (f"{W}t", f"{_MATH}t"):
        return node.text or ""
    if node.tag in _SPACES:
        return " "
    if node.tag in _BREAKS:
        return "\n" if node.get(f"{W}type") in (None, "textWrapping") else " "
    if node.tag == f"{W}noBreakHyphen":
        return "-"
    if node.tag == f"{W}sym":
        code = node.get(f"{W}char") or ""
        return _SYMBOLS.get(int(code, 16) & 0xFF, "•") if _CODE.fullmatch(code) else ""
    return None


def _fraction(node: Element) -> Iterator[Element]:
    """The numerator, a stroke and the denominator of a fraction."""
    for name, child in (("num", node.find(f"{_MATH}num")), ("den", node.find(f"{_MATH}den"))):
        if child is not None:
            if name == "den":
                yield _Stroke()
            yield child


def field_marks(paragraph: Element) -> Iterator[Element]:
    """The marks at which fields begin and end, and what the fields are."""
    stack = list(_children(paragraph))[::-1]
    while stack:
        node = stack.pop()
        if node.tag in (f"{W}fldChar", f"{W}instrText"):
            yield node
        elif node.tag not in (f"{W}t", f"{W}pPr", f"{W}rPr", f"{W}txbxContent"):
            stack.extend(list(_children(node))[::-1])


class _Stroke:
    """The stroke of a fraction, which Word draws and does not write."""

    tag = f"{W}t"
    text = "/"

    def get(self, key: str) -> str | None:
        """None: it has no attributes."""
        del key
        return None

    def find(self, path: str) -> Element | None:
        """None: nothing is in it."""
        del path
        return None

    def __iter__(self) -> Iterator[Element]:
        return iter(())


@dataclass(slots=True)
class Cell:
    """A cell of a table with its place in the grid; `element` holds its paragraphs."""

    element: Element
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


def cells_of(table: Element) -> tuple[list[Cell], int]:
    """The cells of a table with their spans, and how many leading rows are its header."""
    cells: list[Cell] = []
    above: dict[int, Cell] = {}  # the cell that a merged one below goes on, by column
    head = 0
    kept = [row for row in parts(table, (ROW,)) if row.find(f"{W}trPr/{W}del") is None]
    for number, row in enumerate(kept):
        header = row.find(f"{W}trPr/{W}tblHeader")
        head += header is not None and is_on(header) and head == number
        column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for element in parts(row, (CELL,)):
            wide = max(1, _number(element.find(f"{W}tcPr/{W}gridSpan"), 1))
            merge = element.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val") in (None, "continue")
            if goes_on and column in above:
                above[column].row_span = number - above[column].row + 1
            else:
                above[column] = Cell(element, number, column, 1, wide)
                cells.append(above[column])
            column += wide
    return cells, head if head < len(kept) else 0


def _number(element: Element | None, default: int) -> int:
    text = element.get(f"{W}val") if element is not None else None
    return int(text) if text and text.isdecimal() and len(text) < 6 else default
