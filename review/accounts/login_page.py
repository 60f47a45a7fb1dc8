"""The page on which a person logs in: plain HTML, no script, both languages at once."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from review.accounts.access import NotLoggedIn
from review.accounts.login import Login, LoginRefused, LoginTooOften
from review.accounts.lookup import Access
from review.accounts.rules import LOGIN, LOGOUT
from review.accounts.session_store import LONGEST
from review.pages.markup import Markup, safe, tag
from review.translations import say

LARGEST_FORM = 16_000  # bytes
_FRAME = Path(__file__).parents[1] / "pages" / "styles" / "frame.css"
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_STYLE = """
body { margin: 0; min-height: 100vh; display: grid; place-items: center;
  background: var(--mz-ground); color: var(--mz-ink); font: 15px/1.6 system-ui, sans-serif; }
main { width: min(360px, 88vw); padding: 28px 32px; background: var(--mz-paper);
  border: 1px solid var(--mz-line); border-radius: 10px; }
h1 { margin: 0 0 4px; font-size: 20px; letter-spacing: .12em; color: var(--mz-accent); }
p { margin: 4px 0; color: var(--mz-muted); font-size: 13px; }
p[role=alert] { padding: 8px 10px; border-radius: 6px; background: var(--mz-bad-soft);
  color: var(--mz-bad); }
label { display: block; margin-top: 14px; font-size: 13px; }
input { box-sizing: border-box; width: 100%; margin-top: 4px; padding: 9px 10px; font: inherit;
  color: inherit; background: var(--mz-paper); border: 1px solid var(--mz-edge);
  border-radius: 6px; }
button { width: 100%; margin-top: 20px; padding: 10px; font: inherit; font-weight: 600;
  color: var(--mz-on-accent); background: var(--mz-accent); border: 0; border-radius: 6px;
  cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--mz-accent-soft); }
"""


def login_routes(access: Access, login: Login) -> list[Route]:
    """The addresses by which a person logs in and out."""
    at_once = CapacityLimiter(8)  # those who wait for a check must not hold up anything else

    async def page(request: Request) -> Response:
        try:
            access.caller(request.headers)
        except NotLoggedIn:
            return answer("")
        return RedirectResponse("/", 303)

    async def begin(request: Request) -> Response:
        form = parse_qs((await _body(request)).decode("utf-8", "replace"))
        name, password = (form.get(key, [""])[0] for key in ("name", "password"))
        address = request.client.host if request.client else ""
        try:
            token = await to_thread.run_sync(
                login.begin, name[:200], password, address, limiter=at_once
            )
        except LoginTooOften as error:
            told = f"{error.chinese} {error.english}"
            return answer(told, 429, {"Retry-After": str(error.seconds)})
        except LoginRefused as error:
            return answer(f"{error.chinese} {error.english}", 401)
        response = RedirectResponse("/", 303, {"Cache-Control": "no-store"})
        # Lax: a link that a colleague sent opens at once. What changes anything is a POST, and of
        # those the guard takes only such as come from our own pages.
        response.set_cookie(
            access.cookie,
            token,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            secure=access.secure,
            samesite="lax",
        )
        return response

    def end(request: Request) -> Response:
        access.sessions.end(access.session_token(request.headers))
        response = RedirectResponse(LOGIN, 303, {"Cache-Control": "no-store"})
        response.headers["Clear-Site-Data"] = '"cache"'  # pictures of pages
        response.delete_cookie(access.cookie, httponly=True, secure=access.secure, samesite="lax")
        return response

    return [
        Route(LOGIN, page, methods=["GET"]),
        Route(LOGIN, begin, methods=["POST"]),
        Route(LOGOUT, end, methods=["POST"]),
    ]


async def _body(request: Request) -> bytes:
    """The body of the form; what comes after its largest size is not read."""
    body = bytearray()
    async for part in request.stream():
        body.extend(part)
        if len(body) > LARGEST_FORM:
            return b""
    return bytes(body)


def answer(told: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The page, with what went wrong."""
    return HTMLResponse(
        page_html(told),
        status,
        {"Cache-Control": "no-store", "Content-Security-Policy": _POLICY, **(headers or {})},
    )


def page_html(told: str) -> str:
    """The page as HTML; the form has no address, so the place after the # of a link is kept."""
    head = tag(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        tag("title", f"{say('zh', 'log_in')} · Mingzheng"),
        Markup('<link rel="icon" href="data:,">'),
        Markup(f"<style>{_colours()}{_STYLE}</style>"),
    )
    form = tag(
        "form",
        _field("account_name", "name", "text", "username"),
        _field("account_password", "password", "password", "current-password"),
        tag("button", _both("log_in"), type="submit"),
        method="post",
    )
    body = tag(
        "main",
        tag("h1", "明证 Mingzheng"),
        tag("p", say("zh", "log_in_lead")),
        tag("p", say("en", "log_in_lead"), lang="en"),
        tag("p", told, role="alert") if told else safe(""),
        form,
    )
    return f'<!doctype html><html lang="zh">{head}<body>{body}</body></html>'


def _both(key: str) -> str:
    return f"{say('zh', key)} {say('en', key)}"


def _field(key: str, name: str, kind: str, filled: str) -> Markup:
    field = Markup(
        f'<input name="{name}" type="{kind}" autocomplete="{filled}" required maxlength="1024">'
    )
    return tag("label", _both(key), field)


def _colours() -> str:
    """The colours of the app, which stand at the top of its style sheet."""
    sheet = _FRAME.read_text(encoding="utf-8")
    light = sheet[sheet.index(":root {") : sheet.index(":root.dark")]
    dark = sheet[sheet.index(":root.dark") : sheet.index("html, body")]
    dark = dark.replace(":root.dark, .dark", ":root")
    return f"{light}@media (prefers-color-scheme: dark) {{{dark}}}"
