"""How good retrieval is, judged against gold made by hand.

A retrieved passage covers a gold quote where it holds at least 60 % of it in one run of characters,
or lies in it and is at least half of it; white space does not count. Ranked figures take for each
passage, best first, the gold quotes that it covers (`covering`). Every figure is None where it has
nothing to be measured on, and means leave None out (`mean_known`).

Sources: recall, precision and average precision as in Manning, Raghavan and Schütze, Introduction
to Information Retrieval, ch. 8; nDCG with gain 2^g - 1 as in Burges et al. 2005; calibration error
as in Guo et al. 2017; score of probabilities as in Brier 1950; bootstrap as in Sakai 2006.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

LEAST_RUN = 0.6  # share of a gold quote that a passage has to hold in one run
LEAST_PIECE = 0.5  # share of a gold quote that a passage lying inside it has to be
LONGEST = 400  # characters of a passage that count, as a prefill quotes no more
_WHITE = re.compile("[\\s\u00ad\ufffe]+")  # also soft hyphens, as some PDFs write them
_DISCLOSED = ("yes", "partly", "no")

Covering: TypeAlias = Sequence[frozenset[int]]  # for each passage the gold quotes that it covers


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A passage that an assessor marked: grade 2 supports the indicator itself, 1 is context."""

    quote: str
    grade: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an assessor found of one indicator in one document.

    `acceptable` holds every answer that an assessor could give; `claims` says for claim ids
    whether they are supported; `value` is the figure that decides, e.g. number, unit, year.
    """

    indicator: str
    disclosed: Literal["yes", "partly", "no"]
    answer: int | float | str | None
    acceptable: tuple[int | float | str | None, ...]
    quotes: tuple[GoldQuote, ...]
    note: str = ""
    claims: Mapping[str, bool] | None = None
    value: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A retrieved passage: its text and the pages, from 1, that it stands on; () is unknown."""

    text: str
    pages: tuple[int, ...] = ()


def read_judgements(path: Path) -> tuple[Judgement, ...]:
    """Read a gold file: one JSON object a line, one line an indicator.

    Raises:
        ValueError: a line is not as the guide of the gold says; the message names file and line.
    """
    judgements: dict[str, Judgement] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            judgement = _judgement(json.loads(line))
            if judgement.indicator in judgements:
                raise ValueError(f"indicator {judgement.indicator} stands twice")
        except KeyError as error:
            raise ValueError(f"{path.name}:{number}: the key {error} is missing") from error
        except (TypeError, AttributeError, ValueError) as error:
            raise ValueError(f"{path.name}:{number}: {error}") from error
        judgements[judgement.indicator] = judgement
    return tuple(judgements.values())


def _judgement(row: Mapping[str, Any]) -> Judgement:
    if row["disclosed"] not in _DISCLOSED:
        raise ValueError(f"disclosed is '{row['disclosed']}', not one of {', '.join(_DISCLOSED)}")
    quotes = tuple(
        GoldQuote(each["quote"], each["grade"], each.get("page")) for each in row["evidence"]
    )
    for each in quotes:
        if each.grade not in (1, 2) or not squeezed(each.quote):
            raise ValueError(f"a quote is empty or has a grade other than 1 and 2: {each.quote!r}")
    return Judgement(
        indicator=str(row["indicator"]),
        disclosed=row["disclosed"],
        answer=row.get("answer"),
        acceptable=tuple(row.get("acceptable") or (row.get("answer"),)),
        quotes=quotes,
        note=row.get("note") or "",
        claims=row.get("claims"),
        value=row.get("value"),
    )


def squeezed(text: str) -> str:
    """The text without white space and soft hyphens, in which quotes are compared."""
    return _WHITE.sub("", text)


def covers(passage: str, gold: str) -> bool:
    """True where a passage covers a gold quote; both are squeezed already."""
    run = math.ceil(LEAST_RUN * len(gold))
    # Runs longer than half of a text all hold its middle: one look for that settles most pairs.
    if gold[len(gold) - run : run] in passage:
        starts = range(len(gold) - run + 1)
        if any(gold[start : start + run] in passage for start in starts):
            return True
    return len(passage) >= LEAST_PIECE * len(gold) and passage in gold


def covering(
    retrieved: Sequence[Retrieved], gold: Sequence[GoldQuote], longest: int | None = LONGEST
) -> list[frozenset[int]]:
    """For each passage the places in `gold` of the quotes that it covers.

    Where both have a page, the passage has to stand on that of the quote. `longest` is the number
    of characters of a passage that count, None all of them.
    """
    quotes = [(place, squeezed(each.quote), each.page) for place, each in enumerate(gold)]
    found = []
    for passage in retrieved:
        text = squeezed(passage.text)[:longest]
        found.append(
            frozenset(
                place
                for place, quote, page in quotes
                if (page is None or not passage.pages or page in passage.pages)
                and covers(text, quote)
            )
        )
    return found


def recall_at(k: int, covered: Covering, gold: Sequence[GoldQuote]) -> float | None:
    """The share of the quotes of grade 2 that the first `k` passages cover."""
    strong = {place for place, each in enumerate(gold) if each.grade == 2}
    return len(strong & _union(covered[:k])) / len(strong) if strong else None


def ndcg_at(k: int, covered: Covering, gold: Sequence[GoldQuote]) -> float | None:
    """Discounted gain of the first `k` passages as a share of the best that is possible.

    A passage earns 2^g - 1, g being the best grade among the quotes that it is first to cover.
    """
    gained = [max((gold[each].grade for each in new), default=0) for new in _new(covered[:k])]
    ideal = _discounted(sorted((each.grade for each in gold), reverse=True)[:k])
    return _discounted(gained) / ideal if ideal else None


def precision_at(k: int, covered: Covering) -> float | None:
    """The share of the first `k` passages, or of all where they are fewer, that cover a quote."""
    first = covered[:k]
    return sum(map(bool, first)) / len(first) if first else None


def average_precision(
    covered: Covering, gold: Sequence[GoldQuote], least_grade: int = 1
) -> float | None:
    """Mean over the gold quotes of the precision at the passage that is first to cover them.

    A quote that is never covered counts as 0; quotes below `least_grade` are left out.
    """
    wanted = {place for place, each in enumerate(gold) if each.grade >= least_grade}
    total, right = 0.0, 0
    for rank, (all_of_it, new) in enumerate(zip(covered, _new(covered), strict=True), 1):
        right += bool(all_of_it & wanted)
        total += len(new & wanted) * right / rank
    return total / len(wanted) if wanted else None


def _union(covered: Covering) -> frozenset[int]:
    return frozenset().union(*covered)


def _new(covered: Covering) -> Iterator[frozenset[int]]:
    """For each passage the quotes that no earlier one covers."""
    seen: frozenset[int] = frozenset()
    for each in covered:
        yield each - seen
        seen |= each


def _discounted(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def mean_known(figures: Sequence[float | None]) -> float | None:
    """The mean of the figures that are not None; None where there are none."""
    known = [each for each in figures if each is not None]
    return sum(known) / len(known) if known else None


@dataclass(frozen=True, slots=True)
class DisclosureFigures:
    """How well disclosed is told from silent: shares over the indicators of the gold.

    `accuracy`: all indicators judged right; `false_disclosed`: silent ones said to be disclosed;
    `missed`: disclosed ones said to be silent.
    """

    accuracy: float | None
    false_disclosed: float | None
    missed: float | None


def disclosure_figures(
    said: Mapping[str, bool], judgements: Sequence[Judgement]
) -> DisclosureFigures:
    """Compare what was said of each indicator (True: disclosed) with the gold.

    An indicator that is not in `said` counts as silent, one not in the gold is not counted.
    """
    disclosed = [said.get(each.indicator, False) for each in judgements if each.disclosed != "no"]
    silent = [said.get(each.indicator, False) for each in judgements if each.disclosed == "no"]
    false, missed = sum(silent), len(disclosed) - sum(disclosed)
    return DisclosureFigures(
        accuracy=1 - (false + missed) / len(judgements) if judgements else None,
        false_disclosed=false / len(silent) if silent else None,
        missed=missed / len(disclosed) if disclosed else None,
    )


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of like confidence: their mean confidence, the share that was right, how many."""

    confidence: float
    right: float
    count: int


def reliability_bins(
    probabilities: Sequence[float], outcomes: Sequence[bool], bins: int = 10
) -> tuple[Bin, ...]:
    """Group probabilities into `bins` spans of equal width from 0 to 1; empty ones are left out.

    Raises:
        ValueError: the two differ in length, or a probability is not in [0, 1].
    """
    given, came = _paired(probabilities, outcomes)
    if given.size and not (given.min() >= 0 and given.max() <= 1):  # also where one is NaN
        raise ValueError("a probability lies outside of [0, 1]")
    place = np.minimum((given * bins).astype(int), bins - 1)
    return tuple(
        Bin(float(given[inside].mean()), float(came[inside].mean()), int(inside.sum()))
        for inside in (place == number for number in range(bins))
        if inside.any()
    )


def expected_calibration_error(
    probabilities: Sequence[float], outcomes: Sequence[bool], bins: int = 10
) -> float | None:
    """The mean distance of confidence from the share that was right, over the reliability bins."""
    groups = reliability_bins(probabilities, outcomes, bins)
    if not groups:
        return None
    return sum(each.count * abs(each.confidence - each.right) for each in groups) / len(outcomes)


def brier_score(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """The mean squared distance of the probabilities from what came: 0 is perfect, 1 the worst."""
    given, came = _paired(probabilities, outcomes)
    return float(np.square(given - came).mean()) if given.size else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of means, the middle 95 % of its bootstrap, and how often that is above 0."""

    mean: float
    low: float
    high: float
    above_zero: float


def paired_bootstrap(
    first: Sequence[float], second: Sequence[float], draws: int = 10_000, seed: int = 20240501
) -> Difference:
    """How sure it is that `first` beats `second`, figures of two systems on the same cases.

    The pairs are drawn anew with repetition; the same seed gives the same result.

    Raises:
        ValueError: the two differ in length, or are empty.
    """
    one, other = _paired(first, second)
    if not one.size:
        raise ValueError("no pair to draw from")
    apart = one - other
    generator = np.random.default_rng(seed)
    size = apart.size
    means = np.array([apart[generator.integers(0, size, size)].mean() for _ in range(draws)])
    low, high = np.quantile(means, (0.025, 0.975))
    return Difference(float(apart.mean()), float(low), float(high), float((means > 0).mean()))


def _paired(
    first: Sequence[float], second: Sequence[float]
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]:
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.shape != other.shape:
        raise ValueError(f"{len(first)} figures against {len(second)}")
    return one, other
