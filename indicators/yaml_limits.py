"""How much a YAML file of a framework may hold: what would blow up its reader is not parsed whole.

A few lines of YAML can stand for billions (anchors that hold anchors), or nest so deeply that the
parser runs out of stack. Both are seen in the stream of its events, before anything is built.
"""

from __future__ import annotations

from typing import Any

import yaml

LARGEST = 5_000_000  # bytes; the largest file here has 0.3 million
DEEPEST = 40  # lists and mappings inside each other; a framework has 6
MOST_VALUES = 300_000  # with each use of an anchor counted in full; the largest here has 8,500


class _Count:
    """The size of what was read so far, from the events of a parser."""

    def __init__(self) -> None:
        self._open: list[tuple[str | None, int]] = []  # anchor, values before it
        self._anchored: dict[str, int | None] = {}  # None while the value is still open
        self.values = 0

    def fault(self, event: Any) -> str:  # noqa: ANN401 - PyYAML
        """What is too much with this event, in words; empty where nothing is."""
        if isinstance(event, yaml.AliasEvent):
            size = self._anchored.get(event.anchor or "", 1)
            if size is None:
                return f"the anchor &{event.anchor} holds itself"
            self.values += size
        elif isinstance(event, yaml.NodeEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent) and self._open:
            anchor, before = self._open.pop()
            if anchor:
                self._anchored[anchor] = self.values - before
        if len(self._open) > DEEPEST:
            return f"lists and mappings stand more than {DEEPEST} deep in each other"
        if self.values > MOST_VALUES:
            return f"stands for more than {MOST_VALUES} values, anchors counted in full"
        return ""

    def _begin(self, event: Any) -> None:  # noqa: ANN401 - PyYAML
        """Count a value, or the beginning of a list or mapping."""
        whole = isinstance(event, yaml.ScalarEvent)
        if event.anchor:
            self._anchored[event.anchor] = 1 if whole else None
        if not whole:
            self._open.append((event.anchor, self.values))
        self.values += 1


def limit_fault(text: str, loader: Any) -> tuple[int, str] | None:  # noqa: ANN401 - PyYAML
    """The line at which a file holds more than is read, and what; None for a file in its limits.

    Args:
        text: the file.
        loader: the class of PyYAML whose parser is used.

    Raises:
        yaml.YAMLError: it is no YAML; reading it whole tells the same.
    """
    if len(text.encode(errors="replace")) > LARGEST:
        return 1, f"is larger than {LARGEST // 1_000_000} MB"
    count = _Count()
    event: Any
    for event in yaml.parse(text, loader):
        if told := count.fault(event):
            return event.start_mark.line + 1, told
    return None
