"""What runs in the worker process: reading one file, assessing one framework.

A process of its own, because PDFium is not safe in threads, a damaged file may end the process
that reads it, and the screens must answer while a long report is read.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from multiprocessing.queues import Queue
from pathlib import Path
from typing import TypeAlias

Report: TypeAlias = "Queue[tuple[str, int, int]]"
Outcome: TypeAlias = tuple[
    str, str
]  # what went wrong, in English and in Chinese; empty for nothing
DONE: Outcome = ("", "")
BETWEEN_REPORTS = 0.2  # seconds

_report: Report | None = None
_log = logging.getLogger(__name__)


def prepare(report: Report) -> None:
    """Remember where progress goes; runs once when the process starts."""
    global _report
    _report = report


def warm_up() -> None:
    """Load the libraries before the first file comes."""
    import extractor.readers.pdf  # noqa: F401
    import indicators.assessment  # noqa: F401


def read_file(folder: Path, url: str, project: int, document: str, job: str) -> Outcome:
    """Read one file of a project and keep the result."""
    from extractor.errors import ExtractorError
    from indicators.assessment import read_documents
    from review.workspace import Workspace

    workspace = Workspace.open(folder, url)
    file = workspace.files.get(project, document)
    try:
        try:
            found = workspace.files.document(document)
        except KeyError:
            with workspace.files.named(file) as path:
                (found,) = read_documents([path], _progress(job))
        workspace.files.save_read(project, found)
    except ExtractorError as error:
        outcome = (str(error), error.chinese)
    except Exception as error:  # one document of a batch: recorded, and the others go on
        _log.exception("reading %s", file.name)
        outcome = _unexpected(file.name, error)
    else:
        return DONE
    workspace.files.save_failure(project, document, *outcome)
    return outcome


def assess_project(folder: Path, url: str, project: int, framework: str, job: str) -> Outcome:
    """Assess a project's readable files by one framework and keep the run."""
    from indicators.assessment import assess
    from indicators.catalogue import load_framework
    from review.workspace import Workspace

    workspace = Workspace.open(folder, url)
    try:
        loaded = load_framework(framework)
        documents = [
            workspace.files.document(file.document, file.name)
            for file in workspace.files.of(project)
            if file.status == "read"
        ]
        workspace.runs.save(project, assess(documents, loaded, progress=_progress(job)))
    except Exception as error:  # one framework of a batch: recorded, and the others go on
        _log.exception("assessing by %s", framework)
        return _unexpected(framework, error)
    return DONE


def _progress(job: str) -> Callable[[str, int, int], None]:
    """A progress function that sends news of a job, not more often than a screen shows it."""
    last = 0.0
    if _report is not None:
        _report.put((job, 0, 0))  # it has begun

    def send(_name: str, done: int, total: int) -> None:
        nonlocal last
        if _report is not None and (time.monotonic() - last > BETWEEN_REPORTS or done == total):
            last = time.monotonic()
            _report.put((job, done, total))

    return send


def _unexpected(name: str, error: Exception) -> Outcome:
    kind = type(error).__name__
    return (
        f"“{name}”: a fault in the program ({kind}); the log has the details. Try again.",
        f"“{name}”：程序内部出错（{kind}），详情见日志，请重试。",
    )
