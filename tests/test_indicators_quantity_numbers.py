"""Numbers in a text, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.quantity_numbers import chinese_number, narrow, numbers_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零三", 103),
        ("两千三百", 2300),
        ("一百二十三万", 1_230_000),
        ("三亿五千万", 350_000_000),
        ("百", 100),
        ("千万", 10_000_000),
    ],
)
def test_chinese_numerals(text: str, number: float) -> None:
    assert chinese_number(text) == number


def test_no_numeral() -> None:
    assert chinese_number("三x") is None


def test_a_comma_in_the_wrong_place() -> None:
    (number,) = numbers_in("租赁面积 11,1001.99")
    assert (number.number, number.well_grouped) == (111001.99, False)
    (number,) = numbers_in("租赁面积 111,001.99")
    assert number.well_grouped


def test_a_range_has_two_ends_in_one_unit() -> None:
    (number,) = numbers_in("投资100万至1亿元")
    assert (number.number, number.high, number.unit) == (0.01, 1, "亿元")


@given(
    st.text(alphabet="0123456789,.%-年月日第至万亿元人次（）()近百 、，一二十届ISO/", max_size=60)
)
def test_any_text_is_read_and_places_hold(text: str) -> None:
    plain = narrow(text)
    assert len(plain) == len(text)
    last = 0
    for number in numbers_in(text):
        assert last <= number.start < number.end <= len(text)
        assert plain[number.start : number.end].strip() == number.text
        last = number.end
