"""The workspace: everything is there again after a restart, also after a kill."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from build_documents import assessment, paged_document
from workspaces import reopened

from corpus.migrations import NewerDatabase, migrate
from review.errors import FileRefused, NameNeeded, UnknownProject, UnknownRun
from review.file_names import safe_name
from review.jobs import Jobs
from review.pages.file_list import files_html
from review.pages.files import act_on_file, add_files
from review.pages.place import Place
from review.pages.progress import pictures
from review.pages.projects import create_project, projects_html
from review.pages.run import act_on_job, runs_html, start_runs
from review.tables import MIGRATIONS
from review.workspace import Workspace

pytestmark = pytest.mark.both_engines

ROOT = Path(__file__).parent.parent
POLICY = "隐私政策\n\n我们收集您的手机号码，用于注册账号。您可以随时注销账号。\n" * 30


def upload(tmp_path: Path, name: str = "政策.txt", text: str = POLICY) -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_projects_are_found_after_a_restart(workspace: Workspace) -> None:
    project = workspace.projects.create("  甲公司   2024 ")
    workspace.close()
    again = reopened(workspace)
    assert again.projects.get(project.id).name == "甲公司 2024"
    assert [each.id for each in again.projects.all()] == [project.id]


def test_a_project_needs_a_name_and_must_exist(workspace: Workspace) -> None:
    with pytest.raises(NameNeeded):
        workspace.projects.create("  ")
    with pytest.raises(UnknownProject):
        workspace.projects.get(None)
    with pytest.raises(UnknownRun):
        workspace.runs.assessment(7)


def test_the_same_file_twice_is_one_file(workspace: Workspace, tmp_path: Path) -> None:
    project = workspace.projects.create("甲").id
    path = upload(tmp_path)
    first = workspace.files.add(project, path, "a.txt")
    second = workspace.files.add(project, path, "b.txt")
    assert first == second and first.name == "a.txt"
    assert len(workspace.files.of(project)) == 1
    stored = [each.name for each in (workspace.folder / "files").iterdir()]
    assert stored == [f"{first.document.removeprefix('sha256:')}.txt"]


def test_a_removed_file_comes_back_when_it_is_uploaded_again(
    workspace: Workspace, tmp_path: Path
) -> None:
    project = workspace.projects.create("甲").id
    file = workspace.files.add(project, upload(tmp_path), "a.txt")
    workspace.files.remove(project, file.document)
    assert workspace.files.of(project) == ()
    assert workspace.files.add(project, upload(tmp_path), "b.txt").name == "b.txt"


@pytest.mark.parametrize(("name", "part"), [("a.exe", "不支持"), ("a", "不支持")])
def test_other_types_are_refused(
    workspace: Workspace, tmp_path: Path, name: str, part: str
) -> None:
    project = workspace.projects.create("甲").id
    with pytest.raises(FileRefused) as refused:
        workspace.files.add(project, upload(tmp_path), name)
    assert part in refused.value.chinese and "a" in refused.value.english


def test_a_file_over_the_limit_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(FileRefused, match="100 MB"):
        workspace.files.add(workspace.projects.create("甲").id, large, "large.pdf")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\a\x00b\u202e.pdf", "ab.pdf"),
        ("...", "file"),
        ("长" * 300 + ".pdf", "长" * 78 + ".pdf"),
    ],
)
def test_names_of_uploads_are_made_harmless(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_a_run_comes_back_as_it_was_made(workspace: Workspace) -> None:
    project, made = workspace.projects.create("甲").id, assessment()
    workspace.files.save_read(project, made.documents[0])
    run = workspace.runs.save(project, made)
    again = reopened(workspace)
    found = again.runs.assessment(run)
    assert found.proposals == made.proposals
    assert found.framework == made.framework
    assert (found.settings, found.settings_hash) == (made.settings, made.settings_hash)
    assert again.runs.get(run).documents == (made.documents[0].id,)


def test_the_latest_run_of_each_framework(workspace: Workspace) -> None:
    project, made = workspace.projects.create("甲").id, assessment()
    workspace.files.save_read(project, made.documents[0])
    runs = [workspace.runs.save(project, made) for _ in range(2)]
    assert [run.id for run in workspace.runs.of(project)] == runs[::-1]
    assert [run.id for run in workspace.runs.latest(project)] == [runs[1]]


def test_a_document_keeps_the_name_of_each_upload(workspace: Workspace) -> None:
    workspace.files.save_read(workspace.projects.create("甲").id, paged_document())
    assert workspace.files.document(paged_document().id).file == "报告.pdf"
    assert workspace.files.document(paged_document().id, "别名.pdf").file == "别名.pdf"


def test_a_later_workspace_is_refused(workspace: Workspace) -> None:
    with pytest.raises(NewerDatabase):
        migrate(workspace.engine, MIGRATIONS[:1])


def wait(jobs: Jobs, project: int) -> None:
    import time

    end = time.monotonic() + 120
    while jobs.busy(project, "read") or jobs.busy(project, "assess"):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_worker_reads_assesses_and_tells_of_failures(
    workspace: Workspace, tmp_path: Path
) -> None:
    project = workspace.projects.create("甲").id
    good = workspace.files.add(project, upload(tmp_path), "政策.txt")
    bad = workspace.files.add(project, upload(tmp_path, "坏.pdf", "没有内容"), "坏.pdf")
    jobs = Jobs(workspace)
    jobs.start()
    try:
        jobs.resume(project)
        wait(jobs, project)
        jobs.assess(project, "pi-law-policy")
        wait(jobs, project)
    finally:
        jobs.stop()
    assert workspace.files.get(project, good.document).status == "read"
    assert workspace.files.document(good.document).file == "政策.txt"
    failed = workspace.files.get(project, bad.document)
    assert failed.status == "failed" and "坏.pdf" in failed.chinese and "坏.pdf" in failed.english
    (run,) = workspace.runs.of(project)
    assert run.documents == (good.document,)
    assert not list((workspace.folder / "files").glob(".reading-*"))


KILLED = """
import sys, time
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from build_documents import assessment
from review.workspace import Workspace
workspace = Workspace.open(Path({folder!r}), {database!r})
project, made = workspace.projects.create("甲").id, assessment()
workspace.files.add(project, Path({upload!r}), "政策.txt")
workspace.files.save_read(project, made.documents[0])
run = workspace.runs.get(workspace.runs.save(project, made))
workspace.decisions.confirm(run, made.proposals[0], "审阅人")
print("saved", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_nothing_is_lost_when_the_program_is_killed(tmp_path: Path, database: str | None) -> None:
    folder = tmp_path / "work"
    script = KILLED.format(
        root=str(ROOT),
        tests=str(ROOT / "tests"),
        folder=str(folder),
        database=database,
        upload=str(upload(tmp_path)),
    )
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "saved\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    workspace = Workspace.open(folder, database)
    (project,) = workspace.projects.all()
    (run,) = workspace.runs.of(project.id)
    assert [file.name for file in workspace.files.of(project.id)] == ["政策.txt"]
    assert workspace.runs.assessment(run.id).proposals == assessment().proposals
    assert workspace.decisions.current(run)["1"].reviewer == "审阅人"


def place_of(project: int) -> Place:
    return Place(project=project)


def test_uploads_are_taken_away_and_the_same_content_is_told_of(
    workspace: Workspace, tmp_path: Path
) -> None:
    project = workspace.projects.create("甲").id
    given = [upload(tmp_path, name) for name in ("甲.txt", "乙.txt", "丙.exe")]
    told = add_files(workspace, Jobs(workspace), place_of(project), given)
    assert told[0] == "“乙.txt”与“甲.txt”内容相同，未重复添加。"
    assert len(told) == 2 and "丙.exe" in told[1]
    again = add_files(workspace, Jobs(workspace), place_of(project), [upload(tmp_path, "甲.txt")])
    assert again == ("“甲.txt”已在项目中，未重复添加。",)
    assert not any(path.exists() for path in given)
    assert [file.name for file in workspace.files.of(project)] == ["甲.txt"]


def test_the_list_of_files_tells_what_can_be_done(workspace: Workspace, tmp_path: Path) -> None:
    project = workspace.projects.create("甲").id
    jobs, place = Jobs(workspace), place_of(project)  # not started: everything waits
    add_files(workspace, jobs, place, [upload(tmp_path, "甲.txt")])
    (file,) = workspace.files.of(project)
    shown = files_html(workspace, jobs, place)
    assert "等待读取" in shown and "mz-bar" not in shown
    assert 'data-do="cancel"' in shown and 'data-do="retry"' not in shown
    assert act_on_file(workspace, jobs, place, {"do": "cancel", "id": file.document}) == ""
    shown = files_html(workspace, jobs, place)
    assert "已取消读取" in shown and 'data-do="retry"' in shown
    told = act_on_file(workspace, jobs, place, {"do": "retry", "id": file.document})
    assert told == "正在重新读取“甲.txt”。" and jobs.busy(project, "read")
    act_on_file(workspace, jobs, place, {"do": "remove", "id": file.document})
    assert not jobs.busy(project, "read") and workspace.files.of(project) == ()


def test_a_scan_without_text_is_not_shown_as_read(workspace: Workspace, tmp_path: Path) -> None:
    project = workspace.projects.create("甲").id
    file = workspace.files.add(project, upload(tmp_path), "扫描件.txt")
    scan = replace(paged_document(), id=file.document, characters=0)
    workspace.files.save_read(project, scan)
    shown = files_html(workspace, Jobs(workspace), place_of(project))
    assert "无可读文字" in shown and "已读取" not in shown


def test_past_runs_are_shown_when_the_files_are_gone(workspace: Workspace) -> None:
    project, made = workspace.projects.create("甲").id, assessment()
    workspace.files.save_read(project, made.documents[0])
    workspace.runs.save(project, made)
    assert "去审阅" in runs_html(workspace, Jobs(workspace), place_of(project))


def test_an_assessment_that_waits_has_no_bar_and_can_be_taken_back(workspace: Workspace) -> None:
    project = workspace.projects.create("甲").id
    jobs, place = Jobs(workspace), place_of(project)
    assert "请至少选择一个评估框架" in start_runs(workspace, jobs, place, [])
    assert start_runs(workspace, jobs, place, ["ccia-002"]) == ""
    shown = runs_html(workspace, jobs, place)
    assert "等待评估" in shown and "mz-bar" not in shown and 'data-do="cancel"' in shown
    act_on_job(workspace, jobs, place, {"do": "cancel", "id": "ccia-002"})
    assert "等待评估" not in runs_html(workspace, jobs, place)
    assert workspace.queue.all() == ()


def test_a_picture_is_drawn_only_when_it_has_changed() -> None:
    looks = iter("aabbbc")
    going_on = iter((True,) * 5 + (False,))
    assert list(pictures(lambda: next(looks), lambda: next(going_on))) == ["a", "b", "c"]


def test_two_projects_cannot_have_one_name(workspace: Workspace) -> None:
    first, second = (workspace.projects.create(name).id for name in ("甲", "乙"))
    with pytest.raises(NameNeeded, match="already") as refused:
        workspace.projects.create(" 甲 ")
    assert "已有名为“甲”的项目" in refused.value.chinese
    with pytest.raises(NameNeeded):
        workspace.projects.rename(second, "甲")
    workspace.projects.rename(first, "甲")
    workspace.projects.rename(second, "  丙  公司 ")
    assert workspace.projects.get(second).name == "丙 公司"


def test_a_double_click_makes_one_project(workspace: Workspace) -> None:
    assert create_project(workspace, "甲") == create_project(workspace, "甲 ")
    assert len(workspace.projects.all()) == 1


def test_one_is_counted_in_the_singular(workspace: Workspace) -> None:
    project, made = workspace.projects.create("甲").id, assessment()
    workspace.files.save_read(project, made.documents[0])
    workspace.runs.save(project, made)
    shown = projects_html(workspace, Place(project=project, language="en"))
    assert "0 documents · 1 run · 0 decided" in shown
