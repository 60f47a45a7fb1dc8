"""Hostile documents are read without a connection, a process or a file that they ask for."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from listening import listening

from extractor.errors import ExtractorError, ReadingStopped
from extractor.isolated import IsolatedReader, Limits
from indicators.catalogue import OWN_FOLDERS
from review.own_frameworks.importing import import_template, write_framework

EXAMPLE = Path(__file__).parent.parent / "examples" / "own_framework.xlsx"
ROOT = Path(__file__).parents[1]
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORDS = "公司建立数据安全管理制度"
# What a Python process does is told to hooks like this one, which Python code cannot take off.
SPY = """
import os, sys
def spy(event, arguments, told=os.open(os.environ["MZ_TOLD"], os.O_WRONLY | os.O_APPEND)):
    known = ("socket.connect", "socket.getaddrinfo", "socket.bind", "subprocess.Popen", "os.system",
             "os.exec", "os.posix_spawn", "os.remove", "os.rename", "os.symlink")
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if event in known or writes or event.startswith(("urllib", "ftplib", "http.client", "smtplib")):
        os.write(told, f"{event} {arguments!r}\\n".encode(errors="replace"))
sys.addaudithook(spy)
"""


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """An address on this machine, and what came to it."""
    with listening() as heard:
        yield heard


def pdf(address: str) -> bytes:
    """A page with every action that a PDF can bring: none is for a reader of text to do."""
    actions = [
        b"<</S/JavaScript/JS(app.launchURL\\('%s/js'\\))>>",
        b"<</S/URI/URI(%s/uri)>>",
        b"<</S/Launch/F(/bin/touch)/Win<</F(cmd.exe)/P(/c calc)>>>>",
        b"<</S/SubmitForm/F<</FS/URL/F(%s/form)>>>>",
        b"<</S/GoToR/F<</FS/URL/F(%s/other.pdf)>>/D[0/Fit]>>",
        b"<</S/ImportData/F(/etc/passwd)>>",
    ]
    link = address.encode()
    chain = b" ".join(each % link if b"%s" in each else each for each in actions)
    text = b"BT /F1 24 Tf 50 700 Td (Data security system of the company) Tj ET /X Do"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R/AA<</WC 5 0 R/DC 5 0 R>>"
        b"/Names<</JavaScript<</Names[(a) 5 0 R]>>/EmbeddedFiles<</Names[(x.exe) 7 0 R]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/AA<</O 5 0 R>>"
        b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A 5 0 R>>]/Resources<</Font<</F1"
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</X 6 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text),
        b"<</S/JavaScript/JS(app.launchURL\\('%s/open'\\))/Next[%s]>>" % (link, chain),
        # a picture whose data lie elsewhere: an external stream
        b"<</Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/F<</FS/URL/F(%s/image)>>/Length 0>>\nstream\n\nendstream" % link,
        b"<</Type/Filespec/F(x.exe)/EF<</F 8 0 R>>>>",
        b"<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream",
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return bytes(out) + end % (len(objects) + 1, table)


def html(address: str) -> str:
    return f"""<!doctype html><html><head><base href="{address}/base/">
    <meta http-equiv="refresh" content="0;url={address}/refresh"><title>政策</title>
    <link rel="stylesheet" href="{address}/style.css"><link rel="preload" href="{address}/p">
    <script src="{address}/a.js"></script><style>@import url({address}/b.css);</style></head>
    <body onload="fetch('{address}/load')"><img src="{address}/a.png" onerror="fetch('{address}')">
    <iframe src="{address}/frame"></iframe><object data="{address}/object"></object>
    <svg onload="fetch('{address}/svg')"><image href="{address}/i.svg"/></svg>
    <video src="{address}/v.mp4" poster="{address}/v.png"></video>
    <a href="javascript:fetch('{address}/js')">一</a>
    <a href="data:text/html,<script>1</script>">二</a>
    <form action="{address}/form"><input type="image" src="{address}/input"></form>
    <p>{WORDS}，覆盖全部业务。</p></body></html>"""


def word(path: Path, address: str) -> None:
    """A Word file whose template, picture and linked document lie at an address."""
    document = docx.Document()
    document.add_paragraph(WORDS)
    part = document.part
    for kind, name in (
        (f"{OFFICE}/attachedTemplate", "t.dotm"),
        (f"{OFFICE}/image", "i.png"),
        (f"{OFFICE}/hyperlink", "h"),
        (f"{OFFICE}/subDocument", "s.docx"),
        (f"{OFFICE}/oleObject", "o.bin"),
    ):
        part.relate_to(f"{address}/{name}", kind, is_external=True)
    part.relate_to("file:///etc/passwd", f"{OFFICE}/subDocument", is_external=True)
    document.save(str(path))


@pytest.fixture
def documents(tmp_path: Path, listener: tuple[str, list[bytes]]) -> list[Path]:
    address, _ = listener
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf(address))
    (folder / "b.html").write_text(html(address), encoding="utf-8")
    word(folder / "c.docx", address)
    (folder / "d.md").write_text(
        f"# 政策\n\n![图]({address}/x.png) <img src={address}/y>\n\n{WORDS}，覆盖全部业务。\n",
        encoding="utf-8",
    )
    return sorted(folder.iterdir())


def test_nothing_is_fetched_run_or_written_while_documents_are_read_and_exported(
    tmp_path: Path, documents: list[Path], listener: tuple[str, list[bytes]]
) -> None:
    """The whole command line, with every Python process of it watched."""
    spy, told = tmp_path / "spy", tmp_path / "told.txt"
    spy.mkdir()
    told.touch()
    (spy / "sitecustomize.py").write_text(SPY, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (frameworks := tmp_path / "frameworks").mkdir()
    write_framework(import_template(EXAMPLE), frameworks)
    environment = {
        **os.environ,
        "PYTHONPATH": f"{spy}{os.pathsep}{ROOT}",
        "MZ_TOLD": str(told),
        OWN_FOLDERS: str(frameworks),
    }
    prefill = ["prefill", *map(str, documents), "--framework", "own-rider-care", "--out"]
    for command in (
        [*prefill, str(out / "a.json")],
        ["pack", str(out / "a.json"), "--documents", str(documents[0].parent), "--out",
         str(out / "pack.html")],
    ):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "review.cli", *command],
            env=environment, capture_output=True, text=True, cwd=tmp_path, timeout=200,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    data = json.loads((out / "a.json").read_text(encoding="utf-8"))
    assert len(data["documents"]) == len(documents)  # all were read
    assert listener[1] == []
    lines = told.read_text(encoding="utf-8").splitlines()
    started = [line for line in lines if line.startswith("subprocess.Popen")]
    assert started and all("extractor.reading_process" in line for line in started), started
    for event in ("socket.connect", "socket.getaddrinfo", "os.system", "os.exec", "urllib", "http"):
        assert not [line for line in lines if line.startswith(event)]
    written = [line for line in lines if line.startswith("open ")]
    elsewhere = [
        line
        for line in written
        if str(out) not in line and "'/tmp" not in line and "/dev/null" not in line
        and "__pycache__" not in line and "pipe:" not in line and not line.startswith("open (<")
        and not line.split("(")[1].split(",")[0].isdecimal()
    ]  # fmt: skip
    assert not elsewhere, elsewhere[:5]
    assert {each.name for each in out.iterdir()} >= {"a.json", "pack.html"}


def test_what_documents_point_to_is_no_text_of_theirs(documents: list[Path]) -> None:
    with IsolatedReader() as reader:
        read = [(path, reader.read(path).text) for path in documents]
    for path, text in read:
        assert "root:" not in text and "launchURL" not in text and "fetch(" not in text
        assert "Data security" in text if path.suffix == ".pdf" else WORDS in text


def test_the_spy_sees_what_it_looks_for(tmp_path: Path, listener: tuple[str, list[bytes]]) -> None:
    """The proof above is worth something only if a connection would have been told."""
    (tmp_path / "sitecustomize.py").write_text(SPY, encoding="utf-8")
    told = tmp_path / "told.txt"
    told.touch()
    code = f"import urllib.request as u; u.urlopen({listener[0]!r}, timeout=1)"
    subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "MZ_TOLD": str(told)},
        capture_output=True,
        check=False,
    )
    assert "socket.connect" in told.read_text(encoding="utf-8")
    assert listener[1]


DEEP = 100_000
TEXTS: dict[str, bytes] = {
    "tags.html": b"<!doctype html><body>" + b"<b>" * DEEP + WORDS.encode(),
    "lists.html": b"<!doctype html><body>" + b"<ul><li>" * DEEP + WORDS.encode(),
    "wide.html": b"<table><tr><td colspan=1000000 rowspan=1000000>" + WORDS.encode(),
    "attribute.html": b"<p " + b"a=1 " * 500_000 + b">" + WORDS.encode(),
    "entities.html": b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><p>&b;"
    + WORDS.encode(),
    "line.txt": WORDS.encode() * 150_000,
    "nul.txt": b"\0" * 1_000_000 + WORDS.encode(),
    "pipes.md": b"|" * 500_000 + WORDS.encode(),
    "half.txt": WORDS.encode("utf-16")[:-1],
}
READ_LIMITS = Limits(memory=3_000_000_000, silence=3, total=3)


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    with IsolatedReader(READ_LIMITS) as opened:
        yield opened


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_text_made_to_exhaust_ends_in_time(
    tmp_path: Path, reader: IsolatedReader, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(TEXTS[name])
    begun = time.monotonic()
    try:
        reader.read(path)
    except ExtractorError as error:
        assert name in str(error) and "Traceback" not in str(error)
        assert isinstance(error, ReadingStopped) or error.reason
    assert time.monotonic() - begun < READ_LIMITS.total + 8
