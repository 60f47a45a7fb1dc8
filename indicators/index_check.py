"""A report's own index (GRI, HKEX, SASB, an exchange's guide) held against what was located."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, TypeAlias

from indicators.crosswalk import Topic, topics, topics_for_code, topics_of
from indicators.schema import Framework, Proposal

IndexFinding: TypeAlias = Literal["found", "not_found", "omitted", "elsewhere", "unknown"]
ShownFinding: TypeAlias = IndexFinding | Literal["other_pages"]
_OMITTED = re.compile(
    "从略|從略|省略|不适用|不適用|未披露|未予披露|omit|not applicable|^n/?a$", re.IGNORECASE
)

FEWEST, FARTHEST = 5, 12  # rows that agree; pages between a printed number and that of the file


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row of a report's index; `pages` as printed, which need not be those of the file."""

    document: str
    scheme: str
    code: str
    title: str
    pages: tuple[int, ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row of the index and what was located for it.

    `found`: an indicator of a topic of the code has cited evidence; `not_found`: none has;
    `omitted`: the row itself says that nothing is told; `elsewhere`: this framework asks for none
    of the topics; `unknown`: the crosswalk lacks the code. `indicators` are those of the topics,
    `located` those of them with evidence, `pages` where it stands, counted in the file; `there` is
    whether that is where the row says, None where it names no page or printed numbers are unknown.
    """

    claimed: Claimed
    finding: IndexFinding
    topics: tuple[Topic, ...]
    indicators: tuple[str, ...]
    located: tuple[str, ...]
    pages: tuple[int, ...]
    there: bool | None = None

    @property
    def shown(self) -> ShownFinding:
        """The finding; `other_pages` where evidence was found, but not where the row says."""
        return "other_pages" if self.there is False else self.finding


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A topic with located evidence whose codes the index leaves out, by scheme."""

    topic: Topic
    codes: Mapping[str, tuple[str, ...]]
    indicators: tuple[str, ...]
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """The index row by row, and what was found without being claimed; empty without an index."""

    rows: tuple[CheckedRow, ...]
    unclaimed: tuple[Unclaimed, ...]

    def count(self, finding: IndexFinding) -> int:
        """How many rows have this finding."""
        return sum(row.finding == finding for row in self.rows)

    def data(self) -> dict[str, Any]:
        """The check as plain data; topics by their ids."""
        return {
            "rows": [
                {**_plain(row), "topics": [topic.id for topic in row.topics]} for row in self.rows
            ],
            "unclaimed": [{**_plain(each), "topic": each.topic.id} for each in self.unclaimed],
        }


def _plain(row: CheckedRow | Unclaimed) -> dict[str, Any]:
    values = {each.name: getattr(row, each.name) for each in fields(row)}
    if isinstance(row, CheckedRow):
        values["claimed"] = asdict(row.claimed)
    return values


def index_check(
    framework: Framework, proposals: Sequence[Proposal], claimed: Sequence[Claimed]
) -> IndexCheck:
    """Hold the rows of an index against the cited evidence of one framework.

    Evidence counts where an answer is proposed. Each code of a document is taken once, with all
    its pages.
    """
    located = {
        each.indicator: tuple(dict.fromkeys(e.page for e in each.evidence if e.cited and e.page))
        for each in proposals
        if each.state == "proposed" and any(e.cited for e in each.evidence)
    }
    merged = _merged(claimed)
    rows = _with_places([_row(framework, each, located) for each in merged])
    return IndexCheck(rows, _unclaimed(framework, merged, located) if merged else ())


def _merged(claimed: Sequence[Claimed]) -> list[Claimed]:
    found: dict[tuple[str, str, str], Claimed] = {}
    for each in claimed:
        key = (each.document, each.scheme, each.code)
        held = found.get(key)
        if held is None:
            found[key] = each
            continue
        pages = tuple(dict.fromkeys((*held.pages, *each.pages)))
        references = dict.fromkeys(part for part in (held.reference, each.reference) if part)
        found[key] = Claimed(
            each.document, each.scheme, each.code, held.title or each.title, pages,
            "；".join(references),
        )  # fmt: skip
    return list(found.values())


def _row(
    framework: Framework, claimed: Claimed, located: Mapping[str, tuple[int, ...]]
) -> CheckedRow:
    known = topics_for_code(claimed.scheme, claimed.code)
    asked = tuple(
        dict.fromkeys(item for topic in known for item in topic.items.get(framework.id, ()))
    )
    found = tuple(item for item in asked if item in located)
    finding: IndexFinding = "found" if found else "not_found"
    if not known:
        finding = "unknown"
    elif _OMITTED.search(claimed.reference.strip()):
        finding = "omitted"
    elif not asked:
        finding = "elsewhere"
    pages = sorted({page for item in found for page in located[item]})
    return CheckedRow(claimed, finding, known, asked, found, tuple(pages))


def _with_places(rows: Sequence[CheckedRow]) -> tuple[CheckedRow, ...]:
    """The rows with whether their evidence stands on the pages that they name.

    Printed page numbers differ from those of the file by a cover and contents; the difference on
    which most rows of a document agree is taken, where enough of them do.
    """
    shifts: dict[str, int | None] = {}
    for name in {row.claimed.document for row in rows}:
        own = [row for row in rows if row.claimed.document == name]
        shifts[name] = _shift(own)
    return tuple(
        replace(row, there=_there(row, shift))
        if (shift := shifts[row.claimed.document]) is not None
        else row
        for row in rows
    )


def _shift(rows: Sequence[CheckedRow]) -> int | None:
    """File page less printed page, where at least a third of the rows, and five, agree on it."""
    usable = [row for row in rows if row.pages and row.claimed.pages]
    votes = Counter(
        shift
        for row in usable
        for shift in {found - named for found in row.pages for named in row.claimed.pages}
        if abs(shift) <= FARTHEST
    )
    if not votes:
        return None
    shift, count = min(votes.items(), key=lambda vote: (-vote[1], abs(vote[0])))
    return shift if count >= max(FEWEST, len(usable) / 3) else None


def _there(row: CheckedRow, shift: int) -> bool | None:
    """True where any evidence stands on a page that the row names."""
    if row.finding != "found" or not row.claimed.pages:
        return None
    return bool({page + shift for page in row.claimed.pages} & set(row.pages))


def _unclaimed(
    framework: Framework, claimed: Sequence[Claimed], located: Mapping[str, tuple[int, ...]]
) -> tuple[Unclaimed, ...]:
    """Topics that codes of the index's schemes name, that are located, and that no row claims."""
    schemes = {each.scheme.casefold() for each in claimed}
    named = {topic.id for each in claimed for topic in topics_for_code(each.scheme, each.code)}
    found = []
    for topic in topics():
        codes = {scheme: known for scheme, known in topic.codes.items() if scheme in schemes}
        items = tuple(
            item
            for item in topic.items.get(framework.id, ())
            # An indicator that asks for many things is evidence of its main topic only.
            if item in located and topics_of(framework.id, item)[0].id == topic.id
        )
        if codes and items and topic.id not in named:
            pages = sorted({page for item in items for page in located[item]})
            found.append(Unclaimed(topic, codes, items, tuple(pages)))
    return tuple(found)
