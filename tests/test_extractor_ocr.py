"""Pages without a usable text layer are recognised: right characters at the right places."""

import importlib.util
import math
import subprocess
import sys
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from build_scans import add_scan, page_image, scan
from PIL import Image
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.document import Document
from extractor.extract import read_document
from extractor.ocr import LONGEST_SIDE, _full_width
from extractor.readers.pdf_ocr import RESOLUTION, _scale
from extractor.readers.pdf_pages import PageRead

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="the extra `ocr` is not installed"
)
ROOT = Path(__file__).parent.parent
REPORT = ROOT / "examples" / "hetingli_2024_csr.pdf"
SCAN = ROOT.parent / "shared" / "docs" / "reports" / "derived_scan_shenzhen_energy_2016_csr.pdf"
TWIN = ROOT.parent / "shared" / "gold" / "documents" / "shenzhen_energy_2016_csr.pdf"
FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
LINES = (
    "公司董事会下设可持续发展委员会，由董事长担任主任委员，每季度召开一次会议，",
    "审议环境、社会和治理事项。2024年共召开会议4次，审议议题17项，全部获得通过。",
    "报告期内，公司组织安全培训1,286场，覆盖员工18,230人次，人均培训时长36.5小时；",
    "投入环保资金2,300万元，单位产值能耗同比下降8.2%，未发生重大环境污染事件。",
    "客户服务热线（400-000-0000）接听率达98.6%，投诉处理满意度为97.3%，较上年提升。",
    "公司按照 ISO 27001 建立信息安全管理体系，并由第三方机构每年审核一次。",
)
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def printed(path: Path) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setFont(FONT, 18)
    canvas.drawString(80, 760, "第二章 责任治理")
    canvas.setFont(FONT, 11)
    for number in range(2 * len(LINES)):
        canvas.drawString(70, 710 - 24 * number, LINES[number % len(LINES)])
    canvas.save()
    return path


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def error_rate(expected: str, given: str) -> float:
    """The edit distance of two texts, white space apart, for each expected character."""
    first, second = squeezed(expected), np.array([ord(each) for each in squeezed(given)])
    row = np.arange(len(second) + 1)
    for number, letter in enumerate(first, 1):
        best = np.minimum(row[1:] + 1, row[:-1] + (second != ord(letter)))
        new = np.concatenate(([number], best))
        row = np.minimum.accumulate(new - np.arange(len(new))) + np.arange(len(new))
    return float(row[-1]) / len(first)


def middles(document: Document) -> list[tuple[str, float, float]]:
    """The placed characters, compared in one form, with the middles of their boxes."""
    found = []
    for letter, box in zip(document.text, document.places.boxes, strict=True):
        if not np.isnan(box[0]) and len(form := squeezed(letter)) == 1:
            found.append((form, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2))
    return found


def moved(x: float, y: float, turned: int, skew: float) -> tuple[float, float]:
    """Where a point of the printed page lies on a page turned clockwise, or skewed clockwise."""
    angle = math.radians(skew)
    x, y = x - WIDTH / 2, y - HEIGHT / 2
    x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
    for _ in range(turned // 90):
        x, y = -y, x
    width, height = (WIDTH, HEIGHT) if turned % 180 == 0 else (HEIGHT, WIDTH)
    return x + width / 2, y + height / 2


@pytest.mark.parametrize(
    ("turned", "skew"), [(0, 0.0), (0, 3.0), (0, -4.5), (90, 0.0), (180, 0.0), (270, 1.5)]
)
def test_a_scan_reads_as_its_print_and_in_its_places(
    tmp_path: Path, turned: int, skew: float
) -> None:
    source = printed(tmp_path / "print.pdf")
    image = page_image(source, skew=skew).rotate(-turned, expand=True)
    document = read_document(scan(tmp_path / "scan.pdf", [image]))
    expected = read_document(source)
    assert document.ocr_pages == (1,) and document.unreadable_pages == ()
    assert error_rate(expected.text, document.text) <= 0.015
    kinds = [block.kind for block in document.blocks]
    assert kinds[0] == "heading" and "paragraph" in kinds
    first, second = middles(expected), middles(document)
    matcher = SequenceMatcher(
        None, [each[0] for each in first], [each[0] for each in second], autojunk=False
    )
    distances = []
    for at, other, size in matcher.get_matching_blocks():
        for one, two in zip(first[at : at + size], second[other : other + size], strict=True):
            distances.append(math.dist(moved(one[1], one[2], turned, skew), two[1:]))
    assert len(distances) > 0.97 * len(first)
    assert np.quantile(distances, 0.95) < 5.5, "half a character"


def test_pages_of_a_report_are_recognised_with_their_tables(tmp_path: Path) -> None:
    page = 8
    path = scan(tmp_path / "scan.pdf", [page_image(REPORT, page, noise=6)])
    pdf = pypdfium2.PdfDocument(REPORT)
    expected = sorted(squeezed(pdf[page - 1].get_textpage().get_text_range()))
    given = sorted(squeezed(read_document(path).text))
    assert SequenceMatcher(None, expected, given, autojunk=False).ratio() > 0.985


def test_a_mixed_document_keeps_what_was_printed_and_counts_its_pages(tmp_path: Path) -> None:
    source = printed(tmp_path / "print.pdf")
    image = page_image(source)
    path = tmp_path / "mixed.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setFont(FONT, 11)
    for number, line in enumerate(LINES):
        canvas.drawString(70, 700 - 20 * number, line)
    canvas.showPage()
    add_scan(canvas, image)
    add_scan(canvas, Image.effect_noise((1240, 1754), 60))
    add_scan(canvas, image, end=False)
    canvas.setFont(FONT, 11)
    canvas.drawString(70, 40, "图三：委员会成员合影")
    canvas.showPage()
    canvas.save()
    told: list[tuple[int, int]] = []
    document = read_document(path, lambda _name, done, total: told.append((done, total)))
    assert [page.source for page in document.pages] == ["text", "ocr", "none", "ocr"]
    assert [page.problem for page in document.pages] == [None, None, "image", None]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert document.text.count("图三：委员会成员合影") == 1
    assert any("第 2、4 页的文字由识别" in warning for warning in document.warnings)
    assert any("第 3 页是图片" in warning for warning in document.warnings)
    assert "rapidocr" in document.reader


def test_the_same_scan_gives_the_same_text(tmp_path: Path) -> None:
    image = page_image(printed(tmp_path / "print.pdf"), skew=1)
    path = scan(tmp_path / "scan.pdf", [image, image])
    first, second = read_document(path), read_document(path)
    assert first.text == second.text
    assert np.array_equal(first.places.boxes, second.places.boxes, equal_nan=True)


def test_words_of_latin_letters_keep_their_spaces(tmp_path: Path) -> None:
    path = tmp_path / "print.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    canvas.setFont("Times-Roman", 12)
    text = "The board reviews climate risks twice a year and reports on them to all shareholders."
    for number in range(5):
        canvas.drawString(70, 700 - 22 * number, text)
    canvas.save()
    image = page_image(path)
    document = read_document(scan(tmp_path / "scan.pdf", [image]))
    assert document.text.count("The board reviews climate risks twice a year") >= 4


def test_a_poster_and_a_card_are_seen_at_a_bounded_size() -> None:
    assert _scale(PageRead(1, 5000.0, 7000.0)) * 7000 == pytest.approx(LONGEST_SIDE)
    assert _scale(PageRead(1, WIDTH, HEIGHT)) == pytest.approx(RESOLUTION)
    assert _scale(PageRead(1, 240.0, 150.0)) > 2 * RESOLUTION


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("公司,我们", "公司，我们"),
        ("共3,964人", "共3,964人"),
        ("共3，964人", "共3,964人"),
        ("比例为8:1", "比例为8:1"),
        ("目标:公司", "目标：公司"),
        ("Green Cloud, Ltd.", "Green Cloud, Ltd."),
    ],
)
def test_marks_are_those_of_chinese_print(given: str, text: str) -> None:
    assert _full_width(given) == text


def test_nothing_heavy_is_imported_where_no_page_needs_it() -> None:
    program = (
        "import sys; from pathlib import Path; from extractor.extract import read_document;"
        f"read_document(Path({str(REPORT)!r}));"
        "print([each for each in ('rapidocr', 'onnxruntime', 'cv2', 'torch', 'gradio')"
        " if each in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not SCAN.exists(), reason=f"the scan is not here: {SCAN}")
def test_a_real_scan_reads_as_its_twin(tmp_path: Path) -> None:
    pages = [4, 9]
    texts = []
    for source, name in ((SCAN, "scan.pdf"), (TWIN, "twin.pdf")):
        whole, some = pypdfium2.PdfDocument(source), pypdfium2.PdfDocument.new()
        some.import_pages(whole, pages)
        some.save(tmp_path / name)
        texts.append(read_document(tmp_path / name).text)
    assert error_rate(texts[1], texts[0]) <= 0.015
