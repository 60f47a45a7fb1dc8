"""Chooses the evidence of an indicator: ranked passages, diverse, with their kind of statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from extractor.cleaning import normalised
from extractor.document import Document
from extractor.segmentation import sentences
from indicators.features import SearchIndexes, feature_matrix
from indicators.schema import EvidenceStatus, Framework, Indicator
from indicators.statements import row_status, statement_status
from models.ranker import LinearRanker

MOST_EVIDENCE = 10
LEAST_SCORE = 0.01
# How much of its score a passage has when disclosure is judged; a plan is an answer of its own.
WEIGHTS: dict[EvidenceStatus, float] = {
    "fact": 1.0,
    "plan": 1.0,
    "negated": 0.5,
    "other_party": 0.5,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage found for an indicator, with the probability that it is evidence."""

    index: int
    passage: Passage
    score: float
    status: EvidenceStatus


@dataclass(frozen=True, slots=True)
class Found:
    """The best candidates of an indicator and the probability that it is disclosed."""

    candidates: tuple[Candidate, ...]
    disclosed: float
    near_misses: int
    terms: tuple[str, ...]


def find_evidence(
    indexes: SearchIndexes,
    framework: Framework,
    indicator: Indicator,
    documents: Mapping[str, Document],
    ranker: LinearRanker,
) -> Found:
    """Up to ten passages, best first, each a different text."""
    terms = tuple(word for word in dict.fromkeys((*indicator.must, *indicator.words)))
    if not indexes.passages:
        return Found((), 0.0, 0, terms)
    scores = ranker.probabilities(feature_matrix(indexes, framework, indicator))
    candidates = []
    for index in _distinct(indexes.passages, scores):
        passage = indexes.passages[index]
        status = passage_status(passage, documents[passage.document], indicator)
        candidates.append(Candidate(index, passage, round(float(scores[index]), 4), status))
    weighed = np.asarray([_weight(indicator, each) for each in candidates], np.float64)
    near = int((scores > 0.15).sum())
    return Found(tuple(candidates), ranker.disclosed(weighed), near, terms)


def _weight(indicator: Indicator, candidate: Candidate) -> float:
    """A score as far as it shows disclosure; where yes is the bad answer, 未发生 shows it too."""
    full = indicator.reversed and candidate.status == "negated"
    return candidate.score if full else candidate.score * WEIGHTS[candidate.status]


def _distinct(passages: Sequence[Passage], scores: npt.NDArray[np.float64]) -> list[int]:
    """Indexes of the best passages, the same text only once."""
    chosen: list[int] = []
    seen: set[str] = set()
    for index in np.argsort(-scores.round(6), kind="stable").tolist():
        text = normalised(passages[index].text)
        if scores[index] < LEAST_SCORE or len(chosen) == MOST_EVIDENCE:
            break
        if text not in seen:
            seen.add(text)
            chosen.append(index)
    return chosen


def passage_status(passage: Passage, document: Document, indicator: Indicator) -> EvidenceStatus:
    """The kind of statement of the sentence that bears most on the indicator."""
    if passage.kind == "table_row":
        return row_status(passage.text)
    words = [
        normalised(word)
        for word in (
            *indicator.must,
            *indicator.words,
            *(word for claim in indicator.claims for word in claim.words),
        )
    ]
    best, status = -1, "fact"
    for start, end in sentences(document.text, passage.start, passage.end):
        sentence = document.text[start:end]
        shadow = normalised(sentence)
        hits = sum(word in shadow for word in words)
        if hits > best:
            best, status = hits, statement_status(sentence, document.kind)
    return status  # type: ignore[return-value]
