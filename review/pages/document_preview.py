"""What was read of a document: its pages with the blocks that were found marked by their kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from extractor.document import Block, BlockKind, Box, Document
from review.page_view import page_count, page_view
from review.pages.markup import Markup, area, safe, tag
from review.pages.page_tools import page_lost, picture_address, turn_button
from review.translations import Language, say
from review.workspace import Workspace

KINDS: tuple[BlockKind, ...] = get_args(BlockKind)


def preview_html(workspace: Workspace, document: Document, page: int, language: Language) -> Markup:
    """One page, or one part of a file without pages, with its blocks marked, and a legend."""
    count = page_count(document)
    number = min(max(1, page), count)
    image = picture_address(workspace, document, number)
    if image is None:
        return page_lost(language)
    view = page_view(document, number, image, None)
    blocks = list(blocks_of_page(document, number)) if document.paged else []
    outlines = _outlines(document, number, blocks, language)
    kinds = [kind for kind in KINDS if any(block.kind == kind for block, _ in blocks)]
    return tag(
        "section",
        _head(document, number, count, language),
        tag("p", *_legend(kinds, language), class_="mz-legend mz-small") if kinds else safe(""),
        _unreadable(document, number, language),
        tag(
            "div",
            tag(
                "div",
                view.content,
                *outlines,
                class_="mz-over",
            ),
            class_="mz-page-scroll",
            tabindex=0,
            role="group",
            aria_label=f"{document.file} {number}",
        ),
        class_="mz-page mz-preview-page",
        aria_label=say(language, "preview_of", file=document.file),
    )


def blocks_of_page(document: Document, number: int) -> Iterator[tuple[Block, Box]]:
    """The blocks of a page with the box around what of each stands on it."""
    for block in document.blocks:
        for part in document.places.lines(block.start, block.end):
            if part.page == number and part.boxes:
                yield block, around(part.boxes)


def around(boxes: tuple[Box, ...]) -> Box:
    """The smallest box around several."""
    return Box(
        min(box.x0 for box in boxes),
        min(box.top for box in boxes),
        max(box.x1 for box in boxes),
        max(box.bottom for box in boxes),
    )


def _head(document: Document, number: int, count: int, language: Language) -> Markup:
    key = "page_of" if document.paged else "part_of"
    return tag(
        "div",
        tag("h3", document.file, class_="mz-page-file mz-clip"),
        turn_button("‹", "previous_page", number - 1, count, language),
        tag("span", say(language, key, page=number, pages=count), class_="mz-page-at"),
        turn_button("›", "next_page", number + 1, count, language),
        tag("button", say(language, "close"), class_="mz-link", data_do="close"),
        class_="mz-page-bar",
    )


def _legend(kinds: list[BlockKind], language: Language) -> Iterator[Markup]:
    for kind in kinds:
        yield tag("span", say(language, f"block_{kind}"), class_=f"mz-block-name mz-block-{kind}")


def _unreadable(document: Document, number: int, language: Language) -> Markup:
    """What is wrong with this page, where something is."""
    if number in document.unreadable_pages:
        return tag("p", say(language, "page_unreadable"), class_="mz-warning")
    if number in document.ocr_pages:
        return tag("p", say(language, "page_by_ocr"), class_="mz-warning")
    return safe("")


def _outlines(
    document: Document, number: int, blocks: list[tuple[Block, Box]], language: Language
) -> Iterator[Markup]:
    if not document.paged:
        return
    page = document.pages[number - 1]
    whole = Box(0.0, 0.0, page.width, page.height)
    for block, box in blocks:
        yield tag(
            "div",
            class_=f"mz-block mz-block-{block.kind}",
            style=area(box, whole),
            title=say(language, f"block_{block.kind}"),
        )
