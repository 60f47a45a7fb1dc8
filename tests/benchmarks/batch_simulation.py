"""A batch of thousands of reports on a cluster, on paper, from what `batch_speed.py` measured.

    python tests/benchmarks/batch_simulation.py [--reports 5000] [--pages 80] [--scanned 0.05]
                                                [--network 125] [--disk 200] [FILE.json]

Prints Markdown. No run on a cluster stands behind it: seconds a page, seconds an assessment, bytes
and tasks a second are those of one machine, and a cluster is taken to have such processors.

What it reckons with, for R reports of P pages, a share S of them scanned:
  reading    = P · (seconds a text page, or seconds an OCR page)
  assessing  = a + b · characters, a line through the measured documents
  work       = R · (reading + assessing) / workers, and the longest single report at the end
  scheduler  = 2 · R tasks at the measured rate of empty tasks
  network    = files to the workers, read documents once, results back (compressed to a fifth)
  disk       = files read twice (hash, reading), read documents written and read, results, parts
  client     = hashing the files before, one fsync a report, the summary after: none of it shared
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np

RESULTS = Path(__file__).parent / "results" / "batch_speed.json"
WORKERS = (1, 2, 8, 16, 32, 64, 128, 256, 512)
HASHING = 500e6  # bytes a second of SHA-256 and the disk under it; a usual figure, not measured
FSYNC = 0.005  # seconds of one line of the journal on a usual disk; not measured
COMPRESSED = 0.2  # of a result on the wire

COSTS = {
    "text_page": "reading a page of text, s",
    "ocr_page": "reading a page by OCR, s, both cores",
    "characters_of_page": "characters of a page",
    "assess_base": "assessing a document, s",
    "assess_character": "and for each of its characters, s",
    "file_bytes_of_page": "bytes of a page in its file",
    "document_bytes_of_character": "bytes of a character in the read document",
    "result_bytes": "bytes of a result",
    "part_bytes": "bytes of its part for the summary",
    "tasks_a_second": "empty tasks a second",
    "worker_mb": "peak of a worker, MB",
    "reader_mb": "peak of its reading process, MB",
    "client_mb": "peak of the command with the scheduler, MB",
}


def unit_costs(data: dict[str, Any]) -> dict[str, float]:
    """What a page, an assessment and a byte cost, from the run with one worker."""
    run = data["runs"][0]
    each = run["each"]
    paged = [row for row in each if row["paged"] and row["file"].lower().endswith(".pdf")]
    text = [row for row in paged if not row["ocr_pages"]]
    scans = [row for row in paged if row["ocr_pages"] > row["paged"] / 2]
    lengths = np.array([row["characters"] for row in each], float)
    seconds = np.array([row["assessing_seconds"] for row in each], float)
    slope, base = np.polyfit(lengths, seconds, 1) if len(each) > 2 else (0.0, seconds.mean())
    pages = sum(row["paged"] for row in text)
    return {
        "text_page": sum(row["reading_seconds"] for row in text) / pages,
        "ocr_page": (
            sum(row["reading_seconds"] for row in scans) / sum(row["paged"] for row in scans)
            if scans
            else float("nan")
        ),
        "characters_of_page": sum(row["characters"] for row in text) / pages,
        "assess_base": max(0.0, float(base)),
        "assess_character": max(0.0, float(slope)),
        "file_bytes_of_page": sum(row["bytes"] for row in text) / pages,
        "document_bytes_of_character": run["bytes"]["read_documents"] / lengths.sum(),
        "result_bytes": run["bytes"]["results"] / run["documents"],
        "part_bytes": run["bytes"]["parts"] / run["documents"],
        "tasks_a_second": data["empty_tasks"]["tasks_a_second"],
        "worker_mb": max(mean(peaks) for peaks in _peaks(data, "worker")),
        "reader_mb": max(mean(peaks) for peaks in _peaks(data, "reading process")),
        "client_mb": max(max(peaks) for peaks in _peaks(data, "client with scheduler")),
    }


def _peaks(data: dict[str, Any], role: str) -> list[list[float]]:
    return [run["peak_mb"].get(role, [0.0]) for run in data["runs"]]


def simulated(
    data: dict[str, Any], costs: dict[str, float], options: argparse.Namespace
) -> list[dict[str, Any]]:
    """A row for each number of workers: hours, and how busy each part would be."""
    scanned = options.scanned if costs["ocr_page"] == costs["ocr_page"] else 0.0
    reading = options.pages * (
        (1 - scanned) * costs["text_page"] + (scanned * costs["ocr_page"] if scanned else 0)
    )
    longest = options.pages * max(costs["text_page"], costs["ocr_page"] if scanned else 0)
    characters = options.pages * costs["characters_of_page"]
    assessing = costs["assess_base"] + costs["assess_character"] * characters
    file, document = (
        options.pages * costs["file_bytes_of_page"],
        characters * costs["document_bytes_of_character"],
    )
    network = options.reports * (file + document + COMPRESSED * costs["result_bytes"])
    disk = options.reports * (
        2 * file + 2 * document + costs["result_bytes"] + 2 * costs["part_bytes"]
    )
    serial = options.reports * (file / HASHING + FSYNC) + summary_seconds(data, options.reports)
    tasks = 2 * options.reports
    rows = []
    for workers in WORKERS:
        work, last = options.reports * (reading + assessing) / workers, longest + assessing
        shared = {
            "scheduler": tasks / costs["tasks_a_second"],
            "network (files sent)": network / (options.network * 1e6),
            "disk (shared folder)": disk / (options.disk * 1e6),
        }
        least = {
            "workers": work,
            "the last report, read by one worker": last,
            **shared,
            "client (hashes, journal, summary)": serial,
        }
        spread = max(work + last, *shared.values())
        rows.append({
            "workers": workers,
            "hours": (spread + serial) / 3600,
            "efficiency": work / (spread + serial),
            "seconds": least,
            "bottleneck": max(least, key=lambda name: least[name]),
            "memory_gb": workers * (costs["worker_mb"] + costs["reader_mb"]) / 1e3,
            "tasks_a_second": tasks / spread,
            "network_mb": network / spread / 1e6,
            "disk_mb": disk / spread / 1e6,
        })  # fmt: skip
    return rows


def summary_seconds(data: dict[str, Any], reports: int) -> float:
    """What the summary takes, in proportion to the companies."""
    many = data.get("summary_of_many")
    if not many:
        return 0.0
    seconds = many["gathering_seconds"] + many["workbook_seconds"] + many["json_seconds"]
    return float(seconds * reports / many["companies"])


def told(data: dict[str, Any], options: argparse.Namespace) -> list[str]:
    """The tables as lines of Markdown."""
    costs = unit_costs(data)
    rows = simulated(data, costs, options)
    lines = [
        f"Measured on {data['cpu']}, {data['cores']} cores, load {data['load_at_start']} at the "
        f"start, Python {data['python']}, {data['date'][:10]}, state {data['commit']}.",
        "",
        "| workers | pages/s | documents/s | working s | reading s | assessing s | peak MB: client "
        "with scheduler | workers | reading processes |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for run in data["runs"]:
        peaks = run["peak_mb"]
        lines.append(
            f"| {run['workers']} | {run['pages_a_second']} | {run['documents_a_second']} | "
            f"{run['working_seconds']} | {run['reading_seconds']} | {run['assessing_seconds']} | "
            f"{_mb(peaks, 'client with scheduler')} | {_mb(peaks, 'worker')} | "
            f"{_mb(peaks, 'reading process')} |"
        )
    speed = ", ".join(f"{pair} {times}" for pair, times in data["speed_up"].items())
    same = "the same bytes" if data["same_results"] else "NOT the same bytes"
    lines += ["", f"Speed-up by workers: {speed}; {same}.", ""]
    lines += ["| what it costs | |", "| --- | --- |"]
    lines += [f"| {COSTS[name]} | {_figure(value)} |" for name, value in costs.items()]
    if many := data.get("summary_of_many"):
        seconds = summary_seconds(data, many["companies"])
        lines.append(
            f"| summary of {many['companies']} companies | {seconds:.0f} s, {many['peak_mb']:.0f} "
            f"MB, {many['bytes']['summary.xlsx'] / 1e6:.0f} MB workbook |"
        )
    lines += [
        "",
        f"{options.reports} reports of {options.pages} pages, {options.scanned:.0%} scanned; "
        f"network {options.network} MB/s, disk {options.disk} MB/s:",
        "",
        "| workers | hours | share of the workers' time that is work | memory of workers GB | "
        "tasks/s | network MB/s | disk MB/s | bottleneck |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row['workers']} | {row['hours']:.2f} | {row['efficiency']:.0%} | "
        f"{row['memory_gb']:.1f} | {row['tasks_a_second']:.2f} | {row['network_mb']:.1f} | "
        f"{row['disk_mb']:.1f} | {row['bottleneck']} |"
        for row in rows
    ]
    lines += ["", "Seconds that each part needs at the least:", ""]
    lines += [
        f"- {name}: {seconds:.0f}"
        for name, seconds in rows[0]["seconds"].items()
        if name != "workers"
    ]
    lines += [f"- workers: {rows[0]['seconds']['workers']:.0f} divided by their number"]
    return lines


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _mb(peaks: dict[str, list[float]], role: str) -> str:
    return ", ".join(f"{each:.0f}" for each in peaks.get(role, []))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=RESULTS)
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--pages", type=int, default=80, help="of a report")
    parser.add_argument("--scanned", type=float, default=0.05, help="share of scanned reports")
    parser.add_argument("--network", type=float, default=125.0, help="MB/s into the cluster")
    parser.add_argument("--disk", type=float, default=200.0, help="MB/s of the shared folder")
    options = parser.parse_args()
    data = json.loads(options.file.read_text(encoding="utf-8"))
    sys.stdout.write("\n".join(told(data, options)) + "\n")


if __name__ == "__main__":
    main()
