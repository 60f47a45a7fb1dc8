"""The benchmark of reading runs, and its figures are there. How fast is not a matter of tests."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

BENCHMARKS = Path(__file__).parent / "benchmarks"
ALL = ("read_document", "read_document with ocr", "pdfplumber", "mingzheng read")


def checked(path: Path) -> dict[str, dict[str, Any]]:
    """The measurements of the example report, after a look at the whole file."""
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["date"] and data["commit"] and data["cpu"] and data["cores"] >= 1
    assert data["load_at_start"] >= 0
    assert {"pypdfium2", "pdfplumber"} <= set(data["versions"])
    for row in data["measurements"]:
        assert row["pages"] > 0 and row["runs"] == len(row["all_seconds"]) >= 1
        assert min(row["all_seconds"]) <= row["seconds"] <= max(row["all_seconds"])
        assert row["cpu_seconds"] > 0 and row["peak_mb"] > 10
    for target in data["targets"]:
        assert {"what", "measured", "limit", "met"} == set(target)
    example = [row for row in data["measurements"] if "hetingli" in row["file"]]
    return {row["what"]: row for row in example}


def test_the_benchmark_measures_the_example(tmp_path: Path) -> None:
    out = tmp_path / "speed.json"
    script = BENCHMARKS / "reading_speed.py"
    subprocess.run(
        [sys.executable, script, "--examples-only", "--repeat", "1", "--out", out],
        check=True,
        capture_output=True,
        timeout=300,
    )
    rows = checked(out)
    assert set(ALL) <= set(rows)
    assert len({row["pages"] for row in rows.values()}) == 1, "all read the same pages"
    assert rows["read_document"]["cpu_seconds"] < rows["pdfplumber"]["cpu_seconds"]


def test_the_figures_are_well_formed() -> None:
    assert set(ALL) <= set(checked(BENCHMARKS / "results" / "reading_speed.json"))
