"""Shows a document with quoted text marked: page images for PDF, blocks of text for the rest."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.document import Box, Document
from indicators.schema import Evidence
from review.pages.markup import Markup, area, tag
from review.pdfium import open_pdf
from review.text_view import part_of, parts, text_part

WIDTH = 1240  # pixels; sharp at twice the width of the pane
MOST_IMAGES = 3000


@dataclass(frozen=True, slots=True)
class View:
    """One page, or one part of a file without pages; both numbered from 1."""

    number: int
    count: int
    content: Markup


class PageImages:
    """Images of PDF pages, each made once and kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def image(self, pdf: Path, page: int) -> Path:
        """The PNG of a page (from 1); made on first use."""
        path = self._folder / f"{pdf.stem}-{page}.png"
        if not path.exists():
            self._make(pdf, page, path)
        return path

    def _make(self, pdf: Path, page: int, path: Path) -> None:
        with open_pdf(pdf) as document:
            loaded = document[page - 1]
            scale = WIDTH / max(1.0, loaded.get_width())
            height = loaded.get_height() * scale
            scale *= min(1.0, 4 * WIDTH / max(1.0, height))  # a page like a paper roll
            image = loaded.render(scale=scale).to_pil()
        partial = path.with_suffix(f".{threading.get_ident()}")
        image.save(partial, "PNG", compress_level=3)
        partial.replace(path)
        self._prune()

    def _prune(self) -> None:
        images = list(self._folder.glob("*.png"))
        if len(images) > MOST_IMAGES:
            images.sort(key=lambda image: image.stat().st_mtime)
            for image in images[: MOST_IMAGES // 10]:
                image.unlink(missing_ok=True)


def page_of(document: Document, evidence: Evidence) -> int:
    """The page or part on which a quote begins."""
    if document.paged:
        return evidence.boxes[0].page if evidence.boxes else (evidence.page or 1)
    return part_of(document, evidence.start)


def page_count(document: Document) -> int:
    """Pages of a paged document, parts of another."""
    if document.paged:
        return len(document.pages)
    return len(parts(document))


def page_view(
    document: Document,
    number: int,
    image: str,
    chosen: Evidence | None,
    others: Sequence[Evidence] = (),
) -> View:
    """A page with the chosen quote marked strongly and the others lightly."""
    count = page_count(document)
    number = min(max(1, number), count)
    if document.paged:
        return View(number, count, _image_page(document, number, image, chosen, others))
    return View(number, count, text_part(document, number, chosen, others))


def _image_page(
    document: Document,
    number: int,
    image: str,
    chosen: Evidence | None,
    others: Sequence[Evidence],
) -> Markup:
    marks = [
        *(mark for other in others for mark in _marks(document, number, other, "mz-mark-other")),
        *(_marks(document, number, chosen, "mz-mark") if chosen else ()),
    ]
    page = document.pages[number - 1]
    picture = tag(
        "img", src=image, alt=f"{document.file} {number}", width=WIDTH,
        height=round(WIDTH * page.height / max(1.0, page.width)),
    )  # fmt: skip
    return tag(
        "div",
        picture,
        *marks,
        tag("div", *_text_layer(document, number), class_="mz-letters"),
        class_="mz-sheet",
        data_page=number,
        data_document=document.id,
    )


def _text_layer(document: Document, number: int) -> Iterator[Markup]:
    """The letters of a page, unseen, where they stand, so that they can be selected.

    `data-from` is the offset of the first one in the document's text.
    """
    page = document.pages[number - 1]
    around = Box(0.0, 0.0, page.width, page.height)
    for start, end, box in document.places.lines_of_page(number):
        text = document.text[start:end]
        # A Latin letter is about half as wide as a Chinese character.
        ems = sum(1.0 if ord(letter) > 0x2000 else 0.5 for letter in text)
        size = 100 * (box.x1 - box.x0) / max(1.0, page.width) / max(1.0, ems)
        style = f"{area(box, around)};font-size:{size:.3f}cqw"
        yield tag("span", text, data_from=start, style=style)


def _marks(document: Document, number: int, evidence: Evidence, kind: str) -> Iterator[Markup]:
    page = document.pages[number - 1]
    if evidence.document != document.id:
        return
    for part in evidence.boxes:
        if part.page == number:
            for box in part.boxes:
                style = area(Box(*box), Box(0.0, 0.0, page.width, page.height))
                yield tag("div", class_=kind, style=style)
