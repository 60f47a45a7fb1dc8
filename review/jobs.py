"""Work that takes a while: done one piece after the other by a worker process, with progress."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from typing import Literal

from corpus.database import on_server
from corpus.database_errors import DatabaseFault
from review.errors import ReviewError
from review.worker import DONE, JobKind, Outcome, Piece
from review.worker_process import WorkerDied, WorkerProcess
from review.workspace import Workspace

MOST_TRIES = 3
JobState = Literal["waiting", "running", "done", "failed"]
LOST = Outcome(
    "The process that did this ended by itself; the file may be damaged. Try again.",
    "处理进程意外退出，文件可能已损坏，请重试。",
)
INTERRUPTED = Outcome(
    "The program ended several times during this assessment. Start it again.",
    "评估多次被中断，请重新开始。",
)
_log = logging.getLogger(__name__)


class MadeElsewhere(ReviewError):
    """Another server that works on the same database makes this run already."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work: `target` is a document's or a framework's id."""

    kind: JobKind
    project: int
    target: str
    number: int = 0
    state: JobState = "waiting"
    done: int = 0
    total: int = 0
    english: str = ""
    chinese: str = ""
    began: float = 0.0

    def seconds_left(self, now: float) -> float | None:
        """How long it will still take at the pace so far; None where nothing is known yet.

        `now` and `began` are seconds of the same clock, `time.monotonic`.
        """
        if self.state != "running" or not self.done or not self.total:
            return None
        return (now - self.began) / self.done * (self.total - self.done)

    @property
    def key(self) -> str:
        """What the work is about; the same work asked for again has the same key."""
        return f"{self.kind}:{self.project}:{self.target}"

    @property
    def open(self) -> bool:
        """True until it is done or has failed."""
        return self.state in ("waiting", "running")


class Jobs:
    """The work of a workspace that goes on in the background."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._worker = WorkerProcess()
        self._jobs: dict[str, Job] = {}  # in the order they were asked for
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._work, daemon=True, name="mingzheng-jobs")
        self._numbers = 0

    def start(self) -> None:
        """Start the worker process, and take up the runs that were asked for before."""
        if self._workspace.claim():
            self._workspace.files.sweep()
            if self._workspace.engine.dialect.name == "sqlite":  # see RunClaims
                self._take_up()
        if on_server(self._workspace.engine):
            self._take_up()
        self._worker.start()
        self._thread.start()

    def stop(self) -> None:
        """End the worker process at once; runs that were asked for are made at the next start."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._worker.end(for_good=True)
        if self._thread.is_alive():
            self._thread.join()

    def read(self, project: int, document: str) -> None:
        """Read a file of a project, unless that is under way."""
        self._submit(Job("read", project, document))

    def assess(self, project: int, framework: str) -> None:
        """Assess a project by a framework, unless that is under way.

        Raises:
            MadeElsewhere: another server that works on the same database does so.
        """
        job = Job("assess", project, framework)
        with self._changed:
            known = self._jobs.get(job.key)
            if known is None or not known.open:
                if not self._workspace.run_claims.take(project, framework):
                    raise MadeElsewhere(
                        "Another server makes this assessment already; its run appears here "
                        "when it is done.",
                        "另一台服务器正在进行这项评估，完成后会显示在这里。",
                    )
                self._workspace.queue.add(project, framework)
        self._submit(job)

    def cancel(self, project: int, kind: JobKind, target: str) -> None:
        """Take waiting work back, or end it while it is done; nothing of it is kept."""
        key = Job(kind, project, target).key
        with self._changed:
            job = self._jobs.pop(key, None)
            if job is not None and job.state == "running":
                self._worker.end()
            if kind == "assess":
                self._workspace.queue.remove(project, target)
                self._workspace.run_claims.release(project, target)
            elif job is not None and job.open:
                self._workspace.files.save_cancelled(project, target)

    def of(self, project: int, kind: JobKind) -> dict[str, Job]:
        """The jobs of a project by their target, those that ended too."""
        with self._changed:
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

    def _take_up(self) -> None:
        for run in self._workspace.queue.all():
            if not self._workspace.run_claims.take(run.project, run.framework):
                continue  # another server is to make it
            self.resume(run.project)  # a run is made from what was uploaded before it
            job = Job("assess", run.project, run.framework)
            if run.tries < MOST_TRIES:
                self._submit(job)
                continue
            self._workspace.queue.remove(run.project, run.framework)
            self._workspace.run_claims.release(run.project, run.framework)
            self._jobs[job.key] = replace(job, state="failed", **INTERRUPTED._asdict())

    def _submit(self, job: Job) -> None:
        with self._changed:
            known = self._jobs.get(job.key)
            if known is not None and known.open:
                return
            self._jobs.pop(job.key, None)
            self._numbers += 1
            self._jobs[job.key] = replace(job, number=self._numbers)
            self._changed.notify_all()

    def _work(self) -> None:
        """What the thread does that alone speaks with the worker."""
        while (job := self._next()) is not None:
            try:
                self._end(job, self._outcome(job))
            except DatabaseFault as error:
                _log.warning("job %s: %s", job.key, error)
                self._fail(job, Outcome(error.english, error.chinese))
            except Exception:  # the thread must live on; the log has the details
                _log.exception("job %s", job.key)
                self._fail(job, LOST)

    def _next(self) -> Job | None:
        """The next job, which is then running; None when it is time to stop."""
        with self._changed:
            while not self._stopped:
                for job in self._jobs.values():
                    if job.state == "waiting":
                        self._jobs[job.key] = running = replace(
                            job, state="running", began=time.monotonic()
                        )
                        return running
                self._changed.wait()
        return None

    def _outcome(self, job: Job) -> Outcome:
        """Have a job done; when the worker was dead before it began, it is asked again."""
        if job.kind == "assess":
            self._workspace.queue.begun(job.project, job.target)
        for _ in range(MOST_TRIES):
            try:
                with self._changed:  # what is taken back now must not be handed over
                    if not self._wanted(job):
                        return LOST
                    self._worker.give(self._piece(job))
                return self._worker.answer(
                    lambda done, total: self._update(job, done=done, total=total)
                )
            except WorkerDied as died:
                if died.process is not None:
                    self._workspace.files.sweep(died.process)
                if died.begun:
                    break
        return LOST

    def _piece(self, job: Job) -> Piece:
        url = self._workspace.engine.url.render_as_string(hide_password=False)
        return Piece(job.kind, self._workspace.folder, url, job.project, job.target)

    def _end(self, job: Job, outcome: Outcome) -> None:
        with self._changed:
            if self._stopped or not self._wanted(job):
                return
            if job.kind == "assess":
                self._workspace.queue.remove(job.project, job.target)
                self._workspace.run_claims.release(job.project, job.target)
            elif outcome == LOST:
                self._workspace.files.save_failure(job.project, job.target, *outcome)
            state: JobState = "done" if outcome == DONE else "failed"
            self._update(job, state=state, **outcome._asdict())

    def _fail(self, job: Job, outcome: Outcome) -> None:
        if job.kind == "assess":
            self._workspace.run_claims.release(job.project, job.target)
        self._update(job, state="failed", **outcome._asdict())

    def _wanted(self, job: Job) -> bool:
        """False when it was taken back, also when the same was then asked for again."""
        known = self._jobs.get(job.key)
        return known is not None and known.number == job.number

    def _update(self, job: Job, **values: object) -> None:
        with self._changed:
            if self._wanted(job):
                known = self._jobs[job.key]
                self._jobs[job.key] = replace(known, **values)  # type: ignore[arg-type]
