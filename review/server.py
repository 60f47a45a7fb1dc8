"""The server: where it listens, by TLS or not, and the guard before everything it serves."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount

from review.accounts.gate import LOOPBACK, Gate, LocalGate
from review.accounts.login import Login
from review.accounts.login_page import login_routes
from review.accounts.lookup import Access
from review.accounts.passwords import prepare
from review.api.routes import PATH as API_PATH
from review.api.routes import api_app
from review.errors import ReviewError
from review.jobs import Jobs
from review.page_route import page_route
from review.page_view import PageImages
from review.workspace import Workspace

HOST = "127.0.0.1"


class NotServed(ReviewError):
    """The server cannot or must not listen at this address."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server listens.

    `certificate` and `private_key` are PEM files for TLS of its own; `behind_tls` says that a
    proxy on this machine takes the requests by TLS and passes them on.
    """

    host: str = HOST
    port: int | None = None
    certificate: Path | None = None
    private_key: Path | None = None
    behind_tls: bool = False

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        host = self.host.strip("[]")
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host in LOOPBACK

    @property
    def secure(self) -> bool:
        """Whether browsers come by TLS."""
        return self.behind_tls or self.certificate is not None

    @property
    def bound(self) -> str:
        """The address as Gradio takes it: one of version 6 stands in brackets."""
        host = self.host.strip("[]")
        return f"[{host}]" if ":" in host else host


def check_listening(at: Listening, accounts: bool) -> None:
    """Refuse an address before anything is started.

    Raises:
        NotServed: others could reach a workspace without accounts, or the certificate cannot be
            read.
    """
    if not accounts and (not at.loopback or at.behind_tls):
        raise NotServed(
            f"{at.host}: without accounts anybody who reaches this address could read and decide "
            "everything; make one first (mingzheng users add NAME --role administrator), or leave "
            "--host and --behind-tls out",
            f"{at.host}：没有账号时，任何能访问该地址的人都可以查看和作出决定；请先创建账号"
            "（mingzheng users add NAME --role administrator），或不使用 --host 和 --behind-tls。",
        )
    _check_certificate(at)


def _check_certificate(at: Listening) -> None:
    if (at.certificate is None) != (at.private_key is None):
        raise NotServed(
            "--certificate and --private-key belong together; give both",
            "--certificate 和 --private-key 必须同时给出。",
        )
    if at.certificate is None or at.private_key is None:
        return
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Else the library would ask for a password at the terminal.
        context.load_cert_chain(at.certificate, at.private_key, password=lambda: "")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        why = getattr(error, "strerror", None) or str(error)
        raise NotServed(
            f"{at.certificate}, {at.private_key}: cannot be used as certificate and private key "
            f"({why}); give PEM files that belong together, the key without a password",
            f"{at.certificate}、{at.private_key} 无法用作证书和私钥（{why}），"
            "请提供相互匹配的 PEM 文件，私钥不要加密码。",
        ) from error


def check_port(at: Listening) -> None:
    """Refuse an address that this machine does not have, or a port that another program has.

    Raises:
        NotServed: it cannot be used.
    """
    try:
        found = socket.getaddrinfo(at.host.strip("[]"), at.port or 0, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        with socket.socket(family) as probe:
            if os.name != "nt":  # there it would let two programs share a port
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError, UnicodeError) as error:
        if (isinstance(error, OSError) and error.errno == errno.EADDRNOTAVAIL) or _unknown(error):
            raise NotServed(
                f"--host {at.host}: is no address of this machine; give one of its own, or "
                "0.0.0.0 for all of them",
                f"--host {at.host} 不是本机地址，请填写本机的地址，或用 0.0.0.0 表示全部。",
            ) from error
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = ("is in use", "已被占用") if taken else ("cannot be used", "无法使用")
        raise NotServed(
            f"port {at.port} {why[0]}; choose another with --port",
            f"端口 {at.port} {why[1]}，请用 --port 另选一个。",
        ) from error


def _unknown(error: Exception) -> bool:
    return isinstance(error, socket.gaierror | UnicodeError)


def server_routes(workspace: Workspace, access: Access | None, jobs: Jobs) -> list[BaseRoute]:
    """What the server answers beside the screens."""
    routes: list[BaseRoute] = [
        page_route(workspace, PageImages(workspace.page_folder)),
        Mount(API_PATH, api_app(workspace, jobs)),
    ]
    if access is not None:
        prepare()
        routes += login_routes(access, Login(workspace.engine))
    return routes


def guards(workspace: Workspace, access: Access | None, at: Listening) -> Sequence[Middleware]:
    """The guard before every answer of the server."""
    if access is None:
        return [Middleware(LocalGate)]
    return [Middleware(Gate, access, workspace.export_folder, at.behind_tls)]


def trust_proxy(at: Listening) -> None:
    """Take the address of a client from a proxy's header only where there is a proxy.

    The server under Gradio would believe such a header of every program on this machine, which
    could so guess passwords from ever new addresses.
    """
    if not at.behind_tls:
        os.environ["FORWARDED_ALLOW_IPS"] = ""
    else:
        os.environ.setdefault("FORWARDED_ALLOW_IPS", HOST)
