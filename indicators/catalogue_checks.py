"""What can be wrong with a framework beyond its shape; each fault with its place in the YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import TypeAlias

from extractor.cleaning import normalised, shadow_pattern
from indicators.organisation import known_facts
from indicators.schema import Band, Claim, Framework, Indicator, Measure, Points, Scoring

Found: TypeAlias = Iterator[tuple[tuple[int | str, ...], str]]  # path of keys, message
_LEVEL_CLAIM = re.compile(r"L(\d)\.(\d+)")  # e.g. L2.1: the first claim of level 2
# How a note says that the source gives more points than it allows, e.g. 两项合计7分超过上限4分.
_TOLD_IN_NOTE = re.compile("合计|超过|上限|封顶")


def framework_faults(framework: Framework, folder: str) -> Found:
    """Faults of a framework's head."""
    if framework.id != folder:
        yield ("id",), f"id '{framework.id}' differs from the folder's name '{folder}'"
    yield from _scoring_faults(framework.scoring)
    if framework.answers != "option" and framework.scales:
        yield ("scales",), f"scales have no meaning where answers is '{framework.answers}'"
    for name, scale in framework.scales.items():
        if not 1 <= scale.best <= len(scale.options):
            yield ("scales", name, "best"), f"scale {name}: best {scale.best} is no option"


def _scoring_faults(scoring: Scoring) -> Found:
    """Open places without their usual reading, and ids that stand twice."""
    for index, place in enumerate(scoring.ambiguities):
        path = ("scoring", "ambiguities", index)
        choices = [choice.id for choice in place.choices]
        if place.default not in choices:
            yield (
                (*path, "default"),
                f"ambiguity {place.id}: default '{place.default}' is no choice",
            )
        if len(set(choices)) < len(choices):
            yield (*path, "choices"), f"ambiguity {place.id}: a choice stands twice"
    names = [place.id for place in scoring.ambiguities]
    names += [event.id for event in scoring.events]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield ("scoring",), f"scoring: the id {name} stands twice"


def indicator_faults(framework: Framework | None, indicator: Indicator) -> Found:
    """Faults of one indicator; without a framework, those that can be seen alone."""
    if framework is not None:
        yield from _answer_faults(framework, indicator)
    if not indicator.must:
        yield ("must",), "no word in 'must'"
    yield from _fact_faults(indicator)
    for key, words in (
        ("must", indicator.must),
        ("words", indicator.words),
        ("not", indicator.excluded),
        ("absent_when", indicator.absent_when),
        ("absent_unless", indicator.absent_unless),
        ("applies_words", indicator.applies_words),
    ):
        yield from _word_faults((key,), words)
    yield from _absent_faults(indicator)
    if indicator.measure is not None:
        yield from _measure_faults(indicator.measure)
    seen: set[str] = set()
    for index, claim in enumerate(indicator.claims):
        path = ("claims", index)
        if claim.id in seen:
            yield (*path, "id"), f"claim id {claim.id} is used twice"
        seen.add(claim.id)
        for location, message in _claim_faults(claim):
            yield (*path, *location), f"claim {claim.id}: {message}"


def _absent_faults(indicator: Indicator) -> Found:
    for index, pattern in enumerate(indicator.absent_patterns):
        for message in _expression_faults(pattern):
            yield ("absent_patterns", index), f"pattern {pattern!r}: {message}"


def _fact_faults(indicator: Indicator) -> Found:
    for index, fact in enumerate(indicator.applies_if):
        if fact not in known_facts():
            yield ("applies_if", index), f"there is no fact '{fact}'"


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
    if framework.answers == "points":
        yield from _points_faults(indicator)
    else:
        yield from _needless_points(framework, indicator)


def _needless_points(framework: Framework, indicator: Indicator) -> Found:
    """Keys of points in a framework that is answered otherwise."""
    given: list[tuple[tuple[int | str, ...], str]] = []
    if indicator.points is not None:
        given.append((("points",), "points have"))
    if indicator.measure is not None:
        given.append((("measure",), "a measure has"))
    for index, claim in enumerate(indicator.claims):
        if claim.earns is not None:
            given.append((("claims", index, "earns"), f"claim {claim.id}: earns has"))
    for path, what in given:
        yield path, f"{what} no meaning where answers is '{framework.answers}'"


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


def _points_faults(indicator: Indicator) -> Found:
    """The number of points, the rule that gives them, and the keys that the rule works on."""
    points = indicator.points
    if points is None or points.most is None:
        if not indicator.note:
            yield ("points",), "gives no number of points; if the source has none, say so in 'note'"
        return
    if points.least and points.rule != "range":
        yield ("points", "least"), f"least has no meaning under the rule {points.rule}"
    elif points.least >= points.most:
        yield ("points", "least"), f"least {points.least:g} is not below most {points.most:g}"
    if (points.kind == "deduction") != (points.rule == "deduction"):
        yield ("points", "rule"), "the kind deduction and the rule deduction go together"
    yield from _rule_faults(indicator, points)
    yield from _excess_faults(indicator, points.most)


def _rule_faults(indicator: Indicator, points: Points) -> Found:
    """The rule bands works on a measure, highest and sum work on what the claims earn."""
    if points.rule == "bands" and indicator.measure is None:
        yield ("points", "rule"), "the rule bands needs a measure"
    if points.rule != "bands" and indicator.measure is not None:
        yield ("measure",), f"a measure has no meaning under the rule {points.rule}"
    for index, claim in enumerate(indicator.claims):
        path = ("claims", index)
        if claim.earns is None and claim.essential and points.rule in ("highest", "sum"):
            yield path, f"claim {claim.id}: the rule {points.rule} needs earns"
        if claim.earns is not None and points.rule in ("bands", "range"):
            yield (*path, "earns"), f"claim {claim.id}: the rule {points.rule} does not use earns"


def _excess_faults(indicator: Indicator, most: float) -> Found:
    """No claim or band gives more than the indicator; claims may where a note says so."""
    for index, band in enumerate(indicator.measure.bands if indicator.measure else ()):
        if band.points > most:
            message = f"a band gives {band.points:g} of at most {most:g} points"
            yield ("measure", "bands", index, "points"), message
    if indicator.measure is not None or exceeds_by_note(indicator):
        return
    earned = [claim.earns or 0 for claim in indicator.claims]
    for index, claim in enumerate(indicator.claims):
        if earned[index] > most:
            path = ("claims", index, "earns")
            yield path, f"claim {claim.id}: earns {earned[index]:g} of at most {most:g} points"
    reached = reachable_points(indicator)
    if reached is not None and reached > most >= max(earned):
        message = f"the claims earn {reached:g} of at most {most:g} points; if the source has it so"
        yield ("points", "most"), f"{message}, say in 'note' that they exceed it (合计…超过上限)"


def reachable_points(indicator: Indicator) -> float | None:
    """The points that claims or bands give at best, before `most`; None where no rule says so."""
    earned = [claim.earns for claim in indicator.claims if claim.earns is not None]
    rule = indicator.points.rule if indicator.points else None
    if rule == "bands" and indicator.measure is not None:
        return max(band.points for band in indicator.measure.bands)
    if rule == "highest" and earned:
        return max(earned)
    if rule in ("all", "sum", "absence") and earned:
        return sum(earned)
    return None


def exceeds_by_note(indicator: Indicator) -> bool:
    """True where the note tells of a sum or a limit that the source does not keep to."""
    return bool(_TOLD_IN_NOTE.search(indicator.note))


def _measure_faults(measure: Measure) -> Found:
    """Bands rise with the figure, do not overlap, and give more points for the better figure."""
    yield from _word_faults(("measure", "names"), measure.names)
    sound = True
    for index, band in enumerate(measure.bands):
        for message in _band_faults(band):
            sound = False
            yield ("measure", "bands", index), message
    if not sound:
        return
    for index, (lower, upper) in enumerate(pairwise(measure.bands), 1):
        path = ("measure", "bands", index)
        start = _start(upper)
        if start < _start(lower):
            yield path, "bands are out of order: they rise with the figure"
        elif start < _end(lower) or lower.holds(start):
            yield path, "bands overlap"
        rising = upper.points >= lower.points
        if upper.points != lower.points and rising != (measure.better == "higher"):
            yield (*path, "points"), f"the points contradict better: {measure.better}"


def _band_faults(band: Band) -> Iterator[str]:
    if band.least is None and band.below is None and band.most is None:
        yield "a band needs least, below or most"
    elif band.below is not None and band.most is not None:
        yield "a band has below or most, not both"
    elif _start(band) > _end(band) or not band.holds(_start(band)):
        yield "no figure lies in the band"


def _start(band: Band) -> float:
    return -inf if band.least is None else band.least


def _end(band: Band) -> float:
    ends = [each for each in (band.below, band.most) if each is not None]
    return min(ends, default=inf)


def _claim_faults(claim: Claim) -> Found:
    if not (claim.words or claim.patterns):
        yield (), "has neither words nor patterns"
    if not claim.examples:
        yield (), "has no example sentence"
    yield from _word_faults(("words",), claim.words)
    yield from _word_faults(("names",), claim.names)
    yield from _word_faults(("numbers",), claim.numbers, shortest=1)  # e.g. 吨, %
    yield from _word_faults(("not",), claim.excluded)
    seen: set[str] = set()
    for index, example in enumerate(claim.examples):
        if not example.strip():
            yield ("examples", index), "an example is empty"
        elif normalised(example) in seen:
            yield ("examples", index), "an example stands twice"
        seen.add(normalised(example))
    for index, pattern in enumerate(claim.patterns):
        for message in _pattern_faults(pattern, claim.examples):
            yield ("patterns", index), f"pattern {pattern!r}: {message}"


def _word_faults(path: tuple[str, ...], words: Sequence[str], shortest: int = 2) -> Found:
    """A word of one character stands in too many others; an empty one stands everywhere."""
    seen: set[str] = set()
    for index, word in enumerate(words):
        key = normalised(word)
        if len(key) < shortest:
            yield (*path, index), f"the word '{word}' in '{path[-1]}' is too short"
        if key in seen:
            yield (*path, index), f"the word '{word}' stands twice in '{path[-1]}'"
        seen.add(key)


def _pattern_faults(pattern: str, examples: Sequence[str]) -> Iterator[str]:
    """A pattern has to match an example in the form in which texts are searched."""
    wrong = list(_expression_faults(pattern))
    yield from wrong
    if not wrong:
        compiled = shadow_pattern(pattern)
        if not any(compiled.search(normalised(example)) for example in examples):
            yield "matches none of the claim's examples"


def _expression_faults(pattern: str) -> Iterator[str]:
    """A pattern has to be a regular expression that does not match everything."""
    try:
        compiled = shadow_pattern(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        yield str(error)
        return
    if compiled.search(""):
        yield "matches the empty text"
