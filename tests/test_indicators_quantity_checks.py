"""Findings about figures that cannot be right: seeded errors are found, right tables are not."""

from pathlib import Path

import pytest

from extractor.extract import read_document
from indicators.quantity_checks import Finding, findings

SHARED = Path(__file__).parents[2] / "shared"
HEAD = "<html><head><meta charset='utf-8'><title>2024年社会责任报告</title></head><body>"


def found(tmp_path: Path, body: str) -> tuple[Finding, ...]:
    path = tmp_path / "report.html"
    path.write_text(
        f"{HEAD}<h1>云岫集团2024年社会责任报告</h1>{body}</body></html>", encoding="utf-8"
    )
    document = read_document(path)
    made = findings(document)
    for finding in made:
        for place in finding.places:
            assert document.text[place.start : place.end].strip() == place.text
    return made


def table(*rows: tuple[str, ...]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{lines}</table>"


def test_a_share_over_one_hundred(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "<p>2024年，员工培训覆盖率达到108.6%，较上年提升10%。</p>")
    assert finding.kind == "share"
    assert "108.6%" in finding.message
    assert finding.message.startswith("第 ")


@pytest.mark.parametrize(
    "text",
    [
        "员工培训覆盖率达到100%。",
        "拨备覆盖率为288.42%。",
        "净利润同比增长204.6%。",
        "完成目标任务101.82%。",
        "绿色信贷占比较上年增长120%。",
    ],
)
def test_what_may_be_over_one_hundred(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, f"<p>2024年，{text}</p>") == ()


STAFF = (
    ("类别", "2024年", "2023年"),
    ("管理人员", "120", "110"),
    ("技术人员", "300", "280"),
    ("客服人员", "80", "90"),
)


def test_a_total_that_is_no_sum(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, table(*STAFF, ("合计", "510", "480")))
    assert finding.kind == "sum"
    assert "510" in finding.message
    assert "500" in finding.message
    assert len(finding.places) == 4


def test_right_totals_are_silent(tmp_path: Path) -> None:
    assert found(tmp_path, table(*STAFF, ("合计", "500", "480"))) == ()


def test_a_total_of_which_is_not_judged(tmp_path: Path) -> None:
    rows = (*STAFF[:2], ("其中：女性", "50", "40"), *STAFF[2:], ("合计", "500", "480"))
    assert found(tmp_path, table(*rows)) == ()


def test_rounding_is_no_error(tmp_path: Path) -> None:
    rows = (("来源", "2024年"), ("煤", "33.3%"), ("气", "33.3%"), ("风", "33.3%"), ("合计", "100%"))
    assert found(tmp_path, table(*rows)) == ()


def test_a_row_whose_last_column_is_the_total(tmp_path: Path) -> None:
    rows = (
        ("地区", "男性", "女性", "合计"),
        ("北京", "10", "20", "30"),
        ("上海", "15", "20", "53"),
        ("深圳", "11", "12", "23"),
    )
    (finding,) = found(tmp_path, table(*rows))
    assert (finding.kind, finding.places[0].text) == ("sum", "53")


def test_two_tables_side_by_side_are_not_added_up_together(tmp_path: Path) -> None:
    rows = (
        ("应付款项", "10", "20", "利润总额", "30", "50"),
        ("预收款项", "15", "25", "所得税", "8", "9"),
        ("其他负债", "15", "15", "少数股东损益", "2", "3"),
        ("流动负债合计", "40", "60", "净利润", "35", "50"),
    )
    assert found(tmp_path, table(*rows)) == ()


DONATED = table(("指标", "2024年", "2023年"), ("对外捐赠总额（万元）", "1,200.50", "900"))


def test_text_that_differs_from_the_table(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, f"{DONATED}<p>2024年，公司对外捐赠总额1,020.50万元。</p>")
    assert finding.kind == "text_and_table"
    assert "对外捐赠总额" in finding.message
    assert {place.text for place in finding.places} == {"1,200.50", "1,020.50万元"}


@pytest.mark.parametrize(
    "text",
    [
        "2024年，公司对外捐赠总额1,200.5万元。",
        "2024年，公司对外捐赠总额0.12亿元。",
        "2024年，公司对外捐赠总额超过1,000万元。",
        "2023年，公司对外捐赠总额900万元。",
        "2024年，深圳分公司对外捐赠总额1,000万元。",
    ],
)
def test_text_that_agrees_with_the_table(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, f"{DONATED}<p>{text}</p>") == ()


def test_two_values_of_one_metric(tmp_path: Path) -> None:
    body = "<p>2024年，劳动合同签订率98%。</p><h2>员工</h2><p>2024年，劳动合同签订率89%。</p>"
    (finding,) = found(tmp_path, body)
    assert finding.kind == "two_values"


def test_a_comma_in_the_wrong_place(tmp_path: Path) -> None:
    rows = (
        ("指标", "2024年"),
        ("租赁面积（平方米）", "11,1001.99"),
        ("自有面积（平方米）", "1,001.9"),
    )
    (finding,) = found(tmp_path, table(*rows))
    assert (finding.kind, finding.places[0].text) == ("grouping", "11,1001.99")


def test_the_real_reports_raise_no_false_alarm() -> None:
    path = SHARED / "gold" / "documents" / "pingan_bank_2021_csr.pdf"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    # Page 56 prints 11,1001.99 for what the other areas show to be 111,001.99
    told = [(f.kind, f.places[0].page, f.places[0].text) for f in findings(read_document(path))]
    assert told == [("grouping", 56, "11,1001.99")]
