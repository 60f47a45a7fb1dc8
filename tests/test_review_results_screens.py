"""The screens of score, gaps and comparison, and related indicators, without a browser."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser
from typer.testing import CliRunner

from extractor.document import Document
from indicators.assessment import assess, read_documents
from indicators.catalogue import load_framework
from indicators.comparison import compare
from indicators.crosswalk import related_items
from review.cli import app
from review.compared_runs import compared_runs, latest_runs
from review.errors import AnswerUnknown, ReviewError
from review.exports.comparison_workbook import write_comparison
from review.exports.official_form import write_official_form
from review.exports.prefill import write_prefill
from review.pack_checks import check_pack
from review.pages.comparison_view import comparison_html
from review.pages.export import export, filled_html
from review.pages.gaps import coverage_of_project
from review.pages.gaps_view import coverage_html, gaps_html, index_html
from review.pages.place import Place
from review.pages.related_view import related_html
from review.pages.review_model import Reviewed, under_review
from review.pages.score import say_circumstance, tried_next
from review.pages.score_view import WhatIf, score_html
from review.workspace import Workspace

EXAMPLES = Path(__file__).parent.parent / "examples"
REPORT = next(iter(EXAMPLES.glob("*_2024_csr.pdf")))
POLICY = next(iter(EXAMPLES.glob("*_privacy_policy.html")))
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def documents() -> tuple[Document, ...]:
    return tuple(read_documents([REPORT, POLICY]))


@pytest.fixture(scope="module")
def workspace(
    documents: tuple[Document, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workspace]:
    """Two projects, each assessed by two frameworks: with the report, and with the policy only."""
    opened = Workspace.open(tmp_path_factory.mktemp("workspace"))
    for name, used in (("全部", documents), (HOSTILE, documents[1:])):
        project = opened.projects.create(name).id
        for document in used:
            opened.files.add(project, EXAMPLES / document.file, document.file)
            opened.files.save_read(project, document)
        for framework in ("cfis-self-assessment", "ccia-002"):
            opened.runs.save(project, assess(used, load_framework(framework)))
    yield opened
    opened.close()


def at(workspace: Workspace, framework: str, project: int = 1) -> Place:
    run = next(each for each in workspace.runs.latest(project) if each.framework == framework)
    return Place(project=project, run=run.id)


def under(workspace: Workspace, framework: str, project: int = 1) -> Reviewed:
    return under_review(workspace, at(workspace, framework, project))


def text(html: str) -> str:
    body = LexborHTMLParser(f"<body>{html}</body>").body
    assert body is not None
    return body.text(separator=" ")


def test_the_score_marks_the_preview_and_lists_every_reading(workspace: Workspace) -> None:
    run = under(workspace, "ccia-002")
    told = score_html(run, WhatIf(), "zh")
    assert "预览（含未确认的建议）" in text(told)
    assert told.count('data-do="reading"') == len(run.framework.scoring.ambiguities) > 10
    assert told.count('data-do="occurrence"') == len(run.framework.scoring.events) == 8
    for missing in run.framework.missing:
        assert missing in text(told)
    assert "Preview (proposals too)" in text(score_html(run, WhatIf(), "en"))


def test_what_if_moves_the_preview_and_decides_nothing(workspace: Workspace) -> None:
    run = under(workspace, "ccia-002")
    silent = next(each.indicator for each in run.assessment.proposals if each.state == "not_found")
    tried = tried_next(run, WhatIf(), {"do": "what_if_indicator", "value": silent})
    tried = tried_next(run, tried, {"do": "what_if_answer", "value": "proposed:3"})
    told = text(score_html(run, tried, "zh"))
    (moved,) = LexborHTMLParser(score_html(run, tried, "zh")).css(".mz-moved")
    before, after = moved.css_first("b").text().split(" → ")
    assert float(before.split()[0]) < float(after.split()[0])
    assert "三星级" in told
    assert not under(workspace, "ccia-002").decisions
    assert not tried_next(run, tried, {"do": "what_if_drop", "id": silent}).answers
    assert not tried_next(run, tried, {"do": "what_if_answer", "value": ""}).answers
    assert not tried_next(run, WhatIf(), {"do": "what_if_answer", "value": "proposed:3"}).answers
    assert tried_next(run, tried, {"do": "what_if_indicator", "value": "no"}).indicator == ""


def test_facts_readings_and_occurrences_are_kept(workspace: Workspace) -> None:
    run = under(workspace, "ccia-002", 2)
    reading = run.framework.scoring.ambiguities[0]
    other = next(each.id for each in reading.choices if each.id != reading.default)
    event = run.framework.scoring.events[0].id
    for target in (
        {"do": "reading", "id": reading.id, "value": other},
        {"do": "occurrence", "id": event, "value": "serious"},
        {"do": "note", "id": event, "value": HOSTILE},
    ):
        say_circumstance(workspace, under(workspace, "ccia-002", 2), target, "王芳")
    now = under(workspace, "ccia-002", 2)
    assert now.circumstances.readings[reading.id] == other
    (held,) = now.circumstances.occurrences
    assert (held.event, held.kind, held.note) == (event, "serious", HOSTILE)
    told = score_html(now, WhatIf(), "zh")
    assert "撤销评级结论" in told
    assert HOSTILE not in told
    say_circumstance(workspace, now, {"do": "occurrence", "id": event, "value": ""}, "")
    assert not under(workspace, "ccia-002", 2).circumstances.occurrences


def test_a_fact_that_is_none_is_told(workspace: Workspace) -> None:
    run = under(workspace, "ccia-002")
    for target in (
        {"do": "fact", "id": "no_such_fact", "value": "yes"},
        {"do": "fact", "id": "market_value", "value": "viel"},
        {"do": "reading", "id": "no_such", "value": "x"},
        {"do": "occurrence", "id": "no_such", "value": "serious"},
    ):
        with pytest.raises(AnswerUnknown):
            say_circumstance(workspace, run, target, "")


def test_gaps_come_with_claims_owner_and_what_disclosure_looks_like(workspace: Workspace) -> None:
    from review.circumstances import given_answers
    from review.gap_list import gaps_in

    run = under(workspace, "ccia-002")
    given = given_answers(run.framework, run.assessment.proposals, run.decisions)
    gaps = gaps_in(run.framework, run.assessment.proposals, given, run.circumstances)
    told = text(gaps_html(gaps, "", "zh"))
    for gap in gaps:
        assert gap.indicator.direct and gap.indicator.direct in told
        assert gap.indicator.owner and gap.indicator.owner in told
    silent = gaps_html(gaps, "silent", "zh")
    assert silent.count("<tr>") - 1 == sum(gap.kind == "silent" for gap in gaps)
    assert "没有缺口" in gaps_html((), "", "zh")


def test_coverage_counts_every_framework_of_the_project(workspace: Workspace) -> None:
    matrix = coverage_of_project(workspace, at(workspace, "ccia-002"))
    assert {row.framework for row in matrix.rows} == {"cfis-self-assessment", "ccia-002"}
    assert "<svg" in coverage_html(matrix, "zh")


def test_the_index_is_checked_on_the_screen_and_in_the_workbook(
    workspace: Workspace, documents: tuple[Document, ...]
) -> None:
    from indicators.index_check import index_check
    from review.index_rows import claimed_in

    run = under(workspace, "cfis-self-assessment")
    checked = index_check(run.framework, run.assessment.proposals, claimed_in(documents))
    told = text(index_html(checked, "zh"))
    assert "GRI 404-1" in told
    assert "找到但索引未列" in told
    book = load_workbook(export(workspace, run, "xlsx"))
    codes = [row[1] for row in book["索引核对"].iter_rows(min_row=2, values_only=True)]
    assert "GRI 404-1" in codes
    assert "索引核对" not in load_workbook(
        export(workspace, under(workspace, "cfis-self-assessment", 2), "xlsx")
    )
    assert not index_html(index_check(run.framework, (), ()), "zh")


def test_what_was_confirmed_is_offered_to_related_indicators(workspace: Workspace) -> None:
    self_run = under(workspace, "cfis-self-assessment")
    proposal = next(
        each
        for each in self_run.assessment.proposals
        if each.state == "proposed"
        and any(
            one.framework == "ccia-002"
            for one in related_items("cfis-self-assessment", each.indicator)
        )
    )
    related = next(
        each
        for each in related_items("cfis-self-assessment", proposal.indicator)
        if each.framework == "ccia-002"
    )
    ccia = under(workspace, "ccia-002")
    before = text(related_html(workspace, ccia, related.indicator, "zh"))
    assert "尚未决定" in before
    workspace.decisions.confirm(self_run.run, proposal, "王芳", "")
    html = related_html(workspace, under(workspace, "ccia-002"), related.indicator, "zh")
    quote = next(each for each in proposal.evidence if each.cited).quote
    assert "已决定：" in text(html)
    assert quote[:20].replace("\n", " ") in text(html)
    assert 'data-do="look"' in html
    assert related.indicator not in under(workspace, "ccia-002").decisions  # nothing was copied
    workspace.decisions.withdraw(self_run.run, proposal.indicator, "王芳")


def test_indicators_without_relatives_show_nothing(workspace: Workspace) -> None:
    run = under(workspace, "ccia-002")
    lonely = replace(run, assessment=replace(run.assessment, framework=_renamed(run)))
    assert related_html(workspace, lonely, "1", "zh") == ""


def _renamed(run: Reviewed):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return run.framework.model_copy(update={"id": "own"})


def test_runs_of_projects_are_compared(workspace: Workspace, tmp_path: Path) -> None:
    found = latest_runs(workspace)
    assert {run.framework for _, run in found} == {"cfis-self-assessment", "ccia-002"}
    runs = [run.id for _, run in found if run.framework == "cfis-self-assessment"]
    columns = compared_runs(workspace, sorted(runs, reverse=True))
    assert len({column.title for column in columns}) == 2  # told apart by their projects
    comparison = compare(columns)
    html = comparison_html(comparison, only_moved=False, language="zh")
    assert HOSTILE not in html
    assert "↑ 变好" in html
    moved = comparison_html(comparison, only_moved=True, language="en")
    assert moved.count("<tr>") < html.count("<tr>")
    write_comparison(comparison, tmp_path / "c.xlsx")
    book = load_workbook(tmp_path / "c.xlsx")
    assert book.sheetnames == ["答案", "数值", "沿用的文字"]
    assert book["答案"].max_row == 80  # header, scores, 78 indicators
    assert book["沿用的文字"].max_row > 2  # the policy stands in both


def test_the_pack_of_the_app_can_be_verified(workspace: Workspace, tmp_path: Path) -> None:
    from extractor.extract import read_document

    path = export(workspace, under(workspace, "ccia-002"), "pack")
    assert path.with_suffix(".json").exists()
    for source in (REPORT, POLICY):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    assert check_pack(path, tmp_path, read_document).sound


def test_annotated_pdfs_of_the_app(
    workspace: Workspace, documents: tuple[Document, ...], tmp_path: Path
) -> None:
    one = export(workspace, under(workspace, "ccia-002"), "marked")
    assert one.suffix == ".pdf"
    assert one.read_bytes().startswith(REPORT.read_bytes())
    with pytest.raises(ReviewError, match="no PDF"):
        export(workspace, under(workspace, "ccia-002", 2), "marked")
    project = workspace.projects.create("两份").id
    other = tmp_path / "copy.pdf"
    other.write_bytes(REPORT.read_bytes() + b"\n")
    second = read_documents([other])[0]
    for document, source in ((documents[0], REPORT), (second, other)):
        workspace.files.add(project, source, document.file)
        workspace.files.save_read(project, document)
    made = assess((documents[0], second), load_framework("ccia-002"))
    workspace.runs.save(project, made)
    both = export(workspace, under(workspace, "ccia-002", project), "marked")
    with zipfile.ZipFile(both) as archive:
        assert archive.namelist() == [f"1_{REPORT.stem}.marked.pdf", "2_copy.marked.pdf"]


def test_files_are_compared_on_the_command_line(
    documents: tuple[Document, ...], tmp_path: Path
) -> None:
    framework = load_framework("ccia-002")
    for name, used in (("a", documents[1:]), ("b", documents)):
        write_prefill(assess(used, framework), tmp_path / f"{name}.json")
    files = [str(tmp_path / "a.json"), str(tmp_path / "b.json")]
    run = CliRunner().invoke
    shown = run(app, ["compare", *files, "-o", str(tmp_path / "c.xlsx")])
    assert shown.exit_code == 0, shown.output
    assert "（a）" in shown.output and "（b）" in shown.output  # one organisation, one year
    sheet = load_workbook(tmp_path / "c.xlsx")["答案"]
    assert "分" in str(sheet["D2"].value)
    data = run(app, ["compare", *files, "-o", str(tmp_path / "c.json")])
    assert data.exit_code == 0, data.output
    assert len(json.loads((tmp_path / "c.json").read_text("utf-8"))["indicators"]) == 24
    assert run(app, ["compare", files[0]]).exit_code == 2


def test_a_form_of_ones_own_is_ticked_in_the_app(workspace: Workspace, tmp_path: Path) -> None:
    run = under(workspace, "cfis-self-assessment")
    own = tmp_path / "自己的表.docx"
    write_official_form(run.assessment, {}, own)
    place = at(workspace, "cfis-self-assessment")
    for proposal in run.assessment.proposals[:4]:
        workspace.decisions.confirm(run.run, proposal, "王芳", "")
    told = filled_html(workspace, under(workspace, "cfis-self-assessment"), own, place)
    assert not own.exists()  # what was uploaded does not stay
    (filled,) = workspace.export_folder.glob("*_filled_*.docx")
    body = docx.Document(str(filled)).element.body
    ticked = "".join(node.text or "" for node in body.iter(qn("w:t")))
    assert ticked.count("☑") == 4
    assert "已勾选 4 项（已决定 4 项）" in told
    for proposal in run.assessment.proposals[:4]:
        workspace.decisions.withdraw(run.run, proposal.indicator, "王芳")
