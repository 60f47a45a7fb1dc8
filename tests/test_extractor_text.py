"""Plain text and Markdown in the encodings that Chinese files come in."""

from pathlib import Path

import pytest

from extractor.as_json import document_data
from extractor.errors import EmptyFile, UnsupportedFormat
from extractor.extract import read_document

TEXT = "示例公司隐私政策\n\n一、信息的收集\n我们收集您的手机号码。\n1）设备信息\n"
TRADITIONAL = "隱私權政策\n我們蒐集您的電話號碼，並於註冊時使用。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(TEXT.encode(encoding))
    assert read_document(path).text == TEXT


def test_big5(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(TRADITIONAL.encode("big5"))
    assert read_document(path).text == TRADITIONAL


def test_line_ends_become_one_character(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes("第一行\r\n第二行\r第三行".encode())
    assert read_document(path).text == "第一行\n第二行\n第三行"


def test_lines_become_blocks_with_sections(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text(TEXT, encoding="utf-8")
    document = read_document(path)
    assert [block.kind for block in document.blocks] == [
        "paragraph", "heading", "paragraph", "list_item"
    ]  # fmt: skip
    assert document.blocks[2].section == ("一、信息的收集",)


def test_markdown_headings(tmp_path: Path) -> None:
    path = tmp_path / "policy.md"
    path.write_text("# 隐私政策\n\n## 收集\n\n我们收集信息。\n", encoding="utf-8")
    document = read_document(path)
    assert [(b.kind, b.level) for b in document.blocks] == [
        ("heading", 1),
        ("heading", 2),
        ("paragraph", 0),
    ]
    assert document.blocks[2].section == ("隐私政策", "收集")


def test_as_json_of_an_unpaged_file(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text(TEXT, encoding="utf-8")
    data = document_data(read_document(path))
    assert data["pages"] == [] and data["tables"] == []
    assert data["headings"] == [{"block": 1, "level": 2, "page": None, "text": "一、信息的收集"}]


def test_binary_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "noise.txt"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(UnsupportedFormat, match=r"noise\.txt"):
        read_document(path)


def test_white_space_only_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "blank.txt"
    path.write_text(" \n\t\n", encoding="utf-8")
    with pytest.raises(EmptyFile, match=r"blank\.txt"):
        read_document(path)
