"""Every file that cannot be read says so, by name, in both languages."""

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor import errors
from extractor.extract import read_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def encrypted_pdf(path: Path) -> None:
    canvas = Canvas(str(path), encrypt=StandardEncryption("user", "owner"))
    canvas.drawString(100, 700, "secret")
    canvas.save()


def truncated_pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    for _ in range(20):
        canvas.drawString(100, 700, "words on a page")
        canvas.showPage()
    canvas.save()
    path.write_bytes(path.read_bytes()[:300])


def pdf_without_pages(path: Path) -> None:
    pdf = pypdfium2.PdfDocument.new()
    pdf.save(str(path))
    pdf.close()


def half_pdf_without_pages(path: Path) -> None:
    pdf_without_pages(path)
    path.write_bytes(path.read_bytes()[:100])


def random_bytes(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(20_000))


def sparse_large_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "x")


def broken_docx(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document")


Make = Callable[[Path], object]
CASES: dict[str, tuple[str, Make, type[errors.ExtractorError]]] = {
    "missing": ("missing.pdf", lambda path: None, errors.FileMissing),
    "folder": ("folder.pdf", Path.mkdir, errors.FileMissing),
    "empty": ("empty.pdf", Path.touch, errors.EmptyFile),
    "too large": ("large.pdf", sparse_large_file, errors.FileTooLarge),
    "encrypted": ("encrypted.pdf", encrypted_pdf, errors.EncryptedFile),
    "truncated": ("truncated.pdf", truncated_pdf, errors.DamagedFile),
    "no pages": ("none.pdf", pdf_without_pages, errors.NoPages),
    "half of it": ("half.pdf", half_pdf_without_pages, errors.DamagedFile),
    "random text": ("text.pdf", lambda path: path.write_text("一些文字" * 50, "utf-8"),
                    errors.DamagedFile),
    "old Word": ("old.doc", lambda path: path.write_bytes(OLE + bytes(900)),
                 errors.UnsupportedFormat),
    "binary text": ("noise.txt", random_bytes, errors.UnsupportedFormat),
    "zip bomb": ("bomb.docx", zip_bomb, errors.FileTooLarge),
    "other zip": ("other.docx", other_zip, errors.UnsupportedFormat),
    "cut zip": ("cut.docx", lambda path: path.write_bytes(b"PK\x03\x04" + bytes(50)),
                errors.DamagedFile),
    "broken Word": ("broken.docx", broken_docx, errors.DamagedFile),
}  # fmt: skip


@pytest.mark.parametrize(("name", "make", "expected"), CASES.values(), ids=CASES.keys())
def test_error_names_the_file(
    tmp_path: Path, name: str, make: Make, expected: type[errors.ExtractorError]
) -> None:
    path = tmp_path / name
    make(path)
    with pytest.raises(errors.ExtractorError) as caught:
        read_document(path)
    assert type(caught.value) is expected
    assert name in str(caught.value)
    assert name in caught.value.chinese and len(caught.value.chinese) > len(name) + 4


def test_every_error_of_the_tree_is_raised_above() -> None:
    assert set(errors.ExtractorError.__subclasses__()) == {case[2] for case in CASES.values()}


def test_html_named_pdf_is_read_by_content_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "policy.pdf"
    path.write_text("<html><body><p>我们收集您的信息。</p></body></html>", encoding="utf-8")
    document = read_document(path)
    assert "我们收集您的信息。" in document.text
    assert any(".pdf" in warning and "HTML" in warning for warning in document.warnings)
