"""Hard text layers: vertical, sideways and slanted type, crop boxes, odd characters.

Each test file is drawn here; text and places are checked, and that the print lies in the boxes.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import reportlab  # type: ignore[import-untyped]
from broken_maps import with_broken_maps
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.cleaning import folded
from extractor.document import Document
from extractor.extract import read_document

REPORT = Path(__file__).parent.parent / "examples" / "hetingli_2024_csr.pdf"
FONT, LATIN = "STSong-Light", "Vera"
WIDTH, HEIGHT = 595.0, 842.0
PROSE = (
    "公司坚持依法合规经营，建立覆盖全部业务的内部控制体系，",
    "每年开展合规培训，并由独立部门检查各项制度的执行情况。",
    "董事会每季度听取一次工作汇报，研究改进措施。",
)
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
pdfmetrics.registerFont(TTFont(LATIN, str(Path(reportlab.__file__).parent / "fonts/Vera.ttf")))


def draw(canvas: Canvas, x: float, y: float, text: str, size: float = 11) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(x, y, text)


def draw_prose(canvas: Canvas, x: float = 80, y: float = 700) -> None:
    for number, line in enumerate(PROSE):
        draw(canvas, x, y - 16 * number, line)


def draw_column(canvas: Canvas, x: float, y: float, text: str, size: float = 12) -> None:
    """A column of vertical type, as programs without vertical fonts set it."""
    for number, letter in enumerate(text):
        draw(canvas, x, y - 1.1 * size * number, letter, size)


def rotate_page(canvas: Canvas, rotation: int) -> None:
    canvas.setPageRotation(rotation)
    if rotation in (90, 270):
        canvas.setPageSize((HEIGHT, WIDTH))  # reportlab exchanges the sides


def squeezed(text: str) -> str:
    return "".join(text.split())


def check_print_in_boxes(path: Path, document: Document, share: float = 0.98) -> None:
    """Every box of a character has print in it, and the print of the page is in the boxes."""
    pdf = pypdfium2.PdfDocument(path)
    for page in document.pages:
        image = pdf[page.number - 1].render(scale=2, grayscale=True).to_numpy()
        assert abs(image.shape[1] - 2 * page.width) <= 2, "the page is not as displayed"
        ink = image < 128
        covered = np.zeros_like(ink)
        places = document.places
        for box in places.boxes[places.pages == page.number]:
            if not np.isnan(box[0]):
                left, top, right, bottom = np.add((2 * box).astype(int), (-2, -2, 3, 3))
                window = slice(max(top, 0), bottom), slice(max(left, 0), right)
                assert ink[window].any(), "a box without print"
                covered[window] = True
        assert ink[covered].sum() >= share * ink.sum() > 0
    pdf.close()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("sideways", [0, 90, 180, 270])
def test_turned_pages_read_as_upright_ones(tmp_path: Path, rotation: int, sideways: int) -> None:
    """`rotation` is a property of the page, `sideways` how its text is drawn."""
    path = tmp_path / "turned.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(sideways)
    draw(canvas, -200, 180, "2.1 依法经营", 16)
    draw_prose(canvas, -200, 140)
    rotate_page(canvas, rotation)
    canvas.showPage()
    canvas.save()
    document = read_document(path)
    assert [squeezed(line) for line in document.text.splitlines() if line] == [
        "2.1依法经营",
        "".join(PROSE),
    ]
    assert [block.kind for block in document.blocks] == ["heading", "paragraph"]
    (lines,) = document.places.lines(document.blocks[1].start, document.blocks[1].end)
    assert len(lines.boxes) == 3
    check_print_in_boxes(path, document)


def test_a_table_set_sideways_has_its_outline_where_it_is_displayed(tmp_path: Path) -> None:
    path = tmp_path / "sideways.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.translate(WIDTH, 0)
    canvas.rotate(90)  # 842 wide, 595 high
    for row in range(4):
        canvas.line(100, 400 - 24 * row, 400, 400 - 24 * row)
    for column in range(4):
        canvas.line(100 + 100 * column, 400, 100 + 100 * column, 328)
    cells = (("指标", "单位", "2024年"), ("员工总数", "人", "1,234"), ("培训", "小时", "880"))
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            draw(canvas, 106 + 100 * column, 384 - 24 * row, text, 10)
    canvas.showPage()
    canvas.save()
    document = read_document(path)
    rows = [each for each in document.blocks if each.kind == "table_row"]
    texts = [document.quote(each.start, each.end) for each in rows]
    assert "员工总数 人 1,234" in texts
    (table,) = document.tables
    assert table.box is not None
    # As displayed, the top left corner of the table lies at the left and far down.
    assert table.box == pytest.approx((WIDTH - 400, HEIGHT - 400, WIDTH - 328, HEIGHT - 100), abs=2)


@pytest.mark.parametrize("skew", [-4, -1.5, 2, 5])
def test_a_page_set_askew_reads_as_a_level_one(tmp_path: Path, skew: float) -> None:
    path = tmp_path / "askew.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.translate(WIDTH / 2, HEIGHT / 2)
    canvas.rotate(skew)
    draw_prose(canvas, -200, 140)
    draw_prose(canvas, -200, 60)
    canvas.showPage()
    canvas.save()
    document = read_document(path)
    assert [squeezed(line) for line in document.text.splitlines() if line] == ["".join(PROSE)] * 2
    check_print_in_boxes(path, document)


def test_a_vertical_page_is_read_down_and_leftwards(tmp_path: Path) -> None:
    path = tmp_path / "vertical.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    draw_column(canvas, 500, 780, "第一章责任管理", 16)
    for number, line in enumerate((*PROSE, *PROSE)):
        draw_column(canvas, 450 - 20 * number, 780 - 24 * (number % 3 == 0), line)
    canvas.showPage()
    canvas.save()
    document = read_document(path)
    lines = [squeezed(line) for line in document.text.splitlines() if line]
    assert lines == ["第一章责任管理", "".join(PROSE), "".join(PROSE)]
    assert document.blocks[0].kind == "heading"
    (places,) = document.places.lines(document.blocks[1].start, document.blocks[1].end)
    assert len(places.boxes) == 3
    assert all(box.bottom - box.top > 10 * (box.x1 - box.x0) for box in places.boxes)
    check_print_in_boxes(path, document)


def test_vertical_fonts_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "vertical.pdf"
    pdfmetrics.registerFont(UnicodeCIDFont(FONT, isVertical=True))
    try:
        canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
        for number, line in enumerate(PROSE):
            draw(canvas, 450 - 20 * number, 780, line, 12)
        canvas.showPage()
        canvas.save()
    finally:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    document = read_document(path)
    assert squeezed(document.text) == "".join(PROSE)
    check_print_in_boxes(path, document)


def test_a_vertical_title_beside_level_text_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "mixed.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    draw_column(canvas, 50, 700, "责任治理体系", 14)
    draw_prose(canvas, 120, 700)
    draw_prose(canvas, 120, 600)
    canvas.showPage()
    canvas.save()
    document = read_document(path)
    lines = [squeezed(line) for line in document.text.splitlines() if line]
    assert sorted(lines) == sorted(["责任治理体系", "".join(PROSE), "".join(PROSE)])
    check_print_in_boxes(path, document)


def test_one_letter_cells_of_rows_are_not_vertical_type(tmp_path: Path) -> None:
    path = tmp_path / "rows.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for number, text in enumerate(("安全生产", "环境保护", "员工关怀", "社区公益")):
        draw(canvas, 80, 700 - 14 * number, "是否是否"[number], 12)
        draw(canvas, 110, 700 - 14 * number, text, 12)
    canvas.showPage()
    canvas.save()
    assert "是否是否" not in squeezed(read_document(path).text)


@pytest.mark.parametrize("angle", [30, 45, -45])
@pytest.mark.parametrize("first", [True, False])
def test_a_watermark_breaks_no_line(tmp_path: Path, angle: int, first: bool) -> None:
    path = tmp_path / "watermark.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))

    def stamp() -> None:
        canvas.saveState()
        canvas.translate(WIDTH / 2, 660)
        canvas.rotate(angle)
        canvas.setFillGray(0.4)
        draw(canvas, -150, 0, "内部资料请勿外传", 40)
        canvas.restoreState()

    if first:
        stamp()
    draw_prose(canvas)
    if not first:
        stamp()
    canvas.showPage()
    canvas.save()
    document = read_document(path)
    blocks = [
        (each.kind, squeezed(document.quote(each.start, each.end))) for each in document.blocks
    ]
    assert blocks == [("paragraph", "".join(PROSE)), ("furniture", "内部资料请勿外传")]
    check_print_in_boxes(path, document)


def test_a_label_set_upwards_is_one_line_beside_the_text(tmp_path: Path) -> None:
    path = tmp_path / "label.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    draw_prose(canvas)
    canvas.translate(40, 500)
    canvas.rotate(90)
    canvas.setFont(LATIN, 9)
    canvas.drawString(0, 0, "Corporate Responsibility Report")
    canvas.showPage()
    canvas.save()
    document = read_document(path)
    lines = document.text.splitlines()
    assert "Corporate Responsibility Report" in lines and "".join(PROSE) in lines
    check_print_in_boxes(path, document)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_crop_box_hides_and_shifts(tmp_path: Path, rotation: int) -> None:
    path = tmp_path / "cropped.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setCropBox((60, 500, 450, 760))
    draw_prose(canvas)
    draw(canvas, 80, 300, "裁切线以外的印刷标记")
    rotate_page(canvas, rotation)
    canvas.showPage()
    canvas.save()
    document = read_document(path)
    assert squeezed(document.text) == "".join(PROSE)
    (page,) = document.pages
    size = (390, 260) if rotation in (0, 180) else (260, 390)
    assert (page.width, page.height) == size
    check_print_in_boxes(path, document)


def latin_page(path: Path, lines: list[str]) -> Document:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setFont(LATIN, 11)
    for number, line in enumerate(lines):
        canvas.drawString(80, 700 - 16 * number, line)
    canvas.showPage()
    canvas.save()
    return read_document(path)


def test_ligatures_are_found_by_their_letters(tmp_path: Path) -> None:
    document = latin_page(tmp_path / "a.pdf", ["The ﬁrst ﬂoor of the ofﬁce has a proﬁle"])
    assert "first floor of the office has a profile" in folded(document.text)
    check_print_in_boxes(tmp_path / "a.pdf", document)


def test_soft_hyphens_part_no_word(tmp_path: Path) -> None:
    lines = [
        "The board of the company sees each quarter to sustain\xad",
        "ability and cor\xadporate respons\xadibility, and to a long-",
        "term plan of the company - not more.",
    ]
    document = latin_page(tmp_path / "a.pdf", lines)
    text = document.text
    assert "\xad" not in text and "\ufffe" not in text
    assert "sustainability and corporate responsibility" in text
    assert "company - not more" in text


def test_a_page_of_spaces_is_an_empty_one(tmp_path: Path) -> None:
    document = latin_page(tmp_path / "report.pdf", ["   ", "  "])
    assert document.text == "" and document.unreadable_pages == ()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", ["1e38", "-1e38", "9" * 60, "1e-38"])
def test_type_set_beyond_all_measure_spoils_nothing(tmp_path: Path, number: str) -> None:
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), pageCompression=0)
    draw_prose(canvas)
    canvas.setFont("Helvetica", 11)
    for matrix in (f"{number} 0 0 {number}", f"1 {number} {number} 1"):
        canvas.addLiteral(f"BT /F1 11 Tf {matrix} 80 500 Tm (beyond) Tj ET")
        canvas.addLiteral(f"BT /F1 11 Tf 1 0 0 1 {number} {number} Tm (beyond) Tj ET")
    canvas.save()
    assert "".join(PROSE) in squeezed(read_document(path).text)


def test_characters_beyond_the_first_65536_are_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), pageCompression=0)
    canvas.setFont(LATIN, 12)
    canvas.drawString(80, 700, "Made by QQ and others")
    canvas.save()
    data = path.read_bytes()
    assert data.count(b"<0051>") == 1  # where the map says Q
    path.write_bytes(data.replace(b"<0051>", b"<D842DFB7>"))
    assert read_document(path).text.strip() == "Made by 𠮷𠮷 and others"


def test_spaces_between_chinese_characters_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "spaced.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    draw(canvas, 80, 700, "社 会 责 任 报 告 2024 年", 14)
    draw(canvas, 80, 660, "我们使用 Green Cloud 平台。")
    canvas.showPage()
    canvas.save()
    text = read_document(path).text
    assert "社会责任报告" in text and "Green Cloud" in text


def test_radicals_and_compatibility_forms_are_found_as_characters(tmp_path: Path) -> None:
    """Programs that look characters up by their glyphs give such forms for some of them."""
    seen: set[int] = set()

    def with_forms(codes: Sequence[int]) -> dict[int, int]:
        seen.update(codes)
        return {code: 0xF98E if code == ord("年") else code for code in codes}

    path = tmp_path / "forms.pdf"
    with_broken_maps(REPORT, path, with_forms, (5, 6))
    assert {0x2F63, 0x2F64} <= seen, "the report's own maps give radicals for 生 and 用"
    document = read_document(path)
    assert document.ocr_pages == () and document.unreadable_pages == ()
    assert "生活与购物" in folded(document.text) and "2024年企业" in folded(document.text)
