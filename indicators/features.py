"""What is known of every passage in view of every indicator: the input of the ranker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from corpus.retrievers.bm25 import Bm25Retriever
from corpus.retrievers.dense import DenseRetriever
from corpus.retrievers.fusion import ranks
from corpus.retrievers.keywords import KeywordRetriever
from indicators.schema import Framework, Indicator
from models.encoder import Encoder

FEATURES = (
    "words_bm25",
    "words_rank",
    "examples_bm25",
    "examples_rank",
    "examples_dense",
    "dense_rank",
    "title_bm25",
    "must",
    "must_rarity",
    "words",
    "words_rarity",
    "claim_words",
    "patterns",
    "excluded",
    "section",
    "section_rank",
    "length",
    "table_row",
    "fused",
)
FEWEST_PASSAGES = 80  # fewer do not tell rare words from common ones
Matrix = npt.NDArray[np.float32]


@dataclass(slots=True)
class SearchIndexes:
    """The passages of a body of documents, indexed in three ways."""

    passages: tuple[Passage, ...]
    bm25: Bm25Retriever
    dense: DenseRetriever
    keywords: KeywordRetriever
    sections: KeywordRetriever
    examples: dict[str, Matrix] = field(default_factory=dict)

    def example_scores(self, framework: Framework, indicator: Indicator) -> list[Matrix]:
        """Dense similarity of every passage to each example of an indicator.

        All examples of the framework are searched at once, at the first call.
        """
        if not self.examples:
            texts = list(dict.fromkeys(e for each in framework.indicators for e in each.examples))
            self.examples.update(zip(texts, self.dense.scores(texts), strict=True))
        return [self.examples[example] for example in indicator.examples]

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
        return cls(
            tuple(passages),
            Bm25Retriever().build(texts, background),
            DenseRetriever(encoder).build(texts),
            KeywordRetriever().build(texts),
            KeywordRetriever().build([" ".join(passage.section) for passage in passages]),
        )


def searched_text(passage: Passage) -> str:
    """The text of a passage with the words that belong to its meaning."""
    return f"{passage.context} {passage.text}" if passage.context else passage.text


def feature_matrix(indexes: SearchIndexes, framework: Framework, indicator: Indicator) -> Matrix:
    """Features of every passage for one indicator, shape (passages, features)."""
    keywords, bm25 = indexes.keywords, indexes.bm25
    claim_words = [word for claim in indicator.claims for word in claim.words]
    patterns = [pattern for claim in indicator.claims for pattern in claim.patterns]
    words = [*indicator.must, *indicator.words]
    words_bm25 = bm25.scores(" ".join(dict.fromkeys(words)))
    examples_bm25 = _best([bm25.scores(example) for example in indicator.examples])
    dense = _best(indexes.example_scores(framework, indicator))
    section = indexes.sections.weighted([*words, *_title_words(indicator)])
    signals = [words_bm25, examples_bm25, dense, keywords.weighted([*words, *claim_words])]
    rank_scores = [1.0 / (1 + ranks(each) / 10) for each in signals]
    lengths = np.fromiter((len(p.text) for p in indexes.passages), np.float32)
    rows = np.fromiter((p.kind == "table_row" for p in indexes.passages), np.float32)
    columns = [
        _scaled(words_bm25),
        rank_scores[0],
        _scaled(examples_bm25),
        rank_scores[1],
        dense,
        rank_scores[2],
        _scaled(bm25.scores(indicator.title)),
        np.minimum(keywords.counts(indicator.must), 3) / 3,
        np.minimum(keywords.weighted(indicator.must) / 10, 2),
        np.minimum(keywords.counts(indicator.words), 5) / 5,
        np.minimum(keywords.weighted(indicator.words) / 20, 2),
        np.minimum(keywords.counts(claim_words), 5) / 5,
        keywords.patterns(patterns).astype(np.float32),
        np.minimum(keywords.counts(indicator.excluded), 2) / 2,
        np.minimum(section / 10, 2),
        1.0 / (1 + ranks(section) / 10) * (section > 0),
        np.minimum(lengths, 200) / 200,
        rows,
        sum(rank_scores) / 4,
    ]
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _title_words(indicator: Indicator) -> tuple[str, ...]:
    return tuple(word for part in indicator.theme[1:] for word in (part,))


def _best(scores: list[Matrix], count: int = 3) -> Matrix:
    """The mean of the best `count` scores of each passage."""
    stacked = np.sort(np.stack(scores), axis=0)[-count:]
    return np.asarray(stacked.mean(axis=0), np.float32)


def _scaled(scores: Matrix) -> Matrix:
    """BM25 scores on a scale that does not depend on the corpus: log of one plus."""
    return np.asarray(np.log1p(np.maximum(scores, 0)) / 4, np.float32)
