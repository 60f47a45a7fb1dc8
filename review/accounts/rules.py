"""Which addresses of the server there are, and what must hold for each: all others are closed.

Gradio answers more addresses than the screens use. Whatever is not named here is refused, so that
a new version of it cannot open a door.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["open", "page", "window", "window_body", "upload", "progress", "file", "picture"]
READ = ("GET", "HEAD")
LOGIN = "/login"
LOGOUT = "/logout"
# Without a session: the log-in, and the call by which Gradio begins its queue, which tells nothing.
PUBLIC = {(LOGIN, "GET"), (LOGIN, "POST"), ("/gradio_api/startup-events", "GET")}


@dataclass(frozen=True, slots=True)
class Rule:
    """An address: its methods and its path; `kind` says what is checked besides the session.

    `streams` goes on for as long as a window is open, and ends with the session.
    """

    methods: tuple[str, ...]
    path: re.Pattern[str]
    kind: Kind = "open"
    streams: bool = False


def _rule(path: str, kind: Kind = "open", *methods: str, streams: bool = False) -> Rule:
    return Rule(methods or READ, re.compile(path), kind, streams)


RULES = (
    _rule(r"/", "page"),
    _rule(r"/config/?", "page"),
    _rule(r"(/gradio_api)?/theme\.css"),
    _rule(r"/(static|assets|svelte)/.+"),
    _rule(r"/(favicon\.ico|manifest\.json|robots\.txt)"),
    _rule(r"/gradio_api/(info|app_id|user|login_check)/?"),
    _rule(r"/gradio_api/queue/status"),
    _rule(r"/gradio_api/reset/?", "open", "POST"),
    _rule(r"/gradio_api/queue/join", "window_body", "POST"),
    _rule(r"/gradio_api/cancel", "window_body", "POST"),
    _rule(r"/gradio_api/queue/data", "window", "GET", streams=True),
    _rule(r"/gradio_api/heartbeat/(?P<window>[^/]+)", "window", "GET", streams=True),
    _rule(r"/gradio_api/upload", "upload", "POST"),
    _rule(r"/gradio_api/upload_progress", "progress", "GET", streams=True),
    _rule(r"/gradio_api/file=(?P<file>.+)", "file"),
    _rule(r"/mz-pages/(?P<digest>[0-9a-f]{64})-\d{1,5}\.png", "picture"),
    _rule(LOGOUT, "open", "POST"),
    # Programs: each of these answers checks the project itself, by `caller_of`.
    _rule(r"/api(/.*)?", "open", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"),
    _rule(r"/gradio_api/mcp(/.*)?", "open", "GET", "POST", "DELETE", streams=True),
)


def rule_for(path: str, method: str) -> tuple[Rule, dict[str, str]] | None:
    """The rule of an address with the named parts of its path; None where it is closed."""
    for rule in RULES:
        found = rule.path.fullmatch(path)
        if found is not None and method in rule.methods:
            return rule, found.groupdict()
    return None
