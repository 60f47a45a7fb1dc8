"""The heading tree from numbering, size and weight."""

import pytest

from extractor.headings import (
    HeadingSigns,
    nested_levels,
    numbering_level,
    starts_list_item,
    states_quantity,
)


def levels(*headings: str | tuple[str, float] | tuple[str, float, bool]) -> list[int]:
    signs = [
        HeadingSigns(each) if isinstance(each, str) else HeadingSigns(*each) for each in headings
    ]
    return nested_levels(signs)


def test_decimal_numbers_nest_and_small_bold_titles_stand_under_them() -> None:
    assert levels(
        ("致辞", 22),
        ("1. 关于我们", 22),
        ("1.1 关键绩效", 16),
        ("3. 公司治理", 22),
        ("3.2 董事会", 16),
        ("3.2.6 薪酬", 14),
        ("绩效薪酬延期支付", 10.5, True),
        ("追索扣回", 10.5, True),
        ("3.3 投资者关系", 16),
    ) == [1, 1, 2, 1, 2, 3, 4, 4, 2]


def test_chinese_numbers_nest_as_in_annual_reports() -> None:
    assert levels(
        *("第一节 重要提示", "一、公司信息", "（一）基本情况", "1、简介", "2、沿革", "（二）财务"),
        *("二、业务", "第二节 财务报告", "一、概况", "1、资产"),
    ) == [1, 2, 3, 4, 4, 3, 2, 1, 2, 3]


def test_a_chapters_number_and_its_larger_title_hold_what_follows() -> None:
    assert levels(
        *(("关于本报告", 16), ("第一章", 12), ("平台治理", 24), ("规则公开", 16)),
        *(("第二章", 12), ("环境", 24), ("1.1 节能", 16), ("案例", 12, True), ("附录", 24)),
    ) == [1, 1, 2, 3, 1, 2, 3, 4, 1]


def test_the_title_of_the_document_is_no_section_of_it() -> None:
    assert levels(("2024 年度社会责任报告", 30), ("一、公司概况", 16), ("二、治理", 16)) == [
        1,
        1,
        1,
    ]


def test_a_figure_with_its_unit_is_no_number_of_a_section() -> None:
    assert [numbering_level(each) for each in ("9.2 万条", "3.5%", "1.2 家", "1.2 家庭关怀")] == [
        0,
        0,
        0,
        2,
    ]
    assert states_quantity("公益捐赠 1,200 万元") and states_quantity("覆盖率 100%")
    assert not states_quantity("2024 年十大亮点")


def test_a_title_of_the_contents_ends_what_the_contents_do_not_name() -> None:
    opener, plan = HeadingSigns("平台治理", 22.0), HeadingSigns("下一年计划", 14.0)
    title = HeadingSigns("公示与规则", 11.0, listed=True)
    assert nested_levels([opener, plan, title, plan, title]) == [1, 2, 2, 2, 2]
    assert nested_levels([opener, plan, title._replace(listed=False)]) == [1, 2, 3]


@pytest.mark.parametrize("text", ["\uf0b2 强化组织领导", "- 设立岗位", "● 公开规则", "（1）范围"])
def test_marks_begin_items(text: str) -> None:
    assert starts_list_item(text)


@pytest.mark.parametrize("text", ["-3.5 万吨", "- 3.5", "—", "A 股上市"])
def test_signs_and_dashes_begin_no_item(text: str) -> None:
    assert not starts_list_item(text)
