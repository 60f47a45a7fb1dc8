"""The page pane of the review screen: the quoted page or a page turned to, and its tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractor.document import Document
from indicators.schema import Evidence, Proposal
from review.page_route import page_address
from review.page_view import View, page_count, page_of, page_view
from review.pages.markup import Markup, safe, tag
from review.pages.page_tools import (
    page_lost,
    picture_address,
    step_button,
    turn_button,
    zoom_buttons,
)
from review.pages.place import Place
from review.pages.review_model import Reviewed
from review.searches import as_evidence
from review.translations import Language, say
from review.workspace import Workspace


def page_html(workspace: Workspace, under: Reviewed, place: Place, following: str = "") -> Markup:
    """The page of the chosen quote, or the page turned to, with what is marked on it.

    `following` is the address of the picture that the next indicator needs: the browser loads it
    while this one is read.
    """
    proposal = under.proposal(place.indicator)
    chosen = _chosen(proposal, place, under.assessment.documents)
    documents = {document.id: document for document in under.assessment.documents}
    wanted = place.document or (chosen.document if chosen else "")
    document = documents.get(wanted) or next(iter(documents.values()), None)
    if document is None:
        return tag("div", say(place.language, "no_page"), class_="mz-empty")
    if chosen and chosen.document != document.id:
        chosen = None
    home = page_of(document, chosen) if chosen else 1
    number = min(max(1, place.page or home), page_count(document))
    image = picture_address(workspace, document, number)
    if image is None:
        return page_lost(place.language)
    others = [
        each
        for each in proposal.evidence
        if each.cited and each is not chosen and each.document == document.id
    ]
    view = page_view(document, number, image, chosen, others)
    warning = safe("")
    if document.paged and chosen and not chosen.boxes:
        warning = tag("div", say(place.language, "no_boxes"), class_="mz-warning")
    going_on = _going_on(document, chosen, number, place.language)
    return tag(
        "div",
        _toolbar(
            document, list(documents.values()), view, chosen is not None, home, place.language
        ),
        warning,
        going_on,
        tag(
            "div",
            view.content,
            class_="mz-page-scroll",
            tabindex=0,
            role="group",
            aria_label=f"{document.file} {view.number}",
        ),
        class_="mz-page",
        data_next=following or None,
    )


def first_picture(under: Reviewed, place: Place) -> str:
    """The address of the picture with which an indicator begins; empty for a file without pages."""
    documents = {document.id: document for document in under.assessment.documents}
    chosen = _chosen(under.proposal(place.indicator), place, under.assessment.documents)
    document = documents.get(chosen.document) if chosen else None
    if chosen is None or document is None or not document.paged:
        return ""
    return page_address(document, page_of(document, chosen))


def turned(place: Place, target: Mapping[str, str]) -> Place:
    """The place after a button, the menu or the number above the page was used."""
    if target.get("do") == "document":
        return place.to(document=target.get("value", ""), page=1)
    if target.get("do") == "back":
        return place.to(document="", page=None)
    number = target.get("value") or target.get("number", "")
    return place.to(page=int(number) if number.isdecimal() else place.page)


def _chosen(proposal: Proposal, place: Place, documents: Sequence[Document]) -> Evidence | None:
    """The quote that is shown: one of the evidence, or a passage that came near."""
    if place.near is not None:
        nearest = proposal.search.nearest
        known = 0 <= place.near < len(nearest)
        return as_evidence(nearest[place.near], documents) if known else None
    index = place.evidence
    if index is None or not 0 <= index < len(proposal.evidence):
        return None
    return proposal.evidence[index]


def _going_on(
    document: Document, chosen: Evidence | None, number: int, language: Language
) -> Markup:
    """Ways to the other pages of a quote that runs over a page end."""
    pages = dict.fromkeys(part.page for part in chosen.boxes) if chosen else {}
    if not document.paged or number not in pages or len(pages) < 2:
        return safe("")
    links = [
        tag(
            "button",
            say(language, "page", page=page),
            class_="mz-link",
            data_do="turn",
            data_number=page,
        )
        for page in pages
        if page != number
    ]
    return tag("div", say(language, "quote_goes_on"), *links, class_="mz-going-on")


def _toolbar(
    document: Document,
    documents: Sequence[Document],
    view: View,
    quoted: bool,
    home: int,
    language: Language,
) -> Markup:
    return tag(
        "div",
        _documents(document, documents, language),
        tag("button", say(language, "back_to_quote"), class_="mz-link", data_do="back")
        if not quoted or view.number != home
        else safe(""),
        turn_button("‹", "previous_page", view.number - 1, view.count, language),
        tag("span", *_number(view, document.paged, language), class_="mz-page-at"),
        turn_button("›", "next_page", view.number + 1, view.count, language),
        *zoom_buttons(document, language),
        step_button("↑", "previous_quote", "mz-quote-step", -1, language),
        step_button("↓", "next_quote", "mz-quote-step", 1, language),
        tag(
            "button",
            say(language, "add_quote"),
            class_="mz-link",
            data_do="quote",
            title=say(language, "add_quote_do"),
            disabled="disabled",
        ),
        class_="mz-page-bar",
    )


def _documents(document: Document, documents: Sequence[Document], language: Language) -> Markup:
    """The file's name; a menu where there are several to look into."""
    if len(documents) < 2:
        return tag("span", document.file, class_="mz-page-file mz-clip", title=document.file)
    options = [
        tag("option", each.file, value=each.id, selected="" if each is document else None)
        for each in documents
    ]
    label = say(language, "file")
    return tag("select", *options, class_="mz-page-file", data_do="document", aria_label=label)


def _number(view: View, paged: bool, language: Language) -> Iterator[Markup]:
    """第 [4] / 28 页 with the number to be typed; parts of a file without pages are only told."""
    words = say(language, "page_of" if paged else "part_of", page="\0", pages=view.count)
    before, after = words.split("\0")
    yield safe(before)
    if paged:
        yield Markup(
            f'<input type="number" min="1" max="{view.count}" value="{view.number}" '
            f'data-do="turn" aria-label="{safe(say(language, "page_number"))}">'
        )
    else:
        yield safe(view.number)
    yield safe(after)
