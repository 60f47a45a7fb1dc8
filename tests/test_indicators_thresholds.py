"""The figure that decides an indicator, and its points."""

import pytest

from indicators.schema import Band, Measure
from indicators.thresholds import measured_value, points_of

PUE = Measure(
    names=("PUE", "平均PUE"),
    better="lower",
    bands=(Band(below=1.35, points=3), Band(least=1.35, most=1.5, points=2)),
)
GREEN = Measure(
    names=("可再生能源电力占比", "绿电占比"),
    unit="%",
    bands=(
        Band(least=1, below=5, points=1),
        Band(least=5, below=10, points=2),
        Band(least=10, points=3),
    ),
)
TRAINING = Measure(
    names=("数据安全培训次数", "信息安全培训场次"),
    unit="次/季度",
    bands=(Band(least=1, points=2),),
)
SUPPLIERS = Measure(names=("供应商培训场次",), unit="次", bands=(Band(least=1, points=1),))


@pytest.mark.parametrize(
    ("measure", "text", "number", "points"),
    [
        (PUE, "数据中心年均PUE为1.25。", 1.25, 3.0),
        (PUE, "机房平均PUE值1.4。", 1.4, 2.0),
        (PUE, "平均PUE为1.62。", 1.62, 0.0),
        (GREEN, "可再生能源电力占比达12.5%，同比提升30%。", 12.5, 3.0),
        (GREEN, "绿电占比为百分之六。", 6.0, 2.0),
        (GREEN, "总用电量6.9亿千瓦时，其中可再生能源电力2.8亿千瓦时，占41.3%。", 41.3, 3.0),
        (GREEN, "可再生能源用电占比提高到4.2%。", 4.2, 1.0),
        (TRAINING, "全年举办24场信息安全培训。", 6.0, 2.0),
        (TRAINING, "公司每月开展一次数据安全培训。", 3.0, 2.0),
        (TRAINING, "公司每季度开展一次数据安全培训。", 1.0, 2.0),
        (TRAINING, "全年开展数据安全培训2次。", 0.5, 0.0),
        (SUPPLIERS, "公司共组织5期供应商培训。", 5.0, 1.0),
        (SUPPLIERS, "每半年开展一次供应商培训。", 2.0, 1.0),
    ],
)
def test_the_figure_and_its_points(
    measure: Measure, text: str, number: float, points: float
) -> None:
    measured = measured_value(measure, [(text, "")])
    assert measured is not None
    assert measured.number == pytest.approx(number)
    assert points_of(measure, measured.number) == points
    assert measured.named


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (PUE, "PUE较上年下降10%。"),
        (PUE, "平均PUE为12.5。"),
        (GREEN, "绿电占比提升5个百分点。"),
        (GREEN, "绿电占比同比增长12%。"),
        (GREEN, "预计绿电占比95%。"),
        (TRAINING, "数据安全培训覆盖1,200人次。"),
        (TRAINING, "举办消防培训24场。"),
        (SUPPLIERS, "供应商共120家。"),
    ],
)
def test_no_figure_where_none_fits(measure: Measure, text: str) -> None:
    assert measured_value(measure, [(text, "")]) is None


def test_the_latest_year_decides() -> None:
    row = ("绿电占比（%） 4 12 8", "指标 2022 年 2024 年 2023 年")
    measured = measured_value(GREEN, [row])
    assert measured is not None
    assert (measured.number, measured.value.year) == (12, 2024)


def test_the_figure_of_its_own_words_comes_before_that_of_its_sentence() -> None:
    texts = [("围绕供应商培训，共办培训班3期。", ""), ("组织供应商培训2场。", "")]
    measured = measured_value(SUPPLIERS, texts)
    assert measured is not None
    assert (measured.number, measured.value.evidence) == (2, 1)


def test_what_only_comes_near_a_name_is_marked() -> None:
    measure = Measure(names=("参与社区公益活动次数",), unit="次", bands=(Band(least=3, points=2),))
    measured = measured_value(measure, [("全年开展敬老爱幼等公益活动1,991次。", "")])
    assert measured is not None
    assert not measured.named


def test_the_reason_says_how_a_quarter_follows() -> None:
    measured = measured_value(TRAINING, [("2024年举办24场信息安全培训。", "")])
    assert measured is not None
    assert "折合每季度 6 次" in measured.reason
    assert "2024 年" in measured.reason


def test_the_latest_year_of_a_row_counts_though_its_cell_of_the_unit_is_empty() -> None:
    row = ("数据中心平均PUE — 1.33 1.29 1.24", "指标 单位 2022年 2023年 2024年")
    measured = measured_value(PUE, [row])
    assert measured is not None
    assert (measured.number, measured.value.year) == (1.24, 2024)
