"""Pages without a usable text layer: their image is recognised and their characters placed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pypdfium2

from extractor.cleaning import folded
from extractor.ocr import LONGEST_SIDE, Image, Recognised, recognise_pages
from extractor.readers.pdf_characters import Character
from extractor.readers.pdf_pages import PageRead
from extractor.readers.pdf_turning import Turning

RESOLUTION = 150 / 72  # pixels a point: 10.5 point type is 22 pixels high, which the models like
LEAST_SCORE = 0.75  # mean certainty of a page; clear print has 0.95 and more
AGREEMENT = 0.5  # of the characters that stand in the text layer and are seen
SHORTEST_SIDE = 900  # pixels; a small page is shown larger


class PageText(NamedTuple):
    """What was recognised on a page: its characters with level lines, and how those lie on it.

    `certain` is false where the characters are guesses; `printed` are the characters of the text
    layer that were there before, to be kept beside the recognised ones.
    """

    page: PageRead
    characters: list[Character]
    printed: list[Character]
    turning: Turning
    certain: bool


def recognise(pdf: pypdfium2.PdfDocument, pages: Sequence[PageRead]) -> Iterator[PageText]:
    """Recognise pages, several side by side, and give them back in order.

    Args:
        pdf: the open file.
        pages: those to recognise.
    """
    by_number = {page.number: page for page in pages}
    scales = {page.number: _scale(page) for page in pages}
    images = ((page.number, _image(pdf, page.number, scales[page.number])) for page in pages)
    for number, recognised in recognise_pages(images):
        page = by_number[number]
        turning = Turning(page.width, page.height, recognised.turned, recognised.skew)
        characters = _characters(recognised, scales[number])
        turning.straighten(characters)
        printed = _printed(page)
        turning.upright(printed)
        if _agree(printed, characters):
            characters = _without(characters, printed)
        else:
            printed = []
        yield PageText(page, characters, printed, turning, recognised.score >= LEAST_SCORE)


def _printed(page: PageRead) -> list[Character]:
    """Copies of the text layer's characters, where they stand on the page as displayed."""
    lines = [*page.lines, *page.furniture]
    groups = [line.characters for line in lines]
    groups += [cell.characters for table in page.tables for cell in table.cells]
    found = [replace(character) for group in groups for character in group]
    if page.turning:
        page.turning.put_back(found)
    return found


def _agree(printed: Sequence[Character], recognised: Sequence[Character]) -> bool:
    """False for a text layer that says something else than what is seen in its place."""
    seen = equal = 0
    for each in printed:
        for other in recognised:
            if _covers(each, other):
                seen += 1
                equal += folded(each.text) == folded(other.text)
    return equal >= AGREEMENT * seen


def _without(recognised: Sequence[Character], printed: Sequence[Character]) -> list[Character]:
    """The recognised characters that do not stand where the text layer has one."""
    kept: list[Character] = []
    breaks = False
    for each in recognised:
        breaks = breaks or each.breaks
        if not any(_covers(other, each) for other in printed):
            each.breaks, breaks = breaks, False
            kept.append(each)
    return kept


def _covers(character: Character, other: Character) -> bool:
    """True where the middle of the other one lies in the character's box."""
    across = character.x0 <= (other.x0 + other.x1) / 2 <= character.x1
    return across and character.top <= other.middle <= character.bottom


def _scale(page: PageRead) -> float:
    longest, shortest = max(page.width, page.height), min(page.width, page.height)
    scale = max(RESOLUTION, SHORTEST_SIDE / max(shortest, 1.0))
    return min(scale, LONGEST_SIDE / max(longest, 1.0))


def _image(pdf: pypdfium2.PdfDocument, number: int, scale: float) -> Image:
    page = pdf[number - 1]
    try:
        return np.ascontiguousarray(
            page.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3]
        )
    finally:
        page.close()


def _characters(recognised: Recognised, scale: float) -> list[Character]:
    return [
        Character(
            glyph.text,
            glyph.x0 / scale,
            glyph.top / scale,
            glyph.x1 / scale,
            glyph.bottom / scale,
            round(2 * glyph.size / scale) / 2,
            breaks=glyph.begins,
            space=glyph.spaced,
        )
        for glyph in recognised.glyphs
    ]
