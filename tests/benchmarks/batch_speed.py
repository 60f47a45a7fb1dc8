"""How fast a batch is on local workers, what memory it takes, and what its summary costs.

    python tests/benchmarks/batch_speed.py [--documents 60] [--workers 1 2] [--framework ID]
                                           [--companies 5000] [--examples-only] [--out FILE.json]

Each run is the whole command in fresh processes, into an empty folder. The 60 documents are those
of `../shared/docs/reports`, the examples, and the first policies of `../shared/docs/policies` by
name; each is a company. Memory is the resident set, looked at five times a second; the scheduler
of a local cluster lives in the process of the command. A page of a file without pages counts 1,500
characters. The summary is measured over copies of the parts of the results, for `--companies`.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from machine import machine

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "docs"
RESULTS = Path(__file__).parent / "results" / "batch_speed.json"
PACKAGES = ("mingzheng", "distributed", "pypdfium2", "numpy", "rapidocr", "openpyxl", "psutil")
FRAMEWORK = "cfis-self-assessment"
CHARACTERS_OF_A_PAGE = 1500
MEMORY = "4GB"
EMPTY_TASKS = 1000


def documents(count: int, examples_only: bool) -> list[Path]:
    """The documents in the order in which they are chosen."""
    found = sorted((ROOT / "examples").glob("hetingli_*"))
    if not examples_only and SHARED.is_dir():
        found = [
            *sorted((SHARED / "reports").iterdir()),
            *found,
            *sorted((SHARED / "policies").iterdir()),
        ]
    return found[:count]


class Memory(threading.Thread):
    """Watches a process and all below it; peaks in MB by what they are."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self.peaks: dict[str, float] = {}
        self.together = 0.0

    def run(self) -> None:
        while True:
            try:
                found = {self._process.pid: ("client with scheduler", self._process)}
                for child in self._process.children(recursive=True):
                    found[child.pid] = (_role(child), child)
                sizes = {pid: (role, each.memory_info().rss) for pid, (role, each) in found.items()}
            except psutil.NoSuchProcess:
                if not self._process.is_running():
                    return
                continue
            for pid, (role, size) in sizes.items():
                name = role if role.startswith("client") else f"{role} {pid}"
                self.peaks[name] = max(self.peaks.get(name, 0.0), size / 1e6)
            self.together = max(self.together, sum(size for _, size in sizes.values()) / 1e6)
            time.sleep(0.2)

    def by_role(self) -> dict[str, list[float]]:
        """The peaks, the processes of one kind as a list, the largest first."""
        found: dict[str, list[float]] = {}
        for name, peak in self.peaks.items():
            role = name.rstrip("0123456789").strip()
            found.setdefault(role, []).append(round(peak, 1))
        return {role: sorted(peaks, reverse=True) for role, peaks in sorted(found.items())}


def _role(process: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    if "extractor.reading_process" in line:
        return "reading process"
    return "worker" if "spawn_main" in line else "other"


def measured(folder: Path, out: Path, framework: str, workers: int) -> dict[str, Any]:
    """One run of the command."""
    command = [sys.executable, "-m", "review.cli", "batch", str(folder), "-f", framework]
    command += ["-o", str(out), "--workers", str(workers), "--memory-limit", MEMORY, "--keep-read"]
    begun = time.time()
    with subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        memory = Memory(process.pid)
        memory.start()
        assert process.stderr is not None
        ready, told = begun, []
        for line in process.stderr:
            if "dashboard" in line:
                ready = time.time()
            else:
                told.append(line.strip())
    if process.returncode:
        raise SystemExit("\n".join(told))
    ended = time.time()
    memory.join()
    lines = [json.loads(line) for line in (out / "journal.jsonl").read_bytes().splitlines()]
    last = max(path.stat().st_mtime for path in out.glob(f"*/{framework}.json"))
    rows = [_document_row(line, folder, out) for line in lines if line["state"] == "done"]
    pages = sum(row["pages"] for row in rows)
    return {
        "workers": workers,
        "documents": len(rows),
        "failed": [line["reason"] for line in lines if line["state"] == "failed"],
        "pages": round(pages, 1),
        "paged_pages": sum(row["paged"] for row in rows),
        "seconds": round(ended - begun, 2),
        "starting_seconds": round(ready - begun, 2),
        "working_seconds": round(last - ready, 2),
        "summary_seconds": round(ended - last, 2),
        "pages_a_second": round(pages / (last - ready), 2),
        "documents_a_second": round(len(rows) / (last - ready), 3),
        "reading_seconds": round(sum(row["reading_seconds"] for row in rows), 2),
        "assessing_seconds": round(sum(row["assessing_seconds"] for row in rows), 2),
        "peak_mb": memory.by_role(),
        "peak_mb_together": round(memory.together, 1),
        "bytes": {
            "files": sum(path.stat().st_size for path in folder.iterdir()),
            "read_documents": _size(out.glob(".documents/*/*")),
            "results": _size(out.glob(f"*/{framework}.json")),
            "parts": _size(out.glob(".parts/*/*")),
            "journal": (out / "journal.jsonl").stat().st_size,
            "summary": _size(out.glob("summary.*")),
        },
        "each": rows,
    }


def _size(paths: Any) -> int:
    return sum(path.stat().st_size for path in paths)


def _document_row(line: dict[str, Any], folder: Path, out: Path) -> dict[str, Any]:
    result = json.loads((out / line["company"] / f"{line['framework']}.json").read_bytes())
    (document,) = result["documents"]
    characters = document["characters"]
    return {
        "file": line["company"],
        "bytes": (folder / line["company"]).stat().st_size,
        "paged": document["pages"],
        "pages": document["pages"] or round(characters / CHARACTERS_OF_A_PAGE, 2),
        "ocr_pages": len(document["ocr_pages"]),
        "characters": characters,
        "reading_seconds": line["reading_seconds"],
        "assessing_seconds": line["seconds"],
    }


def nothing(number: int) -> int:
    """An empty task."""
    return number


def empty_tasks() -> dict[str, float]:
    """How many empty tasks a second client and scheduler get through, two at once."""
    from distributed import as_completed

    from review.batch.cluster import local_cluster

    with local_cluster(1, 2_000_000_000) as cluster:
        client = cluster.client
        client.submit(nothing, -1, pure=False).result()
        begun = time.perf_counter()
        completed = as_completed(
            [client.submit(nothing, number, pure=False) for number in range(2)], loop=client.loop
        )
        sent = 2
        for _ in completed:
            if sent < EMPTY_TASKS:
                completed.add(client.submit(nothing, sent, pure=False))
                sent += 1
        seconds = time.perf_counter() - begun
    return {"tasks": EMPTY_TASKS, "tasks_a_second": round(EMPTY_TASKS / seconds, 1)}


def summary_of_many(out: Path, framework: str, companies: int) -> dict[str, Any]:
    """The summary over copies of the parts of a run, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, __file__, "--summary", str(out), framework, str(companies)],
        check=True,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def write_summary(out: Path, framework: str, companies: int) -> dict[str, Any]:
    """Write the summary of as many companies as asked for; every one is a copy of a real part."""
    import resource

    from review.batch.companies import Company
    from review.batch.journal import read_journal
    from review.batch.results_folder import ResultsFolder
    from review.batch.summary import Summary
    from review.batch.summary_files import write_summary_json
    from review.batch.summary_workbook import write_summary_workbook

    done = [each for each in read_journal(out / "journal.jsonl") if each.state == "done"]
    with tempfile.TemporaryDirectory() as name:
        folder, entries, many = ResultsFolder(Path(name)), {}, []
        for number in range(companies):
            entry, key = done[number % len(done)], f"{number:05}"
            target = folder.part(key, framework)
            target.parent.mkdir(parents=True)
            os.link(ResultsFolder(out).part(entry.company, framework), target)
            entries[key, framework] = entry
            many.append(Company(key, f"公司 {key}", "", ()))
        begun = time.perf_counter()
        summary = Summary(folder, many, (framework,), entries)
        gathered = time.perf_counter()
        write_summary_workbook(summary, folder.workbook)
        written = time.perf_counter()
        write_summary_json(summary, folder.summary)
        ended = time.perf_counter()
        sizes = {path.name: path.stat().st_size for path in (folder.workbook, folder.summary)}
    return {
        "companies": companies,
        "gathering_seconds": round(gathered - begun, 2),
        "workbook_seconds": round(written - gathered, 2),
        "json_seconds": round(ended - written, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, 1),
        "bytes": sizes,
    }


def main() -> None:
    """Measure everything and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--summary", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--framework", default=FRAMEWORK)
    parser.add_argument("--companies", type=int, default=5000, help="of the summary; 0 for none")
    parser.add_argument("--examples-only", action="store_true", help="leave out ../shared")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.summary:
        where, framework, count = options.summary
        sys.stdout.write(json.dumps(write_summary(Path(where), framework, int(count))))
        return
    about = machine(PACKAGES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        chosen = documents(options.documents, options.examples_only)
        for path in chosen:
            shutil.copy(path, folder)
        runs = []
        for workers in options.workers:
            out = Path(name) / f"out{workers}"
            runs.append(measured(folder, out, options.framework, workers))
            sys.stderr.write(f"{workers} workers: {runs[-1]['working_seconds']} s\n")
        data = {
            **about,
            "framework": options.framework,
            "memory_limit": MEMORY,
            "same_results": _same(name, options.workers, options.framework),
            "speed_up": _speed_up(runs),
            "runs": runs,
            "empty_tasks": empty_tasks(),
        }
        if options.companies:
            data["summary_of_many"] = summary_of_many(out, options.framework, options.companies)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _speed_up(runs: Sequence[dict[str, Any]]) -> dict[str, float]:
    first = runs[0]
    return {
        f"{each['workers']} to {first['workers']}": round(
            first["working_seconds"] / each["working_seconds"], 2
        )
        for each in runs[1:]
    }


def _same(name: str, workers: Sequence[int], framework: str) -> bool:
    """True where every run wrote the same bytes."""
    outs = [Path(name) / f"out{each}" for each in workers]
    return all(
        path.read_bytes() == (out / path.parent.name / path.name).read_bytes()
        for out in outs[1:]
        for path in outs[0].glob(f"*/{framework}.json")
    )


if __name__ == "__main__":
    main()
