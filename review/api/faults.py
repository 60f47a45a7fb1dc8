"""Errors of the interface for programs: a status, and the words in both languages."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from extractor.errors import ExtractorError
from indicators.errors import IndicatorsError
from review.accounts.access import NotAllowed, NotLoggedIn
from review.errors import DecidedMeanwhile, ReviewError, UnknownProject, UnknownRun

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotLoggedIn, 401),
    (NotAllowed, 403),
    (UnknownProject, 404),
    (UnknownRun, 404),
    (DecidedMeanwhile, 409),
)
UNEXPECTED = (
    "a fault in the program; its log has the details",
    "程序内部出错，详情见日志。",
)
_log = logging.getLogger(__name__)


class NotThere(ReviewError):
    """What an address names does not exist in the workspace."""


class TooLarge(ReviewError):
    """A request holds more than is taken."""


def tell_faults(api: FastAPI) -> None:
    """Have every error answered as JSON with the words that the application would show."""

    @api.exception_handler(ReviewError)
    @api.exception_handler(ExtractorError)
    @api.exception_handler(IndicatorsError)
    def known(_request: Request, error: Exception) -> JSONResponse:
        return _answer(_status(error), str(error), str(getattr(error, "chinese", error)))

    @api.exception_handler(RequestValidationError)
    def unfit(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        return _answer(422, f"{where}: {first['msg']}", f"{where} 不符合要求：{first['msg']}")

    @api.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s", request.method, request.url.path, exc_info=error)
        return _answer(500, *UNEXPECTED)


def _status(error: Exception) -> int:
    if isinstance(error, NotThere):
        return 404
    if isinstance(error, TooLarge):
        return 413
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _answer(status: int, english: str, chinese: str) -> JSONResponse:
    return JSONResponse({"english": english, "chinese": chinese}, status)
