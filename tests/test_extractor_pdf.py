"""PDF files drawn by reportlab: text, boxes, tables, furniture and pages without text."""

import re
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.as_json import document_data
from extractor.document import Box, Document
from extractor.extract import read_document

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
ROWS = (
    ("指标", "单位", "2021年", "2022年"),
    ("员工总数", "人", "12,345", "13,456"),
    ("安全培训", "小时", "880", "990"),
    ("环保投入", "万元", "1,200", "1,500"),
)
PROSE = (
    "公司坚持依法合规经营，建立覆盖全部业务的内部控制体系，",
    "每年开展合规培训，并由独立部门检查制度的执行情况。",
)
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def draw(canvas: Canvas, x: float, y: float, text: str, size: float = 11) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(x, y, text)


def draw_table(canvas: Canvas, top: float) -> None:
    for line in range(len(ROWS) + 1):
        canvas.line(80, top - 24 * line, 480, top - 24 * line)
    for column in range(5):
        canvas.line(80 + 100 * column, top, 80 + 100 * column, top - 24 * len(ROWS))
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            draw(canvas, 86 + 100 * column, top - 24 * number - 16, text, 10)


def report(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setTitle("示例公司社会责任报告")
    for number in range(1, 5):
        draw(canvas, 80, 805, "示例公司社会责任报告", 9)
        draw(canvas, 290, 30, f"- {number} -", 9)
        draw(canvas, 80, 740, f"第{'一二三四'[number - 1]}章 责任管理", 16)
        draw(canvas, 80, 700, PROSE[0])
        draw(canvas, 80, 684, PROSE[1])
        draw(canvas, 80, 640, f"{number}.1 关键绩效", 13)
        if number == 2:
            draw_table(canvas, 600)
        canvas.showPage()
    canvas.save()
    return path


def texts(document: Document, kind: str) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read_document(report(tmp_path_factory.mktemp("pdf") / "report.pdf"))


def test_lines_become_paragraphs(document: Document) -> None:
    assert texts(document, "paragraph") == ["".join(PROSE)] * 4
    assert document.title == "示例公司社会责任报告"
    assert document.kind == "report"


def test_numbered_headings_make_sections(document: Document) -> None:
    assert texts(document, "heading")[:2] == ["第一章责任管理", "1.1 关键绩效"]
    row = next(block for block in document.blocks if block.kind == "table_row")
    assert row.section == ("第二章责任管理", "2.1 关键绩效")


def test_running_lines_are_furniture(document: Document) -> None:
    furniture = texts(document, "furniture")
    assert furniture.count("示例公司社会责任报告") == 4
    assert len(furniture) == 8
    assert not any("- 2 -" in text for text in texts(document, "paragraph"))


def test_ruled_table(document: Document) -> None:
    (table,) = document.tables
    assert table.header == ROWS[0]
    assert table.page == 2
    rows = [document.blocks[index] for index in table.rows]
    assert [tuple(document.text[a:b] for a, b in row.cells) for row in rows] == list(ROWS)
    assert all("2022年" in row.context for row in rows[1:])


def test_as_json(document: Document) -> None:
    data = document_data(document)
    assert list(data) == [
        "id", "file", "title", "kind", "characters", "reader", "profile", "warnings", "pages",
        "blocks", "tables", "index", "headings",
    ]  # fmt: skip
    assert data["pages"] == [
        {"number": n, "width": WIDTH, "height": HEIGHT, "source": "text", "problem": None}
        for n in range(1, 5)
    ]
    (table,) = document.tables
    (shown,) = data["tables"]  # type: ignore[misc]
    assert (shown["header"], shown["page"]) == (list(ROWS[0]), 2)
    assert shown["rows"] == list(table.rows)
    assert [part["page"] for part in shown["parts"]] == [2]
    assert [cell["text"] for cell in shown["cells"]] == [text for row in ROWS for text in row]
    assert {cell["role"] for cell in shown["cells"]} == {"column_header", "row_header", "value"}
    assert data["profile"]["readable"] == 1.0  # type: ignore[index,call-overload]
    assert data["index"] == []
    blocks = data["blocks"]
    assert isinstance(blocks, list)
    prose = next(block for block in blocks if block["kind"] == "paragraph")
    assert prose["text"] == "".join(PROSE)
    (place,) = prose["boxes"]
    assert place["page"] == 1 and len(place["boxes"]) == 2


def within(path: Path, page: int, box: Box) -> str:
    """What pdfium itself finds in a box given from the top left of an upright, uncropped page."""
    pdf = pypdfium2.PdfDocument(path)
    try:
        text = pdf[page - 1].get_textpage()
        found = text.get_text_bounded(box.x0, HEIGHT - box.bottom, box.x1, HEIGHT - box.top)
    finally:
        pdf.close()
    return re.sub(r"\s", "", found)


@pytest.mark.parametrize("word", ["内部控制体系", "独立部门", "13,456", "第三章"])
def test_boxes_hold_the_word(tmp_path: Path, word: str) -> None:
    path = report(tmp_path / "report.pdf")
    document = read_document(path)
    start = document.text.index(word)
    (place,) = document.places.lines(start, start + len(word))
    (box,) = place.boxes
    assert within(path, place.page, box) == word


# Rotation of the page, and where its text starts: 100 from the left and 200 from the top as shown.
TURNED = {0: (150.0, 600.0), 90: (250.0, 200.0), 180: (445.0, 300.0), 270: (345.0, 700.0)}
CROP = (50.0, 100.0, 545.0, 800.0)


@pytest.mark.parametrize("rotation", TURNED)
def test_boxes_on_rotated_and_cropped_pages(tmp_path: Path, rotation: int) -> None:
    drawn, path = tmp_path / "drawn.pdf", tmp_path / "turned.pdf"
    canvas = Canvas(str(drawn), pagesize=(WIDTH, HEIGHT))
    canvas.translate(*TURNED[rotation])
    canvas.rotate(rotation)
    draw(canvas, 0, 0, PROSE[1])
    canvas.save()
    pdf = pypdfium2.PdfDocument(drawn)
    pdf[0].set_cropbox(*CROP)
    pdf[0].set_rotation(rotation)
    pdf.save(str(path))
    pdf.close()
    document = read_document(path)
    wide, high = CROP[2] - CROP[0], CROP[3] - CROP[1]
    page = document.pages[0]
    assert (page.width, page.height) == ((high, wide) if rotation in (90, 270) else (wide, high))
    start = document.text.index("合规培训")
    (place,) = document.places.lines(start, start + 4)
    (box,) = place.boxes
    assert box.x0 == pytest.approx(100 + 4 * 11, abs=3)
    assert box.top < 200 - 3 < box.bottom
    x0, y0, x1, y1 = {
        0: box,
        90: (box.top, high - box.x1, box.bottom, high - box.x0),
        180: (wide - box.x1, high - box.bottom, wide - box.x0, high - box.top),
        270: (wide - box.bottom, box.x0, wide - box.top, box.x1),
    }[rotation]
    left, down = CROP[0], HEIGHT - CROP[3]
    assert within(path, 1, Box(x0 + left, y0 + down, x1 + left, y1 + down)) == "合规培训"


def test_runs_of_another_font_stay_on_their_line(tmp_path: Path) -> None:
    """Browsers set type of size 1 under a scaled matrix, and punctuation in runs of its own."""
    path = tmp_path / "browser.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    runs = ("我们收集", "、", "使用", "、", "存储您的信息", "，", "并加以保护", "。")
    x = 80.0
    for run in runs:
        text = canvas.beginText()
        text.setTextTransform(11, 0, 0, 11, x, 700)
        text.setFont(FONT, 1)
        text.textOut(run)
        canvas.drawText(text)
        x += 11 * len(run)
    canvas.save()
    assert texts(read_document(path), "paragraph") == ["".join(runs)]


def test_page_with_a_picture_only_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for _ in range(3):
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "gray")), 0, 0, WIDTH, HEIGHT)
        canvas.showPage()
    draw(canvas, 80, 700, PROSE[0])
    canvas.save()
    document = read_document(path)
    assert [page.problem for page in document.pages] == ["image"] * 3 + [None]
    assert document.unreadable_pages == (1, 2, 3)
    assert any("1-3" in warning for warning in document.warnings)


def test_progress_counts_pages(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    path = report(tmp_path / "report.pdf")
    read_document(path, lambda *told: seen.append(told))
    assert seen == [("report.pdf", done, 4) for done in range(1, 5)]


def two_pages(path: Path, foot: list[str], head: list[str], indent: float = 0) -> Document:
    """Paragraphs at the foot of one page and at the head of the next."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for lines, top, first in ((foot, 180, 0.0), (head, 740, indent)):
        for number, line in enumerate(lines):
            draw(canvas, 80 + (first if number == 0 else 0), top - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return read_document(path)


FULL = "公司坚持依法合规经营，建立覆盖全部业务的内部控制体系，每年开展合规培训"
LATIN = "公司建立覆盖全部业务的内部控制体系，并获得 information security"


@pytest.mark.parametrize(
    ("foot", "head", "joint"),
    [
        ([PROSE[1], FULL], ["并由独立部门检查制度的执行情况。"], "合规培训并由独立"),
        ([PROSE[1], LATIN], ["management system 认证。"], "security management"),
    ],
)
def test_a_paragraph_over_a_page_end_is_one_text(
    tmp_path: Path, foot: list[str], head: list[str], joint: str
) -> None:
    document = two_pages(tmp_path / "two.pdf", foot, head)
    (block,) = [each for each in document.blocks if joint in document.text[each.start : each.end]]
    assert "\n" not in document.text[block.start : block.end]
    start = document.text.index(joint)
    assert [place.page for place in document.places.lines(start, start + len(joint))] == [1, 2]
    assert document.pages[0].end == document.pages[1].start


@pytest.mark.parametrize(
    ("foot", "head", "indent"),
    [
        (
            [PROSE[1], "建立覆盖全部业务的内部控制体系，每年"],
            ["并由独立部门检查。"],
            0,
        ),  # short line
        ([PROSE[1], FULL], [FULL, PROSE[1]], 22),  # an indented line begins a paragraph
        ([PROSE[1], FULL], ["管理制度"], 0),  # a label
    ],
)
def test_another_paragraph_on_the_next_page_stays_apart(
    tmp_path: Path, foot: list[str], head: list[str], indent: float
) -> None:
    document = two_pages(tmp_path / "two.pdf", foot, head, indent)
    for block in document.blocks:
        assert len(document.places.lines(block.start, block.end)) == 1
