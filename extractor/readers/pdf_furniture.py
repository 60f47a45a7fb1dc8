"""What is printed on many pages of a PDF and is none of its text: running lines and navigation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from extractor.readers.pdf_layout import Line, joined
from extractor.readers.pdf_pages import PageRead

MARGIN = 0.09  # of the page height: where running headers and footers stand
OFTEN, FEWEST = 0.12, 3  # share and number of the pages that repeat a running line
SIDE = 0.25  # of the page width: where the chapters stand beside the text
HEAD = 0.16  # of the page height: where they stand above it
NAVIGATION, FEWEST_NAVIGATION = 0.4, 4  # share of the pages that repeat them, number in one place
SHIFT = 12  # points by which the name of the chapter that one reads may be moved
FEWEST_ENTRIES = 3  # of a navigation; less are headings that each chapter has in one place
_SENTENCE = re.compile("[，。；]")
_YEAR = re.compile(r"(?:19|20)\d\d")

_Place = tuple[str, int, int]  # what a line says and where it begins, in whole points


def set_furniture_aside(pages: Sequence[PageRead]) -> None:
    """Running headers, footers and page numbers, and chapters named beside or above the text.

    The parts of a running line are counted apart, since the chapter beside the title changes.
    """
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(
            {each for line in page.lines if in_margin(page, line) for each in _parts(line)}
        )
    often = max(FEWEST, round(OFTEN * len(pages)))
    places = _navigation(pages)
    for page in pages:
        navigation = [line for line in page.lines if _is_near(line, places)]
        entries = sum(len(line.cells) for line in navigation)
        aside = {id(line) for line in navigation if entries >= FEWEST_ENTRIES}
        kept = []
        for line in page.lines:
            running = any(counts[part] >= often for part in _parts(line))
            numbered = not _shape(line.text).strip("#-—/ ·|第页共")
            if ((running or numbered) and in_margin(page, line)) or id(line) in aside:
                page.furniture.append(line)
            else:
                kept.append(line)
        page.lines = kept


def in_margin(page: PageRead, line: Line) -> bool:
    """True for a line at the top or bottom edge, where running headers and footers stand."""
    height = page.upright_height
    return line.bottom < MARGIN * height or line.top > (1 - MARGIN) * height


def _parts(line: Line) -> set[str]:
    """The shapes of a line and of its parts between wide gaps; bare numbers say nothing."""
    texts = {line.text}
    if len(line.cells) > 1:
        texts |= {joined(line.characters[start:end]) for start, end in line.cells}
    return {shape for shape in map(_shape, texts) if len(shape) > 2}


def _shape(text: str) -> str:
    """A line with its digits masked, so that page numbers agree."""
    return re.sub(r"\d+", "#", "".join(text.split()))


def _place(line: Line) -> _Place:
    return "".join(line.text.split()), round(line.x0), round(line.top)


def _navigation(pages: Sequence[PageRead]) -> set[_Place]:
    """The lines that many pages repeat in few places beside or above their text.

    The places change from chapter to chapter, where its own name is set larger. A sentence is
    none, nor a line of years, nor the head of a table, right below which its rows stand.
    """
    counts: Counter[_Place] = Counter()
    for page in pages:
        counts.update({_place(line) for line in page.lines if _may_be_navigation(page, line)})
    kept = [
        place
        for place in counts
        if sum(counts[near] for near in _around(place)) >= FEWEST_NAVIGATION
    ]
    totals: Counter[str] = Counter()
    for place in kept:
        totals[place[0]] += counts[place]
    often = max(FEWEST_NAVIGATION, round(NAVIGATION * len(pages)))
    return {place for place in kept if totals[place[0]] >= often}


def _is_near(line: Line, places: Collection[_Place]) -> bool:
    """True for the same words in such a place, or near it where the chapter is set larger."""
    if not places:
        return False
    text, x, y = _place(line)
    return any(
        text == each[0] and abs(x - each[1]) <= SHIFT and abs(y - each[2]) <= SHIFT
        for each in places
    )


def _around(place: _Place) -> list[_Place]:
    """The same words within a point, as pages round places in their own ways."""
    text, x, y = place
    return [(text, x + right, y + down) for right in (-1, 0, 1) for down in (-1, 0, 1)]


def _may_be_navigation(page: PageRead, line: Line) -> bool:
    if _SENTENCE.search(line.text):
        return False
    width, height = page.upright_width, page.upright_height
    if line.x1 < SIDE * width or line.x0 > (1 - SIDE) * width:
        return True
    if line.bottom > HEAD * height or _YEAR.search(line.text):
        return False
    below = [each.top - line.bottom for each in page.lines if each.top > line.bottom - 1]
    below += [table.box.top - line.bottom for table in page.tables if table.box.top > line.top]
    return min(below, default=height) > 1.5 * line.size
