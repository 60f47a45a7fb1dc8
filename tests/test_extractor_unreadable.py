"""Pages of a PDF that cannot be read are named, and pages that only say little are not."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import reportlab  # type: ignore[import-untyped]
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.document import Document
from extractor.extract import read_document

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
LATIN_FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


@pytest.fixture(autouse=True)
def without_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra `ocr` is not there; tests/test_extractor_ocr.py holds what it adds."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)


def draw(canvas: Canvas, x: float, y: float, text: str, size: float = 11) -> None:
    canvas.setFont(FONT, size)
    canvas.drawString(x, y, text)


def printed_page() -> Image.Image:
    """A picture of thirty lines of print."""
    picture = Image.new("L", (1190, 1684), 245)
    pen = ImageDraw.Draw(picture)
    for line in range(30):
        for glyph in range(40):
            x, y = 120 + 24 * glyph, 150 + 44 * line
            pen.rectangle((x, y, x + 14, y + 18), fill=30)
    return picture


def photograph() -> Image.Image:
    """A picture of hills before a sky."""
    picture = Image.new("L", (595, 842), 200)
    pen = ImageDraw.Draw(picture)
    for number, shade in enumerate((160, 110, 60)):
        pen.ellipse((-200 + 150 * number, 350 + 120 * number, 700, 1400), fill=shade)
    return picture


def scan(footer: str, heading: str = "") -> Callable[[Canvas], None]:
    def page(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(printed_page()), 0, 0, WIDTH, HEIGHT)
        draw(canvas, 400, 20, footer, 9)
        draw(canvas, 80, 750, heading, 16)

    return page


def scan_in_a_form(canvas: Canvas) -> None:
    """A form of its own measure, as page layout programs place a page of another file."""
    name = f"scan{canvas.getPageNumber()}"
    canvas.beginForm(name)
    canvas.drawImage(ImageReader(printed_page()), 0, 0, 1, 1)
    canvas.endForm()
    canvas.saveState()
    canvas.transform(WIDTH, 0, 0, HEIGHT, 0, 0)
    canvas.doForm(name)
    canvas.restoreState()


def outlined_type(canvas: Canvas) -> None:
    for line in range(20):
        for glyph in range(30):
            x, y = 60 + 15 * glyph, 760 - 24 * line
            path = canvas.beginPath()
            path.moveTo(x, y)
            path.curveTo(x + 3, y + 9, x + 6, y + 9, x + 9, y)
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)


def cover(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(photograph()), 0, 0, WIDTH, HEIGHT)
    draw(canvas, 120, 500, "绿色发展", 40)
    draw(canvas, 120, 450, "携手共建美好家园", 20)


def prose(canvas: Canvas) -> None:
    for line in range(20):
        draw(canvas, 80, 740 - 22 * line, f"公司设立数据安全委员会，定期开展培训{line}。")


def nearly_blank(canvas: Canvas) -> None:
    draw(canvas, 290, 30, f"{canvas.getPageNumber()}", 9)


Draw = Callable[[Canvas], None]
PAGES: dict[str, tuple[Draw, str | None]] = {
    "scan": (scan(""), "image"),
    "numbered scan": (scan("第 3 页 共 8 页"), "image"),
    "scan by an app": (scan("扫描全能王 创建 CamScanner"), "image"),
    "scan under a running title": (scan("示例公司 2024 年社会责任报告"), "image"),
    "scan under a heading": (scan("", "第三方审验"), "image"),
    "scan in a form": (scan_in_a_form, "image"),
    "outlined type": (outlined_type, "image"),
    "cover": (cover, None),
    "prose": (prose, None),
    "page number only": (nearly_blank, None),
}


@pytest.mark.parametrize(("page", "problem"), PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("count", [1, 4])
def test_a_page_is_named_where_its_text_is_a_picture(
    tmp_path: Path, page: Draw, problem: str | None, count: int
) -> None:
    path = tmp_path / "pages.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for _ in range(count):
        page(canvas)
        canvas.showPage()
    canvas.save()
    assert [each.problem for each in read_document(path).pages] == [problem] * count


def test_what_little_text_a_page_of_pictures_has_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "pages.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    scan("", "第三方审验")(canvas)
    canvas.save()
    document = read_document(path)
    assert document.unreadable_pages == (1,) and document.text.startswith("第三方审验")


def test_glyphs_without_characters_are_garbled(tmp_path: Path) -> None:
    pdfmetrics.registerFont(TTFont("Vera", str(LATIN_FONT)))
    path = tmp_path / "report.pdf"
    canvas = Canvas(str(path), pageCompression=0)
    canvas.setFont("Vera", 12)
    for line in range(20):
        canvas.drawString(60, 760 - 22 * line, "żółć ąęśń łódź ćma ÿ ž š ø")
    canvas.save()
    data = re.sub(rb"/ToUnicode \d+ 0 R", lambda match: b" " * len(match[0]), path.read_bytes())
    path.write_bytes(data)
    assert [page.problem for page in read_document(path).pages] == ["garbled"]


def with_hole(path: Path) -> Document:
    """Twenty pages of prose, a tenth of whose bytes are zeros."""
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for _ in range(20):
        prose(canvas)
        canvas.showPage()
    canvas.save()
    data = bytearray(path.read_bytes())
    middle, length = len(data) // 2, len(data) // 10
    data[middle : middle + length] = bytes(length)
    path.write_bytes(data)
    return read_document(path)


def test_pages_whose_content_is_lost_are_damaged(tmp_path: Path) -> None:
    document = with_hole(tmp_path / "report.pdf")
    silent = [page.number for page in document.pages if page.start == page.end]
    assert silent and set(silent) <= set(document.unreadable_pages)
    assert {page.problem for page in document.pages} == {None, "damaged"}
    assert any("已损坏" in warning for warning in document.warnings)


def test_blank_pages_are_no_problem_but_a_blank_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "blank.pdf"
    canvas = Canvas(str(path))
    for _ in range(5):
        canvas.showPage()
    canvas.save()
    document = read_document(path)
    assert not document.unreadable_pages
    (warning,) = document.warnings
    assert "5 页都是空白页" in warning


def test_a_file_of_pictures_is_not_called_the_wrong_one(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    canvas = Canvas(str(path))
    scan("第 1 页 共 1 页")(canvas)
    canvas.save()
    (warning,) = read_document(path).warnings
    assert "文字识别" in warning


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("untitled", "csr_2024"),
        ("Microsoft Word - 报告终稿.doc", "csr_2024"),
        ("PowerPoint 演示文稿", "csr_2024"),
        ("幻灯片 1", "csr_2024"),
        ("文档1", "csr_2024"),
        ("CSR2024_0331.indd", "csr_2024"),
        ("示例公司2024年社会责任报告", "示例公司2024年社会责任报告"),
        ("文档管理系统隐私政策", "文档管理系统隐私政策"),
    ],
)
def test_titles_that_programs_give_are_ignored(tmp_path: Path, given: str, title: str) -> None:
    path = tmp_path / "csr_2024.pdf"
    canvas = Canvas(str(path))
    canvas.setTitle(given)
    prose(canvas)
    canvas.save()
    assert read_document(path).title == title
