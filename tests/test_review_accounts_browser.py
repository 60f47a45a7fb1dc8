"""People with accounts in a real browser: log in, see one's own, be refused, log out."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessibility import faults
from account_server import PASSWORD, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
WAIT = 60_000  # milliseconds
SHOTS = os.environ.get("MINGZHENG_SHOTS")  # a folder, for those who want to look
DENIED = (
    "#mz-choice, #mz-reason, #mz-confirm, #mz-undo, #mz-bulk-open, [data-do='cite'], "
    "[data-do='reject'], [data-do='quote'], #mz-upload, [data-do='remove'], #mz-start, "
    "#mz-export-excel, #mz-import, [data-do='start'], [data-do='begin']"
)


@pytest.fixture
def page() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


def test_a_viewer_logs_in_looks_and_logs_out(tmp_path: Path, page: Any) -> None:
    with served(tmp_path) as at:
        failed: list[str] = []
        page.on(
            "response",
            lambda answer: (
                failed.append(f"{answer.status} {answer.url}")
                if answer.status in (403, 404)
                else None
            ),
        )
        place = f"#review?project={at.place.project}&run={at.place.run}&indicator=1"
        page.goto(f"{at.address}/{place}")
        assert faults(page) == []
        log_in(page, "viewer")
        page.locator("#mz-account").get_by_text("viewer 女士").wait_for(timeout=WAIT)
        page.locator("#mz-list").get_by_text("指标1").wait_for(timeout=WAIT)  # the place was kept
        assert page.locator("#mz-reviewer").count() == 0
        assert faults(page) == []
        shot(page, "viewer-review")
        page.locator("#mz-indicator").get_by_text("18名").first.wait_for(timeout=WAIT)
        assert page.locator("#mz-account").get_by_text("查看者").count() == 1
        page.keyboard.press("j")  # keys that only look go on working
        page.locator("#mz-list .mz-chosen[data-id='2']").wait_for(timeout=WAIT)
        for key in "1", "Enter", "c", "u":
            page.keyboard.press(key)
        shown = page.locator(DENIED)
        assert shown.count() and not any(each.is_visible() for each in shown.all())
        for name in ("files", "run", "export", "second", "settings"):
            page.locator(f"[role=tab][data-tab-id='{name}']").first.click()
            page.locator(f"[role=tab][data-tab-id='{name}'][aria-selected=true]").first.wait_for()
            page.wait_for_timeout(1500)
            assert not any(each.is_visible() for each in page.locator(DENIED).all()), name
            shot(page, f"viewer-{name}")
        assert at.workspace.decisions.of(at.workspace.runs.get(at.place.run or 0)) == ()
        page.get_by_role("tab", name="项目").click()
        page.locator("#mz-projects").get_by_text("甲公司").wait_for(timeout=WAIT)
        assert page.locator("#mz-projects").get_by_text("乙公司").count() == 0
        page.locator("#mz-account button").click()
        page.get_by_label("用户名 Name").wait_for(timeout=WAIT)
        page.goto(at.address)
        page.get_by_label("用户名 Name").wait_for(timeout=WAIT)
        assert failed == []


def test_a_second_reviewer_is_led_to_no_answers(tmp_path: Path, page: Any) -> None:
    with served(tmp_path) as at:
        run = at.workspace.runs.get(at.place.run or 0)
        for proposal in at.workspace.runs.assessment(run.id).proposals:
            at.workspace.decisions.confirm(run, proposal, "assessor 女士")
        at.workspace.second.start(run, "second 女士", 2, 7, "assessor 女士", ["1", "2", "3"])
        page.goto(f"{at.address}/#review?project={run.project}&run={run.id}&indicator=1")
        log_in(page, "second")
        page.locator("#mz-account").get_by_text("复核人").wait_for(timeout=WAIT)
        page.locator("#mz-second [data-do='begin']").first.wait_for(timeout=WAIT)
        assert "18名" not in page.locator("body").inner_text()
        for name in ("review", "score", "gaps", "trace", "pictures", "export", "history"):
            assert not page.locator(f"[role=tab][data-tab-id='{name}']").first.is_visible(), name
        page.locator("[role=tab][data-tab-id='search']").first.click()
        query = page.locator("#mz-find-query :is(textarea, input)")
        query.fill("专职人员", timeout=WAIT)
        query.press("Enter")
        page.locator("#mz-find-results").get_by_text("专职人员").first.wait_for(timeout=WAIT)
        assert page.locator("[data-do='add']:visible").count() == 0
        shot(page, "second-search")
        page.locator("[role=tab][data-tab-id='second']").first.click()
        page.locator("#mz-second [data-do='begin']").first.click(timeout=WAIT)
        page.locator("#mz-second [data-do='answer']").first.wait_for(timeout=WAIT)
        shot(page, "second-blind")
        assert faults(page) == []


def shot(page: Any, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


def log_in(page: Any, name: str) -> None:
    page.get_by_label("用户名 Name").fill(name)
    page.get_by_label("密码 Password").fill(PASSWORD)
    page.get_by_role("button", name="登录 Log in").click()
