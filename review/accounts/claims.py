"""Whose window, whose upload: what a browser made up first belongs to its account alone."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

MOST = 5_000  # names of each account; the oldest go, so nobody can push another's out


class Claims:
    """Names of windows and of uploads, each with the account that used it first."""

    def __init__(self) -> None:
        self._owner: dict[str, int] = {}
        self._of: dict[int, OrderedDict[str, None]] = {}
        self._lock = Lock()

    def claim(self, name: str, account: int) -> bool:
        """Whether a name is the account's own, from now on where it is nobody's."""
        with self._lock:
            owner = self._owner.setdefault(name, account)
            if owner != account:
                return False
            mine = self._of.setdefault(account, OrderedDict())
            mine[name] = None
            mine.move_to_end(name)
            while len(mine) > MOST:
                oldest, _ = mine.popitem(last=False)
                del self._owner[oldest]
            return True


class Uploads:
    """The uploaded files, each with the accounts that sent it: the same bytes have one path."""

    def __init__(self) -> None:
        self._of: dict[int, OrderedDict[str, None]] = {}
        self._lock = Lock()

    def add(self, path: str, account: int) -> None:
        """Keep that an account sent a file."""
        with self._lock:
            mine = self._of.setdefault(account, OrderedDict())
            mine[path] = None
            mine.move_to_end(path)
            while len(mine) > MOST:
                mine.popitem(last=False)

    def sent_by(self, path: str, account: int) -> bool:
        """Whether an account sent a file."""
        with self._lock:
            return path in self._of.get(account, ())
