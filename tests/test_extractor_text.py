"""Plain text and Markdown in the encodings that Chinese files come in."""

from collections.abc import Callable
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
    assert data["headings"] == [{"block": 1, "level": 1, "page": None, "text": "一、信息的收集"}]


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


POLICY = "隐私政策\n我们会采用加密技术保护您的个人信息，并定期开展培训。\n" * 5


@pytest.mark.parametrize(
    ("encoding", "name", "damaged"),
    [
        ("utf-8", "UTF-8", lambda data: data[:28] + b"\xff" + data[28:]),
        ("utf-8", "UTF-8", lambda data: data[:-2]),
        ("gb18030", "GB18030", lambda data: data[:19] + b"\xff" + data[19:]),
    ],
)
def test_one_invalid_byte_costs_one_character(
    tmp_path: Path, encoding: str, name: str, damaged: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(damaged(POLICY.encode(encoding)))
    document = read_document(path)
    assert document.text.count("加密技术") >= 4 and "\ufffd" in document.text
    assert any(f"1 处字节无法按 {name} 解码" in warning for warning in document.warnings)


def test_latin_text_with_two_gbk_characters_is_no_faulty_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(("privacy policy " * 40 + "隐私").encode("gbk"))
    document = read_document(path)
    assert document.text.endswith("隐私")
    assert not any("解码" in warning for warning in document.warnings)


def test_kind_is_seen_in_traditional_characters(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(
        ("隱私政策\n" + "我們收集您的個人資料，以便為您提供服務。\n" * 9).encode("big5")
    )
    assert read_document(path).kind == "policy"
