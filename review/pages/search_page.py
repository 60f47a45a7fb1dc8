"""The page beside the found passages: the passage marked where it stands, and the tools to turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.document import Document
from indicators.schema import Evidence
from review.evidence_marks import quoted, span_of
from review.page_view import View, page_count, page_of, page_view
from review.pages.markup import Markup, empty, tag
from review.pages.page_tools import page_lost, picture_address, turn_button, zoom_buttons
from review.pages.place import Place
from review.pages.review_model import reviewed
from review.pages.search_model import Opened
from review.passage_evidence import cited_for
from review.passage_search import readable_documents
from review.translations import Language, say
from review.workspace import Workspace


def opened_page_html(workspace: Workspace, place: Place, seen: Opened) -> Markup:
    """The page of the opened passage, marked; what else is cited for the indicator, lightly."""
    documents = readable_documents(workspace, place.project or 0)
    document = documents.get(seen.span[0]) if seen.span else None
    if seen.span is None or document is None:
        return empty(place.language, "find_page", "find_page_do")
    chosen = quoted(document, seen.span[1], seen.span[2])
    number = min(max(1, seen.page or page_of(document, chosen)), page_count(document))
    image = picture_address(workspace, document, number)
    if image is None:
        return page_lost(place.language)
    under = reviewed(workspace, place)
    known = {each.indicator for each in under.assessment.proposals} if under else set()
    cited = cited_for(under, place.indicator) if under and place.indicator in known else ()
    others = [each for each in cited if span_of(each) != seen.span]
    return _passage_page(document, chosen, others, number, image, place.language)


def _passage_page(
    document: Document,
    chosen: Evidence,
    others: Sequence[Evidence],
    number: int,
    image: str,
    language: Language,
) -> Markup:
    view = page_view(document, number, image, chosen, others)
    home = page_of(document, chosen)
    return tag(
        "div",
        tag("div", *_tools(document, view, home, language), class_="mz-page-bar"),
        tag("div", view.content, class_="mz-page-scroll"),
        class_="mz-page",
    )


def _tools(document: Document, view: View, home: int, language: Language) -> Iterator[Markup]:
    yield tag("span", document.file, class_="mz-page-file mz-clip", title=document.file)
    if view.number != home:
        yield tag("button", say(language, "back_to_quote"), class_="mz-link", data_do="home")
    yield turn_button("‹", "previous_page", view.number - 1, view.count, language)
    key = "page_of" if document.paged else "part_of"
    yield tag("span", say(language, key, page=view.number, pages=view.count), class_="mz-page-at")
    yield turn_button("›", "next_page", view.number + 1, view.count, language)
    yield from zoom_buttons(document, language)
