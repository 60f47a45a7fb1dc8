"""Reads HTML as crawled: the content's headings, paragraphs, lists and tables, nothing run."""

from __future__ import annotations

import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractor.document import Places
from extractor.errors import EmptyFile
from extractor.readers.encodings import decode
from extractor.readers.html_boilerplate import Boilerplate
from extractor.readers.html_flow import page_items
from extractor.readers.read import ReadText
from extractor.readers.unpaged import composed
from extractor.readers.web_archive import archived_page
from extractor.text_builder import readable_characters

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE
)
_OPENED = "网页中有默认隐藏、点击后才显示的文字，已一并读取；引用前请在网页上核对。"


def read_html(path: Path) -> ReadText:
    """Read a saved web page; navigation, scripts, cookie banners and hidden parts are left out.

    Raises:
        EmptyFile: nothing readable is left.
    """
    source, warnings = _decoded(path)
    tree = LexborHTMLParser(source)
    boilerplate = Boilerplate(tree.body) if tree.body is not None else None
    items = page_items(tree.body, boilerplate) if tree.body and boilerplate else []
    text, blocks, tables = composed(items)
    if boilerplate and boilerplate.opened_hidden:
        warnings = (*warnings, _OPENED)
    if not text.strip():
        raise EmptyFile(
            path,
            "the page holds no readable text; save it after it has loaded fully",
            "没有可读的文字；请在网页完整加载后另存",
        )
    title = _words(tree.css_first("title")) or _words(tree.css_first("h1"))
    return ReadText(
        title=title or text.split("\n", 1)[0][:60],
        text=text,
        places=Places.none(len(text)),
        pages=(),
        blocks=blocks,
        tables=tables,
        characters=readable_characters([text]),
        reader="selectolax",
        warnings=warnings,
    )


def _words(node: LexborNode | None) -> str:
    return " ".join(node.text().split()) if node is not None else ""


def _decoded(path: Path) -> tuple[str, tuple[str, ...]]:
    """The page as text; that of a web archive (MHTML) is unpacked."""
    data, declared = path.read_bytes(), ""
    if archived := archived_page(data):
        data, declared = archived
    found = _CHARSET.search(data[:4096])
    return decode(data, path, declared or (found[1].decode("ascii", "replace") if found else ""))
