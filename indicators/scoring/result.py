"""What a scoring gives: the score with its parts, and every reading that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PartKind = Literal["dimension", "group", "theme", "duty", "answer", "level"]


@dataclass(frozen=True, slots=True)
class ItemScore:
    """The points of one indicator, out of `most`; None where the framework gives none.

    `counted` is False where it is out of the denominator; `why` is short, in Chinese.
    """

    indicator: str
    points: float | None
    most: float | None
    counted: bool
    confirmed: bool
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: a dimension, a group of indicators, or how often an answer was given.

    `share` is 0 to 1; `answered` counts indicators with an answer, `applicable` those that apply.
    """

    name: str
    kind: PartKind
    points: float | None
    most: float | None
    share: float | None
    answered: int
    applicable: int
    above: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading used for an open place of the rules; `effect` "evidence" guides the reader only.

    Then it changes how a person or the program reads the documents, and no arithmetic.
    """

    ambiguity: str
    question: str
    question_en: str
    choice: str
    text: str
    text_en: str
    is_default: bool
    clause: str
    effect: Literal["score", "evidence"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A matter of the framework's list that came up: suspected or serious; `cleared` later.

    T/CCIA 002—2022, A.2: serious means a serious breach of law with an administrative penalty and
    a bad influence on society, which a person has to judge.
    """

    event: str
    kind: Literal["suspected", "serious"]
    cleared: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one framework.

    `preview` is True where answers count that nobody confirmed. `total` is None where the source
    gives no total. Open indicators count as nothing; `could_reach` is the total if all of them got
    the best answer, `best_rating` the rating then.
    """

    framework: str
    version: int
    method: str
    total: float | None
    most: float | None
    unit: str
    rating: str
    rating_reason: str
    parts: tuple[Part, ...]
    items: tuple[ItemScore, ...]
    readings: tuple[Reading, ...]
    remarks: tuple[str, ...]
    preview: bool
    confirmed: int
    proposed: int
    open: int
    not_applicable: int
    could_reach: float | None = None
    best_rating: str = ""
