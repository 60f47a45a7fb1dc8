"""互联网企业ESG评估指南: points by dimension, bonus, deductions, 5.1.1."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from indicators.catalogue import load_framework
from indicators.scoring.given import Given
from indicators.scoring.result import Part, Score
from indicators.scoring.score import gain, score

ESG = load_framework("cfis-esg")
KIND = {each.id: each.points.kind if each.points else "" for each in ESG.indicators}
MOST = {each.id: (each.points.most or 0) if each.points else 0 for each in ESG.indicators}


def answered(answers: dict[str, Any]) -> list[Given]:
    """Confirmed answers in points; None for silence, "n/a" for what does not apply."""
    rows = []
    for each in ESG.indicators:
        value = answers.get(each.id)
        state = {None: "not_found", "n/a": "not_applicable"}.get(value, "proposed")
        answer = value if state == "proposed" else None
        reason = "不经营电子商务平台" if state == "not_applicable" else ""
        rows.append(Given(each.id, state, answer, True, reason))  # type: ignore[arg-type]
    return rows


def result(answers: dict[str, Any], **readings: str) -> Score:
    return score(ESG, answered(answers), readings=readings)


def dimension(found: Score, letter: str) -> Part:
    (part,) = [
        each for each in found.parts if each.kind == "dimension" and each.name.startswith(letter)
    ]
    return part


ALL_BASE = {key: MOST[key] for key, kind in KIND.items() if kind == "base"}


def test_5_1_environment_and_society_have_100_points_and_governance_77_of_what_is_there() -> None:
    found = result(ALL_BASE)
    assert (dimension(found, "E").points, dimension(found, "E").most) == (100, 100)
    assert (dimension(found, "S").points, dimension(found, "S").most) == (100, 100)
    assert (dimension(found, "G").points, dimension(found, "G").most) == (77, 77)


def test_5_1_governance_is_read_out_of_90_only_under_that_reading() -> None:
    found = result(ALL_BASE, missing_points="visible")
    assert (dimension(found, "G").points, dimension(found, "G").most) == (77, 90)


def test_points_that_were_concluded_count_only_under_that_reading() -> None:
    assert ESG.indicator("G5.1.2").points is not None
    found = result(ALL_BASE, inferred_points="counted")
    assert (dimension(found, "G").points, dimension(found, "G").most) == (78, 78)


def test_5_2_is_cut_off_so_there_is_no_total_and_no_grade_and_it_is_said() -> None:
    found = result(ALL_BASE)
    assert found.total is None and found.rating == ""
    assert any("没有给出" in remark for remark in found.remarks)
    assert any("5.2" in text for text in ESG.missing)


def test_5_1_1_what_does_not_apply_gets_its_full_points() -> None:
    name = next(key for key, kind in KIND.items() if kind == "base" and MOST[key] > 1)
    (item,) = [each for each in result({name: "n/a"}).items if each.indicator == name]
    assert item.points == MOST[name] and "5.1.1" in item.why
    (left,) = [
        each
        for each in result({name: "n/a"}, not_applicable="excluded").items
        if each.indicator == name
    ]
    assert left.points is None and not left.counted


def test_5_1_1_gives_no_bonus_and_takes_nothing_off_for_what_does_not_apply() -> None:
    extra = {key: "n/a" for key, kind in KIND.items() if kind != "base"}
    assert dimension(result(extra), "S").points == 0


def test_bonus_caps_add_up_to_12_30_and_20() -> None:
    bonus = {key: 99 for key, kind in KIND.items() if kind == "bonus"}
    found = result(bonus)
    assert [dimension(found, letter).points for letter in "ESG"] == [12, 30, 20]


@pytest.mark.parametrize(
    ("number", "marked", "rubric"), [("S2.B1", 4, 7), ("S4.B1", 3, 14), ("S6.B2", 4, 7)]
)
def test_bonus_cap_and_rubric_differ_and_the_cap_holds_unless_read_otherwise(
    number: str, marked: float, rubric: float
) -> None:
    def points(**readings: str) -> float | None:
        found = result({number: 99}, **readings)
        return next(each.points for each in found.items if each.indicator == number)

    assert MOST[number] == marked
    assert points() == marked
    assert points(bonus_cap="rubric") == rubric


def test_a_bonus_may_lift_a_dimension_above_its_points_unless_read_otherwise() -> None:
    bonus = {key: MOST[key] for key, kind in KIND.items() if kind == "bonus"}
    lifted = result(ALL_BASE | bonus)
    assert [dimension(lifted, letter).points for letter in "ESG"] == [112, 130, 97]
    assert any("超过" in remark for remark in lifted.remarks)
    capped = result(ALL_BASE | bonus, bonus_above_cap="capped")
    assert [dimension(capped, letter).points for letter in "ESG"] == [100, 100, 77]


def test_deductions_are_ten_points_each_in_society_and_stop_at_zero() -> None:
    taken = {key: 10 for key, kind in KIND.items() if kind == "deduction"}
    assert sorted(taken) == ["S2.D1", "S3.D1", "S4.D1", "S7.D1"]
    assert dimension(result(ALL_BASE | taken), "S").points == 60
    assert dimension(result(taken), "S").points == 0
    assert dimension(result(taken, below_zero="negative"), "S").points == -40


def test_groups_add_up_to_their_dimension() -> None:
    found = result(ALL_BASE)
    for letter in "ESG":
        name = dimension(found, letter).name
        groups = [each for each in found.parts if each.above == name]
        assert sum(each.points or 0 for each in groups) == dimension(found, letter).points
        assert sum(each.most or 0 for each in groups) == dimension(found, letter).most


def test_a_gain_is_the_points_that_are_missing() -> None:
    name = next(key for key, kind in KIND.items() if kind == "base" and MOST[key] == 3)
    assert gain(ESG, answered({}), name) == 3
    assert gain(ESG, answered({name: 1}), name) == 2
    assert gain(ESG, answered({name: 3}), name) == 0
    assert gain(ESG, answered(ALL_BASE | {"S2.D1": 10}), "S2.D1") == 10


POINTS = st.dictionaries(
    st.sampled_from(sorted(KIND)), st.one_of(st.none(), st.just("n/a"), st.integers(0, 12))
)


@settings(max_examples=100, deadline=None)
@drawn(POINTS, st.sampled_from(sorted(KIND)), st.sampled_from(["allowed", "capped"]))
def test_more_base_or_bonus_points_never_lower_a_dimension_and_deductions_never_lift_it(
    answers: dict[str, Any], name: str, reading: str
) -> None:
    before = result({**answers, name: 1}, bonus_above_cap=reading)
    after = result({**answers, name: 2}, bonus_above_cap=reading)
    for low, high in zip(before.parts, after.parts, strict=True):
        if KIND[name] == "deduction":
            assert (high.points or 0) <= (low.points or 0)
        else:
            assert (high.points or 0) >= (low.points or 0)


@settings(max_examples=100, deadline=None)
@drawn(POINTS)
def test_no_item_passes_its_cap_and_no_dimension_falls_below_zero(answers: dict[str, Any]) -> None:
    found = result(answers)
    assert all((each.points or 0) <= (each.most or 0) for each in found.items)
    assert all((each.points or 0) >= 0 for each in found.parts)


def test_all_not_applicable_is_full_points_and_none_none() -> None:
    everything = result(dict.fromkeys(KIND, "n/a"))
    assert [dimension(everything, letter).points for letter in "ESG"] == [100, 100, 77]
    assert [dimension(result({}), letter).points for letter in "ESG"] == [0, 0, 0]
