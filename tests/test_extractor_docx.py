"""Word files made by python-docx."""

import time
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from extractor.document import Document
from extractor.errors import EmptyFile
from extractor.extract import read_document


@pytest.fixture
def document(tmp_path: Path) -> Document:
    word = docx.Document()
    word.core_properties.title = "示例公司社会责任报告"
    word.add_heading("员工责任", 1)
    word.add_heading("安全生产", 2)
    word.add_paragraph("全年开展安全培训十二次，覆盖全体员工。")
    word.add_paragraph("建立安全台账", style="List Bullet")
    table = word.add_table(rows=3, cols=3)
    rows = (("指标", "单位", "数值"), ("员工总数", "人", "1,234"), ("合计说明", "", "99"))
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.cell(2, 0).merge(table.cell(2, 1))
    word.add_paragraph("表格之后的段落。")
    path = tmp_path / "report.docx"
    word.save(str(path))
    return read_document(path)


def test_headings_lists_and_paragraphs_in_order(document: Document) -> None:
    found = [(b.kind, document.text[b.start : b.end]) for b in document.blocks]
    assert found == [
        ("heading", "员工责任"),
        ("heading", "安全生产"),
        ("paragraph", "全年开展安全培训十二次，覆盖全体员工。"),
        ("list_item", "建立安全台账"),
        ("table_row", "指标 单位 数值"),
        ("table_row", "员工总数 人 1,234"),
        ("table_row", "合计说明 99"),
        ("paragraph", "表格之后的段落。"),
    ]


def test_title_kind_and_sections(document: Document) -> None:
    assert document.title == "示例公司社会责任报告"
    assert document.kind == "report"
    assert document.blocks[2].section == ("员工责任", "安全生产")


def test_table_header_and_merged_cells(document: Document) -> None:
    (table,) = document.tables
    assert table.header == ("指标", "单位", "数值")
    merged = document.blocks[table.rows[2]]
    assert [document.text[a:b] for a, b in merged.cells] == ["合计说明", "99"]
    assert merged.context == "指标 单位 数值"


def test_document_without_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "blank.docx"
    docx.Document().save(str(path))
    with pytest.raises(EmptyFile, match=r"blank\.docx"):
        read_document(path)


NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


# What a person sees in Word beside plain paragraphs, and how it must be read.
PLACES = {
    "text box": (
        f"<w:p><w:r><w:t>段前</w:t></w:r><w:r><w:pict>{box('框内')}</w:pict></w:r></w:p>",
        ["段前", "框内"],
    ),
    "text box in two versions": (
        "<w:p><w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'>{box('框内')}</mc:Choice>"
        f"<mc:Fallback>{box('框内')}</mc:Fallback></mc:AlternateContent></w:r></w:p>",
        ["框内"],
    ),
    "content control": (
        f"<w:sdt><w:sdtContent>{paragraph('控件内')}</w:sdtContent></w:sdt>",
        ["控件内"],
    ),
    "content control in a line": (
        "<w:p><w:r><w:t>共</w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>12</w:t></w:r>"
        "</w:sdtContent></w:sdt><w:r><w:t>次</w:t></w:r></w:p>",
        ["共12次"],
    ),
    "tracked changes": (
        "<w:p><w:r><w:t>培训</w:t></w:r><w:ins><w:r><w:t>200</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>100</w:delText></w:r></w:del><w:r><w:t>小时</w:t></w:r></w:p>",
        ["培训200小时"],
    ),
    "link": ("<w:p><w:hyperlink><w:r><w:t>投诉</w:t></w:r></w:hyperlink></w:p>", ["投诉"]),
    "nested table": (
        "<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>" + paragraph("内表") + "</w:tc></w:tr></w:tbl>"
        f"{paragraph('外表')}</w:tc></w:tr></w:tbl>",
        ["内表", "外表"],
    ),
    "footnote": (
        "<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id='2'/></w:r></w:p>",
        ["正文", "脚注"],
    ),
}


@pytest.mark.parametrize(("xml", "expected"), PLACES.values(), ids=PLACES.keys())
def test_text_outside_plain_paragraphs_is_read_once(
    tmp_path: Path, xml: str, expected: list[str]
) -> None:
    word = docx.Document()
    body = word.element.body
    for element in parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>"):
        body.insert(len(body) - 1, element)
    notes = f"<w:footnotes {NAMESPACES}><w:footnote w:id='2'>{paragraph('脚注')}</w:footnote>"
    part = Part(PackURI("/word/footnotes.xml"), "text/xml", f"{notes}</w:footnotes>".encode())
    word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    path = tmp_path / "places.docx"
    word.save(str(path))
    document = read_document(path)
    assert [document.text[b.start : b.end] for b in document.blocks] == expected


def test_a_label_merged_over_rows_is_printed_once_and_known_to_each(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(rows=3, cols=2)
    table.cell(0, 0).merge(table.cell(2, 0)).text = "员工"
    for number, value in enumerate(("男性", "女性", "合计")):
        table.cell(number, 1).text = value
    path = tmp_path / "merged.docx"
    word.save(str(path))
    document = read_document(path)
    assert document.text == "员工 男性\n女性\n合计\n"
    assert "员工" in document.blocks[2].context
    assert document.tables[0].cells[0].row_span == 3


def test_many_paragraphs_are_read_in_time(tmp_path: Path) -> None:
    """The style of each paragraph was once looked for among all styles."""
    word = docx.Document()
    body = word.element.body
    many = "".join(paragraph(f"第{number}条") for number in range(10_000))
    for element in list(parse_xml(f"<w:body {NAMESPACES}>{many}</w:body>")):
        body.insert(len(body) - 1, element)
    path = tmp_path / "many.docx"
    word.save(str(path))
    seen: list[tuple[str, int, int]] = []
    start = time.monotonic()
    assert len(read_document(path, lambda *told: seen.append(told)).blocks) == 10_000
    assert time.monotonic() - start < 5
    assert seen[0] == ("many.docx", 1000, 10_000) and seen[-1] == ("many.docx", 10_000, 10_000)


def saved(tmp_path: Path, xml: str, *parts: tuple[str, str]) -> Document:
    """A file with a body of this XML, and further parts: kind of relation and XML."""
    word = docx.Document()
    body = word.element.body
    for element in list(parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>")):
        body.insert(len(body) - 1, element)
    for kind, content in parts:
        for relation in list(word.part.rels.values()):
            if relation.reltype == kind:
                word.part.rels.pop(relation.rId)
        name = PackURI(f"/word/made-{kind.rpartition('/')[2]}.xml")
        word.part.relate_to(Part(name, "text/xml", content.encode()), kind)
    path = tmp_path / "made.docx"
    word.save(str(path))
    return read_document(path)


def texts(document: Document, kind: str) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (run("可见") + run("隐藏", "<w:vanish/>"), "可见"),
        (run("可见") + run("也可见", "<w:vanish w:val='0'/>"), "可见也可见"),
        (run("信\u00ad息\u200b安全"), "信息安全"),
        ("<w:r><w:t>信</w:t><w:softHyphen/><w:t>息</w:t></w:r>", "信息"),
        ("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t></w:r>", "A-B"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:t>同意</w:t></w:r>", "☑同意"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGEREF x</w:instrText>"
            "<w:fldChar w:fldCharType='separate'/><w:t>见第五章</w:t>"
            "<w:fldChar w:fldCharType='end'/></w:r>",
            "见第五章",
        ),
        (run("旧") + "<w:commentRangeStart w:id='1'/>" + run("新"), "旧新"),
        (
            "<w:moveTo>" + run("移来") + "</w:moveTo><w:moveFrom>" + run("移走") + "</w:moveFrom>",
            "移来",
        ),
        (
            "<m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'>"
            "<m:r><m:t>强度=</m:t></m:r><m:f><m:num><m:r><m:t>排放</m:t></m:r></m:num>"
            "<m:den><m:r><m:t>收入</m:t></m:r></m:den></m:f></m:oMath>",
            "强度=排放/收入",
        ),
        (
            "<w:ruby><w:rt>"
            + run("yin")
            + "</w:rt><w:rubyBase>"
            + run("隐")
            + "</w:rubyBase></w:ruby>",
            "隐",
        ),
    ],
)
def test_what_word_shows_is_read(tmp_path: Path, xml: str, text: str) -> None:
    assert saved(tmp_path, f"<w:p>{xml}</w:p>").text == f"{text}\n"


NUMBERING = f"""<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
<w:lvlText w:val="第%1条"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2、"/></w:lvl>
</w:abstractNum><w:abstractNum w:abstractNumId="2">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num></w:numbering>"""


def numbered(text: str, depth: int = 0, number: int = 1) -> str:
    return (
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/></w:numPr>"
        f"</w:pPr>{run(text)}</w:p>"
    )


def test_automatic_numbers_tell_headings_and_name_sections(tmp_path: Path) -> None:
    xml = (
        numbered("适用范围") + paragraph("本规则适用于平台。") + numbered("用户权利")
        + numbered("查阅信息", 1) + numbered("删除信息", 1) + numbered("注销账号", 1)
        + numbered("随时告知我们", 0, 2) + paragraph("以上权利可随时行使。")
    )  # fmt: skip
    document = saved(tmp_path, xml, (RELATIONSHIP_TYPE.NUMBERING, NUMBERING))
    assert texts(document, "heading") == ["适用范围", "用户权利"]
    assert texts(document, "list_item") == ["查阅信息", "删除信息", "注销账号", "随时告知我们"]
    assert document.blocks[-1].section == ("第二条用户权利",)


def test_outline_levels_and_bold_lines_are_headings(tmp_path: Path) -> None:
    xml = (
        f"<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr>{run('总则')}</w:p>"
        f"<w:p>{run('一、适用范围', '<w:b/>')}</w:p>{paragraph('本政策适用于平台。')}"
        f"<w:p>{run('联系方式', '<w:b/>')}</w:p>{paragraph('请致电客服。')}"
        f"<w:p>{run('我们承诺', '<w:b/>')}{run('保护您的信息')}</w:p>"
    )
    document = saved(tmp_path, xml)
    assert texts(document, "heading") == ["总则", "一、适用范围", "联系方式"]
    assert document.blocks[2].section == ("总则", "一、适用范围")


def test_notes_headers_and_contents_have_their_kind(tmp_path: Path) -> None:
    note = f"<w:footnote w:id='7'>{paragraph('数据截至年末。')}</w:footnote>"
    toc = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>TOC \\o</w:instrText>"
        "<w:fldChar w:fldCharType='separate'/><w:t>员工 3</w:t></w:r></w:p>"
        f"{paragraph('环境 5')}<w:p><w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>"
    )
    body = "<w:p><w:r><w:t>员工共九人。</w:t><w:footnoteReference w:id='7'/></w:r></w:p>"
    document = saved(
        tmp_path,
        toc + body,
        (RELATIONSHIP_TYPE.FOOTNOTES, f"<w:footnotes {NAMESPACES}>{note}</w:footnotes>"),
        (RELATIONSHIP_TYPE.HEADER, f"<w:hdr {NAMESPACES}>{paragraph('示例公司报告')}</w:hdr>"),
        (RELATIONSHIP_TYPE.FOOTER, f"<w:ftr {NAMESPACES}>{paragraph('示例公司报告')}</w:ftr>"),
        (RELATIONSHIP_TYPE.COMMENTS, f"<w:comments {NAMESPACES}>{paragraph('批注')}</w:comments>"),
    )
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("contents", "员工 3"),
        ("contents", "环境 5"),
        ("paragraph", "员工共九人。"),
        ("footnote", "数据截至年末。"),
        ("furniture", "示例公司报告"),
    ]


def test_line_breaks_end_lines_and_frames_hold_paragraphs(tmp_path: Path) -> None:
    broken = "<w:p><w:r><w:t>一、收集</w:t><w:br/><w:t>我们收集手机号码。</w:t></w:r></w:p>"
    frame = f"<w:tbl><w:tr><w:tc>{paragraph('框中第一段。')}{broken}</w:tc></w:tr></w:tbl>"
    document = saved(tmp_path, frame)
    assert [(b.kind, document.text[b.start : b.end]) for b in document.blocks] == [
        ("paragraph", "框中第一段。"),
        ("heading", "一、收集"),
        ("paragraph", "我们收集手机号码。"),
    ]


def test_cells_have_their_headers_unit_and_year(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("单位：万元")
    table = word.add_table(rows=3, cols=3)
    for row, values in enumerate(
        (("指标", "投入", ""), ("", "2023年", "2024年"), ("培训", "3", "5"))
    ):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    path = tmp_path / "table.docx"
    word.save(str(path))
    document = read_document(path)
    value = next(c for c in document.tables[0].cells if document.text[c.start : c.end] == "5")
    assert (value.year, value.unit, value.role) == (2024, "万元", "value")
    headers = document.tables[0].headers_of(value)
    assert [[document.text[c.start : c.end] for c in each] for each in headers] == [
        ["培训"],
        ["投入", "2024年"],
    ]
