"""What a run learnt from the decisions of its project, as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.document import Document
from indicators.assessment import Assessment
from indicators.judged_passages import Override
from indicators.learning import FEWEST_LABELS, FEWEST_OF_A_KIND, Learned, Shift
from indicators.schema import Framework
from review.pages.indicator_list import title_of
from review.pages.markup import Markup, chip, joined, printable, tag
from review.pages.score_view import table_html
from review.translations import Language, say

LONGEST_SHOWN = 120  # characters of a quote


def learning_html(assessment: Assessment, switched_on: bool, language: Language) -> Markup:
    """What learning is, whether it is on for the next run, and what the run shown took over."""
    learned = assessment.settings.learned
    state = "learning_is_on" if switched_on else "learning_is_off"
    parts = [
        tag("h3", say(language, "learning"), class_="mz-heading"),
        tag("p", say(language, "learning_lead"), class_="mz-told"),
        tag("p", say(language, "learning_worth"), class_="mz-muted mz-small"),
        tag("p", say(language, state), class_="mz-told"),
    ]
    if learned is None:
        parts.append(tag("p", say(language, "learning_nothing"), class_="mz-told"))
    else:
        parts += [_told(learned, language), shifts_html(learned.shifts, language)]
        parts.append(
            overrides_html(learned.overrides, assessment.framework, assessment.documents, language)
        )
    return tag("section", *parts)


def _told(learned: Learned, language: Language) -> Markup:
    counts = say(language, "learning_counts", accepted=learned.accepted, rejected=learned.rejected)
    lines = [tag("p", counts, class_="mz-told")]
    if learned.weights is None:
        few = say(language, "learning_too_few", least=FEWEST_LABELS, each=FEWEST_OF_A_KIND)
        lines.append(tag("p", few, class_="mz-told"))
    elif not learned.shifts:
        lines.append(tag("p", say(language, "learning_unmoved"), class_="mz-told"))
    return joined(lines)


def shifts_html(shifts: Sequence[Shift], language: Language) -> Markup:
    """The weights that moved most, with the direction in words; nothing where none moved."""
    rows = [
        tag(
            "tr",
            tag("th", say(language, f"sign_{each.sign}"), scope="row"),
            tag("td", say(language, f"learning_{'up' if each.after > each.before else 'down'}")),
            tag("td", f"{each.before:+.4f}", class_="mz-right"),
            tag("td", f"{each.after:+.4f}", class_="mz-right"),
        )
        for each in shifts
    ]
    keys = ("sign", "direction", "before", "after")
    header = [say(language, f"learning_{key}") for key in keys]
    return table_html(say(language, "learning_shifts"), header, rows, right=(2, 3))


def overrides_html(
    overrides: Sequence[Override],
    framework: Framework,
    documents: Sequence[Document],
    language: Language,
) -> Markup:
    """The passages that the rule kept first or no longer cites, in the order of the indicators."""
    order = {each.id: place for place, each in enumerate(framework.indicators)}
    by_id = {document.id: document for document in documents}
    shown = sorted(
        (each for each in overrides if each.indicator in order and each.document in by_id),
        key=lambda each: (order[each.indicator], not each.accepted, each.document, each.start),
    )
    rows = [_override(each, framework, by_id[each.document], language) for each in shown]
    header = [
        say(language, key)
        for key in ("indicator", "learning_said", "learning_passage", "learning_place")
    ]
    lead = say(language, "learning_rule_lead")
    return table_html(say(language, "learning_rule"), header, rows, lead)


def _override(
    override: Override, framework: Framework, document: Document, language: Language
) -> Markup:
    indicator = framework.indicator(override.indicator)
    name = f"{indicator.id} {title_of(indicator, language)}"
    quote = document.text[override.start : override.end]
    cut = f"{quote[:LONGEST_SHOWN]}…" if len(quote) > LONGEST_SHOWN else quote
    page = document.page_of(override.start, override.end)
    place = f" {say(language, 'learning_page', page=page)}" if page else ""
    said, kind = ("kept", "cited") if override.accepted else ("barred", "rejected")
    return tag(
        "tr",
        tag("td", tag("button", name, class_="mz-link", data_do="open", data_id=indicator.id)),
        tag("td", chip(say(language, f"learning_{said}"), kind)),
        tag("td", printable(cut)),
        tag("td", f"{document.file}{place}"),
    )
