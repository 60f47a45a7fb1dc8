"""What the taggers say of passages, as features: kind of statement, topic, data practice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.passages import Passage
from extractor.cleaning import searched
from indicators.schema import Indicator
from models.taggers import Taggers

KINDS = ("fact", "plan", "negation", "other_party", "boilerplate", "heading", "index_line")
TAG_FEATURES = ("topic", "practice", "importance", *(f"kind_{kind}" for kind in KINDS))
USED_TAGGERS = ("report_topics", "practices", "importance", "statement_kinds")
MOST_EXAMPLES = 16
Matrix = npt.NDArray[np.float32]


def tag_columns(
    taggers: Taggers, passages: Sequence[Passage], indicators: Sequence[Indicator]
) -> dict[str, Matrix]:
    """Columns of shape (indicators, passages) in the order of TAG_FEATURES.

    `topic` and `practice`: how far a passage has the topics (of report sentences) and the data
    practices (of policy sentences) that the examples of an indicator have; `importance`: whether
    it says something to a user; `kind_…`: the probabilities of the kinds of statement.
    """
    shape = (len(indicators), len(passages))
    if not passages:
        return {name: np.zeros(shape, np.float32) for name in TAG_FEATURES}
    texts = [searched(passage.text) for passage in passages]
    some = [_some(each.examples) for each in indicators]
    examples = [example for each in some for example in each]
    sizes = [len(each) for each in some]
    topics = _unit(_means(np.sqrt(taggers.report_topics(examples)), sizes))
    practices = _unit(_means(taggers.practices(examples), sizes))
    columns = {
        "topic": topics @ np.sqrt(taggers.report_topics(texts)).T,
        "practice": practices @ _unit(taggers.practices(texts)).T,
        "importance": np.broadcast_to(taggers.importance(texts), shape),
    }
    kinds = taggers.statement_kinds(texts)
    for number, kind in enumerate(KINDS):
        columns[f"kind_{kind}"] = np.broadcast_to(kinds[:, number], shape)
    return {name: np.asarray(column, np.float32) for name, column in columns.items()}


def _some(examples: Sequence[str]) -> Sequence[str]:
    """Up to sixteen examples from all claims: enough to know an indicator's topics."""
    return examples[:: max(1, -(-len(examples) // MOST_EXAMPLES))]


def _means(scores: npt.NDArray[np.floating], sizes: Sequence[int]) -> Matrix:
    """The means of consecutive rows, shape (len(sizes), columns)."""
    starts = np.cumsum([0, *sizes[:-1]])
    sums = np.add.reduceat(scores, starts, axis=0)
    return np.asarray(sums / np.asarray(sizes)[:, None], np.float32)


def _unit(rows: npt.NDArray[np.floating]) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-6), np.float32)
