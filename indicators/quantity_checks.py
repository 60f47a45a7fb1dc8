"""Figures of a document that cannot be right, or contradict each other, as findings in Chinese."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from extractor.document import Block, Document
from indicators.quantities import Quantity, quantities_in
from indicators.quantity_tables import figure_of, wrong_sums
from indicators.quantity_units import unit_of
from indicators.quantity_words import is_approximate, is_change, label_of

FindingKind = Literal["share", "grouping", "sum", "text_and_table", "two_values"]
SHORTEST_METRIC = 5  # characters; shorter names (人数, 金额) stand for many things
MOST_TIMES = 2.0  # how far two figures of one thing lie apart, unless by a power of ten
FULL = 100.0
_SHARE = re.compile(
    r"(?:占比|占.{1,20}(?:比例|比重)|比例|比重|合格率|签署率|签订率|办结率|满意度|满意率|参与率|参训率|普及率|通过率|"
    r"出席率|达标率|达成比例|回收率|处置率|处理率|响应率|解决率|投运率|培训覆盖率|保险覆盖率|体检覆盖率|覆盖率|劳动合同.{0,6}率|"
    r"体检率|参保率|入会率)$"
)
# These may well be over 100 %
_OPEN = re.compile(
    "拨备|流动性|资本|净稳定|资金覆盖|产销|增长|增幅|增速|完成|达成|目标|预算|利润|收益|回报|负债|偿付|杠杆|利用率|"
    "同比|变动|倍|担保|抵押|质押|折|利息|现金|覆盖倍|损失|准备|市盈|溢价|容积|募集"
)
_PARTIAL = re.compile(
    "分行|分公司|子公司|某|案例|其中|上半年|下半年|季度|月|日均|人均|平均|每|预计|计划|目标|拟|将|到20|"
    "自.{0,8}以来|以来|累计|历年|连续|首|公司$"
)
# Names of a figure of the whole company, of which running text states one a year
_WHOLE = re.compile(
    r"(?:总额|总量|总数|总人数|总计|总收入|余额|率|占比|总面积|排放量|用电量|用水量)$"
)
_LISTED = re.compile("分别|从|由|较|比(?!例|重|率)|各|该|此|某|为$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: page (from 1, None without pages), offsets in the text, as printed."""

    page: int | None
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a document's figures that a person should look at.

    `message` is a sentence in Chinese with the place; `places` are the figures concerned, the one
    in doubt first.
    """

    kind: FindingKind
    message: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure that the document states of a metric in a year."""

    metric: str
    year: int
    base: str
    normalised: float
    precision: float
    tabled: bool
    place: Place
    block: int


def findings(document: Document) -> tuple[Finding, ...]:
    """What cannot be right among the figures of a document, in the order of their places.

    Shares over 100 %, commas in the wrong place, totals of tables that are not the sum of their
    parts, and figures of one metric, year and unit that differ between text and tables or within
    either.
    """
    quantities = [(block, each) for block in document.blocks for each in _of_block(document, block)]
    found = [
        *_shares(document, quantities),
        *_groupings(document),
        *_sums(document),
        *_differences(document, quantities),
    ]
    found.sort(key=lambda finding: (finding.places[0].start, finding.kind))
    return tuple(found)


def _of_block(document: Document, block: Block) -> Iterator[Quantity]:
    if block.kind in ("heading", "contents", "index", "furniture", "chart"):
        return
    yield from quantities_in(document.text[block.start : block.end], block.context)


def _place(document: Document, start: int, end: int) -> Place:
    return Place(document.page_of(start, end), start, end, document.text[start:end].strip())


def _spot(document: Document, block: Block, quantity: Quantity) -> Place:
    number = quantity.number
    return _place(document, block.start + number.start, block.start + number.end)


def _where(document: Document, place: Place) -> str:
    """第 7 页, or the paragraph of an unpaged file."""
    if place.page:
        return f"第 {place.page} 页"
    return f"第 {document.paragraph_of(place.start)} 段"


def _shares(document: Document, quantities: Sequence[tuple[Block, Quantity]]) -> Iterator[Finding]:
    for block, quantity in quantities:
        words, number = quantity.words, quantity.number
        top = number.high if number.high is not None else number.number
        if unit_of(quantity.unit).printed != "%" or top <= FULL or is_change(words.comparison):
            continue
        if _SHARE.search(words.metric) and not _OPEN.search(words.metric):
            place = _spot(document, block, quantity)
            yield Finding(
                "share",
                f"{_where(document, place)}“{words.metric}”为 {place.text}，"
                "比例超过 100%，请核对。",
                (place,),
            )


def _groupings(document: Document) -> Iterator[Finding]:
    for table in document.tables:
        for cell in table.cells:
            figure = figure_of(document, cell) if cell.role == "value" else None
            if figure and not figure.well_grouped:
                place = _place(document, cell.start, cell.end)
                yield Finding(
                    "grouping",
                    f"{_where(document, place)}数字“{place.text}”的千位分隔位置有误，请核对。",
                    (place,),
                )


def _sums(document: Document) -> Iterator[Finding]:
    for table in document.tables:
        for wrong in wrong_sums(document, table):
            place = _place(document, wrong.total.cell.start, wrong.total.cell.end)
            decimals = max(each.decimals for each in (wrong.total, *wrong.parts))
            yield Finding(
                "sum",
                f"{_where(document, place)}表格“{wrong.label}”为 {wrong.total.text}，"
                f"同{wrong.along}各项相加为 {wrong.added:,.{decimals}f}，请核对。",
                (place, *(_place(document, p.cell.start, p.cell.end) for p in wrong.parts)),
            )


def _differences(
    document: Document, quantities: Sequence[tuple[Block, Quantity]]
) -> Iterator[Finding]:
    """Figures of one metric, year and unit that are not the same number."""
    groups: dict[tuple[str, int, str], list[_Stated]] = defaultdict(list)
    for block, quantity in quantities:
        stated = _stated(document, block, quantity)
        if stated:
            groups[stated.metric, stated.year, stated.base].append(stated)
    for stated_all in groups.values():
        yield from _contradictions(document, stated_all)


def _stated(document: Document, block: Block, quantity: Quantity) -> _Stated | None:
    """What a quantity states; None where it is no plain figure of one metric in one year."""
    words, unit = quantity.words, unit_of(quantity.unit)
    metric = label_of(words.metric)
    if not quantity.unit or words.year is None or quantity.number.high is not None:
        return None
    if len(metric) < SHORTEST_METRIC or is_approximate(words.comparison):
        return None
    tabled = block.kind == "table_row"
    number = quantity.number
    around = document.text[block.start + max(0, number.start - 40) : block.start + number.start]
    if not tabled and (not _WHOLE.search(metric) or _LISTED.search(metric)):
        return None
    if _PARTIAL.search(metric) or (not tabled and _PARTIAL.search(around.rpartition("。")[2])):
        return None
    return _Stated(
        metric=metric,
        year=words.year,
        base=unit.base,
        normalised=number.number * unit.factor,
        precision=unit.factor * 10.0**-number.decimals,
        tabled=tabled,
        place=_spot(document, block, quantity),
        block=block.start,
    )


def _contradictions(document: Document, stated: Sequence[_Stated]) -> Iterator[Finding]:
    first = next((each for each in stated if each.tabled), stated[0])
    told: set[float] = {first.normalised}
    for other in stated:
        if other.normalised in told or other.block == first.block:
            continue
        if _agree(first, other) or not _comparable(first, other):
            continue
        told.add(other.normalised)
        kind: FindingKind = "text_and_table" if first.tabled != other.tabled else "two_values"
        yield Finding(
            kind,
            f"{other.year} 年“{other.metric}”前后不一致：{_where(document, first.place)}为"
            f" {first.place.text}，{_where(document, other.place)}为 {other.place.text}，请核对。",
            (other.place, first.place),
        )


def _agree(one: _Stated, other: _Stated) -> bool:
    """True where the less exact figure is the other one, rounded or cut off."""
    step = max(one.precision, other.precision)
    return abs(one.normalised - other.normalised) < step * 1.0001


def _comparable(one: _Stated, other: _Stated) -> bool:
    """True where two figures are near, or apart by a power of ten: else they are two things."""
    low, high = sorted((abs(one.normalised), abs(other.normalised)))
    if low == 0:
        return False
    ratio = high / low
    power = round(ratio) in (10, 100, 1000, 10_000, 10**8)
    return ratio <= MOST_TIMES or (power and abs(ratio - round(ratio)) < 1e-6 * ratio)
