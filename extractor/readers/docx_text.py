"""What of Word's XML is text: also inside text boxes, content controls and tracked insertions."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Protocol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PARAGRAPH, TABLE, ROW, CELL = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"
NOTES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_ALTERNATIVES = f"{_COMPATIBLE}AlternateContent"
# Elements that only wrap others of their kind: content controls, tracked insertions and moves.
_WRAPPERS = frozenset(f"{W}{name}" for name in "sdt sdtContent ins moveTo customXml".split())
_SPACES = frozenset(f"{W}{name}" for name in "tab br cr ptab".split())
# Properties hold no text; deleted and moved text is no longer there; rt is the reading of a word.
_LEFT_OUT = frozenset(f"{W}{name}" for name in "pPr rPr sdtPr del moveFrom rt".split())


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
    """The text of a paragraph or a cell, and what stands in it but is read after it."""

    text: str = ""
    inner: list[Element] = field(default_factory=list)  # text boxes and nested tables
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind and number


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


def paragraph_text(paragraph: Element) -> Inline:
    """The text of a paragraph as it reads with all tracked changes accepted."""
    found = Inline()
    texts: list[str] = []
    stack = list(_children(paragraph))[::-1]
    while stack:
        node = stack.pop()
        if node.tag == f"{W}t":
            texts.append(node.text or "")
        elif node.tag in _SPACES:
            texts.append(" ")
        elif node.tag == f"{W}noBreakHyphen":
            texts.append("-")
        elif node.tag == f"{W}txbxContent":
            found.inner.append(node)
        elif node.tag in NOTES:
            found.notes.append((NOTES[node.tag], node.get(f"{W}id") or ""))
        elif node.tag not in _LEFT_OUT:
            stack.extend(list(_children(node))[::-1])
    found.text = " ".join("".join(texts).split())
    return found


def cell_text(cell: Element) -> Inline:
    """The text of a table cell on one line."""
    found = Inline()
    texts: list[str] = []
    for block in parts(cell, (PARAGRAPH, TABLE)):
        if block.tag == TABLE:
            found.inner.append(block)
            continue
        inline = paragraph_text(block)
        texts.append(inline.text)
        found.inner += inline.inner
        found.notes += inline.notes
    found.text = " ".join(filter(None, texts))
    return found


def rows(table: Element) -> Iterator[tuple[list[str], Inline]]:
    """The texts of each row's cells, and what else stands in the row.

    A cell merged over columns counts once; one merged over rows counts in every row, because it
    says what the row is about.
    """
    above: dict[int, str] = {}
    for row in parts(table, (ROW,)):
        if row.find(f"{W}trPr/{W}del") is not None:
            continue
        texts: list[str] = []
        rest = Inline()
        column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in parts(row, (CELL,)):
            inline = cell_text(cell)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            if merge is not None and merge.get(f"{W}val") in (None, "continue"):
                inline.text = inline.text or above.get(column, "")
            above[column] = inline.text
            texts.append(inline.text)
            rest.inner += inline.inner
            rest.notes += inline.notes
            column += _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
        yield texts, rest


def _number(element: Element | None, default: int) -> int:
    value = element.get(f"{W}val") if element is not None else None
    return int(value) if value and value.isdecimal() else default
