"""Units as printed and their base units."""

import pytest

from indicators.quantity_units import is_unit, unit_of


@pytest.mark.parametrize(
    ("printed", "base", "factor"),
    [
        ("万元", "元", 1e4),
        ("亿元", "元", 1e8),
        ("百万元", "元", 1e6),
        ("千港元", "港元", 1e3),
        ("万 千瓦时", "千瓦时", 1e4),
        ("亿千瓦时", "千瓦时", 1e8),
        ("千瓦时", "千瓦时", 1),
        ("MWh", "千瓦时", 1e3),
        ("千克", "吨", 1e-3),
        ("tCO₂e", "吨二氧化碳当量", 1),
        ("万余人次", "人次", 1e4),
        ("万", "", 1e4),
        ("吨标准煤/万元", "吨标准煤/万元", 1),
        ("g/张", "g/张", 1),
        ("％", "%", 1),
        ("块", "块", 1),
    ],
)
def test_the_base_of_a_unit(printed: str, base: str, factor: float) -> None:
    unit = unit_of(printed)
    assert unit.base == base
    assert unit.factor == pytest.approx(factor)


def test_what_counts() -> None:
    assert all(
        unit_of(each).is_count
        for each in ("次", "场", "场次", "期", "项", "个", "起", "批", "轮", "家")
    )
    assert not any(unit_of(each).is_count for each in ("人次", "元", "%", "吨"))


def test_a_word_that_is_a_unit() -> None:
    assert is_unit("万千瓦时")
    assert is_unit(" 人次 ")
    assert not is_unit("家庭")
    assert not is_unit("用电量")
