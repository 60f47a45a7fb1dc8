"""How far two reviewers agree: observed agreement, Cohen's kappa, Gwet's AC1, overlap of evidence.

Sources: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological
Measurement 20 (1960); K. L. Gwet, Computing inter-rater reliability and its variance in the
presence of high agreement, British Journal of Mathematical and Statistical Psychology 61 (2008).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from review.evidence_marks import Span

Undefined = Literal["", "nothing", "one_category"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two reviewers over the items that both answered.

    `observed`, `kappa` and `ac1` are shares of 1; None where they have no value, and `undefined`
    says why: `nothing` was answered by both, or all answers are of `one_category`, where chance
    alone would agree always and kappa and AC1 divide by nothing. `categories` are those that
    either of them used.
    """

    n: int
    agreed: int
    categories: tuple[str, ...]
    observed: float | None = None
    kappa: float | None = None
    ac1: float | None = None
    undefined: Undefined = ""


def agreement_of(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement over pairs of categories, the first reviewer's and the second's."""
    n, agreed = len(pairs), sum(first == second for first, second in pairs)
    categories = tuple(sorted({each for pair in pairs for each in pair}))
    if not n:
        return Agreement(0, 0, (), undefined="nothing")
    observed = Fraction(agreed, n)
    if len(categories) == 1:
        return Agreement(n, agreed, categories, float(observed), undefined="one_category")
    return Agreement(
        n,
        agreed,
        categories,
        float(observed),
        float(_beyond(observed, _chance_of_cohen(pairs))),
        float(_beyond(observed, _chance_of_gwet(pairs, len(categories)))),
    )


def _beyond(observed: Fraction, chance: Fraction) -> Fraction:
    """The share of what chance leaves over that was agreed on; chance is less than 1 here."""
    return (observed - chance) / (1 - chance)


def _chance_of_cohen(pairs: Sequence[tuple[str, str]]) -> Fraction:
    """Both say the same where each answers by their own shares of the categories."""
    first, second = Counter(each for each, _ in pairs), Counter(each for _, each in pairs)
    return Fraction(sum(count * second[each] for each, count in first.items()), len(pairs) ** 2)


def _chance_of_gwet(pairs: Sequence[tuple[str, str]], categories: int) -> Fraction:
    """The mean shares of the categories: sum of share times its rest, over categories less one."""
    both = Counter(each for pair in pairs for each in pair)
    shares = [Fraction(count, 2 * len(pairs)) for count in both.values()]
    total: Fraction = sum((share * (1 - share) for share in shares), Fraction(0))
    return total / (categories - 1)


def overlap_of(first: Iterable[Span], second: Iterable[Span]) -> float | None:
    """The Jaccard index of two choices of passages over characters.

    The characters that both choices hold, over those that at least one of them holds; None where
    neither holds any.
    """
    one, other = _characters(first), _characters(second)
    either = _size(_merged([*one, *other]))
    return None if not either else (_size(one) + _size(other) - either) / either


def _characters(spans: Iterable[Span]) -> list[Span]:
    return _merged([span for span in spans if span[1] < span[2]])


def _merged(spans: Sequence[Span]) -> list[Span]:
    """The same characters in spans that do not overlap."""
    found: list[Span] = []
    for document, start, end in sorted(spans):
        if found and found[-1][0] == document and start <= found[-1][2]:
            found[-1] = (document, found[-1][1], max(end, found[-1][2]))
        else:
            found.append((document, start, end))
    return found


def _size(spans: Iterable[Span]) -> int:
    return sum(end - start for _, start, end in spans)


@dataclass(frozen=True, slots=True)
class Overlap:
    """The mean overlap of cited evidence (0 to 1), and over how many items it was taken.

    Items for which neither reviewer cites anything say nothing and are left out; `mean` is None
    where none is left.
    """

    n: int
    mean: float | None


def mean_overlap(choices: Iterable[tuple[Iterable[Span], Iterable[Span]]]) -> Overlap:
    """The mean of the overlaps of two reviewers' passages over several items."""
    found = [each for one, other in choices if (each := overlap_of(one, other)) is not None]
    return Overlap(len(found), sum(found) / len(found) if found else None)
