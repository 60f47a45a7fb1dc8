"""What can be wrong with a framework beyond its shape; each fault with its place in the YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from extractor.cleaning import normalised, shadow_pattern
from indicators.schema import Claim, Framework, Indicator

Found: TypeAlias = Iterator[tuple[tuple[int | str, ...], str]]  # path of keys, message
_LEVEL_CLAIM = re.compile(r"L(\d)\.(\d+)")  # e.g. L2.1: the first claim of level 2


def framework_faults(framework: Framework, folder: str) -> Found:
    """Faults of a framework's head."""
    if framework.id != folder:
        yield ("id",), f"id '{framework.id}' differs from the folder's name '{folder}'"
    if framework.answers != "option" and framework.scales:
        yield ("scales",), f"scales have no meaning where answers is '{framework.answers}'"
    for name, scale in framework.scales.items():
        if not 1 <= scale.best <= len(scale.options):
            yield ("scales", name, "best"), f"scale {name}: best {scale.best} is no option"


def indicator_faults(framework: Framework | None, indicator: Indicator) -> Found:
    """Faults of one indicator; without a framework, those that can be seen alone."""
    if framework is not None:
        yield from _answer_faults(framework, indicator)
    if not indicator.must:
        yield ("must",), "no word in 'must'"
    for key, words in (
        ("must", indicator.must),
        ("words", indicator.words),
        ("not", indicator.excluded),
        ("absent_when", indicator.absent_when),
    ):
        yield from _word_faults((key,), words)
    seen: set[str] = set()
    for index, claim in enumerate(indicator.claims):
        path = ("claims", index)
        if claim.id in seen:
            yield (*path, "id"), f"claim id {claim.id} is used twice"
        seen.add(claim.id)
        for location, message in _claim_faults(claim):
            yield (*path, *location), f"claim {claim.id}: {message}"


def _answer_faults(framework: Framework, indicator: Indicator) -> Found:
    if framework.answers == "option":
        if indicator.scale not in framework.scales:
            yield ("scale",), f"unknown scale '{indicator.scale}'"
    elif indicator.scale is not None:
        yield ("scale",), f"a scale has no meaning where answers is '{framework.answers}'"
    if framework.answers == "level":
        yield from _level_faults(indicator)
    elif indicator.levels:
        yield ("levels",), f"levels have no meaning where answers is '{framework.answers}'"


def _level_faults(indicator: Indicator) -> Found:
    """Levels rise by one from 1, their points rise without overlap, claims follow them."""
    if not indicator.levels:
        yield (), "has no levels"
        return
    points = 0
    for index, level in enumerate(indicator.levels):
        if level.level != index + 1:
            yield ("levels", index, "level"), f"level {level.level} where {index + 1} is due"
        low, high = level.points
        if not points < low <= high:
            yield ("levels", index, "points"), f"points {low}–{high} do not follow {points}"
        points = high
    due = [1] * (len(indicator.levels) + 1)
    at = 1
    for index, claim in enumerate(indicator.claims):
        match = _LEVEL_CLAIM.fullmatch(claim.id)
        number = int(match[1]) if match else 0
        if not match or not at <= number < len(due) or int(match[2]) != due[number]:
            yield ("claims", index, "id"), f"claim id {claim.id} is not the next L<level>.<number>"
            continue
        at = number
        due[number] += 1


def _claim_faults(claim: Claim) -> Found:
    if not (claim.words or claim.patterns):
        yield (), "has neither words nor patterns"
    if not claim.examples:
        yield (), "has no example sentence"
    yield from _word_faults(("words",), claim.words)
    for index, example in enumerate(claim.examples):
        if not example.strip():
            yield ("examples", index), "an example is empty"
    for index, pattern in enumerate(claim.patterns):
        for message in _pattern_faults(pattern, claim.examples):
            yield ("patterns", index), f"pattern {pattern!r}: {message}"


def _word_faults(path: tuple[str, ...], words: Sequence[str]) -> Found:
    """A word of one character stands in too many others; an empty one stands everywhere."""
    seen: set[str] = set()
    for index, word in enumerate(words):
        key = normalised(word)
        if len(key) < 2:
            yield (*path, index), f"the word '{word}' in '{path[-1]}' is too short"
        if key in seen:
            yield (*path, index), f"the word '{word}' stands twice in '{path[-1]}'"
        seen.add(key)


def _pattern_faults(pattern: str, examples: Sequence[str]) -> Iterator[str]:
    """A pattern has to match an example in the form in which texts are searched."""
    try:
        compiled = shadow_pattern(pattern)
    except re.error as error:
        yield str(error)
        return
    if compiled.search(""):
        yield "matches the empty text"
    elif not any(compiled.search(normalised(example)) for example in examples):
        yield "matches none of the claim's examples"
