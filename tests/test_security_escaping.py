"""Hostile text in every place that a person can write: it is shown as text, everywhere.

The same strings are put into documents, names, reasons and an own framework. Every screen, page
and file that is made of them is parsed, and no element, attribute, formula or link may come of
them; that the strings are there as text is what makes the test one that can fail.
"""

from __future__ import annotations

import dataclasses
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import gradio as gr
import pytest
from build_documents import paged_document, unpaged_document
from openpyxl import load_workbook
from pydantic import BaseModel
from selectolax.lexbor import LexborHTMLParser

from extractor.document import Document
from indicators.assessment import Assessment
from indicators.coverage_matrix import coverage_matrix
from review.app import _PAGES
from review.circumstances import given_answers
from review.exports.coverage_picture import coverage_svg
from review.exports.form import write_form
from review.exports.pack_page import PACK_ID, write_pack
from review.exports.prefill import prefill_data, write_prefill
from review.exports.prefill_reading import prefill_of
from review.exports.preview import preview_index
from review.exports.workbook import write_workbook
from review.jobs import Jobs
from review.pages import header
from review.pages.place import Place
from review.pages.shell import Shell
from review.workspace import Workspace
from tests.test_review_fields_everywhere import FRAMEWORKS, MARK, Marks, decisions_of, made

HOSTILE = (
    "\"'><x-own own=1 onclick=own()>{at}</style></title></textarea></script><script>own()</script>",
    "<img src=x onerror=own()>{at}<svg onload=own()><!--",
    "{{own}} ${{own}} {{{{own}}}} `${{own()}}` [x](javascript:own()) {at}",
    "=cmd|' /C calc'!A0 {at}",
    "+1+1{at}",
    "-2+3{at}",
    "@SUM(1){at}",
    "\t=1+1{at}",
    "＝1+1{at}",
    "\u202egpj.exe\u2066{at}<b onmouseover='own()'>",
    '<b><a href="javascript:own()">{at}</a></b>&lt;i&gt;&#60;u&#62;',
)
SEEN = ("x-own own=1", "onerror=own()")  # parts of the strings that have to be seen as text
_OWN_TAGS = "x-own, img[src='x'], svg[onload], script:not([type='application/json'])"
# Where addresses of our own lead: a picture of a page, a file, a place on the page, a screen.
_ADDRESS = re.compile(r"(/mz-pages/|/gradio_api/file=|#|\?|data:image/(png|svg))")


def hostile(at: int) -> str:
    return HOSTILE[at % len(HOSTILE)].format(at=f"记{at}")


def poisoned(value: Any, counter: list[int]) -> Any:
    """The same with hostile text for each mark, in dataclasses and in data of pydantic."""
    if isinstance(value, str):

        def strike(_: re.Match[str]) -> str:
            counter[0] += 1
            return hostile(counter[0])

        return MARK.sub(strike, value)
    if isinstance(value, BaseModel):
        return type(value).model_validate(poisoned(value.model_dump(by_alias=True), counter))
    if isinstance(value, dict):
        return {key: poisoned(each, counter) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return value  # boxes on pages
    if isinstance(value, list | tuple):
        return type(value)(poisoned(each, counter) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, Document | type):
        fields = {each.name: poisoned(getattr(value, each.name), counter)
                  for each in dataclasses.fields(value)}  # fmt: skip
        return replace(value, **fields)
    return value


def documents() -> tuple[Document, Document]:
    first = replace(
        paged_document(), file=f"{HOSTILE[0].format(at='名')}.pdf", title=HOSTILE[1].format(at="题")
    )
    policy = replace(
        unpaged_document("\n".join(each.format(at="文") for each in HOSTILE).replace("\n", " ")),
        file=f"{HOSTILE[1].format(at='名')}.html",
        title=HOSTILE[0].format(at="题"),
    )
    return first, policy


def assessment(answers: str, read: tuple[Document, Document] | None = None) -> Assessment:
    first, policy = read or documents()
    whole = made(answers, first)
    counter = [0]
    framework = poisoned(whole.framework, counter)
    proposals = poisoned(whole.proposals, counter)
    head = {"title": hostile(0), "publisher": hostile(1), "source": hostile(2), "note": hostile(3)}
    return replace(
        whole,
        framework=framework.model_copy(update=head),
        proposals=proposals,
        documents=(first, policy),
    )


def owned(source: str) -> list[str]:
    """What in a page came from hostile text: elements, attributes, addresses that run."""
    tree = LexborHTMLParser(source)
    found = [node.html or "" for node in tree.css(_OWN_TAGS)]
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            if name == "own" or name.startswith("on"):
                found.append(f"{node.tag} {name}")
            if name in ("href", "src", "action", "formaction") and not _ADDRESS.match(value or ""):
                found.append(f"{node.tag} {name}={value}")
            if name == "style" and "own" in (value or ""):
                found.append(f"{node.tag} style={value}")
    return found


def texts(value: Any) -> Iterator[str]:
    """Every text in what a handler gives to Gradio."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def hostile_project(workspace: Workspace, folder: Path) -> tuple[int, Assessment]:
    """A project that is hostile in its name and files, and an assessment of these."""
    project = workspace.projects.create(HOSTILE[0].format(at="项")).id
    read = []
    for document in documents():
        source = folder / f"upload{Path(document.file).suffix}"
        source.write_bytes(document.text.encode())
        file = workspace.files.add(project, source, document.file)
        read.append(replace(document, id=file.document))
        workspace.files.save_read(project, read[-1])
    return project, assessment("option", (read[0], read[1]))


def decide_all(workspace: Workspace, run: int, whole: Assessment) -> None:
    """Decisions with hostile names and reasons."""
    for proposal, reason in zip(whole.proposals, HOSTILE[3:], strict=False):
        name = HOSTILE[0].format(at="人")
        workspace.decisions.confirm(workspace.runs.get(run), proposal, name, reason.format(at="由"))


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Workspace, Shell, Place]:
    """The screens over a project that is hostile in every field, as the app lays them out."""
    workspace = Workspace.open(tmp_path / "workspace")
    project, whole = hostile_project(workspace, tmp_path)
    runs = [workspace.runs.save(project, whole) for _ in range(2)]
    decide_all(workspace, runs[1], whole)
    shell = Shell(workspace, Jobs(workspace), None, None)
    place = Place(project=project, run=runs[1], indicator="11", language="zh", evidence=0)
    return workspace, shell, place


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_screen_takes_hostile_text_for_html(
    desk: tuple[Workspace, Shell, Place], language: str
) -> None:
    _, shell, place = desk
    place = place.to(language=language)
    with gr.Blocks():
        shell.place = gr.BrowserState(place.data())
        shell.screen = gr.BrowserState("projects")
        shell.seen = gr.Textbox(visible=False)
        header.build(shell)
        with gr.Tabs() as shell.tabs:
            for name, page in _PAGES.items():
                with gr.Tab(name, id=name):
                    page.build(shell)
    seen: dict[str, str] = {}
    for name, screen in shell.screens.items():
        for number in ("11", "22"):
            here = place.to(indicator=number)
            drawn = screen.refresh(here, *(each.value for each in screen.inputs))
            for component, value in zip(screen.outputs, drawn, strict=True):
                if isinstance(component, gr.HTML | gr.Markdown):
                    told = value.get("value", "") if isinstance(value, dict) else value
                    assert not owned(str(told)), (name, owned(str(told))[:3])
                seen[name] = seen.get(name, "") + " ".join(texts(value))
    assert len(seen) == len(_PAGES) + 1  # the header too
    for name in ("projects", "files", "review", "gaps", "trace"):
        assert "x-own" in seen[name] or "onerror" in seen[name], name


@pytest.mark.parametrize("answers", FRAMEWORKS)
def test_no_export_takes_hostile_text_for_more_than_text(tmp_path: Path, answers: str) -> None:
    whole = assessment(answers)
    decisions = poisoned(decisions_of(whole, Marks()), [500])
    write_workbook(whole, decisions, tmp_path / "a.xlsx")
    write_form(whole, decisions, tmp_path / "a.docx", {}, HOSTILE[0].format(at="项"))
    write_prefill(whole, tmp_path / "a.json", decisions)
    data = prefill_data(whole, decisions)
    prefill = prefill_of(tmp_path / "a.json", data, whole.framework)
    page, _ = write_pack(prefill, {}, tmp_path / "pack.html")
    _check_workbook(tmp_path / "a.xlsx")
    _check_word(tmp_path / "a.docx")
    _check_page(page, json.loads((tmp_path / "a.json").read_text(encoding="utf-8")))


def _check_workbook(path: Path) -> None:
    """Cells that begin like a formula are text; the formulas that there are, are our own."""
    found = 0
    for sheet in load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                text = str(cell.value or "")
                if cell.data_type == "f":
                    assert "记" not in text and "cmd" not in text, (sheet.title, cell.coordinate)
                elif text.lstrip().startswith(("=", "+", "-", "@")) and "记" in text:
                    assert cell.data_type == "s" and cell.quotePrefix, (sheet.title, text)
                    found += 1
                assert cell.hyperlink is None or cell.hyperlink.target is None
    assert found >= 4
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower()]
        links = "".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels")
        )
    assert 'TargetMode="External"' not in links


def _check_word(path: Path) -> None:
    """No field, no link and no macro comes of a text; its characters stand in runs."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        body = archive.read("word/document.xml").decode()
        links = "".join(archive.read(name).decode() for name in names if name.endswith(".rels"))
    assert "x-own own=1" in body and "<x-own" not in body
    assert not re.findall(r"<w:instrText[^>]*>[^<]*(?:cmd|own)", body)
    assert 'TargetMode="External"' not in links and "vbaProject.bin" not in " ".join(names)


def _check_page(path: Path, kept: dict[str, Any]) -> None:
    source = path.read_text(encoding="utf-8")
    assert not owned(source), owned(source)[:3]
    tree = LexborHTMLParser(source)
    (carried,) = tree.css("script")  # the data alone
    assert carried.attributes["id"] == PACK_ID
    data = json.loads(carried.text())["prefill"]
    assert data["items"][0]["rationale"] == kept["items"][0]["rationale"]
    body = tree.body
    assert body is not None
    carried.decompose()
    assert all(each in body.text() for each in SEEN)


def test_neither_preview_nor_picture_takes_hostile_text_for_markup() -> None:
    for document in documents():
        page = preview_index(document, {})
        assert not owned(page), owned(page)[:3]
        assert "x-own" in page or "onerror" in page
    whole = assessment("option")
    given = given_answers(whole.framework, whole.proposals, {})
    matrix = coverage_matrix([(whole.framework, given)])
    drawn = coverage_svg(matrix, "zh", HOSTILE[1])
    assert not owned(drawn), owned(drawn)[:3]
    root = ElementTree.fromstring(drawn)  # well-formed: no text broke out of its place
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert names <= {"svg", "g", "rect", "text", "tspan", "title", "desc", "style", "line", "defs"}
    assert "onerror" in drawn


def test_the_strings_would_be_found_if_they_were_not_escaped() -> None:
    for text in (HOSTILE[0], HOSTILE[1], HOSTILE[9], HOSTILE[10]):
        assert owned(f"<div>{text.format(at=1)}</div>"), text
    assert owned(f'<div title="{HOSTILE[0].format(at=1)}"></div>')
