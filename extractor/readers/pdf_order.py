"""The reading order of the parts of a page, from their outlines alone.

Recursive X-Y cut (Nagy and Seth, 1984) with three changes: a gutter over the whole height is taken
before any horizontal gap, what shares a gutter stays together between horizontal cuts, and rows of
cards or of labels beside their texts are read row by row. What no straight cut parts is read from
top to bottom, in the order of the file where it stands side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from extractor.document import Box

GUTTER = 0.9  # times the type size: the narrowest white column that parts two columns
LABEL_WIDTH = 0.35  # of the region: a narrower first column of short parts is one of labels
LABEL_LINES = 3.5  # times the type size: the greatest height of a label
TOUCH = 0.12  # of the height: boxes of lines claim more than the ink, so that neighbours overlap


@dataclass(frozen=True, slots=True)
class _Gap:
    """White space between two parts of a region along one axis."""

    start: float
    end: float

    @property
    def width(self) -> float:
        return self.end - self.start

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def reading_order(boxes: Sequence[Box], size: float) -> list[int]:
    """The indexes of the boxes in the order in which a person reads them.

    Args:
        boxes: outlines of paragraphs, headings and tables in points, in the order of the file.
        size: the type size of the running text in points.
    """
    return list(_Cutter([_inked(box) for box in boxes], size).order(range(len(boxes))))


def _inked(box: Box) -> Box:
    """The outline without the room above and below the ink that type claims."""
    room = min(TOUCH * (box.bottom - box.top), 1.5)
    return Box(box.x0, box.top + room, box.x1, box.bottom - room)


class _Cutter:
    def __init__(self, boxes: Sequence[Box], size: float) -> None:
        self._boxes = boxes
        self._size = max(size, 4.0)

    def order(self, members: Sequence[int]) -> Iterator[int]:
        """Members of a region in reading order."""
        if len(members) < 2:
            yield from members
            return
        columns = self._columns(members)
        rows = self._rows(members)
        if columns and not (rows and self._reads_by_rows(members, columns, rows)):
            parts = self._split(members, columns, upright=True)
        elif columns:
            parts = self._split(members, rows, upright=False)
        elif rows:
            parts = self._runs(members, rows)
        else:
            yield from self._downwards(members)
            return
        for part in parts:
            yield from self.order(part)

    def _columns(self, members: Sequence[int]) -> list[_Gap]:
        spans = sorted((self._boxes[at].x0, self._boxes[at].x1) for at in members)
        return _gaps(spans, GUTTER * self._size)

    def _rows(self, members: Sequence[int]) -> list[_Gap]:
        spans = sorted((self._boxes[at].top, self._boxes[at].bottom) for at in members)
        return _gaps(spans, 0.0)

    def _split(
        self, members: Sequence[int], gaps: Sequence[_Gap], upright: bool
    ) -> list[list[int]]:
        """The parts of a region between its gaps, from left to right or from top to bottom."""
        parts: list[list[int]] = [[] for _ in range(len(gaps) + 1)]
        for at in members:
            box = self._boxes[at]
            middle = (box.x0 + box.x1) / 2 if upright else (box.top + box.bottom) / 2
            parts[sum(gap.middle < middle for gap in gaps)].append(at)
        return parts

    def _reads_by_rows(
        self, members: Sequence[int], columns: Sequence[_Gap], rows: Sequence[_Gap]
    ) -> bool:
        """True for rows of cards, and for labels that stand beside their texts."""
        bands = self._split(members, rows, upright=False)
        filled = [
            all(self._split(band, columns, upright=True)) and len(band) > len(columns)
            for band in bands
        ]
        if len(bands) < 2 or sum(filled) < 0.75 * len(bands):
            return False
        first = [self._boxes[at] for at in self._split(members, columns, upright=True)[0]]
        left = min(self._boxes[at].x0 for at in members)
        right = max(self._boxes[at].x1 for at in members)
        labels = all(box.bottom - box.top <= LABEL_LINES * self._size for box in first)
        if labels and columns[0].start - left < LABEL_WIDTH * (right - left):
            return True
        widest = max(gap.width for gap in columns)
        return min(gap.width for gap in rows) >= max(widest, 1.5 * self._size)

    def _runs(self, members: Sequence[int], rows: Sequence[_Gap]) -> list[list[int]]:
        """Parts from top to bottom, what shares its columns left together.

        Headings over the whole width part one run of columns from the next.
        """
        runs: list[list[int]] = []
        for band in self._split(members, rows, upright=False):
            if runs and self._columns([*runs[-1], *band]):
                runs[-1] += band
            else:
                runs.append(list(band))
        return runs

    def _downwards(self, members: Sequence[int]) -> Iterator[int]:
        """What stands above something else, over some of its width, is read before it."""
        count = len(members)
        below = [
            [at for at in range(count) if self._above(members[first], members[at])]
            for first in range(count)
        ]
        above = [0] * count
        for each in (at for group in below for at in group):
            above[each] += 1
        free = [at for at in range(count) if not above[at]]
        while free:
            first = heappop(free)
            yield members[first]
            for at in below[first]:
                above[at] -= 1
                if not above[at]:
                    heappush(free, at)

    def _above(self, first: int, second: int) -> bool:
        upper, lower = self._boxes[first], self._boxes[second]
        shared = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
        if shared <= 1 or first == second:
            return False
        return (upper.top + upper.bottom, first) < (lower.top + lower.bottom, second)


def _gaps(spans: Sequence[tuple[float, float]], least: float) -> list[_Gap]:
    """The white gaps of at least a width between sorted spans."""
    gaps: list[_Gap] = []
    reach = spans[0][1]
    for start, end in spans[1:]:
        if start > reach and start - reach >= least:
            gaps.append(_Gap(reach, start))
        reach = max(reach, end)
    return gaps
