"""Work that takes a while: done one piece after the other by a worker process, with progress."""

from __future__ import annotations

import logging
import multiprocessing
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from review import worker
from review.worker import DONE, Outcome
from review.workspace import Workspace

MOST_TRIES = 3
JobKind = Literal["read", "assess"]
JobState = Literal["waiting", "running", "done", "failed"]
LOST: Outcome = (
    "The process that did this ended by itself; the file may be damaged. Try again.",
    "处理进程意外退出，文件可能已损坏，请重试。",
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: `target` is a document's or a framework's id."""

    kind: JobKind
    project: int
    target: str
    state: JobState = "waiting"
    done: int = 0
    total: int = 0
    english: str = ""
    chinese: str = ""
    tries: int = 0

    @property
    def key(self) -> str:
        """What tells this job from the others."""
        return f"{self.kind}:{self.project}:{self.target}"

    @property
    def open(self) -> bool:
        """True until it is done or has failed."""
        return self.state in ("waiting", "running")


class Jobs:
    """The work of a workspace that goes on in the background."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._context = multiprocessing.get_context("spawn")
        self._news: worker.Report = self._context.Queue()
        self._pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Start the worker process and listen to it."""
        threading.Thread(target=self._listen, daemon=True, name="mingzheng-news").start()
        self._executor().submit(worker.warm_up)

    def stop(self) -> None:
        """End the worker process once its present piece is done; drop what waits."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
        self._news.put(("", 0, 0))

    def read(self, project: int, document: str) -> None:
        """Read a file of a project, unless that is under way."""
        self._submit(Job("read", project, document))

    def assess(self, project: int, framework: str) -> None:
        """Assess a project by a framework, unless that is under way."""
        self._submit(Job("assess", project, framework))

    def of(self, project: int, kind: JobKind) -> dict[str, Job]:
        """The jobs of a project by their target, those that ended too."""
        with self._lock:
            jobs = list(self._jobs.values())
        return {job.target: job for job in jobs if (job.project, job.kind) == (project, kind)}

    def busy(self, project: int, kind: JobKind) -> bool:
        """True while a project has such work to be done."""
        return any(job.open for job in self.of(project, kind).values())

    def resume(self, project: int) -> None:
        """Read what was uploaded but not read before the program last ended."""
        for file in self._workspace.files.of(project):
            if file.status == "waiting":
                self.read(project, file.document)

    def _submit(self, job: Job) -> None:
        with self._lock:
            known = self._jobs.get(job.key)
            if known is not None and known.open:
                return
            self._jobs[job.key] = job
        self._send(job)

    def _restart(self, job: Job) -> None:
        # A pool that breaks calls back from its own thread, which must not wait for itself.
        again = replace(job, tries=job.tries + 1)
        threading.Thread(target=self._send, args=(again,), daemon=True).start()

    def _send(self, job: Job) -> None:
        work = worker.read_file if job.kind == "read" else worker.assess_project
        url = self._workspace.engine.url.render_as_string(hide_password=False)
        folder = self._workspace.folder
        piece = partial(work, folder, url, job.project, job.target, job.key)
        try:
            future = self._executor().submit(piece)
        except BrokenProcessPool:  # it died while nobody waited for it
            future = self._executor(fresh=True).submit(piece)
        future.add_done_callback(lambda ended: self._ended(job, ended))

    def _executor(self, fresh: bool = False) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None or fresh:
                self._pool = ProcessPoolExecutor(
                    1, self._context, initializer=worker.prepare, initargs=(self._news,)
                )
            return self._pool

    def _ended(self, job: Job, future: Future[Outcome]) -> None:
        error = None if future.cancelled() else future.exception()
        if isinstance(error, BrokenProcessPool):
            with self._lock:
                self._pool, seen = None, self._jobs.get(job.key, job)
            if seen.state == "waiting" and job.tries < MOST_TRIES:  # another one broke it
                self._restart(job)
                return
            outcome = LOST
            if job.kind == "read":
                self._workspace.files.save_failure(job.project, job.target, *outcome)
        elif error is not None or future.cancelled():
            _log.error("job %s did not end well: %r", job.key, error)
            outcome = LOST
        else:
            outcome = future.result()
        state: JobState = "done" if outcome == DONE else "failed"
        self._update(job.key, state=state, english=outcome[0], chinese=outcome[1])

    def _listen(self) -> None:
        while True:
            key, done, total = self._news.get()
            if not key:
                return
            self._update(key, state="running", done=done, total=total)

    def _update(self, key: str, **values: object) -> None:
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and job.open:
                self._jobs[key] = replace(job, **values)  # type: ignore[arg-type]
