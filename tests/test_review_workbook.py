"""The exports of an assessment made by hand: every state, every kind of awkward text."""

import json
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from extractor.document import Box, Document, Page, PageBoxes, Places
from indicators.assessment import Assessment, Settings
from indicators.schema import (
    Claim,
    ClaimSupport,
    Evidence,
    Framework,
    Indicator,
    Level,
    Proposal,
    Scale,
    SearchRecord,
    State,
    Value,
)
from review.decisions import Decision
from review.errors import ReviewError
from review.exports.form import write_form
from review.exports.plain_text import lines_needed, plain
from review.exports.prefill import prefill_text, write_prefill
from review.exports.sheets.grid import put
from review.exports.wording import page_ranges
from review.exports.workbook import write_workbook

FORMULA = '=HYPERLINK("http://example.com","点我")'
# Longer together than the 255 characters of an inline list, and with commas inside.
OPTIONS = tuple(f"第{number}档,制度、机构、成效齐全" + "，逐项说明" * 12 for number in range(1, 6))
STATES: tuple[State, ...] = (
    "proposed",
    "not_found",
    "not_applicable",
    "needs_external",
    "unreadable",
    "proposed",
)
LABELS = ("有建议", "未找到", "不适用", "需外部信息", "无法读取", "有建议")
REPORT = Document(
    id="sha256:" + "a" * 64,
    file="=报告,1.pdf",
    title="社会责任\x0b报告",
    kind="report",
    text=FORMULA,
    places=Places.none(len(FORMULA)),
    pages=tuple(
        Page(number, 595, 842, 0, 0, problem="garbled" if number in (2, 4, 5, 6) else None)
        for number in range(1, 9)
    ),
    warnings=("第 2 页无法读取", "+第 4 页"),
    characters=12345,
)
POLICY = replace(
    REPORT, id="sha256:" + "b" * 64, file="a.html", kind="policy", pages=(), warnings=()
)


def indicator(number: int, **more: Any) -> Indicator:
    return Indicator(
        id=str(number),
        title=f"指标{number}的标题",
        theme=("治理", "组织") if number < 4 else ("环境", "能源"),
        starred=number == 1,
        sources=("report",),
        claims=(Claim(id="c1", text="有制度"), Claim(id="c2", text="有成效")),
        **more,
    )


def framework(**more: Any) -> Framework:
    said: dict[str, Any] = {
        "answers": "option",
        "scales": {"five": Scale(options=OPTIONS, rule="graded")},
        "indicators": tuple(indicator(number, scale="five") for number in range(1, 7)),
    }
    return Framework(
        id="made-up",
        version=3,
        title="评估 & 指南",
        title_en="Guide",
        publisher="协会",
        published="2024",
        source="https://example.com",
        rights="公开",
        documents=("report",),
        **{**said, **more},
    )


def evidence(quote: str, **more: Any) -> Evidence:
    said: dict[str, Any] = {
        "document": REPORT.id,
        "page": 3,
        "boxes": (
            PageBoxes(3, (Box(1, 2, 3, 4.5), Box(1, 5, 3, 6))),
            PageBoxes(4, (Box(1, 2, 3, 4),)),
        ),
        "start": 0,
        "end": len(quote),
        "section": ("第一章", "一、治理"),
        "score": 0.123456,
        "cited": True,
        "status": "fact",
    }
    return Evidence(quote=quote, **{**said, **more})


def proposal(number: str, state: State) -> Proposal:
    proposed = state == "proposed"
    quotes = (
        evidence(FORMULA),
        evidence("第一段\x00\x1f\ud800\r\n第二段", status="plan"),
        evidence("@政策", document=POLICY.id, page=None, boxes=(), cited=False),
    )
    return Proposal(
        indicator=number,
        state=state,
        answer=2 if proposed else None,
        answer_label=OPTIONS[1] if proposed else "",
        points=None,
        confidence=0.87654321 if proposed else 0.0,
        rationale="-依据两处\t摘录",
        claims=(
            ClaimSupport("c1", "有制度", proposed, (0, 1) if proposed else ()),
            ClaimSupport("c2", "有成效", False, ()),
        ),
        values=(Value(1.31, "", "PUE", 2021, "PUE 值 1.31", 0),) if proposed else (),
        evidence=quotes if proposed else (),
        search=SearchRecord(("制度", "+成效"), 4),
    )


@pytest.fixture
def assessment() -> Assessment:
    proposals = tuple(proposal(str(number), state) for number, state in enumerate(STATES, 1))
    return Assessment(framework(), (REPORT, POLICY), Settings(), "cafe", proposals)


@pytest.fixture
def decisions() -> dict[str, Decision]:
    first = Decision(
        1, 1, "made-up", 3, "1", "change", "proposed", 3, "=1+1", "@王", "2026-01-02T03:04:05Z", 1
    )
    second = replace(first, indicator="2", state="not_found", answer=None, decided_at="昨天")
    return {"1": first, "2": second, "4": replace(second, indicator="4", state="needs_external")}


@pytest.fixture
def book(assessment: Assessment, decisions: dict[str, Decision], tmp_path: Path) -> Workbook:
    write_workbook(assessment, decisions, tmp_path / "a.xlsx")
    return load_workbook(tmp_path / "a.xlsx")


def column(sheet: Worksheet, title: str) -> list[Any]:
    """The values below a header."""
    heads = [cell.value for cell in sheet[1]]
    return [row[heads.index(title)] for row in sheet.iter_rows(min_row=2, values_only=True)]


def options_of(book: Workbook, cell: str) -> list[Any]:
    """The labels that the drop-down of a cell of 评审 offers, through its named range."""
    validations = book["评审"].data_validations.dataValidation
    (found,) = [validation for validation in validations if cell in validation.sqref]
    ((title, cells),) = book.defined_names[str(found.formula1)].destinations
    return [row[0].value for row in book[title][cells]]


def test_sheets_stand_in_order_and_the_lists_are_hidden(book: Workbook) -> None:
    assert book.sheetnames == [
        *("评审", "得分", "证据", "数据", "文件", "缺口", "未披露核查", "指标", "说明", "选项"),
    ]
    assert book["选项"].sheet_state == "hidden"
    assert book.active is book["评审"]


def test_review_sheet_says_state_answer_and_evidence(book: Workbook) -> None:
    sheet = book["评审"]
    assert column(sheet, "编号") == [1, 2, 3, 4, 5, 6]
    assert column(sheet, "状态") == list(LABELS)
    assert column(sheet, "建议答案") == [OPTIONS[1], None, None, None, None, OPTIONS[1]]
    assert column(sheet, "要点\n有据/全部")[:2] == ["1/2", "0/2"]
    assert column(sheet, "要点明细")[0] == "✓ 有制度（证据 1、2）\n✗ 有成效"
    assert column(sheet, "依据 1")[0] == f"【证据 1：=报告,1.pdf 第 3–4 页】\n{FORMULA}"
    second = "【证据 2：=报告,1.pdf 第 3–4 页】\n〔计划〕第一段 第二段"
    assert column(sheet, "依据 2")[0] == second
    assert column(sheet, "依据 3") == [None] * 6
    assert column(sheet, "数据")[0] == "2021 PUE 值 1.31"


def test_decisions_are_filled_in_and_the_rest_is_open(book: Workbook) -> None:
    sheet = book["评审"]
    assert column(sheet, "结论") == [OPTIONS[2], "未披露", None, "需外部信息", None, None]
    assert column(sheet, "理由")[0] == "=1+1"
    times = column(sheet, "时间")
    assert isinstance(times[0], datetime) and times[1] == "昨天"


def test_drop_downs_offer_the_options_with_commas_and_at_any_length(book: Workbook) -> None:
    (letter,) = [cell.column_letter for cell in book["评审"][1] if cell.value == "结论"]
    assert len(",".join(OPTIONS)) > 255
    assert options_of(book, f"{letter}3") == [*OPTIONS, "未披露", "不适用"]
    assert options_of(book, f"{letter}5") == [*OPTIONS, "未披露", "不适用", "需外部信息"]


def test_no_text_becomes_a_formula(book: Workbook) -> None:
    formulas = [
        (sheet.title, cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas[-1] == ("说明", "=COUNTA('评审'!$O$2:$O$7)&\" / 6\"")
    assert [title for title, _ in formulas[:-1]] == ["评审"] * 6
    assert all(str(formula).startswith("=IF($O") for _, formula in formulas[:-1])
    quotes = [cell for cell in book["证据"]["F"] if cell.value == FORMULA]
    assert quotes and all(cell.data_type == "s" and cell.quotePrefix for cell in quotes)


def test_evidence_documents_and_gaps(book: Workbook) -> None:
    evidence = book["证据"]
    assert column(evidence, "用途")[:3] == ["依据", "依据", "候选"]
    assert column(evidence, "性质")[:3] == ["事实", "计划", "事实"]
    assert column(evidence, "页")[:3] == ["3–4", "3–4", None]
    assert column(evidence, "支持的要点")[:3] == ["有制度", "有制度", None]
    assert column(book["文件"], "无法读取的页") == ["2, 4–6", None]
    assert column(book["文件"], "标题") == ["社会责任报告"] * 2
    gaps = book["缺口"]
    assert column(gaps, "缺口") == ["未找到", "无法读取", "部分有据", "部分有据", "需外部信息"]
    assert column(gaps, "缺少的要点")[:3] == [*["✗ 有制度\n✗ 有成效"] * 2, "✗ 有成效"]
    assert column(gaps, "最相近的段落")[1:3] == [None, "【a.html “一、治理”】@政策"]
    assert column(gaps, "检索过的词")[0] == "制度、+成效"


def test_guide_says_what_counts_and_where_it_is_from(book: Workbook) -> None:
    text = "\n".join(str(cell.value) for row in book["说明"].iter_rows() for cell in row)
    for words in (
        "建议不是结论",
        "made-up，第 3 版",
        "https://example.com",
        "明证 mingzheng",
        "橙色",
    ):
        assert words in text


def test_sheets_are_set_up_to_read_and_print(book: Workbook) -> None:
    for title in ("评审", "证据", "数据", "文件", "缺口", "未披露核查", "指标"):
        sheet = book[title]
        assert sheet.freeze_panes and sheet.auto_filter.ref == sheet.dimensions
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == (2 if title == "评审" else 1)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$1:$1"
    header = book["评审"].oddHeader
    assert header is not None and header.left.text == "评估 && 指南"
    heights = [book["评审"].row_dimensions[row].height for row in (2, 4)]
    assert heights[0] > heights[1] > 15
    assert "2:" in str(next(iter(book["评审"].conditional_formatting)).sqref)


def test_levels_bring_points_and_level_names(tmp_path: Path) -> None:
    levels = (
        Level(level=1, label="一星", points=(1, 3)),
        Level(level=2, label="二星", points=(4, 6)),
    )
    made = framework(answers="level", scales={}, indicators=(indicator(1, levels=levels),))
    proposed = replace(proposal("1", "proposed"), points=5)
    assessment = Assessment(made, (REPORT, POLICY), Settings(), "cafe", (proposed,))
    write_workbook(assessment, {}, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert column(book["评审"], "建议分值") == [5]
    assert column(book["评审"], "建议答案") == ["二星"]
    assert column(book["评审"], "要点明细") == ["✓ c1 有制度（证据 1、2）\n✗ c2 有成效"]
    assert json.loads(prefill_text(assessment))["items"][0]["points"] == 5


def test_prefill_holds_every_key_of_the_contract_in_its_type(
    assessment: Assessment, tmp_path: Path
) -> None:
    write_prefill(assessment, tmp_path / "a.json")
    data = json.loads((tmp_path / "a.json").read_bytes())
    assert data["schema"] == "mingzheng.prefill/1"
    assert data["framework"] == {"id": "made-up", "version": "3", "title": "评估 & 指南"}
    assert [document["file"] for document in data["documents"]] == ["=报告,1.pdf", "a.html"]
    assert data["documents"][0]["unreadable_pages"] == [2, 4, 5, 6]
    item = data["items"][0]
    assert (item["indicator"], item["answer"], item["confidence"]) == ("1", 2, 0.8765)
    assert item["claims"][0] == {
        "id": "c1",
        "text": "有制度",
        "supported": True,
        "evidence": [0, 1],
    }
    assert set(item["values"][0]) >= {"number", "unit", "metric", "year", "text", "evidence"}
    assert (item["search"]["terms"], item["search"]["near_misses"]) == (["制度", "+成效"], 4)
    assert "points" not in item
    first, second, third = item["evidence"]
    assert first["boxes"] == [[1.0, 2.0, 3.0, 4.5], [1.0, 5.0, 3.0, 6.0]]
    assert first["more"] == [{"page": 4, "boxes": [[1.0, 2.0, 3.0, 4.0]]}]
    assert second["quote"] == "第一段\x00\x1f\ud800\r\n第二段"  # exact, also where it is broken
    assert (third["page"], third["boxes"]) == (None, []) and "more" not in third
    assert data["items"][1]["answer"] is None


def test_prefill_is_the_same_bytes_each_time_and_in_any_order(
    assessment: Assessment, tmp_path: Path
) -> None:
    turned = replace(
        assessment, documents=assessment.documents[::-1], proposals=assessment.proposals[::-1]
    )
    for name, made in (("a", assessment), ("b", assessment), ("c", turned)):
        write_prefill(made, tmp_path / name)
    written = [(tmp_path / name).read_bytes() for name in "abc"]
    assert written[0] == written[1] == written[2]
    assert written[0].endswith(b"}\n") and "有制度".encode() in written[0]


def test_form_shows_decisions_and_marks_the_rest(
    assessment: Assessment, decisions: dict[str, Decision], tmp_path: Path
) -> None:
    write_form(assessment, decisions, tmp_path / "a.docx")
    word = docx.Document(str(tmp_path / "a.docx"))
    styled = [(str(item.style and item.style.name), item.text) for item in word.paragraphs]
    headings = [text for style, text in styled if style.startswith("Heading")]
    assert headings == ["所依据的文件", "治理", "组织", "环境", "能源", "附录：逐项明细"]
    rows = [[cell.text for cell in row.cells] for row in word.tables[2].rows]
    assert rows[0] == ["编号", "指标与选项", "结论"]
    assert rows[1][2].startswith(f"{OPTIONS[2]}（已更改）\n理由：=1+1\n@王 2026-01-0")
    assert f"☑\u00a0{OPTIONS[2]}" in rows[1][1]
    assert f"☐\u00a0{OPTIONS[1]}（建议）" in rows[1][1]
    assert rows[3][2].startswith("未披露（已更改）\n")
    assert rows[5][2] == "未决定\n程序：不适用" and "☑" not in rows[5][1]
    assert "【=报告,1.pdf 第 3–4 页】" in rows[2][1] and "〔计划〕“第一段 第二段”" in rows[2][1]


def test_form_has_chinese_fonts_page_numbers_and_repeated_headers(
    assessment: Assessment, tmp_path: Path
) -> None:
    write_form(assessment, {}, tmp_path / "a.docx")
    word = docx.Document(str(tmp_path / "a.docx"))
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        fonts = word.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Noto Serif CJK SC"
    for table in word.tables[1:]:  # the first is the head of the form
        assert table.rows[0]._tr.get_or_add_trPr().find(qn("w:tblHeader")) is not None
    with zipfile.ZipFile(tmp_path / "a.docx") as parts:
        assert '<w:altName w:val="宋体"/>' in parts.read("word/fontTable.xml").decode()
        footer = parts.read("word/footer1.xml").decode()
    assert "PAGE" in footer and "NUMPAGES" in footer
    assert (word.core_properties.created or datetime.min).year >= 2024


def test_form_can_be_handed_in(
    assessment: Assessment, decisions: dict[str, Decision], tmp_path: Path
) -> None:
    before = replace(proposal("1", "proposed"), answer=1)
    write_form(assessment, decisions, tmp_path / "a.docx", {"1": before}, "甲公司 2024")
    word = docx.Document(str(tmp_path / "a.docx"))
    facts = [[cell.text for cell in row.cells] for row in word.tables[0].rows]
    assert facts[0] == ["被评估企业", "", "项目", "甲公司 2024"]
    assert facts[1][:2] == ["审阅人", "@王"]
    assert facts[2][3] == "已决定 3/6（已确认 0，已更改 3），未决定 3"
    assert f"需复核（原建议：{OPTIONS[0]}）" in word.tables[2].rows[1].cells[2].text
    lines = [each.text for each in word.paragraphs]
    signed = next(at for at, line in enumerate(lines) if "审阅人（签字）" in line)
    assert signed < lines.index("附录：逐项明细")


def test_long_rows_of_the_form_may_run_over_a_page_end(
    assessment: Assessment, tmp_path: Path
) -> None:
    """Held together, the quotes of an indicator leave the page before them half empty."""
    write_form(assessment, {}, tmp_path / "a.docx")
    header, answer, quotes = docx.Document(str(tmp_path / "a.docx")).tables[2].rows[:3]
    held = [row._tr.get_or_add_trPr().find(qn("w:cantSplit")) for row in (header, answer, quotes)]
    assert [mark is not None for mark in held] == [True, True, False]


def test_bullets_of_symbol_fonts_are_shown_and_kept_in_the_data(tmp_path: Path) -> None:
    quote = "\uf06c制度\uf0b2\U000f0001"
    made = replace(proposal("1", "proposed"), evidence=(evidence(quote),) * 3)
    made_up = Assessment(framework(), (REPORT, POLICY), Settings(), "cafe", (made,))
    write_workbook(made_up, {}, tmp_path / "a.xlsx")
    write_form(made_up, {}, tmp_path / "a.docx")
    assert column(load_workbook(tmp_path / "a.xlsx")["证据"], "摘录")[0] == "•制度••"
    assert "•制度••" in docx.Document(str(tmp_path / "a.docx")).tables[2].rows[2].cells[1].text
    assert json.loads(prefill_text(made_up))["items"][0]["evidence"][0]["quote"] == quote


def test_near_passages_are_no_support(tmp_path: Path) -> None:
    silent = replace(
        proposal("2", "not_found"),
        rationale="",
        claims=(ClaimSupport("c1", "有制度", True, (0,)),),
        evidence=(evidence("相近的话", cited=False),),
    )
    made_up = Assessment(framework(), (REPORT, POLICY), Settings(), "cafe", (silent,))
    write_workbook(made_up, {}, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert column(book["评审"], "要点明细") == ["≈ 有制度（证据 1）"]
    assert column(book["评审"], "要点\n有据/全部") == ["≈ 1/1"]
    assert "不等于企业没有做" in column(book["评审"], "理由（程序）")[0]
    assert column(book["证据"], "支持的要点") == ["≈ 有制度"]
    assert column(book["缺口"], "缺少的要点") == ["≈ 有制度（证据 1）"]
    assert column(book["缺口"], "最相近的段落") == ["【=报告,1.pdf 第 3–4 页】相近的话"]


def test_a_decision_column_follows_what_is_filled_in(
    assessment: Assessment, decisions: dict[str, Decision], tmp_path: Path
) -> None:
    before = replace(proposal("1", "proposed"), answer=1)
    write_workbook(assessment, decisions, tmp_path / "a.xlsx", {"1": before})
    first, second = column(load_workbook(tmp_path / "a.xlsx")["评审"], "决定")[:2]
    assert first == f"已更改，需复核（原建议：{OPTIONS[0]}）"
    assert second.startswith('=IF($O3="","未决定",IF($O3=IF($E3="有建议",$F3,')


def test_every_proposal_can_be_agreed_with_in_the_workbook(book: Workbook) -> None:
    assert options_of(book, "O6")[-1] == "无法读取"


def test_figures_and_words_of_the_framework_have_sheets(book: Workbook) -> None:
    assert column(book["数据"], "数值") == [1.31, 1.31]
    assert column(book["数据"], "名目") == ["PUE", "PUE"]
    assert column(book["数据"], "证据序号") == [1, 1]
    assert column(book["指标"], "答案选项")[0] == "\n".join(OPTIONS)


def test_states_can_be_told_apart_by_colour(book: Workbook) -> None:
    colours = [book["评审"][f"E{row}"].fill.start_color.rgb[-6:] for row in range(2, 7)]
    channels = [[int(colour[at : at + 2], 16) for at in (0, 2, 4)] for colour in colours]
    for place, one in enumerate(channels):
        for other in channels[place + 1 :]:
            assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= 30


def test_cells_keep_within_what_excel_can_hold(tmp_path: Path) -> None:
    sheet = Workbook().create_sheet()
    put(sheet["A1"], "𠀀" * 20_000)  # two units each
    put(sheet["A2"], " \u3000=1+1")
    put(sheet["A3"], "_x0041_")  # Excel would read A
    kept = str(sheet["A1"].value)
    assert len(kept.encode("utf-16-le")) // 2 <= 32_767 and kept.endswith("全文见 JSON）")
    assert sheet["A2"].data_type == "s" and sheet["A2"].quotePrefix
    assert sheet["A3"].value == "_x005F_x0041_"


def test_the_data_hold_the_decisions_and_without_them_stay_as_they_are(
    assessment: Assessment, decisions: dict[str, Decision]
) -> None:
    before = replace(proposal("1", "proposed"), answer=1, answer_label=OPTIONS[0])
    items = json.loads(prefill_text(assessment, decisions, {"1": before}))["items"]
    assert items[0]["decision"] == {
        "action": "change",
        "state": "proposed",
        "answer": 3,
        "answer_label": OPTIONS[2],
        "reason": "=1+1",
        "reviewer": "@王",
        "decided_at": "2026-01-02T03:04:05Z",
        "look_again": True,
        "was_proposed": {"state": "proposed", "answer": 1, "answer_label": OPTIONS[0]},
    }
    assert items[1]["decision"]["answer_label"] == "未披露"
    assert "decision" not in items[2]
    assert prefill_text(assessment, {}) == prefill_text(assessment)


@pytest.mark.parametrize("write", [write_workbook, write_form])
def test_a_write_into_an_occupied_place_leaves_nothing_behind(
    assessment: Assessment, tmp_path: Path, write: Any
) -> None:
    occupied = tmp_path / "taken"
    occupied.mkdir()
    with pytest.raises((OSError, ReviewError)):
        write(assessment, {}, occupied)
    assert list(tmp_path.iterdir()) == [occupied] and not list(occupied.iterdir())


def test_text_is_cleaned_and_measured() -> None:
    assert plain("a\x00b\r\nc\rd\u2028e\ud800\uffff") == "ab\nc\nd\ne"
    assert lines_needed("中文字符", 8) == 1 and lines_needed("中文字符a", 8) == 2
    assert lines_needed("a\n\nb", 8) == 3
    assert page_ranges([9, 3, 7, 8, 8]) == "3, 7–9"
