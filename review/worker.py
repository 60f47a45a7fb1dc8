"""What runs in the worker process: reading one file, assessing one framework.

A process of its own, because PDFium is not safe in threads, a damaged file may end the process
that reads it, and the screens must answer while a long report is read.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from review.file_store import FileStore

Report = Callable[[int, int], None]
JobKind = Literal["read", "assess"]
BETWEEN_REPORTS = 0.2  # seconds

_log = logging.getLogger(__name__)


class Piece(NamedTuple):
    """What the worker is asked to do; `target` is a document's or a framework's id."""

    kind: JobKind
    folder: Path
    url: str
    project: int
    target: str


class Outcome(NamedTuple):
    """What went wrong, in both languages; empty for nothing."""

    english: str
    chinese: str


DONE = Outcome("", "")
NOTHING_TO_ASSESS = Outcome(
    "No document of the project is readable any more; add one and start again.",
    "项目中已没有可评估的文件，请上传文件后重新开始。",
)


def serve(channel: Connection) -> None:
    """Do one piece after the other until the server closes the channel or is gone."""
    threading.Thread(target=_end_with_server, daemon=True).start()
    # Ctrl-C reaches every process of the terminal; the server decides when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _warm_up()
    while True:
        try:
            piece: Piece = channel.recv()
        except (EOFError, OSError):
            return
        channel.send((0, 0))  # it has begun
        work = read_file if piece.kind == "read" else assess_project
        channel.send(tuple(_told(work, piece, lambda done, total: channel.send((done, total)))))


def _told(work: Callable[[Piece, Report], Outcome], piece: Piece, report: Report) -> Outcome:
    """What came of a piece; a workspace that cannot be used, e.g. a server away, is told of."""
    from corpus.database_errors import DatabaseFault
    from review.errors import ReviewError

    try:
        return work(piece, report)
    except (DatabaseFault, ReviewError) as error:
        return Outcome(error.english, error.chinese)


def _end_with_server() -> None:
    """End at once when the server was killed: nobody is left to see or stop this process."""
    server = multiprocessing.parent_process()
    if server is not None:
        server.join()
        os._exit(0)


def _warm_up() -> None:
    """Load the libraries before the first file comes."""
    import extractor.readers.pdf  # noqa: F401
    import indicators.assessment  # noqa: F401


def read_file(piece: Piece, report: Report) -> Outcome:
    """Read one file of a project and keep the result."""
    from review.workspace import Workspace

    workspace = Workspace.open(piece.folder, piece.url)
    try:
        return _read_file(workspace.files, piece, report)
    finally:
        workspace.close()


def _read_file(files: FileStore, piece: Piece, report: Report) -> Outcome:
    from corpus.database_errors import DatabaseFault
    from extractor.errors import ExtractorError
    from indicators.assessment import read_documents

    file = files.get(piece.project, piece.target)
    try:
        try:
            found = files.document(file.document)
        except KeyError:
            with files.named(file) as path:
                (found,) = read_documents([path], _sparing(report))
        files.save_read(piece.project, found)
    except ExtractorError as error:
        outcome = Outcome(str(error), error.chinese)
    except DatabaseFault:
        raise  # the file is as good as before; it is read when the database is back
    except Exception as error:  # one document of a batch: recorded, and the others go on
        _log.exception("reading %s", file.name)
        outcome = _unexpected(file.name, error)
    else:
        return DONE
    files.save_failure(piece.project, file.document, *outcome)
    return outcome


def assess_project(piece: Piece, report: Report) -> Outcome:
    """Assess a project's readable files by one framework and keep the run."""
    from corpus.database_errors import DatabaseFault
    from indicators.assessment import assess
    from indicators.catalogue import load_framework
    from indicators.errors import IndicatorsError
    from review.learned_evidence import lessons_for_run
    from review.workspace import Workspace

    workspace = Workspace.open(piece.folder, piece.url)
    try:
        documents = [
            workspace.files.document(file.document, file.name)
            for file in workspace.files.of(piece.project)
            if file.status == "read"
        ]
        if not documents:
            return NOTHING_TO_ASSESS
        made = assess(
            documents,
            load_framework(piece.target),
            progress=_sparing(report),
            lessons=lessons_for_run(workspace, piece.project),
        )
        workspace.runs.save(piece.project, made)
    except DatabaseFault:
        raise
    except IndicatorsError as error:  # of the framework's making: it is named, with the cure
        return _framework_at_fault(piece.target, error)
    except Exception as error:  # one framework of a batch: recorded, and the others go on
        _log.exception("assessing by %s", piece.target)
        return _unexpected(piece.target, error)
    finally:
        workspace.close()
    return DONE


def _sparing(report: Report) -> Callable[[str, int, int], None]:
    """A progress function that sends news, not more often than a screen shows it."""
    last = 0.0

    def send(_name: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > BETWEEN_REPORTS or done == total:
            last = time.monotonic()
            report(done, total)

    return send


def _unexpected(name: str, error: Exception) -> Outcome:
    kind = type(error).__name__
    return Outcome(
        f"“{name}”: a fault in the program ({kind}); the log has the details. Try again.",
        f"“{name}”：程序内部出错（{kind}），详情见日志，请重试。",
    )


def _framework_at_fault(name: str, error: Exception) -> Outcome:
    """What keeps a framework from being used; of many faults the first."""
    english = str(error).partition("\n")[0]
    chinese = getattr(error, "chinese", "") or f"评估框架有错误：{english}"
    return Outcome(f"“{name}”: {english}", f"“{name}”：{chinese}")
