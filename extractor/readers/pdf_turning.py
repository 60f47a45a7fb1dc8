"""Pages whose lines are not level as displayed: laid out upright, then put back."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from extractor.document import Box
from extractor.readers.pdf_characters import Character

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Turning:
    """How the upright page lies on the displayed one of `width` by `height` points.

    `turned` is by how many degrees counter-clockwise the displayed page was turned to stand upright
    (0, 90, 180, 270); then its lines still fell by `skew` degrees, clockwise positive.
    """

    width: float
    height: float
    turned: int = 0
    skew: float = 0.0

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height of the upright page in points."""
        sideways = self.turned in (90, 270)
        return (self.height, self.width) if sideways else (self.width, self.height)

    def straighten(self, characters: Iterable[Character]) -> None:
        """Move characters of the turned page so that its lines are level."""
        self._move(characters, lambda point: self._rotated(point, -self.skew))

    def upright(self, characters: Iterable[Character]) -> None:
        """Move characters of the displayed page to where they stand on the upright one."""
        self._move(characters, self._turned)
        self.straighten(characters)

    @property
    def square(self) -> bool:
        """True where lines that were level or upright still are."""
        return not self.skew

    def upright_box(self, box: Box) -> Box:
        """Where a box of the displayed page stands on the upright one; a skew is left out."""
        return _box(self._turned((box.x0, box.top)), self._turned((box.x1, box.bottom)))

    def displayed_box(self, box: Box) -> Box:
        """Where a box of the upright page stands on the displayed one; a skew is left out."""
        return _box(self._displayed((box.x0, box.top)), self._displayed((box.x1, box.bottom)))

    def put_back(self, characters: Iterable[Character]) -> None:
        """Move characters of the upright page to where they stand on the displayed one."""
        self._move(characters, lambda point: self._displayed(self._rotated(point, self.skew)))

    def _move(self, characters: Iterable[Character], to: Callable[[Point], Point]) -> None:
        origin, along = to((0.0, 0.0)), to((1.0, 0.0))
        sideways = abs(along[1] - origin[1]) > 0.5
        for each in {id(each): each for each in characters}.values():
            x, y = to(((each.x0 + each.x1) / 2, (each.top + each.bottom) / 2))
            wide, high = (each.x1 - each.x0) / 2, (each.bottom - each.top) / 2
            if sideways:
                wide, high = high, wide
            each.x0, each.x1, each.top, each.bottom = x - wide, x + wide, y - high, y + high

    def _rotated(self, point: Point, degrees: float) -> Point:
        if not degrees:
            return point
        width, height = self.upright_size
        angle = math.radians(degrees)
        x, y = point[0] - width / 2, point[1] - height / 2
        return (
            width / 2 + x * math.cos(angle) - y * math.sin(angle),
            height / 2 + x * math.sin(angle) + y * math.cos(angle),
        )

    def _turned(self, point: Point) -> Point:
        x, y = point
        if self.turned == 90:
            return y, self.width - x
        if self.turned == 180:
            return self.width - x, self.height - y
        if self.turned == 270:
            return self.height - y, x
        return point

    def _displayed(self, point: Point) -> Point:
        x, y = point
        if self.turned == 90:
            return self.width - y, x
        if self.turned == 180:
            return self.width - x, self.height - y
        if self.turned == 270:
            return y, self.height - x
        return point


def _box(one: Point, other: Point) -> Box:
    return Box(*map(min, one, other), *map(max, one, other))
