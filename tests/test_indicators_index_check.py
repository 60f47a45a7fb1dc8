"""The report's own index against what was located."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indicators.assessment import Assessment, assess, read_documents
from indicators.catalogue import load_framework
from indicators.crosswalk import topics_for_code
from indicators.index_check import Claimed, IndexFinding, index_check
from review.cli import app
from review.exports.prefill import write_prefill
from review.exports.prefill_reading import read_prefill
from review.index_rows import claimed_in

EXAMPLES = Path(__file__).parent.parent / "examples"
REPORT = next(iter(EXAMPLES.glob("*_2024_csr.pdf")))


@pytest.fixture(scope="module")
def made() -> Assessment:
    return assess(read_documents([REPORT]), load_framework("cfis-self-assessment"))


def row(code: str, reference: str = "10", scheme: str = "GRI") -> Claimed:
    return Claimed("report.pdf", scheme, code, "标题", (10,), reference)


def finding_of(made: Assessment, claimed: Claimed) -> IndexFinding:
    (found,) = index_check(made.framework, made.proposals, [claimed]).rows
    return found.finding


def test_claimed_and_found_with_the_pages(made: Assessment) -> None:
    (found,) = index_check(made.framework, made.proposals, [row("404-1")]).rows
    assert found.finding == "found"
    assert "14" in found.located
    assert found.pages


def test_claimed_and_not_found(made: Assessment) -> None:
    asked = {
        item
        for topic in topics_for_code("GRI", "404-1")
        for item in topic.items.get("cfis-self-assessment", ())
    }
    silent = tuple(
        replace(each, state="not_found", answer=None, evidence=())
        if each.indicator in asked
        else each
        for each in made.proposals
    )
    (found,) = index_check(made.framework, silent, [row("404-1")]).rows
    assert found.finding == "not_found"
    assert set(found.indicators) == asked
    assert not found.located


@pytest.mark.parametrize("reference", ["从略：无数据", "不适用", "Omitted: confidential", "N/A"])
def test_a_row_that_says_it_is_left_out_claims_nothing(made: Assessment, reference: str) -> None:
    assert finding_of(made, row("404-1", reference)) == "omitted"


def test_codes_that_are_unknown_or_asked_elsewhere(made: Assessment) -> None:
    assert finding_of(made, row("999-9")) == "unknown"
    assert finding_of(made, row("305-1")) == "elsewhere"


def test_a_code_that_stands_twice_is_one_row(made: Assessment) -> None:
    rows = [row("404-1", "11"), replace(row("404-1", "28"), pages=(28,))]
    (found,) = index_check(made.framework, made.proposals, rows).rows
    assert found.claimed.pages == (10, 28)
    assert found.claimed.reference == "11；28"


def test_found_and_not_claimed_only_for_schemes_of_the_index(made: Assessment) -> None:
    result = index_check(made.framework, made.proposals, [row("404-1")])
    titles = {each.topic.id for each in result.unclaimed}
    assert "responsibility_values" in titles
    assert not {topic.id for topic in topics_for_code("GRI", "404-1")} & titles
    assert all(set(each.codes) == {"gri"} for each in result.unclaimed)
    assert not index_check(made.framework, made.proposals, []).unclaimed


def test_printed_pages_are_told_from_those_of_the_file(made: Assessment) -> None:
    """The example's numbers run as those of the file; here the cover is not counted."""
    entries = claimed_in(made.documents)
    shifted = [
        replace(each, pages=tuple(page - 2 for page in each.pages if page > 2)) for each in entries
    ]
    for rows in (entries, shifted):
        found = index_check(made.framework, made.proposals, rows).rows
        told = [row.there for row in found]
        assert told.count(True) > 10
        assert told.count(False) < told.count(True) / 2
    wrong = next(row for row in found if row.there)
    moved = [
        replace(each, pages=(90,)) if each.code == wrong.claimed.code else each for each in shifted
    ]
    again = index_check(made.framework, made.proposals, moved).rows
    assert next(row for row in again if row.claimed.code == wrong.claimed.code).there is False
    few = index_check(made.framework, made.proposals, [row("404-1")]).rows
    assert few[0].there is None  # one row says nothing about how pages are numbered


def test_the_index_goes_through_the_json_and_the_command_line(
    made: Assessment, tmp_path: Path
) -> None:
    path = tmp_path / "r.json"
    write_prefill(made, path)
    claimed = read_prefill(path).claimed
    assert len(claimed) == len(made.documents[0].index_entries) > 40
    result = CliRunner().invoke(app, ["index", str(path), "-o", str(tmp_path / "i.json")])
    assert result.exit_code == 0, result.output
    assert "found, not claimed" in result.output
    assert (tmp_path / "i.json").stat().st_size > 1000
