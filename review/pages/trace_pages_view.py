"""The way from pages up to the indicators that rest on them, and what stands out, as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from extractor.document import Document
from review.exports.wording import on_one_line, page_ranges
from review.pages.markup import Markup, chip, joined, printable, safe, tag
from review.pages.score_view import table_html
from review.pages.shell import framework_title
from review.pages.trace_view import indicator_button, quote_button, state_html
from review.trace import (
    NEARLY_EMPTY,
    WEAK_SCORE,
    WEAK_STATUSES,
    Backward,
    DocumentMap,
    PageCell,
    Resting,
)
from review.translations import Language, counted, say

SHADES = (1, 2, 4, 8)  # the fewest indicators of each shade
_CONDITION_SIGNS = {"": "", "sparse": "·", "unreadable": "×"}


def maps_html(found: Backward, document: str, page: int, language: Language) -> Markup:
    """A heat map of the pages of each document; `document` and `page` are the chosen cell."""
    key = found.counted if found.decided or found.counted == "decided" else "none"
    told = say(language, f"trace_told_{key}", decided=found.decided, total=found.total)
    maps = [
        _map(each, page if each.document.id == document else 0, language) for each in found.maps
    ]
    return joined([tag("p", told, role="status", class_="mz-trace-told"), _legend(language), *maps])


def _legend(language: Language) -> Markup:
    ends = (*(f"{after - 1}" for after in SHADES[1:]), "")
    spans = [
        f"{first}" if f"{first}" == last else f"{first}–{last}" if last else f"≥ {first}"
        for first, last in zip(SHADES, ends, strict=True)
    ]
    kinds = [(f"mz-heat-{shade}", "", span) for shade, span in enumerate(spans, 1)]
    kinds.insert(0, ("mz-heat-0", "", "0"))
    for condition in ("sparse", "unreadable"):
        sign = _CONDITION_SIGNS[condition]
        kinds.append((f"mz-heat-{condition}", sign, say(language, f"trace_{condition}")))
    samples = [
        tag("li", tag("i", sign, class_=f"mz-trace-sample {kind}", aria_hidden="true"), words)
        for kind, sign, words in kinds
    ]
    label = say(language, "trace_legend")
    return tag("div", tag("span", label), tag("ul", *samples), class_="mz-trace-legend")


def _map(found: DocumentMap, chosen: int, language: Language) -> Markup:
    document, cells = found.document, found.cells
    used = sum(bool(cell.count) for cell in cells)
    key = "trace_used" if document.paged else "trace_used_parts"
    reached = chosen or (cells[0].number if cells else 0)
    buttons = [
        _cell(document, cell, cell.number == chosen, cell.number == reached, language)
        for cell in cells
    ]
    return tag(
        "section",
        tag("h4", document.file, class_="mz-trace-file"),
        tag("p", say(language, key, total=len(cells), used=used), class_="mz-muted mz-small"),
        tag(
            "div",
            *buttons,
            class_="mz-trace-map",
            role="group",
            aria_label=say(language, "trace_map", file=document.file),
        ),
        _map_table(found, language),
    )


def _cell(
    document: Document, cell: PageCell, chosen: bool, reached: bool, language: Language
) -> Markup:
    """A page as a button; of each map only one is reached by Tab, the others by arrow keys."""
    kind = str(sum(cell.count >= least for least in SHADES))
    if not cell.count and cell.condition:
        kind = cell.condition
    words = _cell_words(document, cell, language)
    sign = str(cell.count) if cell.count else _CONDITION_SIGNS[cell.condition]
    return tag(
        "button",
        tag("span", cell.number, aria_hidden="true"),
        tag("b", sign, aria_hidden="true"),
        tag("span", words, class_="mz-heard"),
        type="button",
        class_=f"mz-cell mz-heat-{kind}",
        data_do="page",
        data_document=document.id,
        data_page=cell.number,
        title=words,
        aria_pressed="true" if chosen else "false",
        tabindex=0 if reached else -1,
    )


def _cell_words(document: Document, cell: PageCell, language: Language) -> str:
    """The page, how many indicators rest on it, and what is wrong with it."""
    place = say(language, "page" if document.paged else "trace_part", page=cell.number)
    words = [counted(language, "trace_indicators", cell.count)]
    if cell.condition:
        words.append(say(language, f"trace_{cell.condition}"))
    return f"{place}：{'，'.join(words)}" if language == "zh" else f"{place}: {', '.join(words)}"


def _map_table(found: DocumentMap, language: Language) -> Markup:
    """What the map shows, as a table of the pages on which something rests."""
    rows = [
        tag(
            "tr",
            tag("th", cell.number, scope="row"),
            tag("td", cell.count, class_="mz-right"),
            tag("td", *_by_framework(cell, language)),
        )
        for cell in found.cells
        if cell.count
    ]
    if not rows:
        return safe("")
    keys = ("trace_page", "trace_count", "trace_which")
    table = table_html("", [say(language, key) for key in keys], rows)
    return tag("details", tag("summary", say(language, "as_table")), table, class_="mz-details")


def _by_framework(cell: PageCell, language: Language) -> list[Markup]:
    named: dict[str, dict[str, None]] = {}
    for each in cell.quotes:
        title = framework_title(each.traced.framework, language)
        named.setdefault(title, {})[each.traced.indicator.id] = None
    return [tag("div", f"{title}: {', '.join(ids)}") for title, ids in named.items()]


def quotes_html(found: Backward, document: str, page: int, language: Language) -> Markup:
    """The quotes on the chosen page, each with the indicators that rest on it."""
    chosen = found.cell(document, page)
    if chosen is None:
        return tag("p", say(language, "trace_choose"), class_="mz-muted mz-trace-hint")
    within, cell = chosen
    head = f"{within.document.file} · {_cell_words(within.document, cell, language)}"
    spans = groupby(cell.quotes, key=lambda each: (each.evidence.start, each.evidence.end))
    rows = [_passage(list(group), language) for _, group in spans]
    body = tag("ul", *rows, class_="mz-trace-passages") if rows else tag(
        "p", say(language, "trace_nothing_rests"), class_="mz-muted"
    )  # fmt: skip
    return tag("section", tag("h4", head, class_="mz-trace-file"), body)


def _passage(quotes: Sequence[Resting], language: Language) -> Markup:
    evidence = quotes[0].evidence
    status = chip(say(language, evidence.status), f"status-{evidence.status}")
    rows = [
        tag(
            "li",
            indicator_button(each.traced, each.index, language, long=True),
            state_html(each.traced, language),
        )
        for each in quotes
    ]
    words = tag("p", f"“{on_one_line(printable(evidence.quote))}” ", status)
    return tag("li", words, tag("ul", *rows))


def findings_html(found: Backward, language: Language) -> Markup:
    """The pages that support nothing, and the indicators that rest on one weak passage."""
    return tag(
        "section",
        tag("h3", say(language, "trace_findings"), class_="mz-heading"),
        tag("h4", say(language, "trace_bare"), class_="mz-trace-file"),
        tag("p", say(language, "trace_bare_rule", least=NEARLY_EMPTY), class_="mz-muted mz-small"),
        _bare(found, language),
        tag("h4", say(language, "trace_weak"), class_="mz-trace-file"),
        tag(
            "p",
            say(language, "trace_weak_rule", score=f"{WEAK_SCORE:g}"),
            class_="mz-muted mz-small",
        ),
        _weak(found, language),
    )


def _bare(found: Backward, language: Language) -> Markup:
    rows = []
    for each in found.maps:
        parts = "" if each.document.paged else say(language, "trace_by_parts")
        ranges = [
            tag("td", page_ranges(each.bare(condition)) or say(language, "none"))
            for condition in ("", "sparse", "unreadable")
        ]
        rows.append(tag("tr", tag("th", f"{each.document.file}{parts}", scope="row"), *ranges))
    keys = ("file", "trace_bare_pages", "trace_sparse", "trace_unreadable")
    return table_html("", [say(language, key) for key in keys], rows)


def _weak(found: Backward, language: Language) -> Markup:
    if not found.weak:
        return tag("p", say(language, "trace_no_weak"), class_="mz-muted")
    documents = {each.document.id: each.document for each in found.maps}
    rows = [
        tag(
            "tr",
            tag("td", indicator_button(each.traced, each.index, language)),
            tag("td", framework_title(each.traced.framework, language)),
            tag("td", state_html(each.traced, language)),
            tag("td", *_why(each, language)),
            tag("td", quote_button(each, documents, language)),
        )
        for each in found.weak
    ]
    keys = ("indicator", "trace_framework", "decision", "trace_why", "trace_quote")
    return table_html("", [say(language, key) for key in keys], rows)


def _why(resting: Resting, language: Language) -> list[Markup]:
    evidence, why = resting.evidence, []
    if evidence.score < WEAK_SCORE:
        why.append(chip(say(language, "trace_why_score", score=f"{evidence.score:.2f}"), "plain"))
    if evidence.status in WEAK_STATUSES:
        why.append(chip(say(language, evidence.status), f"status-{evidence.status}"))
    return why
