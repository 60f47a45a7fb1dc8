"""Reads Word files by python-docx: headings, paragraphs, lists and tables in body order."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from extractor.document import Block, BlockKind, Table
from extractor.errors import DamagedFile, EmptyFile, FileTooLarge
from extractor.headings import numbering_level, reads_like_heading, starts_list_item, with_sections
from extractor.readers.read import ReadText
from extractor.text_builder import TextBuilder, readable_characters

LARGEST_UNPACKED = 300_000_000  # bytes; more is a decompression bomb
LARGEST_RATIO = 200  # unpacked to packed
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


def read_docx(path: Path) -> ReadText:
    """Read a Word file.

    Raises:
        DamagedFile, EmptyFile, FileTooLarge (also for a decompression bomb).
    """
    document = _open(path)
    builder, blocks, tables = TextBuilder(), list[Block](), list[Table]()
    for element in document.iter_inner_content():
        if hasattr(element, "rows"):
            _add_table(element, builder, blocks, tables)
        else:
            _add_paragraph(element, builder, blocks)
    text, places = builder.finish()
    if not text.strip():
        raise EmptyFile(path, "the document holds no text", "没有任何文字")
    blocks = with_sections(blocks, [text[block.start : block.end] for block in blocks])
    title = (document.core_properties.title or "").strip()
    return ReadText(
        title=title or text.split("\n", 1)[0][:60],
        text=text,
        places=places,
        pages=(),
        blocks=tuple(blocks),
        tables=tuple(tables),
        characters=readable_characters([text]),
        reader="python-docx",
    )


def _open(path: Path) -> Any:
    import docx  # late: opening Word files only
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [(item.file_size, item.compress_size) for item in archive.infolist()]
        unpacked, packed = sum(size for size, _ in sizes), sum(size for _, size in sizes)
        if unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * max(packed, 100_000):
            raise FileTooLarge(
                path,
                "the Word file unpacks to an unreasonable size and was not opened",
                "解压后的体积异常，已拒绝打开",
            )
        return docx.Document(str(path))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise DamagedFile(
            path,
            "the Word file is damaged; open and save it again in Word",
            "已损坏；请在 Word 中打开并重新保存",
        ) from error


def _add_paragraph(paragraph: Any, builder: TextBuilder, blocks: list[Block]) -> None:
    text = " ".join(paragraph.text.split())
    if not text:
        return
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    match = _HEADING_STYLE.match(style)
    kind: BlockKind = "paragraph"
    level = 0
    if match or style.lower() == "title":
        kind, level = "heading", int(match[1]) if match else 1
    elif numbering_level(text) and reads_like_heading(text):
        kind, level = "heading", numbering_level(text)
    elif "list" in style.lower() or starts_list_item(text) or _numbered(paragraph):
        kind = "list_item"
    start, end = builder.add_plain(text)
    builder.add_plain("\n")
    blocks.append(Block(kind, start, end, level=level))


def _numbered(paragraph: Any) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None


def _add_table(table: Any, builder: TextBuilder, blocks: list[Block], tables: list[Table]) -> None:
    header: tuple[str, ...] = ()
    rows: list[int] = []
    for index, cells in enumerate(_rows(table)):
        if not any(cells):
            continue
        if index == 0 and len(cells) > 1 and all(len(cell) <= 20 for cell in cells):
            header = tuple(cells)
        start = builder.length
        spans = _add_cells(cells, builder.add_plain)
        context = " ".join(header) if index else ""
        kind: BlockKind = "table_row" if len(spans) > 1 else "paragraph"
        blocks.append(Block(kind, start, builder.length, context=context, cells=tuple(spans)))
        builder.add_plain("\n")
        rows.append(len(blocks) - 1)
    if rows:
        tables.append(Table(None, None, header, tuple(rows)))


def _rows(table: Any) -> Iterator[list[str]]:
    """The texts of each row; a merged cell counts once."""
    for row in table.rows:
        seen: list[Any] = []
        cells = []
        for cell in row.cells:
            if cell._tc not in seen:
                seen.append(cell._tc)
                cells.append(" ".join(cell.text.split()))
        yield cells


def _add_cells(cells: list[str], add: Callable[[str], tuple[int, int]]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for cell in filter(None, cells):
        if spans:
            add(" ")
        spans.append(add(cell))
    return spans
