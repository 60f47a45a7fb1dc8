"""What rests on what: from a score down to pages, and from pages up to indicators."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.document import Document
from indicators.proposal import LEAST_CITED_SCORE
from indicators.schema import Evidence, Framework, Indicator, Proposal, State
from indicators.scoring.result import ItemScore, Part, Score
from review.circumstances import given_of, scored
from review.decisions import Decision
from review.pages.review_model import Reviewed
from review.text_view import parts

Counted = Literal["decided", "all"]
Condition = Literal["", "unreadable", "sparse"]

NEARLY_EMPTY = 50  # characters; a page with fewer is a cover, a picture or a divider
WEAK_SCORE = LEAST_CITED_SCORE  # below it a quote is cited only where there is no stronger one
WEAK_STATUSES = frozenset({"plan", "negated", "other_party"})
# The parts of a score that hold each indicator once; the others count it a second time.
_WHOLE_PARTS = ("theme", "dimension")


@dataclass(frozen=True, slots=True)
class Traced:
    """An indicator of a run with what was proposed and decided.

    `stale`: the decision was made on a proposal of an earlier run that was another one.
    """

    run: int
    framework: Framework
    indicator: Indicator
    proposal: Proposal
    decision: Decision | None
    stale: bool

    @property
    def state(self) -> State:
        """The state of the answer in force: the decision's, else the proposal's."""
        if self.decision is None:
            return self.proposal.state
        return given_of(self.framework, self.decision).state

    @property
    def cited(self) -> tuple[Resting, ...]:
        """The cited quotes, whether the answer in force rests on them or not."""
        numbered = enumerate(self.proposal.evidence)
        return tuple(Resting(self, index, each) for index, each in numbered if each.cited)

    @property
    def quotes(self) -> tuple[Resting, ...]:
        """The cited quotes on which the answer in force rests.

        Where a person decided that nothing is disclosed, or that the indicator does not apply, it
        rests on no quote, unless the text says itself that it does not apply.
        """
        state = self.state
        rests = self.decision is None or state == "proposed"
        if rests or state == self.proposal.state == "not_applicable":
            return self.cited
        return ()


@dataclass(frozen=True, slots=True)
class Resting:
    """An indicator and a quote that it rests on; `index` is the quote's in the proposal."""

    traced: Traced
    index: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PageCell:
    """One page, or one part of a file without pages, with the quotes on it.

    `count` is the number of indicators that rest on it; one of another framework is another.
    """

    number: int
    condition: Condition
    quotes: tuple[Resting, ...]
    count: int


@dataclass(frozen=True, slots=True)
class DocumentMap:
    """The pages of a document in their order."""

    document: Document
    cells: tuple[PageCell, ...]

    def bare(self, condition: Condition) -> tuple[int, ...]:
        """The pages in a condition on which nothing rests."""
        return tuple(
            cell.number for cell in self.cells if not cell.count and cell.condition == condition
        )


@dataclass(frozen=True, slots=True)
class Backward:
    """Which pages of a project carry which indicators.

    `decided` of `total` indicators are decided; `weak` are those that rest on one weak passage.
    """

    counted: Counted
    decided: int
    total: int
    maps: tuple[DocumentMap, ...]
    weak: tuple[Resting, ...]

    def cell(self, document: str, number: int) -> tuple[DocumentMap, PageCell] | None:
        """A page by its document and number; None where there is none."""
        for each in self.maps:
            if each.document.id == document:
                return next(((each, cell) for cell in each.cells if cell.number == number), None)
        return None


@dataclass(frozen=True, slots=True)
class Leaf:
    """An indicator with its points: confirmed, and in the preview."""

    traced: Traced
    now: ItemScore
    then: ItemScore


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of a score, confirmed and in the preview, with what it is made of.

    A part is None where the score has none of the name, as nothing in it applies.
    """

    name: str
    now: Part | None
    then: Part | None
    branches: tuple[Branch, ...]
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """The scores of a run, and the tree that they come from."""

    run: int
    confirmed: Score
    preview: Score
    branches: tuple[Branch, ...]


def traced_in(under: Reviewed) -> tuple[Traced, ...]:
    """Every indicator of a run under review."""
    known = {each.id: each for each in under.framework.indicators}
    stale = under.stale
    return tuple(
        Traced(
            under.run.id,
            under.framework,
            known[proposal.indicator],
            proposal,
            under.decisions.get(proposal.indicator),
            proposal.indicator in stale,
        )
        for proposal in under.assessment.proposals
        if proposal.indicator in known
    )


def forward(under: Reviewed) -> Forward:
    """The tree from a run's score to its indicators: by dimension and group, or by theme."""
    confirmed = scored(under.assessment, under.decisions, under.circumstances)
    preview = scored(under.assessment, under.decisions, under.circumstances, preview=True)
    now, then = ({item.indicator: item for item in each.items} for each in (confirmed, preview))
    leaves = [
        Leaf(each, now[each.indicator.id], then[each.indicator.id]) for each in traced_in(under)
    ]
    return Forward(under.run.id, confirmed, preview, _branches(confirmed, preview, leaves, 0, ""))


def _branches(
    confirmed: Score, preview: Score, leaves: Iterable[Leaf], depth: int, above: str
) -> tuple[Branch, ...]:
    """The branches of one level; below the first only where the score has parts there."""
    kinds = _WHOLE_PARTS if depth == 0 else ("group",)
    now, then = (
        {part.name: part for part in each.parts if part.kind in kinds and part.above == above}
        for each in (confirmed, preview)
    )
    named: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        theme = leaf.traced.indicator.theme
        if len(theme) > depth and (depth == 0 or theme[depth] in now or theme[depth] in then):
            named.setdefault(theme[depth], []).append(leaf)
    found = []
    for name, members in named.items():
        below = () if depth else _branches(confirmed, preview, members, depth + 1, name)
        placed = {leaf.traced.indicator.id for branch in below for leaf in branch.leaves}
        rest = tuple(leaf for leaf in members if leaf.traced.indicator.id not in placed)
        found.append(Branch(name, now.get(name), then.get(name), below, rest))
    return tuple(found)


def backward(runs: Sequence[Reviewed], counted: Counted | None = None) -> Backward:
    """What the pages of a project carry.

    Args:
        runs: the latest run of every framework.
        counted: only what is decided, or the proposals too; None for the usual, which is the
            proposals too until something is decided.
    """
    traced = [each for run in runs for each in traced_in(run)]
    decided = sum(each.decision is not None for each in traced)
    counted = counted or ("decided" if decided else "all")
    taken = [each for each in traced if counted == "all" or each.decision is not None]
    documents = {each.id: each for run in runs for each in run.assessment.documents}
    quotes: dict[str, list[Resting]] = {name: [] for name in documents}
    weak = []
    for each in taken:
        resting = each.quotes
        if len(resting) == 1 and is_weak(resting[0].evidence):
            weak.append(resting[0])
        for quote in resting:
            if quote.evidence.document in quotes:
                quotes[quote.evidence.document].append(quote)
    maps = tuple(_map(documents[name], found) for name, found in quotes.items())
    return Backward(counted, decided, len(traced), maps, tuple(weak))


def is_weak(evidence: Evidence) -> bool:
    """True where a quote alone hardly carries an answer: doubtful, a plan, a denial, of others."""
    return evidence.score < WEAK_SCORE or evidence.status in WEAK_STATUSES


def _map(document: Document, quotes: Iterable[Resting]) -> DocumentMap:
    where = _places(document)
    held: dict[int, list[Resting]] = {}
    for quote in quotes:
        for number in where(quote.evidence):
            held.setdefault(number, []).append(quote)
    return DocumentMap(
        document,
        tuple(
            _cell(number, condition, held.get(number, ()))
            for number, condition in _conditions(document)
        ),
    )


def _cell(number: int, condition: Condition, quotes: Iterable[Resting]) -> PageCell:
    ordered = sorted(quotes, key=lambda each: (each.evidence.start, each.evidence.end))
    indicators = {(each.traced.run, each.traced.indicator.id) for each in ordered}
    return PageCell(number, condition, tuple(ordered), len(indicators))


def _places(document: Document) -> Callable[[Evidence], Iterable[int]]:
    """What tells the pages or parts on which a quote stands; it may run over several."""
    if document.paged:
        return lambda evidence: {part.page for part in evidence.boxes} or {evidence.page or 1}
    # Each lookup of `part_of` cuts the whole file into parts again; here it is cut once.
    numbers = [number for number, part in enumerate(parts(document), 1) for _ in part] or [1]

    def where(evidence: Evidence) -> Iterable[int]:
        ends = (evidence.start, max(evidence.start, evidence.end - 1))
        first, last = (numbers[(document.paragraph_of(end) or 1) - 1] for end in ends)
        return range(first, last + 1)

    return where


def _conditions(document: Document) -> list[tuple[int, Condition]]:
    """Every page or part with its condition."""
    if document.paged:
        return [
            (page.number, "unreadable" if page.problem else _fill(document, page.start, page.end))
            for page in document.pages
        ]
    blocks = document.blocks
    return [
        (number, _fill(document, blocks[part[0]].start, blocks[part[-1]].end) if part else "sparse")
        for number, part in enumerate(parts(document), 1)
    ]


def _fill(document: Document, start: int, end: int) -> Condition:
    characters = sum(map(len, document.text[start:end].split()))
    return "sparse" if characters < NEARLY_EMPTY else ""
