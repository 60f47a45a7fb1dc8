"""Passages of a collection as HTML: where each stands, why it was found, what it serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from shlex import quote

from corpus.collection import CollectedPassage, CollectionFilters, CollectionHit, SearchMode
from review.collection_desk import CollectionFound, CollectionQuestion, CollectionValues
from review.pages.markup import Markup, chip, empty, joined, printable, safe, tag
from review.pages.search_results import marked_html
from review.pages.shell import title_of
from review.passage_words import word_spans
from review.translations import Language, keys, say

ADD = "mingzheng corpus add FOLDER --collection {address}"
START = "mingzheng app --collection {address}"
KNOWN_BY = 200  # characters by which a passage is found in a document that was read anew
Projects = Mapping[str, Sequence[tuple[int, str]]]  # of a document: numbers and names


def without_html(language: Language) -> Markup:
    """What to do where the program was started without a collection."""
    commands = (ADD, START)
    return _advice(language, "coll_without", [each.format(address="reports") for each in commands])


def bare_html(address: str, language: Language) -> Markup:
    """What to do where the collection is empty."""
    return _advice(language, "coll_bare", [ADD.format(address=quote(address))])


def away_html(why: str, language: Language) -> Markup:
    """That the collection cannot be used now, and why."""
    title = tag("div", say(language, "coll_away"), class_="mz-empty-title")
    return tag("div", title, tag("div", why, class_="mz-empty-do"), class_="mz-empty", role="alert")


def held_html(values: CollectionValues, language: Language) -> Markup:
    """What the collection holds."""
    told = say(
        language,
        "coll_held",
        documents=f"{values.documents:,}",
        companies=f"{len(values.companies):,}",
        passages=f"{values.passages:,}",
    )
    return tag("p", told, class_="mz-muted mz-small")


def told_html(found: CollectionFound, language: Language) -> Markup:
    """How many passages are listed, and how long the search took."""
    if not found.words:
        return safe("")
    time = say(language, "coll_milliseconds", time=f"{max(1, round(1000 * found.seconds)):,}")
    told = say(language, "coll_count", count=len(found.hits), time=time)
    return tag("p", told, class_="mz-muted mz-small")


def found_html(
    found: CollectionFound, question: CollectionQuestion, projects: Projects, language: Language
) -> Markup:
    """The cards, or what to do where there are none."""
    if not found.words:
        return empty(language, "coll_empty", "coll_empty_do")
    if not found.hits:
        filtered = question.filters != CollectionFilters()
        return empty(language, "coll_none", "coll_none_filtered" if filtered else "coll_none_do")
    rows = [_row(hit, found.words, question.mode, projects, language) for hit in found.hits]
    return tag("ol", *rows, class_="mz-hits", aria_label=say(language, "coll_results"))


def kind_words(kind: str, language: Language) -> str:
    """The words for a kind of report; the kind itself where it is one of a person's own."""
    key = f"genre_{kind}"
    return say(language, key) if key in keys() else kind


def _row(
    hit: CollectionHit,
    words: Sequence[str],
    mode: SearchMode,
    projects: Projects,
    language: Language,
) -> Markup:
    passage = hit.passage
    section = " › ".join(passage.section)
    return tag(
        "li",
        tag(
            "article",
            tag("div", *_place(passage, language), *_why(hit, language), class_="mz-card-head"),
            tag("div", section, class_="mz-muted mz-small") if section else "",
            tag(
                "div",
                marked_html(passage.text, word_spans(passage.text, words, mode != "words")),
                class_="mz-quote",
            ),
            *_served(passage, language),
            tag("div", *_ways(passage, projects, language), class_="mz-card-acts"),
            class_="mz-evidence mz-hit",
        ),
        class_="mz-hit-row",
    )


def _place(passage: CollectedPassage, language: Language) -> Iterator[Markup]:
    """Company, year, kind, file and page."""
    company = passage.company or say(language, "coll_no_company")
    yield tag("b", printable(company), class_="mz-coll-company")
    if passage.year:
        yield tag("span", passage.year)
    if passage.kind:
        yield chip(printable(kind_words(passage.kind, language)), "coll-kind")
    name = printable(passage.file)
    yield tag("span", name, class_="mz-muted mz-clip mz-coll-file", title=name)
    if passage.page is not None:
        yield tag("span", say(language, "coll_page", page=passage.page), class_="mz-coll-page")


def _why(hit: CollectionHit, language: Language) -> Iterator[Markup]:
    """The ranks by words and by meaning."""
    if hit.by_words is not None:
        yield chip(say(language, "coll_by_words", rank=hit.by_words), "found")
    if hit.by_meaning is not None:
        yield chip(say(language, "coll_by_meaning", rank=hit.by_meaning), "near-meaning")


def _served(passage: CollectedPassage, language: Language) -> Iterator[Markup]:
    """The indicators for which a passage is evidence, by framework."""
    by_framework: dict[str, list[str]] = {}
    for item in passage.items:
        framework, _, indicator = item.partition("/")
        by_framework.setdefault(framework, []).append(indicator)
    if by_framework:
        between = "、" if language == "zh" else ", "
        named = (
            f"{title_of(framework, language)} {between.join(numbers)}"
            for framework, numbers in by_framework.items()
        )
        told = say(language, "coll_serves", indicators="；".join(named))
        yield tag("div", told, class_="mz-small mz-serves")


def _ways(passage: CollectedPassage, projects: Projects, language: Language) -> Iterator[Markup]:
    """Buttons that lead to the passage in the projects that have the document."""
    for number, name in projects.get(passage.document, ()):
        yield tag(
            "button",
            say(language, "coll_open", project=name),
            class_="mz-link",
            data_do="open",
            data_project=number,
            data_document=passage.document,
            data_start=passage.start,
            data_end=passage.end,
            data_text=passage.text[:KNOWN_BY],
        )


def _advice(language: Language, key: str, commands: Sequence[str]) -> Markup:
    return tag(
        "div",
        tag("div", say(language, key), class_="mz-empty-title"),
        tag("div", say(language, f"{key}_do"), class_="mz-empty-do"),
        tag("pre", joined(f"{each}\n" for each in commands), class_="mz-coll-command"),
        class_="mz-empty",
    )
