"""A workspace is copied whole between the engines, as a move or a backup, and can be checked."""

from __future__ import annotations

import threading
from pathlib import Path

import postgres_server
import pytest
import sqlalchemy as sa
from build_documents import assessment
from typer.testing import CliRunner

from corpus.database import on_server, reading, writing
from review.cli import app
from review.run_store import Run
from review.tables import queued_runs
from review.workspace import DATABASE, Workspace
from review.workspace_check import check_workspace
from review.workspace_copy import CopyDiffers, TargetNotEmpty, copy_workspace

LITE, SERVER = "sqlite", "postgresql"
WAYS = [(LITE, LITE), (LITE, SERVER), (SERVER, LITE), (SERVER, SERVER)]


def empty(folder: Path, engine: str) -> Workspace:
    return Workspace.open(folder, postgres_server.fresh_database() if engine == SERVER else None)


def filled(workspace: Workspace, folder: Path) -> Run:
    """Files, a run, decisions that withdraw others, marks, a bulk step, a second review."""
    project, made = workspace.projects.create("甲公司").id, assessment()
    for name in ("报告.txt", "空.txt"):
        source = folder / name
        source.write_text("公司披露了。" * 1000 if name == "报告.txt" else "")
        workspace.files.add(project, source, name)
    workspace.files.save_read(project, made.documents[0])
    run = workspace.runs.get(workspace.runs.save(project, made))
    framework, proposal = made.framework, made.proposals[0]
    rows = [
        {"number": n, "project": project, "framework": f"wartend {n}", "tries": 0}
        for n in range(1, 1201)  # more than two batches
    ]
    with writing(workspace.engine) as connection:
        connection.execute(queued_runs.insert(), rows)
    workspace.decisions.confirm(run, proposal, "甲")
    workspace.decisions.withdraw(run, proposal.indicator, "甲")
    workspace.decisions.change(run, framework, "1", "not_found", None, "“没有”\n'x'", "乙")
    document, span = made.documents[0], proposal.evidence[0]
    workspace.evidence.mark(run, "1", "reject", (document.id, span.start, span.end), "甲")
    workspace.settings.set(project, "blind", "on", "甲")
    workspace.circumstances.state_fact(project, "e_commerce", "no", "甲")
    workspace.times.keep(workspace.decisions.of(run)[0].sequence, 1.1)
    second = workspace.second.start(run, "丙", 1, 2**40, "甲", ["2"])
    workspace.second.record(run, framework, second, "2", "not_found", None, "", (), "丙")
    (workspace.folder / "frameworks" / "own").mkdir(parents=True)
    (workspace.folder / "frameworks" / "own" / "framework.yaml").write_text("id: own")
    return run


def rows_of(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but the bytes of files."""
    found = sa.MetaData()
    with reading(workspace.engine) as connection:
        found.reflect(connection)
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in found.sorted_tables
            if table.name != "stored_bytes"
        }


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_a_workspace_arrives_whole(tmp_path: Path, source: str, target: str) -> None:
    here, there = empty(tmp_path / "here", source), empty(tmp_path / "there", target)
    run = filled(here, tmp_path)
    copied = copy_workspace(here, there)
    assert rows_of(there) == rows_of(here)
    assert (copied.files, copied.missing, copied.broken) == (2, (), ())
    counts = {table.name: table.rows for table in copied.tables}
    assert counts["queued_runs"] == 1200 and counts["decisions"] == 3
    assert all(looked.wrong == () for looked in check_workspace(there))
    for file in there.files.of(run.project):
        assert there.files.path(file.document).read_bytes() == (tmp_path / file.name).read_bytes()
    assert (there.folder / "frameworks" / "own" / "framework.yaml").read_text() == "id: own"
    assert there.runs.assessment(run.id).proposals == here.runs.assessment(run.id).proposals
    # The copy can be worked on: numbers and chain go on.
    there.decisions.confirm(run, assessment().proposals[0], "丁")
    assert there.decisions.broken() == () and len(there.decisions.of(run)) == 4
    for each in (here, there):
        each.close()


@pytest.mark.parametrize("target", [LITE, SERVER])
def test_a_target_that_holds_something_is_refused_and_stays(tmp_path: Path, target: str) -> None:
    here, there = empty(tmp_path / "here", LITE), empty(tmp_path / "there", target)
    filled(here, tmp_path)
    there.projects.create("da")
    before = rows_of(there)
    with pytest.raises(TargetNotEmpty, match="holds something already") as refused:
        copy_workspace(here, there)
    assert rows_of(there) == before
    assert "postgres:" not in refused.value.chinese
    there.close()


@pytest.mark.parametrize("target", [LITE, SERVER])
def test_a_copy_that_fails_leaves_an_empty_target(tmp_path: Path, target: str) -> None:
    here, there = empty(tmp_path / "here", LITE), empty(tmp_path / "there", target)
    filled(here, tmp_path)

    def fails(name: str, done: int, total: int) -> None:
        if name == "decisions":
            raise RuntimeError

    with pytest.raises(RuntimeError):
        copy_workspace(here, there, fails)
    assert not any(rows for name, rows in rows_of(there).items() if name != "migrations")
    copy_workspace(here, there)
    assert rows_of(there) == rows_of(here)
    there.close()


def test_a_row_that_arrives_changed_is_found(tmp_path: Path) -> None:
    here, there = empty(tmp_path / "here", LITE), empty(tmp_path / "there", LITE)
    filled(here, tmp_path)
    with writing(there.engine) as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER changes AFTER INSERT ON project_settings BEGIN "
            "UPDATE project_settings SET reviewer = 'jemand' WHERE sequence = NEW.sequence; END"
        )
    with pytest.raises(CopyDiffers, match="project_settings"):
        copy_workspace(here, there)
    assert there.projects.all() == ()


@pytest.mark.both_engines
def test_a_workspace_is_backed_up_while_it_is_in_use(workspace: Workspace, tmp_path: Path) -> None:
    run = filled(workspace, tmp_path)
    framework, stopped = workspace.runs.assessment(run.id).framework, threading.Event()

    def review() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            workspace.decisions.change(run, framework, "2", "not_found", None, f"{number}", "乙")

    thread = threading.Thread(target=review)
    thread.start()
    backup = Workspace.open(tmp_path / "backup")
    try:
        copied = copy_workspace(workspace, backup)
    finally:
        stopped.set()
        thread.join(60)
    kept, now = backup.decisions.of(run), workspace.decisions.of(run)
    assert kept == now[: len(kept)] and len(kept) >= 3
    assert copied.broken == backup.decisions.broken() == ()
    assert all(looked.wrong == () for looked in check_workspace(backup))
    # Restoring is a copy back into an empty place.
    restored = Workspace.open(
        tmp_path / "restored",
        postgres_server.fresh_database() if on_server(workspace.engine) else None,
    )
    copy_workspace(backup, restored)
    assert rows_of(restored) == rows_of(backup)
    restored.close()


@pytest.mark.both_engines
def test_the_check_finds_what_is_damaged(workspace: Workspace, tmp_path: Path) -> None:
    run = filled(workspace, tmp_path)
    first = workspace.files.of(run.project)[0]
    workspace.files.path(first.document).write_text("anders")
    server = on_server(workspace.engine)
    statements = [
        "UPDATE documents SET body = '{}'",
        "UPDATE decisions SET reason = 'anders' WHERE sequence = 2",
        "UPDATE proposals SET body = 'x' WHERE ordinal = 0",
        *(["DELETE FROM stored_bytes"] if server else []),
    ]
    with writing(workspace.engine) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    again = Workspace.open(workspace.folder, workspace.engine.url)
    wrong = {looked.what: looked.wrong for looked in check_workspace(again)}
    assert len(wrong["files"]) == 1 and wrong["tables"] == ()
    assert all(len(wrong[each]) == 1 for each in ("documents", "runs"))
    assert wrong["decisions"][0].startswith("row 2")
    again.close()


def test_a_file_that_the_source_has_lost_is_named_and_the_rest_arrives(tmp_path: Path) -> None:
    here, there = empty(tmp_path / "here", LITE), empty(tmp_path / "there", LITE)
    run = filled(here, tmp_path)
    first, other = here.files.of(run.project)
    here.files.path(first.document).unlink()
    copied = copy_workspace(here, there)
    assert copied.missing == (first.stored,) and copied.files == 1
    assert rows_of(there) == rows_of(here) and there.files.path(other.document).is_file()


def test_the_command_copies_checks_and_refuses(tmp_path: Path) -> None:
    here = empty(tmp_path / "here", LITE)
    filled(here, tmp_path)
    here.close()
    run, source, target = CliRunner().invoke, str(tmp_path / "here"), str(tmp_path / "there")
    done = run(app, ["workspace", "copy", source, target])
    assert done.exit_code == 0 and "decisions: 3 rows, checksum " in done.stdout
    assert "files: 2" in done.stdout
    assert run(app, ["workspace", "check", target]).exit_code == 0
    again = run(app, ["workspace", "copy", source, target])
    assert again.exit_code == 2 and "holds something already" in again.stderr
    missing = run(app, ["workspace", "check", str(tmp_path / "nowhere")])
    assert missing.exit_code == 2 and "no workspace there" in missing.stderr
    assert not (tmp_path / "nowhere").exists()
    useless = run(app, ["workspace", "copy", source, target, "--files", str(tmp_path)])
    assert useless.exit_code == 2 and "--files" in useless.stderr
    with (tmp_path / "there" / DATABASE).open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 3000)
    damaged = run(app, ["workspace", "check", target])
    assert damaged.exit_code in (1, 2) and "Traceback" not in damaged.output


def test_the_commands_take_a_database_by_url(tmp_path: Path) -> None:
    url = postgres_server.fresh_database(migrated=False)
    here = empty(tmp_path / "here", LITE)
    filled(here, tmp_path)
    here.close()
    files = ["--files", str(tmp_path / "files")]
    run = CliRunner().invoke
    done = run(app, ["workspace", "copy", str(tmp_path / "here"), url, *files])
    assert done.exit_code == 0, done.output
    checked = run(app, ["workspace", "check", url, *files])
    assert checked.exit_code == 0 and "files: 2, 0 wrong" in checked.stdout
    back = run(app, ["workspace", "copy", url, str(tmp_path / "back"), *files])
    assert back.exit_code == 0 and "decisions: 3 rows" in back.stdout
