"""Sessions killed at random moments: nothing confirmed is lost, nothing is half-written."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random
from typing import Any

import fault_session
import pytest
import sqlalchemy as sa
from postgres_server import fresh_database, need_server

from corpus.database import open_database, sqlite_url, writing
from corpus.migrations import migrate
from review.audit.verification import verify
from review.decisions import Decision
from review.jobs import Jobs
from review.tables import MIGRATIONS
from review.workspace import DATABASE, Workspace

SEED = 20261126
KILLS, WORKSPACES = int(os.environ.get("MINGZHENG_KILLS", "200")), 5  # for each engine
MOST_LINES = 12  # of the journal that a session comes to write, two a step
FIRST = 8  # sessions of a workspace that are not hurried, so that there is something to decide
OLD = tuple(each for each in MIGRATIONS if each.name <= "review-0004-desk")
_log = logging.getLogger(__name__)
Address = Callable[..., str]


@pytest.fixture(scope="module")
def forking(tmp_path_factory: pytest.TempPathFactory) -> ForkServerContext:
    """Where sessions start: forked from a process that has loaded everything they need."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MINGZHENG_WARM", str(tmp_path_factory.mktemp("warm")))
        environment.setenv("PYTHONPATH", str(Path(__file__).parent))  # it knows no other paths
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["fault_server"])
        first = context.Process(target=time.sleep, args=(0,))
        first.start()
        first.join()
    return context


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Address:
    """The URL of an empty database for a new workspace in a folder, for each engine."""
    if request.param == "sqlite":
        return lambda folder: sqlite_url(folder / DATABASE).render_as_string(hide_password=False)
    need_server()
    return lambda folder: fresh_database(migrated=False)


def killed(
    context: ForkServerContext, lines: int, delay: float, journal: Path, *args: object
) -> bool:
    """Start a session and kill it; False where it had ended by itself.

    It is killed `delay` seconds after it has written so many lines to its journal: by the clock
    alone a slow machine would never let a session come far.
    """
    before = len(fault_session.entries(journal))
    process = context.Process(target=fault_session.session, args=(journal, *args))
    process.start()
    while process.is_alive() and len(fault_session.entries(journal)) < before + lines:
        time.sleep(0.002)
    time.sleep(delay)
    alive = process.is_alive()
    process.kill()
    process.join()
    return alive


def test_nothing_is_lost_however_often_a_session_is_killed(
    forking: ForkServerContext, address: Address, tmp_path: Path
) -> None:
    random, kills, seen, cut = Random(SEED), 0, Counter[str](), Counter[str]()
    for number in range(WORKSPACES):
        folder, journal = tmp_path / str(number), tmp_path / f"{number}.journal"
        folder.mkdir()
        url = address(folder)
        for attempt in range(KILLS // WORKSPACES):
            hurried = attempt > FIRST and attempt % 2 == 1
            lines = random.randrange(MOST_LINES) if random.random() < 0.9 else 0
            delay = random.choice((0.0, 0.01, 0.1)) * random.random()
            name = f"{number}-{attempt}"
            assert killed(forking, lines, delay, journal, folder, url, name, hurried), (
                f"session {name} ended by itself; its fault stands above"
            )
            kills += 1
            cut.update(_cut_off(journal))
            workspace = Workspace.open(folder, url)
            assert fault_session.faults(workspace, journal) == [], f"after kill {name}"
            workspace.close()
        told = fault_session.entries(journal)
        seen.update(each["kind"] for each in told if each["state"] == "done")
        _every_run_can_be_made(folder, url)
    engine = url.partition(":")[0]
    _log.info("%s: %d kills; done %s; cut off in %s", engine, kills, dict(seen), dict(cut))
    assert kills == KILLS
    kinds = ("file", "read", "made", "decided", "exported")
    assert min(seen[each] for each in kinds) > 0 and len(cut) > 3


def _cut_off(journal: Path) -> list[str]:
    """In what kind of step a session was killed; empty between two steps."""
    last = fault_session.entries(journal)[-1:]
    return [each["kind"] for each in last if each["state"] == "begun"]


def _every_run_can_be_made(folder: Path, url: str) -> None:
    """What is still waiting is made by the program's own worker when it is started again."""
    workspace = Workspace.open(folder, url)
    asked = workspace.queue.all()
    before = {run.id for each in workspace.projects.all() for run in workspace.runs.of(each.id)}
    jobs = Jobs(workspace)
    jobs.start()
    try:
        deadline = time.monotonic() + 60
        while workspace.queue.all() and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        jobs.stop()
    after = {run.id for each in workspace.projects.all() for run in workspace.runs.of(each.id)}
    assert workspace.queue.all() == ()
    assert len(after - before) == len(asked)
    assert verify(workspace.engine).faults == ()
    workspace.close()


def test_a_migration_that_is_killed_is_taken_up_again(
    forking: ForkServerContext, address: Address, tmp_path: Path
) -> None:
    random, cut = Random(SEED), 0
    for number in range(10):
        folder, journal = tmp_path / str(number), tmp_path / f"{number}.journal"
        folder.mkdir()
        url = address(folder)
        written = old_workspace(url)
        for attempt in range(4):
            delay, name = random.uniform(0, 0.15), f"{number}-{attempt}"
            killed(forking, 0, delay, journal, folder, url, name, False, 0)
            cut += migrated(url) < len(MIGRATIONS) - len(OLD)
        workspace = Workspace.open(folder, url)
        with workspace.engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT reason FROM decisions ORDER BY sequence"))
            assert [row.reason for row in rows] == written
        assert workspace.decisions.broken() == ()
        assert fault_session.faults(workspace, tmp_path / "none") == [
            f"nobody decided {each}" for each in written
        ]
        assert verify(workspace.engine).faults == ()
        workspace.close()
    assert cut, "no session was killed before its database was up to date"


def old_workspace(url: str) -> list[str]:
    """A database as version 0.1 left it, with decisions; the reasons of these."""
    engine = open_database(url)
    migrate(engine, OLD)
    reasons = [f"旧决定 {number}" for number in range(1, 41)]
    previous = ""
    with writing(engine) as connection:
        connection.execute(
            sa.text("INSERT INTO projects (id, name, created_at) VALUES (1, '甲', '2026-01-01')")
        )
        for number, reason in enumerate(reasons, 1):
            decision = Decision(
                *(number, 1, fault_session.FRAMEWORK, 1, "1", "change", "proposed", 1, reason),
                *("甲", "2026-01-01T00:00:00.000+00:00", None),
            )
            content = json.dumps([previous, asdict(decision)], sort_keys=True, ensure_ascii=True)
            previous = sha256(content.encode()).hexdigest()
            row: dict[str, Any] = {**asdict(decision), "answer": "1", "hash": previous}
            names = ", ".join(row)
            values = ", ".join(f":{each}" for each in row)
            connection.execute(sa.text(f"INSERT INTO decisions ({names}) VALUES ({values})"), row)
    engine.dispose()
    return reasons


def migrated(url: str) -> int:
    """How many changes later than the old ones a database has."""
    engine = open_database(url)
    with engine.connect() as connection:
        done = connection.scalar(sa.text("SELECT count(*) FROM migrations")) or 0
    engine.dispose()
    return int(done) - len(OLD)
