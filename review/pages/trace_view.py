"""The way from a score down to the quotes that it rests on, as HTML."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.document import Document
from indicators.scoring.result import ItemScore, Part
from review.comparison_words import total_words
from review.exports.wording import on_one_line
from review.pages.evidence_cards import place_html
from review.pages.indicator_list import answer_words, decided_words, title_of
from review.pages.markup import Markup, chip, moment, printable, safe, tag
from review.pages.shell import framework_title
from review.trace import (
    WEAK_STATUSES,
    Branch,
    Forward,
    Leaf,
    Resting,
    Traced,
)
from review.translations import Language, counted, say

LONGEST_QUOTE = 160  # characters shown of a quote


def forward_html(traced: Forward, documents: Mapping[str, Document], language: Language) -> Markup:
    """The tree from the total of a run to the quotes of its indicators."""
    confirmed, preview = traced.confirmed, traced.preview
    total = total_words(confirmed, language) or say(language, "no_total")
    told: list[object] = [tag("b", say(language, "trace_total")), f" {total} {confirmed.rating} "]
    then = f"{total_words(preview, language)} {preview.rating}".strip()
    if preview.preview and then:
        told.append(_preview(then, language))
    branches = [
        _branch(each, traced.run, documents, preview.preview, language) for each in traced.branches
    ]
    return tag(
        "section",
        tag("h3", say(language, "trace_forward"), class_="mz-heading"),
        tag("p", say(language, "trace_forward_lead"), class_="mz-muted mz-small"),
        tag("details", tag("summary", *told), *branches, class_="mz-trace-tree", open=""),
    )


def _branch(
    branch: Branch,
    above: object,
    documents: Mapping[str, Document],
    preview: bool,
    language: Language,
) -> Markup:
    """A part with what it is made of; `above` names the parts around it."""
    key = f"{above}/{branch.name}"
    told: list[object] = [tag("b", branch.name), f" {_part_words(branch.now, language)} "]
    if preview:
        told.append(_preview(_part_words(branch.then, language), language))
    below = [_branch(each, key, documents, preview, language) for each in branch.branches]
    leaves = [_leaf(each, documents, language) for each in branch.leaves]
    items = tag("ul", *leaves, class_="mz-trace-items") if leaves else safe("")
    summary = tag("summary", *told)
    return tag("details", summary, *below, items, class_="mz-trace-part", data_key=key)


def _preview(told: str, language: Language) -> Markup:
    return tag("span", say(language, "trace_preview", told=told), class_="mz-trace-preview")


def _part_words(part: Part | None, language: Language) -> str:
    """The points of a part, or its share where the source gives no points."""
    if part is None:
        return "–"
    if part.points is not None and part.most is not None:
        return say(language, "trace_points", points=f"{part.points:g}", most=f"{part.most:g}")
    share = f"{100 * (part.share or 0):.0f}"
    return say(language, "trace_share", share=share, applicable=part.applicable)


def _points(item: ItemScore, language: Language) -> str:
    """The points of an indicator and why; nothing where the source gives none."""
    if item.points is None or item.most is None:
        return ""
    points = say(language, "trace_points", points=f"{item.points:g}", most=f"{item.most:g}")
    return f"{points} · {item.why}"


def _leaf(leaf: Leaf, documents: Mapping[str, Document], language: Language) -> Markup:
    """An indicator: its answer, who decided it and when, its points, its quotes."""
    traced = leaf.traced
    points = _points(leaf.then if traced.decision is None else leaf.now, language)
    if points and traced.decision is None:
        points = say(language, "trace_preview", told=points)
    return tag(
        "li",
        indicator_button(traced, None, language),
        state_html(traced, language),
        tag("div", points, class_="mz-muted mz-small") if points else safe(""),
        _said(traced, language),
        _cited(traced, documents, language),
    )


def indicator_button(
    traced: Traced, index: int | None, language: Language, long: bool = False
) -> Markup:
    """The indicator as a button that opens it on the review screen, at one of its quotes."""
    indicator = traced.indicator
    star = tag("span", "★", class_="mz-star") if indicator.starred else safe("")
    named = f"{framework_title(traced.framework, language)} · " if long else ""
    return tag(
        "button",
        star,
        f"{named}{indicator.id} {title_of(indicator, language)}",
        **_way(traced, index),
        class_="mz-link mz-wide-link",
    )


def _way(traced: Traced, index: int | None) -> dict[str, object]:
    """The data by which a click leads to an indicator and one of its quotes."""
    return {
        "type": "button",
        "data_do": "open",
        "data_run": traced.run,
        "data_id": traced.indicator.id,
        "data_index": index,
    }


def state_html(traced: Traced, language: Language) -> Markup:
    """The answer that was decided; else that none was, with the proposal as a preview."""
    framework, indicator, decision = traced.framework, traced.indicator, traced.decision
    proposal = traced.proposal
    if decision is None:
        words = answer_words(framework, indicator, proposal.state, proposal.answer, language)
        told = [chip(say(language, "undecided"), "plain"), _preview(words, language)]
    else:
        words = decided_words(framework, indicator, decision.state, decision.answer, language)
        key = "changed" if decision.action == "change" else "confirmed"
        told = [chip(words, decision.state), chip(say(language, key), "plain")]
    if traced.stale:
        told.append(chip(say(language, "stale"), "not_found"))
    return tag("span", *told, class_="mz-trace-state")


def _said(traced: Traced, language: Language) -> Markup:
    """Who decided, when, and why."""
    decision = traced.decision
    if decision is None:
        return safe("")
    who = decision.reviewer or say(language, "unnamed")
    told = say(language, "by", reviewer=who, time=moment(decision.decided_at))
    reason = f" · {decision.reason}" if decision.reason else ""
    return tag("div", told, reason, class_="mz-muted mz-small")


def _cited(traced: Traced, documents: Mapping[str, Document], language: Language) -> Markup:
    quotes, cited = traced.quotes, traced.cited
    if cited and not quotes:
        told = say(language, "trace_not_rested", count=len(cited))
        return tag("div", told, class_="mz-muted mz-small")
    if not quotes:
        return tag("div", say(language, "trace_no_quotes"), class_="mz-muted mz-small")
    rows = [tag("li", quote_button(each, documents, language)) for each in quotes]
    return tag(
        "details",
        tag("summary", counted(language, "trace_quotes", len(quotes)), class_="mz-small"),
        tag("ul", *rows),
        data_key=f"{traced.run}#{traced.indicator.id}",
    )


def quote_button(resting: Resting, documents: Mapping[str, Document], language: Language) -> Markup:
    """A quote as a button that opens it on the review screen."""
    evidence = resting.evidence
    status = safe("")
    if evidence.status in WEAK_STATUSES:
        status = chip(say(language, evidence.status), f"status-{evidence.status}")
    return tag(
        "button",
        tag("span", f"“{_cut(evidence.quote)}”"),
        status,
        place_html(evidence, documents, language),
        **_way(resting.traced, resting.index),
        class_="mz-trace-quote",
    )


def _cut(quote: str) -> str:
    text = on_one_line(printable(quote))
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
