"""The list of indicators on the review screen: filtered, counted, ordered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

from indicators.assessment import Assessment
from indicators.schema import Answer, Framework, Indicator, Proposal, State
from review import answers
from review.audit.flags import Flag
from review.decisions import Decision
from review.exports.sheets.palette import HIGH, MIDDLE
from review.pages.markup import Markup, chip, empty, joined, safe, tag, way_to
from review.translations import Language, in_language, say

Decided = Literal["", "open", "decided", "confirmed", "changed", "stale", "disagreed"]
Sure = Literal["", "low", "middle", "high"]
Order = Literal["framework", "confidence", "document"]
DECIDED: tuple[Decided, ...] = get_args(Decided)
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list shows; empty values show everything."""

    text: str = ""
    theme: str = ""
    state: str = ""
    decided: Decided = ""
    sure: Sure = ""
    order: Order = "framework"

    @classmethod
    def of(cls, *values: object) -> Filters:
        """The filters as the components give them, which may be None."""
        text, theme, state, decided, sure, order = (str(value or "") for value in values)
        return cls(
            text.strip(),
            theme,
            state,
            cast(Decided, decided),
            cast(Sure, sure),
            cast(Order, order or "framework"),
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list."""

    indicator: Indicator
    proposal: Proposal
    decision: Decision | None
    flag: Flag | None = None
    disagreed: bool = False


def items_of(
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    filters: Filters,
    flags: Mapping[str, Flag] | None = None,
    disagreed: Collection[str] = (),
) -> tuple[Item, ...]:
    """The indicators that the filters let through, in order.

    `flags` are of those decided on a proposal or on evidence that has changed since, `disagreed`
    those that a second reviewer answered otherwise.
    """
    flags = flags or {}
    indicators = {indicator.id: indicator for indicator in assessment.framework.indicators}
    items = [
        Item(
            indicators[proposal.indicator],
            proposal,
            decisions.get(proposal.indicator),
            flags.get(proposal.indicator),
            proposal.indicator in disagreed,
        )
        for proposal in assessment.proposals
        if proposal.indicator in indicators
    ]
    items = [item for item in items if _shown(item, filters)]
    if filters.order == "confidence":
        # Only a proposed answer has a confidence that says how much to look at it.
        items.sort(key=lambda item: (item.proposal.state != "proposed", item.proposal.confidence))
    if filters.order == "document":
        order = {document.id: at for at, document in enumerate(assessment.documents)}
        items.sort(key=lambda item: _first_place(item.proposal, order))
    return tuple(items)


def _first_place(proposal: Proposal, order: Mapping[str, int]) -> tuple[int, int]:
    """Where the first quote stands on which an answer rests; behind all documents for none."""
    places = [(order.get(e.document, 0), e.start) for e in proposal.evidence if e.cited]
    return min(places, default=(len(order), 0))


def _shown(item: Item, filters: Filters) -> bool:
    decided = {
        "": True,
        "open": item.decision is None,
        "decided": item.decision is not None,
        "confirmed": item.decision is not None and item.decision.action == "confirm",
        "changed": item.decision is not None and item.decision.action == "change",
        "stale": item.flag is not None,
        "disagreed": item.disagreed,
    }
    return (
        (not filters.theme or item.indicator.theme[0] == filters.theme)
        and (not filters.state or item.proposal.state == filters.state)
        and decided.get(filters.decided, True)
        and (not filters.sure or sure_as(item.proposal) == filters.sure)
        and _matches(item, filters.text.casefold())
    )


def sure_as(proposal: Proposal) -> Sure:
    """How sure a proposed answer is, in the steps in which the workbook colours it; "" for none."""
    if proposal.state != "proposed":
        return ""
    if proposal.confidence < MIDDLE:
        return "low"
    return "high" if proposal.confidence >= HIGH else "middle"


def _matches(item: Item, text: str) -> bool:
    if not text:
        return True
    indicator, proposal = item.indicator, item.proposal
    if indicator.id.casefold() == text:
        return True
    searched = [
        indicator.title,
        indicator.title_en,
        indicator.text,
        indicator.clause,
        *(evidence.quote for evidence in proposal.evidence if evidence.cited),
    ]
    return any(text in each.casefold() for each in searched)


def themes_of(framework: Framework) -> tuple[str, ...]:
    """The first-level themes in order of appearance."""
    return tuple(dict.fromkeys(indicator.theme[0] for indicator in framework.indicators))


def title_of(indicator: Indicator, language: Language) -> str:
    """An indicator's title in a language, as far as it has one."""
    return in_language(language, indicator.title, indicator.title_en)


def answer_words(
    framework: Framework, indicator: Indicator, state: State, answer: Answer, language: Language
) -> str:
    """The words of an answer or of an empty state."""
    if state != "proposed":
        return say(language, f"state_{state}")
    return answers.answer_words(framework, indicator, answer)


def decided_words(
    framework: Framework, indicator: Indicator, state: State, answer: Answer, language: Language
) -> str:
    """The words of a person's answer: silence that was confirmed is 未披露, not 未找到."""
    if state == "not_found":
        return say(language, "decided_not_found")
    return answer_words(framework, indicator, state, answer, language)


def list_html(
    framework: Framework,
    items: Sequence[Item],
    total: int,
    decided: int,
    chosen: str,
    language: Language,
    blind: bool = False,
    seconds: float | None = None,
) -> Markup:
    """The list: counts above, one button an indicator; `seconds` is what a decision takes."""
    counts = tag(
        "div",
        tag("span", say(language, "shown", shown=len(items), total=total)),
        tag("span", say(language, "time_each", seconds=round(seconds)))
        if seconds is not None
        else safe(""),
        tag("span", say(language, "progress", decided=decided, total=total)),
        class_="mz-counts",
    )
    if decided == total:
        done = tag("p", say(language, "all_decided"), way_to("export", say(language, "go_export")))
        counts = joined([counts, done])
    if not items:
        return joined([counts, empty(language, "none_shown", "none_shown_do")])
    lines = (_line(framework, item, chosen, language, blind) for item in items)
    return joined([counts, tag("div", *lines, class_="mz-items")])


def _line(framework: Framework, item: Item, chosen: str, language: Language, blind: bool) -> Markup:
    indicator = item.indicator
    star = tag("span", "★", class_="mz-star") if indicator.starred else safe("")
    return tag(
        "button",
        tag("span", indicator.id, class_="mz-number"),
        tag(
            "span",
            tag("span", star, title_of(indicator, language), class_="mz-item-title"),
            tag("span", *_labels(framework, item, language, blind), class_="mz-item-labels"),
            class_="mz-item-body",
        ),
        class_="mz-item mz-chosen" if indicator.id == chosen else "mz-item",
        data_do="choose",
        data_id=indicator.id,
        data_decided="yes" if item.decision else "no",
        aria_current="true" if indicator.id == chosen else None,
    )


def flag_key(flag: Flag) -> str:
    """The key of the words for a decision that is to be looked at again."""
    return "stale" if flag.reason == "proposal" else "evidence_changed"


def _labels(framework: Framework, item: Item, language: Language, blind: bool) -> list[Markup]:
    proposal, decision = item.proposal, item.decision
    if blind and decision is None:
        return [chip(say(language, "undecided"), "plain")]
    shown = decision or proposal
    say_answer = answer_words if decision is None else decided_words
    words = say_answer(framework, item.indicator, shown.state, shown.answer, language)
    labels = [chip(words, shown.state)]
    if decision is None:
        if proposal.state == "proposed":
            labels.append(tag("span", f"{proposal.confidence:.2f}", class_="mz-confidence"))
        return labels
    key = "changed" if decision.action == "change" else "confirmed"
    labels.append(tag("span", say(language, key), class_=f"mz-{key}"))
    if item.flag:
        labels.append(tag("span", say(language, flag_key(item.flag)), class_="mz-stale"))
    if item.disagreed:
        labels.append(tag("span", say(language, "only_disagreed"), class_="mz-stale"))
    return labels
