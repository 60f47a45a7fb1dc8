"""A full disk, a read-only one, a clock that jumps, a second program: nothing confirmed is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from build_documents import assessment

from corpus.database_errors import DatabaseUnusable
from review import project_store
from review.exports.atomic import NotWritten
from review.exports.prefill import write_prefill
from review.exports.workbook import write_workbook
from review.pages.place import Place
from review.run_store import Run
from review.workspace import Workspace

SIZE = 3_000_000  # bytes of the small disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def begun(folder: Path) -> tuple[Workspace, Run]:
    """A workspace with one run of the small assessment."""
    workspace, made = Workspace.open(folder), assessment()
    project = workspace.projects.create("甲").id
    workspace.files.save_read(project, made.documents[0])
    return workspace, workspace.runs.get(workspace.runs.save(project, made))


def decide(workspace: Workspace, run: Run, reason: str) -> None:
    framework = workspace.runs.assessment(run.id).framework
    workspace.decisions.change(run, framework, "1", "proposed", 2, reason, "甲")


def fill(folder: Path) -> Path:
    """Leave no room on a disk."""
    filling = folder / "filling"
    with pytest.raises(OSError, match="No space"), filling.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filling


def reasons(workspace: Workspace, run: Run) -> list[str]:
    return [each.reason for each in workspace.decisions.of(run)]


def test_a_decision_on_a_full_disk_is_refused_and_can_be_repeated(disk: Path) -> None:
    workspace, run = begun(disk / "w")
    decide(workspace, run, "之前")
    filling = fill(disk)
    kept, refused = ["之前"], 0
    for number in range(200):  # what is left of the last pages may still take some
        try:
            decide(workspace, run, f"满 {number}" * 100)
        except DatabaseUnusable as error:
            assert "full" in str(error) and "已满" in error.chinese
            refused += 1
        else:
            kept.append(f"满 {number}" * 100)
    assert refused
    assert reasons(workspace, run) == kept, "what was refused is not there, what was told is"
    filling.unlink()
    decide(workspace, run, "之后")
    workspace.close()
    again = Workspace.open(disk / "w")
    assert reasons(again, run) == [*kept, "之后"]
    assert again.decisions.broken() == ()


# openpyxl's archive tries once more to write when it is thrown away
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_export_on_a_full_disk_leaves_the_older_one_whole(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, run = begun(disk / "w")
    made = workspace.runs.assessment(run.id)
    targets = [workspace.export_folder / "a.json", workspace.export_folder / "a.xlsx"]
    write_prefill(made, targets[0], {})
    write_workbook(made, {}, targets[1])
    before = [each.read_bytes() for each in targets]
    fill(disk)
    with pytest.raises(NotWritten, match="disk is full"):
        write_prefill(made, targets[0], {})
    with pytest.raises(NotWritten, match="disk is full"):
        write_workbook(made, {}, targets[1])
    assert [each.read_bytes() for each in targets] == before
    assert sorted(workspace.export_folder.iterdir()) == targets, "nothing half-written stays"


def test_an_upload_on_a_full_disk_leaves_nothing_behind(disk: Path, tmp_path: Path) -> None:
    workspace, run = begun(disk / "w")
    source = tmp_path / "报告.txt"
    source.write_text("公司建立了数据安全管理制度。\n" * 20_000, encoding="utf-8")
    fill(disk)
    before = workspace.files.of(run.project)
    with pytest.raises(Exception, match=r"(?i)full|space") as refused:
        workspace.files.add(run.project, source, source.name)
    assert hasattr(refused.value, "chinese"), "a person is told in words"
    assert workspace.files.of(run.project) == before
    assert not list((disk / "w" / "files").iterdir())


def test_a_disk_that_becomes_read_only_refuses_in_words_and_shows_what_is_there(
    disk: Path,
) -> None:
    workspace, run = begun(disk / "w")
    decide(workspace, run, "之前")
    workspace.close()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with pytest.raises(Exception, match=r"(?i)read-only|readonly|permission") as refused:
        decide(workspace, run, "只读")
    assert hasattr(refused.value, "chinese")
    with pytest.raises(NotWritten, match="read-only"):
        write_prefill(workspace.runs.assessment(run.id), workspace.export_folder / "a.json", {})
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    decide(workspace, run, "之后")
    assert reasons(workspace, run) == ["之前", "之后"]


class JumpingClock(datetime):
    """The clock of the machine, moved by `shift`."""

    shift = timedelta()

    @classmethod
    def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
        return datetime.now(UTC) + cls.shift


def test_a_clock_that_is_set_back_changes_neither_order_nor_what_is_in_force(
    workspace: Workspace, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.run is not None
    run = workspace.runs.get(place.run)
    monkeypatch.setattr(project_store, "datetime", JumpingClock)
    for days, reason in ((0, "今天"), (-400, "时钟倒退"), (30, "时钟超前"), (0, "又回来")):
        monkeypatch.setattr(JumpingClock, "shift", timedelta(days=days))
        decide(workspace, run, reason)
        assert workspace.decisions.current(run)["1"].reason == reason
    assert reasons(workspace, run) == ["今天", "时钟倒退", "时钟超前", "又回来"]
    assert workspace.decisions.broken() == ()


PROGRAM = """
    import sys, time
    from pathlib import Path
    from review.jobs import Jobs
    from review.workspace import Workspace

    if __name__ == "__main__":
        workspace = Workspace.open(Path(sys.argv[1]))
        jobs = Jobs(workspace)
        jobs.start()
        print("ready", flush=True)
        for line in sys.stdin:
            word, name = line.split()
            run = workspace.runs.of(1)[-1]
            if word == "decide":
                framework = workspace.runs.assessment(run.id).framework
                workspace.decisions.change(run, framework, "1", "proposed", 2, name, "乙")
            elif word == "stop":
                break
            print("done", name, flush=True)
        jobs.stop()
"""


def test_two_programs_on_one_workspace_lose_nothing(tmp_path: Path) -> None:
    workspace, run = begun(tmp_path / "w")
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM), encoding="utf-8")
    running = [
        subprocess.Popen(
            [sys.executable, str(program), str(tmp_path / "w")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        for each in running:
            assert each.stdout is not None and each.stdout.readline() == "ready\n"
        for number in range(30):
            for each in running:  # both at once, then the answers
                assert each.stdin is not None
                each.stdin.write(f"decide {each.pid}-{number}\n")
                each.stdin.flush()
            for each in running:
                assert each.stdout is not None
                assert each.stdout.readline() == f"done {each.pid}-{number}\n"
    finally:
        for each in running:
            each.kill()
            each.wait()
    said = reasons(workspace, run)
    assert sorted(said) == sorted(f"{each.pid}-{n}" for each in running for n in range(30))
    assert workspace.decisions.broken() == ()
