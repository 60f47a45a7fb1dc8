"""Asks a server that speaks the protocol of OpenAI's chat completions, and trusts it with little.

The request ends after a time in all, however slowly the server answers; of the answer no more is
read than its limit; no proxy is taken from the environment, and no redirect is followed.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Literal

from review.opinion.prompt import Prompt
from review.opinion.source import OpinionSource

if TYPE_CHECKING:
    import httpx

NO_JSON_MODE = (400, 422)  # how servers refuse a response_format that they do not know
Failure = Literal[
    "no_time", "no_connection", "broken_off", "redirect", "status", "too_large", "not_protocol",
    "program_ended",
]  # fmt: skip


class NoAnswer(Exception):
    """The server gave no answer that can be read; `why` is a key, `detail` a status at most.

    What the server itself says of its error is not kept: it may repeat the key.
    """

    def __init__(self, why: Failure, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".rstrip())
        self.why = why
        self.detail = detail


def ask(source: OpinionSource, prompt: Prompt) -> str:
    """The text of the model's message; call it from a thread without an event loop.

    Raises:
        NoAnswer: there was none, for one of the reasons above.
    """
    return asyncio.run(_ask(source, prompt))


async def _ask(source: OpinionSource, prompt: Prompt) -> str:
    import httpx

    try:
        async with asyncio.timeout(source.seconds):
            async with _client(source) as client:
                return _content(await _answer(client, source, prompt))
    except TimeoutError:
        raise NoAnswer("no_time") from None
    except (httpx.ConnectError, httpx.UnsupportedProtocol):
        raise NoAnswer("no_connection") from None
    except httpx.TransportError:
        raise NoAnswer("broken_off") from None


def _client(source: OpinionSource) -> httpx.AsyncClient:
    import httpx

    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()  # also those that an organisation has put on the machine
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if source.key:
        headers["Authorization"] = f"Bearer {source.key}"
    return httpx.AsyncClient(
        headers=headers, trust_env=False, follow_redirects=False, timeout=None, verify=context
    )


async def _answer(client: httpx.AsyncClient, source: OpinionSource, prompt: Prompt) -> bytes:
    """The answer to the question; asked again without JSON mode where the server refuses that."""
    body: dict[str, object] = {
        "model": source.model,
        "messages": prompt.messages,
        "temperature": 0,
        "response_format": {"type": "json_object"},
    }
    status, answer = await _post(client, source, body)
    if status in NO_JSON_MODE:
        del body["response_format"]
        status, answer = await _post(client, source, body)
    if 300 <= status < 400:
        raise NoAnswer("redirect", str(status))
    if status != 200:
        raise NoAnswer("status", str(status))
    return answer


async def _post(
    client: httpx.AsyncClient, source: OpinionSource, body: dict[str, object]
) -> tuple[int, bytes]:
    """The status, and the answer where the status is 200."""
    sent = json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    async with client.stream("POST", source.endpoint, content=sent, headers=headers) as response:
        if response.status_code != 200:
            return response.status_code, b""
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        packed = response.headers.get("content-encoding", "identity").strip().lower()
        if kind != "application/json" or packed != "identity":
            raise NoAnswer("not_protocol")
        read = bytearray()
        async for part in response.aiter_raw():
            read += part
            if len(read) > source.largest:
                raise NoAnswer("too_large")
        return 200, bytes(read)


def _content(answer: bytes) -> str:
    """The text of the first choice's message."""
    try:
        message: Any = json.loads(answer)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise NoAnswer("not_protocol") from None
    if not isinstance(message, str):
        raise NoAnswer("not_protocol")
    return message
