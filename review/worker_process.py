"""The worker process as the server sees it: started when needed, asked one thing at a time."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from review import worker
from review.worker import Outcome, Piece


class WorkerDied(Exception):
    """The process ended before it answered; `begun` tells whether it had taken up the piece."""

    def __init__(self, begun: bool, process: int | None) -> None:
        super().__init__(f"the worker process {process} ended by itself")
        self.begun = begun
        self.process = process


class WorkerProcess:
    """One process and never two; a dead one is replaced when the next piece comes."""

    def __init__(self) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._channel: Connection | None = None
        self._closed = False

    @property
    def number(self) -> int | None:
        """The process's number, None while there is none."""
        process = self._process
        return process.pid if process is not None else None

    def start(self) -> Connection:
        """Start the process unless it runs; where it is asked and answers."""
        with self._lock:
            if self._process is not None and self._process.is_alive() and self._channel:
                return self._channel
            if self._closed:
                raise EOFError
            self._drop()
            ours, theirs = self._context.Pipe()
            self._process = self._context.Process(
                target=worker.serve, args=(theirs,), daemon=True, name="mingzheng-worker"
            )
            self._process.start()
            theirs.close()  # else the end of the process would not show here
            self._channel = ours
            return ours

    def give(self, piece: Piece) -> None:
        """Hand a piece of work over; `answer` waits for what comes of it.

        Raises:
            WorkerDied: the process ended before it took it.
        """
        try:
            self.start().send(piece)
        except (EOFError, OSError):
            raise WorkerDied(False, self.number) from None

    def answer(self, progress: Callable[[int, int], None]) -> Outcome:
        """What came of the piece that was given last; tells of its progress meanwhile.

        Raises:
            WorkerDied: the process ended before it answered.
        """
        begun, channel = False, self._channel
        try:
            while channel is not None:
                news = channel.recv()
                if isinstance(news[0], str):
                    return Outcome(*news)
                begun = True
                progress(*news)
        except (EOFError, OSError):
            pass
        raise WorkerDied(begun, self.number)

    def end(self, for_good: bool = False) -> None:
        """End the process at once, whatever it does; what it had not saved is lost."""
        with self._lock:
            self._closed = self._closed or for_good
            if self._process is not None:
                self._process.kill()
                self._process.join()

    def _drop(self) -> None:
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.join()
            self._process.close()
        self._process = self._channel = None
