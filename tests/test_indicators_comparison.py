from __future__ import annotations

from dataclasses import replace

import pytest

from indicators.catalogue import load_framework
from indicators.comparison import Compared, compare, moved, wording_kind
from indicators.lineage import descents
from indicators.schema import Answer, Evidence, Framework, Proposal, SearchRecord, State, Value
from indicators.scoring.given import Given

FORM = load_framework("cfis-self-assessment")
LEVELS = load_framework("ccia-002")
ESG = load_framework("cfis-esg")


def proposal(
    framework: Framework, indicator: str, answer: Answer, quote: str = "", *values: Value
) -> Proposal:
    quotes = (Evidence("sha256:a", 1, (), 0, len(quote), quote, (), 0.9, True, "fact"),)
    return Proposal(
        indicator,
        "proposed" if answer is not None else "not_found",
        answer,
        "",
        None,
        0.9,
        "",
        (),
        values,
        quotes if quote else (),
        SearchRecord((), 0),
    )


def column(framework: Framework, year: str, *proposals: Proposal, who: str = "禾汀里") -> Compared:
    given = {
        each.indicator: Given(each.indicator, each.state, each.answer, True) for each in proposals
    }
    return Compared(who, year, framework, proposals, given)


def value(number: float, unit: str, year: int, normalised: float, base: str) -> Value:
    return Value(number, unit, "公益投入", year, f"{number:g}{unit}", 0, normalised, base)


def test_answers_over_years_move_by_the_order_of_the_framework() -> None:
    made = compare(
        [
            column(FORM, "2022", proposal(FORM, "1", 3), proposal(FORM, "55", 1)),
            column(FORM, "2023", proposal(FORM, "1", 1), proposal(FORM, "55", 2)),
            column(FORM, "2024", proposal(FORM, "1", None), proposal(FORM, "55", 2)),
        ]
    )
    first = next(each for each in made.indicators if each.numbers[0] == ("1",))
    reversed_one = next(each for each in made.indicators if each.numbers[0] == ("55",))
    assert [each.movement for each in first.answers if each] == ["unknown", "up", "down"]
    # 55 asks whether there was an accident: yes to no is better.
    assert [each.movement for each in reversed_one.answers if each] == ["unknown", "up", "same"]
    assert [each.label for each in first.answers if each] == ["一般", "非常重视", "未披露"]


@pytest.mark.parametrize(
    ("framework", "number", "was", "now", "expected"),
    [
        (LEVELS, "1", 1, 2, "up"),
        (LEVELS, "1", 2, None, "down"),
        (ESG, "E1.1.1", 3.0, 1.0, "down"),
        (ESG, "S2.D1", 0, 10, "down"),  # points taken off
    ],
)
def test_movement_by_kind_of_answer(
    framework: Framework, number: str, was: Answer, now: Answer, expected: str
) -> None:
    states: list[State] = ["proposed" if each is not None else "not_found" for each in (was, now)]
    first = Given(number, states[0], was, True)
    second = Given(number, states[1], now, True)
    assert moved(framework, framework.indicator(number), first, second) == expected


def test_not_applicable_is_neither_better_nor_worse() -> None:
    first = Given("1", "not_applicable", None, True)
    assert moved(LEVELS, LEVELS.indicator("1"), first, Given("1", "proposed", 2, True)) == "other"


def test_values_are_compared_in_their_base_unit_and_units_that_differ_are_named() -> None:
    was = value(900, "万元", 2023, 9_000_000, "元")
    now = value(0.12, "亿元", 2024, 12_000_000, "元")
    made = compare(
        [
            column(FORM, "2023", proposal(FORM, "77", 1, "公益投入 900 万元", was)),
            column(FORM, "2024", proposal(FORM, "77", 1, "公益投入 0.12 亿元", now)),
        ]
    )
    (found,) = next(each for each in made.indicators if each.numbers[0] == ("77",)).values
    assert (found.change, found.unit, found.percent) == (3_000_000, "元", pytest.approx(100 / 3))
    other = replace(now, normalised=12.0, base_unit="人次")
    made = compare(
        [
            column(FORM, "2023", proposal(FORM, "77", 1, "公益投入 900 万元", was)),
            column(FORM, "2024", proposal(FORM, "77", 1, "公益投入 12 人次", other)),
        ]
    )
    (found,) = next(each for each in made.indicators if each.numbers[0] == ("77",)).values
    assert found.change is None and "单位不同" in found.incomparable


def test_the_same_year_reported_twice_is_no_change() -> None:
    first, second = value(5, "元", 2023, 5, "元"), value(6, "元", 2023, 6, "元")
    made = compare(
        [
            column(FORM, "2023", proposal(FORM, "77", 1, "公益投入五元整", first)),
            column(FORM, "2024", proposal(FORM, "77", 1, "公益投入六元整", second)),
        ]
    )
    (found,) = next(each for each in made.indicators if each.numbers[0] == ("77",)).values
    assert found.change is None and "2023 年" in found.incomparable


WORDS = "公司建立了覆盖全部业务的数据安全管理制度，全年开展培训 {} 场，覆盖员工 {} 人次。"


def test_wording_carried_over_is_told_from_numbers_that_moved() -> None:
    assert wording_kind(WORDS.format(12, 860), WORDS.format(12, 860)) == "carried_over"
    assert wording_kind(WORDS.format(12, 860), WORDS.format(15, 1020)) == "numbers_moved"
    other = "本年度我们重新梳理了供应商准入流程，新增环境与劳工两类审核要求，并公开结果。"
    assert wording_kind(WORDS.format(12, 860), other) is None
    assert wording_kind("培训 12 场", "培训 13 场") is None  # too short to say anything


def test_wordings_stand_with_their_columns() -> None:
    made = compare(
        [
            column(FORM, "2022", proposal(FORM, "14", 2, WORDS.format(12, 860))),
            column(FORM, "2023"),
            column(FORM, "2024", proposal(FORM, "14", 2, WORDS.format(15, 1020))),
        ]
    )
    (found,) = next(each for each in made.indicators if each.numbers[0] == ("14",)).wordings
    assert (found.kind, found.earlier, found.later) == ("numbers_moved", 0, 2)


def second_version() -> Framework:
    """A later version: 1 and 2 merged into 1, 3 split, 4 dropped, 5 renumbered, one new."""
    by_id = {each.id: each for each in FORM.indicators}
    kept = [each for each in FORM.indicators if each.id not in ("1", "2", "3", "4", "5")]
    made = [
        by_id["1"].model_copy(update={"continues": ("1", "2")}),
        by_id["3"].model_copy(update={"id": "3a", "continues": ("3",)}),
        by_id["3"].model_copy(update={"id": "3b", "continues": ("3",)}),
        by_id["5"].model_copy(update={"id": "80", "continues": ("5",)}),
        by_id["4"].model_copy(update={"id": "81", "title": "全新的指标", "since": 2}),
        kept[0].model_copy(update={"title": f"{kept[0].title}（新）"}),
        *kept[1:],
    ]
    return FORM.model_copy(update={"version": 2, "indicators": tuple(made)})


def test_lineage_tells_merged_split_dropped_renumbered_reworded_and_new() -> None:
    changes = {
        descent.newer or descent.older: (descent.older, descent.change)
        for descent in descents(FORM, second_version())
    }
    assert changes["1",] == (("1", "2"), "merged")
    assert changes["3a", "3b"] == (("3",), "split")
    assert changes["80",] == (("5",), "renumbered")
    assert changes["81",] == ((), "new")
    assert changes["4",] == (("4",), "dropped")
    assert changes["6",] == (("6",), "reworded")
    assert changes["7",] == (("7",), "same")


def test_versions_are_compared_by_lineage_and_nothing_is_lost() -> None:
    later = second_version()
    made = compare(
        [
            column(FORM, "2023", *(proposal(FORM, n, 2) for n in ("1", "2", "4", "5", "7"))),
            column(later, "2024", *(proposal(later, n, 1) for n in ("1", "80", "81", "7"))),
        ]
    )
    by_last = {each.numbers[1]: each for each in made.indicators}
    assert by_last["1",].numbers[0] == ("1", "2") and by_last["1",].answers[0] is None
    assert "合并" in by_last["1",].lineage
    renumbered = by_last["80",].answers
    assert renumbered[1] is not None and renumbered[1].movement == "up"
    assert by_last["81",].numbers[0] == () and "新增" in by_last["81",].lineage
    (dropped,) = [each for each in made.indicators if "删除" in each.lineage]
    assert dropped.numbers == (("4",), ()) and dropped.answers[0] is not None


def test_one_assessment_or_two_frameworks_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="at least two"):
        compare([column(FORM, "2024")])
    with pytest.raises(ValueError, match="not versions"):
        compare([column(FORM, "2024"), column(LEVELS, "2024")])
