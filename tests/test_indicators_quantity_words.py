"""The words beside a number."""

import pytest

from indicators.quantity_words import Years, is_approximate, is_change, label_of, names_before


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("年度用电量 1（度）", "年度用电量"),
        ("——企业贷款（亿元）", "企业贷款"),
        ("两增两控小微企业贷款余额*（亿元）", "两增两控小微企业贷款余额"),
        ("劳动合同签订率(%) -", "劳动合同签订率"),
        ("员工总数", "员工总数"),
    ],
)
def test_the_name_in_a_label(text: str, label: str) -> None:
    assert label_of(text) == label


def test_names_for_figures_that_follow() -> None:
    assert names_before("减排甲、乙和丙分别为") == ("减排甲", "乙", "丙")
    assert names_before("减排甲、乙和丙为") == ()


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2021年培训 #", 2021),
        ("2 021 年培训 #", 2021),
        ("2020年成立，2021年培训 #", 2021),
        ("2021年较2020年增长 #", 2021),
        ("2019-2021年累计 #", None),
        ("自2018年以来 #", None),
        ("2020年成立。报告期内 #", None),
        ("2021年培训（2020年：12场），合计 #", 2021),
        ("培训 #（2022年）", 2022),
    ],
)
def test_the_year_of_a_number(text: str, year: int | None) -> None:
    at = text.index("#")
    assert Years(text).at(at, at + 1, text) == year


def test_kinds_of_comparison() -> None:
    assert is_change("同比增长")
    assert not is_change("超过")
    assert is_approximate("近")
    assert not is_approximate("累计")
    assert not is_approximate("")
