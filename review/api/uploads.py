"""A file that comes as the body of a request: kept as it arrives, and never more than is read."""

from __future__ import annotations

import secrets
from pathlib import Path

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from extractor.extract import LARGEST_FILE
from review.api.faults import TooLarge
from review.workspace import Workspace


async def received(request: Request, workspace: Workspace) -> Path:
    """The body of a request as a file in the folder of uploads; the caller removes it.

    Raises:
        TooLarge: it is larger than a file may be; nothing of it stays.
    """
    path = workspace.upload_folder / f"api-{secrets.token_hex(8)}"
    size = 0
    try:
        with path.open("wb") as file:
            async for part in request.stream():
                size += len(part)
                if size > LARGEST_FILE:
                    raise _too_large()
                await run_in_threadpool(file.write, part)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _too_large() -> TooLarge:
    limit = LARGEST_FILE // 1_000_000
    return TooLarge(
        f"The file is larger than {limit} MB; split it, or make it smaller.",
        f"文件超过 {limit} MB，请拆分或压缩后再上传。",
    )
