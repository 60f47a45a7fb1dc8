"""Gold quotes that are not among what is shown, and what they have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.evaluation import covering
from extractor.cleaning import normalised
from indicators.evidence import passage_status, searched_words
from indicators.features import searched_text
from models.ranker import LinearRanker, probability
from models.training.gold import Study, shown
from models.training.stages import joined_spans

# What can be said of a gold quote; several of these may hold.
KINDS = (
    "in no passage",  # a chart, a margin, or text that was cut or ordered otherwise
    "table row",
    "no word of the catalogue",
    "plan",
    "under another indicator",
    "other part of the page",  # the page is shown, another passage of it
    "none of these",
)


@dataclass(frozen=True, slots=True)
class GoldFate:
    """What became of one gold quote of grade 2.

    `rank` is the place of its best passage for the indicator, from 1; None where no passage
    covers it.
    """

    study: str
    framework: str
    indicator: str
    quote: str
    page: int | None
    found: bool
    rank: int | None
    kinds: tuple[str, ...]


def fates(study: Study, ranker: LinearRanker) -> list[GoldFate]:
    """Every gold quote of grade 2 of a study, found or missed in what is shown of its indicator."""
    scores = probability(ranker.passage.odds(study.features.values))
    spans = joined_spans(study, ranker)
    seen = [
        covering(shown(own), each.quotes) for own, each in zip(spans, study.judgements, strict=True)
    ]
    holders = [_holders(study, place) for place in range(len(spans))]
    result = []
    for place, judgement in enumerate(study.judgements):
        order = (-scores[place]).argsort(kind="stable").tolist()
        rank_of = {index: rank for rank, index in enumerate(order, 1)}
        covered = frozenset().union(*seen[place])
        for number, quote in enumerate(judgement.quotes):
            if quote.grade < 2:
                continue
            own = sorted(holders[place].get(number, ()), key=rank_of.__getitem__)
            pages = {span.page for span in spans[place]}
            result.append(
                GoldFate(
                    study.name,
                    study.framework.id,
                    judgement.indicator,
                    quote.quote,
                    quote.page,
                    number in covered,
                    rank_of[own[0]] if own else None,
                    _kinds(study, place, own[0] if own else None, pages),
                )
            )
    return result


def _holders(study: Study, place: int) -> dict[int, list[int]]:
    """For each gold quote of an indicator, by its number, the passages that cover it."""
    found: dict[int, list[int]] = {}
    quotes = study.judgements[place].quotes
    for index, numbers in enumerate(covering(shown(study.passages), quotes)):
        for number in numbers:
            found.setdefault(number, []).append(index)
    return found


def _kinds(study: Study, place: int, index: int | None, pages: set[int | None]) -> tuple[str, ...]:
    if index is None:
        return ("in no passage",)
    passage, indicator = study.passages[index], study.framework.indicators[place]
    words = searched_words(indicator)
    text = normalised(searched_text(passage))
    signs = {
        "table row": passage.kind == "table_row",
        "no word of the catalogue": not any(word in text for word in words),
        "plan": passage_status(passage, study.document, words) == "plan",
        "under another indicator": int(study.features.strongest[index]) != place,
        "other part of the page": passage.page is not None and passage.page in pages,
    }
    return tuple(name for name, holds in signs.items() if holds) or ("none of these",)


def all_fates(every: Sequence[Study], rankers: Mapping[str, LinearRanker]) -> list[GoldFate]:
    """The gold quotes of all studies, each under weights that did not see its document."""
    return [fate for study in every for fate in fates(study, rankers[study.stem])]


def miss_rates(fates: Iterable[GoldFate]) -> dict[str, tuple[int, int]]:
    """For each kind how many quotes it has and how many of them were missed.

    The rate says what a kind has to do with missing; the count alone says only how common it is.
    """
    every, missed = Counter[str](), Counter[str]()
    for fate in fates:
        for kind in ("all", *fate.kinds):
            every[kind] += 1
            missed[kind] += not fate.found
    return {kind: (every[kind], missed[kind]) for kind in ("all", *KINDS) if every[kind]}
