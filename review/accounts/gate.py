"""The guard of the server: no request, Gradio's own included, gets past it without a right to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.accounts.access import ACCESS, CALLER, LOCAL, Caller, NotAllowed, NotLoggedIn
from review.accounts.claims import Claims, Uploads
from review.accounts.export_folders import may_fetch
from review.accounts.lookup import Access
from review.accounts.rules import LOGIN, PUBLIC, READ, Rule, rule_for

LOOK_AGAIN = 3.0  # seconds between two looks whether the session of an open stream goes on
LARGEST_EVENT = 16_000_000  # bytes of an event; the components of a screen come to far less
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SCRIPTS = "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:"  # Gradio runs both kinds
PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        SCRIPTS,
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Refused(Exception):
    """The answer to a request that does not get past."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


def refused(status: int, told: str) -> Refused:
    """A refusal in one plain sentence, for a program that reads JSON."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    headers["Cache-Control"] = "no-store"
    return Refused(JSONResponse({"detail": told}, status, headers))


class _Guard:
    """What every guard does: only HTTP is answered, and a refusal is an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it through."""
        if scope["type"] == "websocket":  # no part of the program uses one
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = with_safe_headers(send)
        try:
            await self._answer(scope, receive, send)
        except Refused as error:
            await error.response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise NotImplementedError


class LocalGate(_Guard):
    """The guard where there are no accounts: requests of this machine's own pages only.

    A page of the web can have the name of its server lead to 127.0.0.1; then the browser sends
    that name as the host. It can also send requests here from its own place, as their origin.
    """

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if host_name(headers.get("host", "")) not in LOOPBACK:
            raise Refused(PlainTextResponse("this address is not that of mingzheng", 421))
        if is_foreign(headers, scope["method"]):
            raise refused(403, "a page of another address asks")
        if (scope["path"], scope["method"]) == ("/", "HEAD"):
            # Gradio asks for it when it begins and waits three seconds; the page itself is large.
            await Response()(scope, receive, send)
            return
        scope[CALLER] = LOCAL
        await self._app(scope, receive, send)


class Gate(_Guard):
    """The guard where there are accounts.

    Args:
        app: what is guarded.
        access: tells who is behind a request.
        exports: the folder of exports; of the files on the machine only those in it, and what a
            person has just uploaded themselves, can be fetched.
        behind_tls: a proxy in front takes the requests by TLS.
    """

    def __init__(
        self, app: ASGIApp, access: Access, exports: Path, behind_tls: bool = False
    ) -> None:
        super().__init__(app)
        self._access = access
        self._exports = exports
        self._behind_tls = behind_tls
        self._windows = Claims()
        self._uploads = Uploads()
        self._lookups: CapacityLimiter | None = None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path, method = Headers(scope=scope), str(scope["path"]), str(scope["method"])
        if self._behind_tls and scope["scheme"] != "https" and not from_here(scope):
            raise refused(403, "this server is reached by https only")
        token = headers.get("authorization") is not None
        if is_foreign(headers, method, self._behind_tls, must_tell=not token):
            raise refused(403, "a page of another address asks")
        scope[ACCESS] = self._access
        if (path, method) in PUBLIC:
            await self._app(scope, receive, send)
            return
        caller = await self._caller(headers, path, method)
        found = rule_for(path, method)
        if found is None:
            raise refused(404, "there is nothing at this address")
        scope[CALLER] = caller
        rule, named = found
        receive = await self._checked(rule, named, scope, receive, caller)
        if rule.kind == "upload":
            send = self._noting(send, caller)
        if rule.kind == "page":
            send = unkept(send)
        if rule.streams:
            await self._stream(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _caller(self, headers: Headers, path: str, method: str) -> Caller:
        try:
            return await self._look_up(headers, not path.startswith("/gradio_api/heartbeat"))
        except NotLoggedIn as error:
            if path == "/" and method in READ:
                raise Refused(RedirectResponse(LOGIN, 303, {"Cache-Control": "no-store"})) from None
            raise refused(401, error.english) from None

    async def _look_up(self, headers: Mapping[str, str], seen: bool = False) -> Caller:
        """The caller; in a thread of its own kind, so that waiting events cannot hold it up."""
        if self._lookups is None:
            self._lookups = CapacityLimiter(8)
        return await to_thread.run_sync(self._access.caller, headers, seen, limiter=self._lookups)

    async def _checked(
        self, rule: Rule, named: Mapping[str, str], scope: Scope, receive: Receive, caller: Caller
    ) -> Receive:
        """What the request is read by, after its address and its body were checked."""
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if rule.kind == "window_body":
            return await self._event(receive, caller)
        if rule.kind == "window":
            asked = [named["window"]] if "window" in named else query.get("session_hash", [""])
            for window in asked:
                self._claim("window", window, caller)
        elif rule.kind in ("upload", "progress"):
            for upload in query.get("upload_id", []):
                self._claim("upload", upload, caller)
        elif rule.kind == "file":
            self._check_file(named["file"], caller)
        elif rule.kind == "picture":
            await self._check_picture(f"sha256:{named['digest']}", caller)
        return receive

    def _claim(self, kind: str, name: object, caller: Caller) -> None:
        fits = isinstance(name, str) and 0 < len(name) <= 200
        if not fits or not self._windows.claim(f"{kind}:{name}", caller.account or 0):
            raise refused(403, "this window or upload is not yours; reload the page")

    def _check_file(self, path: str, caller: Caller) -> None:
        mine = self._uploads.sent_by(path, caller.account or 0)
        if not mine and not may_fetch(self._exports, path, caller):
            raise refused(403, "this file is not there, or not yours to see")

    async def _check_picture(self, document: str, caller: Caller) -> None:
        if caller.unbounded:
            return
        assert self._lookups is not None  # the caller was looked up before
        found = await to_thread.run_sync(
            self._access.projects_with, document, limiter=self._lookups
        )
        if not any(caller.may("see", each) for each in found):
            raise refused(403, "this page is not there, or not yours to see")

    async def _event(self, receive: Receive, caller: Caller) -> Receive:
        """Check an event: its window is the caller's own, and so is every uploaded file in it."""
        body = await whole_body(receive)
        try:
            event = json.loads(body)
        except (ValueError, RecursionError):
            raise refused(400, "the body is no JSON") from None
        if not isinstance(event, dict):
            raise refused(400, "the body is no event")
        self._claim("window", event.get("session_hash"), caller)
        for path in paths_in(event.get("data")):
            if not self._uploads.sent_by(path, caller.account or 0):
                raise refused(403, "this file was not uploaded by you")
        return replayed(body, receive)

    def _noting(self, send: Send, caller: Caller) -> Send:
        """Keep which files the caller has sent, as the answer to an upload tells."""
        told = bytearray()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.body":
                told.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    for path in uploaded(bytes(told)):
                        self._uploads.add(path, caller.account or 0)
            await send(message)

        return noting

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a stream go on only as long as the session does."""
        headers, begun, ended = Headers(scope=scope), False, False

        async def sending(message: Message) -> None:
            nonlocal begun, ended
            begun = begun or message["type"] == "http.response.start"
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        async with anyio.create_task_group() as group:

            async def answering() -> None:
                await self._app(scope, receive, sending)
                group.cancel_scope.cancel()

            group.start_soon(answering)
            while await self._goes_on(headers):
                await anyio.sleep(LOOK_AGAIN)
            group.cancel_scope.cancel()
        if begun and not ended:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _goes_on(self, headers: Headers) -> bool:
        try:
            await self._look_up(headers)
        except NotAllowed:
            return False
        return True


def host_name(host: str) -> str:
    """The name in a Host header, without its port; empty for none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:  # e.g. "[::1"
        return ""


def is_foreign(
    headers: Mapping[str, str], method: str, behind_tls: bool = False, must_tell: bool = False
) -> bool:
    """Whether a page of another address has the browser send a request.

    `must_tell` refuses one that may change something and does not say where it comes from, as
    every browser does. Following a link from elsewhere is not foreign.
    """
    origin = headers.get("origin") or ""
    told = origin or headers.get("referer") or ""
    hosts = {headers.get("host") or ""}
    if behind_tls:  # no page can set this header on another's request
        hosts.add(headers.get("x-forwarded-host") or "")
    if method in READ:
        visits = headers.get("sec-fetch-mode") == "navigate"
        if headers.get("sec-fetch-site") == "cross-site" and not visits:
            return True
        return bool(origin) and _host_of(origin) not in hosts
    if not told:
        return must_tell
    return _host_of(told) not in hosts


def _host_of(address: str) -> str:
    """The host with its port as a Host header has it; "null" for a page that hides it."""
    try:
        return urlsplit(address).netloc.rpartition("@")[2] or "null"
    except ValueError:
        return "null"


def from_here(scope: Scope) -> bool:
    """Whether a request comes from this machine, as the one by which Gradio begins its queue."""
    client = scope.get("client") or ("",)
    return client[0] in LOOPBACK and (scope["path"], scope["method"]) in PUBLIC


async def whole_body(receive: Receive) -> bytes:
    """The body of a request; Refused where it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise refused(400, "the request has ended")
        body.extend(message.get("body", b""))
        if len(body) > LARGEST_EVENT:
            raise refused(413, "the event is too large")
        if not message.get("more_body", False):
            return bytes(body)


def replayed(body: bytes, receive: Receive) -> Receive:
    """What gives a body once more, and then whatever comes after it."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def paths_in(data: Any) -> set[str]:  # noqa: ANN401 - JSON
    """The paths of files in the data of an event, at any depth."""
    found: set[str] = set()
    rest = [data]
    while rest:
        each = rest.pop()
        if isinstance(each, dict):
            if isinstance(each.get("path"), str):
                found.add(each["path"])
            rest.extend(each.values())
        elif isinstance(each, list):
            rest.extend(each)
    return found


def uploaded(answer: bytes) -> list[str]:
    """The paths in the answer to an upload; none in one that tells of a fault."""
    try:
        paths = json.loads(answer)
    except ValueError:
        return []
    return [each for each in paths if isinstance(each, str)] if isinstance(paths, list) else []


def with_safe_headers(send: Send) -> Send:
    """Add what keeps a browser from guessing types, telling addresses and loading from others."""

    async def safe(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableHeaders(scope=message)
            for name, value in _SAFE_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return safe


def unkept(send: Send) -> Send:
    """Have a browser keep no copy: after the log-out nobody gets the page by going back."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "no-store"
        await send(message)

    return sending
