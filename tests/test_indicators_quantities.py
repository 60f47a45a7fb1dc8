"""Quantities in Chinese sentences and rows: number, unit, metric, year."""

import json
import time
from pathlib import Path

import pytest

from extractor.extract import read_document
from indicators.quantities import MOST_VALUES, values_of
from indicators.schema import Value

GOLD = Path(__file__).parents[2] / "shared" / "gold"
Expected = tuple[float, str, str, int | None]

SENTENCES: tuple[tuple[str, tuple[Expected, ...]], ...] = (
    ("培训覆盖率达到98.6%", ((98.6, "%", "培训覆盖率", None),)),
    ("投入资金1,200万元", ((1200, "万元", "投入资金", None),)),
    ("2023年，公司研发投入达12亿元。", ((12, "亿元", "研发投入", 2023),)),
    ("截至2022年末，员工总数为40,651人。", ((40651, "人", "员工总数", 2022),)),
    ("全年共举办安全培训56场。", ((56, "场", "安全培训", None),)),
    (
        "2024年举办了56场安全培训，参训达2万余人次。",
        ((56, "场", "安全培训", 2024), (2, "万人次", "参训", 2024)),
    ),
    ("报告期内，废水排放量为3,200吨。", ((3200, "吨", "废水排放量", None),)),
    ("温室气体排放总量1.5万吨二氧化碳当量", ((1.5, "万吨二氧化碳当量", "温室气体排放总量", None),)),
    ("综合能源消耗量为820吨标准煤", ((820, "吨标准煤", "综合能源消耗量", None),)),
    ("全年用电量694.5万千瓦时", ((694.5, "万千瓦时", "用电量", None),)),
    ("光伏发电量达35万度", ((35, "万度", "光伏发电量", None),)),
    ("外购绿电1,200兆瓦时", ((1200, "兆瓦时", "外购绿电", None),)),
    ("光伏发电量为300 kWh", ((300, "kWh", "光伏发电量", None),)),
    ("不良率下降0.3个百分点", ((0.3, "个百分点", "不良率", None),)),
    ("用水量为13万立方米", ((13, "万立方米", "用水量", None),)),
    ("办公面积218,820.08平方米", ((218820.08, "平方米", "办公面积", None),)),
    ("新建乡村道路38公里", ((38, "公里", "新建乡村道路", None),)),
    ("人均培训时长46小时", ((46, "小时", "人均培训时长", None),)),
    ("数据中心年均PUE为1.25", ((1.25, "", "数据中心年均PUE", None),)),
    ("可再生能源电力占比12.5%", ((12.5, "%", "可再生能源电力占比", None),)),
    ("女性员工占比百分之四十五", ((45, "%", "女性员工占比", None),)),
    ("合格率为百分之九十八点五", ((98.5, "%", "合格率", None),)),
    ("近百场公益活动", ((100, "场", "公益活动", None),)),
    ("活动吸引逾千人次参与", ((1000, "人次", "活动吸引", None),)),
    ("捐赠物资价值上千万元", ((10_000_000, "元", "捐赠物资价值", None),)),
    ("帮扶农户十余户", ((10, "户", "帮扶农户", None),)),
    ("客户满意度９８．６％", ((98.6, "%", "客户满意度", None),)),
    ("每年召开四次会议", ((4, "次", "会议", None),)),
    ("我们每季度至少开展一次培训", ((1, "次", "培训", None),)),
    ("公司共有2名女性董事", ((2, "名", "女性董事", None),)),
    ("独立董事5名，占比36%", ((5, "名", "独立董事", None), (36, "%", "独立董事占比", None))),
    (
        "研发投入11.3亿元，同比增长14%",
        ((11.3, "亿元", "研发投入", None), (14, "%", "研发投入", None)),
    ),
    ("甲、乙分别为10吨和20吨", ((10, "吨", "甲", None), (20, "吨", "乙", None))),
    (
        "减排二氧化硫、氮氧化物分别为501.95吨、73.07吨",
        ((501.95, "吨", "减排二氧化硫", None), (73.07, "吨", "氮氧化物", None)),
    ),
    ("2020年为30%，2021年为45%", ((30, "%", "", 2020), (45, "%", "", 2021))),
    ("较2020年增长8%", ((8, "%", "", None),)),
    ("培训98场（2022年）", ((98, "场", "培训", 2022),)),
    ("能耗降低10%-20%", ((10, "%", "能耗", None), (20, "%", "能耗", None))),
    ("投资100万至200万元", ((100, "万元", "投资", None), (200, "万元", "投资", None))),
    (
        "受理投诉215,440件，投诉办结率：99.2%",
        ((215440, "件", "投诉", None), (99.2, "%", "投诉办结率", None)),
    ),
    ("将在15个工作日内答复", ((15, "个工作日", "", None),)),
    ("日志保存期限不少于6个月", ((6, "个月", "日志保存期限", None),)),
    ("捐赠3.2万", ((3.2, "万", "捐赠", None),)),
    ("单位产品能耗为0.35吨标准煤/万元", ((0.35, "吨标准煤/万元", "单位产品能耗", None),)),
    ("处理能力4,200吨/日", ((4200, "吨/日", "处理能力", None),)),
    ("效率提高10倍", ((10, "倍", "效率", None),)),
    ("员工满意度调查得分92.3分", ((92.3, "分", "员工满意度调查得分", None),)),
    ("覆盖大湾区等6个城市", ((6, "个", "城市", None),)),
    (
        "员工总数（人） 40,651 女性员工（名） 22,990",
        ((40651, "人", "员工总数", None), (22990, "名", "女性员工", None)),
    ),
    ("天然气使用量(立方米）1108,000", ((108000, "立方米", "天然气使用量", None),)),
    ("获得授权专利59件", ((59, "件", "获得授权专利", None),)),
    ("捐款捐物合计人民币500万元", ((500, "万元", "捐款捐物", None),)),
    (
        "全年开发10000平方米绿地，颁发20000份证书",
        ((10000, "平方米", "开发", None), (20000, "份", "证书", None)),
    ),
    ("售出手机10000台", ((10000, "台", "售出手机", None),)),
    ("投入5000多万元", ((5000, "万元", "投入", None),)),
    ("废水处理达标后80%回用", ((80, "%", "废水处理达标后", None),)),
    ("有效专利共40件", ((40, "件", "有效专利", None),)),
    ("自2018年以来查处线索21条", ((21, "条", "查处线索", None),)),
    # No quantities
    ("2021年12月31日", ()),
    ("二〇二一年度报告", ()),
    ("（二）公司治理", ()),
    ("1. 家庭与社会", ()),
    ("①员工关怀", ()),
    ("第三届董事会第六次会议", ()),
    ("通过 ISO 14001 和 GB/T 24001-2016 认证", ()),
    ("客服电话400-820-8820", ()),
    ("京ICP备12345678号", ()),
    ("电话：02112345678", ()),
    ("版本 V3.2.1", ()),
    ("上午9:30至17:00", ()),
    ("详见第56页", ()),
    ("提供7×24小时服务", ()),
    ("2021-2025年规划", ()),
    ("根据《网络安全法》第二十一条", ()),
    ("5G与3D技术", ()),
    ("九届三次会议审议通过", ()),
    ("中国企业500强", ()),
    ("一家企业、三位一体", ()),
    ("统一社会信用代码91440300192241158P", ()),
)

ROWS: tuple[tuple[str, str, tuple[Expected, ...]], ...] = (
    (
        "缴税总额（亿元） 241.54 252.2 -",
        "关键绩效 指标 2021 年 2020 年 2019 年",
        ((241.54, "亿元", "缴税总额", 2021), (252.2, "亿元", "缴税总额", 2020)),
    ),
    (
        "增长率(%) - 38.83 35.71",
        "2021 年绩效 指标 2019 年 2020 年 2021 年",
        ((38.83, "%", "增长率", 2020), (35.71, "%", "增长率", 2021)),
    ),
    (
        "用电量 万千瓦时 1,234 1,100",
        "指标 单位 2023 2022",
        ((1234, "万千瓦时", "用电量", 2023), (1100, "万千瓦时", "用电量", 2022)),
    ),
    (
        "营业收入（元） 318.40 964.74 1.69% 318.05",
        "2016 年 2015 年 本年比上年增减 2014 年",
        (
            (318.4, "元", "营业收入", 2016),
            (964.74, "元", "营业收入", 2015),
            (1.69, "%", "营业收入", None),
            (318.05, "元", "营业收入", 2014),
        ),
    ),
    (
        "利息支出 12.5 (3.4)",
        "单位：万元 2024年 2023年",
        ((12.5, "万元", "利息支出", 2024), (-3.4, "万元", "利息支出", 2023)),
    ),
    ("重大节日慰问 15.7 万人次", "指标 2021 年", ((15.7, "万人次", "重大节日慰问", 2021),)),
    ("人均用电量 1（度/人） 771.7", "指标 2021 年", ((771.7, "度/人", "人均用电量", 2021),)),
    (
        "增长率(%) 38.83 - 35.71",
        "指标 2019 年 2020 年 2021 年",
        ((38.83, "%", "增长率", 2019), (35.71, "%", "增长率", 2021)),
    ),
    ("指标 2021 年 2020 年", "关键绩效", ()),
    ("联系电话 0755-83684138", "二、联系方式 2021年", ()),
)


def found(text: str, context: str = "") -> list[Value]:
    return list(values_of(text, context, 0))


def told(values: list[Value]) -> tuple[Expected, ...]:
    return tuple((each.number, each.unit, each.metric, each.year) for each in values)


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text for text, _ in SENTENCES])
def test_a_sentence(text: str, expected: tuple[Expected, ...]) -> None:
    assert told(found(text)) == expected


@pytest.mark.parametrize(("row", "context", "expected"), ROWS, ids=[row for row, _, _ in ROWS])
def test_a_row(row: str, context: str, expected: tuple[Expected, ...]) -> None:
    assert told(found(row, context)) == expected


@pytest.mark.parametrize(
    ("text", "normalised", "base"),
    [
        ("捐赠1,200万元", 12_000_000, "元"),
        ("贷款余额137.55亿元", 13_755_000_000, "元"),
        ("排放6.95万吨二氧化碳当量", 69_500, "吨二氧化碳当量"),
        ("用电35万度", 350_000, "千瓦时"),
        ("用电1.2兆瓦时", 1200, "千瓦时"),
        ("培训2万余人次", 20_000, "人次"),
        ("废弃物40千克", 0.04, "吨"),
        ("绿化2公顷", 20_000, "平方米"),
        ("有三成员工，", 30, "%"),
    ],
)
def test_the_normalised_figure(text: str, normalised: float, base: str) -> None:
    value = found(text)[0]
    assert (value.normalised, value.base_unit) == (normalised, base)


@pytest.mark.parametrize(
    ("text", "comparison"),
    [
        ("净利润同比增长12%", "同比增长"),
        ("捐赠超过300万元", "超过"),
        ("覆盖率不低于95%", "不低于"),
        ("约40吨", "约"),
        ("占比三分之一即30%以上", "以上"),
        ("700余项", "余"),
        ("每季度开展2次培训", "每季度"),
        ("捐赠300万元", ""),
    ],
)
def test_the_comparison(text: str, comparison: str) -> None:
    assert found(text)[0].comparison == comparison


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("全行员工共40,651人", "全行"),
        ("境内员工100人", "境内"),
        ("员工100人", ""),
        ("全行发文。员工100人", ""),
    ],
)
def test_the_scope(text: str, scope: str) -> None:
    assert found(text)[0].scope == scope


def test_no_year_after_reporting_period() -> None:
    assert found("2019年成立。报告期内培训12场")[0].year is None


def test_at_most_six_values_of_one_quote() -> None:
    assert len(found("、".join(f"第{n}项{n}吨" for n in range(1, 20)))) <= MOST_VALUES
    assert len(found("，".join(f"排放{n}吨" for n in range(1, 20)))) == MOST_VALUES


def test_the_text_of_a_value_stands_in_the_quote() -> None:
    quote = "全年走访30家分行，举办了56场培训，参与员工达2万余人次，占比10%-20%"
    assert all(value.text in quote for value in found(quote))


def test_the_gold_figures_are_among_the_values() -> None:
    path = GOLD / "pingan_bank_2021_csr__cfis-esg.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    hits, total = 0, 0
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row.get("value"):
            total += 1
            numbers = {v.number for e in row["evidence"] for v in found(e["quote"])}
            hits += row["value"]["number"] in numbers
    print(f"gold figures found: {hits} of {total}")  # noqa: T201
    assert hits >= 0.95 * total


def test_two_thousand_passages_a_second() -> None:
    path = GOLD / "documents" / "shenzhen_energy_2016_csr.pdf"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    text = read_document(path).text
    passages = [text[start : start + 280] for start in range(0, len(text), 280)] * 10
    start = time.process_time()
    assert sum(len(found(passage)) for passage in passages) > 500
    assert len(passages) / (time.process_time() - start) > 2000


def test_the_number_of_a_row_is_no_value() -> None:
    row = "2 可再生能源用电占比 % 41.3 24"
    values = list(values_of(row, "序号 关键数据 单位 2024年 报告页码", 0))
    assert (41.3, "%", "可再生能源用电占比") in [(v.number, v.unit, v.metric) for v in values]
    assert 2.0 not in [value.number for value in values]
