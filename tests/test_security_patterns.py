"""Regular expressions of a framework: none can make the program stand still."""

import json
import re
import shutil
import time
from pathlib import Path

import pytest
from build_documents import unpaged_document

from extractor.cleaning import shadow_pattern
from indicators import pattern_time
from indicators.assessment import assess
from indicators.catalogue import OWN_FOLDERS, framework_ids, load_framework
from indicators.compiled import NAME, yaml_hash
from indicators.errors import CatalogueError, PatternTooSlow
from indicators.pattern_cost import LONGEST, cost_faults
from indicators.schema import Framework
from review.own_frameworks.importing import import_template, write_framework

EXAMPLE = Path(__file__).parent.parent / "examples" / "own_framework.xlsx"
OWN = "own-rider-care"
MANY_WAYS = [
    "(a+)+$",
    "(a|aa)+$",
    "(a?){30}a{30}",
    "(.*)(.*)(.*)x",
    "a*a*a*a*b",
    r"(\d+,?)*元",
    "(x+x+)+y",
    "(?=(a+)+$)b",
    "(?:(?:ab)*)*c",
    "(?i:A+a)+b",
    "(?:a{0,30}){0,30}b",
    "(?P<x>a)(?(x)b|(c+)+)$",
    "(（?a+）?)+$",
]


@pytest.mark.parametrize("pattern", MANY_WAYS)
def test_what_can_be_tried_in_too_many_ways_is_refused(pattern: str) -> None:
    assert "a million ways" in " ".join(cost_faults(shadow_pattern(pattern).pattern))


@pytest.mark.parametrize("pattern", ["[^x]*y", r"(?:.|\n)+z", r"\D*完", r"(?s:.*)完"])
def test_a_repeat_without_an_end_is_refused(pattern: str) -> None:
    assert "runs on over line ends" in " ".join(cost_faults(pattern))


def test_a_pattern_of_any_length_is_weighed_or_refused() -> None:
    assert "characters" in " ".join(cost_faults("公司" * LONGEST))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(\d+,)*\d+元",
        "公示.{0,9}(执照|许可证)",
        r"[^。；]*投诉",
        r"\d[\d,.]*\s*(余|多)?(亿|万)?(元|次|笔)",
        "(?:公司|公司制度)*完善",
        "(?!未)披露[一二三四五六七八九十]+次",
    ],
)
def test_what_a_framework_needs_is_taken(pattern: str) -> None:
    assert not list(cost_faults(pattern))


def test_every_bundled_pattern_but_one_would_be_taken_from_anybody() -> None:
    """The rules are no hardship: of two thousand patterns one has three long repeats in a row."""
    bundled = {
        pattern
        for name in framework_ids()
        for indicator in load_framework(name).indicators
        for pattern in (
            *indicator.absent_patterns,
            *(each for claim in indicator.claims for each in claim.patterns),
        )
    }
    assert len(bundled) > 1500
    some = sorted(bundled)[::5]
    refused = [each for each in some if list(cost_faults(shadow_pattern(each).pattern))]
    assert len(refused) <= 1, refused


@pytest.mark.parametrize("pattern", ["(a+)+b", r"(\w+\s?)*!", "(x+x+)+y"])
def test_what_is_refused_stands_still_indeed(pattern: str) -> None:
    """The count is no invention: such a pattern takes twice as long for each more character."""
    compiled, seconds = re.compile(pattern), []
    for length in (16, 20):
        text = ("x" if "x" in pattern else "a") * length
        start = time.process_time()
        compiled.search(text)
        seconds.append(time.process_time() - start)
    assert list(cost_faults(pattern))
    assert seconds[1] > 4 * seconds[0]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the example framework, with a claim whose pattern is MARKED."""
    write_framework(import_template(EXAMPLE), tmp_path)
    monkeypatch.setenv(OWN_FOLDERS, str(tmp_path))
    return tmp_path / OWN


def with_pattern(folder: Path, pattern: str) -> None:
    path = folder / "01-indicators.yaml"
    text = path.read_text(encoding="utf-8")
    marked = f"  - id: c1\n      patterns: [{json.dumps(pattern)}]\n"
    assert "- id: c1\n" in text
    path.write_text(text.replace("  - id: c1\n", marked, 1), encoding="utf-8")


def test_a_hostile_pattern_of_an_own_framework_ends_with_a_plain_error(own: Path) -> None:
    with_pattern(own, "(a+)+$")
    begun = time.monotonic()
    with pytest.raises(CatalogueError) as caught:
        load_framework(OWN)
    assert time.monotonic() - begun < 5
    (fault,) = caught.value.faults
    assert fault.file == "01-indicators.yaml"
    assert "indicator 1" in fault.message and "(a+)+$" in fault.message


@pytest.mark.parametrize(
    "pattern", ["a{99999999999}", "(" * 5000 + "a" + ")" * 5000, "(a", "[z-a]"]
)
def test_what_is_no_pattern_is_a_fault_and_no_crash(own: Path, pattern: str) -> None:
    with_pattern(own, pattern)
    with pytest.raises(CatalogueError) as caught:
        load_framework(OWN)
    assert "indicator 1" in str(caught.value)


def test_a_compiled_form_cannot_bring_an_unchecked_pattern_in(own: Path) -> None:
    """A folder from elsewhere may hold good YAML and beside it other content with its hash."""
    data = load_framework(OWN).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data["indicators"][0]["claims"][0]["patterns"] = ["(a+)+$"]
    compiled = {"yaml": yaml_hash(own), "framework": data}
    (own / NAME).write_text(json.dumps(compiled), encoding="utf-8")
    assert load_framework(OWN).indicators[0].claims[0].patterns == ()


def slow(framework: Framework, pattern: str) -> Framework:
    """A framework as it would be if the check at loading had a hole."""
    first = framework.indicators[0]
    claim = first.claims[0].model_copy(update={"patterns": (pattern,)})
    changed = first.model_copy(update={"claims": (claim, *first.claims[1:])})
    return framework.model_copy(update={"indicators": (changed, *framework.indicators[1:])})


@pytest.mark.skipif(
    not hasattr(pattern_time.signal, "SIGVTALRM"), reason="no timers on this system"
)
def test_a_search_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second wall: whatever was let in, a run names indicator and pattern and ends."""
    monkeypatch.setattr(pattern_time, "SECONDS", 1.0)
    framework = slow(import_template(EXAMPLE).framework, "(a+)+$")  # type: ignore[arg-type]
    document = unpaged_document("我们保护骑手的安全" + "a" * 60 + "完")
    begun = time.process_time()
    with pytest.raises(PatternTooSlow) as caught:
        assess([document], framework)
    assert time.process_time() - begun < 30
    assert "indicator 1" in str(caught.value) and "'(a+)+$'" in str(caught.value)
    assert "指标 1" in caught.value.chinese
    assert pattern_time._watch.searched is None  # and nothing rings later


def test_a_run_without_slow_patterns_is_as_before(own: Path) -> None:
    shutil.copy(EXAMPLE, own)  # other files in the folder do no harm
    made = assess([unpaged_document("平台为骑手提供意外伤害保险。")], load_framework(OWN))
    assert len(made.proposals) == 3
