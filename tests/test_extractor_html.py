"""Web pages as saved: what is read, what is left out, and how long it takes."""

import time
from pathlib import Path

import pytest

from extractor.document import Document
from extractor.errors import EmptyFile
from extractor.extract import read_document

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title> 示例  隐私政策 </title>
<script>var 脚本 = 1;</script><style>p {color: red}</style></head><body>
<nav><a href="/">首页导航</a></nav>
<div class="cookie-consent">本站使用 Cookie 横幅</div>
<div style="display: none">隐藏样式</div><p hidden>隐藏属性</p>
<h1>示例隐私政策</h1>
<h2>一、信息收集</h2>
<p>我们收集您的<b>手机号码</b>，
   用于注册账号。</p>
<ul><li>设备信息<ul><li>操作系统版本</li></ul></li><li>位置信息</li></ul>
<table><tr><th>第三方</th><th>用途</th></tr><tr><td>示例支付</td><td>付款</td></tr></table>
<footer>页脚备案号</footer></body></html>"""


def read(tmp_path: Path, html: str, encoding: str = "utf-8") -> Document:
    path = tmp_path / "policy.html"
    path.write_bytes(html.encode(encoding))
    return read_document(path)


def texts(document: Document, kind: str) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


def test_content_is_read_and_the_rest_left_out(tmp_path: Path) -> None:
    document = read(tmp_path, PAGE)
    assert document.title == "示例 隐私政策"
    assert not document.paged
    for unwanted in ("脚本", "首页导航", "Cookie", "隐藏", "备案号", "color"):
        assert unwanted not in document.text
    assert texts(document, "heading") == ["示例隐私政策", "一、信息收集"]
    assert texts(document, "paragraph") == ["我们收集您的手机号码， 用于注册账号。"]
    assert texts(document, "list_item") == ["设备信息", "操作系统版本", "位置信息"]


def test_blocks_know_their_section(tmp_path: Path) -> None:
    document = read(tmp_path, PAGE)
    paragraph = next(block for block in document.blocks if block.kind == "paragraph")
    assert paragraph.section == ("示例隐私政策", "一、信息收集")


def test_table_rows_carry_their_header(tmp_path: Path) -> None:
    document = read(tmp_path, PAGE)
    (table,) = document.tables
    assert table.header == ("第三方", "用途")
    row = document.blocks[table.rows[1]]
    assert [document.text[a:b] for a, b in row.cells] == ["示例支付", "付款"]
    assert row.context == "第三方 用途"


def test_each_line_of_preformatted_text_is_a_block(tmp_path: Path) -> None:
    html = "<html><body><pre>第一行文字。\n\n  第二<b>行\n第三</b>行\r\n末行</pre></body></html>"
    document = read(tmp_path, html)
    assert texts(document, "paragraph") == ["第一行文字。", "第二行", "第三行", "末行"]


def test_line_ends_outside_preformatted_text_are_spaces(tmp_path: Path) -> None:
    document = read(tmp_path, "<html><body><p>第一行\n第二行</p></body></html>")
    assert texts(document, "paragraph") == ["第一行 第二行"]


@pytest.mark.parametrize("inner", ["深处文字", "<pre>深处文字\n次行</pre>"])
def test_deep_nesting_is_read_in_time(tmp_path: Path, inner: str) -> None:
    html = "<html><body>" + "<div>" * 20_000 + inner + "</div>" * 20_000 + "</body></html>"
    start = time.monotonic()
    document = read(tmp_path, html)
    assert time.monotonic() - start < 5
    assert "深处文字" in document.text


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "big5"])
def test_declared_charset_is_used(tmp_path: Path, encoding: str) -> None:
    html = f'<html><head><meta charset="{encoding}"></head><body><p>中文政策文字</p></body></html>'
    assert "中文政策文字" in read(tmp_path, html, encoding).text


def test_page_without_text_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile, match=r"policy\.html"):
        read(tmp_path, "<html><body><script>x()</script></body></html>")


def test_one_invalid_byte_costs_one_character(tmp_path: Path) -> None:
    path = tmp_path / "policy.html"
    path.write_bytes(PAGE.encode().replace("信息收集".encode(), "信息".encode() + b"\xff"))
    document = read_document(path)
    assert document.title == "示例 隐私政策" and "信息\ufffd" in document.text
    assert any("1 处字节无法按 UTF-8 解码" in warning for warning in document.warnings)
