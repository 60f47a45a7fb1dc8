"""How fast and how well a large collection is searched, from ten thousand to a million passages.

    python tests/benchmarks/collection_search.py
        [--engine faiss] [--passages 10000 100000 1000000] [--queries 300] [--work FOLDER]
        [--plot docs/figures/collection_growth.svg] [--out FILE.json]
    python tests/benchmarks/collection_search.py --engine faiss milvus --passages 200000 --out …

One collection grows through the sizes; at each of them the indexes are brought up to date (where
the engine does that by itself nothing is asked), then every step is a process of its own: adding
(time of encoding and of adding apart), searching (every query once to warm the files, then timed
one after another; `limit` 10), comparing with exact search over float32 vectors. A found passage
counts as right when its exact cosine is at least that of the tenth best, so that passages of the
same text do not count against each other. With several engines the last are compared with the
first: the share of the first one's ten best that each found as well, equal texts counting.

The passages are made from real ones (made_passages.py tells how, and what is made up).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

import numpy as np
from machine import machine
from made_passages import A_DOCUMENT, PassageMaker, real_passages

ROOT = Path(__file__).parents[2]
RESULTS = Path(__file__).parent / "results" / "collection_search.json"
SIZES = (10_000, 100_000, 1_000_000)
PACKAGES = ("mingzheng", "faiss-cpu", "numpy", "SQLAlchemy", "pymilvus", "milvus-lite")
MODES = ("both", "words", "meaning")
FILTERED = ("company", "item")
MOST_MS, LEAST_RECALL = 50.0, 0.95
DIMENSIONS = 256


def address_of(engine: str, work: Path) -> str:
    """Where an engine keeps the benchmark's collection."""
    return str(work / ("milvus.db" if engine == "milvus" else engine))


def maker(work: Path) -> tuple[str, PassageMaker, list[str]]:
    """Where the real texts come from, what makes passages of them, and titles of indicators."""
    from indicators.catalogue import framework_ids, load_framework

    source, real = real_passages(work / "real.json")
    found = [(name, each) for name in framework_ids() for each in load_framework(name).indicators]
    items = [f"{name}/{each.id}" for name, each in found]
    return source, PassageMaker(real, items), [each.title for _, each in found]


def build(engine: str, work: Path, first: int, last: int) -> dict[str, Any]:
    """Add the made documents from one size to the next."""
    from corpus.collecting import vectors_of
    from corpus.engines.opening import open_collection

    _, made, _ = maker(work)
    collection = open_collection(address_of(engine, work), DIMENSIONS)
    spent = {"encoding": 0.0, "adding": 0.0, "bringing_up_to_date": 0.0}
    slowest = 0.0
    with (work / "exact.f32").open("r+b" if first else "wb") as file:
        file.seek(first * DIMENSIONS * 4)
        for number in range(first // A_DOCUMENT, last // A_DOCUMENT):
            passages = made.document(number)
            begun = time.perf_counter()
            vectors = vectors_of([passage.text for passage in passages])
            encoded = time.perf_counter()
            collection.add(passages, vectors)
            added = time.perf_counter()
            spent["encoding"] += encoded - begun
            spent["adding"] += added - encoded
            slowest = max(slowest, added - encoded)
            file.write(vectors.tobytes())
    if optimise := getattr(collection, "optimise", None):
        begun = time.perf_counter()
        optimise()
        spent["bringing_up_to_date"] = time.perf_counter() - begun
    collection.close()
    return {"seconds": spent, "slowest_add_seconds": slowest, "peak_mb": peak_mb()}


def search(engine: str, work: Path, size: int, count: int) -> dict[str, Any]:
    """The times of every query, and what was found."""
    from corpus.collecting import vectors_of
    from corpus.collection import CollectionFilters
    from corpus.engines.opening import open_collection

    _, made, titles = maker(work)
    queries = made.queries(count, titles)
    begun = time.perf_counter()
    collection = open_collection(address_of(engine, work), DIMENSIONS)
    nothing = CollectionFilters()
    collection.search(queries[0], vectors_of(queries[:1])[0], nothing)
    opening = time.perf_counter() - begun
    some = made.document(0)[0]
    item = next(each.items[0] for each in made.document(0) if each.items)
    filters = dict.fromkeys(MODES, nothing) | {
        "company": CollectionFilters(companies=(some.company,)),
        "item": CollectionFilters(items=(item.partition("/")[0],)),
    }
    encoding, vectors = timed(lambda query: vectors_of([query])[0], queries)
    row: dict[str, Any] = {"opening_and_first_search_seconds": opening, "encoding_ms": encoding}
    found = {}
    for name, chosen in filters.items():
        mode: Any = name if name in MODES else "both"

        def one(pair: Any, chosen: Any = chosen, mode: Any = mode) -> Any:
            return collection.search(pair[0], pair[1], chosen, limit=10, mode=mode)

        pairs = list(zip(queries, vectors, strict=True))
        timed(one, pairs)
        row[name], hits = timed(one, pairs)
        if name in MODES:
            found[name] = [[place_of(hit.passage) for hit in each] for each in hits]
    row["peak_mb"] = peak_mb()
    collection.close()
    (work / f"found.{engine}.{size}.json").write_text(json.dumps(found), encoding="utf-8")
    return row


def place_of(passage: Any) -> int:
    """The number of a made passage in the whole collection."""
    return int(passage.document[7:], 16) * A_DOCUMENT + passage.start // 1000


def timed(call: Any, given: Sequence[Any]) -> tuple[dict[str, float], list[Any]]:
    """Milliseconds of single calls, and what they gave."""
    times, processor, results = [], [], []
    for each in given:
        begun, used = time.perf_counter(), time.process_time()
        results.append(call(each))
        processor.append((time.process_time() - used) * 1000)
        times.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(times, n=100)
    figures = {"p50": cuts[49], "p95": cuts[94], "max": max(times)}
    figures["cpu_p95"] = quantiles(processor, n=100)[94]  # of the processor, whatever else runs
    return {name: round(value, 2) for name, value in figures.items()}, results


def compare(engines: Sequence[str], work: Path, size: int, count: int) -> dict[str, Any]:
    """Recall of each engine against exact search, and of the others against the first."""
    from corpus.collecting import vectors_of

    _, made, titles = maker(work)
    queries = vectors_of(made.queries(count, titles))
    vectors = np.memmap(work / "exact.f32", np.float32, "r", shape=(size, DIMENSIONS))
    scores = np.concatenate(
        [vectors[at : at + 50_000] @ queries.T for at in range(0, size, 50_000)]
    ).T
    tenth = np.partition(scores, -10, axis=1)[:, -10]
    found = {
        engine: json.loads((work / f"found.{engine}.{size}.json").read_text(encoding="utf-8"))
        for engine in engines
    }
    row: dict[str, Any] = {}
    told = np.flatnonzero(queries.any(axis=1))  # a query without a known word has no vector
    for engine in engines:
        right = [
            sum(scores[at, place] >= tenth[at] - 1e-5 for place in places) / 10
            for at, places in ((at, found[engine]["meaning"][at]) for at in told)
        ]
        row[engine] = {
            "recall_at_10": round(mean(right), 4),
            "worst_query": min(right),
            "queries": len(right),
        }
    texts = {}

    def text(place: int) -> str:
        document = place // A_DOCUMENT
        if document not in texts:
            texts[document] = [passage.text for passage in made.document(document)]
        return texts[document][place % A_DOCUMENT]

    for other in engines[1:]:
        for mode in MODES:
            shares = []
            for one, two in zip(found[engines[0]][mode], found[other][mode], strict=True):
                known = {text(place) for place in two}
                shares.append(sum(text(place) in known for place in one) / max(1, len(one)))
            row[other][f"of_{engines[0]}_{mode}"] = round(mean(shares), 4)
    return row


def peak_mb() -> float:
    """The most memory of this process, files that it mapped included."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))


def disk_mb(address: Path) -> dict[str, float]:
    """Bytes of what an engine keeps, by kind of file."""
    sizes: dict[str, float] = {}
    for path in (path for path in address.rglob("*") if path.is_file()):
        sizes[path.name] = round(sizes.get(path.name, 0) + path.stat().st_size / 1e6, 1)
    kept = {name: size for name, size in sorted(sizes.items()) if size >= 0.1}
    total = round(sum(sizes.values()), 1)
    return {"total": total} if len(kept) > 12 else {"total": total, **kept}


def fresh(step: str, work: Path, *arguments: object) -> dict[str, Any]:
    """One step in a process of its own."""
    command = [sys.executable, __file__, "--work", str(work), "--step", step]
    ran = subprocess.run(
        [*command, *map(str, arguments)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def measure(engines: Sequence[str], sizes: Sequence[int], work: Path, count: int) -> list[Any]:
    """One row for each engine and size."""
    rows = []
    before = 0
    for size in sizes:
        for engine in engines:
            row: dict[str, Any] = {"engine": engine, "passages": size}
            row["build"] = fresh("build", work, engine, before, size)
            row["disk_mb"] = disk_mb(Path(address_of(engine, work)))
            row["search"] = fresh("search", work, engine, size, count)
            rows.append(row)
            sys.stderr.write(f"{engine} {size}: {json.dumps(row)}\n")
        recalls = fresh("compare", work, ",".join(engines), size, count)
        for row in rows[-len(engines) :]:
            row["recall"] = recalls[row["engine"]]
        sys.stderr.write(f"{size}: {json.dumps(recalls)}\n")
        before = size
    return rows


def targets(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was asked for at the largest size."""
    last = [row for row in rows if row["engine"] == rows[0]["engine"]][-1]
    slow = max(last["search"][mode]["p95"] for mode in MODES)
    recall = last["recall"]["recall_at_10"]
    size = last["passages"]
    return [
        {
            "what": f"p95 of a search over {size} passages, slowest mode, ms, under",
            "limit": MOST_MS,
            "measured": slow,
            "met": slow < MOST_MS,
        },
        {
            "what": f"recall@10 against exact search over {size} passages, at least",
            "limit": LEAST_RECALL,
            "measured": recall,
            "met": recall >= LEAST_RECALL,
        },
    ]


def plot(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """The growth as four small pictures."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "mingzheng"
    from matplotlib import pyplot as plt

    rows = [row for row in rows if row["engine"] == rows[0]["engine"]]
    sizes = [row["passages"] for row in rows]
    figure, axes = plt.subplots(2, 2, figsize=(9, 6.4), layout="constrained")
    for mode, colour in zip(MODES, ("#1f6f8b", "#b5651d", "#5b7f3a"), strict=True):
        for share, style in (("p50", "--"), ("p95", "-")):
            times = [row["search"][mode][share] for row in rows]
            axes[0, 0].plot(sizes, times, style, marker="o", color=colour, label=f"{mode}, {share}")
    axes[0, 0].axhline(MOST_MS, color="#999999", linewidth=0.8)
    axes[0, 0].set(title="One search", ylabel="ms", ylim=(0, None))
    axes[0, 0].legend(fontsize=7)
    recall = [row["recall"]["recall_at_10"] for row in rows]
    axes[0, 1].plot(sizes, recall, marker="o", color="#1f6f8b")
    axes[0, 1].axhline(LEAST_RECALL, color="#999999", linewidth=0.8)
    axes[0, 1].set(title="Recall@10 against exact search", ylim=(0.9, 1.002))
    spent = np.cumsum([[*row["build"]["seconds"].values()] for row in rows], axis=0)
    for name, values in zip(rows[0]["build"]["seconds"], spent.T, strict=True):
        axes[1, 0].plot(sizes, values, marker="o", label=name.replace("_", " "))
    axes[1, 0].set(title="Building, from nothing", ylabel="seconds", yscale="log")
    axes[1, 0].legend(fontsize=7)
    axes[1, 1].plot(sizes, [row["disk_mb"]["total"] for row in rows], marker="o", label="on disk")
    for step in ("build", "search"):
        peaks = [row[step]["peak_mb"] for row in rows]
        axes[1, 1].plot(sizes, peaks, marker="o", label=f"peak memory, {step}")
    axes[1, 1].set(title="Size", ylabel="MB", yscale="log")
    axes[1, 1].legend(fontsize=7)
    for axis in axes.flat:
        axis.set(xscale="log", xlabel="passages")
        axis.grid(True, linewidth=0.3)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def one_step(step: str, work: Path, arguments: Sequence[str]) -> dict[str, Any]:
    """What a process of its own does."""
    if step == "build":
        return build(arguments[0], work, int(arguments[1]), int(arguments[2]))
    if step == "search":
        return search(arguments[0], work, int(arguments[1]), int(arguments[2]))
    return compare(arguments[0].split(","), work, int(arguments[1]), int(arguments[2]))


def main() -> None:
    """Measure everything and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--engine", nargs="+", default=["faiss"], help="faiss, milvus, or both")
    parser.add_argument("--passages", nargs="+", type=int, default=list(SIZES))
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--work", type=Path, help="where it is built; left there when named")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if options.step:
        sys.stdout.write(json.dumps(one_step(options.step, options.work, options.rest)))
        return
    about = machine(PACKAGES)
    work = options.work or Path(tempfile.mkdtemp(prefix="mingzheng-collection-"))
    work.mkdir(parents=True, exist_ok=True)
    for engine in options.engine:
        if Path(address_of(engine, work)).exists():
            parser.error(f"{work} holds a collection of {engine} already")
    try:
        source, real = real_passages(work / "real.json")
        rows = measure(options.engine, options.passages, work, options.queries)
    finally:
        if options.work is None:
            shutil.rmtree(work, ignore_errors=True)
    made = {
        "source": source,
        "real_documents": len(real),
        "real_passages": sum(map(len, real)),
        "recipe": "tests/benchmarks/made_passages.py",
        "queries": options.queries,
    }
    data = {**about, "made": made, "measurements": rows, "targets": targets(rows)}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    if options.plot:
        plot(rows, options.plot)


if __name__ == "__main__":
    main()
