"""Files made to exhaust the reader are refused or read in time; nothing outside them is opened."""

import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from extractor.errors import DamagedFile, ExtractorError, FileTooLarge
from extractor.isolated import Limits, read_document_isolated

LIMITS = Limits(memory=2_000_000_000, silence=40, total=60)
SECRET = "内部机密文件的第一行"
DEEP = 30


def pdf(*objects: bytes) -> bytes:
    """A PDF of numbered objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return bytes(out) + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, table)


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), more, data)


def one_page(content: bytes, resources: bytes = b"", *more: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>"
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page % resources,
        content,
        *more,
    )


def zeros(count: int) -> bytes:
    """Compressed spaces, made piece by piece."""
    packer = zlib.compressobj(9)
    piece = b" " * 1_000_000
    return b"".join(packer.compress(piece) for _ in range(count // len(piece))) + packer.flush()


def large_stream() -> bytes:
    return one_page(stream(zeros(1_500_000_000), b"/Filter/FlateDecode"))


def stream_in_streams() -> bytes:
    data = zlib.compress(zlib.compress(zeros(1_500_000_000), 9), 9)
    return one_page(stream(data, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"))


def forms_in_forms() -> bytes:
    """Each form draws the next one ten times."""
    forms = [
        stream(
            b" ".join([b"/F Do"] * 10) if number < DEEP - 1 else b"0 0 9 9 re f",
            b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</F %d 0 R>>>>"
            % (6 + number),
        )
        for number in range(DEEP)
    ]
    return one_page(stream(b"/F Do"), b"/XObject<</F 5 0 R>>", *forms)


def pages_without_end() -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2000000000>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


def many_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 6000)
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count 6000>>" % kids,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )


def many_drawings() -> bytes:
    drawn = b"".join(b"%d %d 20 9 re f\n" % (at % 500, at % 800) for at in range(400_000))
    return one_page(stream(zlib.compress(drawn), b"/Filter/FlateDecode"))


@pytest.mark.parametrize(
    "made",
    [
        large_stream,
        stream_in_streams,
        forms_in_forms,
        pages_without_end,
        many_pages,
        many_drawings,
    ],
)
def test_a_pdf_made_to_exhaust_ends_in_time(tmp_path: Path, made: Callable[[], bytes]) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(made())
    start = time.monotonic()
    try:
        document = read_document_isolated(path, None, LIMITS)
    except ExtractorError as error:
        assert path.name in str(error)
        assert "Traceback" not in str(error)
    else:
        assert len(document.text) < 1000
    assert time.monotonic() - start < LIMITS.total + 5


def test_more_pages_than_the_limit_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pages.pdf"
    path.write_bytes(many_pages())
    with pytest.raises(FileTooLarge, match="6,000 pages"):
        read_document_isolated(path, None, LIMITS)


def word(tmp_path: Path, body: str, head: str = "") -> Path:
    """A Word file whose body is replaced by the given XML."""
    whole, path = tmp_path / "whole.docx", tmp_path / "file.docx"
    document = docx.Document()
    document.add_paragraph("MARK")
    document.save(str(whole))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as to:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "word/document.xml":
                text = data.decode().replace("MARK", body)
                data = text.replace("<w:document", f"{head}<w:document", 1).encode()
            to.writestr(item, data)
    return path


def test_a_word_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    path = word(tmp_path, "正文")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("word/media/large.bin", "w", force_zip64=True) as part:
            for _ in range(400):
                part.write(b"\0" * 1_000_000)
    with pytest.raises(FileTooLarge, match=r"file\.docx"):
        read_document_isolated(path, None, LIMITS)


def test_entities_of_a_word_file_are_not_expanded(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    path = word(tmp_path, "&e12;", f'<!DOCTYPE d [<!ENTITY e0 "哈">{levels}]>')
    start = time.monotonic()
    try:
        assert len(read_document_isolated(path, None, LIMITS).text) < 100_000
    except ExtractorError as error:
        assert path.name in str(error)
    assert time.monotonic() - start < LIMITS.total


def test_a_word_file_cannot_bring_other_files_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    path = word(tmp_path, "正文&x;", f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>')
    try:
        assert SECRET not in read_document_isolated(path, None, LIMITS).text
    except DamagedFile as error:
        assert path.name in str(error)


def test_a_web_page_brings_nothing_in_and_runs_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text(f"<p>{SECRET}</p>", encoding="utf-8")
    path = tmp_path / "page.html"
    path.write_text(
        f"""<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]><html><body>
        <iframe src="{secret.as_uri()}"></iframe><object data="{secret.as_uri()}"></object>
        <link rel="import" href="{secret.as_uri()}"><embed src="{secret.as_uri()}">
        <script>document.write("{SECRET}")</script><p>我们保护您的个人信息。&x;</p></body></html>""",
        encoding="utf-8",
    )
    text = read_document_isolated(path, None, LIMITS).text
    assert "我们保护您的个人信息" in text
    assert SECRET not in text
