"""Chooses the evidence of an indicator: ranked passages, neighbours put together, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from extractor.cleaning import normalised
from extractor.document import Document
from extractor.segmentation import sentences
from indicators.schema import EvidenceStatus, Indicator
from indicators.statements import row_status, statement_status

MOST_EVIDENCE = 10
LEAST_SCORE = 0.01
LONGEST_QUOTE = 400  # characters (the pre-fill contract)
LOOKED_AT = 30  # passages, from which the ten pieces of evidence are made
# How much weaker (in log odds) a neighbour may be to be read together with a passage.
NEIGHBOUR_GAP = 2.5

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span found for an indicator, with the probability that it is evidence.

    `indexes` are the passages that it is made of, the best first.
    """

    indexes: tuple[int, ...]
    passage: Passage
    score: float
    status: EvidenceStatus


def candidates_of(
    passages: Sequence[Passage],
    scores: Scores,
    indicator: Indicator,
    documents: Mapping[str, Document],
    wanted: Sequence[int] = (),
) -> tuple[Candidate, ...]:
    """Up to ten spans, best first, each a different text.

    Args:
        passages: the passages of the documents.
        scores: the probability that each is evidence, shape (passages,).
        indicator: whose evidence it is.
        documents: by id.
        wanted: passages of which the first has to be among the spans, at their end if not better.
    """
    groups = _grouped(passages, scores)
    if wanted and not any(set(wanted) & set(group) for group in groups):
        groups = [*groups[: MOST_EVIDENCE - 1], (wanted[0],)]
    words = searched_words(indicator)
    found = []
    for indexes in groups:
        passage = _span(passages, indexes, documents)
        status = passage_status(passage, documents[passage.document], words)
        found.append(Candidate(indexes, passage, round(float(scores[indexes[0]]), 4), status))
    return tuple(found)


def _grouped(passages: Sequence[Passage], scores: Scores) -> list[tuple[int, ...]]:
    """Indexes of the best passages; a good one beside another joins it, the same text stands once.

    So that ten pieces of evidence show more of a document than ten neighbours would.
    """
    odds = np.log(np.clip(scores, 1e-9, 1 - 1e-9) / np.clip(1 - scores, 1e-9, 1))
    groups: list[list[int]] = []
    seen: set[str] = set()
    for index in np.argsort(-scores.round(6), kind="stable")[:LOOKED_AT].tolist():
        text = normalised(passages[index].text)
        if scores[index] < LEAST_SCORE:
            break
        if text in seen:
            continue
        for group in groups:
            near = odds[index] > odds[group[0]] - NEIGHBOUR_GAP
            if near and _joins(passages, group, index):
                group.append(index)
                seen.add(text)
                break
        else:
            if len(groups) < MOST_EVIDENCE:
                groups.append([index])
                seen.add(text)
    return [tuple(group) for group in groups]


def _joins(passages: Sequence[Passage], group: Sequence[int], index: int) -> bool:
    """True for a neighbour on the same page under the same heading, together short enough."""
    first, last = min(*group, index), max(*group, index)
    if last - first != len(group):
        return False
    one, other = passages[first], passages[last]
    return (
        one.document == other.document
        and one.page == other.page
        and one.section == other.section
        and (one.kind == "table_row") == (other.kind == "table_row")
        and other.end - one.start <= LONGEST_QUOTE
    )


def _span(
    passages: Sequence[Passage], indexes: Sequence[int], documents: Mapping[str, Document]
) -> Passage:
    """The passage from the first to the last of neighbours, with what the best one is."""
    best = passages[indexes[0]]
    if len(indexes) == 1:
        return best
    start, end = passages[min(indexes)].start, passages[max(indexes)].end
    text = documents[best.document].text[start:end]
    return replace(best, start=start, end=end, text=text)


def searched_words(indicator: Indicator) -> tuple[str, ...]:
    """All words of an indicator and its claims, as they are searched."""
    return tuple(dict.fromkeys(map(normalised, indicator.every_word)))


def passage_status(passage: Passage, document: Document, words: Sequence[str]) -> EvidenceStatus:
    """The kind of statement of the sentence in which most of the words stand."""
    if passage.kind == "table_row":
        return row_status(passage.text)
    best, status = -1, "fact"
    for start, end in sentences(document.text, passage.start, passage.end):
        sentence = document.text[start:end]
        shadow = normalised(sentence)
        hits = sum(word in shadow for word in words)
        if hits > best:
            best, status = hits, statement_status(sentence, document.kind)
    return status  # type: ignore[return-value]
