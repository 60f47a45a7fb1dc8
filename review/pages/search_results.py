"""Found passages as HTML: the cards, what was done with one, the page on which it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.document import Document
from indicators.schema import Evidence
from review.evidence_marks import MarkKind, Span, quoted
from review.pages.evidence_cards import place_html
from review.pages.markup import Markup, chip, empty, joined, printable, safe, tag
from review.pages.place import Place
from review.pages.review_model import Reviewed
from review.pages.shell import title_of
from review.passage_evidence import Serving, cited_for, is_cited
from review.passage_search import FoundPassages, Hit, Mode
from review.passage_words import Offsets, word_spans
from review.translations import Language, counted, say


@dataclass(frozen=True, slots=True)
class Sought:
    """The indicator for which evidence is sought, its run, and what is cited for it."""

    run: int
    indicator: str
    documents: frozenset[str]
    cited: tuple[Evidence, ...]

    @classmethod
    def of(cls, under: Reviewed | None, place: Place) -> Sought | None:
        """The indicator of the place; None where the run has none such."""
        known = {each.indicator for each in under.assessment.proposals} if under else set()
        if under is None or place.indicator not in known:
            return None
        documents = frozenset(each.id for each in under.assessment.documents)
        return cls(under.run.id, place.indicator, documents, cited_for(under, place.indicator))


def key_of(span: Span) -> str:
    """A passage in one word, as the cards name it."""
    return ":".join(map(str, span))


def results_html(
    found: FoundPassages,
    documents: Mapping[str, Document],
    sought: Sought | None,
    shown: Span | None,
    language: Language,
) -> Markup:
    """The cards, each with its buttons; `shown` is the passage whose page is in view."""
    rows = [
        _row(hit, len(found.words), documents, sought, shown, language, found.words)
        for hit in found.hits
    ]
    keys = tag("p", say(language, "find_keys"), class_="mz-muted mz-small", id="mz-find-keys")
    name = say(language, "find_results")
    choose = safe("") if sought else tag("p", say(language, "find_choose"), class_="mz-warning")
    return joined([choose, keys, tag("ol", *rows, class_="mz-hits", aria_label=name)])


def nothing_html(
    found: FoundPassages,
    mode: Mode,
    filtered: bool,
    documents: Mapping[str, Document],
    language: Language,
) -> Markup:
    """What to do where no query was typed, or nothing was found; also what could not be read."""
    if not found.words:
        return empty(language, "find_empty", "find_empty_do")
    advice = "find_none_filtered" if filtered else f"find_none_{mode}"
    parts = [empty(language, "find_none", advice)]
    lost = [
        f"{each.file} {'、'.join(map(str, each.unreadable_pages))}"
        for each in documents.values()
        if each.unreadable_pages
    ]
    if lost:
        told = say(language, "not_searched", pages="；".join(lost))
        parts.append(tag("p", told, class_="mz-warning"))
    return joined(parts)


def count_html(found: FoundPassages, language: Language) -> Markup:
    """How many passages were found, and how many of them are not listed."""
    if not found.words:
        return safe("")
    shown = len(found.hits)
    told = counted(language, "find_count", shown)
    if found.more:
        total = shown + found.more
        told = say(language, "find_more", total=total, shown=shown, more=found.more)
    return tag("p", told, class_="mz-muted mz-small")


def added_html(
    run: int, indicator: str, span: Span, before: MarkKind | None, language: Language
) -> Markup:
    """That a passage was added, with the ways to undo it and back to the review screen."""
    told = "find_already" if before is None else "find_added"
    return tag(
        "p",
        say(language, told, indicator=indicator),
        _told_button("undo", "find_undo", run, indicator, span, language, before)
        if before is not None
        else safe(""),
        _told_button("back", "find_back", run, indicator, span, language),
        class_="mz-saved",
    )


def undone_html(run: int, indicator: str, span: Span, language: Language) -> Markup:
    """That a passage is evidence no more."""
    return tag(
        "p",
        say(language, "find_undone", indicator=indicator),
        _told_button("back", "find_back", run, indicator, span, language),
        class_="mz-saved",
    )


def marked_html(text: str, spans: Sequence[Offsets]) -> Markup:
    """A text with some of it marked; every character of it stays, escaped."""
    shown, at, parts = printable(text), 0, []
    for start, end in spans:
        parts += [safe(shown[at:start]), tag("mark", shown[start:end])]
        at = end
    return joined([*parts, safe(shown[at:])])


def _row(
    hit: Hit,
    words: int,
    documents: Mapping[str, Document],
    sought: Sought | None,
    shown: Span | None,
    language: Language,
    query: Sequence[str],
) -> Markup:
    """One result: the card, which takes the focus, and beside it the buttons for the mouse."""
    data = _data(hit.span, sought)
    held = sought is not None and is_cited(sought.cited, hit.span)
    document = documents[hit.passage.document]
    evidence = quoted(document, hit.passage.start, hit.passage.end)
    head = [chip(say(language, hit.status), f"status-{hit.status}"), *_why(hit, words, language)]
    if held and sought:
        told = say(language, "find_held", indicator=sought.indicator)
        head.append(chip(told, "cited"))
    around = [" › ".join(hit.passage.section), " ".join(hit.passage.context.split())]
    card = tag(
        "div",
        tag("div", *head, place_html(evidence, documents, language), class_="mz-card-head"),
        tag("div", marked_html(hit.passage.text, hit.marks), class_="mz-quote"),
        *(
            tag("div", marked_html(each, word_spans(each, query)), class_="mz-muted mz-small")
            for each in around
            if each
        ),
        *_served(hit.serves, language),
        class_=f"mz-evidence mz-hit{' mz-chosen' if hit.span == shown else ''}",
        role="button",
        tabindex="0",
        aria_describedby="mz-find-keys",
        aria_keyshortcuts="A Enter O",
        aria_pressed="true" if hit.span == shown else "false",
        data_do="show",
        data_key=key_of(hit.span),
        **data,
    )
    acts = tag("div", *_acts(hit, held, sought, data, language), class_="mz-card-acts")
    return tag("li", card, acts, class_="mz-hit-row")


def _data(span: Span, sought: Sought | None) -> dict[str, object]:
    document, start, end = span
    return {
        "data_document": document,
        "data_start": start,
        "data_end": end,
        "data_run": sought.run if sought else None,
        "data_indicator": sought.indicator if sought else None,
    }


def _why(hit: Hit, words: int, language: Language) -> Iterator[Markup]:
    """By what a passage was found, with the score of each."""
    if hit.kind != "meaning":
        yield chip(say(language, "find_by_words", found=hit.words, total=words), "found")
    if hit.kind != "words":
        score = f"{100 * hit.likeness:.0f}%"
        yield chip(say(language, "find_by_meaning", score=score), "near-meaning")


def _served(serves: Sequence[Serving], language: Language) -> Iterator[Markup]:
    """The indicators that rest on a passage, by framework."""
    by_framework: dict[str, list[str]] = {}
    for each in serves:
        by_framework.setdefault(each.framework, []).append(each.indicator)
    if by_framework:
        between = "、" if language == "zh" else ", "
        named = (
            say(
                language,
                "find_serving",
                framework=title_of(framework, language),
                numbers=between.join(numbers),
            )
            for framework, numbers in by_framework.items()
        )
        told = say(language, "find_serves", indicators="；".join(named))
        yield tag("div", told, class_="mz-small mz-serves")


def _acts(
    hit: Hit, held: bool, sought: Sought | None, data: Mapping[str, object], language: Language
) -> Iterator[Markup]:
    if sought and hit.passage.document not in sought.documents:
        yield tag("span", say(language, "find_foreign"), class_="mz-muted mz-small")
    elif sought and not held:
        told = say(language, "find_add", indicator=sought.indicator)
        yield _button(told, "A", "add", data)
    yield _button(say(language, "find_open"), "O", "show", data)


def _button(told: str, key: str, do: str, data: Mapping[str, object]) -> Markup:
    return tag("button", told, " ", tag("kbd", key), class_="mz-link", data_do=do, **data)


def _told_button(
    do: str,
    key: str,
    run: int,
    indicator: str,
    span: Span,
    language: Language,
    before: MarkKind | None = None,
) -> Markup:
    document, start, end = span
    return tag(
        "button",
        say(language, key, indicator=indicator),
        class_="mz-link",
        data_do=do,
        data_document=document,
        data_start=start,
        data_end=end,
        data_run=run,
        data_indicator=indicator,
        data_before=before,
    )
