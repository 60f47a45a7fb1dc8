"""What the command line says when something goes wrong: one line each, and never a traceback."""

from __future__ import annotations

import io
import os
import re
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import typer

from corpus.database_errors import DatabaseFault
from corpus.errors import CollectionError
from extractor.errors import ExtractorError
from indicators.errors import CatalogueError, IndicatorsError
from models.errors import ModelsError
from review.errors import ReviewError

BAD_INPUT = 2
OUR_FAULT = 1
FOUND_WRONG = 1  # a check found something
KILLED = 128  # a shell adds the number of the signal
# Line ends, escapes to the terminal and marks that turn the direction of a line, e.g. "\n", "\x1b".
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_SIGNALS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stopped(KeyboardInterrupt):
    """The system asked the program to end; it is cleaned up as after Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def shown(text: object) -> str:
    """A text as it may stand in one line of a terminal; names of files may hold anything."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), str(text))


def tell(text: object) -> None:
    """Say one thing in one line on standard error."""
    typer.echo(shown(text), err=True)


def fail(*messages: object, status: int = BAD_INPUT) -> NoReturn:
    """End with one line for each message."""
    for message in messages:
        tell(f"mingzheng: {message}")
    raise typer.Exit(status)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what can go wrong into lines on standard error and an exit status."""
    try:
        yield
        sys.stdout.flush()
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        _close_quietly()
        raise typer.Exit from None
    except KeyboardInterrupt as error:
        tell("stopped; no half-written file was left")
        number = error.number if isinstance(error, Stopped) else signal.SIGINT
        raise typer.Exit(KILLED + number) from None
    except Exception as error:
        _explain(error)


def _explain(error: Exception) -> NoReturn:
    if isinstance(error, ExtractorError):
        fail(f"{error.path}: {error.english}")
    if isinstance(error, CatalogueError):
        fail(*error.faults)
    if isinstance(error, IndicatorsError | ModelsError | ReviewError):
        fail(error)
    if isinstance(error, DatabaseFault | CollectionError):
        fail(error)
    if isinstance(error, PermissionError):
        fail(f"{error.filename}: no permission to go there; choose another place with --out")
    if isinstance(error, OSError):
        fail(f"{error.filename or 'the output'}: {error.strerror or error}")
    fail(f"a fault of this program ({_fault(error)}); please report this line", status=OUR_FAULT)


def _fault(error: Exception) -> str:
    """The error and where it was raised, e.g. KeyError: 'x' in options.py, line 31."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"{what} in {Path(place.filename).name}, line {place.lineno}"


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """While a file is read: whatever goes wrong is about that file."""
    try:
        yield
    except PermissionError:
        fail(f"{path}: no permission to read it; change that or give a copy")
    except OSError as error:
        fail(f"{path}: cannot be read ({error.strerror or error}); check the file or its disk")
    except (typer.Exit, ExtractorError):
        raise
    except Exception as error:
        fail(f"{path}: cannot be read ({_fault(error)}); export or save it again")


def _close_quietly() -> None:
    """The program that was reading our output has seen enough: say nothing more to it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def prepare_streams() -> None:
    """Let any name be printed in any encoding, and each error be told once."""
    sys.unraisablehook = _without_echoes(sys.unraisablehook)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _without_echoes(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    """A half-written archive complains again when it is thrown away; lxml has its own OSError."""

    def told(left: Any) -> None:  # noqa: ANN401 - typeshed has no public name for it
        lxml_error = getattr(left.exc_type, "__module__", "") == "lxml.etree"
        if not (lxml_error or issubclass(left.exc_type, OSError)):
            hook(left)

    return told


def stop_on_signals() -> None:
    """Clean up also when a terminal is closed or the system shuts down."""
    for number in _SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores SIGHUP; so it stays
            signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # a second one would interrupt the cleaning up
    raise Stopped(number)


def ignore_signals() -> None:
    """All is written: an interrupt while Python takes itself down would only look like failure."""
    others = [each for each in threading.enumerate() if each is not threading.main_thread()]
    if all(each.daemon for each in others):  # else something may hang, and must be stoppable
        for number in (signal.SIGINT, *_SIGNALS):
            signal.signal(number, signal.SIG_IGN)
