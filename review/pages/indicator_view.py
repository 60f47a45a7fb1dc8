"""One indicator on the review screen: its wording, proposal, decision, claims and evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence

from indicators.assessment import Assessment
from indicators.schema import ClaimSupport, Framework, Indicator, Proposal, Value
from review.answers import written_answer
from review.audit.flags import Flag
from review.criteria import KINDS, bands_of, level_lines, most_points
from review.decisions import Decision
from review.figures import value_words
from review.pages.evidence_cards import evidence_html
from review.pages.indicator_list import answer_words, decided_words, flag_key, title_of
from review.pages.markup import Markup, chip, moment, safe, tag
from review.pages.search_view import search_html
from review.translations import Language, say

NOTHING = Markup()
Choice = tuple[str, str]  # what the screen shows, and the value behind it


def option_choices(framework: Framework, indicator: Indicator, language: Language) -> list[Choice]:
    """Every answer of an indicator, whatever was proposed, in the order of their keys."""
    choices = [
        (label, f"proposed:{written_answer(answer)}")
        for answer, label in framework.options(indicator)
        if answer != "n/a"  # the same as the state below
    ]
    choices.append((say(language, "decided_not_found"), "not_found:"))
    choices.append((say(language, "state_not_applicable"), "not_applicable:"))
    return choices


def choices_of(
    framework: Framework,
    indicator: Indicator,
    proposal: Proposal,
    language: Language,
    decision: Decision | None = None,
    blind: bool = False,
) -> list[Choice]:
    """What a person can answer: the options, and the empty answers; the proposal is marked.

    What was proposed or decided is among them, also where it is no option, e.g. 0.75 points. The
    page numbers them by their place, as they are chosen by the keys 1 to 9.
    """
    choices = option_choices(framework, indicator, language)
    proposed = value_of(proposal)
    answered: tuple[Proposal | Decision, ...] = (proposal, decision) if decision else (proposal,)
    for each in answered:
        if value_of(each) not in [value for _, value in choices]:
            words = answer_words(framework, indicator, each.state, each.answer, language)
            choices.append((words, value_of(each)))
    return [
        (
            say(language, "proposed_mark", label=label)
            if value == proposed and not blind
            else label,
            value,
        )
        for label, value in choices
    ]


def value_of(answered: Proposal | Decision) -> str:
    """The value behind the choice that a proposal or decision stands for."""
    if answered.state == "proposed" and answered.answer == "n/a":
        return "not_applicable:"
    return f"{answered.state}:{written_answer(answered.answer)}"


def indicator_html(
    assessment: Assessment,
    proposal: Proposal,
    decision: Decision | None,
    chosen: int | None,
    language: Language,
    *,
    near: int | None = None,
    run: int = 0,
    decided_on: Proposal | None = None,
    stale: bool = False,
    flag: Flag | None = None,
    saved: str = "",
    related: Markup = NOTHING,
    blind: bool = False,
    before: bool = False,
) -> Markup:
    """The indicator with everything that its answer rests on.

    `chosen` is the index of the quote that is shown on its page, or `near` that of the passage that
    came near, `run` part of the key under which
    the page keeps drafts, `decided_on` the proposal of an earlier run that the decision was made
    on, `stale` whether it differs from this one, `flag` why the decision is to be looked at
    again, `saved` the id of the indicator decided before,
    `related` what other frameworks say of the same; `blind` leaves out what is proposed;
    `before` tells that an undo leads to an earlier decision.
    """
    framework = assessment.framework
    indicator = framework.indicator(proposal.indicator)
    documents = {document.id: document for document in assessment.documents}
    return tag(
        "article",
        _saved(saved, language),
        head_html(indicator, language),
        _decision(framework, indicator, decided_on or proposal, decision, language),
        _look_again(stale, flag, language),
        *(
            [
                tag("p", say(language, "blind_told"), class_="mz-warning"),
                asked_html(proposal, language),
            ]
            if blind
            else [
                _proposal(framework, indicator, proposal, language),
                _claims(proposal, language),
                search_html(proposal, documents, near, language),
            ]
        ),
        evidence_html(proposal, documents, chosen if near is None else None, language, blind),
        _values(proposal.cited_values, language),
        related,
        class_="mz-indicator",
        tabindex=-1,
        data_indicator=indicator.id,
        data_key=f"{run}:{indicator.id}",
        data_decision=decision.sequence if decision else "",
        # What the page needs to say what its buttons would do.
        data_proposed="" if blind else value_of(proposal),
        data_held=value_of(decision) if decision and not (stale or flag) else "",
        data_reason=decision.reason if decision and not (stale or flag) else "",
        data_words=_button_words(before, language),
    )


def _look_again(stale: bool, flag: Flag | None, language: Language) -> Markup:
    """What is asked of a person whose decision rests on what has changed since."""
    if not stale and flag is None:
        return safe("")
    do = "marks_changed_do" if flag and flag.reason == "marks" else "stale_do"
    badge = tag("b", say(language, flag_key(flag)), " ") if flag else safe("")
    return tag("p", badge, say(language, do), class_="mz-warning")


def _button_words(before: bool, language: Language) -> str:
    """The faces of the buttons as JSON."""
    undo = "undo_to_before" if before else "undo"
    keys = {"confirm": "confirm", "change": "change", "kept": "kept", "undo": undo}
    return json.dumps({name: say(language, key) for name, key in keys.items()})


def _saved(indicator: str, language: Language) -> Markup:
    """What was decided last, with the way back to it."""
    if not indicator:
        return safe("")
    told = say(language, "saved", indicator=indicator)
    back = tag(
        "button", say(language, "saved_back"), class_="mz-link", data_do="choose", data_id=indicator
    )
    return tag("p", told, back, class_="mz-saved", role="status")


def head_html(indicator: Indicator, language: Language, unfolded: bool = False) -> Markup:
    """Number, theme, title and the words of an indicator with its criteria."""
    path = " › ".join(indicator.theme)
    star = tag("span", "★", class_="mz-star") if indicator.starred else safe("")
    parts = [
        tag("div", f"{indicator.id} · {path}", class_="mz-muted mz-small"),
        tag("h2", star, title_of(indicator, language)),
    ]
    if indicator.points:
        parts.append(_criteria(indicator, language))
    text = "" if indicator.points else indicator.text
    said = [text for text in (indicator.clause, text, indicator.note) if text]
    said = [text for text in said if text != indicator.title]
    levels = level_lines(indicator)
    if said or levels:
        content = [tag("p", text) for text in (*said, *levels)]
        summary = tag("summary", say(language, "full_text"))
        parts.append(tag("details", summary, *content, open="" if unfolded else None))
    return tag("header", *parts)


def _criteria(indicator: Indicator, language: Language) -> Markup:
    """What gives the points: kind and most, the words of the framework, and the bands."""
    points = indicator.points
    assert points is not None
    names = indicator.measure.names[:1] if indicator.measure else ()
    bands = [tag("tr", tag("td", span), tag("td", given)) for span, given in bands_of(indicator)]
    table = tag("table", tag("caption", *names), *bands) if bands else safe("")
    return tag(
        "div",
        tag(
            "div",
            tag("b", say(language, "criteria")),
            chip(KINDS[points.kind], f"points-{points.kind}"),
            chip(most_points(points), "plain"),
            class_="mz-answer",
        ),
        tag("p", indicator.text) if indicator.text else safe(""),
        table,
        class_="mz-criteria",
    )


def _proposal(
    framework: Framework, indicator: Indicator, proposal: Proposal, language: Language
) -> Markup:
    words = answer_words(framework, indicator, proposal.state, proposal.answer, language)
    facts: list[Markup] = []
    if proposal.points is not None:
        facts.append(tag("span", say(language, "points", points=proposal.points)))
    if proposal.state == "proposed":
        confidence = f"{say(language, 'confidence')} {proposal.confidence:.2f}"
        facts.append(tag("span", confidence, class_="mz-muted mz-small"))
        said = proposal.rationale
    else:
        said = proposal.rationale or say(language, f"explain_{proposal.state}")
    return tag(
        "section",
        tag("h3", say(language, "proposal")),
        tag("div", chip(words, proposal.state), *facts, class_="mz-answer"),
        tag("p", said, class_="mz-rationale") if said else safe(""),
        class_="mz-box",
    )


def _decision(
    framework: Framework,
    indicator: Indicator,
    proposal: Proposal,
    decision: Decision | None,
    language: Language,
) -> Markup:
    if decision is None:
        return safe("")
    changed = decision.action == "change"
    words = decided_words(framework, indicator, decision.state, decision.answer, language)
    before = answer_words(framework, indicator, proposal.state, proposal.answer, language)
    who = decision.reviewer or say(language, "unnamed")
    differs = value_of(decision) != value_of(proposal)
    return tag(
        "section",
        tag("h3", say(language, "changed" if changed else "confirmed")),
        tag(
            "div",
            chip(words, "decided"),
            tag("span", say(language, "was_proposed", label=before), class_="mz-struck")
            if differs
            else safe(""),
            class_="mz-answer",
        ),
        tag("p", decision.reason, class_="mz-rationale") if decision.reason else safe(""),
        tag(
            "p",
            say(language, "by", reviewer=who, time=moment(decision.decided_at)),
            class_="mz-muted mz-small",
        ),
        class_="mz-box mz-box-changed" if changed else "mz-box mz-box-confirmed",
    )


def _claims(proposal: Proposal, language: Language) -> Markup:
    if not proposal.claims:
        return safe("")
    supported = sum(claim.supported for claim in proposal.claims)
    key = "claims_count" if proposal.state == "proposed" else "claims_near"
    count = say(language, key, supported=supported, total=len(proposal.claims))
    return tag(
        "section",
        tag("h3", say(language, "claims"), tag("span", count, class_="mz-muted mz-small")),
        tag(
            "ul",
            *(_claim(proposal, claim, language) for claim in proposal.claims),
            class_="mz-claims",
        ),
    )


def asked_html(proposal: Proposal, language: Language) -> Markup:
    """The claims without what was found for them."""
    if not proposal.claims:
        return safe("")
    lines = [tag("li", tag("span", claim.text)) for claim in proposal.claims]
    return tag("section", tag("h3", say(language, "claims")), tag("ul", *lines, class_="mz-claims"))


def _claim(proposal: Proposal, claim: ClaimSupport, language: Language) -> Markup:
    """One claim with links to its quotes; without an answer they are near, and no support."""
    links = [
        tag(
            "button",
            f"{say(language, 'evidence')} {index + 1}",
            class_="mz-link",
            data_do="evidence",
            data_index=index,
        )
        for index in claim.evidence
    ]
    kind = ("yes" if proposal.state == "proposed" else "near") if claim.supported else "no"
    sign, key = {
        "yes": ("✓", "supported"),
        "near": ("≈", "near"),
        "no": ("–", "unsupported"),
    }[kind]
    return tag(
        "li",
        tag("span", sign, class_="mz-sign", title=say(language, key)),
        tag("span", claim.text, *links),
        class_=f"mz-{kind}",
    )


def _values(values: Sequence[Value], language: Language) -> Markup:
    if not values:
        return safe("")
    chips = []
    for value in values:
        chips.append(
            tag(
                "button",
                value_words(value),
                class_="mz-value",
                data_do="evidence",
                data_index=value.evidence,
            )
        )
    count = tag("span", len(values), class_="mz-muted mz-small")
    return tag(
        "details",
        tag("summary", say(language, "values"), " ", count),
        tag("div", *chips, class_="mz-wrap"),
        class_="mz-values",
    )
