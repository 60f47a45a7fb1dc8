"""The address of a page's picture: drawn when it is asked for, kept by the browser from then on."""

from __future__ import annotations

import re

from pypdfium2 import PdfiumError
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from extractor.document import Document
from review.page_view import PageImages
from review.workspace import Workspace

PATH = "/mz-pages"
# The name holds the hash of the document's bytes: under one name there is one picture for ever.
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
_NAME = re.compile(r"(?P<digest>[0-9a-f]{64})-(?P<page>\d{1,5})\.png")


def page_address(document: Document, page: int) -> str:
    """Where the browser finds the picture of a page, from 1."""
    return f"{PATH}/{document.id.partition(':')[2]}-{page}.png"


def page_route(workspace: Workspace, images: PageImages) -> Route:
    """What answers such an address; nothing but pages of the workspace's own documents."""

    def answer(request: Request) -> Response:
        named = _NAME.fullmatch(request.path_params["name"])
        if named is None:
            return PlainTextResponse("no such page", 404)
        try:
            path = workspace.files.path(f"sha256:{named['digest']}")
            picture = images.image(path, int(named["page"]))
        except (KeyError, IndexError, OSError, PdfiumError):
            return PlainTextResponse("no such page", 404)
        return FileResponse(picture, media_type="image/png", headers=FOREVER)

    return Route(f"{PATH}/{{name}}", answer)
