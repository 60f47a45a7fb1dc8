"""Proposals over a small report and a small policy written for the tests."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.document import Document, Page, Places
from extractor.extract import read_document
from indicators.assessment import Assessment, assess
from indicators.catalogue import load_framework
from indicators.quantities import values_of
from indicators.statements import row_status, statement_status

EXAMPLES = Path(__file__).parents[1] / "examples"
REPORT = """云岫集团 2024 年社会责任报告
第一章 社会责任管理
公司董事会下设可持续发展委员会，负责审议社会责任战略，由董事长担任主任委员，每年召开四次会议。
公司设立社会责任部，作为一级部门直接向首席执行官汇报，配备社会责任专员12名。
第二章 员工
公司制定《员工培训管理办法》，2024年组织各类培训1,260场，培训覆盖率达到98.6%，人均培训46小时。
工会全年开展文体活动86场，召开职工代表大会2次，员工满意度调查得分92.3分。
第三章 反腐败
公司发布《反舞弊管理制度》，设立廉洁监察部，开通举报热线，全年开展反腐败培训42场，覆盖员工1.2万人次。
第四章 平台治理
我们计划于2026年建立平台规则意见征集机制，邀请商家代表参与规则制定。
报告期内，公司未发生网络安全事故，也未发生数据泄露事件。
"""
POLICY = """隐私政策
我们仅将您的个人信息存储在中华人民共和国境内，不会将您的个人信息传输至境外。
如您对本政策有任何疑问，可通过客服电话400-000-0000或邮箱privacy@example.com与我们联系，我们将在15个工作日内答复。
我们会采用加密技术、访问控制机制保护您的个人信息，并制定了应急预案，定期开展安全培训。
您可以在“我的—设置”中查阅、复制、更正、删除您的个人信息，或者注销账号、撤回同意。
"""


def assessed(tmp_path: Path, text: str, framework: str) -> Assessment:
    path = tmp_path / "document.txt"
    path.write_text(text, encoding="utf-8")
    return assess([read_document(path)], load_framework(framework))


@pytest.fixture
def report(tmp_path: Path) -> Assessment:
    return assessed(tmp_path, REPORT, "cfis-self-assessment")


def test_there_is_a_proposal_for_every_indicator(report: Assessment) -> None:
    ids = [proposal.indicator for proposal in report.proposals]
    assert ids == [indicator.id for indicator in report.framework.indicators]


def test_every_quote_equals_the_text_at_its_span(report: Assessment) -> None:
    document = report.documents[0]
    quotes = [each for proposal in report.proposals for each in proposal.evidence]
    assert quotes
    for quote in quotes:
        assert document.text[quote.start : quote.end] == quote.quote
        assert 0 < len(quote.quote) <= 400


def test_an_answer_always_rests_on_cited_evidence(report: Assessment) -> None:
    for proposal in report.proposals:
        assert len(proposal.evidence) <= 10
        assert (proposal.state == "proposed") == (proposal.answer is not None)
        if proposal.answer is not None:
            assert any(each.cited for each in proposal.evidence), proposal.indicator
        elif proposal.state == "not_found":
            assert not any(each.cited for each in proposal.evidence)


def test_cited_values_are_those_of_cited_evidence(report: Assessment) -> None:
    shown = 0
    for proposal in report.proposals:
        for value in proposal.values:
            assert value.text in proposal.evidence[value.evidence].quote
        cited = {place for place, each in enumerate(proposal.evidence) if each.cited}
        assert {value.evidence for value in proposal.cited_values} <= cited
        if proposal.state in ("not_found", "needs_external"):
            assert not proposal.cited_values
        shown += len(proposal.cited_values)
    assert shown


def test_clear_disclosures_are_found(report: Assessment) -> None:
    by_id = {proposal.indicator: proposal for proposal in report.proposals}
    assert by_id["5"].state == "proposed"
    assert by_id["5"].answer == 1
    assert "社会责任部" in "".join(each.quote for each in by_id["5"].evidence if each.cited)
    assert by_id["14"].state == "proposed"
    assert by_id["59"].state == "proposed"
    cited = "".join(each.quote for each in by_id["59"].evidence if each.cited)
    assert "反舞弊管理制度" in cited


def test_silence_is_not_found_with_a_record_of_the_search(report: Assessment) -> None:
    by_id = {proposal.indicator: proposal for proposal in report.proposals}
    minority = by_id["34"]  # minority languages: the report says nothing
    assert minority.state == "not_found"
    assert minority.answer is None
    assert minority.search.terms
    assert "未找到" in minority.rationale


def test_two_runs_propose_the_same(tmp_path: Path) -> None:
    first = assessed(tmp_path, REPORT, "cfis-self-assessment")
    second = assessed(tmp_path, REPORT, "cfis-self-assessment")
    assert first.proposals == second.proposals
    assert first.settings_hash == second.settings_hash


def test_nothing_relevant_gives_no_answer(tmp_path: Path) -> None:
    weather = "今天天气晴朗，适合出门散步。\n" * 30
    found = assessed(tmp_path, weather, "cfis-self-assessment")
    assert not [each for each in found.proposals if each.state == "proposed"]


def test_a_document_of_two_sentences_is_searched_like_a_long_one(tmp_path: Path) -> None:
    text = "公司设立社会责任部，现有社会责任专员18名。\n2024年培训员工11,240人次。\n"
    found = assessed(tmp_path, text, "cfis-self-assessment")
    states = {each.indicator: each.state for each in found.proposals}
    assert states["5"] == "proposed"
    assert [*states.values()].count("proposed") < 10


def test_the_order_of_the_files_changes_nothing() -> None:
    documents = [
        read_document(EXAMPLES / "hetingli_2024_csr.pdf"),
        read_document(EXAMPLES / "hetingli_privacy_policy.html"),
    ]
    law = load_framework("pi-law-policy")
    assert assess(documents, law).proposals == assess(documents[::-1], law).proposals


def test_one_scanned_page_does_not_make_a_policy_unreadable(tmp_path: Path) -> None:
    policy = assessed(tmp_path, POLICY * 12, "pi-law-policy").documents[0]
    page = Page(1, 595, 842, 0, 0, "none", "image")
    scan = Document(
        f"sha256:{'0' * 64}", "scan.pdf", "scan", "other", "", Places.none(0), pages=(page,)
    )
    law = load_framework("pi-law-policy")
    states = {each.state for each in assess([policy, scan], law).proposals}
    assert "unreadable" not in states and "not_found" in states
    assert {each.state for each in assess([scan], law).proposals} == {"unreadable"}


def test_a_plan_alone_is_the_plan_option(tmp_path: Path) -> None:
    text = (
        REPORT
        + "公司计划于2026年成立科技伦理委员会，拟制定《科技伦理审查办法》，开展科技伦理培训。\n"
    )
    found = assessed(tmp_path, text, "cfis-self-assessment")
    ethics = next(each for each in found.proposals if each.indicator == "49")
    assert (ethics.state, ethics.answer) == ("proposed", 4)
    assert "计划" in ethics.rationale


def test_what_the_text_says_is_not_done_is_the_worst_option(tmp_path: Path) -> None:
    text = REPORT + "第五章 无障碍与多语言\n平台尚未推出少数民族语言版本。\n"
    found = assessed(tmp_path, text, "cfis-self-assessment")
    minority = next(each for each in found.proposals if each.indicator == "34")
    assert (minority.state, minority.answer_label) == ("proposed", "尚未开展")
    assert [each.status for each in minority.evidence if each.cited] == ["negated"]


def test_related_words_without_any_supported_claim_are_no_answer(tmp_path: Path) -> None:
    found = assessed(tmp_path, POLICY, "pi-law-policy")
    for proposal in found.proposals:
        if proposal.state == "proposed":
            assert any(claim.supported for claim in proposal.claims), proposal.indicator


def test_levels_carry_points(tmp_path: Path) -> None:
    found = assessed(tmp_path, POLICY, "ccia-002")
    for proposal in found.proposals:
        if proposal.state == "proposed":
            assert proposal.answer in (1, 2, 3)
            assert proposal.points is not None
            assert (proposal.points - 1) // 3 + 1 == proposal.answer


def test_a_condition_that_the_policy_denies_is_not_applicable(tmp_path: Path) -> None:
    found = assessed(tmp_path, POLICY, "pi-law-policy")
    abroad = next(each for each in found.proposals if each.indicator == "PP30")
    assert abroad.state == "not_applicable"
    assert "境外" in "".join(each.quote for each in abroad.evidence if each.cited)


def test_a_denial_with_a_condition_is_no_denial(tmp_path: Path) -> None:
    text = POLICY.replace("不会将您的", "未经您的单独同意不会将您的")
    found = assessed(tmp_path, text, "pi-law-policy")
    abroad = next(each for each in found.proposals if each.indicator == "PP30")
    assert abroad.state != "not_applicable"


def test_silence_on_what_documents_seldom_tell_needs_outside_information(tmp_path: Path) -> None:
    found = assessed(tmp_path, "今天天气晴朗，适合出门散步。\n" * 30, "cfis-self-assessment")
    states = {each.indicator: each.state for each in found.proposals}
    assert states["55"] == "needs_external"  # security incidents: the regulator's records
    assert states["59"] == "not_found"


@pytest.mark.parametrize(
    "line", ["报告期内，公司重大网络安全事故为零。", "2024年网络安全事件0起，数据泄露事件0起。"]
)
def test_no_incident_is_the_good_answer_of_a_reversed_question(tmp_path: Path, line: str) -> None:
    text = REPORT.replace("报告期内，公司未发生网络安全事故，也未发生数据泄露事件。", line)
    found = assessed(tmp_path, text, "cfis-self-assessment")
    incident = next(each for each in found.proposals if each.indicator == "55")
    assert (incident.state, incident.answer_label) == ("proposed", "否")


def test_pages_are_named_with_their_file_where_there_are_several() -> None:
    report = read_document(EXAMPLES / "hetingli_2024_csr.pdf")
    other = replace(report, id=f"sha256:{'b' * 64}", file="other.pdf")
    form = load_framework("cfis-self-assessment")
    alone, both = assess([report], form), assess([report, other], form)
    said = next(each for each in alone.proposals if each.state == "proposed").rationale
    assert "，见第 " in said
    said = next(each for each in both.proposals if each.state == "proposed").rationale
    assert re.search(r"，见(hetingli_2024_csr|other)\.pdf第 \d", said)


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("公司建立了投诉处理机制。", "fact"),
        ("公司计划于2026年建立投诉处理机制。", "plan"),
        ("未来我们将持续完善投诉处理机制。", "plan"),
        ("公司尚未建立投诉处理机制。", "negated"),
        ("报告期内未发生数据泄露事件。", "negated"),
        ("供应商已建立投诉处理机制。", "other_party"),
        ("供应商社会责任承诺书签署率达到98%。", "fact"),
        ("国家级绿色工厂2家。", "fact"),
        ("重大信息安全事故为零。", "negated"),
        ("全年发生安全事件10起。", "fact"),
        ("截至2024年末，公司已将投诉处理纳入考核。", "fact"),
    ],
)
def test_kinds_of_statement(sentence: str, status: str) -> None:
    assert statement_status(sentence, "report") == status


def test_a_policy_states_what_is_in_force() -> None:
    assert statement_status("我们将继续保护您的信息。", "policy") == "fact"
    assert statement_status("第三方SDK名称：地图SDK，用途：定位。", "policy") == "fact"


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ("信息安全事件数（件） 0 0 0", "negated"),
        ("重大安全事故 起 2024年 0", "negated"),
        ("培训场次（场） 1,260 0 3", "fact"),
        ("数据安全 专题汇报、联合治理", "fact"),
    ],
)
def test_a_row_of_zeros_is_a_negation(row: str, status: str) -> None:
    assert row_status(row) == status


def test_values_have_unit_metric_and_year() -> None:
    values = list(values_of("2024年研发投入11.3亿元，培训覆盖率98.6%", "", 0))
    assert [(each.number, each.unit, each.year) for each in values] == [
        (11.3, "亿元", 2024),
        (98.6, "%", 2024),
    ]
    assert values[0].metric.endswith("研发投入")


def test_a_table_row_takes_its_years_from_the_header() -> None:
    row = "对外捐赠总额（万元） 12,196.06 9,154.63 748.62"
    values = list(values_of(row, "指标 2021 年 2020 年 2019 年", 3))
    assert [(each.number, each.year) for each in values] == [
        (12196.06, 2021),
        (9154.63, 2020),
        (748.62, 2019),
    ]
    assert {each.unit for each in values} == {"万元"}
    assert {each.metric for each in values} == {"对外捐赠总额"}
