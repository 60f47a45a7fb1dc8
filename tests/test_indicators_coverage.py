"""What is remarked on a framework that is valid but thin."""

import pytest

from indicators.catalogue import framework_ids, load_framework
from indicators.catalogue_coverage import coverage_of, is_table_row
from indicators.schema import Claim, Framework, Indicator, Points

EXAMPLES = tuple(f"第{number}次安全培训已经结束。" for number in "一二三四五六")
FULL = Claim(id="c1", text="开展培训", words=("安全培训",), examples=EXAMPLES)


def indicator(number: str, *claims: Claim, **keys: object) -> Indicator:
    base = {"id": number, "title": "培训", "theme": ["员工"], "sources": ["report"]}
    given = {"must": ["培训"], "not": ["培训收入"], **keys}
    return Indicator.model_validate({**base, **given, "claims": claims or (FULL,)})


def framework(*indicators: Indicator) -> Framework:
    return Framework(
        id="small",
        version=1,
        title="示例",
        title_en="Example",
        publisher="示例",
        published="2024",
        source="示例",
        rights="示例",
        answers="points",
        documents=("report",),
        indicators=indicators,
    )


def remarks(*indicators: Indicator) -> list[tuple[str, str, str]]:
    found = coverage_of(framework(*indicators)).remarks
    return [(each.kind, each.indicator, each.claim) for each in found]


def changed(**keys: object) -> Claim:
    return Claim.model_validate({**FULL.model_dump(by_alias=True), **keys})


def test_full_knowledge_has_no_remark() -> None:
    coverage = coverage_of(framework(indicator("1")))
    assert (coverage.indicators, coverage.claims, coverage.examples) == (1, 1, 6)
    assert not coverage.remarks and not coverage.thin


def test_few_examples_and_no_words() -> None:
    few = changed(id="c2", words=(), patterns=("培训",), examples=EXAMPLES[:5])
    assert remarks(indicator("1", FULL, few)) == [
        ("few_examples", "1", "c2"),
        ("no_words", "1", "c2"),
    ]


def test_look_alikes_of_the_indicator_or_of_a_claim_are_enough() -> None:
    assert remarks(indicator("1", **{"not": []})) == [("no_look_alikes", "1", "")]
    own = changed(**{"not": ("培训费用",)})
    assert not remarks(indicator("1", own, **{"not": []}))


def test_an_example_needs_one_word_of_its_indicator_as_it_is_searched() -> None:
    bare = changed(examples=(*EXAMPLES[:5], "新员工由师傅带教三个月。"))
    assert remarks(indicator("1", bare)) == [("no_own_word", "1", "c1")]
    assert not remarks(indicator("1", bare, words=["带教"]))
    assert not remarks(indicator("1", changed(examples=bare.examples, names=("师傅",))))
    other = changed(id="c2", words=("三个月",))  # a word of another claim of the indicator
    assert not remarks(indicator("1", bare, other))
    spaced = changed(examples=(*EXAMPLES[:5], "新员工培 訓三个月。"))
    assert not remarks(indicator("1", spaced))


def test_examples_in_two_indicators_but_not_in_two_claims_of_one() -> None:
    again = changed(id="c2")
    assert not remarks(indicator("1", FULL, again))
    shared = coverage_of(framework(indicator("1"), indicator("2", again)))
    assert shared.count("shared_example") == 6
    assert "stands in 2 c2 too" in str(shared.remarks[0])
    assert str(shared.remarks[0]).startswith("1 c1: ")


def test_look_alikes_that_contradict_the_knowledge() -> None:
    in_words = indicator("1", **{"not": ["安全 培训", "培训收入"]})
    found = coverage_of(framework(in_words))
    assert found.count("contradiction") == 7  # among the words, and in each of six examples
    in_example = indicator("1", changed(**{"not": ("第三次",)}))
    assert remarks(in_example) == [("contradiction", "1", "c1")]


@pytest.mark.parametrize(
    ("rule", "most", "earns", "told"),
    [
        ("sum", 5, (2, 3), ""),
        ("sum", 4, (2, 3), "give 5 points, more than most 4"),
        ("sum", 6, (2, 3), "give 5 points, less than most 6"),
        ("highest", 3, (2, 3), ""),
        ("highest", 4, (2, 3), "give 3 points, less than most 4"),
        ("deduction", 4, (2, 3), ""),
        ("all", 4, (None, None), ""),
    ],
)
def test_points_that_do_not_add_up_are_remarked_and_no_thin_coverage(
    rule: str, most: float, earns: tuple[float | None, ...], told: str
) -> None:
    claims = [changed(id=f"c{place}", earns=each) for place, each in enumerate(earns, 1)]
    points = Points.model_validate({"kind": "base", "most": most, "rule": rule})
    coverage = coverage_of(framework(indicator("1", *claims, points=points)))
    assert coverage.count("points") == bool(told)
    assert told in "".join(map(str, coverage.remarks))
    assert not coverage.thin


def test_rows_of_tables_are_examples_without_the_end_of_a_sentence() -> None:
    assert is_table_row("植树 棵 21,600 18,450 16,020")
    assert is_table_row("雇员总数 男 12,730名（56%）")
    assert not is_table_row("全年植树 21,600 棵。")
    assert not is_table_row("一道前行。——集团主席")
    rows = changed(examples=(*EXAMPLES[:3], "培训 次 1", "培训 次 2", "培训 次 3"))
    assert coverage_of(framework(indicator("1", rows))).row_share == 0.5
    assert coverage_of(framework()).row_share == 0


@pytest.mark.parametrize("name", framework_ids())
def test_shipped_frameworks_are_covered(name: str) -> None:
    coverage = coverage_of(load_framework(name))
    for kind in ("few_examples", "no_words", "no_look_alikes", "shared_example"):
        told = [str(each) for each in coverage.remarks if each.kind == kind]
        assert not told, told
    assert coverage.examples >= 6 * coverage.claims
    assert 0.05 < coverage.row_share < 0.5
    # An example in quite other words teaches the search; many would mean that words are missing.
    assert coverage.count("no_own_word") <= 0.12 * coverage.examples
