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
        ("- id: c2", "- id: c1", "claim id c1 is used twice"),
        ("  must: [", "  must: [职, ", "the word '职' in 'must' is too short"),
        ("  theme: [", "  theme: [企业治理]\n  theme: [", "the key 'theme' stands twice"),
        (
            "  scale: budget_3",
            "  levels: [{level: 1, label: 甲, points: [1, 3]}]\n  scale: budget_3",
            "levels have no",
        ),
        ("      patterns:", "      patterns:\n        - '甲(乙'", "missing ), unterminated"),
        ("      patterns:", "      patterns:\n        - '.*'", "matches the empty text"),
    ],
)
def test_faults_name_file_and_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    changed_catalogue(tmp_path, "cfis-self-assessment", "01-governance.yaml", old, new)
    with pytest.raises(CatalogueError) as caught:
        load_framework("cfis-self-assessment", tmp_path)
    fault = next(each for each in caught.value.faults if message in str(each))
    assert fault.file == "01-governance.yaml"
    text = (CATALOGUES / "cfis-self-assessment" / fault.file).read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    assert abs(fault.line - line) <= 30 or "id" in old


def changed_catalogue(tmp_path: Path, framework: str, file: str, old: str, new: str) -> Path:
    folder = tmp_path / framework
    shutil.copytree(CATALOGUES / framework, folder)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- id: L1.2", "- id: L1.3", "claim id L1.3 is not the next"),
        ("- id: L1.1", "- id: c1", "claim id c1 is not the next"),
        ("    - level: 2", "    - level: 1", "level 1 where 2 is due"),
        ("points: [4, 6]", "points: [3, 6]", "points 3–6 do not follow 3"),
    ],
)
def test_levels_and_their_claims_follow_each_other(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    folder = changed_catalogue(tmp_path, "ccia-002", "01-governance.yaml", old, new)
    text = (CATALOGUES / "ccia-002" / "01-governance.yaml").read_text(encoding="utf-8")
    faults = read_catalogue(folder)[1]
    line = text[: text.index(old)].count("\n") + 1
    assert any(message in fault.message and abs(fault.line - line) <= 2 for fault in faults)


def test_a_pattern_must_match_text_as_it_is_searched(tmp_path: Path) -> None:
    """The searched text has no white space: a rule that needs some would never match."""
    folder = changed_catalogue(
        tmp_path,
        "pi-law-policy",
        "06-rights.yaml",
        "      patterns:",
        "      patterns:\n        - '下载\\s我的'",
    )
    assert any("matches none" in fault.message for fault in read_catalogue(folder)[1])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("01-a.yaml", "标题".encode("gb18030"), "not UTF-8"),
        ("01-a.yaml", b"- id: '1'\n  title: \x07\n", "not valid YAML"),
        ("01-a.yaml", b"", "the file is empty"),
        ("01-a.yaml", b"- 1\n", "entry"),
        ("01-a.yaml", b"a: 1\n", "must be a list"),
        ("01-a.yml", b"- id: '1'\n", "name it .yaml"),
        ("framework.yaml", b"", "the file is empty"),
        ("framework.yaml", b"- id: a\n", "must be a mapping"),
    ],
)
def test_unreadable_files_are_faults(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    folder = tmp_path / "pi-law-policy"
    shutil.copytree(CATALOGUES / folder.name, folder)
    (folder / name).write_bytes(content)
    faults = read_catalogue(folder)[1]
    assert any(fault.file == name and message in fault.message for fault in faults), faults


def test_several_faults_are_reported_at_once(tmp_path: Path) -> None:
    folder = changed_catalogue(
        tmp_path, "pi-law-policy", "06-rights.yaml", "kind: general", "kind: genral"
    )
    head = folder / "framework.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("version:", "versoin:"), "utf-8")
    found = {fault.file for fault in read_catalogue(folder)[1]}
    assert found == {"06-rights.yaml", "framework.yaml"}


def test_missing_head_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    loaded, faults = read_catalogue(tmp_path / "empty")
    assert loaded is None
    assert "missing" in str(faults[0])
