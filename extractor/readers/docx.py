"""Reads Word files: headings, paragraphs, lists, tables, text boxes and notes in body order.

python-docx opens the package; the text is walked here, because its paragraphs leave out text boxes,
content controls and insertions, and look through all styles for each paragraph.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from extractor.document import Block, BlockKind, Table
from extractor.errors import DamagedFile, EmptyFile, FileTooLarge
from extractor.headings import numbering_level, reads_like_heading, starts_list_item, with_sections
from extractor.readers.docx_text import (
    PARAGRAPH,
    TABLE,
    Element,
    Inline,
    W,
    paragraph_text,
    parts,
    rows,
)
from extractor.readers.read import ReadText
from extractor.text_builder import TextBuilder, readable_characters

LARGEST_UNPACKED = 300_000_000  # bytes; more is a decompression bomb
LARGEST_RATIO = 200  # unpacked to packed
NEWS = 1000  # paragraphs and tables between two calls of `progress`
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|目录)\s*[1-9]", re.IGNORECASE)
# What zipfile, zlib, lxml and python-docx raise over damaged files; lxml's are syntax errors.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, SyntaxError),
    *(AttributeError, TypeError, ValueError, LookupError, RuntimeError),
)


def read_docx(path: Path, progress: Callable[[int, int], None] | None = None) -> ReadText:
    """Read a Word file; progress counts paragraphs and tables.

    Raises:
        DamagedFile, EmptyFile, FileTooLarge (also for a decompression bomb).
    """
    try:
        _refuse_bomb(path)
        reading, title = _read(path, progress)
    except _DAMAGED as error:
        raise DamagedFile(
            path,
            "the Word file is damaged; open and save it again in Word",
            "已损坏；请在 Word 中打开并重新保存",
        ) from error
    text, places = reading.builder.finish()
    if not text.strip():
        raise EmptyFile(path, "the document holds no text", "没有任何文字")
    blocks = with_sections(reading.blocks, [text[b.start : b.end] for b in reading.blocks])
    return ReadText(
        title=title or text.split("\n", 1)[0][:60],
        text=text,
        places=places,
        pages=(),
        blocks=tuple(blocks),
        tables=tuple(reading.tables),
        characters=readable_characters([text]),
        reader="python-docx",
    )


def _refuse_bomb(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        sizes = [(item.file_size, item.compress_size) for item in archive.infolist()]
    unpacked, packed = sum(size for size, _ in sizes), sum(size for _, size in sizes)
    if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(packed, 100_000):
        raise FileTooLarge(
            path,
            "the Word file unpacks to an unreasonable size and was not opened",
            "解压后的体积异常，已拒绝打开",
        )


def _read(path: Path, progress: Callable[[int, int], None] | None) -> tuple[_Reading, str]:
    """Everything in the file, and the title from its properties."""
    import docx  # late: opening Word files only
    from docx.opc.exceptions import OpcError

    try:
        document = docx.Document(str(path))
    except OpcError as error:
        raise ValueError(str(error)) from error
    reading = _Reading(_style_names(document), _notes(document))
    body = list(parts(document.element.body, (PARAGRAPH, TABLE)))
    for done, element in enumerate(body, 1):
        reading.add(element)
        if progress and (done % NEWS == 0 or done == len(body)):
            progress(done, len(body))
    return reading, (document.core_properties.title or "").strip()


def _style_names(document: Any) -> dict[str, str]:
    """The names of the styles by their ids."""
    names = {}
    for style in document.styles.element.findall(f"{W}style"):
        name = style.find(f"{W}name")
        names[style.get(f"{W}styleId") or ""] = name.get(f"{W}val") if name is not None else ""
    return names


def _notes(document: Any) -> dict[tuple[str, str], Element]:
    """Footnotes and endnotes by kind and number."""
    from docx.oxml import parse_xml

    found = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("footnotes", "endnotes") and not relation.is_external:
            for note in parse_xml(relation.target_part.blob):
                found[kind, note.get(f"{W}id") or ""] = note
    return found


class _Reading:
    """Grows the text, blocks and tables of one file."""

    def __init__(self, styles: dict[str, str], notes: dict[tuple[str, str], Element]) -> None:
        self.builder = TextBuilder()
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self._styles = styles
        self._notes = notes

    def add(self, element: Element) -> None:
        """Append a paragraph, a table, or all that stands in a text box or a note."""
        if element.tag == TABLE:
            self._add_table(element)
        elif element.tag == PARAGRAPH:
            self._add_paragraph(element)
        else:
            for inner in parts(element, (PARAGRAPH, TABLE)):
                self.add(inner)

    def _add_paragraph(self, paragraph: Element) -> None:
        inline = paragraph_text(paragraph)
        if inline.text:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            name = self._styles.get(style.get(f"{W}val") or "", "") if style is not None else ""
            numbered = paragraph.find(f"{W}pPr/{W}numPr") is not None
            kind, level = _kind(inline.text, name, numbered)
            start, end = self.builder.add_plain(inline.text)
            self.builder.add_plain("\n")
            self.blocks.append(Block(kind, start, end, level=level))
        self._add_rest(inline)

    def _add_rest(self, inline: Inline) -> None:
        """What stands in a paragraph or row but not in its line of text; each note once."""
        for element in inline.inner:
            self.add(element)
        for note in inline.notes:
            if note in self._notes:
                self.add(self._notes.pop(note))

    def _add_table(self, table: Element) -> None:
        header: tuple[str, ...] = ()
        numbers: list[int] = []
        for index, (cells, rest) in enumerate(rows(table)):
            if index == 0 and len(cells) > 1 and all(len(cell) <= 20 for cell in cells):
                header = tuple(cells) if any(cells) else ()
            if any(cells):
                numbers.append(len(self.blocks))
                self._add_row(cells, " ".join(header) if index else "")
            self._add_rest(rest)
        if numbers:
            self.tables.append(Table(None, None, header, tuple(numbers)))

    def _add_row(self, cells: Sequence[str], context: str) -> None:
        start = self.builder.length
        spans = tuple(self._cell_spans(cells))
        kind: BlockKind = "table_row" if len(spans) > 1 else "paragraph"
        self.blocks.append(Block(kind, start, self.builder.length, context=context, cells=spans))
        self.builder.add_plain("\n")

    def _cell_spans(self, cells: Sequence[str]) -> Iterator[tuple[int, int]]:
        for index, cell in enumerate(filter(None, cells)):
            if index:
                self.builder.add_plain(" ")
            yield self.builder.add_plain(cell)


def _kind(text: str, style: str, numbered: bool) -> tuple[BlockKind, int]:
    """The kind of a paragraph, and the level of a heading."""
    match = _HEADING_STYLE.match(style)
    if match or style.lower() == "title":
        return "heading", int(match[1]) if match else 1
    if _CONTENTS_STYLE.match(style):
        return "contents", 0
    if numbering_level(text) and reads_like_heading(text):
        return "heading", numbering_level(text)
    if "list" in style.lower() or starts_list_item(text) or numbered:
        return "list_item", 0
    return "paragraph", 0
