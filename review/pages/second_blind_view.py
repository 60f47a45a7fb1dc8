"""The blind review of one indicator as HTML: its wording, the passages found, the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.document import Document
from indicators.schema import Evidence, Framework, Indicator, Proposal
from review.evidence_marks import span_of
from review.pages.evidence_cards import place_html
from review.pages.indicator_list import title_of
from review.pages.indicator_view import Choice, asked_html, head_html
from review.pages.markup import Markup, bar, moment, printable, safe, tag
from review.pages.review_model import Reviewed
from review.pages.second_model import beside, blind_choices, words_of
from review.second_answers import category
from review.second_reviews import SecondDecision, SecondReview
from review.translations import Language, say


def blind_html(
    under: Reviewed,
    review: SecondReview,
    decided: Mapping[str, SecondDecision],
    chosen: int | None,
    language: Language,
) -> Markup:
    """The form for one indicator; `under` is the blinded run, `chosen` the passage on the page.

    Nothing here tells what the program proposed or cites, or what anybody else decided; what the
    person answered before is theirs and is shown.
    """
    (proposal,) = under.assessment.proposals
    indicator = under.framework.indicator(proposal.indicator)
    before = decided.get(indicator.id)
    return tag(
        "article",
        _line(review, decided, indicator.id, language),
        tag("p", say(language, "second_told"), class_="mz-muted mz-small"),
        head_html(indicator, language, unfolded=True),
        asked_html(proposal, language),
        _before(under.framework, indicator, before, language),
        tag(
            "div",
            _passages(under, proposal, before, chosen, language),
            tag(
                "div",
                options_html(
                    blind_choices(under.framework, indicator, language),
                    category(before.state, before.answer) if before else "",
                    say(language, "second_answer"),
                ),
                reason_html(say(language, "second_reason"), before.reason if before else ""),
                _buttons(review, indicator.id, language),
                tag("p", say(language, "second_keys"), class_="mz-keys"),
                class_="mz-second-decide",
            ),
            class_="mz-second-fields",
            data_fields=f"{review.id}:{indicator.id}",
        ),
        class_="mz-indicator mz-second-blind",
        tabindex=-1,
        data_key=f"{review.id}:{indicator.id}",
        aria_label=f"{indicator.id} {title_of(indicator, language)}",
    )


def done_html(review: SecondReview, language: Language) -> Markup:
    """What is said when every indicator of a second review has its answer."""
    again = tag(
        "button",
        say(language, "second_read_again"),
        class_="mz-button",
        data_do="go",
        data_review=review.id,
        data_id=review.indicators[0],
    )
    return tag("div", tag("p", say(language, "second_all_done")), again, class_="mz-empty")


def _line(
    review: SecondReview,
    decided: Mapping[str, SecondDecision],
    indicator: str,
    language: Language,
) -> Markup:
    at, total, done = review.indicators.index(indicator) + 1, len(review.indicators), len(decided)
    told = say(language, "second_at", at=at, total=total, done=done)
    return tag("div", tag("span", told), bar(done, total), class_="mz-second-line")


def _before(
    framework: Framework,
    indicator: Indicator,
    before: SecondDecision | None,
    language: Language,
) -> Markup:
    if before is None:
        return safe("")
    answer = words_of(framework, indicator, before, language)
    told = say(language, "second_yours", answer=answer, time=moment(before.decided_at))
    return tag("p", told, class_="mz-saved")


def _passages(
    under: Reviewed,
    proposal: Proposal,
    before: SecondDecision | None,
    chosen: int | None,
    language: Language,
) -> Markup:
    documents = {each.id: each for each in under.assessment.documents}
    ticked = set(before.evidence) if before else set()
    cards = [
        _card(at, each, documents, span_of(each) in ticked, at == chosen, language)
        for at, each in enumerate(proposal.evidence)
    ]
    told = say(language, "second_passages_do" if cards else "second_no_passage")
    return tag(
        "section",
        tag("h3", say(language, "second_passages", count=len(cards))),
        tag("p", told, class_="mz-muted mz-small"),
        *cards,
        class_="mz-second-passages",
    )


def _card(
    at: int,
    evidence: Evidence,
    documents: Mapping[str, Document],
    ticked: bool,
    chosen: bool,
    language: Language,
) -> Markup:
    name = say(language, "second_quote", number=at + 1)
    tick = tag(
        "input",
        type="checkbox",
        name_="chosen",
        value=at,
        checked="" if ticked else None,
    )
    show = tag(
        "button",
        say(language, "second_show"),
        class_="mz-link",
        data_do="show",
        data_index=at,
        aria_label=f"{say(language, 'second_show')} {at + 1}",
    )
    return tag(
        "div",
        tag(
            "div",
            tag("label", tick, tag("b", name)),
            place_html(evidence, documents, language),
            tag("span", class_="mz-grow"),
            show,
            class_="mz-card-head",
        ),
        tag("div", printable(evidence.quote), class_="mz-quote"),
        class_="mz-evidence mz-chosen" if chosen else "mz-evidence",
        data_do="show",
        data_index=at,
    )


def options_html(choices: Sequence[Choice], chosen: str, legend: str) -> Markup:
    """The answers as radio buttons, numbered by the keys that choose them."""
    options = [
        tag(
            "label",
            tag(
                "input",
                type="radio",
                name_="answer",
                value=value,
                checked="" if value == chosen else None,
            ),
            tag("span", number, class_="mz-second-key", aria_hidden="true")
            if number <= 9
            else safe(""),
            tag("span", label),
        )
        for number, (label, value) in enumerate(choices, 1)
    ]
    return tag("fieldset", tag("legend", legend), *options, class_="mz-second-options")


def reason_html(label: str, text: str) -> Markup:
    """The field for the reason."""
    field = tag("textarea", text, name_="reason", rows=2, class_="mz-note-field")
    return tag("label", tag("span", label), field, class_="mz-second-reason")


def _buttons(review: SecondReview, indicator: str, language: Language) -> Markup:
    save = tag(
        "button",
        say(language, "second_save"),
        class_="mz-button",
        data_do="answer",
        data_save="",
        data_review=review.id,
        data_indicator=indicator,
    )
    return tag(
        "div",
        save,
        *(
            tag(
                "button",
                say(language, key),
                class_="mz-second-step",
                data_do="go",
                data_key=name,
                data_review=review.id,
                data_id=beside(review, indicator, step),
                disabled="disabled" if beside(review, indicator, step) == indicator else None,
            )
            for key, name, step in (("previous", "k", -1), ("next", "j", 1))
        ),
        class_="mz-second-buttons",
    )
