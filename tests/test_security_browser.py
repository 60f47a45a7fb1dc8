"""A real browser over a project that is hostile in every field: nothing runs, nothing leaves."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from extractor.isolated import read_document_isolated
from review.app import screen_names
from review.workspace import Workspace
from tests.test_security_escaping import HOSTILE, assessment, documents

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
    project = workspace.projects.create(HOSTILE[0].format(at="项")).id
    read = []
    for document in documents():
        source = tmp_path / f"upload{Path(document.file).suffix}"
        source.write_bytes(document.text.encode())
        file = workspace.files.add(project, source, document.file)
        read.append(replace(document, id=file.document))
        workspace.files.save_read(project, read[-1])
    policy = tmp_path / "policy.html"
    body = "".join(f"<p>{_escaped(each.format(at='策'))}</p>" for each in HOSTILE)
    policy.write_text(f"<!doctype html><h1>隐私政策</h1>{body}", encoding="utf-8")
    file = workspace.files.add(project, policy, policy.name)
    workspace.files.save_read(project, read_document_isolated(policy))
    whole = assessment("option", (read[0], read[1]))
    run = workspace.runs.save(project, whole)
    for proposal, reason in zip(whole.proposals, HOSTILE[3:], strict=False):
        name = HOSTILE[0].format(at="人")
        workspace.decisions.confirm(workspace.runs.get(run), proposal, name, reason.format(at="由"))
    workspace.close()
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "review.cli", "app", "--no-browser"),
            *("--workspace", str(folder), "--port", str(port)),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.4)
        yield address, project, run
    finally:
        process.terminate()
        process.wait(30)


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
