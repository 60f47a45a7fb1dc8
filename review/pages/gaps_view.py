"""Gaps, coverage and the check of a report's own index as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import get_args

from indicators.coverage_matrix import CoverageMatrix
from indicators.gaps import ORDER, Gap
from indicators.index_check import IndexCheck, IndexFinding
from review.exports.coverage_picture import coverage_svg, coverage_table
from review.gap_list import GAP_STATES
from review.index_rows import FINDING_STATES
from review.pages.indicator_list import title_of
from review.pages.markup import Markup, chip, joined, safe, tag
from review.pages.score_view import table_html
from review.translations import Language, in_language, say


def gaps_html(gaps: Sequence[Gap], kind: str, language: Language) -> Markup:
    """The gaps of a kind, or all, in their order."""
    if not gaps:
        return tag("p", say(language, "no_gaps"), class_="mz-told")
    counts = Counter(gap.kind for gap in gaps)
    kinds = ("，" if language == "zh" else ", ").join(
        f"{say(language, f'gap_{each}')} {counts[each]}" for each in ORDER if counts[each]
    )
    told = say(language, "gap_count", count=len(gaps), kinds=kinds)
    rows = [_gap(gap, language) for gap in gaps if kind in ("", gap.kind)]
    keys = ("number", "indicator", "gap", "gap_gain", "gap_missing", "gap_direct", "gap_owner")
    return joined(
        [
            tag("p", told, class_="mz-told"),
            table_html("", [say(language, key) for key in keys], rows, right=(3,)),
        ]
    )


def _gap(gap: Gap, language: Language) -> Markup:
    star = tag("span", "★", class_="mz-star") if gap.indicator.starred else safe("")
    missing = [tag("li", claim.text) for claim in gap.missing]
    return tag(
        "tr",
        tag("td", gap.indicator.id, class_="mz-muted"),
        tag(
            "td",
            star,
            tag(
                "button",
                title_of(gap.indicator, language),
                class_="mz-link mz-wide-link",
                data_do="open",
                data_id=gap.indicator.id,
            ),
        ),
        tag("td", chip(say(language, f"gap_{gap.kind}"), GAP_STATES[gap.kind])),
        tag("td", f"+{round(gap.gain, 2):g}" if gap.gain else "", class_="mz-right"),
        tag("td", tag("ul", *missing, class_="mz-tried") if missing else ""),
        tag("td", gap.indicator.direct),
        tag("td", gap.indicator.owner),
    )


def coverage_html(matrix: CoverageMatrix, language: Language) -> Markup:
    """Frameworks by themes as a picture and a table; both escape their texts themselves."""
    heading = tag("h3", say(language, "coverage"), class_="mz-heading")
    picture = tag("div", Markup(coverage_svg(matrix, language)), class_="mz-picture")
    table = tag(
        "details",
        tag("summary", say(language, "as_table")),
        Markup(coverage_table(matrix, language)),
        class_="mz-details",
    )
    return tag("section", heading, picture, table)


def index_html(checked: IndexCheck, language: Language) -> Markup:
    """The index row by row, then what was found without being claimed; nothing without an index."""
    if not checked.rows:
        return safe("")
    counts = {name: checked.count(name) for name in get_args(IndexFinding)}
    lead = say(language, "index_lead", total=len(checked.rows), **counts)
    rows = [
        tag(
            "tr",
            tag("td", f"{row.claimed.scheme} {row.claimed.code}"),
            tag("td", row.claimed.title),
            tag("td", row.claimed.reference),
            tag("td", chip(say(language, f"index_{row.shown}"), FINDING_STATES[row.shown])),
            tag("td", *_links(row.located or row.indicators)),
            tag("td", "、".join(map(str, row.pages))),
        )
        for row in checked.rows
    ]
    keys = ("index_code", "index_title", "index_claimed", "index_finding", "indicator")
    header = [say(language, key) for key in (*keys, "index_pages")]
    table = table_html(say(language, "index_check"), header, rows, lead)
    unclaimed = [
        tag(
            "tr",
            tag("td", in_language(language, each.topic.title, each.topic.title_en)),
            tag("td", " ".join(code for known in each.codes.values() for code in known)),
            tag("td", *_links(each.indicators)),
            tag("td", "、".join(map(str, each.pages))),
        )
        for each in checked.unclaimed
    ]
    header = [
        say(language, key) for key in ("index_title", "index_code", "indicator", "index_pages")
    ]
    return joined([table, table_html(say(language, "index_unclaimed"), header, unclaimed)])


def _links(indicators: Sequence[str]) -> list[Markup]:
    return [
        tag("button", each, class_="mz-link", data_do="open", data_id=each) for each in indicators
    ]
