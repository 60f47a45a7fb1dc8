"""The quotes on the review screen as cards: what each says, where it stands, what it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.document import Document
from indicators.schema import Evidence, Proposal
from review.exports import wording
from review.pages.markup import Markup, chip, joined, printable, safe, tag
from review.translations import Language, say


def evidence_html(
    proposal: Proposal, documents: Mapping[str, Document], chosen: int | None, language: Language
) -> Markup:
    """The evidence of an indicator; `chosen` is the index of the quote shown on its page."""
    cited = sum(evidence.cited for evidence in proposal.evidence)
    count = say(language, "evidence_count", cited=cited, others=len(proposal.evidence) - cited)
    # Numbers stay those of the claims; what the answer rests on stands first.
    order = sorted(enumerate(proposal.evidence), key=lambda pair: (not pair[1].cited, pair[0]))
    supporting = _supporting(proposal)
    cards = [
        _card(index, evidence, documents, supporting.get(index, ()), index == chosen, language)
        for index, evidence in order
    ]
    return tag(
        "section",
        tag("h3", say(language, "evidence"), tag("span", count, class_="mz-muted mz-small")),
        *(cards or [tag("p", say(language, "no_evidence"), class_="mz-muted")]),
    )


def quote_card(
    head: Sequence[Markup], quote: str, below: str, *, do: str, index: int, chosen: bool
) -> Markup:
    """A quote that is shown on its page when it is clicked; `do` names the list it belongs to."""
    # No button: the text of a button cannot be selected and copied.
    return tag(
        "div",
        tag("span", joined(head), class_="mz-card-head"),
        tag("span", printable(quote), class_="mz-quote"),
        tag("span", below, class_="mz-muted mz-small mz-clip") if below else safe(""),
        class_="mz-evidence mz-chosen" if chosen else "mz-evidence",
        role="button",
        tabindex=0,
        aria_pressed="true" if chosen else "false",
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
) -> Markup:
    head = [
        tag("span", str(index + 1), class_="mz-number"),
        chip(say(language, evidence.status), f"status-{evidence.status}"),
        _role(evidence, claims, language),
        place_html(evidence, documents, language),
    ]
    section = " › ".join(evidence.section)
    return quote_card(head, evidence.quote, section, do="evidence", index=index, chosen=chosen)


def _role(evidence: Evidence, claims: Sequence[int], language: Language) -> Markup:
    """What a quote is for: the answer rests on it, it supports claims, or it is only near."""
    numbers = "、".join(map(str, claims)) if language == "zh" else ", ".join(map(str, claims))
    parts = []
    if evidence.cited:
        parts.append(chip(say(language, "cited"), "cited"))
    if claims:
        parts.append(chip(say(language, "supports", numbers=numbers), "plain"))
    return joined(parts or [chip(say(language, "candidate"), "plain")])
