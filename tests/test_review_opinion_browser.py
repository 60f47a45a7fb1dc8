"""A second opinion in a real browser: asked for, shown beside the proposal, deciding nothing."""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Any

from accessibility import faults
from opinion_server import OpinionServer, opinion_server, says
from program_server import started
from test_review_browser import (
    PORT,
    REPORT,
    WAIT,
    choose,
    open_review,
    pytestmark,
    window,
)
from workspaces import assessed_project

from review.opinion.source import KEY_VARIABLE
from review.workspace import Workspace

__all__ = ["pytestmark"]
KEY = "sk-browser-secret"
SHOTS = os.environ.get("MINGZHENG_SHOTS")  # a folder, for those who want to look


def answer_of(server: OpinionServer) -> dict[str, Any]:
    """An answer with the words of the first passage that was sent."""
    passage = server.question["passages"][0]
    quote = passage["text"].strip()[:24]
    value = server.question["options"][-1]["value"]
    reason = (
        "原文只有一处提到。<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    )
    quotes = [{"passage": passage["id"], "quote": quote}]
    return {"answer": value, "state": "proposed", "quotes": quotes, "reason": reason}


def _page_of(workspace: Workspace, run: int) -> str:
    """The page on which the quote of the last opinion begins."""
    opinion = workspace.opinions.log.of(run)[-1].opinion
    assert opinion is not None
    quote = opinion.quotes[0]
    return str(workspace.runs.assessment(run).documents[0].page_of(quote.start, quote.end))


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def test_the_panel_in_a_browser(tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    workspace = Workspace.open(folder)
    run = workspace.runs.get(
        assessed_project(workspace, "禾汀里 2024", REPORT, "cfis-self-assessment")
    )
    slow: list[float] = [1.5]

    with opinion_server(lambda handler: answer(handler)) as server:

        def answer(handler: Any) -> None:
            time.sleep(slow[0])
            says(answer_of(server))(handler)

        named = ("--opinion-address", server.address, "--opinion-model", "test-model")
        with (
            started(str(folder), tmp_path, named, PORT, {KEY_VARIABLE: KEY}),
            window() as page,
        ):
            open_review(page)
            choose(page, "5")
            panel = page.locator("#mz-opinion")
            panel.get_by_text("第二意见 · 5").wait_for(timeout=WAIT)
            shot(page, "folded")
            panel.locator("summary").first.click()
            panel.get_by_text("127.0.0.1").first.wait_for(timeout=WAIT)
            assert server.requests == []
            panel.locator(".mz-opinion-before summary").click()
            sent = panel.locator("pre").inner_text()
            shot(page, "before")
            assert faults(page) == []

            panel.get_by_role("button", name="请求第二意见").click()
            panel.get_by_text("等待回答").wait_for(timeout=WAIT)
            shot(page, "waiting")
            choose(page, "14")  # others can be reviewed meanwhile
            panel.get_by_text("第二意见 · 14").wait_for(timeout=WAIT)
            while workspace.opinions.log.of(run.id)[-1].state == "asked":
                page.wait_for_timeout(100)
            page.wait_for_timeout(500)
            assert panel.get_by_text("第二意见 · 14").count() == 1  # the answer of 5 stays away
            choose(page, "5")
            panel.get_by_text("规则的建议：").wait_for(timeout=WAIT)
            for message in server.requests[0].body["messages"]:
                plain = re.sub(r"\s+", "", message["content"])
                assert plain in re.sub(r"\s+", "", sent)
            shot(page, "differs")
            assert faults(page) == []
            assert panel.locator("img, script").count() == 0
            assert page.evaluate("window.hacked") is None

            quote = panel.locator(".mz-quote").first.inner_text()
            panel.get_by_role("button", name="看原文").first.click()
            page.locator("#mz-page .mz-mark").first.wait_for(timeout=WAIT)
            page.wait_for_function(
                "page => document.querySelector('#mz-page .mz-sheet').dataset.page === page",
                arg=_page_of(workspace, run.id),
                timeout=WAIT,
            )
            shot(page, "look")
            assert quote.strip()
            page.locator("#mz-confirm").click()  # the ordinary controls decide
            page.locator("#mz-list [data-id='5']:not([data-decided='no'])").wait_for(timeout=WAIT)
            choose(page, "5")
            panel.get_by_text("第二意见 · 5").wait_for(timeout=WAIT)
            for theme in ("light", "dark") if SHOTS else ():
                page.evaluate(f"window.mingzheng.theme('{theme}')")
                for language in ("English", "中文"):
                    page.locator("#mz-language").get_by_text(language).click()
                    name = "Second opinion · 5" if language == "English" else "第二意见 · 5"
                    choose(page, "5")
                    panel.get_by_text(name).wait_for(timeout=WAIT)
                    shot(page, f"{language}-{theme}")

    asked, answered = workspace.opinions.log.of(run.id)
    assert (asked.state, answered.state) == ("asked", "ok")
    (decision,) = workspace.decisions.of(run)
    assert decision.action == "confirm" and decision.indicator == "5"
    assert KEY not in (tmp_path / "server.log").read_text(errors="replace")
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"
    assert KEY not in json.dumps([repr(row) for row in workspace.opinions.log.of(run.id)])
