"""How fast files are read, beside pdfplumber alone on the same pages.

    python tests/benchmarks/reading_speed.py [--examples-only] [--repeat 3] [--out FILE.json]

Every measurement is a fresh process. The large reports are those of `../shared`; where they are
absent, only the example report is measured. `read_document` is measured without OCR, since
pdfplumber recognises nothing, and once more with what is installed. Times of a call leave out
starting Python and importing; those of the command include everything.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from machine import machine

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
REPORT = SHARED / "gold" / "documents" / "pingan_bank_2021_csr.pdf"
ANNUAL = SHARED / "docs" / "reports" / "shenzhen_energy_2016_annual.pdf"
RESULTS = Path(__file__).parent / "results" / "reading_speed.json"
PACKAGES = ("mingzheng", "pypdfium2", "pdfplumber", "pdfminer.six", "numpy", "rapidocr")
SLOW = 60.0  # seconds; what takes longer is measured once
LEAST_RATIO, MOST_SECONDS, MOST_MEGABYTES = 10.0, 12.0, 600.0


def read_with_ocr(path: Path) -> int:
    """Read a file with what is installed; the number of pages."""
    from extractor.extract import read_document

    return len(read_document(path).pages)


def read_without_ocr(path: Path) -> int:
    """Read the text layers of a file only."""
    from extractor.extract import read_document

    return len(read_document(path, recognise=False).pages)


def read_pdfplumber(path: Path) -> int:
    """Words and tables of every page by pdfplumber alone."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            page.extract_tables()
            page.close()
        return len(pdf.pages)


def read_pdfium(path: Path) -> int:
    """The bare text of every page by PDFium, without any place: no reader can be faster."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    for page in pdf:
        page.get_textpage().get_text_range()
    return len(pdf)


CALLS: dict[str, Callable[[Path], int]] = {
    "read_document": read_without_ocr,
    "read_document with ocr": read_with_ocr,
    "pdfplumber": read_pdfplumber,
    "pdfium, text only": read_pdfium,
}
COMMAND = "mingzheng read"


def measure_call(name: str, path: Path) -> dict[str, float]:
    """Measure one call in this process: seconds, seconds of processor time, peak MB."""
    import resource

    import pdfplumber  # noqa: F401 - imported before the clock starts, as is our reader

    import extractor.extract
    import extractor.readers.pdf  # noqa: F401

    begun, used = time.perf_counter(), time.process_time()
    pages = CALLS[name](path)
    return {
        "pages": pages,
        "seconds": time.perf_counter() - begun,
        "cpu_seconds": time.process_time() - used,
        "peak_mb": _megabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss),
    }


def measure_command(path: Path) -> dict[str, float]:
    """Measure the whole command; the peak is that of its largest process."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "review.cli", "read", str(path), "-o", folder]
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        seconds = time.perf_counter() - begun
        (written,) = Path(folder).glob("*.json")
        pages = len(json.loads(written.read_text(encoding="utf-8"))["pages"])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "pages": pages,
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_mb": _megabytes(used.ru_maxrss),
    }


def _megabytes(size: int) -> float:
    return size / (1e6 if sys.platform == "darwin" else 1e3)  # macOS counts bytes, Linux kB


def fresh(name: str, path: Path) -> dict[str, float]:
    """One measurement in a process of its own."""
    ran = subprocess.run(
        [sys.executable, __file__, "--measure", name, str(path)],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def measured(name: str, path: Path, repeat: int) -> dict[str, Any]:
    """The medians of some measurements."""
    runs = [fresh(name, path)]
    while len(runs) < repeat and runs[0]["seconds"] < SLOW:
        runs.append(fresh(name, path))
    row: dict[str, Any] = {"what": name, "file": path.name, "runs": len(runs)}
    row["pages"] = int(runs[0]["pages"])
    for key in ("seconds", "cpu_seconds", "peak_mb"):
        row[key] = round(median(run[key] for run in runs), 3)
    row["all_seconds"] = [round(run["seconds"], 3) for run in runs]
    sys.stderr.write(f"{row['file']}: {name}: {row['seconds']} s, {row['peak_mb']} MB\n")
    return row


def targets(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was promised, beside what was measured; nothing for files that are absent."""
    at = {(row["file"], row["what"]): row for row in rows}
    found = []
    if (REPORT.name, "pdfplumber") in at:
        ours, theirs = (
            at[REPORT.name, what]["seconds"] for what in ("read_document", "pdfplumber")
        )
        found.append(_target("84-page report: times faster", theirs / ours, LEAST_RATIO, True))
    if (ANNUAL.name, "read_document") in at:
        row, whole = at[ANNUAL.name, "read_document"], at[ANNUAL.name, COMMAND]
        found += [
            _target("annual report: seconds", row["seconds"], MOST_SECONDS, False),
            _target("annual report: MB", row["peak_mb"], MOST_MEGABYTES, False),
            _target("annual report, whole command: seconds", whole["seconds"], MOST_SECONDS, False),
            _target("annual report, whole command: MB", whole["peak_mb"], MOST_MEGABYTES, False),
        ]
    return found


def _target(what: str, value: float, limit: float, least: bool) -> dict[str, Any]:
    met = value >= limit if least else value < limit
    return {"what": what, "measured": round(value, 2), "limit": limit, "met": met}


def main() -> None:
    """Measure everything and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--examples-only", action="store_true", help="leave out ../shared")
    parser.add_argument("--repeat", type=int, default=3, help="measurements of each; the median")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.measure:
        name, path = options.measure[0], Path(options.measure[1])
        found = measure_command(path) if name == COMMAND else measure_call(name, path)
        sys.stdout.write(json.dumps(found))
        return
    files = sorted((ROOT / "examples").glob("*.pdf"))
    if not options.examples_only:
        files += [path for path in (REPORT, ANNUAL) if path.exists()]
    about = machine(PACKAGES)
    rows = [measured(name, path, options.repeat) for path in files for name in (*CALLS, COMMAND)]
    data = {**about, "measurements": rows, "targets": targets(rows)}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
