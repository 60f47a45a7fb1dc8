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
        ["外表", "内表"],
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


def test_a_label_merged_over_rows_stands_in_each(tmp_path: Path) -> None:
    word = docx.Document()
    table = word.add_table(rows=3, cols=2)
    table.cell(0, 0).merge(table.cell(2, 0)).text = "员工"
    for number, value in enumerate(("男性", "女性", "合计")):
        table.cell(number, 1).text = value
    path = tmp_path / "merged.docx"
    word.save(str(path))
    assert read_document(path).text == "员工 男性\n员工 女性\n员工 合计\n"


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
