"""Randomly damaged files: whatever comes out, it is a document or an error that names the file."""

import random
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.errors import ExtractorError
from extractor.extract import read_document

COPIES = 40
LINES = [f"第{number}条 公司设立数据安全委员会，定期开展培训。" for number in range(30)]


def word_file(path: Path) -> None:
    word = docx.Document()
    word.add_heading("社会责任报告", 1)
    for line in LINES:
        word.add_paragraph(line)
    word.add_table(rows=2, cols=2).cell(1, 1).text = "1.31"
    word.save(str(path))


def pdf_file(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path))
    for _ in range(3):
        canvas.setFont("STSong-Light", 12)
        for number, line in enumerate(LINES):
            canvas.drawString(60, 780 - 22 * number, line)
        canvas.showPage()
    canvas.save()


def html_file(path: Path) -> None:
    rows = "".join(f"<p>{line}</p>" for line in LINES)
    path.write_text(f"<html><head><meta charset=utf-8></head><body>{rows}</body></html>", "utf-8")


def text_file(path: Path) -> None:
    path.write_text("\n".join(LINES), "gb18030")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """A copy that is cut off, has some bits flipped, or has a block of zeros."""
    copy = bytearray(data)
    kind = chance.choice(("cut", "flip", "flip", "zero"))
    if kind == "cut":
        return bytes(copy[: chance.randrange(1, len(copy))])
    if kind == "zero":
        start = chance.randrange(len(copy))
        stop = min(len(copy), start + len(copy) // 10)
        copy[start:stop] = bytes(stop - start)
        return bytes(copy)
    for _ in range(chance.choice((1, 3, 10, 40))):
        copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
    return bytes(copy)


MAKERS = {".docx": word_file, ".pdf": pdf_file, ".html": html_file, ".txt": text_file}


@pytest.mark.parametrize(("suffix", "make"), MAKERS.items(), ids=MAKERS.keys())
def test_damage_gives_a_document_or_an_error_with_the_name(
    tmp_path: Path, suffix: str, make: Callable[[Path], None]
) -> None:
    path = tmp_path / f"report{suffix}"
    make(path)
    whole, chance = path.read_bytes(), random.Random(suffix)
    for _ in range(COPIES):
        path.write_bytes(damaged(whole, chance))
        try:
            document = read_document(path)
        except ExtractorError as error:
            assert path.name in str(error)
        else:
            assert document.file == path.name
