"""The process in which files are read, so that a hostile or broken one can harm nothing else.

Run as `python -m extractor.reading_process MEMORY CPU`: takes a path and whether to use
OCR, as JSON, a line on standard input and
answers with frames on standard output, each a letter, the length of what follows (8 bytes, big
endian), and the content: `p` progress and `e` an error as JSON, `d` a document
(`extractor.document_bytes`).
"""

from __future__ import annotations

import gc
import json
import os
import queue
import signal
import struct
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FRAME = struct.Struct(">cQ")
# Hundreds of thousands of characters live until the document is done; looking through them again
# and again for cycles takes a tenth of the time.
COLLECTED = (50_000, 20, 50)
OUT_OF_MEMORY = "OutOfMemory"  # not a class of ours: the parent knows what it had set as a limit


def main() -> None:
    """Read files until standard input ends."""
    memory, processor_time = int(sys.argv[1]), int(sys.argv[2])
    answers = take_over_output()
    if hasattr(signal, "SIGINT"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end
    limit(memory)
    gc.set_threshold(*COLLECTED)
    for path, recognise in _Requests():
        allow_processor_time(processor_time)
        _read(Path(path), recognise, answers)
        gc.collect()  # what one file leaves behind is not held against the next


def take_over_output() -> BinaryIO:
    """Keep the pipe to the parent for frames; what libraries print goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def limit(memory: int) -> None:
    """Set what the system allows: bytes of data, and no core dumps."""
    _set_limit("DATA", memory)
    _set_limit("CORE", 0)


def allow_processor_time(seconds: int) -> None:
    """Allow this many seconds of processor time from now on, whatever was used before.

    The process reads one file after the other; a long row of good ones must not use up the time
    of those that follow.
    """
    used = time.process_time()
    _set_limit("CPU", int(used) + 1 + seconds, for_good=False)


def _set_limit(name: str, value: int, *, for_good: bool = True) -> None:
    """Set a limit, as far as the system has it; one that is not for good can be raised again."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent watches the time there too
        return
    kind = getattr(resource, f"RLIMIT_{name}", None)
    if kind is None:
        return
    _, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value if for_good else hard))


class _Requests:
    """Paths from standard input; its end, also in the midst of a file, ends the process."""

    def __init__(self) -> None:
        self._paths: queue.Queue[tuple[str, bool]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin.buffer:
            path, recognise = json.loads(line)
            self._paths.put((path, recognise))
        os._exit(0)

    def __iter__(self) -> _Requests:
        return self

    def __next__(self) -> tuple[str, bool]:
        return self._paths.get()


def _read(path: Path, recognise: bool, answers: BinaryIO) -> None:
    from extractor.document_bytes import document_to_bytes
    from extractor.errors import ExtractorError
    from extractor.extract import read_document

    def progress(_name: str, done: int, total: int) -> None:
        _send(answers, b"p", json.dumps([done, total]).encode())

    try:
        data = document_to_bytes(read_document(path, progress, recognise))
    except ExtractorError as error:
        _send(answers, b"e", _told(type(error).__name__, error.english, error.reason))
    except MemoryError:
        _send(answers, b"e", _told(OUT_OF_MEMORY, "", ""))
    except Exception as error:  # a fault of ours: this file is lost, the process goes on
        _send(answers, b"e", _told(f"fault:{type(error).__name__}", str(error)[:500], ""))
    else:
        _send(answers, b"d", data)


def _told(name: str, english: str, chinese: str) -> bytes:
    return json.dumps([name, english, chinese]).encode()


def _send(answers: BinaryIO, kind: bytes, content: bytes) -> None:
    answers.write(FRAME.pack(kind, len(content)))
    answers.write(content)
    answers.flush()


if __name__ == "__main__":
    main()
