"""Batches on real Dask clusters: resuming after kill -9, dying workers, a cluster by address.

Every test starts real schedulers and workers; nothing of ours is replaced.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from review.batch.batch import BatchRun
from review.batch.cluster import Cluster, local_cluster
from review.batch.companies import find_companies
from review.batch.errors import ClusterUnreachable
from review.batch.journal import Entry, Journal, read_journal
from review.batch.plan import make_plan
from review.batch.results_folder import ResultsFolder, hash_of
from review.batch.running import AHEAD
from review.batch.settings import BatchSettings

pytest.importorskip(
    "distributed", reason="the extra `dask` is not installed: pip install -e '.[dask]'"
)

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "hetingli_privacy_policy.html"
FRAMEWORK = "ccia-002"
MEMORY = 2_000_000_000
PATIENCE = 120.0  # seconds; a machine that does other things too is slow
MANY = 6


def policy(number: int) -> str:
    lines = [
        f"第{number}号平台隐私政策",
        "我们设立个人信息保护负责人和专门机构，负责监督个人信息处理活动。",
        f"公司每年组织{number + 2}次数据安全培训，覆盖全体员工{number * 100 + 50}人。",
        "您可以通过客服热线投诉，我们将在15个工作日内答复。",
    ]
    return "\n\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six companies: one with two files in a folder, five with a small file."""
    folder = tmp_path_factory.mktemp("batch") / "reports"
    (folder / "禾汀里").mkdir(parents=True)
    shutil.copy(EXAMPLE, folder / "禾汀里")
    (folder / "禾汀里" / "补充.txt").write_text(policy(0), encoding="utf-8")
    for number in range(1, MANY):
        (folder / f"p{number}.txt").write_text(policy(number), encoding="utf-8")
    return folder


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "review.cli", *map(str, words)]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def run(*words: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        command(*words), capture_output=True, text=True, cwd=ROOT, env=environment()
    )
    assert ran.returncode == status, ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


def results(out: Path) -> dict[str, str]:
    """The hash of every result by company."""
    return {path.parent.name: hash_of(path) for path in out.glob(f"*/{FRAMEWORK}.json")}


def lines(out: Path) -> list[Entry]:
    return list(read_journal(out / "journal.jsonl"))


def done_times(out: Path) -> Counter[str]:
    return Counter(each.company for each in lines(out) if each.state == "done")


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def expected(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The hash of what `mingzheng prefill` gives for each company."""
    folder = tmp_path_factory.mktemp("prefill")
    from review.cli import app

    for entry in sorted(reports.iterdir()):
        files = sorted(entry.iterdir()) if entry.is_dir() else [entry]
        out = folder / f"{entry.name}.json"
        app(["prefill", *map(str, files), "-f", FRAMEWORK, "-o", str(out)], standalone_mode=False)
    return {path.name.removesuffix(".json"): hash_of(path) for path in folder.iterdir()}


def test_results_are_those_of_prefill_and_a_broken_file_stops_nobody(
    reports: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(reports, folder)
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (folder / "p1.txt").rename(folder / "=1+1.txt")
    shutil.copy(folder / "=1+1.txt", folder / "p1.txt")
    words = ("batch", folder, "-f", FRAMEWORK, "-o", out, "--workers", 2, "--memory-limit", "2GB")
    ran = run(*words)
    assert f"{MANY + 1} results of {MANY + 2}, 1 failed" in ran.stdout
    assert ran.stderr.count("dashboard") == 1 and "坏: 坏.pdf: the PDF is damaged" in ran.stderr
    found = results(out)
    assert found.pop("=1+1.txt") and found == expected
    assert "坏.pdf" in (out / "failures.csv").read_text(encoding="utf-8-sig")
    assert {"summary.xlsx", "summary.json"} <= {each.name for each in out.iterdir()}
    assert not list((out / ".documents").glob("p1*/*"))  # what was read is not kept

    # Again: the changed file and the repaired one are done, and nothing else.
    (folder / "p2.txt").write_text(policy(99), encoding="utf-8")
    (folder / "坏.pdf").unlink()
    ran = run(*words)
    assert f"{MANY} results are there already" in ran.stderr
    assert results(out)["p2.txt"] != expected["p2.txt"]
    assert {company for company, times in done_times(out).items() if times > 1} == {"p2.txt"}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert len(summary["results"]) == MANY + 1 and summary["failures"] == []


def test_ctrl_c_and_kill_9_lose_nothing_that_was_done(
    reports: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ("batch", reports, "-f", FRAMEWORK, "-o", out, "--workers", 1, "--memory-limit", "2GB")
    for number, wanted in ((signal.SIGINT, 1), (signal.SIGKILL, 3)):
        with subprocess.Popen(
            command(*words), stderr=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
            env=environment(), start_new_session=True, text=True,
        ) as process:  # fmt: skip
            until(lambda wanted=wanted: len(lines(out)) >= wanted or process.poll() is not None)
            if number == signal.SIGINT:
                os.killpg(process.pid, number)  # as a terminal does
                told = process.communicate()[1]
                assert process.returncode == 128 + signal.SIGINT
                assert "no half-written file" in told and "Traceback" not in told
            else:
                process.kill()
                process.wait()
        assert 0 < len(done_times(out)) < MANY
        for path in out.glob("*/*.json"):
            json.loads(path.read_text(encoding="utf-8"))
    before = set(done_times(out))
    run(*words)
    assert results(out) == expected
    times = done_times(out)
    assert all(times[company] == 1 for company in before) and len(times) == MANY
    assert not list(out.glob("**/.*.tmp"))


class Done:
    """A batch in this process, whose workers a test can end."""

    def __init__(self, reports: Path, out: Path) -> None:
        self.folder = ResultsFolder(out)
        self.settings = BatchSettings((FRAMEWORK,), memory=MEMORY)
        self.companies, _ = find_companies(reports)
        self.told: list[str] = []

    def carry_out(self, cluster: Cluster) -> BatchRun:
        with Journal(self.folder.journal) as journal:
            plan = make_plan(self.companies, self.settings, self.folder, journal, False)
            carried = BatchRun(self.settings, self.folder, journal)
            for _ in carried.carry_out(plan.jobs, cluster, self.told.append):
                pass
        return carried


def worker_pids(cluster: Cluster) -> list[int]:
    return list(cluster.client.run(os.getpid).values())


def end_busy_workers(cluster: Cluster, times: int, ended: threading.Event) -> threading.Thread:
    """Kill a worker with SIGKILL whenever one is at work, some times."""

    def kill() -> None:
        for _ in range(times):
            until(lambda: ended.is_set() or any(cluster.client.processing().values()))
            if ended.is_set():
                return
            busy = [where for where, keys in cluster.client.processing().items() if keys]
            where = cluster.client.scheduler_info(n_workers=-1)["workers"].get(busy[0])
            if where is None:
                continue
            pid = cluster.client.run(os.getpid, workers=busy[:1], on_error="ignore")
            for each in pid.values():
                os.kill(each, signal.SIGKILL)
            until(lambda gone=busy[0]: gone not in cluster.client.processing())

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    return thread


def test_a_worker_that_is_killed_costs_nobody_a_result(
    reports: Path, expected: dict[str, str], tmp_path: Path
) -> None:
    batch, ended = Done(reports, tmp_path / "out"), threading.Event()
    with local_cluster(2, MEMORY) as cluster:
        thread = end_busy_workers(cluster, 1, ended)
        carried = batch.carry_out(cluster)
        ended.set()
        thread.join(PATIENCE)
    assert results(tmp_path / "out") == expected
    assert any("a worker ended over it" in each for each in batch.told)
    assert carried.counts == {"done": MANY}
    assert 2 < carried.most <= 2 * AHEAD


def test_what_kills_its_worker_three_times_is_listed(reports: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    long = "\n\n".join(policy(number) for number in range(4000))
    (tmp_path / "in" / "毒.txt").write_text(long, encoding="utf-8")
    batch, ended = Done(tmp_path / "in", tmp_path / "out"), threading.Event()
    with local_cluster(1, MEMORY) as cluster:
        thread = end_busy_workers(cluster, 3, ended)
        carried = batch.carry_out(cluster)
        ended.set()
        thread.join(PATIENCE)
    assert carried.counts == {"failed": 1}
    (line,) = lines(tmp_path / "out")
    assert "the worker ended 3 times" in line.reason


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler and a worker that run as programs of their own elsewhere."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, elsewhere = f"tcp://127.0.0.1:{port}", tmp_path / "elsewhere"
    elsewhere.mkdir()
    dask = (sys.executable, "-m", "dask")
    started = [
        subprocess.Popen(words, cwd=elsewhere, stderr=subprocess.DEVNULL, env=environment())
        for words in (
            [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
            [*dask, "worker", address, "--nworkers", "1", "--nthreads", "2", "--no-dashboard"],
        )
    ]
    yield address
    for process in reversed(started):
        process.terminate()
    for process in started:
        process.wait(30)


def test_a_cluster_by_address_gets_the_files_and_gives_the_results(
    reports: Path, expected: dict[str, str], tmp_path: Path, scheduler: str
) -> None:
    out = tmp_path / "out"
    ran = run("batch", reports, "-f", FRAMEWORK, "-o", out, "--scheduler", scheduler)
    assert f"{MANY} results of {MANY}, 0 failed" in ran.stdout
    assert results(out) == expected
    assert not (out / ".documents").exists()
    # The same with a folder that client and workers share.
    shared = tmp_path / "shared"
    run("batch", reports, "-f", FRAMEWORK, "-o", shared, "--scheduler", scheduler,
        "--shared-folder", "--keep-read")  # fmt: skip
    assert results(shared) == expected
    assert len(list((shared / ".documents").glob("*/*.document"))) == MANY + 1


def test_no_cluster_where_one_was_named(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from review.batch import cluster

    monkeypatch.setattr(cluster, "STARTING", 0.5)
    with pytest.raises(ClusterUnreachable, match="no Dask scheduler answers"):
        with cluster.cluster_at("tcp://127.0.0.1:9"):
            pass


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--memory-limit", "much"), "write a size like 2GB"),
        (("--memory-limit", "1MB"), "at least"),
        (("--scheduler", "tcp://127.0.0.1:9", "--workers", "2"), "leave it out"),
    ],
)
def test_bad_arguments_end_with_2(
    reports: Path, tmp_path: Path, words: tuple[str, ...], told: str,

) -> None:  # fmt: skip
    from typer.testing import CliRunner

    from review.cli import app

    ran = CliRunner().invoke(
        app, ["batch", str(reports), "-f", FRAMEWORK, "-o", str(tmp_path / "out"), *words]
    )
    assert ran.exit_code == 2 and told in ran.output
    ran = CliRunner().invoke(
        app, ["batch", str(reports), "-f", FRAMEWORK, "-o", str(reports / "o")]
    )
    assert ran.exit_code == 2 and re.search("lies in the folder", ran.output)


def test_nothing_done_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").mkdir()
    (tmp_path / "in" / "a.txt" / "b.exe").write_bytes(b"MZ")
    ran = run("batch", tmp_path / "in", "-f", FRAMEWORK, "-o", tmp_path / "out", status=2)
    assert "holds no document" in ran.stderr
