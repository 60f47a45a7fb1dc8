"""How fast the review desk is in a real browser, with a long report and every framework.

    python tests/benchmarks/desk_speed.py [--report FILE.pdf] [--decisions 40] [--out FILE.json]

Without a report the example is put together ten times: 320 pages; the example policy is added. A
decision counts from the key to the moment at which the list shows it as saved and the next
indicator stands on the screen, with the picture of its page loaded or not (told apart). The first
screen counts from the call of the address, and also from the start of the program.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import pypdfium2
from machine import machine
from playwright.sync_api import Page, sync_playwright

from indicators.assessment import assess, read_documents
from indicators.catalogue import framework_ids, load_framework
from review.workspace import Workspace

ROOT = Path(__file__).parents[2]
EXAMPLE = next(iter((ROOT / "examples").glob("*_2024_csr.pdf")))
POLICY = next(iter((ROOT / "examples").glob("*_privacy_policy.html")))
RESULTS = Path(__file__).parent / "results" / "desk_speed.json"
PACKAGES = ("mingzheng", "gradio", "playwright", "SQLAlchemy", "pypdfium2")
COPIES = 10
MOST_DECISION, MOST_FIRST = 0.150, 2.0  # seconds
WAIT = 60_000  # milliseconds

# Waits for the decision on one indicator to be seen, and the next one with its page.
DECIDE = """() => new Promise(done => {
  const article = () => document.querySelector('#mz-indicator article');
  const before = article().dataset.indicator, began = performance.now();
  let saved = 0;
  const look = () => {
    const line = document.querySelector(`#mz-list [data-id="${before}"]`);
    const now = performance.now();
    if (!saved && article().dataset.indicator !== before && line && line.dataset.decided === 'yes')
      saved = now - began;
    const image = document.querySelector('#mz-page img');
    if (saved && (!image || image.complete))
      return requestAnimationFrame(() => done([saved, performance.now() - began]));
    if (now - began > 10000) return done([NaN, NaN]);
    setTimeout(look, 2);
  };
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
  look();
})"""


def long_report(folder: Path) -> Path:
    """The example report ten times in one file."""
    whole = pypdfium2.PdfDocument.new()
    for _ in range(COPIES):
        whole.import_pages(pypdfium2.PdfDocument(EXAMPLE))
    path = folder / "long.pdf"
    whole.save(path)
    return path


def prepared(folder: Path, report: Path) -> dict[str, int]:
    """A workspace with one project, assessed by every framework; what it holds."""
    workspace = Workspace.open(folder)
    project = workspace.projects.create("speed").id
    documents = []
    for each in (report, POLICY):
        file = workspace.files.add(project, each, each.name)
        with workspace.files.named(file) as path:
            documents += read_documents([path])
        workspace.files.save_read(project, documents[-1])
    held = {"pages": len(documents[0].pages), "frameworks": 0, "indicators": 0, "evidence": 0}
    for name in framework_ids():
        made = assess(documents, load_framework(name))
        workspace.runs.save(project, made)
        held["frameworks"] += 1
        held["indicators"] += len(made.proposals)
        held["evidence"] += sum(len(each.evidence) for each in made.proposals)
    workspace.close()
    return held


def served(folder: Path) -> tuple[subprocess.Popen[bytes], str, float]:
    """The program over a workspace, its address, and the seconds until it answered."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    began = time.perf_counter()
    arguments = ["app", "--workspace", str(folder), "--port", str(port), "--no-browser"]
    process = subprocess.Popen(
        [sys.executable, "-m", "review.cli", *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    address = f"http://127.0.0.1:{port}/"
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return process, address, time.perf_counter() - began
        except OSError:
            time.sleep(0.02)


def decisions(page: Page, count: int) -> list[tuple[float, float]]:
    """Seconds to (saved and next shown, its page loaded too) for each of several decisions."""
    found = []
    for _ in range(count):
        saved, whole = page.evaluate(DECIDE)
        found.append((saved / 1000, whole / 1000))
        page.wait_for_timeout(250)  # a person reads
    return found


def count_sent(sent: Counter[str], response: dict[str, Any]) -> None:
    """Count a picture of a page that came from the server, not from what the browser kept."""
    kept = response.get("fromDiskCache") or response.get("fromPrefetchCache")
    if "/mz-pages/" in response["url"] and not kept and response.get("encodedDataLength", 1):
        sent.update([response["url"]])


def measured(folder: Path, count: int) -> dict[str, Any]:
    """Start, first screen and decisions, in a browser."""
    process, address, answered = served(folder)
    sent: Counter[str] = Counter()
    try:
        with sync_playwright() as driver:
            executable = shutil.which("chromium") or shutil.which("chromium-browser")
            arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = driver.chromium.launch(executable_path=executable, args=arguments)
            first = []
            for _ in range(3):
                page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
                began = time.perf_counter()
                page.goto(address)
                page.locator("[data-do='open']").first.wait_for(timeout=WAIT)
                first.append(time.perf_counter() - began)
                if len(first) < 3:
                    page.context.close()
            network = page.context.new_cdp_session(page)
            network.send("Network.enable")
            network.on("Network.responseReceived", lambda told: count_sent(sent, told["response"]))
            page.locator("[data-do='open']").first.click()
            page.locator("#mz-files table").wait_for(timeout=WAIT)
            page.get_by_role("tab", name="审阅").click()
            page.locator("#mz-indicator article").wait_for(timeout=WAIT)
            page.wait_for_timeout(3000)
            cold = decisions(page, count)
            browser.close()
    finally:
        process.terminate()
        process.wait(20)
    return {
        "answers_after_start_s": round(answered, 2),
        "first_screen_s": [round(each, 2) for each in first],
        "decision_to_next_s": [round(saved, 3) for saved, _ in cold],
        "decision_to_next_with_page_s": [round(whole, 3) for _, whole in cold],
        "page_images_sent": sum(sent.values()),
        "page_images_sent_twice": sum(number - 1 for number in sent.values()),
    }


def main() -> None:
    """Measure and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--report", type=Path)
    parser.add_argument("--decisions", type=int, default=40)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = options.report or long_report(Path(folder))
        held = prepared(Path(folder) / "workspace", report)
        about = machine(PACKAGES)
        found = measured(Path(folder) / "workspace", options.decisions)
    ordered = sorted(found["decision_to_next_s"])
    figures = {
        "median": median(ordered),
        "95th of 100": ordered[int(0.95 * (len(ordered) - 1))],
        "slowest": ordered[-1],
    }
    targets = [
        ("decision to next indicator, median", figures["median"], MOST_DECISION),
        ("decision to next indicator, 95th of 100", figures["95th of 100"], MOST_DECISION),
        ("first screen, slowest of three", max(found["first_screen_s"]), MOST_FIRST),
    ]
    data = {
        **about,
        "report": options.report.name if options.report else f"{EXAMPLE.name} x {COPIES}",
        "workspace": held,
        **found,
        "decision_figures_s": figures,
        "targets": [
            {"what": what, "measured": value, "limit": limit, "met": value <= limit}
            for what, value, limit in targets
        ],
    }
    options.out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(data["targets"], indent=1))


if __name__ == "__main__":
    main()
