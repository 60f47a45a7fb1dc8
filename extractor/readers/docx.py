"""Reads Word files: headings, paragraphs, lists, tables, text boxes and notes in body order.

python-docx opens the package; the text is walked here, because its paragraphs leave out text boxes,
content controls and insertions, and look through all styles for each paragraph.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from extractor.document import BlockKind, Places
from extractor.errors import DamagedFile, EmptyFile, FileTooLarge
from extractor.readers.docx_styles import Numbering, Style, Styles, outline_level, points, value
from extractor.readers.docx_text import (
    PARAGRAPH,
    TABLE,
    Cell,
    Element,
    Inline,
    Look,
    W,
    cells_of,
    field_marks,
    is_on,
    paragraph_text,
    parts,
)
from extractor.readers.outline import Line
from extractor.readers.read import ReadText
from extractor.readers.unpaged import Grid, composed
from extractor.table_headers import GridCell
from extractor.text_builder import readable_characters

LARGEST_UNPACKED = 300_000_000  # bytes; more is a decompression bomb
LARGEST_RATIO = 200  # unpacked to packed
NEWS = 1000  # paragraphs and tables between two calls of `progress`
LONGEST_HEADING = 120  # characters; a longer paragraph in the style of headings is a text
LONGEST_CELL = 600  # characters; more is a text that a table arranges
LONGEST_ALONE = 60  # characters of a cell in a table of one row
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
        refuse_bomb(path)
        reading, title = _read(path, progress)
    except _DAMAGED as error:
        raise DamagedFile(
            path,
            "the Word file is damaged; open and save it again in Word",
            "已损坏；请在 Word 中打开并重新保存",
        ) from error
    text, blocks, tables = composed(reading.items)
    if not text.strip():
        raise EmptyFile(path, "the document holds no text", "没有任何文字")
    return ReadText(
        title=title or text.split("\n", 1)[0][:60],
        text=text,
        places=Places.none(len(text)),
        pages=(),
        blocks=blocks,
        tables=tables,
        characters=readable_characters([text]),
        reader="python-docx",
    )


def refuse_bomb(path: Path) -> None:
    """Refuse a Word file that unpacks to an unreasonable size.

    Raises:
        FileTooLarge: it is a decompression bomb.
    """
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
    reading = _Reading(
        Styles(document.styles.element),
        Numbering(_related(document, "numbering")),
        _notes(document),
    )
    body = list(parts(document.element.body, (PARAGRAPH, TABLE)))
    for done, element in enumerate(body, 1):
        reading.add(element)
        if progress and (done % NEWS == 0 or done == len(body)):
            progress(done, len(body))
    for root in _headers(document):
        reading.add_furniture(root)
    return reading, (document.core_properties.title or "").strip()


def _parts_of(document: Any, kinds: Sequence[str]) -> Iterator[tuple[str, Element]]:
    """The XML of the parts that the document refers to, with their kind."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in kinds and not relation.is_external:
            yield kind, parse_xml(relation.target_part.blob)


def _related(document: Any, kind: str) -> Element | None:
    return next((root for _, root in _parts_of(document, [kind])), None)


def _notes(document: Any) -> dict[tuple[str, str], Element]:
    """Footnotes and endnotes by kind and number."""
    return {
        (kind, note.get(f"{W}id") or ""): note
        for kind, root in _parts_of(document, ["footnotes", "endnotes"])
        for note in root
    }


def _headers(document: Any) -> Iterator[Element]:
    """The headers and footers of all sections."""
    for _, root in _parts_of(document, ["header", "footer"]):
        yield root


class _Reading:
    """Collects the lines and tables of one file."""

    def __init__(
        self, styles: Styles, numbering: Numbering, notes: dict[tuple[str, str], Element]
    ) -> None:
        self.items: list[Line | Grid] = []
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._fields: list[bool] = []  # the open fields, True for a table of contents

    def add(self, element: Element, kind: BlockKind = "paragraph") -> None:
        """Append a paragraph, a table, or all that stands in a text box or a note."""
        if element.tag == TABLE:
            self._add_table(element, kind)
        elif element.tag == PARAGRAPH:
            self._add_paragraph(element, kind)
        else:
            for inner in parts(element, (PARAGRAPH, TABLE)):
                self.add(inner, kind)

    def add_furniture(self, root: Element) -> None:
        """Append what a header or footer says, unless another one said it."""
        known = {item.text for item in self.items if isinstance(item, Line)}
        inside = _Reading(self._styles, self._numbering, {})
        inside.add(root, "furniture")
        for item in inside.items:
            if isinstance(item, Line) and item.text not in known and not item.text.isdigit():
                known.add(item.text)
                self.items.append(item)

    def _add_paragraph(self, paragraph: Element, kind: BlockKind) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self._style(properties)
        contents = self._in_contents(paragraph) or style.contents
        inline = paragraph_text(paragraph, partial(self._looks, style))
        if inline.text.strip():
            label = self._numbering.label(style.number, style.depth) if style.number else ""
            if kind == "paragraph" and contents:
                kind = "contents"
            self.items += _lines(inline, style, kind, label)
        self._add_rest(inline, kind)

    def _style(self, properties: Element | None) -> Style:
        """The style of a paragraph with what its own properties change."""
        if properties is None:
            return self._styles.of("")
        style = self._styles.of(value(properties.find(f"{W}pStyle")))
        outline = value(properties.find(f"{W}outlineLvl"))
        if outline:
            style = replace(style, level=outline_level(outline))
        number = properties.find(f"{W}numPr")
        if number is not None:
            depth = value(number.find(f"{W}ilvl"))
            own = value(number.find(f"{W}numId")) or style.number
            style = replace(
                style,
                number="" if own == "0" else own,
                depth=int(depth) if depth.isdecimal() else style.depth,
                listed=own != "0",
            )
        return style

    def _looks(self, style: Style, properties: Element | None) -> Look:
        """How a run in a paragraph of a style looks."""
        bold, hidden, size = style.bold, style.hidden, style.size
        if properties is not None:
            own = self._styles.of(value(properties.find(f"{W}rStyle")))
            bold = bold if own.bold is None else own.bold
            hidden = hidden if own.hidden is None else own.hidden
            size = points(properties.find(f"{W}sz")) or own.size or size
            strong, vanish = properties.find(f"{W}b"), properties.find(f"{W}vanish")
            bold = bold if strong is None else is_on(strong)
            hidden = hidden if vanish is None else is_on(vanish)
        return Look(bool(bold), bool(hidden), size)

    def _in_contents(self, paragraph: Element) -> bool:
        """True where a paragraph begins or stands in the field of a table of contents."""
        found = any(self._fields)
        for node in field_marks(paragraph):
            if node.tag == f"{W}instrText":
                if self._fields and (node.text or "").strip().upper().startswith("TOC"):
                    self._fields[-1] = found = True
            elif node.get(f"{W}fldCharType") == "begin":
                self._fields.append(False)
            elif node.get(f"{W}fldCharType") == "end" and self._fields:
                self._fields.pop()
        return found

    def _add_rest(self, inline: Inline, kind: BlockKind = "paragraph") -> None:
        """What stands in a paragraph but not in its line of text; each note once."""
        for element in inline.inner:
            self.add(element, kind if kind in ("furniture", "footnote") else "paragraph")
        for note in inline.notes:
            if note in self._notes:
                self.add(self._notes.pop(note), "footnote")

    def _add_table(self, table: Element, kind: BlockKind) -> None:
        cells, head = cells_of(table)
        read = [self._cell(cell.element) for cell in cells]
        if kind != "paragraph" or _lays_out(cells, [inline.text for inline in read]):
            for cell in cells:
                self.add(cell.element, kind)
            return
        grid = Grid([], head)
        for cell, inline in zip(cells, read, strict=True):
            grid.cells.append(
                GridCell(cell.row, cell.column, inline.text, cell.row_span, cell.column_span)
            )
        self.items.append(grid)
        for inline in read:
            self._add_rest(inline)

    def _cell(self, cell: Element) -> Inline:
        """The text of a cell on one line."""
        found = Inline()
        texts: list[str] = []
        for block in parts(cell, (PARAGRAPH, TABLE)):
            if block.tag == TABLE:
                found.inner.append(block)
                continue
            style = self._style(block.find(f"{W}pPr"))
            inline = paragraph_text(block, partial(self._looks, style))
            texts.append(" ".join(inline.text.split()))
            found.inner += inline.inner
            found.notes += inline.notes
        found.text = " ".join(filter(None, texts))
        return found


def _lays_out(cells: Sequence[Cell], texts: Sequence[str]) -> bool:
    """True for a table that only arranges or frames a text."""
    rows = max((cell.row + cell.row_span for cell in cells), default=0)
    columns = max((cell.column + cell.column_span for cell in cells), default=0)
    longest = max(map(len, texts), default=0)
    return columns < 2 or longest > LONGEST_CELL or (rows == 1 and longest > LONGEST_ALONE)


def _lines(inline: Inline, style: Style, kind: BlockKind, label: str) -> Iterator[Line]:
    """The lines of a paragraph, which end at line breaks; a heading is one."""
    whole = " ".join(inline.text.split())
    level = style.level if len(whole) <= LONGEST_HEADING and "。" not in whole[:-1] else 0
    if kind == "paragraph" and level:
        yield Line(whole, "heading", level, inline.bold, f"{label} {whole}".strip())
        return
    for number, text in enumerate(inline.text.split("\n")):
        if words := " ".join(text.split()):
            title = f"{label}{words}" if label and not number else ""
            yield Line(words, kind, 0, inline.bold, title, listed=style.listed, size=inline.size)
