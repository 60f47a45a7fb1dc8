"""Every file that cannot be read says so, by name, in both languages."""

import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor import errors
from extractor.extract import read_document

Make = Callable[[Path], object]
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


def marked_docx(offsets: tuple[int, int], value: int) -> Make:
    """A Word file with a field of every local and central header of its archive overwritten."""

    def make(path: Path) -> None:
        docx.Document().save(str(path))
        data = bytearray(path.read_bytes())
        for signature, offset in zip((b"PK\x03\x04", b"PK\x01\x02"), offsets, strict=True):
            at = data.find(signature)
            while at >= 0:
                data[at + offset : at + offset + 2] = value.to_bytes(2, "little")
                at = data.find(signature, at + 4)
        path.write_bytes(data)

    return make


def docx_with_broken_stream(path: Path) -> None:
    docx.Document().save(str(path))
    data = bytearray(path.read_bytes())
    at = data.find(b"word/document.xml") + 40
    data[at : at + 60] = bytes(60)
    path.write_bytes(data)


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
    "locked Word": ("locked.docx", marked_docx((6, 8), 1), errors.DamagedFile),
    "unknown method": ("method.docx", marked_docx((8, 10), 97), errors.DamagedFile),
    "broken stream": ("stream.docx", docx_with_broken_stream, errors.DamagedFile),
    "long name": ("x" * 300 + ".txt", lambda path: None, errors.FileMissing),
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
    raised = {case[2] for case in CASES.values()} | {errors.ReadingStopped}  # in *_isolated.py
    assert set(errors.ExtractorError.__subclasses__()) == raised


def test_html_named_pdf_is_read_by_content_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "policy.pdf"
    path.write_text("<html><body><p>我们收集您的信息。</p></body></html>", encoding="utf-8")
    document = read_document(path)
    assert "我们收集您的信息。" in document.text
    assert any(".pdf" in warning and "HTML" in warning for warning in document.warnings)


@pytest.mark.parametrize("name", ["report.txt", "report.md"])
def test_pdf_named_text_is_read_with_a_warning(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    canvas = Canvas(str(path))
    canvas.drawString(100, 700, "words on a page")
    canvas.save()
    document = read_document(path)
    assert "words on a page" in document.text
    assert any(path.suffix in warning and "PDF" in warning for warning in document.warnings)


def test_a_folder_without_a_name_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(errors.FileMissing) as caught:
        read_document(Path())
    assert str(caught.value).startswith(".: is a folder")
    assert caught.value.chinese.startswith("“.”")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may search every folder")
def test_file_in_a_locked_folder_cannot_be_opened(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0)
    try:
        with pytest.raises(errors.FileMissing, match=r"report\.pdf: cannot be opened"):
            read_document(folder / "report.pdf")
    finally:
        folder.chmod(0o700)
