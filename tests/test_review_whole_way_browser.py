"""The whole way through the app as people go it: two reviewers, a third who rules, every export.

The server is killed in the middle; everything that was confirmed is there afterwards.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from test_review_browser import (
    ADDRESS,
    CHROMIUM,
    PORT,
    REPORT,
    ROOT,
    WAIT,
    open_tab,
    playwright,
    pytestmark,
    shown,
)

from review.workspace import Workspace

__all__ = ["pytestmark"]
POLICY = next(iter((ROOT / "examples").glob("*_privacy_policy.html")))
FRAMEWORK = "互联网平台企业履行社会责任自评表"
KEYBOARD = 20


class Server:
    """The app over a workspace, which can be killed and started again."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.start()

    def start(self) -> None:
        arguments = ["app", "--workspace", str(self.workspace), "--port", str(PORT), "--no-browser"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "review.cli", *arguments],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.workspace.parent,
        )
        for _ in range(240):
            try:
                urllib.request.urlopen(ADDRESS, timeout=2).close()
                return
            except OSError:
                time.sleep(0.25)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "workspace")
    yield running
    running.kill()


@contextmanager
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield opened
        opened.close()


def person(opened: Any, name: str, asked: set[str]) -> Any:
    """A window of their own, with nothing of another's in it."""
    page = opened.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.on("request", lambda sent: asked.add(sent.url.partition("//")[2].partition("/")[0]))
    page.goto(ADDRESS)
    page.locator("#mz-project-create").wait_for(timeout=WAIT)
    page.locator("#mz-reviewer :is(input, textarea)").fill(name)
    return page


def screen(page: Any, name: str, run: int) -> None:
    """Go by the address, as a link does."""
    page.evaluate("place => { location.hash = place }", f"{name}?project=1&run={run}")


def decide_by_keys(page: Any, kind: str) -> str:
    """One decision without the mouse; the indicator."""
    indicator = shown(page)
    if kind != "confirm":
        page.keyboard.press(kind)
        page.locator("#mz-confirm.mz-change").wait_for(timeout=WAIT)
        page.keyboard.press("Enter")  # asks why, and puts the cursor there
        page.wait_for_function("document.activeElement.closest('#mz-reason')", timeout=WAIT)
        page.keyboard.type(f"原文另有说明 {indicator}")
        page.keyboard.press("Control+Enter")
    else:
        page.keyboard.press("Enter")
    page.locator(f"#mz-list [data-id='{indicator}'][data-decided='yes']").wait_for(timeout=WAIT)
    other = f"#mz-indicator article:not([data-indicator='{indicator}'])"
    page.locator(other).wait_for(timeout=WAIT)
    page.wait_for_function("window.mingzheng.idle()", timeout=WAIT)
    return indicator


def other_choice(page: Any) -> str:
    """The key of an answer that is not the proposed one."""
    labels = page.locator("#mz-choice label").all_inner_texts()
    return str(next(at for at, label in enumerate(labels, 1) if "（建议）" not in label))


def bulk(page: Any) -> int:
    """Confirm what the list shows, after the sample; how many."""
    page.locator("#mz-bulk-open").click()
    confirm = page.locator("#mz-bulk [data-do='confirm_all']")
    confirm.wait_for(timeout=WAIT)
    assert confirm.is_disabled(), "the sample comes first"
    for number in range(page.locator("#mz-bulk [data-do='look']").count()):
        line = page.locator("#mz-bulk [data-do='look']").nth(number)
        indicator = line.get_attribute("data-id")
        line.click()
        page.locator(f"#mz-indicator article[data-indicator='{indicator}']").wait_for(timeout=WAIT)
    page.locator("#mz-bulk [data-do='confirm_all']:not([disabled])").click(timeout=WAIT)
    page.locator("#mz-bulk [data-do='undo_step']").first.wait_for(timeout=WAIT)
    return page.locator("#mz-list [data-decided='yes']").count()


def test_the_whole_way(server: Server, tmp_path: Path) -> None:
    asked: set[str] = set()
    with browser() as opened:
        first = person(opened, "甲", asked)
        run = from_documents_to_run(first)
        decided = by_keyboard(first)
        in_bulk(first, len(decided))
        kept = killed_in_the_middle(server, first, run)
        second = person(opened, "乙", asked)
        changed = second_review(first, second, run)
        third = person(opened, "丙", asked)
        ruled(third, run, changed)
        results(first, run)
        exported(first, run, tmp_path)
    workspace = Workspace.open(server.workspace)
    held = workspace.decisions.current(workspace.runs.get(run))
    assert kept <= {each.sequence for each in workspace.decisions.of(workspace.runs.get(run))}
    assert held[changed].reviewer == "丙" and held[changed].reason.startswith("裁决：")
    assert workspace.decisions.broken() == ()
    assert asked <= {f"127.0.0.1:{PORT}", ""}, "nothing leaves the machine"


def from_documents_to_run(page: Any) -> int:
    page.locator("#mz-project-name :is(input, textarea)").fill("禾汀里 2024")
    page.keyboard.press("Enter")
    page.locator("#mz-upload input[type=file]").set_input_files([REPORT, POLICY], timeout=WAIT)
    page.locator("#mz-files").get_by_text("已读取").nth(1).wait_for(timeout=WAIT)
    page.locator("#mz-files [data-do='preview']").first.click()
    page.locator("#mz-document-preview .mz-block-heading").first.wait_for(timeout=WAIT)
    page.locator("#mz-go-run").click()
    page.get_by_label(FRAMEWORK).check(timeout=WAIT)
    page.locator("#mz-start").click()
    page.locator("#mz-runs").get_by_text("去审阅").click(timeout=WAIT)
    page.locator("#mz-page img").first.wait_for(timeout=WAIT)
    assert "#review?project=1&run=1&indicator=" in page.url
    return 1


def by_keyboard(page: Any) -> list[str]:
    page.locator("#mz-indicator article").wait_for(timeout=WAIT)
    page.keyboard.press("?")
    page.locator("#mz-help-dialog[open]").wait_for(timeout=WAIT)
    page.keyboard.press("Escape")
    # Quotes: the second one, rejected, and cited again.
    page.keyboard.press("e")
    page.locator(".mz-evidence.mz-chosen").first.wait_for(timeout=WAIT)
    page.keyboard.press("r")
    page.locator(".mz-evidence.mz-chosen.mz-rejected").wait_for(timeout=WAIT)
    page.keyboard.press("c")
    page.locator(".mz-evidence.mz-chosen:not(.mz-rejected) .mz-cited").wait_for(timeout=WAIT)
    decided = []
    for number in range(KEYBOARD):
        kind = {3: "n", 7: "x", 11: other_choice(page)}.get(number, "confirm")
        decided.append(decide_by_keys(page, kind))
    assert len(set(decided)) == KEYBOARD
    # Back, undo, and decide again.
    page.keyboard.press("k")
    page.locator(f"#mz-indicator article[data-indicator='{decided[-1]}']").wait_for(timeout=WAIT)
    page.wait_for_function("window.mingzheng.idle()", timeout=WAIT)
    page.keyboard.press("u")
    page.locator(f"#mz-list [data-id='{decided[-1]}'][data-decided='no']").wait_for(timeout=WAIT)
    page.wait_for_function("window.mingzheng.idle()", timeout=WAIT)
    assert decide_by_keys(page, "confirm") == decided[-1]
    return decided


def in_bulk(page: Any, before: int) -> None:
    assert bulk(page) == 78
    page.locator("#mz-bulk [data-do='undo_step']").first.click()
    page.wait_for_function(
        f"document.querySelectorAll(\"#mz-list [data-decided='yes']\").length === {before}",
        timeout=WAIT,
    )
    page.locator("#mz-bulk [data-do='close']").click()
    page.locator("#mz-bulk section").wait_for(state="detached", timeout=WAIT)


def killed_in_the_middle(server: Server, page: Any, run: int) -> set[int]:
    workspace = Workspace.open(server.workspace)
    kept = {each.sequence for each in workspace.decisions.of(workspace.runs.get(run))}
    held = set(workspace.decisions.current(workspace.runs.get(run)))
    workspace.close()
    assert len(held) == KEYBOARD
    server.kill()
    page.get_by_text("与程序的连接已断开").wait_for(timeout=WAIT)
    server.start()
    page.reload()
    page.locator("#mz-indicator article").wait_for(timeout=WAIT)
    lines = page.locator("#mz-list [data-decided='yes']")
    page.wait_for_function(
        "document.querySelectorAll(\"#mz-list [data-decided='yes']\").length > 0", timeout=WAIT
    )
    assert {line.get_attribute("data-id") for line in lines.all()} == held
    return kept


def second_review(first: Any, second: Any, run: int) -> str:
    screen(first, "second", run)
    form = first.locator("#mz-second [data-fields='start']")
    form.locator("[name=reviewer]").fill("乙", timeout=WAIT)
    form.locator("[name=scope]").select_option("decided")
    form.locator("[name=share]").fill("30")
    form.locator("[name=seed]").fill("7")
    form.locator("[data-do=start]").click()
    first.locator("#mz-second [data-do='begin']").wait_for(timeout=WAIT)

    screen(second, "second", run)
    second.locator("#mz-second [data-do='begin']").click(timeout=WAIT)
    article = second.locator("#mz-second article")
    article.wait_for(timeout=WAIT)
    assert "程序建议" not in second.locator("#mz-second").inner_text()
    answered = []
    for number in range(6):
        key = article.get_attribute("data-key")
        choices = second.locator("#mz-second fieldset label")
        # The last choice is one that nobody takes by chance; the others are looked up below.
        second.keyboard.press("1" if number else str(min(9, choices.count())))
        second.wait_for_timeout(150)
        second.locator("#mz-second input[type=checkbox]").first.check()
        second.locator("#mz-second textarea[name=reason]").fill("盲审意见")
        second.keyboard.press("Control+Enter")
        answered.append(key)
        if number < 5:
            second.locator(f"#mz-second article:not([data-key='{key}'])").wait_for(timeout=WAIT)
            second.wait_for_timeout(200)
        else:
            second.wait_for_timeout(1500)
    assert len(set(answered)) == 6
    return str(answered[0]).rpartition(":")[2]


def ruled(page: Any, run: int, indicator: str) -> None:
    screen(page, "second", run)
    page.locator("#mz-second-parts [data-id='settle']").click(timeout=WAIT)
    page.locator(f"#mz-second [data-do='settle'][data-id='{indicator}']").click(timeout=WAIT)
    page.locator(f"#mz-second article[data-key$=':{indicator}']").wait_for(timeout=WAIT)
    page.keyboard.press("2")
    page.wait_for_timeout(150)
    page.locator("#mz-second textarea[name=reason]").fill("以原文为准")
    page.locator("#mz-second [data-do='rule']").click()
    page.get_by_text("已裁决").first.wait_for(timeout=WAIT)
    page.locator("#mz-second-parts [data-id='figures']").click()
    page.locator("#mz-second").get_by_text("AC1").first.wait_for(timeout=WAIT)


def results(page: Any, run: int) -> None:
    for name, sight in (
        ("score", "#mz-score .mz-total"),
        ("gaps", "#mz-gaps table"),
        ("trace", ".mz-cell"),
        ("pictures", ".js-plotly-plot"),
        ("history", "#mz-history table, .mz-history table, table"),
    ):
        screen(page, name, run)
        page.locator(f"{sight} >> visible=true").first.wait_for(timeout=WAIT)
    screen(page, "search", run)
    query = page.locator("#mz-find-query :is(textarea, input)")
    query.fill("骑手", timeout=WAIT)
    page.keyboard.press("Enter")
    page.locator("mark >> visible=true").first.wait_for(timeout=WAIT)


def exported(page: Any, run: int, folder: Path) -> None:
    screen(page, "export", run)
    suffixes = {
        "excel": ".xlsx", "form": ".docx", "json": ".json", "pack": ".html", "marked": ".zip",
        "official": ".docx",
    }  # fmt: skip
    for name, suffix in suffixes.items():
        with page.expect_download(timeout=2 * WAIT) as download:
            page.locator(f"#mz-export-{name}").click(timeout=WAIT)
        path = folder / f"{name}{suffix}"
        download.value.save_as(path)
        assert path.stat().st_size > 1000, name
    items = json.loads((folder / "json.json").read_text(encoding="utf-8"))["items"]
    assert sum("decision" in each for each in items) == KEYBOARD
    assert any(quote.get("mark") == "cite" for each in items for quote in each["evidence"])
    open_tab(page, "项目")
