"""Reads HTML as crawled: the content's headings, paragraphs, lists and tables, nothing run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.document import Block, BlockKind, Table
from extractor.errors import EmptyFile
from extractor.headings import numbering_level, reads_like_heading, with_sections
from extractor.readers.read import ReadText
from extractor.readers.text import decode
from extractor.text_builder import TextBuilder, readable_characters

DEEPEST = 200  # nested elements; deeper ones are read as plain text of their ancestor
_SKIPPED = frozenset(
    "script style noscript template nav footer aside form button select option svg canvas iframe "
    "object embed audio video head input textarea dialog".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo br cite code data dfn em font i kbd label mark q s samp small span strong "
    "sub sup time u var wbr ins del tt big ruby rt rp -text".split()
)
_NOISE = re.compile(
    r"cookie|banner|breadcrumb|sidebar|side-bar|toolbar|navbar|nav-|menu|footer|advert|share|"
    r"popup|modal",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\u00a0\u3000]+")


@dataclass(slots=True)
class _Collected:
    builder: TextBuilder
    blocks: list[Block]
    tables: list[Table]

    def add(self, kind: BlockKind, text: str, level: int = 0, context: str = "") -> None:
        """Append one block of text followed by a line end."""
        text = _SPACES.sub(" ", text).strip()
        if not text:
            return
        if kind == "paragraph" and numbering_level(text) and reads_like_heading(text):
            kind, level = "heading", numbering_level(text)
        start, end = self.builder.add_plain(text)
        self.builder.add_plain("\n")
        self.blocks.append(Block(kind, start, end, level=level, context=context))


def read_html(path: Path) -> ReadText:
    """Read a saved web page; navigation, scripts, cookie banners and hidden parts are left out.

    Raises:
        EmptyFile: nothing readable is left.
    """
    source, warnings = _decoded(path)
    tree = LexborHTMLParser(source)
    collected = _Collected(TextBuilder(), [], [])
    if tree.body is not None:
        _walk(tree.body, collected)
    text, places = collected.builder.finish()
    if not text.strip():
        raise EmptyFile(
            path,
            "the page holds no readable text; save it after it has loaded fully",
            "没有可读的文字；请在网页完整加载后另存",
        )
    title_node = tree.css_first("title")
    title = _SPACES.sub(" ", title_node.text()).strip() if title_node else ""
    blocks = with_sections(collected.blocks, [text[b.start : b.end] for b in collected.blocks])
    return ReadText(
        title=title,
        text=text,
        places=places,
        pages=(),
        blocks=tuple(blocks),
        tables=tuple(collected.tables),
        characters=readable_characters([text]),
        reader="selectolax",
        warnings=warnings,
    )


def _decoded(path: Path) -> tuple[str, tuple[str, ...]]:
    data = path.read_bytes()
    found = _CHARSET.search(data[:4096])
    declared = found[1].decode("ascii", "replace").lower() if found else ""
    return decode(data, path, "gb18030" if declared in ("gb2312", "gbk") else declared)


def _walk(body: LexborNode, collected: _Collected) -> None:
    """Depth first without recursion, so that deep nesting cannot exhaust the stack."""
    line: list[str] = []
    kinds: list[BlockKind] = ["paragraph"]

    def flush() -> None:
        collected.add(kinds[-1], "".join(line))
        line.clear()

    stack: list[tuple[LexborNode | Callable[[], object], int]] = [(body, 0)]
    while stack:
        node, depth = stack.pop()
        if not isinstance(node, LexborNode):
            node()
            continue
        tag = node.tag or ""
        if _left_out(node, tag) or _add_leaf(node, tag, depth, line, flush, collected):
            continue
        if tag not in _INLINE:
            flush()
            if tag == "li":
                kinds.append("list_item")
                stack.append((lambda: kinds.pop(), depth))
            stack.append((flush, depth))
        stack.extend((child, depth + 1) for child in _children(node))
    flush()


def _left_out(node: LexborNode, tag: str) -> bool:
    if tag in ("-text", "br"):
        return False
    return tag in _SKIPPED or tag.startswith("-") or tag == "_comment" or _hidden(node)


def _add_leaf(
    node: LexborNode,
    tag: str,
    depth: int,
    line: list[str],
    flush: Callable[[], None],
    collected: _Collected,
) -> bool:
    """Add what is read as a whole; false for an element whose children come one by one."""
    if tag == "-text":
        _add_text(node, line, flush)
    elif tag == "br":
        flush()
    elif re.fullmatch(r"h[1-6]", tag):
        flush()
        collected.add("heading", node.text(), int(tag[1]))
    elif tag == "table" and not _lays_out(node):
        flush()
        _table(node, collected)
    elif depth > DEEPEST:
        line.append(node.text())
    else:
        return False
    return True


def _add_text(node: LexborNode, line: list[str], flush: Callable[[], None]) -> None:
    """Text of the current line; in preformatted text every line end ends a block."""
    first, *others = _lines(node)
    line.append(first)
    for each in others:
        flush()
        line.append(each)


def _lines(node: LexborNode) -> list[str]:
    text = node.text_content or ""
    if "\n" not in text or not _preformatted(node):
        return [text]
    return text.replace("\r\n", "\n").split("\n")


def _preformatted(node: LexborNode) -> bool:
    """True inside <pre>, also below inline elements in it."""
    above = node.parent
    while above is not None and above.tag in _INLINE:
        above = above.parent
    return above is not None and above.tag == "pre"


def _children(node: LexborNode) -> list[LexborNode]:
    """The children in reverse order, ready for a stack."""
    return list(node.iter(include_text=True))[::-1]


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style or "hidden" in attributes:
        return True
    if (attributes.get("role") or "") in ("navigation", "banner", "contentinfo", "search"):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(_NOISE.search(names)) and len(node.text()) < 600


def _lays_out(table: LexborNode) -> bool:
    """True for a table that holds another: it arranges a page, so its cells are read singly."""
    return any(each.mem_id != table.mem_id for each in table.css("table"))


def _table(node: LexborNode, collected: _Collected) -> None:
    """Rows of short cells are table rows under their header; long cells are paragraphs."""
    header: tuple[str, ...] = ()
    rows: list[int] = []
    for index, row in enumerate(node.css("tr")):
        cells = [_SPACES.sub(" ", cell.text()).strip() for cell in row.css("td, th")]
        if not any(cells):
            continue
        if len(cells) == 1:
            collected.add("paragraph", cells[0])
            continue
        if index == 0 and (row.css("th") or all(len(cell) <= 20 for cell in cells)):
            header = tuple(cells)
        _row(cells, " ".join(header) if header and tuple(cells) != header else "", collected)
        rows.append(len(collected.blocks) - 1)
    if rows:
        collected.tables.append(Table(None, None, header, tuple(rows)))


def _row(cells: list[str], context: str, collected: _Collected) -> None:
    start = collected.builder.length
    spans = list(_cell_spans(cells, collected.builder))
    collected.blocks.append(
        Block("table_row", start, collected.builder.length, context=context, cells=tuple(spans))
    )
    collected.builder.add_plain("\n")


def _cell_spans(cells: list[str], builder: TextBuilder) -> Iterator[tuple[int, int]]:
    first = True
    for cell in cells:
        if not cell:
            continue
        if not first:
            builder.add_plain(" ")
        first = False
        yield builder.add_plain(cell)
