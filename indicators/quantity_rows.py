"""Rows of tables as text: labels with their numbers, and the columns that the header names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from indicators.quantity_numbers import Number
from indicators.quantity_units import UNIT_PATTERN, is_unit
from indicators.quantity_words import label_of

_YEAR = re.compile(r"((?:19|20)\d\d)\s?(?:财年|年度|年[末底]?)?")
_YEAR_COLUMN = re.compile(r"(?<![\d.,-])((?:19|20)\d\d)\s?(?:财年|年度|年[末底]?|(?=\s|$))")
_UNIT_CAPTION = re.compile(rf"单位\s?[：:]\s?(?:人民币)?\s?({UNIT_PATTERN})")
_BRACKETED = re.compile(
    rf"[（(]\s?(?:单位\s?[：:]\s?)?(?:[^（）()，,]*[，,])?({UNIT_PATTERN})\s?[）)]"
)
_GAP = re.compile(r"(?:[\s()（）]|[-–—/]{1,2}|不适用|N/?A|无)*", re.IGNORECASE)
_MISSING = re.compile(r"(?<!\S)(?:[-–—/]{1,2}|不适用|N/?A|无)(?!\S)", re.IGNORECASE)
_SENTENCE = re.compile("[。；！？]")
# Quantities that have no unit
UNITLESS = re.compile(
    r"(?:PUE|电能利用效率|电源使用效率|能源使用效率|指数|评分|得分|系数)(?:值|均值)?[^，。；\d]{0,10}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that stand beside each other after a label; `slots` counts empty cells too.

    `units` and `labels` have one item for each number.
    """

    numbers: tuple[Number, ...]
    slots: tuple[int, ...]
    width: int
    labels: tuple[str, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the header of a row says: the year of each column of figures, and a unit for all."""

    years: tuple[int | None, ...] = ()
    unit: str = ""

    def year(self, slot: int, width: int, first: int = 0) -> int | None:
        """The year of the figure in a slot, where the row has as many figures as the header.

        `first` is the slot of the row's first figure: an empty cell before it may be that of the
        unit, as PUE has none.
        """
        if width == len(self.years) + 1 and first == 1:
            slot, width = slot - 1, width - 1
        if width == len(self.years):
            return self.years[slot]
        named = [year for year in self.years if year]
        if width == len(named):
            return named[slot]
        return named[0] if len(set(named)) == 1 else None


@lru_cache(1024)
def columns_of(context: str) -> Columns:
    """The columns that the words above a row name; without years only the unit is told.

    What stands after the first year in the header is a column each: 2021年 2020年 同比增减.
    """
    unit = _UNIT_CAPTION.search(context)
    found = list(_YEAR_COLUMN.finditer(context))
    if not found:
        return Columns((), unit[1] if unit else "")
    first = _first_column(context, found)
    rest = _YEAR.sub(lambda match: f" {match[1]} ", context[first.start() :])
    years = [int(word) if re.fullmatch(r"(?:19|20)\d\d", word) else None for word in rest.split()]
    return Columns(tuple(years), unit[1] if unit else "")


def _first_column(context: str, found: Sequence[re.Match[str]]) -> re.Match[str]:
    """The first year that is a column: those of the caption stand before, among other words."""
    seen = {match[1] for match in found}
    if len(found) > len(seen):  # 2021 年关键绩效 指标 2021 年 2020 年
        last: dict[str, re.Match[str]] = {match[1]: match for match in found}
        return min(last.values(), key=lambda match: match.start())
    return found[0]


def is_row(quote: str) -> bool:
    """True where a quote is a row of a table and no sentence."""
    return not _SENTENCE.search(quote)


def groups_of(quote: str, numbers: Sequence[Number]) -> Iterator[Group]:
    """The numbers of a row, gathered by the label that they stand after."""
    left = at = 0
    while at < len(numbers):
        first = at
        while at + 1 < len(numbers) and _GAP.fullmatch(
            quote, numbers[at].end, numbers[at + 1].start
        ):
            at += 1
        at += 1
        yield _group(quote, left, numbers[first:at])
        left = numbers[at - 1].end


def _group(quote: str, left: int, numbers: Sequence[Number]) -> Group:
    label = quote[left : numbers[0].start]
    slots, width = _slots(quote, label, numbers)
    marked = list(_BRACKETED.finditer(label))
    many = len(numbers)
    if 1 < len(marked) <= many:  # 甲（个） 乙（人次） 10 200
        missing = many - len(marked)
        starts = [0, *(match.end() for match in marked[:-1])]
        parts = [label[a : b.start()] for a, b in zip(starts, marked, strict=True)]
        return Group(
            tuple(numbers),
            slots,
            width,
            ("",) * missing + tuple(label_of(part) for part in parts),
            ("",) * missing + tuple(match[1] for match in marked),
        )
    unit = marked[-1][1] if marked else _unit_word(label)
    name = label_of(label[: label.rindex(unit)] if unit and not marked else label)
    return Group(tuple(numbers), slots, width, (name,) * many, (unit,) * many)


def _unit_word(label: str) -> str:
    """The unit that stands in a cell of its own before the figures: 用电量 万千瓦时 12 13."""
    words = label.split()
    last = words[-1] if len(words) > 1 else ""
    return last if last not in ("日", "年") and is_unit(last) else ""


def _slots(quote: str, label: str, numbers: Sequence[Number]) -> tuple[tuple[int, ...], int]:
    """The column of each number, cells without a figure counted, and how many there are."""
    at = len(_MISSING.findall(label))
    slots = [at]
    for one, other in pairwise(numbers):
        at += 1 + len(_MISSING.findall(quote[one.end : other.start]))
        slots.append(at)
    tail = quote[numbers[-1].end :].split()
    for word in tail:
        if not _MISSING.fullmatch(word):
            break
        at += 1
    return tuple(slots), at + 1
