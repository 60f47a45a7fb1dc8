from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indicators.assessment import Assessment, assess, read_documents
from indicators.catalogue import load_framework
from indicators.coverage_matrix import coverage_matrix
from indicators.gaps import gaps_of
from indicators.scoring.given import Given
from review.circumstances import Circumstances, given_answers
from review.exports.coverage_picture import coverage_rows, coverage_svg, coverage_table
from review.gap_list import gaps_in

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def made() -> Assessment:
    documents = read_documents([next((ROOT / "examples").glob("*_privacy_policy.html"))])
    return assess(documents, load_framework("ccia-002"))


def given_of(made: Assessment) -> dict[str, Given]:
    return {each.indicator: each for each in given_answers(made.framework, made.proposals, {})}


def test_gaps_are_sorted_by_what_they_add_and_what_no_document_shows_is_last(
    made: Assessment,
) -> None:
    gaps = gaps_in(made.framework, made.proposals, given_of(made).values(), Circumstances())
    inside = [gap.gain for gap in gaps if gap.kind != "external"]
    assert inside == sorted(inside, reverse=True) and inside[0] > 0
    kinds = [gap.kind == "external" for gap in gaps]
    assert kinds == sorted(kinds)
    silent = {each.indicator for each in made.proposals if each.state == "not_found"}
    assert silent == {gap.indicator.id for gap in gaps if gap.kind == "silent"}


def test_a_decision_stands_above_the_proposal(made: Assessment) -> None:
    given = given_of(made)
    first = gaps_of(made.framework, made.proposals, given, lambda _: 1.0)[0].indicator.id
    best = replace(given[first], state="proposed", answer=3, confirmed=True)
    lesser = replace(best, answer=1)
    silent = replace(best, state="not_found", answer=None)
    left_out = replace(best, state="not_applicable", answer=None)

    def kind(answer: Given) -> str | None:
        found = gaps_of(made.framework, made.proposals, {**given, first: answer}, lambda _: 1.0)
        return next((gap.kind for gap in found if gap.indicator.id == first), None)

    assert kind(best) is None and kind(left_out) is None
    assert kind(lesser) == "partly" and kind(silent) == "silent"


def test_one_weak_passage_or_plans_only_are_weak(made: Assessment) -> None:
    proposal = next(each for each in made.proposals if sum(one.cited for one in each.evidence) >= 1)
    cited = next(each for each in proposal.evidence if each.cited)
    claims = tuple(replace(each, supported=True) for each in proposal.claims)
    weak = replace(proposal, answer=3, claims=claims, evidence=(replace(cited, score=0.5),))
    plan = replace(weak, evidence=(replace(cited, score=0.99, status="plan"),), confidence=0.99)
    strong = replace(weak, evidence=(replace(cited, score=0.99, status="fact"),), confidence=0.99)
    answered = {weak.indicator: Given(weak.indicator, "proposed", 3, False)}

    def kinds(proposal_: object) -> list[str]:
        found = gaps_of(made.framework, [proposal_], answered, lambda _: 0.0)  # type: ignore[list-item]
        return [gap.kind for gap in found]

    assert kinds(weak) == ["weak"] and kinds(plan) == ["weak"] and kinds(strong) == []


def test_the_coverage_matrix_counts_what_applies_is_covered_and_confirmed(
    made: Assessment,
) -> None:
    given = list(given_of(made).values())
    matrix = coverage_matrix([(made.framework, given)])
    total = matrix.rows[0].total
    assert total.applicable == len(given)
    assert total.covered == sum(each.state == "proposed" for each in given)
    assert (total.confirmed, matrix.preview) == (0, True)
    confirmed = [replace(each, confirmed=True) for each in given]
    confirmed[0] = replace(confirmed[0], state="not_applicable", answer=None)
    again = coverage_matrix([(made.framework, confirmed)])
    assert again.rows[0].total.applicable == len(given) - 1 and not again.preview
    assert sum(cell.covered for cell in again.totals) == again.rows[0].total.covered


def test_picture_and_table_show_the_same_numbers_and_escape_titles(made: Assessment) -> None:
    framework = made.framework.model_copy(update={"title": "<script>框架&"})
    matrix = coverage_matrix([(framework, given_of(made).values())] * 2)
    rows = coverage_rows(matrix)
    svg, table = coverage_svg(matrix), coverage_table(matrix)
    for text in (svg, table):
        assert "<script>" not in text and "&lt;script&gt;" in text
        assert all(f">{cell}<" in text for row in rows[1:] for cell in row[1:])
    assert "预览" in svg and rows[-1][0] == "合计"
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
