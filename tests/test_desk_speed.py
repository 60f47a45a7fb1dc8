"""The benchmark of the desk runs, and its figures are there. How fast is not a matter of tests."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"


def checked(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert data["date"] and data["commit"] and data["cpu"] and data["cores"] >= 1
    assert {"gradio", "playwright"} <= set(data["versions"])
    assert data["decision_to_next_s"] and all(each > 0 for each in data["decision_to_next_s"])
    assert data["page_images_sent_twice"] == 0, "a page's picture is sent once and kept"
    for target in data["targets"]:
        assert target["met"] == (target["measured"] <= target["limit"])
    return data


@pytest.mark.skipif(
    not (shutil.which("chromium") or shutil.which("chromium-browser")),
    reason="no chromium on this machine",
)
def test_the_benchmark_measures_the_example(tmp_path: Path) -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    example = next(iter((BENCHMARKS.parents[1] / "examples").glob("*_2024_csr.pdf")))
    out = tmp_path / "desk.json"
    command = [sys.executable, str(BENCHMARKS / "desk_speed.py"), "--report", str(example)]
    subprocess.run(
        [*command, "--decisions", "5", "--out", str(out)],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(BENCHMARKS.parents[1])},
    )
    assert len(checked(out)["decision_to_next_s"]) == 5


def test_the_figures_are_those_of_a_long_report_and_every_framework() -> None:
    data = checked(BENCHMARKS / "results" / "desk_speed.json")
    assert data["workspace"]["pages"] >= 300 and data["workspace"]["evidence"] >= 2000
    assert len(data["decision_to_next_s"]) >= 40
