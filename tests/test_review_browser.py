"""A person's way through the app in a real browser, with the example report."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
REPORT = next(iter((ROOT / "examples").glob("*_2024_csr.pdf")))
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
PORT = 7893
ADDRESS = f"http://127.0.0.1:{PORT}/"
WAIT = 60_000  # milliseconds


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Path]:
    """The app in a process of its own over a new workspace."""
    workspace = tmp_path / "workspace"
    arguments = ["app", "--workspace", str(workspace), "--port", str(PORT), "--no-browser"]
    process = subprocess.Popen(
        [sys.executable, "-m", "review.cli", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(ADDRESS, timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        yield workspace
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture
def page() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


def open_tab(page: Any, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def choose(page: Any, indicator: str) -> None:
    page.locator(f"#mz-list [data-id='{indicator}']").click()
    page.locator(f"#mz-indicator article[data-indicator='{indicator}']").wait_for(timeout=WAIT)


def decided(page: Any, indicator: str) -> Any:
    return page.locator(f"#mz-list [data-id='{indicator}']:not([data-decided='no'])")


def test_from_upload_to_workbook(server: Path, page: Any) -> None:
    hosts: set[str] = set()
    page.on("request", lambda sent: hosts.add(re.sub(r"^\w+:(//)?|[:/].*$", "", sent.url)))
    page.goto(ADDRESS)
    page.locator("#mz-project-name input, #mz-project-name textarea").fill("禾汀里 2024")
    page.locator("#mz-project-create").click()
    page.locator("#mz-upload input[type=file]").set_input_files(REPORT, timeout=WAIT)
    page.locator("#mz-files").get_by_text("已读取").wait_for(timeout=WAIT)
    open_tab(page, "评估")
    page.get_by_label("互联网平台企业履行社会责任自评表").check(timeout=WAIT)
    page.locator("#mz-start").click()
    page.locator("#mz-runs").get_by_text("去审阅").wait_for(timeout=WAIT)
    open_tab(page, "审阅")
    page.locator("#mz-page img").first.wait_for(timeout=WAIT)

    for indicator in ("5", "14", "59"):
        choose(page, indicator)
        page.locator("#mz-confirm").click()
        decided(page, indicator).wait_for(timeout=WAIT)
    choose(page, "60")
    page.locator("#mz-choice label", has_text="4").first.click()
    page.locator("#mz-reason input, #mz-reason textarea").fill("原文只有场次")
    page.locator("#mz-confirm").click()
    decided(page, "60").wait_for(timeout=WAIT)

    page.reload()
    for indicator in ("5", "14", "59", "60"):
        decided(page, indicator).wait_for(timeout=WAIT)

    open_tab(page, "导出")
    with page.expect_download(timeout=WAIT) as download:
        page.locator("#mz-export-excel").click()
    saved = server.parent / "export.xlsx"
    download.value.save_as(saved)
    sheet = load_workbook(saved)["评审"]
    header = [str(cell.value) for cell in sheet[1]]
    place = next(index for index, title in enumerate(header) if "结论" in title)
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=2)}
    answered = [number for number, row in rows.items() if row[place].value]
    assert sorted(answered) == ["14", "5", "59", "60"]
    assert any("原文只有场次" in str(cell.value) for cell in rows["60"])
    assert hosts <= {"127.0.0.1", "data", "blob", ""}, hosts
