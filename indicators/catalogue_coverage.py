"""How much knowledge a framework holds for the search, and where it is thin."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from extractor.cleaning import normalised
from indicators.catalogue_checks import reachable_points
from indicators.schema import Claim, Framework, Indicator

FEWEST_EXAMPLES = 6  # a claim with fewer is known in too few wordings
Kind: TypeAlias = Literal[
    "few_examples",
    "no_words",
    "no_look_alikes",
    "no_own_word",
    "shared_example",
    "contradiction",
    "points",
]
_SENTENCE_END = re.compile("[。！？!?]")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is not wrong but doubtful: its kind, the indicator, the claim, in words.

    `few_examples`: a claim has fewer than six; `no_words`: a claim has patterns only;
    `no_look_alikes`: nothing in `not`; `no_own_word`: an example without any word of its indicator;
    `shared_example`: it stands in claims of two indicators; `contradiction`: a phrase in `not` is
    one of the words, or stands in an example; `points`: the claims give more or less than `most`.
    """

    kind: Kind
    indicator: str
    claim: str
    message: str

    def __str__(self) -> str:
        return f"{f'{self.indicator} {self.claim}'.strip()}: {self.message}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many indicators, claims and examples a framework has, and all remarks on them.

    `table_rows` of the examples are rows of tables: without the end of a sentence.
    """

    framework: str
    indicators: int
    claims: int
    examples: int
    table_rows: int
    remarks: tuple[Remark, ...]

    @property
    def row_share(self) -> float:
        """The share of rows of tables among the examples; 0 where there are none."""
        return self.table_rows / self.examples if self.examples else 0.0

    @property
    def thin(self) -> bool:
        """True where evidence may be missed; sums of points that the source has so are no harm."""
        return any(remark.kind != "points" for remark in self.remarks)

    def count(self, kind: Kind) -> int:
        """The number of remarks of one kind."""
        return sum(remark.kind == kind for remark in self.remarks)


def coverage_of(framework: Framework) -> Coverage:
    """Count the knowledge of a framework and remark where it is thin, in order of indicators."""
    remarks = [remark for each in framework.indicators for remark in _remarks(each)]
    remarks += _shared_examples(framework.indicators)
    place = {each.id: number for number, each in enumerate(framework.indicators)}
    examples = framework.examples
    return Coverage(
        framework=framework.id,
        indicators=len(framework.indicators),
        claims=sum(len(each.claims) for each in framework.indicators),
        examples=len(examples),
        table_rows=sum(is_table_row(example) for example in examples),
        remarks=tuple(sorted(remarks, key=lambda remark: place[remark.indicator])),
    )


def is_table_row(example: str) -> bool:
    """True for an example without the end of a sentence: cells of a row, or fields of a list."""
    return not _SENTENCE_END.search(example)


def _remarks(indicator: Indicator) -> Iterator[Remark]:
    if not (indicator.excluded or any(claim.excluded for claim in indicator.claims)):
        yield Remark("no_look_alikes", indicator.id, "", "no look-alikes in 'not'")
    own = _own_words(indicator)
    for claim in indicator.claims:
        if len(claim.examples) < FEWEST_EXAMPLES:
            message = f"{len(claim.examples)} examples where {FEWEST_EXAMPLES} are due"
            yield Remark("few_examples", indicator.id, claim.id, message)
        if not claim.words:
            yield Remark("no_words", indicator.id, claim.id, "no words")
        for example in claim.examples:
            shadow = normalised(example)
            if not any(word in shadow for word in own):
                message = f"no word of the indicator in the example {example}"
                yield Remark("no_own_word", indicator.id, claim.id, message)
        yield from _contradictions(indicator, claim)
    yield from _points_remarks(indicator)


def _own_words(indicator: Indicator) -> frozenset[str]:
    names = indicator.measure.names if indicator.measure else ()
    return frozenset(map(normalised, (*indicator.every_word, *names)))


def _contradictions(indicator: Indicator, claim: Claim) -> Iterator[Remark]:
    """A look-alike that is one of the words, or that stands in an example of direct evidence."""
    wanted = set(map(normalised, (*indicator.must, *indicator.words, *claim.words)))
    for phrase in dict.fromkeys((*indicator.excluded, *claim.excluded)):
        shadow = normalised(phrase)
        if shadow in wanted:
            message = f"'{phrase}' stands in 'not' and among the words"
            yield Remark("contradiction", indicator.id, claim.id, message)
        for example in claim.examples:
            if shadow in normalised(example):
                message = f"'{phrase}' stands in 'not' and in the example {example}"
                yield Remark("contradiction", indicator.id, claim.id, message)


def _points_remarks(indicator: Indicator) -> Iterator[Remark]:
    most = indicator.points.most if indicator.points else None
    reached = reachable_points(indicator)
    if most is None or reached is None or reached == most:
        return
    than = "more" if reached > most else "less"
    message = f"together the claims or bands give {reached:g} points, {than} than most {most:g}"
    yield Remark("points", indicator.id, "", message)


def _shared_examples(indicators: Sequence[Indicator]) -> Iterator[Remark]:
    """Examples that stand in claims of different indicators tell neither from the other."""
    places: dict[str, dict[str, str]] = defaultdict(dict)  # text → indicator → its claim
    for indicator in indicators:
        for claim in indicator.claims:
            for example in claim.examples:
                places[normalised(example)].setdefault(indicator.id, claim.id)
    for example, standing in places.items():
        (first, in_claim), *others = standing.items()
        if others:
            also = ", ".join(f"{number} {name}" for number, name in others)
            yield Remark("shared_example", first, in_claim, f"stands in {also} too: {example}")
