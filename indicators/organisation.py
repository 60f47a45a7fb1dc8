"""Facts about an organisation that switch indicators on and off; data in `organisation.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import yaml
from pydantic import Field, TypeAdapter, model_validator

from indicators.errors import FactError
from indicators.schema import Strict

FACTS_FILE = Path(__file__).parent / "organisation.yaml"
FactValue: TypeAlias = bool | float | str
KINDS = {"yes_no": "yes or no", "number": "a number", "choice": "one of its options"}
_YES = {"yes", "true", "1", "是", "y"}
_NO = {"no", "false", "0", "否", "n"}


class AtLeast(Strict):
    """A number that a numeric fact has to reach."""

    fact: str
    number: float


class OneOf(Strict):
    """The options of a choice that make a fact true."""

    fact: str
    options: tuple[str, ...] = Field(min_length=1)


class Fact(Strict):
    """One fact: a question to a person, or what follows from others (`all_of`, `any_of`, …)."""

    id: str = Field(pattern=r"^[a-z]+(_[a-z]+)*$")
    question: str
    question_en: str
    kind: Literal["yes_no", "number", "choice"] = "yes_no"
    unit: str = ""
    options: tuple[str, ...] = ()
    clause: str = ""
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    at_least: AtLeast | None = None
    is_one_of: OneOf | None = None

    @property
    def asked(self) -> bool:
        """True where a person answers it, False where it follows from other facts."""
        return not (self.all_of or self.any_of or self.at_least or self.is_one_of)

    @property
    def parts(self) -> tuple[str, ...]:
        """The facts that it follows from."""
        compared = tuple(each.fact for each in (self.at_least, self.is_one_of) if each)
        return (*self.all_of, *self.any_of, *compared)

    @model_validator(mode="after")
    def _options_belong_to_choices(self) -> Fact:
        if (self.kind == "choice") != bool(self.options):
            raise ValueError("a choice has options, and nothing else has")
        return self


@cache
def known_facts() -> Mapping[str, Fact]:
    """Every fact by its id, in the order in which they are asked."""
    rows = yaml.safe_load(FACTS_FILE.read_text(encoding="utf-8"))
    facts = {fact.id: fact for fact in TypeAdapter(tuple[Fact, ...]).validate_python(rows)}
    for fact in facts.values():
        if unknown := [each for each in fact.parts if each not in facts]:
            raise ValueError(f"{FACTS_FILE.name}: {fact.id} names unknown facts {unknown}")
    return facts


def read_fact(identifier: str, written: str) -> FactValue:
    """The value of an asked fact from what a person wrote, e.g. yes, 是, 5000, 上交所.

    Raises:
        FactError: no such fact, it is not asked but follows from others, or no such value.
    """
    fact = known_facts().get(identifier)
    if fact is None:
        raise FactError(f"there is no fact '{identifier}'", f"没有名为“{identifier}”的事实")
    if not fact.asked:
        parts = "、".join(known_facts()[part].question for part in fact.parts)
        raise FactError(
            f"'{identifier}' follows from {', '.join(fact.parts)}; give those",
            f"“{fact.question}”由其他事实得出，请填写：{parts}",
        )
    value = _value(fact, written.strip())
    if value is None:
        options = f" ({', '.join(fact.options)})" if fact.options else ""
        raise FactError(
            f"'{written}' is not {KINDS[fact.kind]}{options} for the fact '{identifier}'",
            f"“{fact.question}”不能填“{written}”",
        )
    return value


def _value(fact: Fact, text: str) -> FactValue | None:
    if fact.kind == "number":
        try:
            number = float(text.replace(",", ""))
        except ValueError:
            return None
        return number if 0 <= number < float("inf") else None
    if fact.kind == "choice":
        return text if text in fact.options else None
    lowered = text.casefold()
    return True if lowered in _YES else False if lowered in _NO else None


@dataclass(frozen=True, slots=True)
class Organisation:
    """What is known of an organisation: values of asked facts; what is missing is unknown."""

    values: Mapping[str, FactValue] = field(default_factory=dict)

    def holds(self, identifier: str) -> bool | None:
        """Whether a fact holds; None where it is not known. A number holds where it is not 0."""
        fact = known_facts()[identifier]
        if fact.at_least is not None:
            number = self.values.get(fact.at_least.fact)
            return None if number is None else _number(number) >= fact.at_least.number
        if fact.is_one_of is not None:
            chosen = self.values.get(fact.is_one_of.fact)
            return None if chosen is None else chosen in fact.is_one_of.options
        if fact.all_of:
            return _all(self.holds(part) for part in fact.all_of)
        if fact.any_of:
            return _negated(_all(_negated(self.holds(part)) for part in fact.any_of))
        value = self.values.get(identifier)
        return None if value is None else bool(value)

    def why(self, identifier: str) -> str:
        """Whether and why a fact holds, in Chinese, e.g. 超大型平台：否（主营业务表现突出：否）."""
        fact = known_facts()[identifier]
        said = f"{fact.question}：{_SAID[self.holds(identifier)]}"
        reasons = [self._part(part) for part in fact.parts if self._matters(identifier, part)]
        return f"{said}（{'；'.join(reasons)}）" if reasons else said

    def _part(self, identifier: str) -> str:
        fact = known_facts()[identifier]
        value = self.values.get(identifier)
        if value is not None and fact.kind == "number":
            return f"{fact.question}：{_number(value):g}"
        if isinstance(value, str):
            return f"{fact.question}：{value}"
        return self.why(identifier)

    def _matters(self, whole: str, part: str) -> bool:
        """Of the parts of a fact those that decided it; numbers and choices always do."""
        if known_facts()[part].kind != "yes_no":
            return True
        return self.holds(part) == self.holds(whole)


_SAID = {True: "是", False: "否", None: "未知"}


def _number(value: FactValue) -> float:
    """A numeric fact; 0 for what is no number, which `read_fact` does not let in."""
    return 0.0 if isinstance(value, str) else float(value)


def _all(parts: Iterable[bool | None]) -> bool | None:
    """False where one is false, True where all are true, else not known."""
    known = list(parts)
    if False in known:
        return False
    return None if None in known else True


def _negated(value: bool | None) -> bool | None:
    return None if value is None else not value
