"""The evidence pack, its check, and the annotated copies, over the example documents."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from playwright.sync_api import sync_playwright
from typer.testing import CliRunner

from extractor.document import Box, Document
from extractor.extract import read_document
from indicators.assessment import Assessment, assess, read_documents
from indicators.catalogue import load_framework
from review.annotations import spoken_places
from review.cli import app
from review.decisions import Decision
from review.exports.annotated_pdf import Mark, NotAnnotated, marks_of, write_annotated
from review.exports.evidence_pack import seal_of
from review.exports.pack_page import write_pack
from review.exports.page_crops import QuotePlace
from review.exports.prefill import prefill_data, write_prefill
from review.exports.prefill_reading import PrefillUnreadable, prefill_of
from review.pack_checks import PackUnreadable, check_pack, read_pack

EXAMPLES = Path(__file__).parent.parent / "examples"
REPORT = next(iter(EXAMPLES.glob("*_2024_csr.pdf")))
POLICY = next(iter(EXAMPLES.glob("*_privacy_policy.html")))
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def made() -> Assessment:
    return assess(read_documents([REPORT, POLICY]), load_framework("ccia-002"))


def decision(made: Assessment, number: int, **said: Any) -> Decision:
    proposal = made.proposals[number]
    given: dict[str, Any] = {
        "action": "confirm",
        "state": proposal.state,
        "answer": proposal.answer,
        "reason": "",
        **said,
    }
    return Decision(
        number + 1, 1, "ccia-002", 1, proposal.indicator, reviewer="王芳",
        decided_at="2026-11-26T08:00:00+00:00", run=1, **given,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents under other names, in folders: they are known by their content."""
    folder = tmp_path_factory.mktemp("documents")
    (folder / "a").mkdir()
    shutil.copy(REPORT, folder / "a" / "renamed.pdf")
    shutil.copy(POLICY, folder / "old.htm")
    return folder


@pytest.fixture(scope="module")
def pack(made: Assessment, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    decisions = {
        each.indicator: each
        for each in (
            decision(made, 0),
            decision(made, 1, action="change", answer=3, reason="<b>第 9 页</b> & 附件"),
        )
    }
    page, _ = write_pack(
        prefill_of(folder, prefill_data(made, decisions)),
        {made.documents[0].id: folder / "a" / "renamed.pdf"},
        tmp_path_factory.mktemp("pack") / "ccia.pack.html",
    )
    return page


def checked(pack: Path, folder: Path) -> Any:
    return check_pack(pack, folder, read_document)


@pytest.mark.parametrize("suffix", [".html", ".json"])
def test_a_pack_holds_against_its_documents(pack: Path, folder: Path, suffix: str) -> None:
    result = checked(pack.with_suffix(suffix), folder)
    assert result.sound
    assert len(result.quotes) > 100
    assert len(result.prefill.decisions) == 2


def test_every_cited_place_of_a_pdf_has_its_picture(pack: Path, made: Assessment) -> None:
    data = read_pack(pack.with_suffix(".json"))
    places = {
        (part.page, part.boxes)
        for proposal in made.proposals
        for evidence in proposal.evidence
        if evidence.cited
        for part in evidence.boxes
    }
    assert len(data["crops"]) == len(places) > 20


def test_the_page_needs_no_network_runs_no_script_and_escapes(pack: Path) -> None:
    text = pack.read_text(encoding="utf-8")
    assert "http://" not in text
    assert "https://" not in re.sub(r"<script type=.application/json.*?</script>", "", text)
    assert "default-src 'none'" in text
    assert "<b>第 9 页</b>" not in text
    assert "&lt;b&gt;第 9 页&lt;/b&gt; &amp; 附件" in text
    assert text.count("<script") == 1


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium")
def test_the_page_in_a_browser(pack: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(pack.as_uri())
        loaded = page.evaluate(
            "[...document.images].every(image => image.complete && image.naturalWidth > 100)"
        )
        inside = page.evaluate(
            """[...document.querySelectorAll('.crop')].every(crop => {
              const around = crop.getBoundingClientRect()
              return [...crop.querySelectorAll('i')].every(mark => {
                const box = mark.getBoundingClientRect()
                return box.top >= around.top - 2 && box.bottom <= around.bottom + 2
                  && box.left >= around.left - 2 && box.right <= around.right + 2 && box.width > 2
              })})"""
        )
        browser.close()
    assert loaded
    assert inside
    assert {url.split(":")[0] for url in asked} <= {"file", "data"}


def changed(pack: Path, target: Path, change: Any, seal: bool = True) -> Path:
    data = read_pack(pack.with_suffix(".json"))
    change(data)
    if seal:
        data["seal"] = seal_of(data)
    target.write_text(json.dumps(data), encoding="utf-8")
    return target


def first_quote(data: dict[str, Any]) -> dict[str, Any]:
    return next(
        evidence
        for item in data["prefill"]["items"]
        for evidence in item["evidence"]
        if evidence["page"]
    )


def test_a_changed_answer_breaks_the_seal(pack: Path, folder: Path, tmp_path: Path) -> None:
    def better(data: dict[str, Any]) -> None:
        data["prefill"]["items"][0]["decision"]["answer"] = 3

    result = checked(changed(pack, tmp_path / "p.json", better, seal=False), folder)
    assert not result.seal_holds
    assert not result.sound


def test_a_changed_quote_is_told_even_if_sealed_again(
    pack: Path, folder: Path, tmp_path: Path
) -> None:
    def other_words(data: dict[str, Any]) -> None:
        first_quote(data)["quote"] = "本公司全年碳排放为零。"

    result = checked(changed(pack, tmp_path / "p.json", other_words), folder)
    assert result.seal_holds
    assert result.count("differs") == 1
    assert not result.sound


def test_a_changed_place_is_told(pack: Path, folder: Path, tmp_path: Path) -> None:
    def other_place(data: dict[str, Any]) -> None:
        first_quote(data)["boxes"][0][1] += 30

    def other_offset(data: dict[str, Any]) -> None:
        first_quote(data)["start"] += 1

    for change in (other_place, other_offset):
        result = checked(changed(pack, tmp_path / "p.json", change), folder)
        assert result.count("moved") == 1
        assert not result.sound


def test_a_changed_picture_is_told(pack: Path, folder: Path, tmp_path: Path) -> None:
    def other_picture(data: dict[str, Any]) -> None:
        data["crops"][0]["png"] = data["crops"][1]["png"]

    result = checked(changed(pack, tmp_path / "p.json", other_picture), folder)
    assert result.broken_pictures == 1
    assert not result.sound


def test_a_missing_or_changed_document_is_named(pack: Path, tmp_path: Path) -> None:
    (tmp_path / REPORT.name).write_bytes(REPORT.read_bytes() + b"\n")
    shutil.copy(POLICY, tmp_path)
    result = checked(pack, tmp_path)
    assert result.missing == (REPORT.name,)
    assert result.count("no_file") > 10
    assert result.count("same") > 10


def test_verify_ends_with_one_line_a_fault_and_status_1(
    pack: Path, folder: Path, tmp_path: Path
) -> None:
    good = CliRunner().invoke(app, ["verify", str(pack), "--documents", str(folder), "--no-ocr"])
    assert good.exit_code == 0, good.output
    assert "seal: holds" in good.output

    def other_words(data: dict[str, Any]) -> None:
        first_quote(data)["quote"] = "没有这句话"

    bad = changed(pack, tmp_path / "p.json", other_words)
    result = CliRunner().invoke(app, ["verify", str(bad), "-d", str(folder), "--no-ocr"])
    assert result.exit_code == 1
    assert "words not found" in result.output


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"<html></html>", b'{"schema": "mingzheng.pack/1"}', b"\xff\xfe", b"null",
     b'{"schema": "mingzheng.pack/1", "seal": "", "prefill": {}, "crops": [3]}'],
)  # fmt: skip
@pytest.mark.parametrize("suffix", [".json", ".html"])
def test_what_is_no_pack_is_told(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"pack{suffix}"
    path.write_bytes(content)
    with pytest.raises(PackUnreadable, match=r"give the \.html or \.json"):
        read_pack(path)


@pytest.mark.parametrize("broken", ["documents", "settings", "items", "framework"])
def test_a_pack_whose_inside_is_damaged_is_told(
    pack: Path, folder: Path, tmp_path: Path, broken: str
) -> None:
    for value in ([{}], {}, "text", None, [3]):

        def other(data: dict[str, Any], value: object = value) -> None:
            data["prefill"][broken] = value

        with pytest.raises(PrefillUnreadable):
            checked(changed(pack, tmp_path / "p.json", other), folder)


def test_pack_and_annotate_from_the_command_line(
    made: Assessment, folder: Path, tmp_path: Path
) -> None:
    write_prefill(made, tmp_path / "ccia-002.json")
    file, out = str(tmp_path / "ccia-002.json"), str(tmp_path / "p.html")
    run = CliRunner().invoke
    assert run(app, ["pack", file, "-d", str(folder), "-o", out]).exit_code == 0
    assert checked(Path(out), folder).sound
    marked = run(app, ["annotate", file, "-d", str(folder), "-o", str(tmp_path / "marked")])
    assert marked.exit_code == 0, marked.output
    assert (tmp_path / "marked" / "renamed.marked.pdf").exists()
    over = run(app, ["pack", file, "-d", str(folder), "-o", str(tmp_path / "ccia-002.html")])
    assert over.exit_code == 2
    assert "would overwrite" in over.output
    nowhere = run(app, ["pack", file, "-d", str(tmp_path / "nowhere"), "-o", out])
    assert nowhere.exit_code == 2
    assert "no such folder" in nowhere.output


def annotations_of(path: Path) -> list[tuple[int, str, str]]:
    """Page, note, and the words under each annotation of a PDF, read by PDFium."""
    found = []
    document = pypdfium2.PdfDocument(path)
    for number, page in enumerate(document, 1):
        words = page.get_textpage()
        for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
            annotation = pdfium.FPDFPage_GetAnnot(page, index)
            if pdfium.FPDFAnnot_GetSubtype(annotation) == pdfium.FPDF_ANNOT_HIGHLIGHT:
                buffer = (ctypes.c_ushort * 20000)()
                size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, 40000)
                note = bytes(buffer)[: size - 2].decode("utf-16-le")
                under = []
                for at in range(pdfium.FPDFAnnot_CountAttachmentPoints(annotation)):
                    quad = pdfium.FS_QUADPOINTSF()
                    pdfium.FPDFAnnot_GetAttachmentPoints(annotation, at, quad)
                    across, upright = (quad.x1, quad.x2, quad.x3), (quad.y1, quad.y2, quad.y3)
                    under.append(
                        words.get_text_bounded(min(across), min(upright), max(across), max(upright))
                    )
                found.append((number, note, "".join(under)))
            pdfium.FPDFPage_CloseAnnot(annotation)
    document.close()
    return found


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_annotations_lie_on_the_words_and_name_the_indicators(
    made: Assessment, tmp_path: Path
) -> None:
    number = next(
        at
        for at, each in enumerate(made.proposals)
        if any(e.cited and e.document == made.documents[0].id for e in each.evidence)
    )
    confirmed = decision(made, number)
    said = spoken_places([(made.framework, made.proposals, {confirmed.indicator: confirmed})])
    marks = marks_of(said, made.documents[0].id)
    out = tmp_path / "marked.pdf"
    assert write_annotated(REPORT, marks, out) == len(marks) > 20
    found = annotations_of(out)
    assert len(found) == len(marks)
    assert any("（已确认）" in note for _, note, _ in found)
    quotes = {
        letters(evidence.quote)
        for proposal in made.proposals
        for evidence in proposal.evidence
        if evidence.cited
    }
    right = 0
    for page, note, words in found:
        assert f"ccia-002 {note.split()[1]} " in note
        assert page
        right += any(letters(words) in quote or quote in letters(words) for quote in quotes)
    assert right >= 0.97 * len(found)  # the bounded text of PDFium also takes neighbours' edges


def test_a_copy_is_the_original_with_the_annotations_appended(
    made: Assessment, tmp_path: Path
) -> None:
    said = spoken_places([(made.framework, made.proposals, {})])
    marks = marks_of(said, made.documents[0].id)
    out = tmp_path / "marked.pdf"
    write_annotated(REPORT, marks, out)
    original = REPORT.read_bytes()
    assert out.read_bytes()[: len(original)] == original
    assert read_document(out).text == made.documents[0].text


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_annotations_on_turned_and_cut_pages(tmp_path: Path, turn: int) -> None:
    source = pypdfium2.PdfDocument(REPORT)
    page = source[14]
    page.set_rotation(turn)
    page.set_cropbox(10, 20, page.get_mediabox()[2] - 5, page.get_mediabox()[3] - 15)
    path = tmp_path / "turned.pdf"
    one = pypdfium2.PdfDocument.new()
    one.import_pages(source, [14])
    one.save(path)
    document = read_document(path)
    at = document.text.index("公司建立以")
    marks = [mark_of(document, at, at + 30)]
    out = tmp_path / "marked.pdf"
    assert write_annotated(path, marks, out) == 1
    ((number, note, words),) = annotations_of(out)
    assert (number, note) == (1, "甲\n乙")
    # PDFium gives the letters of a page that stands on its head from the end.
    assert sorted(letters(document.text[at : at + 30])) == sorted(letters(words))


def mark_of(document: Document, start: int, end: int) -> Mark:
    (part,) = document.places.lines(start, end)
    return Mark(
        QuotePlace(document.id, part.page, tuple(Box(*b) for b in part.boxes)), "甲\n乙", True
    )


def test_what_is_no_pdf_cannot_be_annotated(tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing")
    with pytest.raises(NotAnnotated) as error:
        write_annotated(path, [], tmp_path / "out.pdf")
    assert "broken.pdf" in str(error.value)
    assert "另存" in error.value.chinese
    assert not (tmp_path / "out.pdf").exists()


def test_places_off_the_page_are_no_fault(made: Assessment, tmp_path: Path) -> None:
    place = QuotePlace(made.documents[0].id, 400, (Box(1, 2, 3, 4),))
    marks = [Mark(place, "a", False), Mark(replace(place, page=1, boxes=()), "b", False)]
    assert write_annotated(REPORT, marks, tmp_path / "out.pdf") == 0
