"""The catalogues are whole, and every fault of one is reported with its file and line."""

import shutil
from pathlib import Path

import pytest

from indicators.catalogue import CATALOGUES, framework_ids, load_framework, read_catalogue
from indicators.errors import CatalogueError, UnknownFramework

COUNTS = {"cfis-self-assessment": 78, "ccia-002": 24, "pi-law-policy": 41}


@pytest.mark.parametrize("framework", framework_ids())
def test_catalogue_has_no_fault(framework: str) -> None:
    loaded, faults = read_catalogue(CATALOGUES / framework)
    assert not faults
    assert loaded is not None
    assert len(loaded.indicators) == COUNTS[framework]


def test_ids_follow_the_published_numbers() -> None:
    form = load_framework("cfis-self-assessment")
    assert [each.id for each in form.indicators] == [str(number) for number in range(1, 79)]
    starred = {each.id for each in form.indicators if each.starred}
    assert starred == {"42", "48", "51", "62", "66", "71", "72", "73", "74", "75", "77", "78"}
    assert [each.id for each in form.indicators if each.reversed] == ["55"]
    law = load_framework("pi-law-policy")
    assert [each.id for each in law.indicators] == [f"PP{number:02}" for number in range(1, 42)]


def test_levelled_claims_are_numbered_by_level() -> None:
    for indicator in load_framework("ccia-002").indicators:
        assert [level.level for level in indicator.levels] == [1, 2, 3]
        for level in indicator.levels:
            own = [each.id for each in indicator.claims if each.id.startswith(f"L{level.level}.")]
            assert own == [f"L{level.level}.{number}" for number in range(1, len(own) + 1)]
    row_13 = load_framework("ccia-002").indicator("13")
    assert row_13.starred is None  # the source lost the cell
    assert any(claim.inferred for claim in load_framework("ccia-002").indicator("10").claims)


def test_every_indicator_has_knowledge() -> None:
    for name in framework_ids():
        for indicator in load_framework(name).indicators:
            assert indicator.must and indicator.words, indicator.id
            assert len(indicator.examples) >= 6, (name, indicator.id)


def test_unknown_framework_lists_the_known_ones() -> None:
    with pytest.raises(UnknownFramework, match="ccia-002"):
        load_framework("nothing")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('- id: "2"', '- id: "1"', "the id is used twice"),
        ("scale: budget_3", "scale: budget_9", "unknown scale 'budget_9'"),
        ("  must: [", "  musst: [", "Extra inputs are not permitted"),
        ("kind: system", "kind: sytem", "kind"),
        ("- id: c1", "- id: [c1", "not valid YAML"),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    folder = tmp_path / "cfis-self-assessment"
    shutil.copytree(CATALOGUES / folder.name, folder)
    path = folder / "01-governance.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        load_framework(folder.name, tmp_path)
    fault = next(each for each in caught.value.faults if message in str(each))
    assert fault.file == "01-governance.yaml"
    line = text[: text.index(old)].count("\n") + 1
    assert abs(fault.line - line) <= 30 or "id" in old


def test_missing_head_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    loaded, faults = read_catalogue(tmp_path / "empty")
    assert loaded is None
    assert "missing" in str(faults[0])
