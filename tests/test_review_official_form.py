from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document as open_word

from indicators.assessment import Assessment, assess, read_documents
from indicators.catalogue import load_framework
from review.decisions import Decision
from review.exports.form_filling import fill_form
from review.exports.official_form import PREVIEW, NoForm, write_official_form
from review.exports.outline_report import write_outline_report

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def made() -> dict[str, Assessment]:
    documents = read_documents([next((ROOT / "examples").glob("*_privacy_policy.html"))])
    names = ("cfis-self-assessment", "ccia-002")
    return {name: assess(documents, load_framework(name)) for name in names}


def confirmed(assessment: Assessment, most: int) -> dict[str, Decision]:
    moment = "2026-11-26T08:00:00+00:00"
    return {
        each.indicator: Decision(
            *(number, 1, assessment.framework.id, 1, each.indicator, "confirm"),
            *(each.state, each.answer, "", "王芳", moment, 1),
        )
        for number, each in enumerate(assessment.proposals[:most], 1)
    }


def test_only_decisions_are_ticked_and_the_open_ones_stay_open(
    made: dict[str, Assessment], tmp_path: Path
) -> None:
    assessment = made["cfis-self-assessment"]
    decisions = confirmed(assessment, 30)
    write_official_form(assessment, decisions, tmp_path / "form.docx", "禾汀里公司")
    word = open_word(str(tmp_path / "form.docx"))
    table = word.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == list(
        assessment.framework.form.columns if assessment.framework.form else ()
    )
    assert len(table.rows) == 1 + len(assessment.proposals)
    answered = sum(decision.state == "proposed" for decision in decisions.values())
    ticked = [row.cells[6].text.count("☑") for row in table.rows[1:]]
    assert sum(ticked) == answered and max(ticked) == 1 and sum(ticked[30:]) == 0
    assert table.rows[40].cells[7].text == "未决定"
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "企业名称（公章）：禾汀里公司" in text and "诚信承诺书" in text
    assert "指标78佐证材料目录" in text
    assert PREVIEW not in text


def test_every_row_of_the_form_names_its_options_as_the_source_does(
    made: dict[str, Assessment], tmp_path: Path
) -> None:
    assessment = made["cfis-self-assessment"]
    write_official_form(assessment, {}, tmp_path / "form.docx")
    rows = open_word(str(tmp_path / "form.docx")).tables[0].rows[1:]
    for row, indicator in zip(rows, assessment.framework.indicators, strict=True):
        labels = assessment.framework.scales[str(indicator.scale)].options
        expected = [f"{number}.{label}□" for number, label in enumerate(labels, 1)]
        assert row.cells[6].text.splitlines() == expected, indicator.id
        assert row.cells[4].text == indicator.title
        assert (row.cells[5].text == "✦") == bool(indicator.starred)


def test_themes_are_joined_cells(made: dict[str, Assessment], tmp_path: Path) -> None:
    write_official_form(made["cfis-self-assessment"], {}, tmp_path / "form.docx")
    table = open_word(str(tmp_path / "form.docx")).tables[0]
    assert table.rows[1].cells[1]._tc is table.rows[8].cells[1]._tc
    assert table.rows[1].cells[1].text == "企业治理"
    assert table.rows[9].cells[1]._tc is not table.rows[8].cells[1]._tc


def test_a_preview_ticks_proposals_and_says_so_on_every_page(
    made: dict[str, Assessment], tmp_path: Path
) -> None:
    assessment = made["cfis-self-assessment"]
    write_official_form(assessment, {}, tmp_path / "form.docx", preview=True)
    word = open_word(str(tmp_path / "form.docx"))
    proposed = sum(each.state == "proposed" for each in assessment.proposals)
    assert sum(row.cells[6].text.count("☑") for row in word.tables[0].rows) == proposed > 0
    assert PREVIEW in word.sections[0].header.paragraphs[0].text


def test_our_own_form_can_be_filled_in_place(made: dict[str, Assessment], tmp_path: Path) -> None:
    assessment = made["cfis-self-assessment"]
    decisions = confirmed(assessment, 78)
    write_official_form(assessment, {}, tmp_path / "form.docx")
    result = fill_form(
        tmp_path / "form.docx", tmp_path / "filled.docx", assessment.framework, decisions
    )
    answered = {number for number, each in decisions.items() if each.state == "proposed"}
    assert set(result.filled) == answered and result.conflicts == ()
    write_official_form(assessment, decisions, tmp_path / "written.docx")
    filled, written = (
        [row.cells[6].text for row in open_word(str(tmp_path / name)).tables[0].rows]
        for name in ("filled.docx", "written.docx")
    )
    assert filled == written


def test_appendix_c_the_report_has_its_sections_score_and_evidence(
    made: dict[str, Assessment], tmp_path: Path
) -> None:
    assessment = made["ccia-002"]
    decisions = confirmed(assessment, 20)
    write_outline_report(assessment, decisions, tmp_path / "report.docx", organisation="禾汀里")
    word = open_word(str(tmp_path / "report.docx"))
    heads = [each.text for each in word.paragraphs if (each.style.name or "").startswith("Head")]
    form = assessment.framework.form
    assert form is not None
    assert [head for head in heads if head in {each.title for each in form.sections}] == [
        each.title for each in form.sections
    ]
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "尚有 4 项未决定" in text and "绩效总分" in text
    cited = next(
        each
        for proposal in assessment.proposals[:20]
        for each in proposal.evidence
        if each.cited and proposal.state == "proposed"
    )
    assert " ".join(cited.quote.split()) in text
    assert all(each.title in text for each in assessment.framework.indicators)


def test_a_framework_without_such_a_form_says_so(
    made: dict[str, Assessment], tmp_path: Path
) -> None:
    with pytest.raises(NoForm):
        write_official_form(made["ccia-002"], {}, tmp_path / "a.docx")
    with pytest.raises(NoForm):
        write_outline_report(made["cfis-self-assessment"], {}, tmp_path / "a.docx")
    assert not list(tmp_path.iterdir())
