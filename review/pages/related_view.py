"""Related indicators of other frameworks on the review screen, with what was confirmed there.

Evidence that a person confirmed once is offered here to look at; an answer is never taken over.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.document import Document
from indicators.crosswalk import Related, related_items
from indicators.schema import Evidence
from review.exports import wording
from review.page_view import page_of
from review.pages.indicator_list import decided_words, title_of
from review.pages.markup import Markup, chip, printable, safe, tag
from review.pages.review_model import Reviewed, run_under_review
from review.pages.shell import framework_title
from review.translations import Language, say
from review.workspace import Workspace

MOST, MOST_QUOTES, LONGEST_QUOTE = 8, 2, 140


def related_html(
    workspace: Workspace, under: Reviewed, indicator: str, language: Language
) -> Markup:
    """The closest indicators of the frameworks that the project was assessed by too."""
    runs = {run.framework: run for run in workspace.runs.latest(under.run.project)}
    known = [
        each for each in related_items(under.framework.id, indicator) if each.framework in runs
    ]
    others = {
        name: run_under_review(workspace, runs[name]) for name in {each.framework for each in known}
    }

    def asked(related: Related) -> bool:  # the run may be of an older version
        framework = others[related.framework].framework
        return any(each.id == related.indicator for each in framework.indicators)

    def decided(related: Related) -> bool:
        return related.indicator in others[related.framework].decisions

    # What was confirmed helps most; among the rest the closest stand first.
    chosen = sorted(filter(asked, known), key=lambda each: not decided(each))[:MOST]
    if not chosen:
        return safe("")
    rows = [_row(others[each.framework], each, language) for each in chosen]
    return tag(
        "details",
        tag("summary", say(language, "related"), " ", tag("span", len(rows), class_="mz-muted")),
        tag("p", say(language, "related_lead"), class_="mz-muted mz-small"),
        tag("ul", *rows),
        class_="mz-related",
        open="" if decided(chosen[0]) else None,
    )


def _row(other: Reviewed, related: Related, language: Language) -> Markup:
    indicator = other.framework.indicator(related.indicator)
    decision = other.decisions.get(related.indicator)
    told = say(language, "related_open")
    quotes: list[Markup] = []
    if decision is not None:
        words = decided_words(other.framework, indicator, decision.state, decision.answer, language)
        told = say(language, "related_decided", label=words)
        if decision.state == "proposed":
            quotes = list(_quotes(other, related.indicator, language))
    return tag(
        "li",
        chip(say(language, f"related_{related.relation}"), "plain"),
        tag("b", f" {related.indicator} {title_of(indicator, language)} "),
        tag("span", framework_title(other.framework, language), class_="mz-muted mz-small"),
        tag("div", told, class_="mz-small"),
        *quotes,
    )


def _quotes(other: Reviewed, indicator: str, language: Language) -> Iterator[Markup]:
    """The quotes that a confirmed answer rests on, each with the way to its page."""
    documents = {each.id: each for each in other.assessment.documents}
    cited = [each for each in other.proposal(indicator).evidence if each.cited]
    for evidence in cited[:MOST_QUOTES]:
        document = documents.get(evidence.document)
        if document is not None:
            yield _quote(evidence, document, language)


def _quote(evidence: Evidence, document: Document, language: Language) -> Markup:
    text = wording.on_one_line(printable(evidence.quote))
    cut = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
    return tag(
        "div",
        f"“{cut}” ",
        tag("span", f"{document.file} · {page_of(document, evidence)}", class_="mz-muted mz-small"),
        tag(
            "button",
            say(language, "related_look"),
            class_="mz-link",
            data_do="look",
            data_document=document.id,
            data_page=page_of(document, evidence),
        ),
        class_="mz-small",
    )
