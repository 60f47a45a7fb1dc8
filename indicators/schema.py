"""Frameworks and indicators as data, proposals and evidence as results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from extractor.document import PageBoxes

Answer: TypeAlias = int | str | None
State = Literal["proposed", "not_found", "not_applicable", "needs_external", "unreadable"]
EvidenceStatus = Literal["fact", "plan", "negated", "other_party"]
ClaimKind = Literal["system", "body", "measure", "result", "general"]
SourceKind = Literal[
    "report",
    "policy",
    "agreement",
    "platform_rules",
    "website",
    "product",
    "internal",
    "regulator",
]
ScaleRule = Literal["graded", "yes_no", "budget", "post", "department"]


class _Strict(BaseModel):
    """Catalogue data: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Number = Annotated[str, BeforeValidator(lambda value: str(value))]


class Scale(_Strict):
    """The options of an indicator, numbered from 1, and the rule that chooses among them."""

    options: tuple[str, ...] = Field(min_length=2)
    rule: ScaleRule
    best: int = 1


class Level(_Strict):
    """One level of a levelled indicator, with the span of points that it gives."""

    level: int = Field(ge=1)
    label: str
    points: tuple[int, int]
    text: str | None = None


class Claim(_Strict):
    """One aspect of an indicator that can be checked alone."""

    id: str
    text: str = Field(min_length=2)
    kind: ClaimKind = "measure"
    essential: bool = True
    inferred: bool = False
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Indicator(_Strict):
    """One indicator of a framework, with what evidence for it looks like.

    `must`: at least one of these nearly always occurs in direct evidence; `words`: further words of
    evidence; `not`: phrases of look-alikes; `sources`: where its evidence can come from, the most
    usual first.
    """

    id: Number
    title: str = Field(min_length=2)
    title_en: str = ""
    text: str = ""
    clause: str = ""
    note: str = ""
    theme: tuple[str, ...] = Field(min_length=1)
    starred: bool | None = False
    scale: str | None = None
    reversed: bool = False
    sources: tuple[SourceKind, ...] = Field(min_length=1)
    applies_when: str = ""
    absent_when: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    must: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    excluded: tuple[str, ...] = Field(default=(), alias="not")
    claims: tuple[Claim, ...] = Field(min_length=1)

    @property
    def examples(self) -> tuple[str, ...]:
        """The example sentences of all claims."""
        return tuple(example for claim in self.claims for example in claim.examples)


class Framework(_Strict):
    """A published assessment: where it is from, how it is answered, and its indicators."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    version: int = Field(ge=1)
    title: str
    title_en: str
    publisher: str
    published: str
    source: str
    rights: str
    note: str = ""
    answers: Literal["option", "level", "yes_partly_no"]
    documents: tuple[SourceKind, ...]
    scales: dict[str, Scale] = {}
    indicators: tuple[Indicator, ...] = ()

    def indicator(self, number: str) -> Indicator:
        """The indicator with this id; KeyError where there is none."""
        for indicator in self.indicators:
            if indicator.id == number:
                return indicator
        raise KeyError(number)

    def options(self, indicator: Indicator) -> tuple[tuple[Answer, str], ...]:
        """Every answer an assessor can give to an indicator, with its label."""
        if self.answers == "option":
            labels = self.scales[str(indicator.scale)].options
            return tuple((number, label) for number, label in enumerate(labels, 1))
        if self.answers == "level":
            levels = tuple((level.level, level.label) for level in indicator.levels)
            return ((0, "未达到一星级"), *levels)
        return (("yes", "是"), ("partly", "部分"), ("no", "否"), ("n/a", "不适用"))

    def answer_label(self, indicator: Indicator, answer: Answer) -> str:
        """The words of an answer; empty for None."""
        return dict(self.options(indicator)).get(answer, "")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote at its exact place: `quote` equals the document's text from `start` to `end`.

    `page` is 1-based or None; `boxes` are the line boxes, of several pages where it runs over.
    """

    document: str
    page: int | None
    boxes: tuple[PageBoxes, ...]
    start: int
    end: int
    quote: str
    section: tuple[str, ...]
    score: float
    cited: bool
    status: EvidenceStatus


@dataclass(frozen=True, slots=True)
class ClaimSupport:
    """Whether a claim is supported, and by which items of the evidence list."""

    id: str
    text: str
    supported: bool
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A number in the evidence: `text` as printed, `evidence` the item that holds it."""

    number: float
    unit: str
    metric: str
    year: int | None
    text: str
    evidence: int


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """What was looked for: the words found or not, and how many passages came near."""

    terms: tuple[str, ...]
    near_misses: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed answer to one indicator with the evidence it rests on, or an empty state."""

    indicator: str
    state: State
    answer: Answer
    answer_label: str
    points: int | None
    confidence: float
    rationale: str
    claims: tuple[ClaimSupport, ...]
    values: tuple[Value, ...]
    evidence: tuple[Evidence, ...]
    search: SearchRecord
