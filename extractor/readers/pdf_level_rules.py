"""Level lines of a PDF page, whole again where a program draws them cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.readers.pdf_characters import Rule

TOUCHING = 2.5  # points between two rules that are one
LEVEL = 1.5  # points by which the pieces of one level rule differ


def whole_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Level rules, put together where they are drawn cell by cell."""
    whole: list[Rule] = []
    level = [rule for rule in rules if rule.horizontal]
    for rule in sorted(level, key=lambda rule: (round(rule.top), rule.x0)):
        at = next((at for at in _level_with(rule, whole) if _touch(whole[at], rule)), None)
        if at is None:
            whole.append(rule)
            continue
        last = whole[at]
        x0, x1 = min(last.x0, rule.x0), max(last.x1, rule.x1)
        whole[at] = Rule(x0, last.top, x1, max(last.bottom, rule.bottom), last.edge and rule.edge)
    return whole


def _level_with(rule: Rule, rules: Sequence[Rule]) -> Iterator[int]:
    """The numbers of the rules of one level with another, the last first; they are in order."""
    for at in reversed(range(len(rules))):
        if rule.top - rules[at].top > LEVEL + 1:
            return
        if abs(rule.top - rules[at].top) <= LEVEL:
            yield at


def _touch(one: Rule, two: Rule) -> bool:
    return two.x0 - one.x1 <= TOUCHING and one.x0 - two.x1 <= TOUCHING
