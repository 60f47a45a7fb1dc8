"""Runs a batch on a cluster: a task a document, then one a company, a bounded number at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from review.batch.cluster import Cluster
from review.batch.company_tasks import assess_company
from review.batch.document_tasks import Order, read_document
from review.batch.errors import ClusterUnreachable
from review.batch.settings import BatchSettings, settings_data

AHEAD = 2  # tasks for each worker: one that runs and one that waits, so that none is idle
ATTEMPTS = 3  # how often a worker may end over a company
COUNTED = 10.0  # seconds after which the workers of a cluster are counted again
FIRST = 10  # priority of a company whose documents are read: its result frees their memory


@dataclass(frozen=True, slots=True)
class Job:
    """A company to be done: its documents, and its frameworks with the client's hash of each.

    `out` is the folder of results where workers share it, empty where files are sent and results
    given back; `known` are the hashes of older results.
    """

    company: str
    orders: tuple[Order, ...]
    expected: dict[str, str]
    out: str = ""
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of a job: what `assess_company` gave, or why nothing came.

    `lost` is True where a worker ended over it; `file` is the document that it read then.
    """

    job: Job
    documents: tuple[dict[str, Any], ...] = ()
    results: tuple[dict[str, Any], ...] = ()
    file: str = ""
    reason: str = ""
    chinese: str = ""
    lost: bool = False


@dataclass(slots=True, eq=False)
class _Open:
    """A job under way: which documents are still to be sent, and the futures of the others."""

    job: Job
    waiting: deque[int]
    read: dict[int, Any] = field(default_factory=dict)
    unread: int = 0
    given_up: bool = False


class Batch:
    """Jobs on a cluster; `most` is how many tasks were there at once at the most."""

    def __init__(
        self, cluster: Cluster, settings: BatchSettings, report: Callable[[str], None] | None = None
    ) -> None:
        self._cluster, self._client = cluster, cluster.client
        self._settings = settings_data(settings)
        self._report = report or (lambda told: None)
        self._pending: dict[str, tuple[_Open, int | None]] = {}
        self._counted = (0.0, cluster.workers)
        self.most = 0

    def run(self, jobs: Iterable[Job]) -> Iterator[Ended]:
        """Do the jobs, and give what came of each as soon as it has.

        A job over which a worker ended is put aside until all others are done, and is then tried
        again alone, so that no other job is there to be blamed or lost.

        Raises:
            ClusterUnreachable: the scheduler was lost; what was given until then holds.
        """
        put_aside: list[Job] = []
        for ended in self._run(iter(jobs), alone=False):
            if ended.lost:
                self._report(f"{ended.job.company}: a worker ended over it; tried again at the end")
                put_aside.append(ended.job)
            else:
                yield ended
        for job in put_aside:
            for _ in range(ATTEMPTS - 1):
                (ended,) = self._run(iter([job]), alone=True)
                if not ended.lost:
                    break
            yield ended

    def _run(self, jobs: Iterator[Job], alone: bool) -> Iterator[Ended]:
        from distributed import as_completed

        completed: Any = as_completed(loop=self._client.loop)  # type: ignore[no-untyped-call]
        sending: deque[_Open] = deque()  # with documents still to be sent
        ready: deque[_Open] = deque()  # with all documents read
        while True:
            while len(self._pending) < (1 if alone else self._most_at_once()):
                future = self._next(jobs, sending, ready)
                if future is None:
                    break
                completed.add(future)
            self.most = max(self.most, len(self._pending))
            if not self._pending:
                return
            future = next(completed)
            opened, place = self._pending.pop(future.key, (None, None))
            if opened is None or opened.given_up:
                continue
            if future.status != "finished":
                yield self._failed(opened, place, future)
            elif place is None:
                yield _done(opened.job, future.result())
            else:
                opened.unread -= 1
                if not opened.unread and not opened.waiting:
                    ready.append(opened)

    def _most_at_once(self) -> int:
        at, workers = self._counted
        if not self._cluster.local and time.monotonic() - at > COUNTED:
            workers = self._cluster.workers
            self._counted = (time.monotonic(), workers)
        return workers * AHEAD

    def _next(self, jobs: Iterator[Job], sending: deque[_Open], ready: deque[_Open]) -> Any:  # noqa: ANN401 - a library without types
        """Send the next task: the end of a company, else a document; None where nothing is left."""
        if ready:
            return self._send_company(ready.popleft())
        while sending and (sending[0].given_up or not sending[0].waiting):
            sending.popleft()
        if not sending:
            job = next(jobs, None)
            if job is None:
                return None
            sending.append(_Open(job, deque(range(len(job.orders)))))
        opened = sending[0]
        return self._send_document(opened, opened.waiting.popleft())

    def _send_document(self, opened: _Open, place: int) -> Any:  # noqa: ANN401 - a library without types
        order = opened.job.orders[place]
        if not opened.job.out:  # the bytes are loaded now, so that only those under way are held
            with suppress(OSError):  # gone meanwhile: the worker says so of its path
                order = replace(order, path="", content=Path(order.path).read_bytes())
        future = self._client.submit(
            read_document, asdict(order), self._settings, key=f"read-{uuid4()}", pure=False
        )
        opened.read[place] = future
        opened.unread += 1
        self._pending[future.key] = (opened, place)
        return future

    def _send_company(self, opened: _Open) -> Any:  # noqa: ANN401 - a library without types
        job = opened.job
        future = self._client.submit(
            assess_company,
            job.company,
            [opened.read[place] for place in range(len(job.orders))],
            job.expected,
            self._settings,
            job.out,
            job.known,
            key=f"assess-{uuid4()}",
            priority=FIRST,
            pure=False,
        )
        self._pending[future.key] = (opened, None)
        return future

    def _failed(self, opened: _Open, place: int | None, future: Any) -> Ended:  # noqa: ANN401 - a library without types
        """Why a task gave nothing; what else was under way for its company is given up."""
        from distributed import KilledWorker

        if future.status != "error":
            raise ClusterUnreachable(
                "the scheduler was lost; what was done is kept: run the same command again",
                "与调度器的连接中断；已完成的结果保留，请重新运行同一命令。",
            )
        opened.given_up = True
        self._client.cancel([each for each in opened.read.values() if not each.done()])
        for key in [key for key, (each, _) in self._pending.items() if each is opened]:
            del self._pending[key]
        file = "" if place is None else opened.job.orders[place].name
        error = future.exception()
        if isinstance(error, KilledWorker):
            what = f"reading {file}" if file else "assessing it"
            return Ended(
                opened.job,
                file=file,
                reason=f"the worker ended {ATTEMPTS} times while {what}: it crashed, or went over "
                "--memory-limit; give more memory, or take the file out",
                chinese=f"工作进程 {ATTEMPTS} 次中止（崩溃或内存超限）；请提高内存上限或移除该文件",
                lost=True,
            )
        why = f"{type(error).__name__}: {error}"[:300]
        return Ended(
            opened.job,
            file=file,
            reason=f"the worker cannot run it ({why}); install the same program there",
            chinese="工作机无法运行该任务；请在其上安装相同版本的程序",
        )


def _done(job: Job, given: dict[str, Any]) -> Ended:
    return Ended(job, tuple(given["documents"]), tuple(given["results"]))
