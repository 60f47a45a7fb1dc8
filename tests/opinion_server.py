"""A small server on this machine that speaks the protocol of chat completions, or misbehaves."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler], None]
JSON = {"Content-Type": "application/json"}


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class OpinionServer:
    """What was asked of it, and how it behaves: the last behaviour goes on for ever."""

    address: str
    behaviours: list[Behaviour]
    requests: list[Request] = field(default_factory=list)

    def behave(self, *behaviours: Behaviour) -> None:
        self.behaviours[:] = behaviours

    @property
    def question(self) -> dict[str, Any]:
        """The question that it got last."""
        return dict(json.loads(self.requests[-1].body["messages"][1]["content"]))


@contextmanager
def opinion_server(
    *behaviours: Behaviour, context: ssl.SSLContext | None = None
) -> Iterator[OpinionServer]:
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        stopping = stopped

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            made.requests.append(Request(self.command, self.path, dict(self.headers), body))
            behave = made.behaviours.pop(0) if len(made.behaviours) > 1 else made.behaviours[0]
            with suppress(OSError):  # the other side has gone away
                behave(self)

        do_POST = do_GET = answer

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # e.g. a certificate that the other side does not take

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if context is None else "https"
    made = OpinionServer(f"{scheme}://127.0.0.1:{server.server_port}/v1", list(behaviours))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def send(
    handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes
) -> None:
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def completion(content: object) -> bytes:
    """An answer of the protocol with a message."""
    message = {"role": "assistant", "content": content}
    whole = {"object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    return json.dumps(whole, ensure_ascii=False).encode()


def says(content: object) -> Behaviour:
    """Answer with a message: text as it is, anything else as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return lambda handler: send(handler, 200, JSON, completion(text))


def sends(body: bytes, status: int = 200, headers: dict[str, str] = JSON) -> Behaviour:
    """Answer with these bytes."""
    return lambda handler: send(handler, status, headers, body)


def waits(seconds: float) -> Behaviour:
    """Say nothing for a while, then hang up."""

    def wait(handler: BaseHTTPRequestHandler) -> None:
        handler.stopping.wait(seconds)  # type: ignore[attr-defined]
        handler.close_connection = True

    return wait


def drips(begin: bytes, every: float = 0.05) -> Behaviour:
    """Send a beginning and then a byte after the other for ever, faster than any pause allowed."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(begin)
        until = time.monotonic() + 20
        while not handler.stopping.is_set() and time.monotonic() < until:  # type: ignore[attr-defined]
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(every)
        handler.close_connection = True

    return drip


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    """Promise a long answer, send a little, hang up."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')
    handler.wfile.flush()
    handler.connection.close()
    handler.close_connection = True


def echoes(handler: BaseHTTPRequestHandler) -> None:
    """An answer that repeats the key it was sent, as some proxies' messages do."""
    key = handler.headers.get("Authorization", "")
    said = {"answer": None, "state": "not_found", "quotes": [], "reason": f"header {key}"}
    says(said)(handler)
