"""What was read, drawn onto pages: looked up pixel by pixel."""

import io
import math
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.document import Block, Box, Document, Table, TableCell
from extractor.extract import read_document
from extractor.isolated_pages import IsolatedPages
from extractor.preview import COLOURS, TABLE, blocks_on, page_images
from extractor.rendering_process import LONGEST_SIDE

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
SENTENCE = "社区食堂全年供应午餐三万份，志愿者每周为独居老人送餐上门，"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def drawn_report(path: Path, pages: int = 2) -> Path:
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for number in range(1, pages + 1):
        canvas.setFont(FONT, 18)
        canvas.drawString(80, 740, f"第{'一二三'[number - 1]}章 社区服务")
        canvas.setFont(FONT, 11)
        for line in range(4):
            canvas.drawString(80, 700 - 18 * line, SENTENCE)
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return drawn_report(tmp_path / "report.pdf")


def pictures(path: Path, document: Document, numbers: Sequence[int]) -> list[Image.Image | None]:
    images = page_images(path, document, numbers)
    return [data and Image.open(io.BytesIO(data)).convert("RGB") for _, data in images]


def pixel(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place given in points; the page stands below the legend."""
    scale = LONGEST_SIDE / HEIGHT
    legend = image.height - math.ceil(HEIGHT * scale)
    found = image.getpixel((int(x * scale), int(y * scale) + legend))
    assert isinstance(found, tuple)
    return found


def alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 40 for a, b in zip(one, other, strict=True))


def first_box(document: Document, block: Block) -> Box:
    return document.places.lines(block.start, block.end)[0].boxes[0]


@pytest.mark.parametrize("kind", ["heading", "paragraph"])
def test_a_block_is_outlined_in_the_colour_of_its_kind(report: Path, kind: str) -> None:
    document = read_document(report)
    (image,) = pictures(report, document, [1])
    assert image
    block = next(each for each in document.blocks if each.kind == kind)
    box = first_box(document, block)
    assert alike(pixel(image, box.x1 - 30, box.top), COLOURS[block.kind])
    assert alike(pixel(image, box.x1 + 40, box.top), (255, 255, 255))


def test_the_blocks_of_a_page_are_numbered_in_reading_order(report: Path) -> None:
    document = read_document(report)
    found = blocks_on(document, [1, 2])
    assert [each.label for each in found[1]] == ["1 h1", "2"]
    # The paragraph ends with a comma and may go on; what is printed decides, not this test.
    assert [each.number for each in found[2]] == list(range(1, len(found[2]) + 1))
    assert [each.index for each in found[1]] == sorted(each.index for each in found[1])


def test_a_block_over_two_pages_is_marked_as_going_on(report: Path) -> None:
    document = read_document(report)
    second = document.pages[1]
    whole = Block("paragraph", 0, second.end, page=1)
    found = blocks_on(replace(document, blocks=(whole,)), [1, 2])
    assert [each.label for number in (1, 2) for each in found[number]] == ["1", "1+"]


def test_a_table_shows_its_outline_and_its_headers(report: Path) -> None:
    document = read_document(report)
    block = document.blocks[1]
    cell = TableCell(0, 0, block.start, block.start + 5, role="column_header")
    outline = Box(60, 120, 560, 230)
    table = Table(1, outline, (), (1,), cells=(cell,))
    plain, marked = (
        pictures(report, each, [1])[0]
        for each in (document, replace(document, tables=(table,)))
    )  # fmt: skip
    assert plain and marked
    box = document.places.lines(cell.start, cell.end)[0].boxes[0]
    assert alike(pixel(marked, 300, outline.top - 1), TABLE)
    assert not alike(pixel(plain, 300, outline.top - 1), TABLE)
    middle = box.x0 + 1.5, box.top + 1.5
    red, _, blue = pixel(marked, *middle)
    assert red - blue > 40, "a header cell is yellow"


def test_the_same_file_gives_the_same_images(report: Path) -> None:
    document = read_document(report)
    assert list(page_images(report, document, [1, 2])) == list(
        page_images(report, document, [1, 2])
    )


@pytest.mark.parametrize("size", [(14400, 14400), (14400, 2), (3, 3), (20, 14400)])
def test_no_page_becomes_an_image_too_large(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "poster.pdf"
    canvas = Canvas(str(path), pagesize=size)
    canvas.rect(0, 0, 1, 1)
    canvas.showPage()
    canvas.save()
    (image,) = pictures(path, read_document(path), [1])
    assert image and max(image.size) <= LONGEST_SIDE + 100


def test_a_page_that_cannot_be_drawn_does_not_stop_the_others(tmp_path: Path) -> None:
    long, short = drawn_report(tmp_path / "a.pdf", 3), drawn_report(tmp_path / "b.pdf", 1)
    document = read_document(long)
    drawn = pictures(short, document, [1, 2, 3])  # the file was exchanged after it was read
    assert drawn[0] and drawn[1:] == [None, None]
    short.write_bytes(b"no longer a PDF")
    assert pictures(short, document, [1, 2]) == [None, None]


def endless_page(path: Path) -> Path:
    """Three pages; the second draws a form that draws a form ..., ten times each."""
    depth = 12
    content = b"0 0 10 10 re f"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    objects.append(b"<< /Type /Pages /Count 3 /Kids [3 0 R 4 0 R 5 0 R] >>")
    box = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] "
    objects.append(box + b"/Contents 6 0 R >>")
    objects.append(box + b"/Contents 7 0 R /Resources << /XObject << /F 8 0 R >> >> >>")
    objects.append(box + b"/Contents 6 0 R >>")
    objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content))
    calls = b"/F Do " * 10
    objects.append(b"<< /Length %d >> stream\n%s\nendstream" % (len(calls), calls))
    for number in range(8, 8 + depth):
        inner = b"/Resources << /XObject << /F %d 0 R >> >>" % (number + 1)
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 200] %s" % inner
        objects.append(head + b" /Length %d >> stream\n%s\nendstream" % (len(calls), calls))
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 200]"
    objects.append(head + b" /Length %d >> stream\n%s\nendstream" % (len(content), content))
    body = b"%PDF-1.7\n"
    for number, each in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    path.write_bytes(body + b"trailer << /Root 1 0 R >>\n%%EOF\n")
    return path


def test_a_page_that_never_ends_is_left_out(tmp_path: Path) -> None:
    with IsolatedPages(endless_page(tmp_path / "a.pdf"), patience=5) as pages:
        assert [bool(pages.image(number)) for number in (1, 2, 3)] == [True, False, True]


def test_a_file_of_which_every_page_hangs_is_given_up(tmp_path: Path) -> None:
    begun = time.monotonic()
    with IsolatedPages(endless_page(tmp_path / "a.pdf"), patience=1) as pages:
        assert not any(pages.image(2) for _ in range(50))
    assert time.monotonic() - begun < 20
