"""Kappa, AC1 and overlap of evidence, against published tables and by their properties."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.agreement import Agreement, agreement_of, mean_overlap, overlap_of


def of_table(table: Sequence[Sequence[int]]) -> Agreement:
    """Row: what the first says; column: what the second says."""
    return agreement_of(
        [
            (str(row), str(column))
            for row, line in enumerate(table)
            for column, count in enumerate(line)
            for _ in range(count)
        ]
    )


def test_the_example_of_cohen() -> None:
    """Cohen 1960, three diagnoses of 200 patients: kappa = .49.

              B1   B2   B3 | all
        A1    88   14   18 | 120   .60
        A2    10   40   10 |  60   .30
        A3     2    6   12 |  20   .10
        all  100   60   40   200
             .50  .30  .20

    observed (88 + 40 + 12) / 200 = .70; chance .60*.50 + .30*.30 + .10*.20 = .41;
    kappa (.70 - .41) / (1 - .41) = .29 / .59 = .4915.
    AC1: mean shares .55, .30, .15; chance (.55*.45 + .30*.70 + .15*.85) / 2
    = (.2475 + .21 + .1275) / 2 = .2925; AC1 (.70 - .2925) / .7075 = .5760.
    """
    found = of_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert (found.n, found.agreed, found.observed) == (200, 140, 0.7)
    assert found.kappa == pytest.approx(float(Fraction(29, 59)))
    assert found.ac1 == pytest.approx(0.5760, abs=5e-5)


@pytest.mark.parametrize(
    ("table", "kappa", "ac1"),
    [
        # Feinstein and Cicchetti 1990, the two tables with the same observed agreement of .85.
        # 40 9 / 6 45: chance .49*.46 + .51*.54 = .5008; kappa .3492 / .4992 = .6995.
        # AC1: shares .475, .525; chance 2*.475*.525 = .49875; .35125 / .50125 = .7007.
        ([[40, 9], [6, 45]], 0.6995, 0.7007),
        # 80 10 / 5 5: chance .90*.85 + .10*.15 = .78; kappa .07 / .22 = .3182, the paradox.
        # AC1: shares .875, .125; chance 2*.875*.125 = .21875; .63125 / .78125 = .8080.
        ([[80, 10], [5, 5]], 0.3182, 0.8080),
    ],
)
def test_the_paradox_of_feinstein_and_cicchetti(
    table: list[list[int]], kappa: float, ac1: float
) -> None:
    found = of_table(table)
    assert found.observed == 0.85
    assert found.kappa == pytest.approx(kappa, abs=5e-5)
    assert found.ac1 == pytest.approx(ac1, abs=5e-5)


def test_the_example_of_gwet() -> None:
    """118 5 / 2 0 of 125, an example of Gwet's: kappa below 0 though 94 % agree, AC1 = .94.

    observed 118 / 125 = .944; chance .984*.96 + .016*.04 = .94528;
    kappa -.00128 / .05472 = -.0234. Mean shares .972, .028; chance 2*.972*.028 = .054432;
    AC1 .889568 / .945568 = .9408.
    """
    found = of_table([[118, 5], [2, 0]])
    assert found.observed == 0.944
    assert found.kappa == pytest.approx(-0.0234, abs=5e-5)
    assert found.ac1 == pytest.approx(0.9408, abs=5e-5)


def test_what_has_no_value_is_said() -> None:
    nothing, one = agreement_of([]), agreement_of([("a", "a")] * 5)
    assert (nothing.n, nothing.observed, nothing.undefined) == (0, None, "nothing")
    assert (one.n, one.observed, one.undefined) == (5, 1.0, "one_category")
    assert nothing.kappa is nothing.ac1 is one.kappa is one.ac1 is None


answers = st.sampled_from("abcde")
pairs_of_answers = st.lists(st.tuples(answers, answers), min_size=1, max_size=60)


@given(pairs_of_answers)
def test_both_lie_in_their_range_and_are_symmetric(pairs: list[tuple[str, str]]) -> None:
    found, turned = agreement_of(pairs), agreement_of([(b, a) for a, b in pairs])
    assert found == turned
    if found.undefined:
        assert len({each for pair in pairs for each in pair}) == 1
        return
    assert found.kappa is not None and found.ac1 is not None and found.observed is not None
    assert -1 <= found.kappa <= found.observed <= 1
    assert -1 / (len(found.categories) - 1) <= found.ac1 + 1e-12
    assert found.ac1 <= found.observed


@given(st.lists(answers, min_size=2, max_size=60).filter(lambda said: len(set(said)) > 1))
def test_perfect_agreement_is_one(said: list[str]) -> None:
    found = agreement_of([(each, each) for each in said])
    assert found.observed == found.kappa == found.ac1 == 1.0


@given(pairs_of_answers, st.permutations("abcde"))
def test_the_names_of_categories_do_not_matter(
    pairs: list[tuple[str, str]], names: list[str]
) -> None:
    renamed = dict(zip("abcde", names, strict=True))
    found = agreement_of(pairs)
    other = agreement_of([(renamed[a], renamed[b]) for a, b in pairs])
    assert (found.observed, found.kappa, found.ac1) == (other.observed, other.kappa, other.ac1)


def test_overlap_counts_characters() -> None:
    one, other = [("d", 0, 10), ("e", 0, 10)], [("d", 5, 15)]
    assert overlap_of(one, other) == pytest.approx(5 / 25)
    assert overlap_of([("d", 0, 10), ("d", 0, 10), ("d", 5, 12)], [("d", 0, 12)]) == 1.0
    assert overlap_of([("d", 0, 10)], [("e", 0, 10)]) == overlap_of([("d", 0, 10)], []) == 0.0
    assert overlap_of([], []) is None and overlap_of([("d", 3, 3)], []) is None


def test_the_mean_leaves_out_what_cites_nothing() -> None:
    held = [("d", 0, 10)]
    found = mean_overlap([(held, held), (held, []), ([], [])])
    assert (found.n, found.mean) == (2, 0.5)
    assert mean_overlap([([], [])]).mean is None


spans = st.lists(
    st.tuples(st.sampled_from("de"), st.integers(0, 30), st.integers(0, 30)).map(
        lambda each: (each[0], min(each[1:]), max(each[1:]))
    ),
    max_size=6,
)


@given(spans, spans)
def test_overlap_is_that_of_sets_of_characters(
    one: list[tuple[str, int, int]], other: list[tuple[str, int, int]]
) -> None:
    left, right = (
        {(document, at) for document, start, end in each for at in range(start, end)}
        for each in (one, other)
    )
    expected = len(left & right) / len(left | right) if left | right else None
    assert overlap_of(one, other) == expected == overlap_of(other, one)
