"""Word files made by python-docx."""

from pathlib import Path

import docx
import pytest

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
