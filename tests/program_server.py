"""The program, started as a person starts it, and spoken to over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("mingzheng")


def free_port() -> int:
    """A port of this machine that nothing uses now."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


@contextmanager
def started(
    workspace: str,
    folder: Path,
    options: Sequence[str] = (),
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
    scheme: str = "http",
) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """`mingzheng app` over a workspace: its address, its process and its log in the folder.

    It is killed at the end; nothing that it told as done is lost by that.
    """
    port, log = port or free_port(), folder / "server.log"
    arguments = ["app", "--workspace", workspace, "--port", str(port), "--no-browser", *options]
    with log.open("wb") as told:
        process = subprocess.Popen(
            [str(PROGRAM), *arguments],
            env={**os.environ, "no_proxy": "127.0.0.1", **(environment or {})},
            stdout=told,
            stderr=told,
            cwd=folder,
        )
    try:
        deadline = time.monotonic() + 200  # a busy machine takes a while
        while "open http" not in log.read_text(encoding="utf-8", errors="replace"):
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < deadline, "the program does not start"
            time.sleep(0.1)
        yield f"{scheme}://127.0.0.1:{port}", process, log
    finally:
        # How the program ends by itself has tests of its own; two seconds here are many in all.
        process.kill()
        process.wait()


@contextmanager
def served(workspace: str, folder: Path, options: Sequence[str] = ()) -> Iterator[str]:
    """The address of `mingzheng app` over a workspace; its log is `server.log` in the folder."""
    with started(workspace, folder, options) as (address, _, _):
        yield address
