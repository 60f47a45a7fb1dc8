"""Plain text and Markdown in the encodings that Chinese files come in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.passages import PASSAGE_LENGTH, passages_of
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


def kinds(path: Path) -> list[tuple[str, str]]:
    document = read_document(path)
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-16-le", "隐私政策\n我们保护您的个人信息。\n"),
        ("utf-16-be", "隐私政策\n我们保护您的个人信息。\n"),
        ("gb18030", "隐私"),
        ("gb18030", "联系我们"),
        ("big5", "隱私權"),
        ("big5hkscs", "我們保護閣下嘅個人資料"),
        ("gb18030", "App Store 用户协议 (version 2.0), please read"),
        ("big5", "Policy 個人資料 ABC"),
        ("gb18030", "㐂㐄 生僻字与员工信息"),
    ],
)
def test_short_and_mixed_texts_are_told_apart(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(text.encode(encoding))
    assert read_document(path).text == text


def test_numbered_lines_in_a_row_are_a_list(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text(
        "一、收集\n我们收集以下信息：\n1、手机号码\n2、电子邮箱\n3、收货地址\n用于配送。\n"
        "二、存储\n信息存于境内。\n",
        encoding="utf-8",
    )
    found = kinds(path)
    assert [text for kind, text in found if kind == "heading"] == ["一、收集", "二、存储"]
    assert [text for kind, text in found if kind == "list_item"] == [
        "1、手机号码",
        "2、电子邮箱",
        "3、收货地址",
    ]


def test_lines_that_come_again_as_headings_are_the_contents(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text(
        "本政策包括：\n一、收集信息\n二、存储信息\n三、您的权利\n一、收集信息\n我们收集号码。\n"
        "二、存储信息\n存于境内。\n三、您的权利\n您可以查阅。\n",
        encoding="utf-8",
    )
    assert [kind for kind, _ in kinds(path)] == [
        "paragraph", "contents", "contents", "contents",
        "heading", "paragraph", "heading", "paragraph", "heading", "paragraph",
    ]  # fmt: skip


def test_numbered_sentences_are_no_headings(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text(
        "1、我们会采取加密措施，并且定期开展培训，以保护您的个人信息免受未经授权的访问\n"
        "2、如您发现泄露，请联系我们。\n",
        encoding="utf-8",
    )
    assert {kind for kind, _ in kinds(path)} == {"paragraph"}


WRAPPED = """一、数据安全
    我们建立了覆盖数据收集、存储、使用、加工、传输、提供
和公开全过程的安全管理制度，由专门的部门负责，并且每年对
全体员工开展两次培训。
    我们委托第三方机构每年开展一次审计，审计的结果报送给
董事会，由董事会督促整改。
"""


def test_lines_wrapped_at_a_width_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text(WRAPPED, encoding="utf-8")
    document = read_document(path)
    assert [kind for kind, _ in kinds(path)] == ["heading", "paragraph", "paragraph"]
    assert "提供和公开全过程的安全管理制度" in document.text
    assert "".join(document.text.split()) == "".join(WRAPPED.split())


def test_wrapped_latin_words_keep_their_space(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    lines = (
        "we collect the phone number of every user who",
        "registers and keep it for as long as the law",
        "requires it to be kept by a platform like us",
        "and no longer.",
    )
    path.write_text("\n".join(lines), encoding="utf-8")
    assert "who registers" in read_document(path).text


def test_short_lines_of_an_unwrapped_text_stay_apart(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text(POLICY + "联系电话：12345\n联系邮箱：a@example.com\n", encoding="utf-8")
    assert read_document(path).text.count("\n") == POLICY.count("\n") + 2


def test_page_numbers_and_running_headers_are_furniture(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    pages = [f"示例公司社会责任报告\n第{n}项工作已完成。\n- {n} -\n" for n in range(1, 6)]
    path.write_text("\f".join(pages), encoding="utf-8")
    assert [text for kind, text in kinds(path) if kind == "furniture"] == [
        text for n in range(1, 6) for text in ("示例公司社会责任报告", f"- {n} -")
    ]
    path.write_text("".join(pages), encoding="utf-8")
    assert len([kind for kind, _ in kinds(path) if kind == "furniture"]) == 10


MARKDOWN = """示例隐私政策
============

## **一、收集** ##

我们收集**手机号码**。

- 设备信息
* 日志信息

> 引用的条款。

| 第三方 | 用途 | 期限 |
| --- | :---: | --- |
| 示例支付 | 付款 | |
| 示例地图 | 定位 | 一年 |

第二部分
--------
结束。
"""


def test_markdown_marks_are_no_text_of_headings_and_lists(tmp_path: Path) -> None:
    path = tmp_path / "policy.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    document = read_document(path)
    assert kinds(path) == [
        ("heading", "示例隐私政策"),
        ("heading", "**一、收集** ##"),
        ("paragraph", "我们收集**手机号码**。"),
        ("list_item", "设备信息"),
        ("list_item", "日志信息"),
        ("paragraph", "引用的条款。"),
        ("table_row", "第三方 | 用途 | 期限"),
        ("table_row", "示例支付 | 付款"),
        ("table_row", "示例地图 | 定位 | 一年"),
        ("heading", "第二部分"),
        ("paragraph", "结束。"),
    ]
    assert document.text == MARKDOWN
    assert document.blocks[2].section == ("示例隐私政策", "一、收集")
    (table,) = document.tables
    assert table.header == ("第三方", "用途", "期限")
    assert document.blocks[table.rows[1]].context == "第三方 用途 期限"


def test_a_policy_on_one_line_is_cut_into_sentences(tmp_path: Path) -> None:
    path = tmp_path / "policy.txt"
    path.write_text("我们收集您的手机号码用于注册账号。" * 2000, encoding="utf-8")
    found = passages_of(read_document(path))
    assert len(found) > 80 and max(len(each.text) for each in found) <= PASSAGE_LENGTH
