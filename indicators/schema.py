"""Frameworks and indicators as data, proposals and evidence as results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from extractor.document import PageBoxes

Answer: TypeAlias = int | float | str | None
State = Literal["proposed", "not_found", "not_applicable", "needs_external", "unreadable"]
EvidenceStatus = Literal["fact", "plan", "negated", "other_party"]
EvidenceMarkKind = Literal["cite", "reject", "add"]
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
Duty = Literal["must", "must_not", "if_applicable", "encouraged"]
Judgeable = Literal["yes", "partly", "no"]


class Strict(BaseModel):
    """Data of our own files: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Number = Annotated[str, BeforeValidator(lambda value: str(value))]


class Scale(Strict):
    """The options of an indicator, numbered from 1, and the rule that chooses among them."""

    options: tuple[str, ...] = Field(min_length=2)
    rule: ScaleRule
    best: int = 1


class Level(Strict):
    """One level of a levelled indicator, with the span of points that it gives."""

    level: int = Field(ge=1)
    label: str
    points: tuple[int, int]
    text: str | None = None


class Points(Strict):
    """How many points an indicator can give, and the rule by which its claims give them.

    `all`: the points where all essential claims are supported; `highest`: those of the best
    supported claim; `sum`: those of all supported claims, up to `most`; `bands`: those of the band
    that a figure falls into; `absence`: the points where the text says that something did not
    happen; `range`: from `least` to `most` by the share of claims; `deduction`: points to take off.
    `inferred`: the source does not give the number, it was concluded from others.
    """

    kind: Literal["base", "bonus", "deduction"]
    most: float | None = Field(gt=0)
    least: float = Field(default=0, ge=0)
    rule: Literal["all", "highest", "sum", "bands", "absence", "range", "deduction"]
    inferred: bool = False


class Band(Strict):
    """A span of a figure and the points that it gives; `least` and `most` belong to the span."""

    least: float | None = None
    below: float | None = None
    most: float | None = None
    points: float = Field(gt=0)

    def holds(self, number: float) -> bool:
        """True where a figure lies in the span."""
        return (
            (self.least is None or number >= self.least)
            and (self.below is None or number < self.below)
            and (self.most is None or number <= self.most)
        )


class Measure(Strict):
    """The figure that decides an indicator: how reports name it, its unit, and its bands."""

    names: tuple[str, ...] = Field(min_length=1)
    unit: str = ""
    better: Literal["higher", "lower"] = "higher"
    bands: tuple[Band, ...] = Field(min_length=1)


class Claim(Strict):
    """One aspect of an indicator that can be checked alone.

    `words`: synonyms and names of figures; `names`: laws, standards and certificates; `numbers`:
    the units of the figures that matter; `not`: phrases of look-alikes; `earns`: points;
    `worked_out`: whether they are earned has to be worked out from figures by a person.
    """

    id: str
    text: str = Field(min_length=2)
    kind: ClaimKind = "measure"
    essential: bool = True
    inferred: bool = False
    earns: float | None = Field(default=None, gt=0)
    worked_out: bool = False
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    excluded: tuple[str, ...] = Field(default=(), alias="not")
    patterns: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


class Indicator(Strict):
    """One indicator of a framework, with what evidence for it looks like.

    `must`: at least one of these nearly always occurs in direct evidence; `words`: further words of
    evidence; `not`: phrases of look-alikes; `sources`: where its evidence can come from, the most
    usual first. `absent_when` and `absent_patterns`: phrases and regular expressions by which a
    text says that the indicator does not apply; the patterns are void where `absent_unless` stands
    anywhere in it.
    `applies_words`: where these hardly stand in the documents, the indicator does not apply.
    `applies_if`: facts about the organisation that all have to hold, ids of `organisation.yaml`.
    `duty`: how binding the source is; `judgeable`: how far a disclosure can show the answer, and
    `other_evidence` what else is needed. `direct`: what direct disclosure looks like; `owner`: who
    in a company usually has it. `since`: the version of the framework in which the indicator came;
    `continues`: the ids of the indicators of the version before that it took the place of.
    """

    id: Number
    title: str = Field(min_length=2)
    title_en: str = ""
    text: str = ""
    clause: str = ""
    note: str = ""
    theme: tuple[str, ...] = Field(min_length=1)
    starred: bool | None = False
    duty: Duty | None = None
    judgeable: Judgeable = "yes"
    other_evidence: str = ""
    direct: str = ""
    owner: str = ""
    since: int = Field(default=1, ge=1)
    continues: tuple[Number, ...] = ()
    scale: str | None = None
    reversed: bool = False
    sources: tuple[SourceKind, ...] = Field(min_length=1)
    applies_when: str = ""
    applies_if: tuple[str, ...] = ()
    applies_words: tuple[str, ...] = ()
    absent_when: tuple[str, ...] = ()
    absent_patterns: tuple[str, ...] = ()
    absent_unless: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    points: Points | None = None
    measure: Measure | None = None
    must: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    excluded: tuple[str, ...] = Field(default=(), alias="not")
    claims: tuple[Claim, ...] = Field(min_length=1)

    @property
    def examples(self) -> tuple[str, ...]:
        """The example sentences of all claims."""
        return tuple(example for claim in self.claims for example in claim.examples)

    @property
    def terms(self) -> tuple[str, ...]:
        """The words that the indicator is searched by, each once."""
        return tuple(dict.fromkeys((*self.must, *self.words)))

    @property
    def every_word(self) -> tuple[str, ...]:
        """The words of the indicator and the words and names of its claims, each once."""
        claims = (word for claim in self.claims for word in (*claim.words, *claim.names))
        return tuple(dict.fromkeys((*self.must, *self.words, *claims)))


class NotApplicable(Strict):
    """What a framework does with an indicator that does not apply, and where it says so.

    `excluded`: it leaves the denominator; `full_points`: it gets all its points; `no_such_answer`:
    the framework does not know the case. `reasons`: the kinds of reasons that count.
    """

    rule: Literal["excluded", "full_points", "no_such_answer"]
    reasons: tuple[str, ...] = ()
    not_reasons: tuple[str, ...] = ()
    clause: str = ""


class Choice(Strict):
    """One reading of a place where the source is silent or contradicts itself."""

    id: str
    text: str
    text_en: str = ""


class Ambiguity(Strict):
    """A place where the source leaves the scoring open: the readings, and the one that is usual.

    `effect`: whether the choice changes the arithmetic, or only how evidence is read.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")
    question: str
    question_en: str = ""
    clause: str = ""
    choices: tuple[Choice, ...] = Field(min_length=2)
    default: str
    effect: Literal["score", "evidence"] = "score"


class Event(Strict):
    """A matter outside of the answers that changes a result, e.g. an incident under A.2."""

    id: str
    text: str
    theme: str = ""


class Scoring(Strict):
    """How a framework is scored: the method, its numbers, what the source leaves open."""

    method: Literal["stars", "dimensions", "distribution"]
    numbers: dict[str, float] = {}
    names: dict[str, str] = {}
    ambiguities: tuple[Ambiguity, ...] = ()
    events: tuple[Event, ...] = ()


class ReportSection(Strict):
    """One section of a report: its title, what it is for, and what is put there.

    `rating`: the result of the assessment; `overview`: the strongest answers; `themes`: every
    indicator with its evidence, by theme; `sources`: the documents; `blank`: left to be written.
    """

    title: str
    level: Literal[1, 2] = 1
    hint: str = ""
    content: Literal["blank", "rating", "overview", "themes", "sources"] = "blank"


class Form(Strict):
    """The form that the source has companies hand in, as facts of its layout.

    `table`: cover, commitment, a table with boxes to tick, then a part for each indicator;
    `report`: a report in sections.
    """

    kind: Literal["table", "report"]
    title: str
    cover: tuple[str, ...] = ()
    commitment_title: str = ""
    commitment: str = ""
    signatures: tuple[str, ...] = ()
    table_title: str = ""
    columns: tuple[str, ...] = ()
    star: str = "★"
    sections: tuple[ReportSection, ...] = ()


class Framework(Strict):
    """A published assessment: where it is from, how it is answered, and its indicators.

    `missing`: what the source itself lacks, in plain words; nothing of it is made up.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    version: int = Field(ge=1)
    title: str
    title_en: str
    publisher: str
    published: str
    source: str
    rights: str
    note: str = ""
    answers: Literal["option", "level", "yes_partly_no", "points"]
    documents: tuple[SourceKind, ...]
    missing: tuple[str, ...] = ()
    not_applicable: NotApplicable = NotApplicable(rule="excluded")
    scoring: Scoring = Scoring(method="distribution")
    form: Form | None = None
    scales: dict[str, Scale] = {}
    indicators: tuple[Indicator, ...] = ()

    @property
    def examples(self) -> list[str]:
        """The example sentences of all indicators."""
        return [example for each in self.indicators for example in each.examples]

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
        if self.answers == "points":
            return tuple((number, _points_label(indicator, number)) for number in _steps(indicator))
        return (("yes", "是"), ("partly", "部分"), ("no", "否"), ("n/a", "不适用"))

    def best_answer(self, indicator: Indicator) -> Answer:
        """The answer that says most for the organisation; no points taken, for a deduction."""
        if self.answers == "option":
            scale = self.scales[str(indicator.scale)]
            return len(scale.options) + 1 - scale.best if indicator.reversed else scale.best
        if self.answers == "level":
            return max(level.level for level in indicator.levels)
        if self.answers == "points":
            points = indicator.points
            taken = points is None or points.most is None or points.kind == "deduction"
            return 0 if taken or points is None else plain_number(points.most or 0)
        return "yes"

    def answer_label(self, indicator: Indicator, answer: Answer) -> str:
        """The words of an answer; empty for None."""
        return dict(self.options(indicator)).get(answer, "")


def _steps(indicator: Indicator) -> list[int | float]:
    """The points that an assessor can give: in halves, and what bands and claims give."""
    points = indicator.points
    if points is None or points.most is None:
        return [0]
    given = {float(band.points) for band in (indicator.measure.bands if indicator.measure else ())}
    given |= {float(claim.earns) for claim in indicator.claims if claim.earns}
    given |= {half / 2 for half in range(int(points.most * 2) + 1)} | {points.most / 2, points.most}
    return [plain_number(number) for number in sorted(given) if number <= points.most]


def plain_number(number: float) -> int | float:
    """2.0 as 2, so that a file holds what a person would write."""
    return int(number) if float(number).is_integer() else number


def _points_label(indicator: Indicator, number: float) -> str:
    taken = indicator.points is not None and indicator.points.kind == "deduction" and number
    return f"{'减 ' if taken else ''}{number:g} 分"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote at its exact place: `quote` equals the document's text from `start` to `end`.

    `page` is 1-based or None; `boxes` are the line boxes, of several pages where it runs over.
    `mark` is what a reviewer said of it, `marked_by` their name; both empty in a proposal.
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
    mark: EvidenceMarkKind | Literal[""] = ""
    marked_by: str = ""


@dataclass(frozen=True, slots=True)
class ClaimSupport:
    """Whether a claim is supported, and by which items of the evidence list."""

    id: str
    text: str
    supported: bool
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A number in the evidence: `text` as printed, `evidence` the item that holds it.

    `number` and `unit` are as printed; `normalised` is the number in `base_unit` (万元 → 元).
    `scope` is what the text says it covers; `comparison` e.g. 同比增长, 超过.
    """

    number: float
    unit: str
    metric: str
    year: int | None
    text: str
    evidence: int
    normalised: float | None = None
    base_unit: str = ""
    scope: str = ""
    comparison: str = ""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A passage that came near and was not taken, with the reason in Chinese."""

    document: str
    page: int | None
    start: int
    end: int
    quote: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """What was looked for: the words, those of them that stand in the text, and the nearest.

    `near_misses` counts the passages that came near; `nearest` are the first of them with why they
    were not taken; `unreadable` are the pages, by document, that could not be searched.
    """

    terms: tuple[str, ...]
    near_misses: int
    found_terms: tuple[str, ...] = ()
    nearest: tuple[NearMiss, ...] = ()
    unreadable: tuple[tuple[str, tuple[int, ...]], ...] = ()


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

    @property
    def cited_values(self) -> tuple[Value, ...]:
        """The figures of the evidence that the answer rests on."""
        return tuple(value for value in self.values if self.evidence[value.evidence].cited)
