"""What is known of every passage in view of every indicator: the input of the ranker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from corpus.retrievers.bm25 import Bm25Retriever
from corpus.retrievers.dense import DenseRetriever
from corpus.retrievers.fusion import ranks
from corpus.retrievers.keywords import KeywordRetriever
from indicators.pattern_time import in_time
from indicators.schema import Framework, Indicator
from indicators.tag_features import TAG_FEATURES, tag_columns
from models.encoder import Encoder
from models.taggers import bundled

FEATURES = (
    "words_bm25",
    "examples_bm25",
    "example_dense",
    "examples_dense",
    "claim_dense",
    "claims_dense",
    "title_dense",
    "section_dense",
    "under_heading_bm25",
    "under_heading_dense",
    "under_heading_words",
    "must",
    "must_rarity",
    "words",
    "words_rarity",
    "patterns",
    "excluded",
    "words_rank",
    "examples_rank",
    "dense_rank",
    "words_dense_rank",
    "under_heading_bm25_rank",
    "under_heading_dense_rank",
    "fused",
    "own",
    "own_rank",
    "neighbours",
    "length",
    "table_row",
    *TAG_FEATURES,
)
FEWEST_PASSAGES = 80  # fewer do not tell rare words from common ones
BEST = 3  # examples that a passage is compared with
BEST_OF_CLAIM = 2
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ExampleScores:
    """Scores of all passages against the example sentences of one indicator.

    `claims` has one row a claim, shape (claims, passages); the others have shape (passages,).
    """

    best: Matrix
    mean: Matrix
    claims: Matrix


@dataclass(slots=True)
class SearchIndexes:
    """The passages of a body of documents, indexed in three ways.

    `headed_bm25` and `headed_dense` hold them with the headings above them, for what a passage
    under 员工关怀 leaves unsaid.
    """

    passages: tuple[Passage, ...]
    bm25: Bm25Retriever
    dense: DenseRetriever
    keywords: KeywordRetriever
    sections: DenseRetriever
    headed_bm25: Bm25Retriever
    headed_dense: DenseRetriever

    @classmethod
    def build(
        cls, passages: Sequence[Passage], encoder: Encoder, background: Sequence[str] = ()
    ) -> SearchIndexes:
        """Index passages; table rows and list items are searched with their context.

        `background` are texts of the same field. Some of them say how rare a word is where the
        passages are too few for that, so that one page is scored like a hundred.
        """
        few = max(0, FEWEST_PASSAGES - len(passages))
        background = background[:: max(1, len(background) // few)][:few] if few else ()
        texts = [searched_text(passage) for passage in passages]
        headed = [
            f"{' '.join(each.section)} {text}" for each, text in zip(passages, texts, strict=True)
        ]
        return cls(
            tuple(passages),
            Bm25Retriever().build(texts, background),
            DenseRetriever(encoder).build(texts),
            KeywordRetriever().build(texts),
            DenseRetriever(encoder).build([" ".join(passage.section[-2:]) for passage in passages]),
            Bm25Retriever().build(headed, background),
            DenseRetriever(encoder).build(headed),
        )


def searched_text(passage: Passage) -> str:
    """The text of a passage with the words that belong to its meaning."""
    return f"{passage.context} {passage.text}" if passage.context else passage.text


@dataclass(frozen=True, slots=True)
class FrameworkFeatures:
    """Features of every passage for every indicator of a framework.

    `values` has the shape (indicators, passages, features); `claims` holds for each indicator the
    likeness of every passage to the examples of each claim, shape (claims, passages); `strongest`
    is for each passage the place of the indicator that it bears most on.
    """

    values: Matrix
    claims: tuple[Matrix, ...]
    strongest: npt.NDArray[np.int64]


def framework_features(indexes: SearchIndexes, framework: Framework) -> FrameworkFeatures:
    """All features at once, since some compare the indicators with each other."""
    indicators = framework.indicators
    examples = framework.examples
    example_vectors = indexes.dense.vectors_of(examples)
    dense = _example_scores(indicators, indexes.dense.scores_of(example_vectors))
    bm25 = _example_scores(indicators, _scaled(indexes.bm25.scores(examples)))
    headed = _example_scores(indicators, indexes.headed_dense.scores_of(example_vectors))
    headed_bm25 = _example_scores(indicators, _scaled(indexes.headed_bm25.scores(examples)))
    queries = [" ".join(each.terms) for each in indicators]
    query_vectors = indexes.dense.vectors_of(queries)
    title_vectors = indexes.dense.vectors_of([each.title for each in indicators])
    columns = {
        "words_bm25": _scaled(indexes.bm25.scores(queries)),
        "examples_bm25": np.stack([each.mean for each in bm25]),
        "example_dense": np.stack([each.best for each in dense]),
        "examples_dense": np.stack([each.mean for each in dense]),
        "claim_dense": np.stack([each.claims.max(axis=0) for each in dense]),
        "claims_dense": np.stack([_best(each.claims, 2) for each in dense]),
        "title_dense": indexes.dense.scores_of(title_vectors),
        "section_dense": (
            indexes.sections.scores_of(title_vectors) + indexes.sections.scores_of(query_vectors)
        )
        / 2,
        "under_heading_bm25": np.stack([each.mean for each in headed_bm25]),
        "under_heading_dense": np.stack([each.mean for each in headed]),
        "under_heading_words": indexes.headed_dense.scores_of(query_vectors),
        **_keyword_columns(indexes.keywords, indicators),
    }
    columns |= _rank_columns(columns, indexes.dense.scores_of(query_vectors))
    columns |= tag_columns(bundled(), indexes.passages, indicators)
    strength = _strength(columns)
    columns |= _comparing_columns(strength)
    shape = (len(indicators), len(indexes.passages))
    lengths = np.fromiter((len(p.text) for p in indexes.passages), np.float32)
    rows = np.fromiter((p.kind == "table_row" for p in indexes.passages), np.float32)
    columns["length"] = np.broadcast_to(np.minimum(lengths, 280) / 200, shape)
    columns["table_row"] = np.broadcast_to(rows, shape)
    values = np.stack([np.asarray(columns[name], np.float32) for name in FEATURES], axis=-1)
    claims = tuple(each.claims for each in dense)
    return FrameworkFeatures(values, claims, strength.argmax(axis=0))


def _example_scores(indicators: Sequence[Indicator], scores: Matrix) -> list[ExampleScores]:
    """Scores of shape (examples, passages), gathered by indicator and claim."""
    found, at = [], 0
    for indicator in indicators:
        own = scores[at : at + len(indicator.examples)]
        claims, start = [], 0
        for claim in indicator.claims:
            claims.append(_best(own[start : start + len(claim.examples)], BEST_OF_CLAIM))
            start += len(claim.examples)
        found.append(ExampleScores(own.max(axis=0), _best(own, BEST), np.stack(claims)))
        at += len(indicator.examples)
    return found


def _keyword_columns(
    keywords: KeywordRetriever, indicators: Sequence[Indicator]
) -> dict[str, Matrix]:
    must = [keywords.words(each.must) for each in indicators]
    words = [keywords.words(each.words) for each in indicators]
    excluded = [
        (*each.excluded, *(word for claim in each.claims for word in claim.excluded))
        for each in indicators
    ]
    return {
        "must": np.stack([np.minimum(each.sum(axis=0), 3) / 3 for each in must]),
        "must_rarity": np.stack([np.minimum(_by_rarity(each) / 10, 2) for each in must]),
        "words": np.stack([np.minimum(each.sum(axis=0), 5) / 5 for each in words]),
        "words_rarity": np.stack([np.minimum(_by_rarity(each) / 20, 2) for each in words]),
        "patterns": np.stack([_matched(keywords, each) for each in indicators]).astype(np.float32),
        "excluded": np.stack([np.minimum(keywords.counts(each), 2) / 2 for each in excluded]),
    }


def _matched(keywords: KeywordRetriever, indicator: Indicator) -> npt.NDArray[np.bool_]:
    """In which passages a regular expression of any claim matches, shape (passages,)."""
    found = keywords.patterns([])
    for pattern in (each for claim in indicator.claims for each in claim.patterns):
        with in_time(indicator.id, [pattern]):
            found |= keywords.patterns([pattern])
    return found


def _rank_columns(columns: dict[str, Matrix], words_dense: Matrix) -> dict[str, Matrix]:
    """Ranks among the passages on a scale from 1 (the best) towards 0, and their mean."""
    found = {
        "words_rank": _by_rank(columns["words_bm25"]),
        "examples_rank": _by_rank(columns["examples_bm25"]),
        "dense_rank": _by_rank(columns["examples_dense"]),
        "words_dense_rank": _by_rank(words_dense),
    }
    return {
        **found,
        "fused": np.mean(list(found.values()), axis=0),
        "under_heading_bm25_rank": _by_rank(columns["under_heading_bm25"]),
        "under_heading_dense_rank": _by_rank(columns["under_heading_dense"]),
    }


def _strength(columns: dict[str, Matrix]) -> Matrix:
    """How much each passage bears on each indicator, on one scale for all of them."""
    names = ("words_bm25", "examples_bm25", "examples_dense")
    return np.asarray(np.mean([_standardised(columns[name]) for name in names], axis=0))


def _comparing_columns(strength: Matrix) -> dict[str, Matrix]:
    """How an indicator stands among the others in a passage, and in the passages beside it."""
    others = np.sort(strength, axis=0)
    if len(strength) > 1:
        best = np.where(strength >= others[-1], others[-2], others[-1])
    else:
        best = np.zeros_like(strength)
    beside = np.zeros_like(strength)
    beside[:, 1:] += strength[:, :-1]
    beside[:, :-1] += strength[:, 1:]
    return {
        "own": np.clip(strength - best, -3, 2),
        "own_rank": 1 / (1 + ranks(strength.T).T / 2),
        "neighbours": beside / 2,
    }


def _by_rank(scores: Matrix) -> Matrix:
    return np.asarray(1 / (1 + ranks(scores) / 10), np.float32)


def _by_rarity(found: Matrix) -> Matrix:
    """Words found, each weighted by its rarity (idf), shape (passages,)."""
    rarity = np.log(1 + found.shape[1] / (1 + found.sum(axis=1, keepdims=True)))
    return np.asarray((found * rarity).sum(axis=0), np.float32)


def _standardised(scores: Matrix) -> Matrix:
    if not scores.size:  # nothing could be read
        return scores
    return np.asarray((scores - scores.mean()) / (scores.std() + 1e-6), np.float32)


def _best(scores: Matrix, count: int) -> Matrix:
    """The mean of the best `count` scores of each passage."""
    return np.asarray(np.sort(scores, axis=0)[-count:].mean(axis=0), np.float32)


def _scaled(scores: Matrix) -> Matrix:
    """BM25 scores on a scale that does not depend on the corpus: log of one plus."""
    return np.asarray(np.log1p(np.maximum(scores, 0)) / 4, np.float32)
