"""The catalogues are whole, and every fault of one is reported with its file and line."""

import re
import shutil
from pathlib import Path

import pytest

from indicators.catalogue import CATALOGUES, framework_ids, load_framework, read_catalogue
from indicators.compiled import compiled_framework
from indicators.errors import CatalogueError, UnknownFramework
from indicators.published import read_published, wording_hashes

COUNTS = {
    "cfis-self-assessment": 78,
    "cfis-esg": 149,
    "ccia-002": 24,
    "pi-law-policy": 41,
    "cn-exchange-2024": 120,
    "saic-2014": 62,
    "samr-2021": 105,
    "app-violations-2019": 31,
}


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
            for claim in indicator.claims:
                assert len(claim.examples) >= 6, (name, indicator.id, claim.id)


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
    ("key", "message"),
    [
        ("absent_patterns: ['未满(18']", "missing ), unterminated"),
        ("absent_patterns: ['.*']", "matches the empty text"),
        ("applies_words: [店]", "the word '店' in 'applies_words' is too short"),
        ("absent_unless: [境外, 境外]", "the word '境外' stands twice in 'absent_unless'"),
    ],
)
def test_faults_of_what_does_not_apply(tmp_path: Path, key: str, message: str) -> None:
    folder = changed_catalogue(
        tmp_path, "pi-law-policy", "01-notice.yaml", "  must: [", f"  {key}\n  must: ["
    )
    _, faults = read_catalogue(folder)
    assert any(message in str(each) for each in faults), faults


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


HEAD = """
id: points
version: 1
title: 示例
title_en: Example
publisher: 示例
published: "2024"
source: 示例
rights: 示例
answers: points
documents: [report]
"""
INDICATORS = """
- id: S1
  title: 安全培训
  theme: [员工]
  note: ""
  points: {kind: base, most: 5, rule: sum}
  sources: [report]
  must: [培训]
  claims:
    - id: c1
      text: 开展培训
      earns: 2
      words: [安全培训]
      names: [ISO 45001]
      numbers: [次, "%"]
      not: [培训收入]
      examples: [全年开展安全培训。, 我们组织应急培训。]
    - id: c2
      text: 考核培训
      earns: 3
      words: [考核]
      examples: [培训后均有考核。]
- id: S2
  title: 平均用时
  theme: [员工]
  points: {kind: base, most: 3, rule: bands}
  measure:
    names: [平均用时]
    better: lower
    bands:
      - {below: 1.5, points: 3}
      - {least: 1.5, most: 2, points: 2}
      - {least: 3, points: 1}
  sources: [report]
  must: [用时]
  claims:
    - {id: c1, text: 平均用时的数值, words: [平均用时], examples: [平均用时为1.2小时。]}
"""


def faults_of(folder: Path, *changes: tuple[str, str]) -> list[str]:
    """The faults of the framework above with pieces of its text replaced."""
    (folder / "points").mkdir()
    head, indicators = HEAD, INDICATORS
    for old, new in changes:
        assert (head + indicators).count(old) == 1, old
        head, indicators = head.replace(old, new), indicators.replace(old, new)
    (folder / "points" / "framework.yaml").write_text(head, encoding="utf-8")
    (folder / "points" / "01-a.yaml").write_text(indicators, encoding="utf-8")
    return [str(fault) for fault in read_catalogue(folder / "points")[1]]


def test_points_bands_and_gaps_between_bands_are_allowed(tmp_path: Path) -> None:
    assert not faults_of(tmp_path)


SUM = "{kind: base, most: 5, rule: sum}"
BANDS = "{kind: base, most: 3, rule: bands}"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (SUM, "{kind: base, most: 4, rule: sum}", 6, "claims earn 5 of at most 4 points"),
        (SUM, "{kind: base, most: 2.5, rule: sum}", 20, "c2: earns 3 of at most 2.5 points"),
        (SUM, "{kind: base, most: 5, rule: range}", 12, "rule range does not use earns"),
        (SUM, "{kind: base, most: 5, rule: range, least: 5}", 6, "least 5 is not below most 5"),
        (SUM, "{kind: base, most: 5, rule: sum, least: 1}", 6, "least has no meaning"),
        (SUM, "{kind: deduction, most: 5, rule: sum}", 6, "deduction go together"),
        (SUM, "{kind: base, most: null, rule: sum}", 6, "gives no number of points"),
        (f"  points: {SUM}\n", "", 2, "gives no number of points"),
        (SUM, "{kind: base, most: 5, rule: bands}", 6, "the rule bands needs a measure"),
        (BANDS, "{kind: base, most: 3, rule: all}", 28, "a measure has no meaning under"),
        (BANDS, "{kind: base, most: 2, rule: bands}", 31, "a band gives 3 of at most 2"),
        ("      earns: 2\n", "", 10, "c1: the rule sum needs earns"),
        ("below: 1.5,", "most: 1.5,", 32, "bands overlap"),
        ("below: 1.5, points: 3", "points: 3", 31, "a band needs least, below or most"),
        ("most: 2, points: 2", "below: 2, most: 3, points: 2", 32, "below or most, not both"),
        ("least: 1.5, most: 2", "least: 2.5, most: 2", 32, "no figure lies in the band"),
        ("least: 1.5, most: 2", "least: 1.5, below: 1.5", 32, "no figure lies in the band"),
        ("least: 1.5, most: 2", "least: 4, most: 5", 33, "bands are out of order"),
        ("least: 3, points: 1", "least: 3, points: 3", 33, "the points contradict better: lower"),
        ("better: lower", "better: higher", 32, "the points contradict better: higher"),
        ("    names: [平均用时]", "    names: [平均用时, 平均 用时]", 28, "twice in 'names'"),
        ("names: [ISO 45001]", "names: [ISO 45001, ISO45001]", 14, "twice in 'names'"),
        ('[次, "%"]', '[次, "%", ％]', 15, "the word '％' stands twice in 'numbers'"),
        ('[次, "%"]', '[次, ""]', 15, "the word '' in 'numbers' is too short"),
        ("not: [培训收入]", "not: [费]", 16, "the word '费' in 'not' is too short"),
        ("我们组织应急培训", "全年开展 安全培训", 17, "an example stands twice"),
    ],
)
def test_points_that_do_not_fit_are_faults(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    found = [fault for fault in faults_of(tmp_path, (old, new)) if message in fault]
    assert found and found[0].startswith(f"01-a.yaml:{line}: indicator S"), found


def test_the_source_may_contradict_itself_where_the_note_says_so(tmp_path: Path) -> None:
    told = ('note: ""', "note: 两项合计5分超过上限4分")
    assert not faults_of(tmp_path, told, (SUM, "{kind: base, most: 4, rule: sum}"))


def test_points_may_be_missing_where_the_note_says_why(tmp_path: Path) -> None:
    assert not faults_of(tmp_path, ('note: ""', "note: 原文中断"), (f"  points: {SUM}\n", ""))


def test_keys_of_points_are_faults_under_other_answers(tmp_path: Path) -> None:
    found = "\n".join(faults_of(tmp_path, ("answers: points", "answers: yes_partly_no")))
    for what in ("points have", "a measure has", "claim c1: earns has", "claim c2: earns has"):
        assert f"{what} no meaning where answers is 'yes_partly_no'" in found


def test_the_worked_points_indicators_of_the_documentation_are_valid(tmp_path: Path) -> None:
    text = (CATALOGUES.parents[1] / "docs" / "adding-a-framework.md").read_text(encoding="utf-8")
    worked = re.search(r"```yaml\n# where answers is points\n(.*?)```", text, re.DOTALL)
    assert worked
    (tmp_path / "points").mkdir()
    (tmp_path / "points" / "framework.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "points" / "01-a.yaml").write_text(worked[1], encoding="utf-8")
    framework = load_framework("points", tmp_path)
    rules = {each.points.rule for each in framework.indicators if each.points}
    assert rules == {"sum", "bands"}


def test_the_compiled_form_is_that_of_the_yaml() -> None:
    for name in framework_ids():
        framework, faults = read_catalogue(CATALOGUES / name)
        assert not faults
        assert compiled_framework(CATALOGUES / name) == framework, (
            f"{name}: run `python -m indicators.compiled`"
        )


def test_an_edited_catalogue_is_read_and_not_its_old_copy(tmp_path: Path) -> None:
    folder = changed_catalogue(
        tmp_path,
        "ccia-002",
        "01-governance.yaml",
        "title: 核心价值观及发展理念",
        "title: 改过的题目",
    )
    assert (folder / "compiled.json").exists()
    (folder / "published.json").unlink()
    assert load_framework("ccia-002", tmp_path).indicator("1").title == "改过的题目"
    (folder / "compiled.json").write_text("{broken", encoding="utf-8")
    assert load_framework("ccia-002", tmp_path).indicator("1").title == "改过的题目"


def test_the_wording_of_a_published_version_cannot_change_silently(tmp_path: Path) -> None:
    folder = changed_catalogue(
        tmp_path,
        "ccia-002",
        "01-governance.yaml",
        "title: 核心价值观及发展理念",
        "title: 改过的题目",
    )
    _, faults = read_catalogue(folder)
    (fault,) = faults
    assert "the wording of 1 differs" in fault.message and "higher version" in fault.message
    head = folder / "framework.yaml"
    head.write_text(
        head.read_text(encoding="utf-8").replace("version: 1", "version: 2", 1), encoding="utf-8"
    )
    assert read_catalogue(folder)[1] == []


@pytest.mark.parametrize("framework", framework_ids())
def test_every_catalogue_is_as_it_was_published(framework: str) -> None:
    loaded = load_framework(framework)
    known = read_published(CATALOGUES / framework)[str(loaded.version)]
    assert known == wording_hashes(loaded)
