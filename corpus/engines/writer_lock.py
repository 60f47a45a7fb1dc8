"""One process at a time changes the files of a collection."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from corpus.errors import CollectionBusy

WAIT = 10.0  # seconds
_PAUSE = 0.05


@contextmanager
def writer_lock(folder: Path, wait: float = WAIT) -> Iterator[None]:
    """Hold the right to change a collection; it ends with the process, however that ends.

    Raises:
        CollectionBusy: another process has it, for longer than `wait` seconds.
    """
    until = time.monotonic() + wait
    with (folder / "writer.lock").open("a+b") as file:
        while not _taken(file):
            if time.monotonic() >= until:
                raise CollectionBusy(
                    f"{folder}: another process is changing this collection; wait until it is done",
                    f"{folder}：另一个进程正在修改该报告库，请等它完成后再试。",
                )
            time.sleep(_PAUSE)
        yield  # closing the file gives the lock back


def _taken(file: BinaryIO) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
