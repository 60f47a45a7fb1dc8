"""Draws what was read onto the pages: blocks by kind, their order, tables with their cells."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from extractor.document import Block, BlockKind, Box, CellRole, Document, Table
from extractor.isolated_pages import IsolatedPages

FADED = 0.3  # how far the page is blended with white, so that the drawing stands out
COLOURS: dict[BlockKind, tuple[int, int, int]] = {
    "heading": (208, 28, 36),
    "paragraph": (31, 104, 190),
    "list_item": (0, 140, 150),
    "table_row": (30, 130, 60),
    "caption": (130, 70, 180),
    "footnote": (140, 86, 60),
    "chart": (235, 110, 0),
    "contents": (140, 130, 0),
    "index": (215, 60, 160),
    "furniture": (120, 120, 120),
}
TABLE = (0, 90, 40)
HEADER_TINTS: dict[CellRole, tuple[int, int, int, int]] = {
    "column_header": (255, 200, 0, 90),
    "row_header": (120, 210, 90, 90),
}
ARROW = (60, 60, 60, 170)
LEGEND_ROW = 24  # pixels
_TAG_SIZE = 14


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """A block as it stands on one page: its number there, and its line boxes in points."""

    number: int
    index: int
    block: Block
    boxes: tuple[Box, ...]
    begins: bool  # False for the rest of a block that began on an earlier page

    @property
    def label(self) -> str:
        """The number and what the colour does not say, e.g. 4, 4 h2, 4+ for a continued one."""
        number = "" if self.block.kind == "furniture" else str(self.number)
        more = "" if self.begins else "+"
        level = f" h{self.block.level}" if self.block.kind == "heading" else ""
        return f"{number}{more}{level}"


def blocks_on(document: Document, numbers: Sequence[int]) -> dict[int, list[DrawnBlock]]:
    """The blocks of some pages in reading order, numbered from 1 on each page."""
    found: dict[int, list[DrawnBlock]] = {number: [] for number in numbers}
    for index, block in enumerate(document.blocks):
        seen: dict[int, list[Box]] = {}
        for place in document.places.lines(block.start, block.end):
            seen.setdefault(place.page, []).extend(place.boxes)
        for order, (page, boxes) in enumerate(seen.items()):
            if page in found:
                here = found[page]
                drawn = DrawnBlock(len(here) + 1, index, block, tuple(boxes), begins=order == 0)
                here.append(drawn)
    return found


def page_images(
    path: Path, document: Document, numbers: Sequence[int]
) -> Iterator[tuple[int, bytes | None]]:
    """The number and the PNG of each page, one at a time; None for one that cannot be drawn.

    Args:
        path: the PDF that was read into `document`.
        document: what was read of it.
        numbers: pages to draw, from 1.
    """
    blocks = blocks_on(document, numbers)
    with IsolatedPages(path) as pages:
        for number in numbers:
            image = pages.image(number)
            yield number, _drawn(image, document, number, blocks[number]) if image else None


def _drawn(
    image: Image.Image, document: Document, number: int, blocks: Sequence[DrawnBlock]
) -> bytes:
    sheet = Image.blend(image, Image.new("RGB", image.size, "white"), FADED)
    page = document.pages[number - 1]
    scale = sheet.width / max(page.width, 1.0), sheet.height / max(page.height, 1.0)
    drawing = _PageDrawing(sheet, scale)
    for table in document.tables:
        drawing.table(document, table, number)
    for block in blocks:
        drawing.block(block)
    drawing.arrows([block for block in blocks if block.block.kind != "furniture"])
    for block in blocks:
        drawing.label(block)
    title = f"page {number} of {len(document.pages)}   {page.problem or page.source}"
    whole = _with_legend(sheet, title, blocks)
    # A palette makes the file about a third as large; 128 colours are enough to see everything.
    packed = whole.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    packed.save(out, "PNG", compress_level=6)
    return out.getvalue()


class _PageDrawing:
    """Draws on the image of one page; places are given in points."""

    def __init__(self, sheet: Image.Image, scale: tuple[float, float]) -> None:
        self._pen = ImageDraw.Draw(sheet, "RGBA")
        self._scale = scale
        self._font = ImageFont.load_default(_TAG_SIZE)

    def table(self, document: Document, table: Table, number: int) -> None:
        """The outline of a table and its cells, headers tinted, as far as they are on the page."""
        for cell, role in _cells(document, table, number):
            x0, top, x1, bottom = self._pixels(cell)
            tint = HEADER_TINTS.get(role)
            area = (x0 - 2, top - 2, x1 + 2, bottom + 2)
            self._pen.rectangle(area, fill=tint, outline=(*TABLE, 150))
        for outline in _outlines(table, number):
            x0, top, x1, bottom = self._pixels(outline)
            self._pen.rectangle((x0 - 4, top - 4, x1 + 4, bottom + 4), outline=TABLE, width=3)

    def block(self, drawn: DrawnBlock) -> None:
        """The line boxes of a block in the colour of its kind."""
        colour = COLOURS[drawn.block.kind]
        for box in drawn.boxes:
            self._pen.rectangle(self._pixels(box), fill=(*colour, 28), outline=(*colour, 255))

    def arrows(self, blocks: Sequence[DrawnBlock]) -> None:
        """A thin arrow from the beginning of each block to that of the next one."""
        starts = [self._pixels(block.boxes[0]) for block in blocks]
        for (x, y, *_), (next_x, next_y, *_) in pairwise(starts):
            self._pen.line((x, y, next_x, next_y), fill=ARROW, width=2)
            self._head(x, y, next_x, next_y)

    def _head(self, x: float, y: float, next_x: float, next_y: float) -> None:
        length = max(1.0, ((next_x - x) ** 2 + (next_y - y) ** 2) ** 0.5)
        along = 9 * (next_x - x) / length, 9 * (next_y - y) / length
        back = next_x - along[0], next_y - along[1]
        side = -along[1] / 2, along[0] / 2
        points = [
            (next_x, next_y),
            (back[0] + side[0], back[1] + side[1]),
            (back[0] - side[0], back[1] - side[1]),
        ]
        self._pen.polygon(points, fill=ARROW)

    def label(self, drawn: DrawnBlock) -> None:
        """The number of a block, left of its first line where there is room."""
        if not drawn.label:
            return
        x0, top, *_ = self._pixels(drawn.boxes[0])
        left, upper, right, lower = self._pen.textbbox((0, 0), drawn.label, font=self._font)
        x = max(0.0, x0 - (right - left) - 5)
        area = (x, top, x + right - left + 4, top + lower - upper + 4)
        self._pen.rectangle(area, fill=(*COLOURS[drawn.block.kind], 225))
        self._pen.text((x + 2 - left, top + 2 - upper), drawn.label, "white", font=self._font)

    def _pixels(self, box: Box) -> tuple[float, float, float, float]:
        across, down = self._scale
        return box.x0 * across, box.top * down, box.x1 * across, box.bottom * down


def _outlines(table: Table, number: int) -> Iterator[Box]:
    """The outlines of the parts of a table that lie on a page."""
    if table.parts:
        yield from (box for part in table.parts if part.page == number for box in part.boxes)
    elif table.page == number and table.box is not None:
        yield table.box


def _cells(document: Document, table: Table, number: int) -> Iterator[tuple[Box, CellRole]]:
    """The text boxes of the cells of a table on a page, with what the cells are."""
    if table.page is None or number < table.page:
        return
    spans: list[tuple[int, int, CellRole]]
    if table.cells:
        spans = [(cell.start, cell.end, cell.role) for cell in table.cells]
    else:
        rows = [document.blocks[index] for index in table.rows]
        spans = [(*cell, "value") for row in rows for cell in row.cells]
    for start, end, role in spans:
        if start < end and number in document.places.pages[start:end]:
            for place in document.places.lines(start, end):
                if place.page == number:
                    yield outline(place.boxes), role


def outline(boxes: Sequence[Box]) -> Box:
    """The smallest box around some boxes."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _with_legend(sheet: Image.Image, title: str, blocks: Sequence[DrawnBlock]) -> Image.Image:
    """The page under a strip that names the page and the colours on it."""
    font = ImageFont.load_default(_TAG_SIZE)
    kinds = [each.block.kind for each in blocks]
    entries = [f"{kind} {kinds.count(kind)}" for kind in COLOURS if kind in kinds]
    colours = [COLOURS[kind] for kind in COLOURS if kind in kinds]
    body = [each.index for each in blocks if each.block.kind != "furniture"]
    if body:
        title += f"   1 = blocks[{body[0]}] of the JSON"
    places, height = _entry_places([title, *entries], max(sheet.width, 400), font)
    whole = Image.new("RGB", (max(sheet.width, 400), sheet.height + height), "white")
    whole.paste(sheet, (0, height))
    pen = ImageDraw.Draw(whole)
    pen.text(places[0], title, "black", font=font)
    for (x, y), entry, colour in zip(places[1:], entries, colours, strict=True):
        pen.rectangle((x, y + 2, x + 12, y + 14), fill=colour)
        pen.text((x + 17, y), entry, "black", font=font)
    pen.line((0, height - 1, whole.width, height - 1), fill="black")
    return whole


def _entry_places(
    entries: Sequence[str], width: int, font: ImageFont.ImageFont | ImageFont.FreeTypeFont
) -> tuple[list[tuple[int, int]], int]:
    """Where each entry of the legend goes, in as many rows as it needs, and their height."""
    places = []
    x, y = 8, 4
    for entry in entries:
        needed = round(font.getlength(entry)) + 36
        if x > 8 and x + needed > width:
            x, y = 8, y + LEGEND_ROW
        places.append((x, y))
        x += needed
    return places, y + LEGEND_ROW
