"""Draw every screen of the review application, in both languages, themes and two sizes.

    python docs/screens/make_screens.py [--out FOLDER] [--single]

One picture a screen (Chinese, light, 1280 by 800), and one sheet with all screens for each of the
eight combinations. Needs Chromium and playwright; the workspace is made from `examples/`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from corpus.collecting import collected_passages, vectors_of
from corpus.engines.opening import open_collection
from indicators.assessment import assess, read_documents
from indicators.catalogue import load_framework
from review.app import screen_names
from review.evidence_marks import span_of
from review.workspace import Workspace

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SIZES = ((1280, 800), (1920, 1080))
COLUMNS, THUMB = 3, 720  # of a sheet with all screens; pixels
DECIDED = 26
COLLECTION = "reports"  # a folder beside the workspace
FRAMEWORKS = ("cfis-self-assessment", "ccia-002", "pi-law-policy")


def prepared(folder: Path) -> int:
    """A workspace in which two people have worked for a while; the number of the run to show."""
    workspace = Workspace.open(folder)
    project = workspace.projects.create("禾汀里 2024 年度评估").id
    workspace.projects.create("禾汀里 2023 年度评估")
    paths = [*(ROOT / "examples").glob("*_2024_csr.pdf")]
    paths += [*(ROOT / "examples").glob("*_privacy_policy.html")]
    documents = []
    for path in paths:
        file = workspace.files.add(project, path, path.name)
        with workspace.files.named(file) as named:
            documents.append(read_documents([named])[0])
        workspace.files.save_read(project, documents[-1])
    collection = open_collection(str(folder.parent / COLLECTION))
    for document in documents:
        passages = collected_passages(document, "禾汀里", 2024, document.profile.genre or "")
        collection.add(passages, vectors_of([each.text for each in passages]))
    collection.close()
    numbers = {}
    for name in FRAMEWORKS:
        framework = load_framework(name)
        numbers[framework.answers] = workspace.runs.save(project, assess(documents, framework))
    shown = numbers.get("option") or max(numbers.values())
    run = workspace.runs.get(shown)
    made = workspace.runs.assessment(shown)
    for number, proposal in enumerate(made.proposals[:DECIDED]):
        if number % 9 == 4:
            workspace.decisions.change(
                run, made.framework, proposal.indicator, "not_found", None, "原文只有计划", "王芳"
            )
        else:
            workspace.decisions.confirm(run, proposal, "王芳")
        for decision in workspace.decisions.current(run).values():
            workspace.times.keep(decision.sequence, 6.0 + number % 7)
    first = made.proposals[0]
    workspace.evidence.mark(run, first.indicator, "reject", span_of(first.evidence[-1]), "王芳")
    decided = [each.indicator for each in made.proposals[:DECIDED]]
    review = workspace.second.start(run, "李明", 8, 7, "王芳", decided)
    for number, indicator in enumerate(review.indicators[:6]):
        proposal = next(each for each in made.proposals if each.indicator == indicator)
        state, answer = (proposal.state, proposal.answer) if number % 3 else ("not_found", None)
        spans = [span_of(each) for each in proposal.evidence if each.cited]
        workspace.second.record(
            run, made.framework, review, indicator, state, answer, "", spans, "李明"
        )
    workspace.close()
    return shown


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The application over a workspace; its address."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    arguments = ["app", "--workspace", str(folder), "--port", str(port), "--no-browser"]
    arguments += ["--collection", str(folder.parent / COLLECTION)]
    process = subprocess.Popen(
        [sys.executable, "-m", "review.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(address, timeout=2).close()
                break
            except OSError:
                time.sleep(0.25)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def drawn(page: Any, run: int) -> Iterator[tuple[str, Path]]:
    """A picture of every screen, in the order of the tabs."""
    for name in screen_names():
        page.evaluate(
            "place => { location.hash = place }", f"{name}?project=1&run={run}&indicator=1"
        )
        page.wait_for_timeout(2200)
        if name in ("search", "collection"):
            field = "#mz-find-query" if name == "search" else "#mz-coll-query"
            query = page.locator(f"{field} :is(textarea, input)")
            query.fill("骑手 培训")
            query.press("Enter")
            page.wait_for_timeout(1500)
        if name == "second":
            page.locator("#mz-second-parts [data-id='settle']").click()
            page.wait_for_timeout(1200)
        path = Path(tempfile.mkstemp(suffix=".png")[1])
        page.screenshot(path=path)
        yield name, path


def sheet(pictures: list[Path], path: Path) -> None:
    """All screens beside each other on one picture."""
    images = [Image.open(each) for each in pictures]
    height = THUMB * images[0].height // images[0].width
    rows = -(-len(images) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * (THUMB + 12), rows * (height + 12)), "#888888")
    for number, image in enumerate(images):
        row, column = divmod(number, COLUMNS)
        whole.paste(
            image.convert("RGB").resize((THUMB, height), Image.Resampling.LANCZOS),
            (column * (THUMB + 12), row * (height + 12)),
        )
    whole.quantize(96).save(path, optimize=True)


def main() -> None:
    """Draw them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--single", action="store_true", help="only Chinese, light, 1280 by 800")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder:
        run = prepared(Path(folder) / "workspace")
        with served(Path(folder) / "workspace") as address, sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
            )
            kinds = list(product(SIZES, ("light", "dark"), ("zh", "en")))
            for (width, height), scheme, language in kinds[:1] if options.single else kinds:
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page = context.new_page()
                page.goto(address)
                page.locator("[data-do='open']").first.wait_for()
                page.locator("#mz-reviewer :is(input, textarea)").fill("赵敏")
                if language == "en":
                    page.get_by_text("English").click()
                    page.wait_for_timeout(1500)
                pictures = dict(drawn(page, run))
                name = f"all-{language}-{scheme}-{width}x{height}.png"
                sheet(list(pictures.values()), options.out / name)
                if (width, scheme, language) == (1280, "light", "zh"):
                    for screen, path in pictures.items():
                        picture = Image.open(path).convert("RGB").quantize(128)
                        picture.save(options.out / f"{screen}.png", optimize=True)
                context.close()
                print(name, flush=True)
            browser.close()


if __name__ == "__main__":
    main()
