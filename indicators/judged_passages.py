"""The rule for passages that reviewers judged before: accepted ones first, rejected ones never.

It is applied after the ranking, to the same indicator and the same passage only, and says so in the
rationale of the proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from extractor.document import Document
from indicators.evidence import (
    LONGEST_QUOTE,
    MOST_EVIDENCE,
    Candidate,
    candidates_of,
    passage_status,
    searched_words,
)
from indicators.schema import Evidence, Indicator, Proposal
from models.ranker import probability

SHARE = 0.5  # of the shorter of two spans that has to lie in the other: the same passage
SURE = 3.0  # log odds from which an accepted passage counts as evidence (0.95)
NEVER = -12.0  # log odds of a rejected one
MOST_REJECTED = 3  # rejected passages that stay in sight, after the others
Odds = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Override:
    """A passage (document id, start, end) that was accepted or rejected for an indicator."""

    indicator: str
    document: str
    start: int
    end: int
    accepted: bool


def same_passage(start: int, end: int, other_start: int, other_end: int) -> bool:
    """True where at least half of the shorter of two spans of a document lies in the other."""
    shared = min(end, other_end) - max(start, other_start)
    return shared > 0 and shared >= SHARE * min(end - start, other_end - other_start)


def passages_at(
    passages: Sequence[Passage], document: str, start: int, end: int
) -> tuple[int, ...]:
    """The indexes of the passages that a span of a document is of."""
    return tuple(
        index
        for index, each in enumerate(passages)
        if each.document == document and same_passage(start, end, each.start, each.end)
    )


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rule does to one indicator.

    `kept` are the accepted spans, the best first, `barred` the rejected ones; `odds` are those of
    all passages under the rule, shape (passages,).
    """

    kept: tuple[Candidate, ...]
    barred: tuple[Candidate, ...]
    odds: Odds

    @property
    def judged(self) -> frozenset[int]:
        """The passages that the ranking has nothing to say of any more."""
        return frozenset(index for each in (*self.kept, *self.barred) for index in each.indexes)

    @property
    def scores(self) -> Odds:
        """The probabilities from which the other candidates are chosen; of those judged 0."""
        scores = probability(self.odds)
        scores[list(self.judged)] = 0
        return scores

    def unbarred(self, passages: Sequence[int]) -> tuple[int, ...]:
        """Passages less those that were rejected."""
        barred = {index for each in self.barred for index in each.indexes}
        return tuple(index for index in passages if index not in barred)

    def candidates(
        self,
        passages: Sequence[Passage],
        indicator: Indicator,
        documents: Mapping[str, Document],
        wanted: Sequence[int] = (),
    ) -> tuple[Candidate, ...]:
        """The accepted spans, then of the ranked ones as many as there is room for.

        `wanted` are passages of which the first has to be among them, as for `candidates_of`.
        """
        held = {index for each in self.kept for index in each.indexes}
        if held & set(wanted):
            wanted = ()
        ranked = candidates_of(passages, self.scores, indicator, documents, wanted)
        room = MOST_EVIDENCE - len(self.kept) - len(self._in_sight)
        chosen, late = list(ranked[: max(room, 0)]), ranked[max(room, 0) :]
        needed = [each for each in late if set(each.indexes) & set(wanted)]
        if needed and chosen:
            chosen[-1] = needed[0]
        return (*self.kept, *chosen)

    def applied(self, proposal: Proposal, documents: Mapping[str, Document]) -> Proposal:
        """A proposal that cites the accepted spans and shows the rejected ones at its end."""
        if not (self.kept or self.barred):
            return proposal
        cited = len(self.kept) if proposal.state == "proposed" else 0
        evidence = [
            replace(each, cited=each.cited or at < cited)
            for at, each in enumerate(proposal.evidence)
        ]
        evidence += [_uncited(each, documents[each.passage.document]) for each in self._in_sight]
        told = [f"保留已采纳的证据 {len(self.kept)} 处"] if self.kept else []
        told += [f"不再引用已否定的证据 {len(self.barred)} 处"] if self.barred else []
        rationale = f"{proposal.rationale}按本项目此前的审阅，{'，'.join(told)}。"
        return replace(proposal, evidence=tuple(evidence), rationale=rationale)

    @property
    def _in_sight(self) -> tuple[Candidate, ...]:
        return self.barred[: max(0, min(MOST_REJECTED, MOST_EVIDENCE - len(self.kept)))]


def ruling(
    overrides: Sequence[Override],
    indicator: Indicator,
    odds: Odds,
    passages: Sequence[Passage],
    documents: Mapping[str, Document],
) -> Ruling:
    """The rule for one indicator; a passage that is both accepted and rejected is rejected.

    Args:
        overrides: what was said of passages, of any indicator.
        indicator: whose evidence it is.
        odds: log odds of all passages as they were ranked.
        passages: all passages.
        documents: by id.
    """
    own = [each for each in overrides if each.indicator == indicator.id]
    if not own:
        return Ruling((), (), odds)
    barred = _spans([e for e in own if not e.accepted], odds, indicator, passages, documents)
    out = {index for each in barred for index in each.indexes}
    accepted = [e for e in own if e.accepted]
    kept = [
        each
        for each in _spans(accepted, odds, indicator, passages, documents)
        if not out & set(each.indexes)
    ][:MOST_EVIDENCE]
    inside = sorted({index for each in kept for index in each.indexes})
    ruled = odds.copy()
    ruled[sorted(out)] = np.minimum(ruled[sorted(out)], NEVER)
    # At least as sure as the best of the others, so that the list stays in its order.
    ruled[inside] = np.maximum(ruled[inside], max(SURE, float(ruled.max())))
    sure = probability(ruled)
    return Ruling(
        tuple(replace(each, score=round(float(sure[each.indexes[0]]), 4)) for each in kept),
        tuple(barred),
        ruled,
    )


def _spans(
    overrides: Sequence[Override],
    odds: Odds,
    indicator: Indicator,
    passages: Sequence[Passage],
    documents: Mapping[str, Document],
) -> list[Candidate]:
    """Each judged span as a candidate, the most likely first; one that stands there already not."""
    words = searched_words(indicator)
    found = []
    for each in overrides:
        indexes = passages_at(passages, each.document, each.start, each.end)
        if not indexes:
            continue
        best = sorted(indexes, key=lambda index: (-odds[index], index))
        document = documents[each.document]
        end = min(each.end, each.start + LONGEST_QUOTE, len(document.text))
        passage = replace(
            passages[best[0]],
            start=each.start,
            end=end,
            page=document.page_of(each.start, end),
            text=document.text[each.start : end],
        )
        score = round(float(probability(odds[best[0]])), 4)
        status = passage_status(passage, document, words)
        found.append(Candidate(tuple(best), passage, score, status))
    once: list[Candidate] = []
    for candidate in sorted(found, key=lambda one: (-one.score, one.passage.start)):
        span = candidate.passage.document, candidate.passage.start, candidate.passage.end
        if not any(passages_at([other.passage], *span) for other in once):
            once.append(candidate)
    return once


def _uncited(candidate: Candidate, document: Document) -> Evidence:
    passage = candidate.passage
    paged = document.paged
    return Evidence(
        document=document.id,
        page=passage.page,
        boxes=document.places.lines(passage.start, passage.end) if paged else (),
        start=passage.start,
        end=passage.end,
        quote=document.quote(passage.start, passage.end),
        section=passage.section,
        score=candidate.score,
        cited=False,
        status=candidate.status,
    )
