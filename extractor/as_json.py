"""A read document as plain data for JSON: pages, blocks with their boxes, tables, headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from extractor.document import Block, Box, Document, Page, Table

Data = dict[str, object]


def document_data(document: Document) -> Data:
    """All that was read, as dicts, lists, strings and numbers; blocks are named by their index."""
    return {
        "id": document.id,
        "file": document.file,
        "title": document.title,
        "kind": document.kind,
        "characters": document.characters,
        "reader": document.reader,
        "profile": asdict(document.profile),
        "warnings": list(document.warnings),
        "pages": [_page(page) for page in document.pages],
        "blocks": [_block(document, block) for block in document.blocks],
        "tables": [_table(document, table) for table in document.tables],
        "index": [asdict(entry) for entry in document.index_entries],
        "headings": _headings(document),
    }


def _page(page: Page) -> Data:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "source": page.source,
        "problem": page.problem,
    }


def _block(document: Document, block: Block) -> Data:
    return {
        "kind": block.kind,
        "level": block.level,
        "page": block.page,
        "text": document.text[block.start : block.end],
        "start": block.start,
        "end": block.end,
        "section": list(block.section),
        "context": block.context,
        "boxes": [
            {"page": place.page, "boxes": _numbers(place.boxes)}
            for place in document.places.lines(block.start, block.end)
        ],
    }


def _numbers(boxes: Sequence[Box]) -> list[list[float]]:
    return [list(box) for box in boxes]


def _table(document: Document, table: Table) -> Data:
    return {
        "caption": table.caption,
        "unit": table.unit,
        "header": list(table.header),
        "page": table.page,
        "parts": [{"page": part.page, "boxes": _numbers(part.boxes)} for part in table.parts],
        "rows": list(table.rows),
        "cells": [
            {**asdict(cell), "text": document.text[cell.start : cell.end]} for cell in table.cells
        ],
    }


def _headings(document: Document) -> list[Data]:
    return [
        {
            "block": index,
            "level": block.level,
            "page": block.page,
            "text": document.text[block.start : block.end],
        }
        for index, block in enumerate(document.blocks)
        if block.kind == "heading"
    ]
