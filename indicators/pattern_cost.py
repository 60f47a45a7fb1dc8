"""How much work a regular expression can make: what could stand still on some text is refused.

Python's `re` tries one way after the other. An expression in which one piece of text can be taken
in many ways, such as (a+)+, tries them all where the text does not match, and their number grows
with every character. Here the ways are counted over the parsed expression, from above: a repeat
that may give back what it took counts with all its lengths, unless what follows it cannot begin
with what it repeats.
"""

from __future__ import annotations

import re
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, TypeAlias

from extractor.cleaning import shadow_pattern
from indicators.schema import Indicator

Node: TypeAlias = tuple[Any, Any]  # what `re` calls an operation, and its arguments
Letters: TypeAlias = frozenset[int]  # positions in the alphabet of one expression

PASSAGE = 400  # characters of a passage, over which an open repeat such as .* can run
MOST_WAYS = 1_000_000  # in which an expression may be tried at one place of a text
LONGEST = 2_000  # characters of an expression
_MANY = 10**30
_SHOWN = 120  # characters of an expression in a message
_NEAR = 1_000  # characters; a repeat up to here has an end of its own
# One of each kind of character that \d, \w, \s and their opposites tell apart.
_KINDS = "0a_ \n。中-é٣"
_NO_WIDTH = ("AT", "ASSERT", "ASSERT_NOT")


def cost_faults(pattern: str) -> Iterator[str]:
    """Why an expression that compiles is refused; nothing where its work is bounded."""
    if len(pattern) > LONGEST:
        yield f"has {len(pattern)} characters; the longest that is taken has {LONGEST}"
        return
    ways, endless = _weighed(pattern)
    if ways > MOST_WAYS:
        yield (
            "can be tried in more than a million ways at one place of a text, which may take "
            "hours; do not repeat what holds a repeat, and give fewer or shorter repeats"
        )
    if endless:
        yield (
            "has an open repeat that runs on over line ends; say where it stops, e.g. [^。；]*, "
            "or how far it goes, e.g. {0,40}"
        )


def indicator_cost_faults(
    indicator: Indicator,
) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """The refused expressions of an indicator, each with its path of keys in the YAML."""
    rules: list[tuple[tuple[int | str, ...], str]] = [
        (("absent_patterns", index), pattern)
        for index, pattern in enumerate(indicator.absent_patterns)
    ]
    for number, claim in enumerate(indicator.claims):
        rules += [
            (("claims", number, "patterns", index), pattern)
            for index, pattern in enumerate(claim.patterns)
        ]
    for path, pattern in rules:
        try:
            faults = list(cost_faults(shadow_pattern(pattern).pattern))
        except (re.error, OverflowError, RecursionError):
            continue  # no expression at all, which `catalogue_checks` tells
        for message in faults:
            yield path, f"pattern {shortened(pattern)!r}: {message}"


def shortened(pattern: str) -> str:
    """An expression as a message shows it."""
    return pattern if len(pattern) <= _SHOWN else f"{pattern[:_SHOWN]}…"


@cache
def _weighed(pattern: str) -> tuple[int, bool]:
    """In how many ways it can be tried at one place, and whether a repeat runs over line ends."""
    if not re.search(r"[*+?{]", pattern):
        return 1, False
    parsed = parser.parse(pattern, re.IGNORECASE)
    tree = list(parsed)
    flags = [value[1] for name, value in _all_nodes(tree) if name == "SUBPATTERN"]
    weigh = _Weigh(_alphabet(tree), any(each & re.DOTALL for each in (*flags, parsed.state.flags)))
    return weigh.ways(tree, frozenset()), weigh.endless


def _alphabet(tree: Sequence[Node]) -> list[str]:
    """Characters that stand for all that the expression tells apart."""
    codes = {ord(each) for each in _KINDS}
    for name, value in _all_nodes(tree):
        if name in ("LITERAL", "NOT_LITERAL"):
            codes.add(value)
        elif name == "RANGE":
            codes |= {value[0], value[1], max(0, value[0] - 1), min(0x10FFFF, value[1] + 1)}
    return sorted({chr(code).lower() for code in codes})


def _all_nodes(tree: Iterable[Node]) -> Iterator[tuple[str, Any]]:
    for kind, value in tree:
        yield str(kind), value
        for inner in _inner(str(kind), value):
            yield from _all_nodes(inner)


def _inner(name: str, value: Any) -> list[Iterable[Node]]:  # noqa: ANN401 - the tree of `re`
    """The expressions that a node holds."""
    if name.endswith("_REPEAT"):
        return [value[2]]
    if name == "BRANCH":
        return list(value[1])
    if name == "SUBPATTERN":
        return [value[3]]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [value[1]]
    if name == "GROUPREF_EXISTS":
        return [each for each in value[1:] if each is not None]
    if name in ("ATOMIC_GROUP", "IN"):
        return [value]
    return []


class _Weigh:
    """Counts the ways of one expression; `endless` where a repeat runs on over line ends."""

    def __init__(self, alphabet: Sequence[str], dot_takes_all: bool) -> None:
        self._alphabet = alphabet
        self._dot_takes_all = dot_takes_all
        self._all = frozenset(range(len(alphabet)))
        self._known: dict[tuple[str, int], Letters] = {}
        self._places = {letter: number for number, letter in enumerate(alphabet)}
        self._on = {alphabet.index(each) for each in "中。\n"}  # as one passage follows another
        self.endless = False

    def ways(self, nodes: Sequence[Node], follow: Letters) -> int:
        """In how many ways a row of nodes can take text; `follow` is what can come after it."""
        total = 1
        for kind, value in reversed(nodes):
            total = min(_MANY, total * self._ways(str(kind), value, follow))
            follow = self._first(str(kind), value, follow)
        return total

    def _ways(self, name: str, value: Any, follow: Letters) -> int:  # noqa: ANN401 - tree of `re`
        if name.endswith("_REPEAT"):
            return self._repeat_ways(value, follow)
        if name == "BRANCH":
            return self._branch_ways([list(each) for each in value[1]], follow)
        if name in ("ASSERT", "ASSERT_NOT"):
            follow = frozenset()
        inner = _inner(name, value) if name != "IN" else []
        return max([1, *(self.ways(list(each), follow) for each in inner)])

    def _repeat_ways(self, value: Any, follow: Letters) -> int:  # noqa: ANN401 - tree of `re`
        least, most, item = int(value[0]), int(value[1]), list(value[2])
        begins = self._begins(item, frozenset())
        if most > _NEAR and self._on <= self._held(item):
            self.endless = True
        each = self.ways(item, begins | follow) if most > 1 else self.ways(item, follow)
        most = min(most, max(PASSAGE, least))
        if most == 1:
            return each + (1 if begins & follow and not least else 0)
        if each > 1:
            return min(_MANY, int(each ** min(most, 100)) * most)
        return most - least + 1 if begins & follow else 1

    def _branch_ways(self, choices: Sequence[Sequence[Node]], follow: Letters) -> int:
        """The most choices that can begin with the same character."""
        words: dict[int, set[str]] = {}
        counts = [0] * len(self._alphabet)
        for each in choices:
            if word := "".join(_word(each)).lower():
                words.setdefault(self._places[word[0]], set()).add(word)
                continue
            ways = self.ways(each, follow)
            for number in self._begins(each, follow):
                counts[number] += ways
        for number, same in words.items():  # those that others begin with: 公司, 公司制度
            counts[number] += max(sum(word.startswith(one) for one in same) for word in same)
        return max([1, *counts])

    def _begins(self, nodes: Sequence[Node], follow: Letters) -> Letters:
        """With which characters a row of nodes, and what follows it, can begin."""
        for kind, value in reversed(nodes):
            follow = self._first(str(kind), value, follow)
        return follow

    def _first(self, name: str, value: Any, follow: Letters) -> Letters:  # noqa: ANN401 - tree
        if name in _NO_WIDTH:
            return follow
        if name.endswith("_REPEAT"):
            first = self._begins(list(value[2]), follow)
            return first | follow if not value[0] else first
        if name == "BRANCH":
            return frozenset().union(*(self._begins(list(each), follow) for each in value[1]))
        if name in ("SUBPATTERN", "ATOMIC_GROUP"):
            return self._begins(list(_inner(name, value)[0]), follow)
        return self._letters(name, value)

    def _held(self, nodes: Sequence[Node]) -> Letters:
        """All characters that a row of nodes can hold anywhere."""
        found: set[int] = set()
        for kind, value in nodes:
            name = str(kind)
            if name in _NO_WIDTH:
                continue
            inner = _inner(name, value) if name != "IN" else []
            found |= self._letters(name, value) if not inner else set()
            for each in inner:
                found |= self._held(list(each))
        return frozenset(found)

    def _letters(self, name: str, value: Any) -> Letters:  # noqa: ANN401 - the tree of `re`
        """The characters of the alphabet that one node takes; all where that is not known."""
        known = name in ("LITERAL", "NOT_LITERAL", "ANY", "IN")
        if not known or (name == "ANY" and self._dot_takes_all):
            return self._all
        if name == "LITERAL":
            return frozenset({self._places[chr(value).lower()]})
        key = name, value if isinstance(value, int) else id(value)
        if key not in self._known:
            self._known[key] = frozenset(
                number
                for number, letter in enumerate(self._alphabet)
                if any(_takes(name, value, form) for form in {letter, letter.upper()})
            )
        return self._known[key]


def _word(nodes: Sequence[Node]) -> Iterator[str]:
    """The characters of a row of nodes that is a plain word; nothing where it is none."""
    if all(str(kind) == "LITERAL" for kind, _ in nodes):
        yield from (chr(value) for _, value in nodes)


def _takes(name: str, value: Any, letter: str) -> bool:  # noqa: ANN401 - the tree of `re`
    code = ord(letter[0])
    if name == "ANY":
        return letter != "\n"
    if name in ("LITERAL", "NOT_LITERAL"):
        return (chr(value).lower() == letter.lower()) == (name == "LITERAL")
    items = [(str(kind), each) for kind, each in value]
    found = any(
        (kind == "LITERAL" and chr(each).lower() == letter.lower())
        or (kind == "RANGE" and each[0] <= code <= each[1])
        or (kind == "CATEGORY" and _is_of(str(each), letter))
        for kind, each in items
    )
    return found != any(kind == "NEGATE" for kind, _ in items)


def _is_of(category: str, letter: str) -> bool:
    kind = category.rpartition("_")[2]
    found = {"DIGIT": letter.isdecimal(), "SPACE": letter.isspace()}.get(
        kind, letter.isalnum() or letter == "_"
    )
    return found != ("_NOT_" in category)
