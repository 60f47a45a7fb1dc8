"""The program, started as a person starts it, and spoken to over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

PROGRAM = Path(sys.executable).with_name("mingzheng")


@contextmanager
def served(workspace: str, folder: Path, options: Sequence[str] = ()) -> Iterator[str]:
    """The address of `mingzheng app` over a workspace; its log is `server.log` in the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log, address = folder / "server.log", f"http://127.0.0.1:{port}"
    command = [str(PROGRAM), "app", "--workspace", workspace, "--port", str(port), "--no-browser"]
    environment = {**os.environ, "no_proxy": "127.0.0.1"}
    with log.open("wb") as told:
        process = subprocess.Popen([*command, *options], stdout=told, stderr=told, env=environment)
    try:
        _wait(process, log, address)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _wait(process: subprocess.Popen[bytes], log: Path, address: str) -> None:
    deadline = time.monotonic() + 120
    while "open http" not in log.read_text(encoding="utf-8", errors="replace"):
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        assert time.monotonic() < deadline, "the program does not start"
        time.sleep(0.1)
    httpx.get(f"{address}/config", timeout=30)
