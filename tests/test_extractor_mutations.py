"""Broken files of every format: none crashes the program, hangs it or brings a traceback."""

import io
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import docx
import numpy as np
import pytest
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.document import Document
from extractor.errors import ExtractorError, ReadingStopped
from extractor.isolated import IsolatedReader, Limits
from tests.mutate import DOCX, HTML, PDF, TEXT, Change, mutants

COUNT = 300  # of each format
LIMITS = Limits(memory=2_000_000_000, silence=20, total=20)
LINES = (
    "一、数据安全",
    "公司建立数据安全管理制度，覆盖 100% 的业务。",
    "2024 年培训员工 1,200 人次。",
)


def pdf(compressed: bool) -> bytes:
    target = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(target, pageCompression=int(compressed), invariant=1)
    for page in range(2):
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate(LINES):
            canvas.drawString(60, 780 - 22 * number, f"{line}{page}")
        for number in range(4):
            canvas.line(60, 600 - 20 * number, 360, 600 - 20 * number)
        for number in range(3):
            canvas.line(60 + 150 * number, 600, 60 + 150 * number, 540)
            canvas.drawString(66, 585 - 20 * number, f"指标{number}")
            canvas.drawString(216, 585 - 20 * number, f"{number * 7}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def html() -> bytes:
    rows = "".join(f"<tr><td>类型{at}</td><td colspan='2'>用途{at}</td></tr>" for at in range(3))
    items = "".join(f"<li>{line}</li>" for line in LINES)
    return (
        "<!doctype html><html><head><meta charset='utf-8'><title>隐私政策</title></head><body>"
        f"<h1>隐私政策</h1><div><p>{LINES[1]}</p><ul>{items}</ul><table>{rows}</table>"
        "<pre>一\n二</pre><a href='http://127.0.0.1:9/x'>更多</a></div></body></html>"
    ).encode()


def word() -> bytes:
    document, target = docx.Document(), io.BytesIO()
    document.add_heading("隐私政策", 1)
    for line in LINES:
        document.add_paragraph(line, style="List Bullet")
    table = document.add_table(3, 2)
    for row in range(3):
        table.cell(row, 0).text, table.cell(row, 1).text = f"类型{row}", f"用途{row}"
    table.cell(1, 0).merge(table.cell(1, 1))
    document.save(target)
    return target.getvalue()


TEXT_BYTES = "\n\n".join(["# 隐私政策", *LINES, "| 类型 | 用途 |\n|---|---|\n| 甲 | 乙 |"])
BASES: dict[str, tuple[list[bytes], tuple[Change, ...]]] = {
    "pdf": ([pdf(False), pdf(True)], PDF),
    "html": ([html(), html().decode().encode("gb18030")], HTML),
    "docx": ([word()], DOCX),
    "txt": ([TEXT_BYTES.encode(), TEXT_BYTES.encode("gb18030")], TEXT),
    "md": ([TEXT_BYTES.encode("utf-8-sig"), TEXT_BYTES.encode("utf-16")], TEXT),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    with IsolatedReader(LIMITS) as opened:
        yield opened


@pytest.mark.parametrize("suffix", sorted(BASES))
def test_broken_files_are_read_or_refused(
    suffix: str, reader: IsolatedReader, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bases, changes = BASES[suffix]
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for part, base in enumerate(bases):
        count = -(-COUNT // len(bases))
        for number, broken in enumerate(mutants(base, count, 20 + part, changes)):
            path = tmp_path / f"{part}-{number}.{suffix}"
            path.write_bytes(broken)
            begun = time.monotonic()
            try:
                check(reader.read(path), path)
                outcomes["read"] += 1
            except ReadingStopped as error:
                raise AssertionError(f"{path.name} {error}") from error
            except ExtractorError as error:
                assert error.english and error.reason and path.name in str(error)
                outcomes[type(error).__name__] += 1
            slowest = max(slowest, time.monotonic() - begun)
            path.unlink()
    print(suffix, dict(outcomes), f"slowest {slowest:.1f} s")  # noqa: T201
    assert sum(outcomes.values()) >= COUNT
    assert outcomes["read"] > COUNT / 10, outcomes  # else the changes break too much to say much
    assert "Traceback" not in "".join(capfd.readouterr())


def check(document: Document, path: Path) -> None:
    """What every document holds to, however its file is broken."""
    length = len(document.text)
    places = document.places
    assert places.pages.shape == (length,) and places.boxes.shape == (length, 4), path
    if length:
        assert 0 <= places.pages.min() and places.pages.max() <= len(document.pages), path
    reach = 0
    for block in document.blocks:
        assert reach <= block.start <= block.end <= length, (path, block)
        reach = block.end
        assert all(block.start <= a <= b <= block.end for a, b in block.cells), (path, block)
        assert block.page is None or 1 <= block.page <= len(document.pages), (path, block)
    for table in document.tables:
        assert all(0 <= row < len(document.blocks) for row in table.rows), path
        assert all(0 <= cell.start <= cell.end <= length for cell in table.cells), path
    for page in document.pages:
        boxes = places.boxes[places.pages == page.number]
        boxes = boxes[~np.isnan(boxes[:, 0])]
        assert np.isfinite(boxes).all(), path
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        assert (middle >= -2).all() and (middle[:, 0] <= page.width + 2).all(), path
        assert (middle[:, 1] <= page.height + 2).all(), path
