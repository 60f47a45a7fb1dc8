from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from indicators.applicability import for_organisation
from indicators.assessment import Assessment, assess, read_documents
from indicators.catalogue import load_framework
from indicators.organisation import Organisation
from indicators.scoring.result import Occurrence
from review.answer_files import read_answers
from review.circumstances import Circumstances, given_answers, scored
from review.decisions import Decision
from review.errors import AnswerUnknown, ReviewError
from review.exports.prefill import write_prefill
from review.exports.prefill_reading import read_prefill
from review.exports.workbook import write_workbook
from review.exports.workbook_reading import WorkbookUnreadable, read_filled_workbook
from review.imports import import_decisions
from review.workspace import Workspace

ROOT = Path(__file__).parent.parent
SAID = Circumstances(
    Organisation({"e_commerce": True, "market_value": 900.0}),
    {"stacking": "each"},
    (Occurrence("corruption", "suspected", False, "媒体报道"),),
)


@pytest.fixture(scope="module", params=["ccia-002", "cfis-esg", "cfis-self-assessment"])
def made(request: pytest.FixtureRequest) -> Assessment:
    documents = read_documents([next((ROOT / "examples").glob("*_privacy_policy.html"))])
    return assess(documents, load_framework(request.param))


def decisions_of(made: Assessment) -> dict[str, Decision]:
    """Confirmed, changed and empty answers of the first ten indicators."""
    found = {}
    for number, each in enumerate(made.proposals[:10], 1):
        indicator = made.framework.indicator(each.indicator)
        answer, _ = made.framework.options(indicator)[0]
        changed = number % 3 == 0
        found[each.indicator] = Decision(
            number,
            1,
            made.framework.id,
            made.framework.version,
            each.indicator,
            "change" if changed else "confirm",
            "proposed" if changed else each.state,
            answer if changed else each.answer,
            "原文第 3 页写明" if changed else "",
            "王芳",
            "2026-11-26T08:00:00.000+00:00",
            1,
        )
    return found


def test_json_out_and_in_again_loses_nothing(made: Assessment, tmp_path: Path) -> None:
    decisions = decisions_of(made)
    said = SAID if made.framework.scoring.events else Circumstances(SAID.organisation)
    write_prefill(made, tmp_path / "a.json", decisions, circumstances=said)
    read = read_prefill(tmp_path / "a.json")
    again = replace(made, proposals=read.proposals)
    write_prefill(again, tmp_path / "b.json", read.decisions, circumstances=read.circumstances)
    assert (tmp_path / "b.json").read_bytes() == (tmp_path / "a.json").read_bytes()
    kept = {
        key: (each.state, each.answer, each.reason, each.reviewer, each.decided_at, each.action)
        for key, each in decisions.items()
    }
    assert kept == {
        key: (each.state, each.answer, each.reason, each.reviewer, each.decided_at, each.action)
        for key, each in read.decisions.items()
    }
    assert read.circumstances == said


def test_the_score_of_a_file_is_that_of_the_assessment(made: Assessment, tmp_path: Path) -> None:
    decisions = decisions_of(made)
    write_prefill(made, tmp_path / "a.json", decisions)
    answers = read_answers(tmp_path / "a.json")
    assert answers.given == given_answers(made.framework, made.proposals, decisions)
    data = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    confirmed = json.loads(json.dumps(asdict(scored(made, decisions, Circumstances()))))
    assert data["scores"]["confirmed"] == confirmed
    assert data["scores"]["preview"]["preview"] is True


def test_answers_filled_into_the_workbook_are_read_back(made: Assessment, tmp_path: Path) -> None:
    decisions = decisions_of(made)
    write_workbook(made, decisions, tmp_path / "a.xlsx")
    read = read_filled_workbook(tmp_path / "a.xlsx")
    assert read.framework == made.framework
    assert {key: (each.state, each.answer, each.reason) for key, each in decisions.items()} == {
        key: (each.state, each.answer, each.reason) for key, each in read.decisions.items()
    }
    assert {each.reviewer for each in read.decisions.values()} == {"王芳"}


def test_an_entry_that_is_no_answer_is_told_with_its_row(made: Assessment, tmp_path: Path) -> None:
    write_workbook(made, {}, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    sheet = book["评审"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(3, titles.index("结论") + 1).value = "大概不错"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(WorkbookUnreadable, match="row 3") as error:
        read_filled_workbook(tmp_path / "a.xlsx")
    assert "第 3 行" in error.value.chinese


def test_decisions_of_a_file_are_taken_into_a_workspace_once(
    made: Assessment, tmp_path: Path
) -> None:
    decisions = decisions_of(made)
    write_prefill(made, tmp_path / "a.json", decisions)
    workspace = Workspace.open(tmp_path / "workspace")
    project = workspace.projects.create("甲").id
    for document in made.documents:
        source = next((ROOT / "examples").glob("*_privacy_policy.html"))
        workspace.files.add(project, source, document.file)
        workspace.files.save_read(project, document)
    run = workspace.runs.get(workspace.runs.save(project, made))
    result = import_decisions(workspace.decisions, run, tmp_path / "a.json")
    assert set(result.taken) == set(decisions) and result.known == ()
    kept = workspace.decisions.current(run)
    assert {key: (each.answer, each.reviewer, each.decided_at) for key, each in kept.items()} == {
        key: (each.answer, each.reviewer, each.decided_at) for key, each in decisions.items()
    }
    assert workspace.decisions.broken() == ()
    again = import_decisions(workspace.decisions, run, tmp_path / "a.json")
    assert again.taken == () and set(again.known) == set(decisions)
    other = replace(run, framework_version=2)
    with pytest.raises(ReviewError, match="choose that one"):
        import_decisions(workspace.decisions, other, tmp_path / "a.json")
    workspace.close()


def test_circumstances_are_kept_and_only_added(tmp_path: Path) -> None:
    framework = load_framework("ccia-002")
    workspace = Workspace.open(tmp_path)
    project = workspace.projects.create("甲").id
    log = workspace.circumstances
    log.state_fact(project, "e_commerce", "是", "王芳")
    log.state_fact(project, "market_value", "1,200")
    log.state_fact(project, "market_value", "900")
    log.choose_reading(project, framework, "stacking", "each")
    log.note_occurrence(project, framework, SAID.occurrences[0], "corruption")
    assert log.of(project, "ccia-002") == Circumstances(
        Organisation({"e_commerce": True, "market_value": 900.0}),
        {"stacking": "each"},
        SAID.occurrences,
    )
    assert log.of(project, "cfis-esg") == Circumstances(
        Organisation({"e_commerce": True, "market_value": 900.0})
    )
    log.state_fact(project, "e_commerce", "")
    log.note_occurrence(project, framework, None, "corruption")
    assert log.of(project, "ccia-002").organisation.values == {"market_value": 900.0}
    assert log.of(project, "ccia-002").occurrences == ()
    for wrong in (
        lambda: log.state_fact(project, "e_commerce", "也许"),
        lambda: log.choose_reading(project, framework, "stacking", "never"),
        lambda: log.note_occurrence(project, framework, None, "nothing"),
    ):
        with pytest.raises(AnswerUnknown):
            wrong()
    workspace.close()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"schema": "mingzheng.prefill/1"}'])
def test_what_is_no_prefill_is_refused_in_plain_words(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(ReviewError, match=r"a\.json") as error:
        read_prefill(tmp_path / "a.json")
    assert "JSON" in error.value.chinese
    assert "schema" not in error.value.chinese and "is no" not in error.value.chinese


def test_a_fact_can_be_taken_back_in_a_file(tmp_path: Path) -> None:
    """What a fact had switched off comes back as it was with the other fact."""
    documents = read_documents([next((ROOT / "examples").glob("*_privacy_policy.html"))])
    plain = assess(documents, load_framework("cfis-esg"))
    organisation = Organisation({"e_commerce": False, "own_data_centre": False})
    switched_off = for_organisation(plain, organisation)
    off = {each.indicator for each in switched_off.without_facts}
    assert off
    path = tmp_path / "a.json"
    write_prefill(switched_off, path, circumstances=Circumstances(organisation))
    back = read_answers(path).with_facts({"e_commerce": True, "own_data_centre": True})
    write_prefill(plain, tmp_path / "b.json")
    fresh = read_answers(tmp_path / "b.json")
    fresh = fresh.with_facts({"e_commerce": True, "own_data_centre": True})
    assert back.proposals == fresh.proposals
    assert read_prefill(path).proposals != back.proposals
