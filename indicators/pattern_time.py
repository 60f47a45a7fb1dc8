"""Ends a search by regular expressions that takes too long, with the indicator they belong to.

`re` looks for signals while it matches, so a timer of the system can end it. Timers reach the main
thread only, and Windows has none: there `indicators.pattern_cost` is what bounds the work.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from indicators.errors import PatternTooSlow

SECONDS = 20.0  # of processor time; over a million characters a bundled pattern took 0.15


class _Watch:
    """Whose expressions are searched for now; None while nothing is."""

    def __init__(self) -> None:
        self.searched: tuple[str, Sequence[str]] | None = None
        self._listens = False

    def listen(self) -> None:
        """Be told of the timer from now on; once for the process."""
        if not self._listens:
            signal.signal(signal.SIGVTALRM, self._ring)
            self._listens = True

    def _ring(self, _number: int, _frame: FrameType | None) -> None:
        if self.searched is not None:
            raise PatternTooSlow(*self.searched, SECONDS)


_watch = _Watch()


@contextmanager
def in_time(indicator: str, patterns: Sequence[str]) -> Iterator[None]:
    """Let a search by these expressions take `SECONDS` and no longer, where that can be seen to.

    Raises:
        PatternTooSlow: it took longer.
    """
    main = threading.current_thread() is threading.main_thread()
    if not patterns or not main or not hasattr(signal, "SIGVTALRM"):
        yield
        return
    _watch.listen()
    _watch.searched = indicator, patterns
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        _watch.searched = None
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
