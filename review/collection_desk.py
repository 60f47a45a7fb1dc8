"""Searches a collection of many companies' reports for the app: what is asked, found and known."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

import sqlalchemy as sa

from corpus.collecting import vectors_of
from corpus.collection import Collection, CollectionFilters, CollectionHit, SearchMode
from corpus.database import reading
from corpus.engines.opening import open_collection
from corpus.errors import CollectionError
from extractor.document import Document
from review.accounts.access import Caller, NotAllowed
from review.errors import ReviewError
from review.evidence_marks import Span
from review.passage_search import LONGEST_QUERY, MODES
from review.passage_words import query_words
from review.tables import project_files
from review.workspace import Workspace

MOST_HITS = (10, 20, 50, 100)  # how many may be asked for
NEXT_TRY = 5.0  # seconds after which a collection is tried again that could not be opened
KEPT_VALUES = 30.0  # seconds until the values of the filters are read again
Given = TypeVar("Given")
# A filter finds passages by the indicator they were proposed for: not for who judges blind.
_SEARCHERS = frozenset({"assessor", "adjudicator", "administrator"})


class CollectionAway(ReviewError):
    """The collection of the app cannot be opened or searched now."""


class PassageMoved(ReviewError):
    """A project does not have a passage of the collection, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            "The project does not have this passage, or no longer; search again.",
            "该项目中没有这段原文，或文件已被移除；请重新检索。",
        )


@dataclass(frozen=True, slots=True)
class CollectionQuestion:
    """What a person asks for, as the components give it, which may be None."""

    query: str = ""
    mode: SearchMode = "both"
    filters: CollectionFilters = field(default_factory=CollectionFilters)
    limit: int = MOST_HITS[1]

    def within(self, known: CollectionValues) -> CollectionQuestion:
        """The same without values of filters that the collection does not have."""
        given = self.filters
        frameworks = {item.partition("/")[0] for item in known.items}
        filters = CollectionFilters(
            tuple(each for each in given.companies if each in known.companies),
            tuple(each for each in given.years if each in known.years),
            tuple(each for each in given.kinds if each in known.kinds),
            tuple(each for each in given.items if each in known.items or each in frameworks),
        )
        return replace(self, filters=filters)

    @classmethod
    def of(cls, *values: object) -> CollectionQuestion:
        """Query, mode, companies, years, kind, item, number of results."""
        query, mode, companies, years, kind, item, limit = values
        return cls(
            str(query or "").strip()[:LONGEST_QUERY],
            next((each for each in MODES if each == mode), "both"),
            CollectionFilters(
                companies=_texts(companies),
                years=tuple(int(year) for year in _texts(years) if year.isdecimal()),
                kinds=_texts(kind),
                items=_texts(item),
            ),
            next((each for each in MOST_HITS if each == limit), MOST_HITS[1]),
        )


@dataclass(frozen=True, slots=True)
class CollectionValues:
    """What the filters can be set to, and how many reports and passages there are."""

    companies: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    documents: int = 0
    passages: int = 0
    address: str = ""


@dataclass(frozen=True, slots=True)
class CollectionFound:
    """The words of a query, what was found, and how long the search took in seconds."""

    words: tuple[str, ...]
    hits: tuple[CollectionHit, ...] = ()
    seconds: float = 0.0


class CollectionDesk:
    """The collection at an address, opened when it is first needed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opening = threading.Lock()
        self._opened: Collection | None = None
        self._failed: tuple[float, CollectionError] | None = None  # when, and why
        self._values = CollectionValues()
        self._read_at = -KEPT_VALUES

    def values(self) -> CollectionValues:
        """What the filters can be set to.

        Raises:
            CollectionAway: the collection cannot be used now; what it says is the cure.
        """
        if time.monotonic() - self._read_at >= KEPT_VALUES:
            self._values = replace(self._asked(_values_of), address=self.address)
            self._read_at = time.monotonic()
        return self._values

    def search(self, question: CollectionQuestion) -> CollectionFound:
        """The best passages for a question.

        Raises:
            CollectionAway: the collection cannot be used now; what it says is the cure.
        """
        words = query_words(question.query)
        if not words:
            return CollectionFound(words)
        begun = time.perf_counter()
        vector = vectors_of([question.query])[0]
        hits = self._asked(
            lambda collection: collection.search(
                question.query, vector, question.filters, question.limit, question.mode
            )
        )
        return CollectionFound(words, hits, time.perf_counter() - begun)

    def close(self) -> None:
        """Let go of files and connections."""
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _asked(self, ask: Callable[[Collection], Given]) -> Given:
        try:
            return ask(self._collection())
        except CollectionError as error:
            self._opened = None  # opened anew the next time; not closed, others may be searching
            raise CollectionAway(error.english, error.chinese) from error

    def _collection(self) -> Collection:
        """The opened collection; one that could not be opened is not tried again at once."""
        with self._opening:
            if self._opened is None:
                if self._failed and time.monotonic() - self._failed[0] < NEXT_TRY:
                    raise self._failed[1]
                try:
                    self._opened = open_collection(self.address)
                except CollectionError as error:
                    self._failed = time.monotonic(), error
                    raise
            return self._opened


def check_may_search(caller: Caller) -> None:
    """Raise NotAllowed for viewers and second reviewers: a collection has no members of its own."""
    roles = {caller.role, *caller.projects.values()}
    if not caller.unbounded and not roles & _SEARCHERS:
        raise NotAllowed(
            "Your role does not allow you to search the collection. Ask an administrator for "
            "another role.",
            "您的角色不能检索报告库，如有需要请联系管理员。",
        )


def projects_with(
    workspace: Workspace, documents: Iterable[str], caller: Caller
) -> dict[str, list[tuple[int, str]]]:
    """For each document the numbers and names of the projects with it that a person may see."""
    held = sa.select(project_files.c.document, project_files.c.project).where(
        project_files.c.document.in_(sorted(set(documents))),
        project_files.c.removed_at.is_(None),
        project_files.c.status == "read",
    )
    with reading(workspace.engine) as connection:
        rows = connection.execute(held).all()
    names = {each.id: each.name for each in workspace.projects.all()}
    found: dict[str, list[tuple[int, str]]] = {}
    for document, project in rows:
        if project in names and caller.may("see", project):
            found.setdefault(document, []).append((project, names[project]))
    return {document: sorted(places) for document, places in found.items()}


def span_within(document: Document, start: int, end: int, beginning: str) -> Span | None:
    """Where a passage of a collection stands in a document as this workspace has read it.

    Another version of the program may have read it otherwise: then its beginning is looked for.
    """
    at = start if document.text.startswith(beginning, start) else document.text.find(beginning)
    if at < 0 or not beginning:
        return None
    return document.id, at, min(at + end - start, len(document.text))


def _values_of(collection: Collection) -> CollectionValues:
    documents = collection.documents()
    return CollectionValues(
        companies=tuple(sorted({each.company for each in documents if each.company})),
        years=tuple(sorted({each.year for each in documents if each.year}, reverse=True)),
        kinds=tuple(sorted({each.kind for each in documents if each.kind})),
        items=collection.items(),
        documents=len(documents),
        passages=sum(each.passages for each in documents),
    )


def _texts(value: object) -> tuple[str, ...]:
    """The chosen values of a menu of one or of several."""
    several = value if isinstance(value, list | tuple) else [value]
    return tuple(str(each) for each in several if each not in (None, ""))
