"""Numbers in evidence: value, unit, what they measure, and the year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indicators.schema import Value

_UNITS = (
    "万元|亿元|元|万人次|人次|万人|人|万名|名|万家|家|万户|户|万个|个|项|场|次|件|小时|天|日|年|"
    "吨标准煤|吨二氧化碳当量|万吨|吨|千克|公斤|立方米|平方米|万千瓦时|千瓦时|万度|度|兆瓦|公里|%|％|"
    "个百分点|万件|万笔|笔|万条|条|万单|单|倍|分钟|工作日|所|支|辆|台|部|款|门|课时"
)
# 投诉办结率 99.2%；研发投入 11.3 亿元
_QUANTITY = re.compile(
    rf"(?<![\d.A-Za-z])(\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*({_UNITS})?"
)
_YEAR = re.compile(r"(20[0-4]\d)\s*年")
_METRIC = re.compile(r"[\u4e00-\u9fffA-Za-z（）()/]{2,18}$")
MOST_VALUES = 6  # of one quote


def values_of(quote: str, context: str, evidence: int) -> Iterator[Value]:
    """The quantities of one quote; `context` may name the years of a table row's columns."""
    years = [int(year) for year in _YEAR.findall(context)]
    table = bool(years)
    stated = _YEAR.search(quote)
    found = 0
    for match in _QUANTITY.finditer(quote):
        unit = match[2] or ""
        if unit in ("年", "日") or (not unit and not table) or found == MOST_VALUES:
            continue
        year = years[found] if found < len(years) else int(stated[1]) if stated else None
        yield Value(
            number=float(match[1].replace(",", "")),
            unit=unit or _row_unit(quote),
            metric=_metric(quote, match.start(), table),
            year=year,
            text=match[0].strip(),
            evidence=evidence,
        )
        found += 1


def _row_unit(quote: str) -> str:
    """The unit in a row label's brackets, e.g. 对外捐赠总额（万元）."""
    match = re.search(r"[（(]([^（）()]{1,10})[）)]", quote)
    return match[1] if match else ""


def _metric(quote: str, start: int, table: bool) -> str:
    if table:
        return re.split(r"[\d（(]", quote, maxsplit=1)[0].strip()[:30]
    match = _METRIC.search(
        re.sub(r"[，。；：、\s]+", " ", quote[max(0, start - 24) : start]).strip()
    )
    return match[0] if match else ""
