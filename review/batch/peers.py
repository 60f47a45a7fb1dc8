"""Where a company stands among the others: percentile ranks of numbers of the same kind.

The percentile rank is 100 · (B + E / 2) / N, with B the number of companies that have less, E those
that have the same, the company itself included, and N all of them. Equal numbers have equal ranks,
and the ranks of a group have the mean 50.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.cleaning import normalised

LEAST = 5  # companies; among fewer a rank says nothing
DIGITS = 9  # of a number, after which two are taken for the same: what rounding leaves is no order

Measured = tuple[str, str, str, str, str]  # indicator, metric, scope, unit, year


@dataclass(frozen=True, slots=True)
class Standing:
    """A company's number among those of its peers: rank 0 to 100, None among fewer than five."""

    number: float
    rank: float | None
    peers: int
    least: float
    median: float
    most: float


def standings(numbers: Sequence[float]) -> list[Standing]:
    """The standing of each number of a group, in the order given."""
    if not numbers:
        return []
    values = np.array([float(f"{each:.{DIGITS}g}") for each in numbers])
    ranks: list[float | None] = [None] * len(values)
    if len(values) >= LEAST:
        ranks = list(percentile_ranks(values))
    bounds = float(values.min()), float(np.median(values)), float(values.max())
    return [
        Standing(number, rank, len(numbers), *bounds)
        for number, rank in zip(numbers, ranks, strict=True)
    ]


def percentile_ranks(values: npt.NDArray[np.float64]) -> list[float]:
    """The percentile rank of each value, shape (n,), among all of them."""
    ordered = np.sort(values)
    below = np.searchsorted(ordered, values, "left")
    up_to = np.searchsorted(ordered, values, "right")
    ranks: list[float] = (100 * (below + up_to) / 2 / len(values)).tolist()
    return ranks


def comparable(part: Mapping[str, Any], year: str) -> Iterator[tuple[Measured, float]]:
    """The figures of a company that can be compared: named, with a unit, and said once.

    A change (同比增长), a bound (超过) and a figure that stands with two values are left out. What
    says no year is of the year of the report.

    Args:
        part: what the summary takes from one pre-fill.
        year: the year of the report.
    """
    found: dict[Measured, set[float]] = {}
    for value in part["values"]:
        measured, number = _measured(value, year)
        if measured is not None:
            found.setdefault(measured, set()).add(float(f"{number:.{DIGITS}g}"))
    for measured, numbers in found.items():
        if len(numbers) == 1:
            yield measured, numbers.pop()


def measured_as(value: Mapping[str, Any], year: str) -> Measured | None:
    """What a figure is compared as; None where it cannot be."""
    return _measured(value, year)[0]


def _measured(value: Mapping[str, Any], year: str) -> tuple[Measured | None, float]:
    number, unit = value["number"], value["unit"]
    if value["normalised"] is not None:
        number, unit = value["normalised"], value["base_unit"]
    metric = re.sub(r"\W", "", normalised(value["metric"]))
    if not metric or not unit or value["comparison"]:
        return None, number
    of_year = str(value["year"] or year)
    return (value["indicator"], metric, value["scope"], unit, of_year), number


class Groups:
    """Numbers by what they measure, gathered company by company; two arrays a group."""

    def __init__(self) -> None:
        # By the hash of what is measured: names of millions of figures would fill the memory.
        self._companies: dict[int, array[int]] = {}
        self._numbers: dict[int, array[float]] = {}
        self._placed: dict[int, dict[int, Standing]] = {}

    def add(self, company: int, framework: str, numbers: Iterable[tuple[Measured, float]]) -> None:
        """Take the numbers of one company."""
        for measured, number in numbers:
            place = hash((framework, measured))
            self._companies.setdefault(place, array("i")).append(company)
            self._numbers.setdefault(place, array("d")).append(number)

    def standing(self, framework: str, measured: Measured, company: int) -> Standing | None:
        """Where a company stands; None where it has no number for it."""
        place = hash((framework, measured))
        if place not in self._companies:
            return None
        if place not in self._placed:
            placed = standings(self._numbers[place].tolist())
            self._placed[place] = dict(zip(self._companies[place], placed, strict=True))
        return self._placed[place].get(company)

    def large(self, framework: str, measured: Measured) -> bool:
        """True where enough companies have a number for it."""
        return len(self._companies.get(hash((framework, measured)), ())) >= LEAST
