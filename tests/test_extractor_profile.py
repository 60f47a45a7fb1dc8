"""What a file is: made texts of every genre, as files are named and begin in practice."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor.extract import read_document

REPORT_BODY = """
报告时间范围：2024年1月1日至2024年12月31日。
编制依据：全球报告倡议组织《可持续发展报告标准》。
公司识别利益相关方并开展实质性议题调查。
全年公益捐赠八百万元，员工培训覆盖率为百分之百。
"""
POLICY_BODY = """
我们非常重视您的个人信息。本政策说明我们如何收集、使用和存储您的个人信息。
一、我们如何收集和使用您的个人信息
当您注册账号时，我们会收集您的手机号码。您可以拒绝提供，但我们将无法为您提供服务。
二、我们如何共享您的个人信息
未经您的同意，我们不会向第三方共享您的信息。
三、您的权利
您可以撤回您的同意，也可以注销账号。
"""
BROKER_BODY = """
盈利预测与投资建议：我们预计公司2025E营业收入为6,660亿元，维持“买入”评级。
分析师声明：本人具有中国证券业协会授予的证券投资咨询执业资格。
"""


@dataclass(frozen=True)
class Case:
    """A made text and what should be found in it."""

    name: str
    text: str
    genre: str
    doubt: str = ""
    company: str = ""
    period: tuple[str, str] = ("", "")
    language: str = "zh-Hans"


YEAR_2024 = ("2024-01-01", "2024-12-31")
CASES = [
    Case(
        "csr",
        "禾汀里网络科技股份有限公司\n2024年企业社会责任报告\n关于本报告" + REPORT_BODY,
        "csr_report",
        company="禾汀里网络科技股份有限公司",
        period=YEAR_2024,
    ),
    Case(
        "esg",
        "山川银行2024年环境、社会及管治（ESG）报告" + REPORT_BODY,
        "csr_report",
        period=YEAR_2024,
    ),
    Case("sustainable", "海岳集团2024可持续发展报告" + REPORT_BODY, "csr_report", period=YEAR_2024),
    Case(
        "no dates in it",
        "青禾科技有限公司2023年度社会责任报告\n关于我们\n公司与利益相关方共同成长，全年捐赠五百万元。",
        "csr_report",
        company="青禾科技有限公司",
        period=("2023-01-01", "2023-12-31"),
    ),
    Case(
        "traditional",
        "遠山控股有限公司\n2024年環境、社會及管治報告\n關於本報告\n本報告涵蓋2024年4月1日至2025年3月31日。"
        "\n本集團與持份者保持溝通，並披露重要議題。",
        "csr_report",
        company="遠山控股有限公司",
        period=("2024-04-01", "2025-03-31"),
        language="zh-Hant",
    ),
    Case(
        "english",
        "Riverbend Holdings Limited\nSustainability Report 2024\nAbout this report\n"
        "This report follows the GRI Standards. We engage our stakeholders on material topics "
        "and disclose our emissions, training hours and donations for the year.",
        "csr_report",
        company="Riverbend Holdings Limited",
        period=YEAR_2024,
        language="en",
    ),
    Case(
        "taiwan",
        "晴川股份有限公司\n2024年永續報告書\n關於本報告書\n本公司透過多元管道與利害關係人議合，揭露永續資訊。"
        "\n報告期間為2024年1月1日至2024年12月31日。",
        "csr_report",
        company="晴川股份有限公司",
        period=YEAR_2024,
        language="zh-Hant",
    ),
    Case(
        "annual",
        "江川能源股份有限公司2024年年度报告\n重要提示\n本公司董事会、监事会及董事、监事、高级管理人员保证年度报告"
        "内容的真实、准确、完整。\n会计机构负责人声明。",
        "annual_report",
        company="江川能源股份有限公司",
        period=YEAR_2024,
    ),
    Case(
        "annual summary",
        "江川能源股份有限公司\n2024年年度报告摘要\n一、重要提示\n本年度报告摘要来自年度报告全文，投资者应当阅读全文。",
        "annual_report",
        company="江川能源股份有限公司",
        period=YEAR_2024,
    ),
    Case(
        "policy",
        "隐私政策\n更新日期：2024年5月6日" + POLICY_BODY,
        "privacy_policy",
        period=("2024-05-06",) * 2,
    ),
    Case(
        "policy of an app",
        "禾汀里隐私权政策\n生效日期：2025年1月1日\n欢迎使用禾汀里网络科技股份有限公司的服务。"
        + POLICY_BODY,
        "privacy_policy",
        company="禾汀里网络科技股份有限公司",
        period=("2025-01-01",) * 2,
    ),
    Case("statement", "个人信息保护声明" + POLICY_BODY, "privacy_policy"),
    Case("children", "儿童个人信息保护规则" + POLICY_BODY, "privacy_policy"),
    Case("cookies", "关于隐私与Cookie的声明\n《隐私保护指引》" + POLICY_BODY, "privacy_policy"),
    Case(
        "policy in English",
        "Privacy Policy\nLast updated: 1 March 2024\nWe collect your information when you create "
        "an account. You may withdraw your consent. We share your data only as you agree.",
        "privacy_policy",
        language="en",
    ),
    Case(
        "agreement",
        "用户服务协议\n欢迎您使用我们的服务。您在注册前应当阅读本用户协议。\n一、账号\n您应当妥善保管账号。"
        "\n二、违约责任\n您违反本服务协议的，我们可以终止服务。\n三、争议解决\n适用法律为中华人民共和国法律。",
        "user_agreement",
    ),
    Case(
        "terms",
        "会员服务条款\n您同意我们按照本条款向您提供服务，您应当遵守用户协议。争议由我们所在地法院管辖。",
        "user_agreement",
    ),
    Case(
        "broker note",
        "证券研究报告 | 公司点评\n云帆控股（01234.HK）\n投资评级：买入\n目标价：620港元"
        + BROKER_BODY,
        "broker_note",
        "券商研究报告",
    ),
    Case(
        "broker on responsibility",
        "公司深度研究报告\n云帆控股（001234.SZ）：社会责任实践领先\n评级：增持" + BROKER_BODY,
        "broker_note",
        "券商研究报告",
    ),
    Case(
        "results",
        "香港交易及结算所有限公司及香港联合交易所有限公司对本公告的内容概不负责。\n云帆控股有限公司\n（股份代号：1234）"
        "\n截至2024年12月31日止年度的全年业绩公告\n董事会欣然宣布本集团的综合业绩。",
        "results_announcement",
        "业绩公告",
    ),
    Case(
        "results in Traditional Chinese",
        "香港聯合交易所有限公司對本公告之內容概不負責。\n遠山控股有限公司\n（股份代號：4321）\n"
        "截至二零二五年三月三十一日止年度之業績公告\n董事會謹此公佈本集團之綜合業績。",
        "results_announcement",
        "业绩公告",
        period=("2024-04-01", "2025-03-31"),
        language="zh-Hant",
    ),
    Case(
        "quick results",
        "江川能源股份有限公司2024年度业绩快报\n本公告所载数据为初步核算数据，投资者注意风险。\n股票代码：001234",
        "results_announcement",
        "业绩公告",
    ),
    Case(
        "rules",
        "数据出境管理办法\n第一条 为了规范数据出境活动，制定本办法。\n第二条 本办法适用于境内。\n"
        + "\n".join(f"第{n}条 处理者应当履行义务。" for n in "三四五六七八九"),
        "guideline",
        "标准、规则或指引",
    ),
    Case(
        "standard",
        "T/XYZ 003—2024\n互联网平台数据安全自律规范\n前言\n本文件按照规定起草。\n规范性引用文件",
        "guideline",
        "标准、规则或指引",
    ),
    Case(
        "draft",
        "个人信息保护合规审计管理办法（征求意见稿）\n第一条 为规范审计，制定本办法。\n"
        "第二条 个人信息处理者开展合规审计的，适用本办法。",
        "guideline",
        "标准、规则或指引",
    ),
    Case(
        "news",
        "锦河公司二期项目取得规划许可\n作者：小苏 发布时间：2026-06-29\n近日，二期取得规划许可，"
        "项目建成后每年可捕集二氧化碳四百万吨。",
        "other",
        "不是社会责任/ESG 报告",
    ),
    Case(
        "a line on results",
        "财务周报\n当前和过往的业绩进行精准记录是本部门的职责\n业绩较好的门店由区域负责人走访，"
        "走访记录在月底之前交给行政部门归档，归档后由财务部门复核。",
        "other",
        "不是社会责任/ESG 报告",
    ),
    Case(
        "minutes",
        "部门例会纪要\n时间：周三下午\n与会人员讨论了下季度的采购安排，确定由行政部门统一比价，月底之前完成合同签订。",
        "other",
        "不是社会责任/ESG 报告",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_profile_of_a_file(tmp_path: Path, case: Case) -> None:
    path = tmp_path / "file.txt"
    path.write_text(case.text, encoding="utf-8")
    document = read_document(path)
    profile = document.profile
    assert profile.genre == case.genre
    assert profile.language == case.language
    if case.company:
        assert profile.company == case.company
    if case.period[0] or case.genre in ("csr_report", "annual_report"):
        assert (profile.period_start, profile.period_end) == case.period
    if case.doubt:
        assert case.doubt in profile.doubt
        assert profile.doubt in document.warnings
    else:
        assert profile.doubt == ""
    kinds = {"csr_report": "report", "annual_report": "report"}
    kinds |= {"privacy_policy": "policy", "user_agreement": "policy"}
    assert document.kind == kinds.get(case.genre, "other")


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 25
    assert len({case.genre for case in CASES}) == 8


def test_a_broken_text_is_doubted_only_where_it_says_something(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("见附件。", encoding="utf-8")
    assert read_document(path).profile.doubt == ""
