"""T/CCIA 002—2022, appendix A: A.1 (points, total, stars) and A.2 (matters of concern)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from indicators.catalogue import load_framework
from indicators.schema import ClaimSupport, Framework
from indicators.scoring.given import Given, changed
from indicators.scoring.readings import UnknownReading
from indicators.scoring.result import Occurrence, Score
from indicators.scoring.score import gain, score
from indicators.scoring.stars import needed_count

CCIA = load_framework("ccia-002")
STARRED = (1, 3, 4, 5, 7, 9, 12, 15, 16, 17, 18, 22, 23)
ALL = tuple(range(1, 25))


def answered(points: Mapping[int, int | None], **more: Any) -> list[Given]:
    """Confirmed answers with these points; None is "not applicable" for what the business does."""
    rows = []
    for number in ALL:
        value = points.get(number, 0)
        if value is None:
            rows.append(
                Given(str(number), "not_applicable", None, True, "不涉及该业务领域", "business")
            )
        elif value == 0:
            rows.append(Given(str(number), "not_found", None, True))
        else:
            level = (value + 2) // 3
            rows.append(Given(str(number), "proposed", level, True, points=value))
    return [replace(row, **more) for row in rows]


def first(count: int, points: int, rest: int = 0) -> dict[int, int | None]:
    """So many indicators with points, the starred ones first; the rest with others."""
    order = [*STARRED, *(number for number in ALL if number not in STARRED)]
    return {number: points if place < count else rest for place, number in enumerate(order)}


def stars(points: Mapping[int, int | None], **readings: str) -> Score:
    return score(CCIA, answered(points), readings=readings)


def test_a1_levels_hold_points_1_to_3_4_to_6_and_7_to_9() -> None:
    for indicator in CCIA.indicators:
        assert [level.points for level in indicator.levels] == [(1, 3), (4, 6), (7, 9)]


def test_a1_total_is_the_sum_over_nine_times_the_applicable_to_one_decimal() -> None:
    points: dict[int, int | None] = dict.fromkeys(ALL, 0) | {1: 9, 2: 5, 3: None, 4: None}
    assert stars(points).total == 7.1  # 14 / (22 × 9) × 100 = 7.0707…
    # 1 of 16 × 9 = 0.694…; a five in the second place goes up: 2.25 → 2.3 (note 1)
    sixteen = {number: None for number in range(17, 25)}
    assert stars({**sixteen, 1: 1}).total == 0.7
    eighteen = {number: None for number in range(21, 25)}
    assert stars({**eighteen, 1: 4, 2: 5}).total == 5.0  # 9 / 180


# Cases and results of ccia_002.json, worked out by hand under both readings of A.1 a).
BOUNDARIES = [
    ("24 × 3", first(24, 3), 33.3, "一星级", "一星级"),
    ("10 × 3", first(10, 3), 13.9, "未达一星级", "一星级"),
    ("24 × 1", first(24, 1), 11.1, "未达一星级", "未达一星级"),
    ("15 × 4 with all ★", first(15, 4), 27.8, "未达一星级", "二星级"),
    ("24 × 4", first(24, 4), 44.4, "二星级", "二星级"),
    ("20 × 7 with all ★, 4 × 4", first(20, 7, 4), 72.2, "三星级", "三星级"),
    ("19 × 7 with all ★, 5 × 6", first(19, 7, 6), 75.5, "二星级", "二星级"),
]


@pytest.mark.parametrize(("name", "points", "total", "percent", "raw"), BOUNDARIES)
def test_a1_boundaries_under_both_readings_of_thirty(
    name: str, points: dict[int, int | None], total: float, percent: str, raw: str
) -> None:
    assert (stars(points).total, stars(points).rating) == (total, percent), name
    assert stars(points, one_star_scale="raw").rating == raw, name


def test_a1_b_c_needed_counts_for_15_to_24_applicable() -> None:
    sixty = [needed_count(number, 60) for number in range(15, 25)]
    eighty = [needed_count(number, 80) for number in range(15, 25)]
    assert sixty == [9, 10, 11, 11, 12, 12, 13, 14, 14, 15]
    assert eighty == [12, 13, 14, 15, 16, 16, 17, 18, 19, 20]
    assert needed_count(15, 60, including=False) == 10
    assert needed_count(16, 60, upwards=False) == 10 and needed_count(24, 60, upwards=False) == 14


def test_a1_b_every_starred_indicator_needs_four_points() -> None:
    points = first(24, 4) | {23: 3}
    assert stars(points).rating == "一星级" and "★" in stars(points).rating_reason
    assert stars(first(24, 4) | {2: 3}).rating == "二星级"  # 2 has no star
    assert stars(first(24, 4) | {23: None}).rating == "二星级"  # a ★ that does not apply


def test_a1_unknown_star_of_item_13_is_a_named_reading() -> None:
    points = first(24, 4) | {13: 3}
    assert stars(points).rating == "二星级"
    assert stars(points, unknown_star="starred").rating == "一星级"


def test_a1_c_starred_indicators_need_seven_only_under_that_reading() -> None:
    points = first(24, 7) | {1: 4}
    assert stars(points).rating == "三星级"
    assert stars(points, three_star_starred="seven").rating == "二星级"


def test_a1_exactly_sixty_per_cent_is_enough_unless_read_otherwise() -> None:
    fifteen: dict[int, int | None] = dict.fromkeys(range(1, 16), 3)
    fifteen |= {number: None for number in range(16, 25)}
    nine = [1, 3, 4, 5, 7, 9, 12, 15, 2]  # the ★ among them, and one more
    points = fifteen | dict.fromkeys(nine, 4)
    assert stars(points).rating == "二星级"
    assert stars(points, at_least_share="excluding").rating == "一星级"


def test_a1_fewer_than_fifteen_applicable_are_not_rated_but_scored() -> None:
    points = first(24, 9) | dict.fromkeys(range(1, 11), None)
    result = stars(points)
    assert (result.rating, result.total) == ("不评级", 100.0)
    assert "14 项" in result.rating_reason
    assert stars(points, few_items="rating").rating == "三星级"
    assert stars(first(24, 9) | dict.fromkeys(range(1, 10), None)).rating == "三星级"  # 15


def test_a1_threshold_is_compared_after_rounding_unless_read_otherwise() -> None:
    # 23 applicable: 62 / 207 = 29.951…, which is 30.0 to one decimal.
    points: dict[int, int | None] = first(24, 2) | {24: None, 1: 9, 2: 9, 3: 4}
    total = sum(value or 0 for value in points.values())
    points[4] = (points[4] or 0) + 62 - total
    assert sum(value or 0 for value in points.values()) == 62
    assert (stars(points).total, stars(points).rating) == (30.0, "一星级")
    assert stars(points, rounding_before_threshold="exact").rating == "未达一星级"


def test_a1_not_applicable_needs_a_reason_and_not_having_done_it_is_none() -> None:
    rows = answered(first(24, 4))
    without = [replace(rows[0], state="not_applicable", answer=None, points=None), *rows[1:]]
    result = score(CCIA, without)
    assert result.not_applicable == 1
    assert result.items[0].counted and result.items[0].points == 0
    assert any("没有允许的理由" in remark for remark in result.remarks)
    reasoned = [replace(without[0], reason="规模很小", reason_kind="size"), *rows[1:]]
    assert not score(CCIA, reasoned).items[0].counted


def test_a1_points_in_a_level_come_from_its_claims_or_its_ends() -> None:
    claims = tuple(
        ClaimSupport(f"L1.{n}", "要点", n == 1, (0,) if n == 1 else ()) for n in (1, 2, 3)
    )
    row = Given("1", "proposed", 1, True, claims=claims)
    rows = [row, *answered({})[1:]]
    points = {
        reading: score(CCIA, rows, readings={"points_in_level": reading}).items[0].points
        for reading in ("claims", "lowest", "highest")
    }
    assert points == {"claims": 1, "lowest": 1, "highest": 3}
    two = tuple(replace(claim, supported=claim.id != "L1.3") for claim in claims)
    assert score(CCIA, [replace(row, claims=two), *rows[1:]]).items[0].points == 2


def test_a2_a_suspected_event_lowers_by_one_and_revokes_one_star() -> None:
    event = Occurrence("security_incident", "suspected")
    cases = ((first(24, 9), "二星级"), (first(24, 4), "一星级"), (first(24, 3), "撤销评级结论"))
    for points, rating in cases:
        result = score(CCIA, answered(points), occurrences=[event])
        assert result.rating == rating and "A.2 a)" in result.rating_reason
        assert result.total == stars(points).total  # kept by the usual reading
    dropped = score(
        CCIA,
        answered(first(24, 3)),
        occurrences=[event],
        readings={"score_after_revocation": "drop"},
    )
    assert dropped.total is None


def test_a2_several_events_lower_once_unless_read_otherwise() -> None:
    events = [Occurrence("security_incident", "suspected"), Occurrence("corruption", "suspected")]
    rows = answered(first(24, 9))
    assert score(CCIA, rows, occurrences=events).rating == "二星级"
    each = score(CCIA, rows, occurrences=events, readings={"stacking": "each"})
    assert each.rating == "一星级"


def test_a2_note_1_a_cleared_event_restores_the_rating() -> None:
    event = Occurrence("security_incident", "suspected", cleared=True)
    result = score(CCIA, answered(first(24, 9)), occurrences=[event])
    assert result.rating == "三星级"
    assert any("注1" in remark for remark in result.remarks)


def test_a2_b_a_serious_breach_revokes_and_bars_for_a_year() -> None:
    event = Occurrence("non_compliance", "serious")
    result = score(CCIA, answered(first(24, 9)), occurrences=[event])
    assert result.rating == "撤销评级结论" and result.total == 100.0
    assert any("一年内不再评级" in remark for remark in result.remarks)


def test_a2_an_event_takes_no_star_from_who_has_none() -> None:
    event = Occurrence("consumer_leak", "suspected")
    assert score(CCIA, answered(first(24, 1)), occurrences=[event]).rating == "未达一星级"


def test_every_event_of_table_a2_can_be_noted() -> None:
    assert len(CCIA.scoring.events) == 8
    for event in CCIA.scoring.events:
        result = score(
            CCIA, answered(first(24, 9)), occurrences=[Occurrence(event.id, "suspected")]
        )
        assert event.text in result.rating_reason


def test_only_confirmed_answers_count_and_a_preview_says_that_it_is_one() -> None:
    rows = answered(first(24, 9), confirmed=False)
    confirmed, preview = score(CCIA, rows), score(CCIA, rows, preview=True)
    assert (confirmed.total, confirmed.open, confirmed.preview) == (0.0, 24, False)
    assert (preview.total, preview.open, preview.preview) == (100.0, 0, True)
    assert (confirmed.could_reach, confirmed.best_rating) == (100.0, "三星级")
    some = [replace(row, confirmed=place < 12) for place, row in enumerate(rows)]
    assert score(CCIA, some).total == 50.0 and score(CCIA, some).could_reach == 100.0


def test_all_not_applicable_has_no_total_and_no_stars() -> None:
    result = stars(dict.fromkeys(ALL, None))
    assert (result.total, result.rating, result.not_applicable) == (None, "不评级", 24)


def test_every_reading_is_printed_with_its_clause_and_unknown_ones_are_refused() -> None:
    result = stars(first(24, 4))
    assert {each.ambiguity for each in result.readings} == {
        each.id for each in CCIA.scoring.ambiguities
    }
    assert all(each.clause and each.is_default for each in result.readings)
    with pytest.raises(UnknownReading, match="no open place"):
        stars({}, nothing="x")
    with pytest.raises(UnknownReading, match="percent, raw"):
        stars({}, one_star_scale="x")


def test_a_gain_is_what_the_best_answer_adds_and_a_what_if_changes_the_star() -> None:
    rows = answered(first(24, 4) | {23: 3})
    assert gain(CCIA, rows, "23") > 0
    assert gain(CCIA, answered(first(24, 9)), "23") == 0
    assert score(CCIA, rows).rating == "一星级"
    assert score(CCIA, changed(rows, "23", 2)).rating == "二星级"


ANSWERS = st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=24, max_size=24).map(
    lambda values: dict(zip(ALL, values, strict=True))
)
RANK = {"不评级": -1, "未达一星级": 0, "一星级": 1, "二星级": 2, "三星级": 3}


@settings(max_examples=200, deadline=None)
@drawn(ANSWERS, st.sampled_from(ALL), st.sampled_from(["percent", "raw"]))
def test_more_points_never_lower_the_total_or_the_stars(
    points: dict[int, int | None], number: int, scale: str
) -> None:
    if points[number] in (None, 9):
        return
    better = {**points, number: int(points[number] or 0) + 1}
    low, high = stars(points, one_star_scale=scale), stars(better, one_star_scale=scale)
    assert (high.total or 0) >= (low.total or 0)
    assert RANK[high.rating] >= RANK[low.rating]


@settings(max_examples=100, deadline=None)
@drawn(ANSWERS)
def test_not_applicable_leaves_sum_and_count_whatever_their_mixture(
    points: dict[int, int | None],
) -> None:
    result = stars(points)
    applicable = [value for value in points.values() if value is not None]
    assert result.not_applicable == 24 - len(applicable)
    if not applicable:
        assert result.total is None
    else:
        exact = 100 * sum(applicable) / (9 * len(applicable))
        assert result.total is not None and abs(result.total - exact) <= 0.05 + 1e-9
        assert 0 <= result.total <= 100
    assert (result.rating == "不评级") == (len(applicable) < 15)


def test_the_numbers_of_the_rule_are_data_and_can_be_other_ones() -> None:
    scoring = CCIA.scoring.model_copy(
        update={"numbers": {**CCIA.scoring.numbers, "least_items": 25}}
    )
    other: Framework = CCIA.model_copy(update={"scoring": scoring})
    assert score(other, answered(first(24, 9))).rating == "不评级"
