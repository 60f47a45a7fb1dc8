"""Reads files in a process of their own, with limits on memory and time.

A file that crashes, hangs or blows up its reader loses itself only; the process is replaced.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from extractor import errors
from extractor.document import Document
from extractor.document_bytes import document_from_bytes
from extractor.errors import ExtractorError, ReadingStopped
from extractor.reading_process import FRAME, OUT_OF_MEMORY

Progress = Callable[[str, int, int], None]
_PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.

    `memory` is in bytes of data, `result` in bytes of what is given back; `silence` is how many
    seconds may pass without a page being done, `total` how many for the whole file. Memory is
    limited where the system can (Linux, not Windows).
    """

    memory: int = 6_000_000_000
    result: int = 2_000_000_000
    silence: float = 120.0
    total: float = 3600.0


class _Ended(Exception):
    """The process ended or was ended; `why` in English and Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.english, self.chinese = english, chinese


class IsolatedReader:
    """Reads one file after another in one process, and starts a new one where that was lost.

    `recognise` is whether pages without a usable text layer are read by OCR.
    """

    def __init__(self, limits: Limits | None = None, recognise: bool = True) -> None:
        self._recognise = recognise
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._frames: queue.Queue[tuple[bytes, bytes]] = queue.Queue()

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
        """End the process; a file that it reads is given up."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()

    def read(self, path: Path, progress: Progress | None = None) -> Document:
        """Read one file, as `extractor.extract.read_document` does.

        Raises:
            ExtractorError: the file cannot be read.
            ReadingStopped: reading it crashed, hung, or took more than the limits allow.
        """
        done = 0

        def count(number: int, total: int) -> None:
            nonlocal done
            done = number
            if progress:
                progress(path.name, number, total)

        try:
            return self._read(path, count)
        except _Ended as end:
            self.close()
            page = f" after page {done}" if done else ""
            reached = f"（已读到第 {done} 页）" if done else ""
            raise ReadingStopped(
                path,
                f"reading it was stopped{page}: {end.english}",
                f"读取中止{reached}：{end.chinese}",
            ) from None
        except ExtractorError:
            raise
        except BaseException:
            self.close()  # Ctrl-C, or a fault of ours: what the process still does is not wanted
            raise

    def _read(self, path: Path, progress: Callable[[int, int], None]) -> Document:
        process = self._started()
        assert process.stdin is not None
        try:
            process.stdin.write(
                json.dumps([str(path.absolute()), self._recognise]).encode() + b"\n"
            )
            process.stdin.flush()
        except OSError:
            raise self._died(process) from None
        end = time.monotonic() + self._limits.total
        while True:
            kind, content = self._frame(process, end)
            if kind == b"p":
                number, total = json.loads(content)
                progress(int(number), int(total))
            elif kind == b"e":
                self._raise(path, *json.loads(content))
            else:
                return document_from_bytes(content)

    def _frame(self, process: subprocess.Popen[bytes], end: float) -> tuple[bytes, bytes]:
        left = end - time.monotonic()
        try:
            kind, content = self._frames.get(timeout=max(0.0, min(left, self._limits.silence)))
        except queue.Empty:
            seconds = self._limits.silence if left > self._limits.silence else self._limits.total
            raise _Ended(
                f"nothing more was read for {seconds:.0f} seconds; save the file again or split it",
                f"超过 {seconds:.0f} 秒没有进展；请另存或拆分文件后重试",
            ) from None
        if kind == b"":
            raise self._died(process)
        if kind == b"!":
            raise _Ended(
                "it holds more text than can be taken; split the file",
                "内容过大；请拆分文件后重试",
            )
        return kind, content

    def _raise(self, path: Path, name: str, english: str, chinese: str) -> None:
        if name == OUT_OF_MEMORY:
            raise self._out_of_memory()
        kind = getattr(errors, name, None)
        if isinstance(kind, type) and issubclass(kind, ExtractorError):
            raise kind(path, english, chinese)
        raise _Ended(
            f"an unforeseen fault ({name.removeprefix('fault:')}); "
            "please report it, and save the file in another format meanwhile",
            f"程序出现意外错误（{name.removeprefix('fault:')}）；请反馈该问题，并可先另存为其他格式",
        )

    def _out_of_memory(self) -> _Ended:
        size = f"{self._limits.memory / 1e9:.1f} GB"
        return _Ended(
            f"it needs more than {size} of memory; save it with smaller pictures or split it",
            f"所需内存超过 {size}；请压缩图片或拆分文件后重试",
        )

    def _died(self, process: subprocess.Popen[bytes]) -> _Ended:
        try:
            status = process.wait(5)
        except subprocess.TimeoutExpired:
            status = 0
        sign = f" (status {status})" if status else ""
        return _Ended(
            f"the reading process crashed{sign}, or ran out of memory; "
            "the file may be damaged: export or save it again",
            f"读取进程崩溃或内存不足{sign}；文件可能已损坏，请重新导出或另存后重试",
        )

    def _started(self) -> subprocess.Popen[bytes]:
        process = self._process
        if process is not None and process.poll() is None:
            return process
        self.close()
        self._frames = queue.Queue()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "extractor.reading_process"),
                *(str(self._limits.memory), str(int(self._limits.total * 8))),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PROJECT,
        )
        listener = threading.Thread(
            target=_listen, args=(process, self._frames, self._limits.result), daemon=True
        )
        listener.start()
        self._process = process
        return process


def _listen(
    process: subprocess.Popen[bytes], frames: queue.Queue[tuple[bytes, bytes]], largest: int
) -> None:
    """Put what the process sends into a queue; an empty kind is its end, `!` too much."""
    assert process.stdout is not None
    try:
        while len(head := process.stdout.read(FRAME.size)) == FRAME.size:
            kind, length = FRAME.unpack(head)
            if length > largest:
                frames.put((b"!", b""))
                return
            frames.put((kind, process.stdout.read(length)))
    except (OSError, ValueError):
        pass
    frames.put((b"", b""))


def read_document_isolated(
    path: Path, progress: Progress | None = None, limits: Limits | None = None
) -> Document:
    """Read one file in a process of its own; see `IsolatedReader.read`."""
    with IsolatedReader(limits) as reader:
        return reader.read(path, progress)
