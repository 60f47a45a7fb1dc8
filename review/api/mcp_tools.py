"""What a program sees of a workspace over MCP, where the app was started with `--mcp`: it reads.

Nothing can be changed or decided by it. Gradio makes each function a tool, and its docstring the
tool's description.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import gradio as gr

from review.accounts.access import caller_of
from review.api.decisions import refuse_blind
from review.errors import ReviewError
from review.exports.prefill import prefill_data
from review.pages.review_model import run_under_review
from review.passage_search import search_passages
from review.workspace import Workspace

MOST_PASSAGES = 20


class McpRefused(ReviewError):
    """MCP cannot be switched on here."""


def check_mcp(accounts: bool) -> None:
    """Refuse to start MCP without its library, or where there are accounts.

    Gradio answers a tool by a call to its own server, without the rights of who asked.

    Raises:
        McpRefused: it cannot be switched on.
    """
    if accounts:
        raise McpRefused(
            "--mcp works without accounts only, on this machine; with accounts use the interface "
            "under /api, which asks for a token",
            "--mcp 仅用于未设账号的本机；已设账号时请使用需要令牌的 /api 接口。",
        )
    if find_spec("mcp") is None:
        raise McpRefused(
            "--mcp needs the extra `mcp`: pip install 'mingzheng[mcp]'",
            "--mcp 需要安装扩展：pip install 'mingzheng[mcp]'",
        )


def add_tools(workspace: Workspace) -> None:
    """Add the tools to the Blocks that is being built."""

    def list_projects(request: gr.Request) -> list[dict[str, Any]]:
        """List the projects with their latest assessments.

        Args:
            request: filled in by the server
        Returns:
            one entry a project: its number and name, and for each framework the number of its
            latest run
        """
        caller = caller_of(request)
        return [
            {
                "project": each.id,
                "name": each.name,
                "runs": {run.framework: run.id for run in workspace.runs.latest(each.id)},
            }
            for each in workspace.projects.all()
            if caller.may("see", each.id)
        ]

    def get_prefill(run: int, request: gr.Request) -> dict[str, Any]:
        """Get an assessment: every indicator with its proposed answer, quotes and decision.

        Args:
            run: the number of a run, as list_projects tells it
            request: filled in by the server
        Returns:
            the pre-fill in the format mingzheng.prefill/1
        """
        held = workspace.runs.get(int(run))
        caller_of(request).require("export", held.project)
        refuse_blind(workspace, held)
        under = run_under_review(workspace, held)
        return prefill_data(under.assessment, under.decisions, circumstances=under.circumstances)

    def search_documents(project: int, query: str, request: gr.Request) -> list[dict[str, Any]]:
        """Search the documents of a project by words and by meaning.

        Args:
            project: the number of a project
            query: words parted by spaces, or a sentence
            request: filled in by the server
        Returns:
            up to 20 passages, best first, each with document, page, offsets, text and the
            indicators whose answers rest on it
        """
        caller_of(request).require("see", int(project))
        found = search_passages(workspace, int(project), str(query), most=MOST_PASSAGES)
        return [
            {
                "document": hit.passage.document,
                "page": hit.passage.page,
                "start": hit.passage.start,
                "end": hit.passage.end,
                "section": list(hit.passage.section),
                "text": hit.passage.text,
                "serves": [f"{each.framework}/{each.indicator}" for each in hit.serves],
            }
            for hit in found.hits
        ]

    for tool in (list_projects, get_prefill, search_documents):
        gr.api(tool, api_name=tool.__name__)  # type: ignore[attr-defined]
