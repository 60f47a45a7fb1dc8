"""Files and names made to harm whoever reads them: refused in words that name file and limit."""

import io
import json
import stat
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from build_documents import assessment
from openpyxl import Workbook
from typer.testing import CliRunner

from indicators.catalogue import HEAD, read_catalogue
from indicators.yaml_limits import DEEPEST, LARGEST, MOST_VALUES
from review.cli import app
from review.document_files import FolderUnsearched, digest_of, files_of
from review.errors import ReviewError
from review.exports.prefill_reading import read_prefill
from review.exports.sheets.review import TITLE
from review.exports.workbook import write_workbook
from review.exports.workbook_reading import WorkbookUnreadable, read_filled_workbook
from review.file_names import plain_name, safe_name
from review.own_frameworks.importing import import_template, write_framework
from review.own_frameworks.reading import MOST_LETTERS, read_template
from review.pack_checks import read_pack
from review.workbook_opening import MOST_ROWS

EXAMPLE = Path(__file__).parent.parent / "examples" / "own_framework.xlsx"
SECRET = "内部机密文件的第一行"
Read = Callable[[Path], object]


def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.xlsx"
    write_workbook(assessment(), {}, path)
    return path


def template(_tmp_path: Path) -> Path:
    return EXAMPLE


WORKBOOKS: list[tuple[Callable[[Path], Path], Read, str]] = [
    (answers, read_filled_workbook, "answers"),
    (template, read_template, "template"),
]
each_workbook = pytest.mark.parametrize(
    ("made", "read"), [each[:2] for each in WORKBOOKS], ids=[each[2] for each in WORKBOOKS]
)


def changed(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """A copy of a ZIP with each part changed by a function of its name and content."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, change(part.filename, old.read(part)))
    return target


def refused(read: Read, path: Path, words: str) -> None:
    """It ends at once with an error that names the file and says this."""
    begun = time.monotonic()
    with pytest.raises(ReviewError, match=words) as caught:
        read(path)
    assert path.name in caught.value.english and path.name in caught.value.chinese
    assert time.monotonic() - begun < 10


@each_workbook
def test_entities_of_a_workbook_are_refused(
    made: Callable[[Path], Path], read: Read, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    source = made(tmp_path)
    for number, inside in enumerate(
        (f'<!ENTITY e0 "哈">{levels}', f'<!ENTITY x SYSTEM "{secret.as_uri()}">')
    ):
        for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"):

            def change(name: str, data: bytes, part: str = part, inside: str = inside) -> bytes:
                if name != part:
                    return data
                head = f"<!DOCTYPE x [{inside}]>".encode()
                at = data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0
                return data[:at] + head + data[at:]

            path = changed(source, tmp_path / f"e{number}-{Path(part).stem}.xlsx", change)
            refused(read, path, "declares entities")
            wide = changed(
                path,
                tmp_path / f"w{number}-{Path(part).stem}.xlsx",
                lambda name, data, part=part: (  # type: ignore[misc]
                    data.decode().replace('encoding="UTF-8"', "").encode("utf-16")
                    if name == part
                    else data
                ),
            )
            refused(read, wide, "declares entities")


@each_workbook
def test_a_workbook_that_unpacks_to_gigabytes_is_refused(
    made: Callable[[Path], Path], read: Read, tmp_path: Path
) -> None:
    path = changed(made(tmp_path), tmp_path / "bomb.xlsx", lambda _, data: data)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/media/large.bin", "w", force_zip64=True) as part:
            for _ in range(250):
                part.write(b"\0" * 1_000_000)
    refused(read, path, "unpacks to an unreasonable size")


@each_workbook
def test_a_workbook_of_very_many_parts_is_refused(
    made: Callable[[Path], Path], read: Read, tmp_path: Path
) -> None:
    path = changed(made(tmp_path), tmp_path / "parts.xlsx", lambda _, data: data)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(3000):
            archive.writestr(f"xl/media/{number}.bin", b"x")
    refused(read, path, "unpacks to an unreasonable size")


@each_workbook
def test_a_workbook_over_the_limit_is_refused(
    made: Callable[[Path], Path], read: Read, tmp_path: Path
) -> None:
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    refused(read, path, "50 MB")


@each_workbook
def test_the_size_that_a_sheet_claims_is_not_believed(
    made: Callable[[Path], Path], read: Read, tmp_path: Path
) -> None:
    """A million rows of 16,384 columns would take long, and fill the memory."""

    def change(name: str, data: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return data
        text = data.decode()
        start = text.index("<dimension")
        end = text.index("/>", start) + 2
        return (text[:start] + '<dimension ref="A1:XFD1048576"/>' + text[end:]).encode()

    path = changed(made(tmp_path), tmp_path / "wide.xlsx", change)
    tracemalloc.start()
    begun = time.monotonic()
    with suppress(WorkbookUnreadable):  # the rows were read; its framework is made up
        read(path)
    assert time.monotonic() - begun < 20
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


def test_a_row_far_below_is_told_as_too_many(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = TITLE
    sheet["A1"], sheet["A1048576"] = "编号", "1"
    path = tmp_path / "far.xlsx"
    book.save(path)
    refused(read_filled_workbook, path, f"more than {MOST_ROWS} rows")


@each_workbook
@pytest.mark.parametrize("cut", [10, 500, 3000])
def test_a_broken_workbook_is_told_in_words(
    made: Callable[[Path], Path], read: Read, tmp_path: Path, cut: int
) -> None:
    """Also where the fault shows only as its rows are read."""
    source = made(tmp_path)

    def change(name: str, data: bytes) -> bytes:
        return data[:-cut] + b"<<&&" if name.startswith("xl/worksheets/") else data

    refused(read, changed(source, tmp_path / "inside.xlsx", change), "damaged|no Excel")
    short = tmp_path / "short.xlsx"
    short.write_bytes(source.read_bytes()[:-cut])
    refused(read, short, "damaged|no Excel")


def test_a_workbook_with_links_to_others_opens_none(tmp_path: Path) -> None:
    """Links to other workbooks and pictures from elsewhere are parts that nobody reads."""
    link = (
        b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<externalBook/></externalLink>"
    )
    path = changed(answers(tmp_path), tmp_path / "links.xlsx", lambda _, data: data)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/externalLinks/externalLink1.xml", link)
    with pytest.raises(ReviewError, match="which framework"):  # read up to what is ours
        read_filled_workbook(path)


def test_a_cell_of_a_template_over_the_limit_names_sheet_and_row(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(EXAMPLE)
    book["指标"].cell(2, 2).value = "长" * (MOST_LETTERS + 1)
    path = tmp_path / "long.xlsx"
    book.save(path)
    (problem,) = import_template(path).problems
    assert (problem.sheet, problem.row) == ("指标", 2)
    assert str(MOST_LETTERS) in problem.message


@pytest.mark.parametrize("number", ["nan", "inf", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_told(tmp_path: Path, number: str) -> None:
    from openpyxl import load_workbook

    book = load_workbook(EXAMPLE)
    sheet = book["框架"]
    row = next(cell.row for cell in sheet["A"] if str(cell.value).startswith("版本"))
    sheet.cell(row, 2).value = number
    path = tmp_path / "number.xlsx"
    book.save(path)
    assert any("no number" in each.message for each in import_template(path).problems)


def own(tmp_path: Path, name: str, text: str) -> list[str]:
    """The faults of the example framework with one file replaced."""
    (folder := tmp_path / "own").mkdir()
    write_framework(import_template(EXAMPLE), folder)
    (folder / "own-rider-care" / name).write_text(text, encoding="utf-8")
    begun = time.monotonic()
    _, faults = read_catalogue(folder / "own-rider-care")
    assert time.monotonic() - begun < 10
    return [str(each) for each in faults]


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LAUGHS, f"more than {MOST_VALUES} values"),
        ("[" * 100_000 + "]" * 100_000, f"more than {DEEPEST} deep|nesting"),
        ("- " * 50_000 + "x", f"more than {DEEPEST} deep"),
        ("&a [*a]", "holds itself"),
        ("x: " + "y" * (LARGEST + 1), "larger than 5 MB"),
        ("- !!python/object/apply:os.system ['touch /tmp/mz-owned']", "not valid YAML"),
        ("- !!python/name:os.system ''", "not valid YAML"),
        ("? [a]\n: b\n? {c: d}\n: e", "must be a list|not valid YAML"),
        ("- id: \x00", "not valid YAML"),
    ],
)
def test_yaml_made_to_harm_is_a_fault_with_file_and_line(
    tmp_path: Path, text: str, told: str
) -> None:
    import re

    faults = own(tmp_path, "01-indicators.yaml", text)
    assert any(re.search(told, each) for each in faults), faults
    assert all(each.startswith(("01-indicators.yaml:", f"{HEAD}:")) for each in faults)
    assert not Path("/tmp/mz-owned").exists()


HOSTILE_JSON = {
    "deep": "[" * 200_000,
    "deep_inside": '{"schema": ' + '{"a":' * 200_000,
    "number": "1" * 50_000,
    "no_text": "\ud800".encode("utf-8", "surrogatepass"),
    "list": "[1, 2]",
    "null": "null",
    "schema": '{"schema": {"a": []}}',
}


@pytest.mark.parametrize("name", sorted(HOSTILE_JSON))
@pytest.mark.parametrize("read", [read_prefill, read_pack])
def test_json_made_to_harm_is_refused(tmp_path: Path, name: str, read: Read) -> None:
    path = tmp_path / "file.json"
    content = HOSTILE_JSON[name]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    refused(read, path, r"file\.json")


@pytest.mark.parametrize("read", [read_prefill, read_pack])
def test_json_over_the_limit_is_refused_before_it_is_read(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(600_000_000)  # takes no room on the disk
    refused(read, path, "MB")


def test_a_pack_page_made_to_harm_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "pack.html"
    path.write_text("<div>" * 100_000 + "<script id=x>" + "[" * 100_000, encoding="utf-8")
    refused(read_pack, path, "no evidence pack")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\a\x00b\u202e.pdf", "ab.pdf"),
        ("/etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\a.pdf", "a.pdf"),
        ("a.pdf:stream.txt", "a.pdf_stream.txt"),
        ("报\u200b告\u2066\u2069\u061c.pdf", "报告.pdf"),
        ("\ud800半.pdf", "半.pdf"),
        ("报\u2028告\n.pdf", "报告.pdf"),
        ("...", "file"),
        ("", "file"),
        (" . ", "file"),
        ("con", "_con"),
        ("CON.pdf", "_CON.pdf"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        ("LPT1.pdf", "_LPT1.pdf"),
        ("com¹.txt", "_com¹.txt"),
        ("contract.pdf", "contract.pdf"),
        ("a" * 300 + ".pdf", "a" * 236 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 238),
        ("“报告”（2024年）.pdf", "“报告”（2024年）.pdf"),
    ],
)
def test_names_of_files(name: str, kept: str) -> None:
    assert safe_name(name) == kept
    assert safe_name(kept) == kept
    assert len(kept.encode()) <= 240


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("  禾汀里\t2024\n", "禾汀里 2024"),
        ("甲\u202egpj.exe\u202c", "甲gpj.exe"),
        ("\x1b[31m甲\x00\ud800", "[31m甲"),
        ("\u200b\u2066", ""),
    ],
)
def test_names_of_projects_and_people(name: str, kept: str) -> None:
    assert plain_name(name) == kept


def test_a_folder_of_documents_with_links_in_it_ends(tmp_path: Path) -> None:
    """Links in a circle, to devices and out of the folder: only files of known hash are taken."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_text("原文", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "circle").symlink_to(folder)
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    (folder / "linked.txt").symlink_to(outside / "a.txt")
    (folder / "b.txt").write_text("别的", encoding="utf-8")
    wanted = {digest_of("别的".encode()), digest_of("原文".encode())}
    found = files_of(folder, wanted)
    assert {path.name for path in found.values()} <= {"b.txt", "linked.txt"}
    with pytest.raises(FolderUnsearched):
        files_of(tmp_path / "nowhere", wanted)


def test_a_pipe_in_a_folder_of_documents_is_passed_over(tmp_path: Path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes on this system")
    os.mkfifo(tmp_path / "pipe.pdf")
    assert stat.S_ISFIFO((tmp_path / "pipe.pdf").stat().st_mode)
    assert files_of(tmp_path, {"sha256:x"}) == {}


def word_file(tmp_path: Path, change: Callable[[zipfile.ZipFile], None]) -> Path:
    import docx

    document, target = docx.Document(), io.BytesIO()
    document.add_paragraph("公司建立数据安全管理制度。")
    document.save(target)
    path = tmp_path / "file.docx"
    path.write_bytes(target.getvalue())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        change(archive)
    return path


def climbing(archive: zipfile.ZipFile) -> None:
    for name in ("../../owned.txt", "/tmp/mz-owned.txt", "C:\\owned.txt", "..\\owned.txt"):
        archive.writestr(name, b"owned")


def linked(archive: zipfile.ZipFile) -> None:
    link = zipfile.ZipInfo("word/media/link.png")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    archive.writestr(link, "/etc/passwd")


def itself(archive: zipfile.ZipFile) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("word/document.xml", b"<x/>")
    archive.writestr("word/embeddings/inner.docx", inner.getvalue())


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("change", [climbing, linked, itself])
def test_a_word_file_is_never_unpacked_to_the_disk(
    tmp_path: Path, change: Callable[[zipfile.ZipFile], None]
) -> None:
    """Names that climb out, links and archives in it: parts are read in memory, by their names."""
    from extractor.isolated import read_document_isolated

    (inner := tmp_path / "a" / "b").mkdir(parents=True)
    before = {each for each in tmp_path.rglob("*")}
    path = word_file(inner, change)
    document = read_document_isolated(path)
    assert document.text.strip() == "公司建立数据安全管理制度。"
    assert {each for each in tmp_path.rglob("*")} == {*before, path}
    assert not Path("/tmp/mz-owned.txt").exists()


def test_parts_that_overlap_in_a_word_file_are_refused_or_bounded(tmp_path: Path) -> None:
    """Entries of the directory that all point to one packed part unpack to more than is there."""
    from extractor.errors import ExtractorError
    from extractor.isolated import read_document_isolated

    path = word_file(tmp_path, lambda archive: archive.writestr("x.bin", b"\0" * 1_000_000))
    data = path.read_bytes()
    end = data.rindex(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    entries = data[start:end]
    last = entries[entries.rindex(b"PK\x01\x02") :]
    many = entries + last * 500
    tail = bytearray(data[end:])
    count = int.from_bytes(tail[8:10], "little") + 500
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    tail[12:16] = len(many).to_bytes(4, "little")
    path.write_bytes(data[:start] + many + bytes(tail))
    with pytest.raises(ExtractorError, match=r"unreasonable size|damaged"):
        read_document_isolated(path)


@pytest.mark.parametrize(
    "command",
    [
        ["score", "{}"],
        ["pack", "{}", "--documents", ".", "--out", "x.html"],
        ["frameworks", "import", "{}", "--out", "here"],
    ],
)
def test_the_command_line_tells_it_in_one_line(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\xff" * 5000)
    result = CliRunner().invoke(app, [each.format(path) for each in command])
    assert result.exit_code == 2
    assert "bad.xlsx" in result.output and "Traceback" not in result.output


def test_a_framework_of_its_own_cannot_name_a_folder_elsewhere(tmp_path: Path) -> None:
    """The id of a template becomes the name of a folder; one with ../ in it is a problem."""
    from openpyxl import load_workbook

    for number, name in enumerate(("../../owned", "/tmp/owned", "a/b", "..", "CON/..", "a\u202eb")):
        book = load_workbook(EXAMPLE)
        sheet = book["框架"]
        row = next(cell.row for cell in sheet["A"] if str(cell.value).startswith("编号"))
        sheet.cell(row, 2).value = name
        path = tmp_path / f"{number}.xlsx"
        book.save(path)
        imported = import_template(path)
        assert imported.framework is None
        assert any(each.sheet == "框架" for each in imported.problems)


def test_answers_of_a_workbook_are_only_those_of_the_framework(tmp_path: Path) -> None:
    data = {"schema": "mingzheng-prefill/1", "framework": {"id": "../../etc", "version": "1"}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    refused(read_prefill, path, r"a\.json")


def test_a_project_takes_no_more_files_than_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from review import file_store
    from review.errors import FileRefused
    from review.workspace import Workspace

    monkeypatch.setattr(file_store, "MOST_FILES", 2)
    workspace = Workspace.open(tmp_path / "workspace")
    project = workspace.projects.create("甲\u202e\x00").id
    assert workspace.projects.get(project).name == "甲"
    for number in range(2):
        (source := tmp_path / f"{number}.txt").write_text(f"文{number}", encoding="utf-8")
        workspace.files.add(project, source, source.name)
    workspace.files.add(project, source, source.name)  # one that it has is none more
    (more := tmp_path / "more.txt").write_text("又一", encoding="utf-8")
    with pytest.raises(FileRefused, match=r"more\.txt.*2 files"):
        workspace.files.add(project, more, more.name)
    assert len(workspace.files.of(project)) == 2


def test_an_upload_with_a_hostile_name_is_kept_under_a_harmless_one(tmp_path: Path) -> None:
    from review.workspace import Workspace

    workspace = Workspace.open(tmp_path / "workspace")
    project = workspace.projects.create("甲").id
    (source := tmp_path / "a.txt").write_text("公司建立数据安全管理制度。", encoding="utf-8")
    file = workspace.files.add(project, source, "../../\u202e<b>CON:\x00" + "长" * 300 + ".txt")
    assert file.name.startswith("_b_CON_长") and file.name.endswith(".txt")
    with workspace.files.named(file) as path:
        assert path.parent.parent == tmp_path / "workspace" / "files"
        assert path.read_text(encoding="utf-8") == "公司建立数据安全管理制度。"
