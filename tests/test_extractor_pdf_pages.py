"""What only the pages together show: wide lines, chapters named beside the text, the contents."""

from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.document import Document
from extractor.extract import read_document

FONT = "STSong-Light"
CHAPTERS = ("责任管理", "员工与骑手", "消费者权益", "环境保护")
TITLES = (
    ("责任治理架构", "利益相关方沟通"),
    ("薪酬与工时", "学习与发展"),
    ("个人信息保护", "投诉与举报"),
    ("节能降碳", "绿色包装"),
)
PROSE = (
    "公司坚持依法合规经营，建立覆盖全部业务的内部控制体系，每年开展两次合规",
    "培训，并由独立部门检查制度的执行情况，检查结果向董事会报告，对发现的问",
    "题限期整改，整改情况纳入部门负责人的年度考核。",
)
ITEMS = (("设立专门岗位负责本章所列各项工作的落实，", "并定期公布进展；"), ("接受社会监督。",))
WIDE = 29.0  # points from line to line of type of 11 points
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def report(path: Path) -> Path:
    """A contents page without leaders, then two pages a chapter, each with the chapters beside."""
    canvas = Canvas(str(path), pagesize=(595, 842))

    def draw(x: float, y: float, text: str, size: float = 11) -> None:
        canvas.setFont(FONT, size)
        canvas.drawString(x, y, text)

    draw(150, 760, "目录", 18)
    y = 720.0
    for chapter, titles in enumerate(TITLES):
        for number, title in enumerate(titles):
            draw(150, y, f"{chapter + 1}.{number + 1} {title}")
            draw(490, y, str(1 + 2 * chapter + number))
            y -= 18
    canvas.showPage()
    for chapter, titles in enumerate(TITLES):
        for number, title in enumerate(titles):
            for at, name in enumerate(CHAPTERS):
                here = at == chapter
                draw(44 if here else 40, 600 - 40 * at, name, 11 if here else 8)
            draw(150, 760, title)  # set like the text below it
            y = 720.0
            for line in PROSE:
                draw(172 if line is PROSE[0] else 150, y, line)
                y -= WIDE
            for item in ITEMS:
                draw(150, y, "-")
                for line in item:
                    draw(180, y, line)
                    y -= WIDE
            draw(150, 420, "下一年计划", 14)
            draw(150, 390, f"将扩大{title}的范围。")
            draw(290, 30, str(1 + 2 * chapter + number), 9)
            canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read_document(report(tmp_path_factory.mktemp("pdf") / "report.pdf"))


def texts(document: Document, kind: str, page: int | None = None) -> list[str]:
    return [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind == kind and page in (None, block.page)
    ]


def test_wide_lines_are_paragraphs(document: Document) -> None:
    assert texts(document, "paragraph", 3) == ["".join(PROSE), "将扩大利益相关方沟通的范围。"]


def test_items_stay_with_their_dashes(document: Document) -> None:
    assert texts(document, "list_item", 4) == ["- " + "".join(item) for item in ITEMS]


def test_chapters_beside_the_text_are_furniture(document: Document) -> None:
    for page in range(2, 10):
        assert set(CHAPTERS) < set(texts(document, "furniture", page)), page
    # A heading that every page has in one place is none.
    assert texts(document, "heading").count("下一年计划") == 8


def test_the_contents_are_lines_and_name_the_headings(document: Document) -> None:
    entries = texts(document, "contents", 1)
    assert entries[0] == "目录"
    assert entries[1:3] == ["1.1 责任治理架构 1", "1.2 利益相关方沟通 2"]
    assert len(entries) == 9
    for page, title in enumerate((title for titles in TITLES for title in titles), start=2):
        assert texts(document, "heading", page) == [title, "下一年计划"]
        block = next(b for b in document.blocks if b.page == page and b.kind == "list_item")
        assert title in block.section


LONG = (
    "公司在每个季度末检查各项制度的执行情况，检查由独立的部门负责，检查的结果向",
    "董事会报告，并在官方网站公开，供利益相关方查阅和监督使用，接受质询，答复。",
)


def read_lines(path: Path, *lines: tuple[str, float]) -> list[str]:
    """The texts of a page of lines, each with its distance from the one above in points."""
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont(FONT, 11)
    y = 700.0
    for text, step in lines:
        y -= step
        canvas.drawString(90, y, text)
    canvas.save()
    document = read_document(path)
    return [document.text[b.start : b.end] for b in document.blocks if b.kind != "furniture"]


def test_short_lines_with_room_for_the_next_word_are_labels(tmp_path: Path) -> None:
    labels = ("个人信息的查询与更正", "账号的注销", "权限的管理")
    lines = [*[(label, 17.0) for label in labels], (LONG[0], 17.0), (LONG[1], 17.0)]
    assert read_lines(tmp_path / "page.pdf", *lines) == [*labels, "".join(LONG)]


def test_text_beside_a_picture_is_one_paragraph(tmp_path: Path) -> None:
    whole = "".join(LONG)
    narrow = [whole[at : at + 15] for at in range(0, 60, 15)]
    lines = [*[(each, 17.0) for each in narrow], (whole[60:], 17.0), (LONG[0], 30.0)]
    assert read_lines(tmp_path / "page.pdf", *lines) == [whole, LONG[0]]


def test_a_wider_gap_parts_sentences_that_fill_their_lines(tmp_path: Path) -> None:
    paragraphs = [(LONG[0], 23.0), (LONG[1], 17.0)] * 5
    assert read_lines(tmp_path / "page.pdf", *paragraphs) == ["".join(LONG)] * 5


def test_numbered_items_are_whole_and_apart(tmp_path: Path) -> None:
    article = (
        "第一条为了加强对个人信息的保护，规范个人信息处理活动，促进个人信息合理利用，制定本办法。"
    )
    items = ("1、您可通过个人设置访问、更正您的头像、昵称和地区等个人信息；", "2、您可注销账号。")
    width = 16  # characters of a narrow column
    lines = [
        (text[at : at + width], 17.0)
        for text in (article, *items, "（一）公开原则")
        for at in range(0, len(text), width)
    ]
    assert read_lines(tmp_path / "page.pdf", *lines) == [article, *items, "（一）公开原则"]


def test_a_numbered_heading_over_its_text_is_none_of_it(tmp_path: Path) -> None:
    lines = [("1、账号的注销", 17.0), (LONG[0], 17.0), (LONG[1], 17.0), ("2、撤回同意", 17.0)]
    assert read_lines(tmp_path / "page.pdf", *lines) == [
        "1、账号的注销", "".join(LONG), "2、撤回同意",
    ]  # fmt: skip


def test_key_figures_stand_with_their_words(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    canvas = Canvas(str(path), pagesize=(842, 595))
    figures = (("98.5", "%", "客户满意度"), ("1,234", "小时", "志愿服务"), ("36", "项", "新增专利"))
    for at, (figure, unit, words) in enumerate(figures):
        behind = 4 + pdfmetrics.stringWidth(figure, FONT, 22)
        for size, x, y, text in (
            (22, 0, 300, figure),
            (10, behind, 301, unit),
            (10, 0, 284, words),
        ):
            canvas.setFont(FONT, size)
            canvas.drawString(80 + 240 * at + x, y, text)
    for at, title in enumerate(("识别议题", "评估影响", "确定排序")):  # steps: no key figures
        canvas.setFont(FONT, 22)
        canvas.drawString(80 + 240 * at, 200, f"0{at + 1}")
        canvas.setFont(FONT, 10)
        canvas.drawString(80 + 240 * at, 184, title)
    canvas.save()
    document = read_document(path)
    charts = ["".join(each.split()) for each in texts(document, "chart")]
    assert charts[:3] == ["98.5%客户满意度", "1,234小时志愿服务", "36项新增专利"]
    assert "01识别议题" not in charts


def test_the_name_of_a_table_is_read_with_it_and_not_with_the_column_above(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.setFont(FONT, 10)
    whole = "".join(PROSE)
    canvas.drawString(50, 760, LONG[0])  # over both columns, its last line short
    canvas.drawString(50, 744, "答复公开。")
    for at in range(0, 88, 22):
        left = at < 44
        canvas.drawString(50 if left else 310, 724 - 16 * (at // 22 % 2), whole[at : at + 22])
    canvas.drawString(50, 670, "商品抽检情况")
    for row, cells in enumerate((("品类", "批次", "合格率"), ("餐饮", "1,204", "98.8%"))):
        for column, text in enumerate(cells):
            canvas.drawString(56 + 170 * column, 645 - 20 * row, text)
    for level in (660, 638, 618):
        canvas.line(50, level, 545, level)
    canvas.save()
    document = read_document(path)
    assert texts(document, "paragraph")[:3] == [
        LONG[0] + "答复公开。",
        whole[:88],
        "商品抽检情况",
    ]
    assert texts(document, "table_row") == ["品类 批次 合格率", "餐饮 1,204 98.8%"]
