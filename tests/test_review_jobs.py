"""Work in the background: it can be taken back, outlives a kill, and leaves no process behind."""

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from build_documents import assessment
from workspaces import reopened

from review.app import launch
from review.errors import ReviewError
from review.jobs import MOST_TRIES, Jobs
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parent.parent
TEXT = "隐私政策\n\n" + "".join(
    f"第 {number} 条 我们收集您的手机号码、第 {number} 类信息，用于注册账号。您可以随时注销账号。\n"
    for number in range(1500)
)
FRAMEWORK = "pi-law-policy"
needs_kill = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")


@pytest.fixture
def workspace(tmp_path: Path, database: str | None) -> Iterator[Workspace]:
    opened = Workspace.open(tmp_path / "work", database)
    yield opened
    opened.close()


@pytest.fixture
def jobs(workspace: Workspace) -> Iterator[Jobs]:
    made = Jobs(workspace)
    yield made
    made.stop()


def uploaded(workspace: Workspace, tmp_path: Path, name: str = "政策.txt") -> tuple[int, str]:
    project = workspace.projects.create(name).id
    path = tmp_path / name
    path.write_text(name + TEXT, encoding="utf-8")
    return project, workspace.files.add(project, path, name).document


def until(found: Callable[[], Any], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


def idle(jobs: Jobs, project: int) -> bool:
    return not jobs.busy(project, "read") and not jobs.busy(project, "assess")


def test_waiting_work_can_be_taken_back(workspace: Workspace, jobs: Jobs, tmp_path: Path) -> None:
    project, document = uploaded(workspace, tmp_path)
    jobs.read(project, document)
    jobs.assess(project, FRAMEWORK)
    jobs.cancel(project, "read", document)
    jobs.cancel(project, "assess", FRAMEWORK)
    assert idle(jobs, project) and jobs.of(project, "read") == {}
    assert workspace.queue.all() == ()
    assert workspace.files.get(project, document).status == "cancelled"
    jobs.start()
    jobs.resume(project)
    assert idle(jobs, project), "what a person has taken back does not begin by itself"


def test_running_work_can_be_taken_back_and_asked_for_again(
    workspace: Workspace, jobs: Jobs, tmp_path: Path
) -> None:
    project, document = uploaded(workspace, tmp_path)
    jobs.start()
    jobs.read(project, document)
    until(lambda: idle(jobs, project))
    jobs.assess(project, FRAMEWORK)
    until(lambda: jobs.of(project, "assess")[FRAMEWORK].done > 0)
    jobs.cancel(project, "assess", FRAMEWORK)
    assert jobs.of(project, "assess") == {} and workspace.queue.all() == ()
    time.sleep(0.5)
    assert workspace.runs.of(project) == ()
    jobs.assess(project, FRAMEWORK)
    until(lambda: idle(jobs, project))
    assert jobs.of(project, "assess")[FRAMEWORK].state == "done"
    assert len(workspace.runs.of(project)) == 1


def test_a_file_being_read_can_be_taken_back(
    workspace: Workspace, jobs: Jobs, tmp_path: Path
) -> None:
    project, document = uploaded(workspace, tmp_path)
    jobs.start()
    jobs.read(project, document)
    until(lambda: jobs.of(project, "read")[document].state == "running")
    jobs.cancel(project, "read", document)
    assert workspace.files.get(project, document).status == "cancelled"
    assert jobs.of(project, "read") == {}
    jobs.read(project, document)
    until(lambda: idle(jobs, project))
    assert workspace.files.get(project, document).status == "read"
    assert not list((workspace.folder / "files").glob(".*"))


def test_a_dead_worker_is_replaced_by_one_and_the_rest_goes_on(
    workspace: Workspace, jobs: Jobs, tmp_path: Path
) -> None:
    project, document = uploaded(workspace, tmp_path)
    jobs.start()
    jobs.read(project, document)
    until(lambda: idle(jobs, project))
    for framework in (FRAMEWORK, "ccia-002"):
        jobs.assess(project, framework)
    until(lambda: jobs.of(project, "assess")[FRAMEWORK].done > 0)
    (process,) = multiprocessing.active_children()
    process.kill()
    most = 0

    def ended() -> bool:
        nonlocal most
        states = [job.state for job in jobs.of(project, "assess").values()]
        most = max(most, states.count("running"), len(multiprocessing.active_children()))
        return idle(jobs, project)

    until(ended)
    assert most == 1
    assert [job.state for job in jobs.of(project, "assess").values()] == ["failed", "done"]
    assert [run.framework for run in workspace.runs.of(project)] == ["ccia-002"]
    assert workspace.queue.all() == ()


def test_an_idle_worker_that_died_is_replaced(
    workspace: Workspace, jobs: Jobs, tmp_path: Path
) -> None:
    project, document = uploaded(workspace, tmp_path)
    jobs.start()
    (process,) = multiprocessing.active_children()
    process.kill()
    process.join()
    jobs.read(project, document)
    until(lambda: idle(jobs, project))
    assert workspace.files.get(project, document).status == "read"


SERVER = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from review.jobs import Jobs
from review.workspace import Workspace
workspace = Workspace.open(Path({folder!r}), {database!r})
jobs = Jobs(workspace)
jobs.start()
jobs.assess({project}, {framework!r})
while not jobs.of({project}, "assess")[{framework!r}].done:
    time.sleep(0.005)
print("running", flush=True)
time.sleep(60)
"""


@needs_kill
def test_a_killed_server_takes_its_worker_along_and_its_run_is_made_later(
    workspace: Workspace, tmp_path: Path, database: str | None
) -> None:
    project, document = uploaded(workspace, tmp_path)
    first = Jobs(workspace)
    first.start()
    first.read(project, document)
    until(lambda: idle(first, project))
    first.stop()
    workspace.close()
    values = {"root": str(ROOT), "folder": str(workspace.folder), "database": database}
    script = SERVER.format(project=project, framework=FRAMEWORK, **values)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "running\n"
    process.send_signal(signal.SIGKILL)
    # The worker has the same output: it ends only when both processes have.
    process.communicate(timeout=15)
    assert workspace.runs.of(project) == ()
    assert [run.framework for run in workspace.queue.all()] == [FRAMEWORK]

    again = Jobs(workspace)
    again.start()
    try:
        assert again.busy(project, "assess")
        until(lambda: idle(again, project))
    finally:
        again.stop()
    assert len(workspace.runs.of(project)) == 1 and workspace.queue.all() == ()


def test_a_run_that_ends_the_program_each_time_is_told_of(workspace: Workspace, jobs: Jobs) -> None:
    project = workspace.projects.create("甲").id
    workspace.queue.add(project, FRAMEWORK)
    for _ in range(MOST_TRIES):
        workspace.queue.begun(project, FRAMEWORK)
    jobs.start()
    job = jobs.of(project, "assess")[FRAMEWORK]
    assert job.state == "failed" and "请重新开始" in job.chinese
    assert workspace.queue.all() == ()


def test_a_run_is_taken_off_the_queue_when_it_is_stored(workspace: Workspace) -> None:
    project, made = workspace.projects.create("甲").id, assessment()
    workspace.files.save_read(project, made.documents[0])
    for framework in (made.framework.id, "other"):
        workspace.queue.add(project, framework)
    workspace.runs.save(project, made)
    assert [each.framework for each in workspace.queue.all()] == ["other"]


def test_a_run_without_documents_says_so(workspace: Workspace, jobs: Jobs) -> None:
    project = workspace.projects.create("甲").id
    jobs.start()
    jobs.assess(project, FRAMEWORK)
    until(lambda: idle(jobs, project))
    assert "没有可评估的文件" in jobs.of(project, "assess")[FRAMEWORK].chinese


def test_what_a_crash_left_in_the_folder_goes_when_nobody_works_there(
    tmp_path: Path, database: str | None
) -> None:
    working = Workspace.open(tmp_path / "work", database)
    assert working.claim()
    left = [working.folder / "files" / name for name in (".reading-7-abc", ".abc.pdf.7")]
    left[0].mkdir()
    (left[0] / "报告.pdf").touch()
    left[1].touch()
    other = Workspace.open(tmp_path / "work", database)
    second = Jobs(other)
    second.start()
    second.stop()
    assert all(each.exists() for each in left), "another program is at work there"
    working.close()
    third = Jobs(other)
    third.start()
    third.stop()
    other.close()
    assert not any(each.exists() for each in left)


@needs_kill
def test_the_app_stops_when_the_system_asks(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    (folder / "uploads" / "abc").mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["app", "--workspace", str(folder), "--port", str(port), "--no-browser"]
    process = subprocess.Popen(
        [sys.executable, "-m", "review.cli", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    assert f"http://127.0.0.1:{port}" in first and "Ctrl-C" in first
    process.terminate()
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert rest == ""
    assert list((folder / "uploads").iterdir()) == []


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ReviewError, match=rf"^port {port} is in use; .* --port$") as refused:
            launch(tmp_path / "work", port=port, open_browser=False)
    assert "\n" not in refused.value.english and str(port) in refused.value.chinese


def test_a_workspace_that_cannot_be_used_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "mingzheng.sqlite").write_text("this is no database" * 100)
    for folder in (file, file / "below", broken):
        with pytest.raises(ReviewError, match="--workspace") as refused:
            Workspace.open(folder)
        assert "\n" not in refused.value.english and str(folder) in refused.value.chinese


def test_a_workspace_of_a_newer_version_is_told_in_one_line(workspace: Workspace) -> None:
    with workspace.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO migrations VALUES ('review-9999-later')")
    with pytest.raises(ReviewError, match="Update mingzheng"):
        reopened(workspace)
