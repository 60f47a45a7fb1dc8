"""A real browser over a project that is hostile in every field: nothing runs, nothing leaves."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from program_server import served as program_served

from extractor.isolated import read_document_isolated
from review.app import screen_names
from review.workspace import Workspace
from tests.test_security_escaping import HOSTILE, decide_all, hostile_project

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
WAIT = 30_000  # milliseconds


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, int, int]]:
    """The address of the app, and the numbers of the project and of its run."""
    folder = tmp_path / "workspace"
    workspace = Workspace.open(folder)
    project, whole = hostile_project(workspace, tmp_path)
    policy = tmp_path / "policy.html"
    body = "".join(f"<p>{_escaped(each.format(at='策'))}</p>" for each in HOSTILE)
    policy.write_text(f"<!doctype html><h1>隐私政策</h1>{body}", encoding="utf-8")
    workspace.files.add(project, policy, policy.name)
    workspace.files.save_read(project, read_document_isolated(policy))
    run = workspace.runs.save(project, whole)
    decide_all(workspace, run, whole)
    workspace.close()
    with program_served(str(folder), tmp_path) as address:
        yield f"{address}/", project, run


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def test_no_screen_runs_what_somebody_wrote(served: tuple[str, int, int]) -> None:
    address, project, run = served
    told: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.on("dialog", lambda dialog: (told.append("dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: told.append(f"error: {error}"))
        page.on("request", lambda request: _note(told, request.url, address))
        page.add_init_script("window.own = () => { window.__owned = true; }")
        seen = ""
        page.goto(f"{address}#review?project={project}&run={run}&indicator=11")
        page.locator("#mz-indicator article").wait_for(timeout=WAIT)
        for name in screen_names():
            if name != "review":
                page.evaluate("(there) => { location.hash = there; }", f"{name}?project={project}")
            page.wait_for_timeout(1500)
            seen += str(page.evaluate("document.body.innerText"))
            assert page.evaluate("window.__owned") is None, name
            found = page.evaluate(
                "document.querySelectorAll('x-own, [own], img[src=x], [onerror], svg[onload], "
                '[onmouseover], a[href^="javascript:"]\').length'
            )
            assert found == 0, name
        browser.close()
    assert told == []
    assert "x-own own=1" in seen and "onerror=own()" in seen  # the strings were there, as text


def _note(told: list[str], url: str, address: str) -> None:
    if not url.startswith((address, "data:", "blob:")):
        told.append(f"request: {url}")
