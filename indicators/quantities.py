"""Quantities in evidence: number, unit, what they measure, the year, and what they cover."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from indicators.quantity_numbers import Number, narrow, numbers_in
from indicators.quantity_rows import UNITLESS, Columns, Group, columns_of, groups_of, is_row
from indicators.quantity_units import unit_of
from indicators.quantity_words import (
    Words,
    Years,
    clause_before,
    comparison_of,
    is_change,
    metric_of,
    names_before,
    scope_of,
    sentence_starts,
)
from indicators.schema import Value

MOST_VALUES = 6  # of one quote
LONGEST_WHOLE = 16  # characters
_OF_WHOLE = re.compile("占(?!用|地|道)")
_BETWEEN = re.compile(r"\s*[、，,和及与]?\s*")  # 分别为 10 吨、20 吨和 30 吨
_LABEL = re.compile(r"[（(][^（）()]{1,12}[）)]\s?\d?\s*$")  # 员工总数（人） 40,651


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text with its unit, where it stands in it, and the words beside it."""

    number: Number
    unit: str
    words: Words


def values_of(quote: str, context: str, evidence: int) -> Iterator[Value]:
    """The quantities of one quote, at most six.

    Args:
        quote: running text or the row of a table.
        context: the caption and header cells of a row; they may name years and the unit.
        evidence: the item of the evidence list that the quote is.
    """
    # A number without a unit and without a name is that of a row or a note.
    telling = (each for each in quantities_in(quote, context) if each.unit or each.words.metric)
    for quantity in islice(telling, MOST_VALUES):
        yield from _values(quantity, evidence)


def _values(quantity: Quantity, evidence: int) -> Iterator[Value]:
    """One value, of a range two: its lower and its upper end."""
    number, unit, words = quantity.number, unit_of(quantity.unit), quantity.words
    ends = [(number.number, words.comparison)]
    if number.high is not None:
        ends = [(number.number, "区间下限"), (number.high, "区间上限")]
    for figure, comparison in ends:
        yield Value(
            number=figure,
            unit=unit.printed,
            metric=words.metric,
            year=words.year,
            text=number.text,
            evidence=evidence,
            normalised=float(f"{figure * unit.factor:.12g}"),  # 137.55 亿 without binary dust
            base_unit=unit.base,
            scope=words.scope,
            comparison=comparison,
        )


def quantities_in(quote: str, context: str = "") -> Iterator[Quantity]:
    """All quantities of a text in the order in which they stand."""
    plain = narrow(quote)
    numbers = list(numbers_in(plain))
    if not numbers:
        return
    columns = columns_of(context)
    if is_row(plain) and (_bare(plain, numbers) or (columns.years and "，" not in plain)):
        yield from _of_row(plain, columns, numbers)
    else:
        yield from _of_sentences(plain, numbers)


def _bare(plain: str, numbers: list[Number]) -> bool:
    """True where a figure stands after a label and not in a sentence: its unit is elsewhere."""
    return any(not number.unit and not UNITLESS.search(plain[: number.start]) for number in numbers)


def _of_row(plain: str, columns: Columns, numbers: list[Number]) -> Iterator[Quantity]:
    for group in groups_of(plain, numbers):
        for index, number in enumerate(group.numbers):
            unit = number.unit or group.units[index] or columns.unit
            if unit or columns.years or any(group.units):
                words = _row_words(plain, group, index, columns)
                yield Quantity(_signed(plain, number), unit, words)


def _signed(plain: str, number: Number) -> Number:
    """The number, below zero where the row has it in brackets as accounts do: (1,234.5)."""
    bracketed = plain[number.start - 1 : number.start] in ("(", "（")
    if bracketed and number.number > 0 and plain[number.end : number.end + 1] in (")", "）"):
        return replace(number, number=-number.number)
    return number


def _row_words(plain: str, group: Group, index: int, columns: Columns) -> Words:
    number = group.numbers[index]
    stated = Years(plain).at(number.start, number.end, plain) if not columns.years else None
    return Words(
        metric=group.labels[index],
        comparison=comparison_of(group.labels[index], plain, number.start, number.end),
        scope=scope_of(plain, 0, number.start),
        year=columns.year(group.slots[index], group.width, group.slots[0]) or stated,
    )


def _of_sentences(plain: str, numbers: list[Number]) -> Iterator[Quantity]:
    years, starts = Years(plain), sentence_starts(plain)
    left, metric = 0, ""
    names: list[str] = []
    for number in numbers:
        clause = clause_before(plain, left, number.start)
        unit = number.unit or _label_unit(plain, number)
        if not unit and not UNITLESS.search(clause):
            continue
        if not _BETWEEN.fullmatch(plain, left, number.start):
            names = list(names_before(plain[max(left, number.start - 60) : number.start]))
        begin = starts[bisect_right(starts, number.start) - 1]
        comparison = comparison_of(clause, plain, number.start, number.end)
        named = names.pop(0) if names else metric_of(clause, plain, number.end, _counts(unit))
        if left > begin and not named:  # 研发投入 11.3 亿元，同比增长 14%
            named = metric
        elif left > begin and _OF_WHOLE.match(named) and len(metric) <= LONGEST_WHOLE:
            named = metric + named  # 独立董事 5 名，占比 36%
        words = Words(
            metric=named,
            comparison=comparison,
            scope=scope_of(plain, begin, number.start),
            year=years.at(number.start, number.end, plain),
        )
        yield Quantity(number, unit, words)
        left = number.end
        if not is_change(comparison):
            metric = named


def _label_unit(plain: str, number: Number) -> str:
    """The unit of a label in running text: 员工总数（人） 40,651."""
    if not _LABEL.search(plain, max(0, number.start - 16), number.start):
        return ""
    group = next(groups_of(plain[: number.end], [number]))
    return group.units[-1]


def _counts(unit: str) -> bool:
    """True where what is counted may stand after the unit: 56 场培训, 2 名董事."""
    known = unit_of(unit)
    return not known.base or known.base not in _MEASURED


_MEASURED = frozenset({"%", "百分点", "元", "美元", "港元", "倍", "分", "千瓦时"})
