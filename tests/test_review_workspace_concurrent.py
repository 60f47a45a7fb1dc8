"""Several reviewers and programs at once on one database: nothing lost, doubled or out of order."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import postgres_server
import pytest
import sqlalchemy as sa
from build_documents import assessment
from workspaces import reopened

from corpus.database import open_database, reading, sqlite_url, writing
from corpus.migrations import migrate
from review.run_store import Run
from review.tables import MIGRATIONS
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parent.parent
REVIEWERS, EACH = 8, 12


def begun(workspace: Workspace) -> Run:
    """A project with one run of the small assessment."""
    project, made = workspace.projects.create("甲").id, assessment()
    workspace.files.save_read(project, made.documents[0])
    return workspace.runs.get(workspace.runs.save(project, made))


def decide(workspace: Workspace, run: Run, reason: str, reviewer: str = "甲") -> None:
    framework = workspace.runs.assessment(run.id).framework
    indicator = framework.indicators[hash(reason) % len(framework.indicators)].id
    workspace.decisions.change(run, framework, indicator, "not_found", None, reason, reviewer)


def all_at_once(*work: threading.Thread) -> None:
    for each in work:
        each.start()
    for each in work:
        each.join(60)
        assert not each.is_alive()


def test_reviewers_in_threads_lose_and_double_nothing(workspace: Workspace) -> None:
    run = begun(workspace)
    told: list[str] = []

    def review(number: int) -> None:
        own = reopened(workspace)
        for count in range(EACH):
            decide(own, run, f"{number}-{count}", f"审阅人{number}")
            told.append(f"{number}-{count}")
        own.close()

    all_at_once(*(threading.Thread(target=review, args=[each]) for each in range(REVIEWERS)))
    rows = workspace.decisions.of(run)
    assert len(told) == REVIEWERS * EACH
    assert Counter(row.reason for row in rows) == Counter(told)
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert workspace.decisions.broken() == ()


PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from test_review_workspace_concurrent import decide
from review.workspace import Workspace
workspace = Workspace.open(Path({folder!r}), {database!r})
run = workspace.runs.get(1)
for count in range(10):
    decide(workspace, run, sys.argv[1] + "-" + str(count))
"""


def test_reviewers_in_programs_lose_and_double_nothing(
    workspace: Workspace, database: str | None
) -> None:
    run = begun(workspace)
    values = {"root": str(ROOT), "tests": str(ROOT / "tests"), "folder": str(workspace.folder)}
    script = PROGRAM.format(database=database, **values)
    programs = [
        subprocess.Popen([sys.executable, "-c", script, each], stderr=subprocess.PIPE, text=True)
        for each in "甲乙"
    ]
    for each in programs:
        _, said = each.communicate(timeout=120)
        assert each.returncode == 0, said
    rows = workspace.decisions.of(run)
    assert {row.reason for row in rows} == {f"{n}-{c}" for n in "甲乙" for c in range(10)}
    assert len(rows) == 20 and workspace.decisions.broken() == ()


def test_programs_that_migrate_one_empty_database_at_once_make_it_once(
    tmp_path: Path, database: str | None
) -> None:
    empty = postgres_server.fresh_database(migrated=False) if database else None
    url = empty or sqlite_url(tmp_path / "empty.sqlite")
    applied: list[str] = []
    faults: list[BaseException] = []
    ready = threading.Barrier(4)

    def migrated() -> None:
        engine = open_database(url)
        ready.wait()
        try:
            applied.extend(migrate(engine, MIGRATIONS))
        except BaseException as error:
            faults.append(error)
        engine.dispose()

    all_at_once(*(threading.Thread(target=migrated) for _ in range(4)))
    assert faults == []
    assert sorted(applied) == sorted(each.name for each in MIGRATIONS)


def test_one_reading_sees_one_state(workspace: Workspace) -> None:
    run, other = begun(workspace), reopened(workspace)
    count = sa.text("SELECT count(*) FROM decisions")
    with reading(workspace.engine) as connection:
        before = connection.scalar(count)
        decide(other, run, "meanwhile")
        assert connection.scalar(count) == before
    with reading(workspace.engine) as connection:
        assert connection.scalar(count) == (before or 0) + 1
    other.close()


def test_what_fails_in_the_middle_of_writing_leaves_nothing(workspace: Workspace) -> None:
    with pytest.raises(RuntimeError), writing(workspace.engine) as connection:
        connection.execute(sa.text("INSERT INTO projects VALUES (7, '甲', '2026')"))
        raise RuntimeError
    assert workspace.projects.all() == ()
    assert workspace.projects.create("乙").id == 1, "the right to write was given back"
