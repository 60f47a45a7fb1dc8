"""Reads the body of a web page in order, as lines and tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborNode

from extractor.document import BlockKind
from extractor.readers.html_boilerplate import HEADINGS, Boilerplate, names_of
from extractor.readers.html_tables import table_grid
from extractor.readers.line_wraps import unwrapped
from extractor.readers.outline import Line
from extractor.readers.text_lines import text_pieces
from extractor.readers.unpaged import Grid

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big button cite code data del dfn em font i img ins kbd label mark "
    "nobr q ruby s samp small span strike strong sub sup time tt u var wbr o:p slot "
    "noscript".split()
)
_BOLD = frozenset("b strong summary".split())
_KINDS: Mapping[str, BlockKind] = {
    "li": "list_item", "caption": "caption", "figcaption": "caption"
}  # fmt: skip
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_HEAVY = re.compile(r"font-weight:(?:bold|[6-9]00)")
_TITLES = frozenset("title heading subtitle caption".split())
_ANCHOR = re.compile(r"\s*[¶#§]\s*$")
LONGEST_HEADING = 120  # characters; a longer heading element wraps a text


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element's place in the page means for the text in it."""

    kind: BlockKind = "paragraph"
    level: int = 0
    bold: bool = False
    verbatim: bool = False  # line ends count
    inside: bool = False  # the page's own main part or article


@dataclass(slots=True)
class _Open:
    """The line that grows: its pieces with their style."""

    pieces: list[tuple[str, _Style]] = field(default_factory=list)

    def taken(self) -> list[Line | Grid]:
        """What the pieces make, after which the line is empty."""
        pieces, self.pieces = self.pieces, []
        if not any(text.strip() for text, _ in pieces):
            return []
        text = _INVISIBLE.sub("", "".join(text for text, _ in pieces))
        style = pieces[0][1]
        if style.verbatim:
            return _verbatim(text)
        filled = [style for text, style in pieces if text.strip()]
        style = next((each for each in filled if each.kind != "paragraph"), filled[0])
        text = " ".join(text.split())
        if style.kind == "heading":
            text = _ANCHOR.sub("", text) or text
        bold = all(each.bold for each in filled)
        return [Line(text, style.kind, style.level, bold)] if text else []


def _verbatim(text: str) -> list[Line | Grid]:
    """Lines and tables of preformatted text, which is read like a text file."""
    text = unwrapped(text.replace("\r\n", "\n"))
    return [
        replace(piece.line, text=" ".join(piece.line.text.split()))
        if piece.line
        else Grid(piece.cells)
        for piece in text_pieces(text)
    ]


def page_items(body: LexborNode, boilerplate: Boilerplate) -> list[Line | Grid]:
    """The content of a page in reading order; no recursion, as pages may nest deeply."""
    items: list[Line | Grid] = []
    line = _Open()

    def flush() -> None:
        items.extend(line.taken())

    stack: list[tuple[LexborNode | Callable[[], None], _Style]] = [(body, _Style())]
    while stack:
        node, style = stack.pop()
        if not isinstance(node, LexborNode):
            node()
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = node.text_content or ""
            line.pieces.append((text if style.verbatim else re.sub(r"\s+", " ", text), style))
        elif tag == "br":
            _break(line, style, flush)
        elif not boilerplate.leaves_out(node, tag, style.inside):
            style = _inherited(node, tag, style, boilerplate)
            grid = _grid(node, boilerplate) if tag == "table" else None
            if grid is not None:
                flush()
                items.extend(_captioned(node, grid, boilerplate))
                continue
            if _breaks_line(node, tag):
                flush()
                stack.append((flush, style))
            stack.extend([(child, style) for child in node.iter(include_text=True)][::-1])
    flush()
    return items


def _break(line: _Open, style: _Style, flush: Callable[[], None]) -> None:
    """A line break: the end of a line, but for a heading, which is one."""
    if style.verbatim:
        line.pieces.append(("\n", style))
    elif style.kind == "heading":
        line.pieces.append((" ", style))
    else:
        flush()


def _breaks_line(node: LexborNode, tag: str) -> bool:
    if tag not in _INLINE:
        return True
    style = (node.attributes.get("style") or "").replace(" ", "").lower()
    return "display:block" in style or "display:flex" in style


def _inherited(node: LexborNode, tag: str, style: _Style, boilerplate: Boilerplate) -> _Style:
    attributes = node.attributes
    written = (attributes.get("style") or "").replace(" ", "").lower()
    if tag in HEADINGS or attributes.get("role") == "heading":
        style = _heading(node, tag, style, boilerplate)
    elif tag in _KINDS:
        style = replace(style, kind=_KINDS[tag], level=0)
    elif style.kind == "list_item" and tag in ("table", "blockquote"):
        style = replace(style, kind="paragraph")
    if tag in _BOLD or _HEAVY.search(written) or _names_title(tag, attributes):
        style = replace(style, bold=True)
    elif "font-weight:normal" in written or "font-weight:400" in written:
        style = replace(style, bold=False)
    if tag in ("pre", "xmp", "listing", "plaintext") or "white-space:pre" in written:
        style = replace(style, verbatim="white-space:normal" not in written)
    if tag in ("main", "article") or attributes.get("role") in ("main", "article"):
        style = replace(style, inside=True)
    return style


def _names_title(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """True for a line that its class calls a title, e.g. secondTitle."""
    return tag in ("p", "div", "span", "dt") and bool(names_of(attributes) & _TITLES)


def _heading(node: LexborNode, tag: str, style: _Style, boilerplate: Boilerplate) -> _Style:
    measure = boilerplate.measure(node)
    if measure.characters > LONGEST_HEADING or measure.sentences > 1:
        return style
    level = node.attributes.get("aria-level") or tag[1:]
    deep = int(level) if level.isdecimal() and len(level) == 1 else 2
    return replace(style, kind="heading", level=max(1, deep))


def _grid(table: LexborNode, boilerplate: Boilerplate) -> Grid | None:
    if boilerplate.measure(table).tables > 1:  # a table that holds another arranges a page
        return None
    return table_grid(table, lambda cell: cell_text(cell, boilerplate))


def _captioned(table: LexborNode, grid: Grid, boilerplate: Boilerplate) -> list[Line | Grid]:
    caption = table.css_first("caption")
    text = cell_text(caption, boilerplate) if caption is not None else ""
    return [Line(text, "caption"), grid] if text else [grid]


def cell_text(cell: LexborNode, boilerplate: Boilerplate) -> str:
    """The text of a cell on one line."""
    items = page_items(cell, boilerplate)
    return " ".join(item.text for item in items if isinstance(item, Line))
