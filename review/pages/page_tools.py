"""The tools above a page: to turn, to zoom; and where the page's picture is."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.document import Document
from review.page_route import page_address
from review.pages.markup import Markup, tag
from review.translations import Language, say
from review.workspace import Workspace

# For a pane with a page: after every change the page keeps its zoom and shows its mark.
PAGED = "watch('value', () => requestAnimationFrame(() => window.mingzheng.paged(element)));"


def picture_address(workspace: Workspace, document: Document, page: int) -> str | None:
    """Where the picture of a page is: "" for a file without pages, None where the file is gone."""
    if not document.paged:
        return ""
    kept = workspace.files.path(document.id).exists()
    return page_address(document, page) if kept else None


def page_lost(language: Language) -> Markup:
    """What is told where a page cannot be shown, because its file is gone."""
    return tag("div", say(language, "page_lost"), class_="mz-empty")


def turn_button(sign: str, key: str, number: int, count: int, language: Language) -> Markup:
    """A button that leads to another page or part, of `count`; off where there is none."""
    return tag(
        "button",
        sign,
        class_="mz-tool",
        title=say(language, key),
        aria_label=say(language, key),
        data_do="turn",
        data_number=number,
        disabled=None if 1 <= number <= count else "disabled",
    )


def zoom_buttons(document: Document, language: Language) -> Iterator[Markup]:
    """Smaller and larger, for pages; text without pages flows."""
    if document.paged:
        yield step_button("−", "zoom_out", "mz-zoom", -1, language)
        yield step_button("+", "zoom_in", "mz-zoom", 1, language)


def step_button(sign: str, key: str, kind: str, step: int, language: Language) -> Markup:
    """A button that the page's own script answers, by its class and step."""
    name = say(language, key)
    return tag(
        "button", sign, class_=f"mz-tool {kind}", title=name, aria_label=name, data_step=step
    )
