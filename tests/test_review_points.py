"""Answers in points, from the screen to the files: 149 indicators, halves, bands, deductions."""

import json
import re
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from corpus.database import reading
from extractor.extract import read_document
from indicators.assessment import Assessment, assess
from indicators.catalogue import load_framework
from indicators.schema import Answer, Band, Claim, Indicator, Measure, Points
from review.answers import answer_words, plain_answer, read_answer, written_answer
from review.criteria import bands_of, kind_and_most
from review.decision_log import DecisionLog
from review.errors import AnswerUnknown, ReasonNeeded
from review.exports.form import write_form
from review.exports.prefill import prefill_data
from review.exports.workbook import write_workbook
from review.pages.indicator_view import choices_of, indicator_html, value_of
from review.pages.place import Place
from review.pages.review_model import chosen_answer, decide, reviewed
from review.tables import decisions
from review.workspace import Workspace

REPORT = """云岫集团 2024 年环境、社会及治理报告
第一章 环境
公司制定《环境管理制度》，数据中心平均PUE为1.26，可再生能源电力占比达到7.5%，较上年提高2个百分点。
第二章 员工
公司制定《员工培训管理办法》，2024年组织培训1,260场，培训覆盖率98.6%，人均培训46小时。
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    """Proposals of a real run put under the framework in points, with answers of every kind."""
    path = tmp_path_factory.mktemp("report") / "report.txt"
    path.write_text(REPORT, encoding="utf-8")
    run = assess([read_document(path)], load_framework("cfis-self-assessment"))
    framework = load_framework("cfis-esg")
    quoted = next(each for each in run.proposals if each.state == "proposed")
    silent = next(each for each in run.proposals if each.state == "not_found")
    given: dict[str, Answer] = {"E1.1.1": 2.0, "E1.1.2": 1.5, "E1.1.3": 0.0, "S2.D1": 5.0}
    proposals = []
    for indicator in framework.indicators:
        answer = given.get(indicator.id)
        label = framework.answer_label(indicator, answer)
        base = silent if answer is None else quoted
        proposals.append(replace(base, indicator=indicator.id, answer=answer, answer_label=label))
    return replace(run, framework=framework, proposals=tuple(proposals))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "work")


@pytest.fixture
def place(workspace: Workspace, made: Assessment) -> Place:
    project = workspace.projects.create("云岫").id
    workspace.files.save_read(project, made.documents[0])
    return Place(project=project, run=workspace.runs.save(project, made), indicator="E1.1.1")


def indicator(made: Assessment, number: str) -> Indicator:
    return made.framework.indicator(number)


@pytest.mark.parametrize(
    ("written", "answer"),
    [("2", 2), ("2.0", 2), (" 2.50 ", 2.5), ("2 分", 2), ("9", None), ("", None), ("nan", None)],
)
def test_an_answer_is_read_by_its_number_or_its_words(
    made: Assessment, written: str, answer: Answer
) -> None:
    read = read_answer(made.framework, indicator(made, "E1.1.1"), written)
    assert read == answer and type(read) is type(answer)


def test_points_taken_off_are_kept_as_positive_numbers(made: Assessment) -> None:
    taken = indicator(made, "S2.D1")
    assert read_answer(made.framework, taken, "减 5 分") == 5
    assert answer_words(made.framework, taken, 5.0) == "减 5 分"
    assert answer_words(made.framework, taken, 99.25) == "99.25 分"
    assert (plain_answer(5.0), written_answer(5.0), written_answer(0.5)) == (5, "5", "0.5")
    assert written_answer(None) == "" and plain_answer("yes") == "yes"


def test_a_proposal_of_two_point_nought_is_confirmed_by_choosing_two(
    workspace: Workspace, place: Place
) -> None:
    under = reviewed(workspace, place)
    assert under is not None
    proposal = under.proposal("E1.1.1")
    assert (proposal.answer, value_of(proposal)) == (2.0, "proposed:2")
    offered = choices_of(under.framework, under.framework.indicators[0], proposal, "zh")
    assert [label for label, _ in offered if "分" in label] == [
        *("0 分", "0.5 分", "1 分", "1.5 分", "2 分（建议）", "2.5 分", "3 分"),
    ]
    kept = decide(workspace, under, place, "proposed:2", "", "甲")
    assert (kept.action, kept.answer, type(kept.answer)) == ("confirm", 2, int)


def test_points_between_the_options_can_be_confirmed_and_are_told(
    workspace: Workspace, place: Place, made: Assessment, tmp_path: Path
) -> None:
    odd = replace(made.proposals[0], answer=0.75, answer_label="")
    made = replace(made, proposals=(odd, *made.proposals[1:]))
    place = place.to(run=workspace.runs.save(place.project or 0, made))
    under = reviewed(workspace, place)
    assert under is not None
    first = under.framework.indicators[0]
    offered = choices_of(under.framework, first, odd, "zh")
    assert offered[-1] == ("0.75 分（建议）", "proposed:0.75")
    kept = decide(workspace, under, place, "proposed:0.75", "", "甲")
    assert (kept.action, kept.answer) == ("confirm", 0.75)
    later = choices_of(under.framework, first, made.proposals[1], "zh", kept)
    assert ("0.75 分", "proposed:0.75") in later
    item = prefill_data(made, {"E1.1.1": kept})["items"][0]
    assert item["answer_label"] == item["decision"]["answer_label"] == "0.75 分"
    write_workbook(made, {"E1.1.1": kept}, tmp_path / "a.xlsx")
    row = next(load_workbook(tmp_path / "a.xlsx")["评审"].iter_rows(min_row=2, values_only=True))
    assert row.count("0.75 分") == 2


def test_halves_are_kept_exactly_and_the_chain_holds(
    workspace: Workspace, place: Place, made: Assessment
) -> None:
    log: DecisionLog = workspace.decisions
    for value, answer in (("proposed:1.5", 1.5), ("proposed:0", 0), ("proposed:3.0", 3)):
        under = reviewed(workspace, place)
        assert under is not None
        kept = decide(workspace, under, place, value, "原文另有说明", "甲")
        assert (kept.action, kept.answer) == ("change", answer)
    again = log.change(under.run, made.framework, "E1.1.1", "proposed", 3.0, "原文另有说明", "甲")
    assert again.sequence == kept.sequence, "3 and 3.0 are one answer"
    with reading(workspace.engine) as connection:
        stored = connection.scalars(decisions.select().with_only_columns(decisions.c.answer)).all()
    assert stored == ["1.5", "0", "3"]
    assert log.broken() == ()
    assert Workspace.open(workspace.folder).decisions.current(under.run)["E1.1.1"].answer == 3


def test_points_that_nobody_can_give_are_refused(workspace: Workspace, place: Place) -> None:
    under = reviewed(workspace, place)
    assert under is not None
    for value in ("proposed:99", "proposed:0.3", "proposed:-1", "proposed:"):
        with pytest.raises(AnswerUnknown):
            decide(workspace, under, place, value, "理由", "甲")
    with pytest.raises(ReasonNeeded):
        decide(workspace, under, place, "proposed:1", "", "甲")
    assert chosen_answer(under.framework, under.framework.indicators[0], "not_found:")[1] is None


def test_the_screen_shows_criteria_kind_most_and_bands(made: Assessment) -> None:
    tree = LexborHTMLParser(str(indicator_html(made, made.proposals[0], None, None, "zh")))
    criteria = tree.css_first(".mz-criteria")
    assert criteria is not None
    assert indicator(made, "E1.1.1").text in criteria.text()
    assert [chip.text() for chip in criteria.css(".mz-chip")] == ["基础", "最高 3 分"]
    rows = [[cell.text() for cell in row.css("td")] for row in criteria.css("tr")]
    assert rows == [
        ["至少 1%、低于 5%", "1 分"],
        ["至少 5%、低于 10%", "2 分"],
        ["至少 10%", "3 分"],
    ]
    taken = next(each for each in made.proposals if each.indicator == "S2.D1")
    html = indicator_html(made, taken, None, None, "zh")
    assert "最多减 10 分" in html and "减 5 分" in html


@pytest.mark.parametrize(
    ("band", "words"),
    [
        (Band(least=3, points=2), "至少 3 次"),
        (Band(least=1, most=1, points=1), "1 次"),
        (Band(below=1.35, points=3), "低于 1.35 次"),
        (Band(least=1.35, most=1.5, points=2), "至少 1.35 次、不超过 1.5 次"),
    ],
)
def test_bands_are_told_in_words(band: Band, words: str) -> None:
    made_up = Indicator(
        id="1", title="标题", theme=("治理",), sources=("report",),
        points=Points(kind="bonus", most=4, least=2, rule="range"),
        measure=Measure(names=("次数",), unit="次", bands=(band,)),
        claims=(Claim(id="c1", text="有次数"),),
    )  # fmt: skip
    assert bands_of(made_up) == ((words, f"{band.points:g} 分"),)
    assert kind_and_most(made_up) == "加分，2–4 分"


def test_the_workbook_offers_points_and_says_how_many_there_are(
    made: Assessment, tmp_path: Path, workspace: Workspace, place: Place
) -> None:
    under = reviewed(workspace, place)
    assert under is not None
    kept = {"S2.D1": decide(workspace, under, place.at("S2.D1"), "proposed:9.5", "另有处罚", "甲")}
    write_workbook(made, kept, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    sheet = book["评审"]
    heads = [cell.value for cell in sheet[1]]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert list(rows) == [each.id for each in made.framework.indicators]
    first, taken = rows["E1.1.1"], rows["S2.D1"]
    assert first[heads.index("建议答案")].value == "2 分"
    assert first[heads.index("分值")].value == "基础，最高 3 分"
    assert rows["E1.1.3"][heads.index("建议答案")].value == "0 分"
    cell = taken[heads.index("结论")]
    assert cell.value == "减 9.5 分"
    (rule,) = [
        each for each in sheet.data_validations.dataValidation if cell.coordinate in each.sqref
    ]
    ((title, cells),) = book.defined_names[str(rule.formula1)].destinations
    labels = [row[0].value for row in book[title][cells]]
    assert len(",".join(map(str, labels))) > 120 and labels[:2] == ["0 分", "减 0.5 分"]
    assert labels[-3:] == ["减 10 分", "未披露", "不适用"]
    told = {row[0].value: str(row[6].value) for row in book["指标"].iter_rows(min_row=2)}
    assert told["E1.1.1"].split("\n")[:2] == [
        "基础，最高 3 分",
        "可再生能源电力占比 至少 1%、低于 5%：1 分",
    ]


def test_no_validation_holds_its_list_itself(made: Assessment, tmp_path: Path) -> None:
    """Excel refuses a file with a list of more than 255 characters inside a validation."""
    write_workbook(made, {}, tmp_path / "a.xlsx")
    rules = load_workbook(tmp_path / "a.xlsx")["评审"].data_validations.dataValidation
    assert rules and all(re.fullmatch(r"options_\d+", str(rule.formula1)) for rule in rules)


def test_the_form_lists_few_points_and_leaves_a_blank_for_many(
    made: Assessment, tmp_path: Path
) -> None:
    write_form(made, {}, tmp_path / "a.docx")
    rows = [
        [cell.text.replace("\u00a0", " ") for cell in row.cells]
        for table in docx.Document(str(tmp_path / "a.docx")).tables
        for row in table.rows
    ]
    found = {row[0]: row for row in rows if re.match(r"[ESG]\d", row[0])}
    assert len(found) == 149
    few, many = found["E1.1.1"], found["S2.D1"]
    assert "☐ 0.5 分" in few[1] and "☐ 2 分（建议）" in few[1] and "基础，最高 3 分" in few[1]
    assert "☐ 减 5 分（建议）" in many[1] and "☐ 减 ＿＿＿ 分" in many[1]
    assert "减 0.5 分" not in many[1] and few[2] == "未决定\n建议：2 分"


def test_the_prefill_holds_numbers_and_no_key_of_levels(
    made: Assessment, workspace: Workspace, place: Place
) -> None:
    under = reviewed(workspace, place)
    assert under is not None
    kept = {"E1.1.2": decide(workspace, under, place.at("E1.1.2"), "proposed:1.5", "", "甲")}
    items = {each["indicator"]: each for each in prefill_data(made, kept)["items"]}
    assert [json.dumps(items[number]["answer"]) for number in ("E1.1.1", "E1.1.2", "E1.1.3")] == [
        *("2", "1.5", "0"),
    ]
    assert items["S2.D1"]["answer"] == 5 and items["S2.D1"]["answer_label"] == "减 5 分"
    assert items["E1.1.2"]["decision"]["answer"] == 1.5
    assert items["E1.1.2"]["decision"]["action"] == "confirm"
    assert not any("points" in each for each in items.values())


def test_a_run_in_points_comes_back_as_it_was_made(
    made: Assessment, workspace: Workspace, place: Place
) -> None:
    found = Workspace.open(workspace.folder).runs.assessment(place.run or 0)
    assert found.proposals == made.proposals and found.framework == made.framework
