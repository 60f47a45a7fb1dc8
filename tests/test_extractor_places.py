"""Every quote stands in its boxes: looked up by PDFium, which knows nothing of our text."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from corpus.passages import passages_of
from extractor.document import Document
from extractor.extract import read_document
from extractor.segmentation import sentences

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
# A scan has no text layer in which its quotes could be looked up.
REPORTS = [
    path
    for folder in ("gold/documents", "docs/reports")
    for path in sorted((SHARED / folder).glob("*.pdf"))
    if "scan" not in path.name
]
FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def squeezed(text: str) -> str:
    """Text without white space and soft hyphens."""
    return re.sub(r"[\s\u00ad\ufffe]+", "", text)


def spans(document: Document) -> Iterator[tuple[int, int]]:
    """Passages, blocks and sentences of the pages that have a text layer."""
    recognised = set(document.ocr_pages)
    found = [(passage.start, passage.end) for passage in passages_of(document)]
    for block in document.blocks:
        found.append((block.start, block.end))
        found.extend(sentences(document.text, block.start, block.end))
    for start, end in found:
        pages = set(document.places.pages[start:end].tolist()) - {0}
        if pages and not pages & recognised:
            yield start, end


def astray(path: Path) -> tuple[int, list[str]]:
    """How many spans were looked up, and those of which a character is not in their boxes."""
    document = read_document(path)
    pdf = pypdfium2.PdfDocument(path)
    layers = [page.get_textpage() for page in pdf]
    heights = [page.get_height() for page in pdf]
    count, wrong = 0, []
    for start, end in spans(document):
        quote = squeezed(document.quote(start, end))
        held = "".join(
            layers[place.page - 1].get_text_bounded(
                left=x0 - 1,
                bottom=heights[place.page - 1] - bottom - 1,
                right=x1 + 1,
                top=heights[place.page - 1] - top + 1,
            )
            for place in document.places.lines(start, end)
            for x0, top, x1, bottom in place.boxes
        )
        count += 1
        if Counter(quote) - Counter(squeezed(held)):
            wrong.append(f"page {document.page_of(start, end)}: {quote[:60]}")
    for layer in layers:
        layer.close()
    pdf.close()
    return count, wrong


def test_the_example_report_is_where_it_says() -> None:
    (path,) = (ROOT / "examples").glob("*.pdf")
    count, wrong = astray(path)
    assert count > 1000 and not wrong, "\n".join(wrong)


@pytest.mark.skipif(not REPORTS, reason=f"the reports are not here: {SHARED}")
@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_real_report_is_where_it_says(path: Path) -> None:
    count, wrong = astray(path)
    assert count and len(wrong) <= 0.005 * count, "\n".join(wrong)


def drawn(path: Path, words: list[tuple[float, float, str]]) -> Document:
    canvas = Canvas(str(path), pagesize=(400, 400))
    canvas.setFont(FONT, 12)
    for x, y, word in words:
        canvas.drawString(x, y, word)
    canvas.showPage()
    canvas.save()
    return read_document(path)


def test_the_boxes_of_two_cells_stay_apart(tmp_path: Path) -> None:
    document = drawn(tmp_path / "a.pdf", [(40, 300, "小微贷款余额"), (136, 300, "12,196.06")])
    start = document.text.index("小微")
    end = document.text.index("12,196.06") + len("12,196.06")
    (place,) = document.places.lines(start, end)
    assert len(place.boxes) == 2
    assert place.boxes[0].x1 < 115 < 135 < place.boxes[1].x0


def test_a_column_of_vertical_type_is_one_box(tmp_path: Path) -> None:
    word = "审计与监督委员会"
    letters = [(300, 350 - 14 * place, each) for place, each in enumerate(word)]
    line = (40, 200, "组织架构如图所示，各委员会向董事会报告。")
    document = drawn(tmp_path / "a.pdf", [line, *letters])
    found = re.search(r"\s*".join(word), document.text)
    assert found, document.text
    (place,) = document.places.lines(*found.span())
    (box,) = place.boxes
    assert 11 <= box.x1 - box.x0 <= 14 and 100 < box.bottom - box.top < 120


def test_lines_of_text_stay_lines(tmp_path: Path) -> None:
    lines = ["我们在七个城市设立了回收站，", "全年回收旧电池三十吨，", "交由有资质的企业处理。"]
    document = drawn(
        tmp_path / "a.pdf", [(40, 300 - 16 * at, line) for at, line in enumerate(lines)]
    )
    start = document.text.index("我们")
    (place,) = document.places.lines(start, document.text.index("处理") + 3)
    assert len(place.boxes) == 3
