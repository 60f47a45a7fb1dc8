"""What a reader gives back, before the file's name and hash are put to it."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.document import Block, Page, Places, Table


@dataclass(frozen=True, slots=True)
class ReadText:
    """Text with places, pages, blocks and tables; see `Document` for what they mean."""

    title: str
    text: str
    places: Places
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...]
    characters: int
    reader: str
    warnings: tuple[str, ...] = ()
