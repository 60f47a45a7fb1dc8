"""The quotes on the review screen as cards: what each says, where it stands, what it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.document import Document
from indicators.schema import Evidence, Proposal
from review.exports import wording
from review.pages.markup import Markup, chip, joined, printable, safe, tag
from review.translations import Language, say


def in_order(proposal: Proposal, blind: bool = False) -> list[tuple[int, Evidence]]:
    """The evidence with its index: what the answer rests on first, what was rejected last.

    Numbers stay those of the claims. Blind, it stands as in the documents, which gives nothing
    away.
    """
    pairs = list(enumerate(proposal.evidence))
    if blind:
        return sorted(pairs, key=lambda pair: (pair[1].document, pair[1].start))
    return sorted(pairs, key=lambda pair: (pair[1].mark == "reject", not pair[1].cited, pair[0]))


def evidence_html(
    proposal: Proposal,
    documents: Mapping[str, Document],
    chosen: int | None,
    language: Language,
    blind: bool = False,
) -> Markup:
    """The evidence of an indicator; `chosen` is the index of the quote shown on its page."""
    cited = sum(evidence.cited for evidence in proposal.evidence)
    others = len(proposal.evidence) - cited
    count = say(language, "evidence_count", cited=cited, others=others)
    if blind:
        count = str(len(proposal.evidence))
    supporting = {} if blind else _supporting(proposal)
    cards = [
        _card(
            index, evidence, documents, supporting.get(index, ()), index == chosen, language, blind
        )
        for index, evidence in in_order(proposal, blind)
    ]
    return tag(
        "section",
        tag("h3", say(language, "evidence"), tag("span", count, class_="mz-muted mz-small")),
        *(cards or [tag("p", say(language, "no_evidence"), class_="mz-muted")]),
    )


def quote_card(
    head: Sequence[Markup],
    quote: str,
    below: str,
    *,
    do: str,
    index: int,
    chosen: bool,
    name: str,
    acts: Sequence[Markup] = (),
    kind: str = "",
) -> Markup:
    """A quote that is shown on its page when it is clicked; `do` names the list it belongs to.

    The button with the `name` does the same from the keyboard: the text of a button cannot be
    selected and copied, and a button within a button is none for a screen reader.
    """
    show = tag(
        "button",
        name,
        class_="mz-card-show",
        aria_pressed="true" if chosen else "false",
        data_do=do,
        data_index=index,
    )
    classes = ["mz-evidence", kind, "mz-chosen" if chosen else ""]
    return tag(
        "div",
        tag("div", show, joined(head), class_="mz-card-head"),
        tag("div", printable(quote), class_="mz-quote"),
        tag("div", below, class_="mz-muted mz-small mz-clip") if below else safe(""),
        tag("div", *acts, class_="mz-card-acts") if acts else safe(""),
        class_=" ".join(filter(None, classes)),
        data_do=do,
        data_index=index,
    )


def place_html(evidence: Evidence, documents: Mapping[str, Document], language: Language) -> Markup:
    """The file with the pages, or the paragraph in a file without pages."""
    document = documents.get(evidence.document)
    place = [document.file if document else evidence.document]
    if pages := wording.pages_of(evidence):
        place.append(say(language, "page", page=pages))
    elif document and (number := document.paragraph_of(evidence.start)):
        place.append(say(language, "paragraph", number=number))
    return tag("span", " · ".join(place), class_="mz-muted mz-small mz-clip")


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
    blind: bool,
) -> Markup:
    head = [
        chip(say(language, evidence.status), f"status-{evidence.status}"),
        _role(evidence, claims, language) if not blind or evidence.mark else safe(""),
        place_html(evidence, documents, language),
    ]
    return quote_card(
        head,
        evidence.quote,
        " › ".join(evidence.section),
        do="evidence",
        index=index,
        chosen=chosen,
        name=f"{say(language, 'evidence')} {index + 1}",
        acts=_acts(index, evidence, language, blind),
        kind="mz-rejected" if evidence.mark == "reject" else "",
    )


def _acts(index: int, evidence: Evidence, language: Language, blind: bool) -> list[Markup]:
    """What a reviewer can say of a quote: that the answer rests on it, that it does not, nothing.

    Blind, whether the program cites it is not given away: both are offered.
    """
    acts = []
    cited = evidence.cited and not (blind and not evidence.mark)
    if not cited:
        acts.append("cite")
    if evidence.mark != "reject":
        acts.append("reject")
    if evidence.mark:
        acts.append("clear")
    keys = {"cite": "C", "reject": "R"}
    return [
        tag(
            "button",
            say(language, f"mark_{act}"),
            *([" ", tag("kbd", keys[act])] if act in keys else []),
            class_="mz-link",
            data_do=act,
            data_index=index,
        )
        for act in acts
    ]


def _role(evidence: Evidence, claims: Sequence[int], language: Language) -> Markup:
    """What a quote is for: the answer rests on it, it supports claims, or it is only near."""
    numbers = "、".join(map(str, claims)) if language == "zh" else ", ".join(map(str, claims))
    parts = []
    if evidence.mark:
        kind = "rejected" if evidence.mark == "reject" else "cited"
        who = evidence.marked_by or say(language, "unnamed")
        parts.append(chip(say(language, f"marked_{evidence.mark}", who=who), kind))
    elif evidence.cited:
        parts.append(chip(say(language, "cited"), "cited"))
    if claims:
        parts.append(chip(say(language, "supports", numbers=numbers), "plain"))
    return joined(parts or [chip(say(language, "candidate"), "plain")])
