"""The score of a run as HTML: totals, what if, readings, facts, occurrences, parts, indicators."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from indicators.applicability import facts_asked
from indicators.organisation import Fact, FactValue, known_facts
from indicators.scoring.given import changed
from indicators.scoring.result import Occurrence, Score
from review.circumstances import given_answers, scored, scored_answers
from review.comparison_words import total_words
from review.exports.sheets.score import KINDS, paired_parts, part_most, part_points
from review.pages.indicator_list import title_of
from review.pages.indicator_view import choices_of
from review.pages.markup import Markup, joined, safe, tag
from review.pages.review_model import Reviewed, chosen_answer
from review.translations import Language, in_language, say

# What can be said of a matter of the framework's list, as the value of a menu.
OCCURRENCES: dict[str, Occurrence | None] = {
    "": None,
    "suspected": Occurrence("", "suspected"),
    "suspected_cleared": Occurrence("", "suspected", cleared=True),
    "serious": Occurrence("", "serious"),
    "serious_cleared": Occurrence("", "serious", cleared=True),
}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Answers that a person only tries: the values of choices by indicator, and the one chosen."""

    indicator: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


def score_html(under: Reviewed, what_if: WhatIf, language: Language) -> Markup:
    """The whole screen of a run's score."""
    confirmed = scored(under.assessment, under.decisions, under.circumstances)
    preview = scored(under.assessment, under.decisions, under.circumstances, preview=True)
    return joined(
        [
            _totals(confirmed, preview, language),
            _what_if(under, what_if, preview, language),
            _parts(confirmed, preview, language),
            _readings(under, confirmed, language),
            _facts(under, language),
            _occurrences(under, language),
            _remarks(under, confirmed, preview, language),
            _items(under, confirmed, preview, language),
        ]
    )


def _totals(confirmed: Score, preview: Score, language: Language) -> Markup:
    told = say(
        language,
        "score_counts",
        confirmed=confirmed.confirmed,
        total=len(confirmed.items),
        open=confirmed.open,
        left=confirmed.not_applicable,
    )
    cards = [
        _total("score_confirmed", confirmed, language, ""),
        _total("score_preview", preview, language, "mz-preview"),
    ]
    return joined(
        [
            tag("div", *cards, class_="mz-cards mz-totals"),
            tag("p", told, class_="mz-muted mz-small"),
        ]
    )


def _total(key: str, scored_now: Score, language: Language, kind: str) -> Markup:
    total = total_words(scored_now, language) or say(language, "no_total")
    reach = ""
    if scored_now.could_reach is not None and scored_now.open:
        reach = say(language, "could_reach", total=f"{scored_now.could_reach:g}")
    return tag(
        "div",
        tag("div", say(language, key), class_="mz-muted mz-small"),
        tag("div", total, class_="mz-total"),
        tag("div", scored_now.rating, class_="mz-card-title") if scored_now.rating else safe(""),
        tag("div", scored_now.rating_reason, class_="mz-small") if scored_now.rating else safe(""),
        tag("div", reach, class_="mz-muted mz-small") if reach else safe(""),
        class_=f"mz-card {kind}",
    )


def _what_if(under: Reviewed, what_if: WhatIf, preview: Score, language: Language) -> Markup:
    """Menus for an indicator and an answer to try, and how score and rating would move."""
    framework = under.framework
    known = {each.id: each for each in framework.indicators}
    options = [("", say(language, "what_if_choose"))]
    options += [(each.id, f"{each.id} {title_of(each, language)}") for each in known.values()]
    menus = [menu(options, what_if.indicator, "what_if_indicator", say(language, "indicator"))]
    if what_if.indicator in known:
        tried = what_if.answers.get(what_if.indicator, "")
        choices = [
            ("", say(language, "what_if_answer")),
            *_answers(under, what_if.indicator, language).items(),
        ]
        menus.append(menu(choices, tried, "what_if_answer", say(language, "answer")))
    rows = [
        tag(
            "li",
            f"{number} {title_of(known[number], language)} → ",
            _answers(under, number, language).get(value, value),
            tag(
                "button",
                say(language, "what_if_drop"),
                class_="mz-link",
                data_do="what_if_drop",
                data_id=number,
            ),
        )
        for number, value in what_if.answers.items()
        if number in known
    ]
    moved = _moved(under, what_if, preview, language) if rows else safe("")
    return tag(
        "section",
        tag("h3", say(language, "what_if"), class_="mz-heading"),
        tag("p", say(language, "what_if_lead"), class_="mz-muted mz-small"),
        tag("div", *menus, class_="mz-wrap"),
        tag("ul", *rows, class_="mz-tried") if rows else safe(""),
        moved,
        class_="mz-card mz-what-if",
    )


def _answers(under: Reviewed, number: str, language: Language) -> dict[str, str]:
    """The answers that can be tried for an indicator: the label of each value."""
    indicator = under.framework.indicator(number)
    choices = choices_of(under.framework, indicator, under.proposal(number), language)
    return {value: label for label, value in choices}


def _moved(under: Reviewed, what_if: WhatIf, preview: Score, language: Language) -> Markup:
    """The preview as it is and as it would be."""
    framework = under.framework
    given = given_answers(framework, under.assessment.proposals, under.decisions)
    for number, value in what_if.answers.items():
        state, answer = chosen_answer(framework, framework.indicator(number), value)
        given = changed(given, number, answer, state)
    then = scored_answers(framework, given, under.circumstances, preview=True)
    lines = [tag("b", f"{_short(preview)} → {_short(then)}")]
    before = {(part.above, part.name): part for part in preview.parts}
    for part in then.parts:
        was = before.get((part.above, part.name))
        if was is not None and part.points is not None and was.points != part.points:
            lines.append(safe(f"{part.name} {was.points or 0:g} → {part.points:g}"))
    return tag(
        "div",
        *(tag("div", line) for line in lines),
        tag("div", say(language, "what_if_note"), class_="mz-muted mz-small"),
        class_="mz-moved",
    )


def _short(scored_now: Score) -> str:
    total = "" if scored_now.total is None else f"{scored_now.total:g} {scored_now.unit}"
    return " · ".join(part for part in (total, scored_now.rating) if part) or "–"


def _parts(confirmed: Score, preview: Score, language: Language) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", f"{part.above} / {part.name}" if part.above else part.name),
            tag("td", KINDS[part.kind], class_="mz-muted"),
            tag("td", f"{part_points(now):g}", class_="mz-right"),
            tag("td", f"{part_points(then):g}", class_="mz-right mz-preview"),
            tag("td", f"{part_most(part):g}", class_="mz-right"),
        )
        for part, now, then in paired_parts(confirmed, preview)
    ]
    keys = ("part", "part_kind", "score_confirmed", "score_preview", "part_most")
    header = [say(language, key) for key in keys]
    return table_html(say(language, "parts"), header, rows, right=(2, 3, 4))


def _readings(under: Reviewed, confirmed: Score, language: Language) -> Markup:
    """The table of readings with a menu for each."""
    places = {each.id: each for each in under.framework.scoring.ambiguities}
    rows = []
    for reading in confirmed.readings:
        place = places[reading.ambiguity]
        options = [
            (
                choice.id,
                in_language(language, choice.text, choice.text_en)
                + (say(language, "usual") if choice.id == place.default else ""),
            )
            for choice in place.choices
        ]
        question = in_language(language, place.question, place.question_en)
        note = tag("div", say(language, "reading_evidence"), class_="mz-muted mz-small")
        rows.append(
            tag(
                "tr",
                tag("td", question, note if reading.effect == "evidence" else ""),
                tag("td", place.clause, class_="mz-muted mz-small"),
                tag("td", menu(options, reading.choice, "reading", question, place.id)),
            )
        )
    keys = ("reading", "reading_clause", "reading_choice")
    return table_html(say(language, "readings"), [say(language, key) for key in keys], rows)


def _facts(under: Reviewed, language: Language) -> Markup:
    values = under.circumstances.organisation.values
    return facts_html(facts_asked(under.framework), values, language)


def facts_html(
    asked: Collection[str], values: Mapping[str, FactValue], language: Language
) -> Markup:
    """What an organisation is, to be filled in: a row for each of the facts that are asked."""
    rows = [
        tag(
            "tr",
            tag("td", in_language(language, fact.question, fact.question_en)),
            tag("td", _fact(fact, values.get(fact.id), language)),
        )
        for fact in known_facts().values()
        if fact.id in asked
    ]
    keys = ("organisation_fact", "fact_value")
    lead = say(language, "facts_lead")
    return table_html(say(language, "facts"), [say(language, key) for key in keys], rows, lead)


def _fact(fact: Fact, value: FactValue | None, language: Language) -> Markup:
    label = in_language(language, fact.question, fact.question_en)
    if fact.kind == "number":
        number = "" if value is None else f"{float(value):g}"
        return tag(
            "span",
            tag(
                "input",
                type="number",
                min="0",
                value=number,
                data_do="fact",
                data_id=fact.id,
                aria_label=label,
                class_="mz-number-field",
            ),
            f" {fact.unit}",
        )
    unknown = say(language, "fact_unknown")
    if fact.kind == "choice":
        options = [("", unknown), *((each, each) for each in fact.options)]
        chosen = "" if value is None else str(value)
    else:
        options = [("", unknown), ("yes", say(language, "yes")), ("no", say(language, "no"))]
        chosen = "" if value is None else "yes" if value else "no"
    return menu(options, chosen, "fact", label, fact.id)


def _occurrences(under: Reviewed, language: Language) -> Markup:
    said = {each.event: each for each in under.circumstances.occurrences}
    options = [(key, say(language, f"occurrence_{key or 'none'}")) for key in OCCURRENCES]
    rows = []
    for event in under.framework.scoring.events:
        held = said.get(event.id)
        chosen = "" if held is None else f"{held.kind}{'_cleared' if held.cleared else ''}"
        rows.append(
            tag(
                "tr",
                tag("td", event.text),
                tag("td", menu(options, chosen, "occurrence", event.text, event.id)),
                tag(
                    "td",
                    tag(
                        "input",
                        type="text",
                        value=held.note,
                        data_do="note",
                        data_id=event.id,
                        aria_label=say(language, "occurrence_note"),
                        class_="mz-note-field",
                        placeholder=say(language, "occurrence_note"),
                    ),
                )
                if held
                else tag("td"),
            )
        )
    keys = ("occurrence", "occurrence_kind", "occurrence_note")
    return table_html(say(language, "occurrences"), [say(language, key) for key in keys], rows)


def _remarks(under: Reviewed, confirmed: Score, preview: Score, language: Language) -> Markup:
    told = dict.fromkeys((*confirmed.remarks, *preview.remarks))
    lines = [tag("li", each) for each in told]
    lines += [
        tag("li", say(language, "source_lacks", what=each)) for each in under.framework.missing
    ]
    if not lines:
        return safe("")
    heading = tag("h3", say(language, "remarks"), class_="mz-heading")
    return tag("section", heading, tag("ul", *lines, class_="mz-tried"))


def _items(under: Reviewed, confirmed: Score, preview: Score, language: Language) -> Markup:
    rows = []
    for item, other in zip(confirmed.items, preview.items, strict=True):
        indicator = under.framework.indicator(item.indicator)
        rows.append(
            tag(
                "tr",
                tag("td", item.indicator, class_="mz-muted"),
                tag(
                    "td",
                    tag(
                        "button",
                        title_of(indicator, language),
                        class_="mz-link mz-wide-link",
                        data_do="open",
                        data_id=item.indicator,
                    ),
                ),
                tag("td", _number(item.points) if item.confirmed else "–", class_="mz-right"),
                tag("td", _number(other.points), class_="mz-right mz-preview"),
                tag("td", _number(item.most), class_="mz-right"),
                tag("td", item.why if item.confirmed else other.why, class_="mz-small"),
            )
        )
    keys = ("number", "indicator", "score_confirmed", "score_preview", "part_most", "why")
    table = table_html("", [say(language, key) for key in keys], rows, right=(2, 3, 4))
    return tag("details", tag("summary", say(language, "score_items")), table, class_="mz-details")


def _number(number: float | None) -> str:
    return "–" if number is None else f"{number:g}"


def menu(
    options: Sequence[tuple[str, str]], chosen: str, do: str, label: str, name: str = ""
) -> Markup:
    """A menu whose choice reaches Python as an act, with the value chosen."""
    written = [
        tag("option", text, value=value, selected="" if value == chosen else None)
        for value, text in options
    ]
    return tag("select", *written, data_do=do, data_id=name, aria_label=label, class_="mz-menu")


def table_html(
    title: str,
    header: Sequence[str],
    rows: Sequence[Markup],
    lead: str = "",
    right: Collection[int] = (),
) -> Markup:
    """A table under its heading; nothing where it would have no row.

    `right` are the columns (from 0) of numbers, whose headers stand at the right as they do.
    """
    if not rows:
        return safe("")
    cells = [
        tag("th", each, scope="col", class_="mz-right" if at in right else None)
        for at, each in enumerate(header)
    ]
    return tag(
        "section",
        tag("h3", title, class_="mz-heading") if title else safe(""),
        tag("p", lead, class_="mz-muted mz-small") if lead else safe(""),
        tag(
            "table",
            tag("thead", tag("tr", *cells)),
            tag("tbody", *rows),
            class_="mz-table mz-wrapped",
        ),
    )
