"""What was searched for an indicator without an answer: words, nearest passages, lost pages."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.document import Document
from indicators.schema import NearMiss, Proposal, SearchRecord
from review.exports import wording
from review.pages.evidence_cards import place_html, quote_card
from review.pages.markup import Markup, chip, safe, tag
from review.searches import as_evidence, is_silent, words_found
from review.translations import Language, say


def search_html(
    proposal: Proposal, documents: Mapping[str, Document], chosen: int | None, language: Language
) -> Markup:
    """The section below silence; `chosen` is the near passage that is shown on its page."""
    search = proposal.search
    if not is_silent(proposal):
        return safe("")
    key = "near_count" if search.nearest or search.near_misses else "none_near"
    near = say(language, key, shown=len(search.nearest), near=search.near_misses)
    cards = [
        _card(index, each, documents, index == chosen, language)
        for index, each in enumerate(search.nearest)
    ]
    unreadable = wording.unreadable_of(search, documents.values())
    return tag(
        "section",
        tag("h3", say(language, "searched"), tag("span", near, class_="mz-muted mz-small")),
        *_words(search, language),
        *cards,
        tag("p", say(language, "not_searched", pages="；".join(unreadable)), class_="mz-warning")
        if unreadable
        else safe(""),
        class_="mz-searched",
    )


def _words(search: SearchRecord, language: Language) -> list[Markup]:
    """The words that stand in the text as labels, the others below; all alike where unknown."""
    known = words_found(search)
    found, others = known or ((), search.terms)
    lines = []
    if known is not None:
        shown = [chip(word, "found") for word in found] or [safe(say(language, "none_found"))]
        name = tag("b", say(language, "words_found"))
        lines.append(tag("p", name, *shown, class_="mz-words"))
    if others:
        key = "words_searched" if known is None else "words_missing"
        summary = tag("summary", say(language, key, count=len(others)))
        lines.append(tag("details", summary, tag("p", "、".join(others)), class_="mz-words"))
    return lines


def _card(
    index: int,
    near: NearMiss,
    documents: Mapping[str, Document],
    chosen: bool,
    language: Language,
) -> Markup:
    head = [place_html(as_evidence(near, documents.values()), documents, language)]
    reason = say(language, "not_taken", reason=near.reason) if near.reason else ""
    return quote_card(
        head,
        near.quote,
        reason,
        do="near",
        index=index,
        chosen=chosen,
        name=say(language, "near_passage"),
        acts=[
            tag(
                "button",
                say(language, "mark_add"),
                " ",
                tag("kbd", "C"),
                class_="mz-link",
                data_do="cite",
                data_near=index,
            )
        ],
    )
