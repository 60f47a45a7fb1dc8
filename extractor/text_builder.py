"""Collects the text of a document together with the place of every character."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extractor.document import Places

_Sides = tuple[float, float, float, float]  # left, top, right, bottom
_NOWHERE: _Sides = (float("nan"),) * 4


class TextBuilder:
    """Grows a text; every character added carries its page and box, or none."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._length = 0
        self._pages: list[int] = []
        self._boxes: list[_Sides] = []

    @property
    def length(self) -> int:
        """The number of characters so far: the offset at which the next one will stand."""
        return self._length

    def add(
        self,
        text: str,
        page: int = 0,
        box: _Sides | None = None,
    ) -> None:
        """Append text whose characters all share one page and box."""
        self._text.append(text)
        self._length += len(text)
        self._pages.extend([page] * len(text))
        self._boxes.extend([box or _NOWHERE] * len(text))

    def add_each(self, texts: Sequence[str], page: int, boxes: Sequence[_Sides | None]) -> None:
        """Append texts of one page, each with a box of its own, or none."""
        whole = "".join(texts)
        if len(whole) != len(texts):  # a ligature is several characters
            for text, box in zip(texts, boxes, strict=True):
                self.add(text, page, box)
            return
        self._text.append(whole)
        self._length += len(whole)
        self._pages.extend([page] * len(whole))
        self._boxes.extend([box or _NOWHERE for box in boxes])

    def add_plain(self, text: str) -> tuple[int, int]:
        """Append text of an unpaged file; returns its span."""
        start = self._length
        self._text.append(text)
        self._length += len(text)
        return start, self._length

    def finish(self) -> tuple[str, Places]:
        """The whole text and the places of its characters."""
        text = "".join(self._text)
        if not self._pages:
            return text, Places.none(len(text))
        pages = np.asarray(self._pages, np.int32)
        boxes = np.asarray(self._boxes, np.float32).reshape(-1, 4)
        return text, Places(pages, boxes)


def readable_characters(texts: Sequence[str]) -> int:
    """How many characters there are, white space not counted."""
    return sum(len("".join(text.split())) for text in texts)
