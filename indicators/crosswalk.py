"""Which indicators of different frameworks ask for the same evidence; data in `crosswalk.yaml`.

A topic is what one passage of a document can serve. The file gives for each topic the indicators
that ask for it, with the relation of the indicator to the topic; the relation of two indicators
follows from these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

import yaml
from pydantic import Field, ValidationError, model_validator

from indicators.errors import CatalogueError, Fault
from indicators.schema import Framework, Strict

FILE = Path(__file__).parent / "crosswalk.yaml"
Relation: TypeAlias = Literal["same", "narrower", "wider", "related"]
CLOSEST: tuple[Relation, ...] = ("same", "narrower", "wider", "related")
# The relation of another indicator as seen from this one: (own to topic, other to topic).
_COMPOSED: dict[tuple[Relation, Relation], Relation] = {
    ("same", "same"): "same",
    ("same", "narrower"): "narrower",
    ("wider", "same"): "narrower",
    ("wider", "narrower"): "narrower",
    ("same", "wider"): "wider",
    ("narrower", "same"): "wider",
    ("narrower", "wider"): "wider",
}


class Theme(Strict):
    """A theme that all frameworks share, e.g. privacy 数据安全与个人信息."""

    id: str
    title: str
    title_en: str


class Topic(Strict):
    """What one passage can serve: its theme, the codes of index tables, and its indicators."""

    id: str = Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")
    title: str
    title_en: str
    theme: str
    codes: Mapping[str, tuple[str, ...]] = {}
    items: Mapping[str, Mapping[str, Relation]] = Field(min_length=1)


class _Crosswalk(Strict):
    themes: tuple[Theme, ...]
    topics: tuple[Topic, ...]

    @model_validator(mode="after")
    def _ids_are_known_and_unique(self) -> _Crosswalk:
        known = {theme.id for theme in self.themes}
        seen: set[str] = set()
        for topic in self.topics:
            if topic.theme not in known:
                raise ValueError(f"topic {topic.id} has the unknown theme {topic.theme}")
            if topic.id in seen:
                raise ValueError(f"topic {topic.id} stands there twice")
            seen.add(topic.id)
        return self


@dataclass(frozen=True, slots=True)
class Related:
    """An indicator of another framework, its relation as seen from the first, and the topic."""

    framework: str
    indicator: str
    relation: Relation
    topic: Topic


@cache
def _crosswalk(file: Path = FILE) -> _Crosswalk:
    text = file.read_text(encoding="utf-8")
    data = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    try:
        return _Crosswalk.model_validate(data)
    except ValidationError as error:
        raise CatalogueError(tuple(_faults(error, data, file.name, text))) from error


def crosswalk_faults(frameworks: Sequence[Framework], file: Path = FILE) -> list[Fault]:
    """What is wrong with a crosswalk file: its shape, ids that are none, indicators left out.

    `frameworks` are those that come with the program; one that the file names must be among them.
    """
    try:
        held = _crosswalk(file)
    except CatalogueError as error:
        return list(error.faults)
    known = {each.id: {indicator.id for indicator in each.indicators} for each in frameworks}
    named: dict[str, set[str]] = {name: set() for name in known}
    text = file.read_text(encoding="utf-8")
    found = []
    for topic in held.topics:
        line = text[: max(text.find(f"id: {topic.id}\n"), 0)].count("\n") + 1
        for framework, items in topic.items.items():
            if framework not in known:
                message = f"topic {topic.id} names the unknown framework {framework}"
                found.append(Fault(file.name, line, message))
                continue
            named[framework] |= set(items)
            for item in sorted(set(items) - known[framework]):
                message = f"topic {topic.id} names {item}, which {framework} does not have"
                found.append(Fault(file.name, line, message))
    for framework, asked in named.items():
        if asked:
            missing = sorted(known[framework] - asked)
            if missing:
                told = f"{framework}: in no topic: {', '.join(missing[:10])}"
                found.append(Fault(file.name, 1, told))
    return found


def _faults(
    error: ValidationError, data: Mapping[str, Sequence[object]], name: str, text: str
) -> Iterator[Fault]:
    for each in error.errors():
        line = 1
        if len(each["loc"]) > 1 and each["loc"][0] in ("topics", "themes"):
            row = data[str(each["loc"][0])][int(each["loc"][1])]
            start = text.find(f"id: {row.get('id')}") if isinstance(row, dict) else 0
            line = text[: max(start, 0)].count("\n") + 1
        place = ".".join(str(part) for part in each["loc"])
        yield Fault(name, line, f"{place}: {each['msg']}".removeprefix(": "))


def themes() -> tuple[Theme, ...]:
    """The themes in the order in which they are shown."""
    return _crosswalk().themes


def topics() -> tuple[Topic, ...]:
    """Every topic in the order of the file."""
    return _crosswalk().topics


@cache
def _by_item() -> Mapping[tuple[str, str], tuple[Topic, ...]]:
    found: dict[tuple[str, str], tuple[Topic, ...]] = {}
    for topic in topics():
        for framework, items in topic.items.items():
            for indicator in items:
                key = (framework, indicator)
                found[key] = (*found.get(key, ()), topic)
    return found


def topics_of(framework: str, indicator: str) -> tuple[Topic, ...]:
    """The topics of an indicator, its main one first; none for a framework of a user's own."""
    found = _by_item().get((framework, indicator), ())
    # What it asks as such before what it asks among other things.
    return tuple(sorted(found, key=lambda topic: CLOSEST.index(topic.items[framework][indicator])))


def theme_of(framework: str, indicator: str) -> str:
    """The id of the theme of an indicator's main topic; "other" where the file lacks it."""
    found = topics_of(framework, indicator)
    return found[0].theme if found else "other"


def related_items(framework: str, indicator: str) -> tuple[Related, ...]:
    """The indicators of other frameworks that share a topic, the closest first."""
    nearest: dict[tuple[str, str], Related] = {}
    for topic in topics_of(framework, indicator):
        own = topic.items[framework][indicator]
        for other, items in topic.items.items():
            if other == framework:
                continue
            for item, relation in items.items():
                found = Related(other, item, composed(own, relation), topic)
                held = nearest.get((other, item))
                if held is None or _rank(found) < _rank(held):
                    nearest[other, item] = found
    return tuple(sorted(nearest.values(), key=_rank))


def _rank(related: Related) -> int:
    return CLOSEST.index(related.relation)


def composed(own: Relation, other: Relation) -> Relation:
    """The relation of another indicator as seen from this one, by those of both to a topic."""
    return _COMPOSED.get((own, other), "related")


def topics_for_code(scheme: str, code: str) -> tuple[Topic, ...]:
    """The topics that a row of a report's index claims, e.g. GRI 305-1, HKEX A1.2.

    A code stands for those below it: GRI 305 for 305-1, 305-2.
    """
    wanted = code.strip().casefold()
    return tuple(
        topic
        for topic in topics()
        for known in [topic.codes.get(scheme.casefold(), ())]
        if any(_covers(wanted, each.casefold()) for each in known)
    )


def _covers(code: str, known: str) -> bool:
    return bool(code) and (known == code or known.startswith((f"{code}-", f"{code}.")))
