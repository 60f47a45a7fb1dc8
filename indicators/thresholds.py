"""The figure that decides an indicator, and the points that its bands give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from extractor.cleaning import normalised
from indicators.quantities import values_of
from indicators.quantity_units import PEOPLE, unit_of
from indicators.quantity_words import is_change
from indicators.schema import Measure, Value

EXACT = 4  # how well a figure is named, see _rank_of
QUARTERS = 4
LEAST_SHARED = 0.6  # of a name's pairs of characters that a sentence has to hold
LEAST_PUE, MOST_PUE = 1.0, 3.0
MOST_SHARE = 100.0
_PUE = re.compile("pue|利用效率|使用效率")
# 培训场次 counts what 培训 names
_COUNTED = re.compile(
    "(?:的)?(?:总)?(?:次数|场次|期数|项数|家数|个数|数量|场数|数|次|期|场|项)$|值$"
)
_VERBS = re.compile(
    "^(?:每季度|年度|年均|平均|参与|参加|组织|开展|举办|主办或|主导或|牵头|提供|发布|披露)+"
)
_SHARE_OF = re.compile("(?:使用|消费|用电)?(?:占比|比例|比重|比率)$")
SHORTEST_OF_SHARE = 5  # characters that a share's name has besides 占比
_PER_YEAR = {
    "每季度": 4.0,
    "每季": 4.0,
    "每个月": 12.0,
    "每月": 12.0,
    "每半年": 2.0,
    "每年": 1.0,
    "每周": 52.0,
}
_PLANNED = re.compile("预计|计划|力争|目标|拟")
_SENTENCE = re.compile("[^。！？；\n]+")


@dataclass(frozen=True, slots=True)
class Measured:
    """The figure that decides: `number` in the unit of the measure, and the value it comes from.

    `reason` says in Chinese how it follows from the value, e.g. 培训 56 场，折合每季度 14 次.
    `named` is False where the text only comes near a name of the measure: a person has to look.
    """

    number: float
    value: Value
    reason: str
    named: bool = True


def measured_value(measure: Measure, evidence: Iterable[tuple[str, str]]) -> Measured | None:
    """The figure of the evidence that a measure asks for, or None where no text gives it.

    Of the figures whose unit fits, the one whose own words name the measure comes first, then the
    one whose sentence does; of equals that of the latest year, then the first.

    Args:
        measure: names, unit and bands of the figure.
        evidence: the texts in order of worth, each with its context (header cells of a row).
    """
    best: tuple[tuple[int, int], Measured] | None = None
    for position, (text, context) in enumerate(evidence):
        for rank, measured in _fitting(measure, text, context, position):
            key = (rank, measured.value.year or 0)
            if best is None or key > best[0]:
                best = key, measured
    return best[1] if best else None


def points_of(measure: Measure, number: float) -> float:
    """The points that the bands of a measure give for a figure; 0 outside all of them."""
    return max((band.points for band in measure.bands if band.holds(number)), default=0.0)


def _fitting(
    measure: Measure, text: str, context: str, position: int
) -> Iterator[tuple[int, Measured]]:
    """The figures of one text that may be the measure's, each with how well it is named."""
    for sentence in _SENTENCE.findall(text):
        shadow = normalised(f"{context} {sentence}")
        if not _rank(measure, shadow):
            continue
        for value in values_of(sentence, context, position):
            measured = _in_unit(measure, value)
            rank = _rank_of(measure, normalised(value.metric), shadow) if measured else 0
            if measured and rank:
                yield rank, replace(measured, named=_is_named(measure, rank))


def _is_named(measure: Measure, rank: int) -> bool:
    """True for a name itself; of a share also for nearly one: 可再生能源用电占比."""
    return rank in (EXACT, EXACT - 2) or (rank == EXACT - 1 and measure.unit == "%")


def _rank_of(measure: Measure, metric: str, sentence: str) -> int:
    """4 and 3: the figure's own words are a name, or nearly one; 2 and 1: its sentence's are.

    In the latter cases its own words have to end like the name: 培训 of 供应商培训.
    """
    own = _rank(measure, metric)
    if own:
        return 2 + own
    if any(core[-2:] in metric for core in _cores(measure.names)):
        return _rank(measure, sentence, metric)
    return 0


def _in_unit(measure: Measure, value: Value) -> Measured | None:
    """The value as a figure in the measure's unit; None where it cannot be one."""
    if is_change(value.comparison) or value.normalised is None or _PLANNED.match(value.metric):
        return None
    if not measure.unit:
        fits = not value.unit and _is_plausible(measure, value.number)
        return Measured(value.number, value, _printed(value)) if fits else None
    wanted = unit_of(measure.unit.partition("/")[0])
    if wanted.is_count:
        return _counted(measure, value)
    fits = value.base_unit == wanted.base and wanted.factor > 0
    if wanted.base == "%" and not 0 <= value.normalised <= MOST_SHARE:
        fits = False
    if not fits:
        return None
    return Measured(value.normalised / wanted.factor, value, _printed(value))


def _is_plausible(measure: Measure, number: float) -> bool:
    """A PUE lies between 1 and 3; other figures without a unit are taken as they are."""
    if any(_PUE.search(normalised(name)) for name in measure.names):
        return LEAST_PUE <= number <= MOST_PUE
    return True


def _counted(measure: Measure, value: Value) -> Measured | None:
    """A count in times a year, or a quarter: 每月一次 is twelve a year, 全年 56 场 14 a quarter."""
    unit = unit_of(value.unit)
    if not unit.is_count or value.base_unit in PEOPLE or value.normalised is None:
        return None
    every = value.comparison if value.comparison in _PER_YEAR else ""
    yearly = value.normalised * _PER_YEAR.get(every, 1.0)
    quarterly = measure.unit.endswith(("/季度", "/季"))
    number = yearly / QUARTERS if quarterly else yearly
    said = _printed(value) if not every else f"{every}{value.text}"
    if quarterly and every not in ("每季度", "每季"):
        return Measured(number, value, f"{said}，折合每季度 {number:g} 次")
    if not quarterly and every not in ("", "每年"):
        return Measured(number, value, f"{said}，折合每年 {number:g} 次")
    return Measured(number, value, said)


def _printed(value: Value) -> str:
    year = f"{value.year} 年" if value.year else ""
    return f"{year}{value.metric} {value.number:g}{' ' if value.unit else ''}{value.unit}".strip()


def _rank(measure: Measure, shadow: str, metric: str = "") -> int:
    """2 where a text holds a name of the measure, 1 where it holds most of one, else 0.

    With a metric only names count that end in a word of it.
    """
    rank = 0
    for core in _cores(measure.names):
        if metric and core[-2:] not in metric:
            continue
        if core in shadow:
            return 2
        if len(core) > 3 and core[-2:] in shadow and _shared(core, shadow) >= LEAST_SHARED:
            rank = 1
    return rank


@lru_cache(512)
def _cores(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without 次数 and the like, and without the verb before them."""
    plain = (normalised(name) for name in names)
    cores = [_VERBS.sub("", _COUNTED.sub("", name)) or name for name in plain]
    # 其中可再生能源电力 2.86 亿千瓦时，占 41.3%: a share's words do not say 占比
    cores += [core for name in cores if len(core := _SHARE_OF.sub("", name)) >= SHORTEST_OF_SHARE]
    return tuple(dict.fromkeys(core for core in cores if len(core) > 2 or core.isascii()))


def _shared(core: str, text: str) -> float:
    pairs = [core[index : index + 2] for index in range(len(core) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs)
