"""The benchmark of collections runs, and its figures are there. How fast is not tested here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indicators.catalogue import framework_ids, load_framework

BENCHMARKS = Path(__file__).parent / "benchmarks"


def checked(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert data["date"] and data["commit"] and data["cpu"] and data["cores"] >= 1
    assert {"faiss-cpu", "numpy"} <= set(data["versions"])
    assert data["made"]["real_documents"] > 0 and data["made"]["queries"] > 0
    for row in data["measurements"]:
        assert row["disk_mb"]["total"] > 0 and row["build"]["peak_mb"] > 0
        for mode in ("both", "words", "meaning", "company", "item"):
            assert 0 < row["search"][mode]["p50"] <= row["search"][mode]["p95"]
    for target in data["targets"]:
        under = target["measured"] < target["limit"]
        assert target["met"] == (not under if "recall" in target["what"] else under)
    return data


def test_the_benchmark_runs(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib draws the picture")
    real = [
        [text for each in load_framework(name).indicators for text in each.examples]
        for name in framework_ids()
    ]
    work = tmp_path / "work"
    work.mkdir()
    (work / "real.json").write_text(json.dumps([each for each in real if each]), encoding="utf-8")
    out, plot = tmp_path / "out.json", tmp_path / "growth.svg"
    command = [sys.executable, str(BENCHMARKS / "collection_search.py"), "--work", str(work)]
    command += ["--passages", "250", "500", "--queries", "20", "--out", str(out)]
    subprocess.run([*command, "--plot", str(plot)], check=True, cwd=tmp_path, env=environment())
    data = checked(out)
    assert [row["passages"] for row in data["measurements"]] == [250, 500]
    assert data["measurements"][-1]["recall"]["recall_at_10"] == 1.0, "few passages are compared"
    assert plot.read_text(encoding="utf-8").count("<svg") == 1


def environment() -> dict[str, str]:

    return {**os.environ, "PYTHONPATH": str(BENCHMARKS.parent.parent)}


def test_the_kept_figures_reach_a_million() -> None:
    data = checked(BENCHMARKS / "results" / "collection_search.json")
    assert [row["passages"] for row in data["measurements"]] == [10_000, 100_000, 1_000_000]
    assert len(data["targets"]) == 2
