"""Text that is not level on the page as displayed: pages set sideways, vertical type, stamps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from extractor.readers.pdf_characters import Character
from extractor.readers.pdf_layout import Line, lines_of
from extractor.readers.pdf_turning import Turning
from extractor.readers.pdf_vertical import vertical_lines

MOST = 0.6  # of the characters: how many make the direction of a page
FEWEST = 20  # characters; a page with fewer has no direction but its own
STEEP = 10.0  # degrees off the level and the upright; a stamp or watermark is set steeper
LEAST_SKEW = 0.3  # degrees


@dataclass(slots=True)
class Directed:
    """The characters of a page by their direction.

    `level` are those of its main text, to be laid out on the page turned by `turning`; `apart` are
    lines in another direction, e.g. the label of an axis; `stamps` are slanted ones (watermarks).
    """

    level: list[Character]
    turning: Turning | None = None
    apart: list[Line] = field(default_factory=list)
    stamps: list[Line] = field(default_factory=list)


def by_direction(characters: Sequence[Character], width: float, height: float) -> Directed:
    """Sort the characters of a page of `width` by `height` points and make its main text level."""
    directions: dict[int | None, list[Character]] = defaultdict(list)
    for angle, group in _by_angle(characters).items():
        directions[_direction(angle)] += group
    main = max((0, 90, 180, 270), key=lambda angle: len(directions[angle]))
    if len(directions[main]) < max(FEWEST, MOST * len(characters)):
        main = 0
    level = directions.pop(main, [])
    stamps = directions.pop(None, [])
    blocks, rest = vertical_lines(level) if main == 0 else ([], level)
    found = Directed(rest)
    if sum(map(len, blocks)) > max(FEWEST, MOST * len(characters)):
        # Read from the side, the columns are lines; words of Latin letters lie in them.
        lying = {id(each) for each in directions.pop(270, [])}
        lying |= {id(each) for block in blocks for each in block}
        found.level = [each for each in characters if id(each) in lying]
        found.turning = Turning(width, height, 90)
        directions[0] = rest
    else:
        found.turning = _turning(level, main, width, height)
        found.apart = [Line(block, [(0, len(block))]) for block in blocks]
    for others in directions.values():
        found.apart += _lines(others, width, height)
    found.stamps = _lines(stamps, width, height)
    _turn(found)
    return found


def _turn(found: Directed) -> None:
    """Move everything to where it stands on the turned page."""
    if found.turning:
        lines = [*found.apart, *found.stamps]
        found.turning.upright([*found.level, *(each for line in lines for each in line.characters)])


def _by_angle(characters: Sequence[Character]) -> dict[float, list[Character]]:
    found: dict[float, list[Character]] = defaultdict(list)
    for each in characters:
        found[each.angle].append(each)
    return found


def _direction(angle: float) -> int | None:
    """The nearest of the four directions, or none for slanted type."""
    nearest = round(angle / 90) * 90
    return nearest % 360 if abs(angle - nearest) <= STEEP else None


def _turning(
    characters: Sequence[Character], main: int, width: float, height: float
) -> Turning | None:
    """How to turn the page so that characters in a main direction are level."""
    off = median((each.angle - main + 180) % 360 - 180 for each in characters) if characters else 0
    skew = -off if abs(off) >= LEAST_SKEW else 0.0
    if not main and not skew:
        return None
    return Turning(width, height, -main % 360, skew)


def _lines(characters: Sequence[Character], width: float, height: float) -> list[Line]:
    """Lines in their own directions, each without cells, where they stand on the page."""
    found: list[Line] = []
    for angle, group in _by_angle(characters).items():
        turned = round(angle / 90) * 90
        turning = Turning(width, height, -turned % 360, turned - angle)
        turning.upright(group)
        lines = lines_of(group)
        turning.put_back(group)
        found += [Line(line.characters, [(0, len(line.characters))]) for line in lines]
    return found
