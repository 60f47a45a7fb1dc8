"""Web pages as saved: what is read, what is left out, and how long it takes."""

import quopri
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


SENTENCES = "".join(
    f"我们依照第{number}项约定处理您的个人信息，并及时告知您。" for number in range(12)
)
MENU = "".join(
    f'<li><a href="/{word}">{word}</a></li>' for word in "首页 产品 招聘 合作 下载".split()
)


@pytest.mark.parametrize(
    "wrapper",
    [
        '<div class="modal fade"><div class="modal-body">{}</div></div>',
        '<div class="share-content"><div id="popup">{}</div></div>',
        '<div id="main-menu-page" class="sidebar-layout">{}</div>',
        '<form id="aspnetForm" action="./policy.aspx"><div>{}</div></form>',
        '<div class="cookie-notice-wrapper">{}</div>',
        '<div class="comment-box">{}</div>',
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<aside>{}</aside>",
        "<header>{}</header>",
        '<div style="display:none">{}</div>',
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>",
        "<details><summary>展开</summary>{}</details>",
        "<noscript>{}</noscript>",
        "<main><section>{}</section></main>",
        '<font face="宋体"><span>{}</span></font>',
    ],
)
def test_a_wrapper_that_holds_the_policy_is_never_cut_away(tmp_path: Path, wrapper: str) -> None:
    document = read(tmp_path, f"<html><body>{wrapper.format(f'<p>{SENTENCES}</p>')}</body></html>")
    assert SENTENCES in document.text


@pytest.mark.parametrize(
    "noise",
    [
        f"<nav><ul>{MENU}</ul></nav>",
        f'<div class="top-menu"><ul>{MENU}</ul></div>',
        f"<ul>{MENU}</ul>",
        f'<div class="related-articles"><ul>{MENU}</ul></div>',
        '<div id="cookieBanner"><p>首页使用 Cookie 改善体验。<button>接受</button></p></div>',
        '<div class="comments"><p>首页真好用。</p><p>客服不回复。</p></div>',
        '<div class="share">分享到：<a href="x">首页微博</a></div>',
        '<div class="login-modal"><a href="/login">首页登录</a></div>',
        "<footer><p>首页 京ICP备00000000号</p></footer>",
        '<div class="d-none hidden">首页</div>',
        "<dialog>首页弹窗</dialog>",
        "<template><p>首页</p></template><!-- 首页 --><button>返回首页</button>",
        "<svg><title>首页</title></svg><select><option>首页</option></select>",
    ],
)
def test_what_is_no_content_is_cut_away(tmp_path: Path, noise: str) -> None:
    document = read(tmp_path, f"<html><body>{noise}<p>{SENTENCES}</p>{noise}</body></html>")
    assert document.text.strip() == SENTENCES


@pytest.mark.parametrize(
    "content",
    [
        '<div id="cookie"><h2>四、Cookie 的使用</h2><p>我们使用 Cookie 记住您的登录。</p></div>',
        '<div class="share"><h2>五、信息的共享</h2></div>',
        '<div class="menu-title">六、您的权利</div>',
        "<aside>注：本条所称儿童指未满十四周岁的人。</aside>",
        '<h2><button aria-expanded="false">七、未成年人</button></h2>',
        '<div class="banner"><h1>示例隐私政策</h1></div>',
        '<ul><li><a href="#a">一、总则</a></li><li><a href="#b">二、收集</a></li></ul>',
        '<div class="comment">注：以上信息不含设备标识。</div>',
    ],
)
def test_content_with_the_name_of_noise_stays(tmp_path: Path, content: str) -> None:
    document = read(tmp_path, f"<html><body>{content}<p>{SENTENCES}</p></body></html>")
    assert len(document.text) > len(SENTENCES) + 5


def test_text_behind_a_click_is_read_and_told(tmp_path: Path) -> None:
    hidden = f'<div style="display: none"><p>{SENTENCES[:260]}</p></div>'
    document = read(tmp_path, f"<html><body>{hidden}<p>{SENTENCES * 3}</p></body></html>")
    assert document.text.startswith(SENTENCES[:260])
    assert any("默认隐藏" in warning for warning in document.warnings)


def test_lines_parted_by_breaks_have_headings(tmp_path: Path) -> None:
    html = (
        "<html><body><div>示例隐私政策<br><br><b>一、信息收集</b><br>我们收集手机号码。<br>"
        "<span style='font-weight:700'>重要提示</span><br>请您仔细阅读。<br>"
        "二、信息存储<br>我们在境内存储。</div></body></html>"
    )
    document = read(tmp_path, html)
    assert texts(document, "heading") == ["一、信息收集", "重要提示", "二、信息存储"]
    stored = next(b for b in document.blocks if "境内" in document.text[b.start : b.end])
    assert stored.section == ("二、信息存储",)


def test_a_numbered_list_is_no_row_of_headings(tmp_path: Path) -> None:
    html = (
        "<html><body><h2>收集的信息</h2><p>1、手机号码</p><p>2、电子邮箱</p><p>3、收货地址</p>"
        "<p>以上信息用于配送。</p></body></html>"
    )
    document = read(tmp_path, html)
    assert texts(document, "list_item") == ["1、手机号码", "2、电子邮箱", "3、收货地址"]
    assert {b.section for b in document.blocks[1:]} == {("收集的信息",)}


def test_numbers_of_lists_are_no_text_and_terms_are_read(tmp_path: Path) -> None:
    html = (
        "<html><body><ol><li>设备信息<ol><li>型号</li></ol></li><li>日志信息</li></ol>"
        "<dl><dt>个人信息</dt><dd>能识别自然人的信息。</dd></dl></body></html>"
    )
    document = read(tmp_path, html)
    assert texts(document, "list_item") == ["设备信息", "型号", "日志信息"]
    assert texts(document, "paragraph") == ["个人信息", "能识别自然人的信息。"]


def test_merged_cells_have_their_headers_unit_and_year(tmp_path: Path) -> None:
    html = """<html><body><table><caption>能源使用（单位：吨）</caption>
    <tr><th rowspan="2">指标</th><th colspan="2">年度</th></tr>
    <tr><th>2023年</th><th>2024年</th></tr>
    <tr><td>用煤</td><td>10</td><td>8</td></tr></table>
    <table><tr><th>类别</th><th>第三方</th><th>用途</th></tr>
    <tr><td rowspan="2">支付</td><td>示例支付</td><td>付款</td></tr>
    <tr><td>示例银行</td><td>转账</td></tr></table></body></html>"""
    document = read(tmp_path, html)
    energy, partners = document.tables
    assert (energy.caption, energy.unit) == ("能源使用（单位：吨）", "吨")
    value = next(c for c in energy.cells if document.text[c.start : c.end] == "8")
    assert (value.role, value.year, value.unit, value.row, value.column) == (
        "value",
        2024,
        "吨",
        2,
        2,
    )
    rows, columns = energy.headers_of(value)
    assert [document.text[c.start : c.end] for c in rows] == ["用煤"]
    assert [document.text[c.start : c.end] for c in columns] == ["年度", "2024年"]
    last = document.blocks[partners.rows[-1]]
    assert document.text[last.start : last.end] == "示例银行 转账"
    assert last.context == "支付 类别 第三方 用途"


def test_entities_and_invisible_characters(tmp_path: Path) -> None:
    html = (
        "<html><body><p>个人&nbsp;信\u200b息&shy;保护&#xFF08;一&#65289;&amp;&lt;</p></body></html>"
    )
    assert read(tmp_path, html).text == "个人 信息保护（一）&<\n"


@pytest.mark.parametrize("declared", ["gb2312", "big5", "iso-8859-1", "unknown", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_wrongly_declared_charset_is_found_out(
    tmp_path: Path, declared: str, encoding: str
) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    html = f"<html><head>{meta}</head><body><p>隐私政策：我们保护您的个人信息。</p></body></html>"
    assert "我们保护您的个人信息" in read(tmp_path, html, encoding).text


def test_traditional_page_with_wrong_charset(tmp_path: Path) -> None:
    html = '<html><head><meta charset="utf-8"></head><body>我們保護您的個人資料。</body></html>'
    assert "保護您的個人資料" in read(tmp_path, html, "big5").text


def test_xhtml_names_its_encoding_in_its_first_line(tmp_path: Path) -> None:
    html = (
        '<?xml version="1.0" encoding="gb2312"?><!DOCTYPE html><html xmlns='
        '"http://www.w3.org/1999/xhtml"><body><div><br/>中文政策文字</div></body></html>'
    )
    assert read(tmp_path, html, "gb2312").text == "中文政策文字\n"


def test_a_web_archive_is_read(tmp_path: Path) -> None:
    body = quopri.encodestring("<html><body><p>我们保护您的个人信息。</p></body></html>".encode())
    path = tmp_path / "policy.html"
    path.write_bytes(
        b"From: <Saved by Blink>\r\nSubject: policy\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----X"\r\n\r\n'
        b"------X\r\nContent-Type: text/html; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + body + b"\r\n------X--\r\n"
    )
    assert read_document(path).text == "我们保护您的个人信息。\n"


def test_preformatted_markdown_has_headings_and_lists(tmp_path: Path) -> None:
    html = (
        "<html><body><pre>==========\n **一、** **我们收集的信息**\n我们收集信息。\n"
        "  * 设备型号\n## 联系我们\n请致电客服。</pre></body></html>"
    )
    document = read(tmp_path, html)
    assert [b.kind for b in document.blocks] == [
        "heading", "paragraph", "list_item", "heading", "paragraph"
    ]  # fmt: skip
    assert document.blocks[1].section == ("一、 我们收集的信息",)


def test_many_nested_parts_with_names_are_judged_in_time(tmp_path: Path) -> None:
    html = (
        '<div class="menu share modal cookie banner">' * 3000 + "<a href='/'>文字</a>" + SENTENCES
    )
    start = time.monotonic()
    assert SENTENCES in read(tmp_path, f"<html><body>{html}</body></html>").text
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>" * 3000 + SENTENCES,
        "<table>" + "<tr><td>项目</td><td>数量</td><td>3</td></tr>" * 5000 + f"</table>{SENTENCES}",
        "<div class='item'><p>说明<b>文字</b>。</p></div>" * 10_000 + SENTENCES,
        "<ul><li>" * 3000 + SENTENCES,
        f"<table><tr><td rowspan=65535 colspan=9999>大</td><td>3</td></tr></table>{SENTENCES}",
    ],
    ids=["nested tables", "long table", "many parts", "nested lists", "huge spans"],
)
def test_large_pages_are_read_in_time(tmp_path: Path, html: str) -> None:
    start = time.monotonic()
    assert SENTENCES in read(tmp_path, f"<html><body>{html}</body></html>").text
    assert time.monotonic() - start < 5
