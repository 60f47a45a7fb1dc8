"""Disagreements as HTML: the queue, first and second answer beside each other, the ruling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.document import Document
from indicators.schema import Indicator
from review.decisions import Decision
from review.evidence_marks import Span, quoted
from review.pages.evidence_cards import place_html
from review.pages.indicator_list import decided_words, title_of
from review.pages.indicator_view import head_html
from review.pages.markup import Markup, chip, moment, printable, safe, tag
from review.pages.review_model import Reviewed
from review.pages.second_blind_view import options_html, reason_html
from review.pages.second_model import ruling_choices, words_of
from review.second_agreement import Compared, disagreements
from review.second_reviews import SecondDecision
from review.translations import Language, say

OUTCOMES = {"open": "not_found", "adjudicated": "decided", "came_round": "plain"}


def settle_html(
    under: Reviewed, pairs: Sequence[Compared], chosen: Compared | None, language: Language
) -> Markup:
    """The part of the screen in which disagreements are settled; `chosen` is the one in view."""
    lead = tag("p", say(language, "second_settle_lead"), class_="mz-lead")
    if chosen is None:
        told = say(
            language, "second_no_disagreement" if pairs else "second_no_pair", count=len(pairs)
        )
        return tag("div", lead, tag("p", told, class_="mz-empty"))
    return tag(
        "div",
        lead,
        tag(
            "div",
            _queue(under, disagreements(pairs), chosen, language),
            _pair(under, chosen, language),
            class_="mz-second-settle",
        ),
    )


def _queue(
    under: Reviewed, queue: Sequence[Compared], chosen: Compared, language: Language
) -> Markup:
    open_count = sum(each.outcome == "open" for each in queue)
    counts = say(language, "second_queue_counts", open=open_count, done=len(queue) - open_count)
    items = [_queued(under, each, each is chosen, language) for each in queue]
    return tag(
        "section",
        tag("h2", say(language, "second_queue")),
        tag("p", counts, class_="mz-muted mz-small"),
        tag("div", *items, class_="mz-second-queue"),
    )


def _queued(under: Reviewed, pair: Compared, chosen: bool, language: Language) -> Markup:
    indicator = under.framework.indicator(pair.indicator)
    return tag(
        "button",
        tag("span", pair.indicator, class_="mz-number"),
        tag(
            "span",
            tag("span", title_of(indicator, language), class_="mz-item-title"),
            tag(
                "span",
                chip(say(language, f"second_{pair.outcome}"), OUTCOMES[pair.outcome]),
                tag("span", pair.review.reviewer, class_="mz-muted mz-small mz-clip"),
                class_="mz-item-labels",
            ),
            class_="mz-item-body",
        ),
        class_="mz-second-item mz-chosen" if chosen else "mz-second-item",
        data_do="settle",
        data_review=pair.review.id,
        data_id=pair.indicator,
        aria_current="true" if chosen else None,
    )


def _pair(under: Reviewed, pair: Compared, language: Language) -> Markup:
    framework = under.framework
    indicator = framework.indicator(pair.indicator)
    documents = {each.id: each for each in under.assessment.documents}
    sides = (
        ("second_first", pair.first, pair.cited),
        ("second_second", pair.second, pair.second.evidence),
    )
    return tag(
        "article",
        head_html(indicator, language, unfolded=True),
        tag(
            "div",
            *(
                _side(key, under, indicator, each, spans, documents, language)
                for key, each, spans in sides
            ),
            class_="mz-second-sides",
        ),
        _held(under, pair, language),
        tag(
            "div",
            options_html(
                ruling_choices(framework, indicator, pair, language),
                "",
                say(language, "second_ruling"),
            ),
            reason_html(say(language, "second_ruling_reason"), ""),
            tag(
                "div",
                tag(
                    "button",
                    say(language, "second_rule"),
                    class_="mz-button",
                    data_do="rule",
                    data_save="",
                    data_review=pair.review.id,
                    data_indicator=pair.indicator,
                ),
                class_="mz-second-buttons",
            ),
            class_="mz-second-decide",
            data_fields=f"rule:{pair.review.id}:{pair.indicator}",
        ),
        class_="mz-indicator",
        tabindex=-1,
        data_key=f"rule:{pair.review.id}:{pair.indicator}",
        aria_label=f"{indicator.id} {title_of(indicator, language)}",
    )


def _side(
    key: str,
    under: Reviewed,
    indicator: Indicator,
    each: Decision | SecondDecision,
    spans: Sequence[Span],
    documents: Mapping[str, Document],
    language: Language,
) -> Markup:
    who = each.reviewer or say(language, "unnamed")
    quotes = [_quote(span, documents, language) for span in spans]
    return tag(
        "section",
        tag("h3", say(language, key)),
        tag("p", say(language, "by", reviewer=who, time=moment(each.decided_at))),
        tag(
            "div",
            chip(words_of(under.framework, indicator, each, language), each.state),
            class_="mz-answer",
        ),
        tag("p", each.reason or say(language, "second_no_reason"), class_="mz-rationale"),
        tag("h4", say(language, "evidence")),
        *(quotes or [tag("p", say(language, "second_no_quote"), class_="mz-muted mz-small")]),
        class_="mz-box mz-second-side",
    )


def _quote(span: Span, documents: Mapping[str, Document], language: Language) -> Markup:
    """A quote with its place; one of a document that this run has not is told by its id."""
    document = documents.get(span[0])
    if document is None or span[2] > len(document.text):
        return tag("p", say(language, "second_older"), class_="mz-muted mz-small")
    evidence = quoted(document, span[1], span[2])
    return tag(
        "blockquote",
        tag("div", printable(evidence.quote), class_="mz-quote"),
        place_html(evidence, documents, language),
    )


def _held(under: Reviewed, pair: Compared, language: Language) -> Markup:
    """What is in force where that is neither the first answer nor open any more."""
    if pair.outcome == "open":
        return safe("")
    held = pair.held
    indicator = under.framework.indicator(pair.indicator)
    words = decided_words(under.framework, indicator, held.state, held.answer, language)
    told = say(
        language,
        "second_held",
        answer=words,
        who=held.reviewer or say(language, "unnamed"),
        time=moment(held.decided_at),
    )
    reason = tag("p", held.reason, class_="mz-rationale") if held.reason else safe("")
    return tag("div", tag("p", told), reason, class_="mz-saved")
