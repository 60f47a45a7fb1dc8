"""Where the columns of a table meet, as the borders and colours of its cells show.

Programs draw the border or the ground of a table cell by cell, so that the pieces of one level
line end where its columns do, even where no line parts the columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.readers.pdf_blocks import Fragment, fragment_of
from extractor.readers.pdf_characters import Rule

TOUCHING = 1.5  # points between the pieces of one line
REACH = 2.2  # times the type size between a line of text and the border of its cell
LEAST_GAP = 0.3  # times the type size between the texts of two cells
SHORTEST_UPRIGHT = 8.0  # points
_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})+|第.{1,3}[章节条]|[（(]?[\d一二三四五六七八九十]{1,2}[、）)])\s?\D"
)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place between two columns, from top to bottom; upright lines and ends of pieces show it."""

    x: float
    top: float
    bottom: float
    drawn: bool

    def parts(self, fragment: Fragment) -> bool:
        """True where it stands in or close to the row of a fragment."""
        reach = 0.0 if self.drawn else REACH * fragment.size
        middle = (fragment.box.top + fragment.box.bottom) / 2
        return (
            self.top - reach < middle < self.bottom + reach
            and fragment.box.x0 < self.x < fragment.box.x1
        )


def boundaries(rules: Sequence[Rule]) -> list[Boundary]:
    """The boundaries that the rules of a page show."""
    found = [
        Boundary((rule.x0 + rule.x1) / 2, rule.top, rule.bottom, drawn=True)
        for rule in rules
        if not rule.horizontal and rule.bottom - rule.top >= SHORTEST_UPRIGHT
    ]
    levels: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.horizontal:
            levels[round(rule.top)].append(rule)
    for pieces in levels.values():
        ordered = sorted(pieces, key=lambda piece: piece.x0)
        for left, right in pairwise(ordered):
            if abs(right.x0 - left.x1) <= TOUCHING:
                found.append(Boundary(right.x0, left.top, right.bottom, drawn=False))
    return found


def cut_at(fragments: Sequence[Fragment], edges: Sequence[Boundary]) -> list[Fragment]:
    """The fragments, those that lie over a boundary cut in the gap where it stands."""
    if not edges:
        return list(fragments)
    return [part for fragment in fragments for part in _cut(fragment, edges)]


def _cut(fragment: Fragment, edges: Sequence[Boundary]) -> Iterator[Fragment]:
    near = {edge.x for edge in edges if edge.parts(fragment)}
    characters = fragment.line.characters
    if near and _NUMBER.match(fragment.line.text):
        near = set()  # 5.2.4 应急响应: the number of a heading that stands apart from it
    start = 0
    for at in range(1, len(characters)) if near else ():
        left, right = characters[at - 1].x1, characters[at].x0
        wide = right - left >= LEAST_GAP * fragment.size
        if wide and any(left - TOUCHING <= x <= right + TOUCHING for x in near):
            yield fragment_of(characters[start:at], fragment.at)
            start = at
    yield fragment_of(characters[start:], fragment.at) if start else fragment
