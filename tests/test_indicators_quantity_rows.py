"""Rows of tables: columns of the header, and numbers with the label before them."""

from indicators.quantity_numbers import numbers_in
from indicators.quantity_rows import columns_of, groups_of, is_row


def test_years_of_columns_stand_after_those_of_the_caption() -> None:
    columns = columns_of("2021 年关键绩效 指标 2021 年 2020 年 同比增减")
    assert columns.years == (2021, 2020, None)
    assert columns.year(1, 3) == 2020
    assert columns.year(0, 2) == 2021
    assert columns.year(0, 5) is None


def test_one_year_is_that_of_every_figure() -> None:
    assert columns_of("指标 2021 年").year(2, 3) == 2021


def test_the_unit_of_the_caption() -> None:
    assert columns_of("分季度指标 单位：万元").unit == "万元"
    assert columns_of("分季度指标").unit == ""


def test_labels_and_units_of_a_row_of_pairs() -> None:
    row = "项目数量（个）培训人次（人次）10,413 403,904"
    (group,) = groups_of(row, list(numbers_in(row)))
    assert group.labels == ("项目数量", "培训人次")
    assert group.units == ("个", "人次")


def test_an_empty_cell_keeps_its_place() -> None:
    row = "增长率 38.8 - 35.7"
    (group,) = groups_of(row, list(numbers_in(row)))
    assert (group.slots, group.width) == ((0, 2), 3)


def test_a_sentence_is_no_row() -> None:
    assert is_row("员工总数（人） 40,651")
    assert not is_row("员工总数40,651人。")
