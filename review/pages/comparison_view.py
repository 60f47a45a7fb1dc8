"""A comparison of assessments as HTML: scores, answers, values, wording."""

from __future__ import annotations

from collections.abc import Sequence

from indicators.comparison import ComparedValue, Comparison
from indicators.schema import Value
from review.comparison_words import moved_words, score_words
from review.pages.markup import Markup, joined, printable, safe, tag
from review.pages.score_view import table_html
from review.translations import Language, say


def comparison_html(comparison: Comparison, only_moved: bool, language: Language) -> Markup:
    """Everything that is compared; with `only_moved` what is the same everywhere is left out."""
    titles = [column.title for column in comparison.columns]
    return joined(
        [
            _scores(comparison, titles, language),
            _answers(comparison, titles, only_moved, language),
            _values(comparison, titles, only_moved, language),
            _wordings(comparison, titles, language),
        ]
    )


def _scores(comparison: Comparison, titles: Sequence[str], language: Language) -> Markup:
    cells = [tag("td", score_words(column.score)) for column in comparison.columns]
    return table_html(say(language, "compared_score"), titles, [tag("tr", *cells)])


def _answers(
    comparison: Comparison, titles: Sequence[str], only_moved: bool, language: Language
) -> Markup:
    rows = []
    for each in comparison.indicators:
        moves = [one.movement for one in each.answers if one is not None]
        still = all(move in ("same", "unknown") for move in moves) and None not in each.answers
        if only_moved and still and not each.lineage:
            continue
        cells = []
        for one in each.answers:
            if one is None:
                cells.append(tag("td", "–", class_="mz-muted"))
                continue
            move = say(language, f"moved_{one.movement}")
            open_ = "" if one.confirmed else f"（{say(language, 'undecided')}）"
            label = tag("div", f"{one.label}{open_}")
            cells.append(
                tag("td", label, tag("div", move, class_=f"mz-small mz-moved-{one.movement}"))
            )
        lineage = tag("div", each.lineage, class_="mz-muted mz-small") if each.lineage else safe("")
        rows.append(tag("tr", tag("td", each.number), tag("td", each.title, lineage), *cells))
    header = [say(language, "number"), say(language, "indicator"), *titles]
    return table_html(say(language, "compared_answers"), header, rows)


def _values(
    comparison: Comparison, titles: Sequence[str], only_moved: bool, language: Language
) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", each.number),
            tag("td", value.metric),
            *(tag("td", _value(one), class_="mz-right") for one in value.values),
            tag("td", _change(value, language)),
        )
        for each in comparison.indicators
        for value in each.values
        if value.change or not only_moved
    ]
    header = [
        say(language, "number"), say(language, "metric"), *titles, say(language, "moved"),
    ]  # fmt: skip
    numbers = range(2, 2 + len(titles))
    return table_html(say(language, "compared_values"), header, rows, right=numbers)


def _value(value: Value | None) -> str:
    if value is None:
        return "–"
    year = f" ({value.year})" if value.year else ""
    return f"{value.number:g} {value.unit}{year}"


def _change(value: ComparedValue, language: Language) -> str:
    if value.incomparable:
        return say(language, "not_compared", why=value.incomparable)
    return moved_words(value)


def _wordings(comparison: Comparison, titles: Sequence[str], language: Language) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", each.number),
            tag("td", say(language, f"wording_{one.kind}")),
            tag("td", titles[one.earlier], tag("div", printable(one.was.quote))),
            tag("td", titles[one.later], tag("div", printable(one.now.quote))),
        )
        for each in comparison.indicators
        for one in each.wordings
    ]
    header = [say(language, key) for key in ("number", "moved", "earlier", "later")]
    return table_html(say(language, "compared_wordings"), header, rows)
