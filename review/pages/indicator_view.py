"""One indicator on the review screen: its wording, proposal, decision, claims and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.document import Document
from indicators.assessment import Assessment
from indicators.schema import ClaimSupport, Evidence, Framework, Indicator, Proposal, Value
from review.decisions import Decision
from review.pages.indicator_list import answer_words, decided_words, title_of
from review.pages.markup import Markup, chip, joined, moment, printable, safe, tag
from review.translations import Language, say

Choice = tuple[str, str]  # what the screen shows, and the value behind it


def choices_of(
    framework: Framework, indicator: Indicator, proposal: Proposal, language: Language
) -> list[Choice]:
    """What a person can answer: the options, and the empty answers; the proposal is marked."""
    choices = [
        (f"{answer} {label}" if isinstance(answer, int) else label, f"proposed:{answer}")
        for answer, label in framework.options(indicator)
        if answer != "n/a"  # the same as the state below
    ]
    choices.append((say(language, "decided_not_found"), "not_found:"))
    choices.append((say(language, "state_not_applicable"), "not_applicable:"))
    proposed = value_of(proposal)
    if proposed not in [value for _, value in choices]:
        words = answer_words(framework, indicator, proposal.state, proposal.answer, language)
        choices.append((words, proposed))
    return [
        (say(language, "proposed_mark", label=label) if value == proposed else label, value)
        for label, value in choices
    ]


def value_of(answered: Proposal | Decision) -> str:
    """The value behind the choice that a proposal or decision stands for."""
    if answered.state == "proposed" and answered.answer == "n/a":
        return "not_applicable:"
    return f"{answered.state}:{'' if answered.answer is None else answered.answer}"


def indicator_html(
    assessment: Assessment,
    proposal: Proposal,
    decision: Decision | None,
    chosen: int | None,
    language: Language,
    *,
    run: int = 0,
    decided_on: Proposal | None = None,
    stale: bool = False,
    saved: str = "",
) -> Markup:
    """The indicator with everything that its answer rests on.

    `chosen` is the index of the quote that is shown on its page, `run` part of the key under which
    the page keeps drafts, `decided_on` the proposal of an earlier run that the decision was made
    on, `stale` whether it differs from this one, `saved` the id of the indicator decided before.
    """
    framework = assessment.framework
    indicator = framework.indicator(proposal.indicator)
    documents = {document.id: document for document in assessment.documents}
    return tag(
        "article",
        _saved(saved, language),
        _head(indicator, language),
        _decision(framework, indicator, decided_on or proposal, decision, language),
        tag("p", say(language, "stale_do"), class_="mz-warning") if stale else safe(""),
        _proposal(framework, indicator, proposal, language),
        _claims(proposal, language),
        _evidence(proposal, documents, chosen, language),
        _values(proposal.values, language),
        class_="mz-indicator",
        data_indicator=indicator.id,
        data_key=f"{run}:{indicator.id}",
        data_decision=decision.sequence if decision else "",
    )


def _saved(indicator: str, language: Language) -> Markup:
    """What was decided last, with the way back to it."""
    if not indicator:
        return safe("")
    told = say(language, "saved", indicator=indicator)
    back = tag(
        "button", say(language, "saved_back"), class_="mz-link", data_do="choose", data_id=indicator
    )
    return tag("p", told, back, class_="mz-saved", role="status")


def _head(indicator: Indicator, language: Language) -> Markup:
    path = " › ".join(indicator.theme)
    star = tag("span", "★", class_="mz-star") if indicator.starred else safe("")
    parts = [
        tag("div", f"{indicator.id} · {path}", class_="mz-muted mz-small"),
        tag("h2", star, title_of(indicator, language)),
    ]
    said = [text for text in (indicator.clause, indicator.text, indicator.note) if text]
    said = [text for text in said if text != indicator.title]
    levels = [f"{level.label}：{level.text}" for level in indicator.levels if level.text]
    if said or levels:
        content = [tag("p", text) for text in (*said, *levels)]
        parts.append(tag("details", tag("summary", say(language, "full_text")), *content))
    return tag("header", *parts)


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
        year = f"{value.year} " if value.year else ""
        metric = f"{value.metric}：" if value.metric and value.metric not in value.text else ""
        chips.append(
            tag(
                "button",
                f"{year}{metric}{value.text}",
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


def _evidence(
    proposal: Proposal, documents: Mapping[str, Document], chosen: int | None, language: Language
) -> Markup:
    cited = sum(evidence.cited for evidence in proposal.evidence)
    count = say(language, "evidence_count", cited=cited, others=len(proposal.evidence) - cited)
    # Numbers stay those of the claims; what the answer rests on stands first.
    order = sorted(enumerate(proposal.evidence), key=lambda pair: (not pair[1].cited, pair[0]))
    supporting = _supporting(proposal)
    cards = [
        _card(index, evidence, documents, supporting.get(index, ()), index == chosen, language)
        for index, evidence in order
    ]
    terms = "、".join(proposal.search.terms)
    record = say(language, "searched", terms=terms or "–", near=proposal.search.near_misses)
    return tag(
        "section",
        tag("h3", say(language, "evidence"), tag("span", count, class_="mz-muted mz-small")),
        *(cards or [tag("p", say(language, "no_evidence"), class_="mz-muted")]),
        tag("p", record, class_="mz-muted mz-small") if proposal.state != "proposed" else safe(""),
    )


def _supporting(proposal: Proposal) -> dict[int, tuple[int, ...]]:
    """For each quote the claims that it supports, by their number in the list above it."""
    found: dict[int, tuple[int, ...]] = {}
    if proposal.state == "proposed":
        for number, claim in enumerate(proposal.claims, 1):
            for index in claim.evidence:
                found[index] = (*found.get(index, ()), number)
    return found


def _card(
    index: int,
    evidence: Evidence,
    documents: Mapping[str, Document],
    claims: Sequence[int],
    chosen: bool,
    language: Language,
) -> Markup:
    document = documents.get(evidence.document)
    place = [document.file if document else evidence.document]
    if evidence.page is not None:
        place.append(say(language, "page", page=evidence.page))
    elif document and (number := document.paragraph_of(evidence.start)):
        place.append(say(language, "paragraph", number=number))
    labels = joined(
        [
            tag("span", str(index + 1), class_="mz-number"),
            chip(say(language, evidence.status), f"status-{evidence.status}"),
            _role(evidence, claims, language),
            tag("span", " · ".join(place), class_="mz-muted mz-small mz-clip"),
        ]
    )
    # No button: the text of a button cannot be selected and copied.
    return tag(
        "div",
        tag("span", labels, class_="mz-card-head"),
        tag("span", printable(evidence.quote), class_="mz-quote"),
        tag("span", " › ".join(evidence.section), class_="mz-muted mz-small mz-clip")
        if evidence.section
        else safe(""),
        class_="mz-evidence mz-chosen" if chosen else "mz-evidence",
        role="button",
        tabindex=0,
        aria_pressed="true" if chosen else "false",
        data_do="evidence",
        data_index=index,
    )


def _role(evidence: Evidence, claims: Sequence[int], language: Language) -> Markup:
    """What a quote is for: the answer rests on it, it supports claims, or it is only near."""
    numbers = "、".join(map(str, claims)) if language == "zh" else ", ".join(map(str, claims))
    parts = []
    if evidence.cited:
        parts.append(chip(say(language, "cited"), "cited"))
    if claims:
        parts.append(chip(say(language, "supports", numbers=numbers), "plain"))
    return joined(parts or [chip(say(language, "candidate"), "plain")])
