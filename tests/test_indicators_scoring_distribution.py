"""Frameworks without scores: counts of answers and the rate of disclosure."""

from __future__ import annotations

from hypothesis import given as drawn
from hypothesis import strategies as st

from indicators.catalogue import load_framework
from indicators.schema import Answer, State
from indicators.scoring.given import Given
from indicators.scoring.result import Score
from indicators.scoring.score import gain, score

FORM = load_framework("cfis-self-assessment")
LAW = load_framework("pi-law-policy")


def law(answers: list[Answer], **readings: str) -> Score:
    """Confirmed answers to the first indicators, "n/a" for what does not apply; then silence."""
    rows = []
    for place, indicator in enumerate(LAW.indicators):
        answer = answers[place] if place < len(answers) else None
        state: State = "proposed" if answer else "not_found"
        if answer == "n/a":
            state, answer = "not_applicable", None
        rows.append(Given(indicator.id, state, answer, True, "无此业务"))
    return score(LAW, rows, readings=readings)


def form(answers: dict[str, int], **readings: str) -> Score:
    rows = [
        Given(
            each.id, "proposed" if each.id in answers else "not_found", answers.get(each.id), True
        )
        for each in FORM.indicators
    ]
    return score(FORM, rows, readings=readings)


def test_the_rate_is_what_is_disclosed_of_what_applies() -> None:
    found = law(["yes", "yes", "partly", "no", "n/a"])
    assert found.total == 7.5  # 3 of 40
    assert found.not_applicable == 1
    counts = {part.name: part.answered for part in found.parts if part.kind == "answer"}
    assert counts == {"是": 2, "部分": 1, "否": 1, "未披露": 36}


def test_partly_counts_half_under_that_reading() -> None:
    assert law(["yes", "partly"], partly="half").total == 3.7  # 1.5 of 41 = 3.658…
    assert law(["yes", "partly"]).total == 4.9


def test_all_none_and_some_not_applicable() -> None:
    assert law(["n/a"] * 41).total is None
    assert law([]).total == 0.0
    assert law(["n/a"] * 40 + ["yes"]).total == 100.0


def test_the_form_gives_no_points_so_there_are_none_unless_read_otherwise() -> None:
    found = form({each.id: 1 for each in FORM.indicators})
    assert all(each.points is None for each in found.items)
    assert (found.total, found.unit) == (100.0, "%")
    assert any("没有给出选项的分值" in remark for remark in found.remarks)
    linear = form({"1": 2}, option_mapping="linear")
    (item,) = [each for each in linear.items if each.indicator == "1"]
    assert item.points == 75.0 and linear.unit == "分"


def test_row_55_is_reversed_no_accident_is_best() -> None:
    def points(answer: int) -> float | None:
        found = form({"55": answer}, option_mapping="linear")
        return next(each.points for each in found.items if each.indicator == "55")

    assert FORM.indicator("55").reversed
    assert (points(1), points(2)) == (0.0, 100.0)
    assert FORM.best_answer(FORM.indicator("55")) == 2
    assert gain(FORM, [Given("55", "proposed", 2, True)], "55") == 0


def test_the_form_has_no_answer_not_applicable_so_it_stays_in_the_denominator() -> None:
    rows = [Given(each.id, "not_applicable", None, True, "无") for each in FORM.indicators]
    found = score(FORM, rows)
    assert found.total == 0.0
    assert any("没有“不适用”" in remark for remark in found.remarks)


def test_parts_by_duty_exist_where_the_catalogue_names_duties() -> None:
    exchange = load_framework("cn-exchange-2024")
    rows = [Given(each.id, "proposed", "yes", True) for each in exchange.indicators]
    found = score(exchange, rows)
    duties = {part.name: part.applicable for part in found.parts if part.kind == "duty"}
    assert set(duties) == {"应当", "适用时应当", "鼓励"}
    assert found.total == 100.0


@drawn(st.lists(st.sampled_from(["yes", "partly", "no", "n/a", ""]), min_size=41, max_size=41))
def test_a_better_answer_never_lowers_the_rate(answers: list[str]) -> None:
    better: list[Answer] = [
        {"no": "partly", "": "no", "partly": "yes"}.get(each, each) for each in answers
    ]
    for reading in ("disclosed", "half"):
        low = law([each or None for each in answers], partly=reading).total
        high = law(better, partly=reading).total
        assert (high or 0) >= (low or 0)
        assert 0 <= (high or 0) <= 100
