"""What was searched, in every place that tells of silence; numbers with what is known of them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
import sqlalchemy as sa
from build_documents import HOSTILE
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from corpus.database import writing
from extractor.document import Document
from extractor.extract import read_document
from indicators.assessment import Assessment, assess
from indicators.catalogue import load_framework
from indicators.schema import NearMiss, Proposal, SearchRecord, Value
from review.exports.form import write_form
from review.exports.prefill import prefill_data
from review.exports.workbook import write_workbook
from review.figures import figure, value_words
from review.pages.indicator_list import Filters
from review.pages.indicator_view import indicator_html
from review.pages.page_pane import page_html
from review.pages.place import Place
from review.pages.review_model import reviewed, settled
from review.searches import as_evidence
from review.tables import frameworks, proposals
from review.workspace import Workspace

REPORT = f"""云岫集团 2024 年社会责任报告
第一章 反腐败
公司制定《反舞弊管理制度》，开通廉洁举报热线，全年开展反腐败培训42场，覆盖员工1.2万人次。
第二章 展望
公司计划在明年建立社区沟通机制{HOSTILE}。
同行业企业普遍开展了社区开放日活动。
"""
REASONS = ("说的是<b>计划</b>", "=说的是他方")
NEAR = ("公司计划在明年建立社区沟通机制", "同行业企业普遍开展了社区开放日活动。")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    path = tmp_path_factory.mktemp("report") / "报告.txt"
    path.write_text(REPORT, encoding="utf-8")
    return assess([read_document(path)], load_framework("cfis-self-assessment"))


def near(document: Document, text: str, reason: str) -> NearMiss:
    start = document.text.index(text)
    return NearMiss(document.id, None, start, start + len(text), text, 0.12344, reason)


@pytest.fixture(scope="module")
def made(run: Assessment) -> Assessment:
    """The real run, with a full record of the search where nothing was found."""
    (document,) = run.documents
    record = SearchRecord(
        terms=("社区", "开放日", "邻里"),
        near_misses=5,
        found_terms=("社区", "开放日"),
        nearest=tuple(near(document, *each) for each in zip(NEAR, REASONS, strict=True)),
        unreadable=((document.id, (3, 4, 9)),),
    )
    return replace(
        run,
        proposals=tuple(
            replace(each, search=record, evidence=(), claims=())
            if each.state in ("not_found", "needs_external")
            else each
            for each in run.proposals
        ),
    )


def first(made: Assessment, state: str) -> Proposal:
    return next(each for each in made.proposals if each.state == state)


def test_the_prefill_tells_what_was_searched(made: Assessment) -> None:
    number = first(made, "not_found").indicator
    (item,) = [each for each in prefill_data(made)["items"] if each["indicator"] == number]
    document = made.documents[0]
    start = document.text.index(NEAR[0])
    assert list(item["search"]) == [
        *("terms", "near_misses", "found_terms", "nearest", "unreadable_pages"),
    ]
    assert item["search"]["found_terms"] == ["社区", "开放日"]
    assert item["search"]["nearest"][0] == {
        "document": document.id,
        "page": None,
        "start": start,
        "end": start + len(NEAR[0]),
        "quote": NEAR[0],
        "score": 0.1234,
        "reason": REASONS[0],
    }
    assert item["search"]["unreadable_pages"] == [{"document": document.id, "pages": [3, 4, 9]}]


def rows_of(made: Assessment, folder: Path) -> list[dict[str, Any]]:
    write_workbook(made, {}, folder / "a.xlsx")
    sheet = load_workbook(folder / "a.xlsx")["未披露核查"]
    heads = [str(cell.value) for cell in sheet[1]]
    return [
        dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def test_the_workbook_has_a_row_for_each_near_passage(made: Assessment, tmp_path: Path) -> None:
    rows = rows_of(made, tmp_path)
    states = [each.state for each in made.proposals]
    silent = states.count("not_found") + states.count("needs_external")
    assert len(rows) == 2 * silent and silent > 10
    one, two = rows[:2]
    assert str(one["编号"]) == first(made, "not_found").indicator and one["状态"] == "未找到"
    assert (one["检索过的词"], one["文中出现的词"]) == ("社区、开放日、邻里", "社区、开放日")
    assert (one["序号"], one["最接近的段落"], one["未采用的原因"]) == (1, NEAR[0], REASONS[0])
    assert (one["文件"], one["页"], one["接近程度"]) == ("报告.txt", "第 5 段", 0.12)
    assert one["无法读取的页"] == "报告.txt 第 3–4, 9 页"
    assert two["编号"] == one["编号"] and two["检索过的词"] is None
    assert two["未采用的原因"] == REASONS[1]
    cells = load_workbook(tmp_path / "a.xlsx")["未披露核查"]
    assert all(cell.data_type != "f" for row in cells.iter_rows() for cell in row)


def test_an_earlier_record_is_not_told_as_if_no_word_was_found(
    made: Assessment, tmp_path: Path
) -> None:
    old, new = SearchRecord(("社区",), 4), SearchRecord(("社区",), 0)
    silent = first(made, "not_found")
    told = rows_of(replace(made, proposals=(replace(silent, search=old),)), tmp_path)
    assert told[0]["文中出现的词"] == told[0]["最接近的段落"] == "未记录（早期版本的评估）"
    told = rows_of(replace(made, proposals=(replace(silent, search=new),)), tmp_path)
    assert told[0]["最接近的段落"] == "没有接近的段落"
    nothing = replace(silent, search=replace(silent.search, found_terms=()))
    told = rows_of(replace(made, proposals=(nothing,)), tmp_path)
    assert told[0]["文中出现的词"] == "均未出现"
    html = indicator_html(made, replace(silent, search=old), None, None, "zh")
    assert "没有一个检索词" not in html and "检索过 1 个词" in html
    assert "没有一个检索词" in indicator_html(made, nothing, None, None, "zh")


@pytest.mark.parametrize("state", ["not_found", "needs_external"])
def test_the_screen_lists_what_was_searched(made: Assessment, state: str) -> None:
    html = str(indicator_html(made, first(made, state), None, None, "zh", near=1))
    tree = LexborHTMLParser(html)
    section = tree.css_first(".mz-searched")
    assert section is not None and section.text().startswith(
        "查过什么相近段落 5 处；最接近的 2 处如下"
    )
    assert [chip.text() for chip in section.css(".mz-found")] == ["社区", "开放日"]
    assert section.css_first("details p").text() == "邻里"  # type: ignore[union-attr]
    cards = section.css(".mz-evidence")
    assert [card.attributes["data-do"] for card in cards] == ["near", "near"]
    pressed = [card.css_first("button").attributes["aria-pressed"] for card in cards]
    assert pressed == ["false", "true"]
    assert cards[0].css_first(".mz-quote").text() == NEAR[0]  # type: ignore[union-attr]
    assert "第 5 段" in cards[0].text() and "未采用：说的是<b>计划</b>" in cards[0].text()
    assert "报告.txt 第 3–4, 9 页" in section.text()
    assert "<b>计划" not in html and "<script" not in html


def test_an_answer_has_no_list_of_what_was_searched(made: Assessment) -> None:
    assert "mz-searched" not in indicator_html(made, first(made, "proposed"), None, None, "zh")


def test_a_near_passage_is_shown_at_its_place(made: Assessment, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "work")
    project = workspace.projects.create("云岫").id
    workspace.files.save_read(project, made.documents[0])
    place = Place(project=project, run=workspace.runs.save(project, made))
    under = reviewed(workspace, place)
    assert under is not None
    place = settled(under, place.at(first(made, "not_found").indicator), Filters())
    assert (place.evidence, place.near) == (None, 0), "the nearest is shown where nothing is quoted"
    for index, text in enumerate(NEAR):
        place = place.showing("near", index)
        tree = LexborHTMLParser(str(page_html(workspace, under, place)))
        assert [mark.text() for mark in tree.css("mark")] == [text]
    assert Place.of(place.data()) == place
    assert (place.showing("evidence", 3).evidence, place.showing("evidence", 3).near) == (3, None)
    assert place.at("5").near is None
    lost = page_html(workspace, under, place.showing("near", 7))
    assert "<mark" not in lost


def test_the_form_tells_it_in_short(made: Assessment, tmp_path: Path) -> None:
    silent = first(made, "not_found")
    write_form(replace(made, proposals=(silent,)), {}, tmp_path / "a.docx")
    text = docx.Document(str(tmp_path / "a.docx")).tables[2].rows[2].cells[1].text
    assert "查过：3 个检索词，文中出现 2 个（社区、开放日），相近段落 5 处。" in text
    assert f"最接近：【报告.txt 第 5 段】“{NEAR[0]}”（未采用：{REASONS[0]}）" in text
    assert "无法读取：报告.txt 第 3–4, 9 页" in text


def test_a_near_passage_of_a_lost_document_is_still_told(made: Assessment) -> None:
    one = replace(first(made, "not_found").search.nearest[0], document="sha256:gone")
    assert as_evidence(one, made.documents).boxes == ()
    silent = replace(first(made, "not_found"), search=SearchRecord((), 1, nearest=(one,)))
    assert "sha256:gone" in indicator_html(made, silent, None, None, "zh")


def test_runs_stored_before_the_new_fields_still_load(run: Assessment, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "work")
    project = workspace.projects.create("云岫").id
    workspace.files.save_read(project, run.documents[0])
    number = workspace.runs.save(project, run)
    new = {"search": ("found_terms", "nearest", "unreadable")}
    numbers = ("normalised", "base_unit", "scope", "comparison")
    with writing(workspace.engine) as connection:
        for row in connection.execute(sa.select(proposals)).all():
            body = json.loads(row.body)
            for key in new["search"]:
                del body["search"][key]
            for value in body["values"]:
                for key in numbers:
                    del value[key]
            old = proposals.update().where(proposals.c.ordinal == row.ordinal)
            connection.execute(old.values(body=json.dumps(body)))
        framework = json.loads(connection.execute(sa.select(frameworks)).one().body)
        for indicator in framework["indicators"]:
            del indicator["points"], indicator["measure"]
            for claim in indicator["claims"]:
                del claim["earns"]
        connection.execute(frameworks.update().values(body=json.dumps(framework)))
    found = Workspace.open(workspace.folder).runs.assessment(number)
    assert [each.indicator for each in found.proposals] == [e.indicator for e in run.proposals]
    silent = first(found, "not_found")
    assert silent.search.terms == first(run, "not_found").search.terms
    assert (silent.search.found_terms, silent.search.nearest, silent.search.unreadable) == ((),) * 3
    assert any(each.values for each in found.proposals)
    assert all(v.normalised is None and not v.scope for p in found.proposals for v in p.values)
    write_workbook(found, {}, tmp_path / "a.xlsx")
    write_form(found, {}, tmp_path / "a.docx")
    assert "查过什么" in indicator_html(found, silent, None, None, "zh")
    assert prefill_data(found)["items"][0]["search"]["nearest"] == []


VALUE = Value(11.3, "亿元", "研发投入", 2024, "11.3亿元", 0)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "2024 研发投入：11.3亿元"),
        (
            {"normalised": 1.13e9, "base_unit": "元", "scope": "集团", "comparison": "同比增长"},
            "2024 研发投入：11.3亿元（= 1,130,000,000 元，集团，同比增长）",
        ),
        ({"text": "11.3"}, "2024 研发投入：11.3 亿元"),
        ({"text": "12.6", "unit": "%", "year": None}, "研发投入：12.6%"),
        ({"text": "12.6％", "unit": "%", "metric": ""}, "2024 12.6％"),
        ({"normalised": 11.3, "base_unit": "百分点"}, "2024 研发投入：11.3亿元"),
        ({"text": "超过11.3亿元", "comparison": "超过"}, "2024 研发投入：超过11.3亿元"),
    ],
)
def test_numbers_are_told_with_name_year_unit_and_what_is_known(
    changed: dict[str, Any], words: str
) -> None:
    assert value_words(replace(VALUE, **changed)) == words


def test_figures_are_parted_and_never_rounded_to_nothing() -> None:
    assert [figure(each) for each in (1130000.5, 0.0, 0.00000012, -12.0, 1e15)] == [
        *("1,130,000.5", "0", "1.2e-07", "-12", "1,000,000,000,000,000"),
    ]


def test_numbers_have_their_new_fields_in_sheet_and_data(made: Assessment, tmp_path: Path) -> None:
    known = replace(VALUE, normalised=1.13e9, base_unit="元", scope="=集团", comparison="超过")
    proposed = replace(first(made, "proposed"), values=(known,))
    one = replace(made, proposals=(proposed,))
    write_workbook(one, {}, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx")["数据"]
    row = {str(head.value): cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (row["数值"].value, row["单位"].value) == (11.3, "亿元")
    assert (row["换算值"].value, row["换算单位"].value) == (1.13e9, "元")
    assert (row["范围"].value, row["范围"].data_type, row["比较"].value) == ("=集团", "s", "超过")
    (value,) = prefill_data(one)["items"][0]["values"]
    assert value == {
        **{"number": 11.3, "unit": "亿元", "metric": "研发投入", "year": 2024},
        **{"text": "11.3亿元", "evidence": 0, "normalised": 1.13e9, "base_unit": "元"},
        **{"scope": "=集团", "comparison": "超过"},
    }
    assert "= 1,130,000,000 元" in indicator_html(one, proposed, None, None, "zh")
