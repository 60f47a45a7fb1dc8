"""Images of pages, rendered in a process of their own with limits on memory and time."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image

from extractor.reading_process import FRAME
from extractor.rendering_process import SIZE

MEMORY = 3_000_000_000  # bytes of data, where the system can limit it
PATIENCE = 30.0  # seconds for one page
MOST_LOST = 3  # pages one after the other that hang or crash; then the file is given up
_PROJECT = Path(__file__).parents[1]


class IsolatedPages:
    """Renders the pages of one PDF; a process that is lost on a page is replaced."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._path = path.absolute()
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._lost = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def image(self, number: int) -> Image.Image | None:
        """A page (from 1) within the largest size, or None where it cannot be rendered."""
        if self._lost >= MOST_LOST:
            return None
        process = self._started()
        clock = threading.Timer(self._patience, process.kill)
        clock.daemon = True
        clock.start()
        try:
            content = _asked(process, number)
        except OSError:  # it ended before it was asked
            content = None
        finally:
            clock.cancel()
        if content is None:
            self._lost += 1
            self.close()
            return None
        self._lost = 0
        if not content:
            return None
        size = SIZE.unpack_from(content)
        return Image.frombytes("RGB", size, content[SIZE.size :])

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "extractor.rendering_process"),
                    *(str(MEMORY), "3600", str(self._path)),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_PROJECT,
            )
        return self._process


def _asked(process: subprocess.Popen[bytes], number: int) -> bytes | None:
    """What the process answers, None where it ended instead."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(b"%d\n" % number)
    process.stdin.flush()
    head = process.stdout.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    _, length = FRAME.unpack(head)
    content = process.stdout.read(length)
    return content if len(content) == length else None
