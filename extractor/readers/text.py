"""Reads plain text and Markdown: the text stays as it is, lines become blocks."""

from __future__ import annotations

from pathlib import Path

from extractor.document import Block, Places, Table
from extractor.errors import EmptyFile
from extractor.headings import with_sections
from extractor.readers.encodings import CONTROL, decode
from extractor.readers.line_wraps import unwrapped
from extractor.readers.outline import outlined
from extractor.readers.read import ReadText
from extractor.readers.text_lines import TextPiece, text_pieces
from extractor.readers.unpaged import Grid, placed_table
from extractor.text_builder import readable_characters

_MARKDOWN = (".md", ".markdown")


def read_text(path: Path) -> ReadText:
    """Read a text file; a place in it is a pair of offsets.

    Lines that were wrapped at a fixed width are joined again; nothing else in the text changes.

    Raises:
        EmptyFile, UnsupportedFormat.
    """
    text, warnings = decode(path.read_bytes(), path)
    text = unwrapped(CONTROL.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n"))
    pieces = text_pieces(text, path.suffix.lower() in _MARKDOWN)
    if not pieces:
        raise EmptyFile(path, "the file holds no text", "没有任何文字")
    blocks, tables = _blocks(pieces)
    return ReadText(
        title=_title(pieces),
        text=text,
        places=Places.none(len(text)),
        pages=(),
        blocks=tuple(blocks),
        tables=tuple(tables),
        characters=readable_characters([text]),
        reader="text",
        warnings=warnings,
    )


def _title(pieces: list[TextPiece]) -> str:
    lines = [piece.line for piece in pieces if piece.line]
    first = next((line for line in lines if line.kind != "furniture"), None)
    return first.name.strip()[:60] if first else ""


def _blocks(pieces: list[TextPiece]) -> tuple[list[Block], list[Table]]:
    kinds = outlined([piece.line for piece in pieces])
    blocks: list[Block] = []
    tables: list[Table] = []
    names: list[str] = []
    for piece, (kind, level) in zip(pieces, kinds, strict=True):
        if piece.line is not None:
            blocks.append(Block(kind, piece.start, piece.end, level=level))
            names.append(piece.line.name)
            continue
        rows, table = placed_table(Grid(piece.cells), piece.spans, "", len(tables), len(blocks))
        blocks += rows
        names += [""] * len(rows)
        tables.append(table)
    return with_sections(blocks, names), tables
