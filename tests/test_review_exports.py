"""The exports, written from a real assessment and opened again."""

import json
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from build_documents import assessment as by_hand
from openpyxl import load_workbook

from extractor.extract import read_document
from indicators.assessment import Assessment, assess
from indicators.catalogue import load_framework
from review.decisions import Decision, current
from review.exports.atomic import replacing
from review.exports.form import write_form
from review.exports.prefill import prefill_data, write_prefill
from review.exports.workbook import write_workbook
from review.pages.export import Format, export
from review.pages.place import Place
from review.pages.review_model import decide, reviewed
from review.workspace import Workspace

REPORT = """云岫集团 2024 年社会责任报告
第一章 社会责任管理
公司设立社会责任部，作为一级部门直接向首席执行官汇报，统筹社会责任工作，董事会每年听取两次汇报。
第二章 反腐败
=HYPERLINK("http://example.com","点我")反舞弊管理制度：公司设立廉洁监察部，开展反腐败培训42场，举报渠道畅通。
公司制定《反舞弊管理制度》，开通廉洁举报热线与邮箱，全年开展反腐败培训42场，覆盖员工1.2万人次。
第三章 培训
公司制定《员工培训管理办法》，2024年组织培训1,260场，培训覆盖率98.6%，人均培训46小时。
"""


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    path = tmp_path_factory.mktemp("report") / "=1+1 报告.txt"
    path.write_text(REPORT, encoding="utf-8")
    return assess([read_document(path)], load_framework("cfis-self-assessment"))


def decision(sequence: int, indicator: str, action: str, answer: int | None) -> Decision:
    return Decision(
        sequence=sequence,
        project=1,
        framework="cfis-self-assessment",
        framework_version=1,
        indicator=indicator,
        action=action,  # type: ignore[arg-type]
        state="proposed" if answer else "not_found",
        answer=answer,
        reason="=cmd|' /C calc'!A0 原文第一章",
        reviewer="张三",
        decided_at=datetime(2026, 1, 2, 3, 4, tzinfo=UTC).isoformat(),
        run=1,
    )


def test_prefill_follows_the_contract(assessment: Assessment, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_prefill(assessment, path)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert set(data) >= {"schema", "framework", "documents", "settings", "items"}
    assert set(data["settings"]) == {"hash", "encoder", "version"}
    keys = {"indicator", "state", "answer", "answer_label", "confidence", "rationale", "claims"}
    keys |= {"values", "evidence", "search"}
    for item in data["items"]:
        assert set(item) >= keys
        for claim in item["claims"]:
            assert all(index < len(item["evidence"]) for index in claim["evidence"])
    assert [item["indicator"] for item in data["items"]] == [str(n) for n in range(1, 79)]


def test_workbook_holds_the_decisions_and_offers_the_options(
    assessment: Assessment, tmp_path: Path
) -> None:
    path = tmp_path / "a.xlsx"
    decisions = {"5": decision(1, "5", "confirm", 1), "59": decision(2, "59", "change", 2)}
    write_workbook(assessment, decisions, path)
    book = load_workbook(path)
    assert {"评审", "证据", "文件", "缺口", "说明"} <= set(book.sheetnames)
    sheet = book["评审"]
    header = [cell.value for cell in sheet[1]]
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    place = next(index for index, title in enumerate(header) if "结论" in str(title))
    assert "已经设立，直接向最高层汇报" in str(rows["5"][place].value)
    assert "比较完善" in str(rows["59"][place].value)
    assert not rows["1"][place].value
    assert sheet.freeze_panes and sheet.auto_filter.ref
    assert sheet.data_validations.count >= 1


def test_text_from_documents_is_never_a_formula(assessment: Assessment, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(assessment, {"5": decision(1, "5", "confirm", 1)}, path)
    for sheet in load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert str(cell.value).startswith(("=COUNT", "=SUM", "=IF")), cell.value


def test_form_is_a_word_file_with_every_indicator(assessment: Assessment, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    write_form(assessment, {"5": decision(1, "5", "confirm", 1)}, path)
    word = docx.Document(str(path))
    text = "\n".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
    for indicator in assessment.framework.indicators:
        assert indicator.title in text
    assert "未决定" in text and "待确认" not in text


@pytest.mark.parametrize("kind", ["xlsx", "docx", "json"])
def test_the_app_exports_every_kind_with_the_decisions(kind: Format, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    project = workspace.projects.create("云岫：2024").id
    made = by_hand()
    workspace.files.save_read(project, made.documents[0])
    place = Place(project=project, run=workspace.runs.save(project, made), indicator="1")
    first = reviewed(workspace, place)
    assert first is not None
    decide(workspace, first, place, "not_found:", "原文没有写", "张三")
    under = reviewed(workspace, place)
    assert under is not None
    path = export(workspace, under, kind)
    assert path.suffix == f".{kind}" and path.parent == workspace.export_folder
    text = {"xlsx": workbook_text, "docx": word_text, "json": Path.read_text}[kind](path)
    for words in ("未披露", "原文没有写", "张三"):
        assert words in text


def workbook_text(path: Path) -> str:
    sheet = load_workbook(path)["评审"]
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row)


def word_text(path: Path) -> str:
    tables = docx.Document(str(path)).tables
    return "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_decision_in_force_is_the_last_one_not_withdrawn() -> None:
    rows = [decision(1, "5", "confirm", 1), decision(2, "5", "change", 2)]
    undone = Decision(
        **{
            **{name: getattr(rows[1], name) for name in Decision.__dataclass_fields__},
            "sequence": 3,
            "action": "withdraw",
            "withdraws": 2,
        }
    )
    assert current(rows)["5"].answer == 2
    assert current([*rows, undone])["5"].answer == 1


def test_figures_that_cannot_be_right_are_told_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(
        "示例公司2024年社会责任报告\n公司员工培训覆盖率达到128.6%，全年投入培训经费1,200万元。\n",
        encoding="utf-8",
    )
    document = read_document(path)
    assessment = assess([document], load_framework("cfis-self-assessment"))
    (found,) = prefill_data(assessment)["documents"][0]["findings"]
    assert found["kind"] == "share"
    place = found["places"][0]
    assert document.text[place["start"] : place["end"]].startswith("128.6")
    write_workbook(assessment, {}, tmp_path / "book.xlsx")
    sheet = load_workbook(tmp_path / "book.xlsx")["文件"]
    headers = [cell.value for cell in sheet[1]]
    assert "128.6" in sheet.cell(2, headers.index("数字核对") + 1).value
