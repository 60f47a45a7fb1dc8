"""A PostgreSQL server that is away, restarted, or refuses: told plainly, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest
import sqlalchemy as sa
from build_audit import people
from build_documents import assessment
from test_review_workspace_concurrent import begun, decide

from corpus.database import open_database, reading, sqlite_url, writing
from corpus.database_errors import DatabaseFault, DatabaseUnusable, TextUnstorable
from corpus.migrations import migrate
from review.errors import ReviewError
from review.jobs import Jobs, MadeElsewhere
from review.run_store import Run
from review.stored_bytes import PART, FileGone
from review.tables import MIGRATIONS
from review.workspace import Workspace
from review.workspace_address import open_workspace

ROOT = Path(__file__).parent.parent
FRAMEWORK = "pi-law-policy"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Workspace]:
    """A workspace in a database of its own on the server."""
    opened = Workspace.open(tmp_path / "served", postgres_server.fresh_database())
    yield opened
    opened.close()


def reasons(workspace: Workspace, run: Run) -> list[str]:
    return [row.reason for row in workspace.decisions.of(run)]


def test_a_decision_works_after_the_server_was_restarted(served: Workspace) -> None:
    run = begun(served)
    decide(served, run, "vorher")
    postgres_server.restart()
    decide(served, run, "nachher")
    assert reasons(served, run) == ["vorher", "nachher"] and served.decisions.broken() == ()


def test_a_transaction_that_a_restart_breaks_is_told_of_and_leaves_nothing(
    served: Workspace,
) -> None:
    run = begun(served)
    with pytest.raises(DatabaseUnusable, match="connection to the database broke") as broken:
        with writing(served.engine) as connection:
            connection.execute(sa.text("INSERT INTO projects VALUES (7, '半', '2026')"))
            postgres_server.restart(immediate=True)
            connection.execute(sa.text("INSERT INTO projects VALUES (8, '半', '2026')"))
    assert "连接中断" in broken.value.chinese
    assert [each.name for each in served.projects.all()] == ["甲"]
    decide(served, run, "nachher")
    assert served.decisions.broken() == ()


def test_a_server_that_is_away_is_told_plainly_and_comes_back(served: Workspace) -> None:
    run = begun(served)
    decide(served, run, "vorher")
    postgres_server.stop()
    try:
        with pytest.raises(DatabaseUnusable, match="cannot be used") as away:
            decide(served, run, "dazwischen")
        assert "\n" not in away.value.english and "请确认服务已启动" in away.value.chinese
        with pytest.raises(ReviewError, match="see that it runs"):
            Workspace.open(served.folder, served.engine.url)
    finally:
        postgres_server.start()
    assert reasons(served, run) == ["vorher"]
    decide(served, run, "nachher")


def test_restarts_while_reviewers_decide_lose_nothing_that_was_told(served: Workspace) -> None:
    run, told, refused = begun(served), list[str](), list[str]()
    stopped = threading.Event()

    def review(number: int) -> None:
        count = 0
        while not stopped.is_set():
            count += 1
            try:
                decide(served, run, f"{number}-{count}")
            except DatabaseFault:
                refused.append(f"{number}-{count}")
                time.sleep(0.02)
            else:
                told.append(f"{number}-{count}")

    threads = [threading.Thread(target=review, args=[number]) for number in range(4)]
    for each in threads:
        each.start()
    for immediate in (False, True):
        time.sleep(0.4)
        postgres_server.restart(immediate)
    time.sleep(0.3)
    stopped.set()
    for each in threads:
        each.join(60)
        assert not each.is_alive()
    kept = reasons(served, run)
    assert refused and len(set(kept)) == len(kept)
    assert set(told) <= set(kept) <= set(told) | set(refused)
    assert served.decisions.broken() == ()


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("postgresql+psycopg://u:geheim@nowhere.invalid/x", "nowhere.invalid"),
        ("postgresql+psycopg://u:geheim@127.0.0.1:1/x", "127.0.0.1:1/x"),
        ("postgresql+psycopg://u:geheim@127.0.0.1:geheim/x", "address of the database is none"),
        ("postgresql+psycopg://u:ge@heim@host/x", "%40"),
        ("mysql://u:geheim@host/x", "postgresql+psycopg://user@host"),
        ("postgresql+psycopg2://u:geheim@host/x", "postgresql+psycopg://user@host"),
        ("postgresql+psycopg://127.0.0.1:1/x?user=u&password=geheim", "127.0.0.1:1/x"),
        ("geheim://", "postgresql+psycopg://user@host"),
    ],
)
def test_a_wrong_address_is_told_without_the_password(
    tmp_path: Path, address: str, part: str
) -> None:
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    with pytest.raises(ReviewError) as wrong:
        open_workspace(address, tmp_path)
    for said in (wrong.value.english, wrong.value.chinese):
        assert "geheim" not in said and "heim" not in said and "\n" not in said
    assert part in wrong.value.english


def test_a_wrong_password_is_told_without_it_and_a_right_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres_server.need_own_server()
    url = sa.make_url(postgres_server.fresh_database()).set(username=postgres_server.GATED)
    given = url.set(password="falsch-geheim")
    with pytest.raises(ReviewError, match="password authentication failed") as wrong:
        open_workspace(given.render_as_string(hide_password=False), tmp_path / "w")
    assert "falsch-geheim" not in wrong.value.english + wrong.value.chinese
    monkeypatch.setenv("PGPASSWORD", postgres_server.PASSWORD)
    engine = open_database(url.set(password=None))
    with reading(engine) as connection:
        assert connection.scalar(sa.text("SELECT current_user")) == postgres_server.GATED
    engine.dispose()


def test_a_user_without_rights_is_told_which(tmp_path: Path) -> None:
    postgres_server.need_own_server()
    url = sa.make_url(postgres_server.fresh_database(migrated=False))
    gated = url.set(username=postgres_server.GATED, password=postgres_server.PASSWORD)
    with pytest.raises(ReviewError, match="lacks a right"):
        open_workspace(gated.render_as_string(hide_password=False), tmp_path)


WITHOUT_DRIVER = """
import sys
sys.modules["psycopg"] = None
sys.path.insert(0, {root!r})
from review.cli import main
sys.argv = ["mingzheng", "workspace", "check", "postgresql+psycopg://u:geheim@host/x"]
main()
"""


def test_a_missing_driver_is_told_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DRIVER.format(root=str(ROOT))],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("mingzheng: PostgreSQL needs the extra") and "geheim" not in (
        done.stderr
    )
    assert done.stderr.count("\n") == 1


@pytest.mark.both_engines
@pytest.mark.parametrize("text", ["a\x00b", "甲\x00", "half \ud800"])
def test_a_text_that_no_database_keeps_is_refused_in_words(workspace: Workspace, text: str) -> None:
    run = begun(workspace)
    with pytest.raises(TextUnstorable) as refused:
        with writing(workspace.engine) as connection:
            connection.execute(
                sa.text("INSERT INTO projects VALUES (:id, :name, '2026')"),
                [{"id": 8, "name": "甲"}, {"id": 9, "name": text}],
            )
    assert "删除" in refused.value.chinese
    assert [each.name for each in workspace.projects.all()] == ["甲"]
    decide(workspace, run, "danach")


def test_the_tables_hold_on_postgresql_what_they_hold_on_sqlite(
    served: Workspace, tmp_path: Path
) -> None:
    with writing(served.engine) as connection:
        connection.execute(sa.text("INSERT INTO projects VALUES (:n, 'x', 'x')"), {"n": 2**62})
        for name in ("a", "B", "ä", "甲", "é", "e"):
            row = {"hash": name, "body": ""}
            connection.execute(sa.text("INSERT INTO frameworks VALUES (:hash, :body)"), row)
    with reading(served.engine) as connection:
        names = connection.scalars(sa.text("SELECT hash FROM frameworks ORDER BY hash")).all()
    assert list(names) == sorted(names), "texts are ordered by code points on both engines"
    lite = open_database(sqlite_url(tmp_path / "lite.sqlite"))
    migrate(lite, MIGRATIONS)
    here, there = sa.inspect(lite), sa.inspect(served.engine)
    assert sorted(here.get_table_names()) == sorted(there.get_table_names())
    for table in here.get_table_names():
        ours, theirs = here.get_columns(table), there.get_columns(table)
        assert [each["name"] for each in ours] == [each["name"] for each in theirs], table
        for one, other in zip(ours, theirs, strict=True):
            kinds = (sa.Integer, sa.Text, sa.LargeBinary, sa.Float)
            kind = next(each for each in kinds if isinstance(one["type"], each))
            assert isinstance(other["type"], kind), (table, one["name"])


def test_uploaded_files_are_in_the_database_for_every_server(
    served: Workspace, tmp_path: Path
) -> None:
    project = served.projects.create("甲").id
    source = tmp_path / "大.txt"
    source.write_bytes("公司披露了。".encode() * 1_000_000)
    assert source.stat().st_size > 2 * PART
    added = served.files.add(project, source, source.name)
    served.files.add(served.projects.create("乙").id, source, source.name)
    with reading(served.engine) as connection:
        sizes = connection.scalars(
            sa.text("SELECT octet_length(content) FROM stored_bytes ORDER BY part")
        ).all()
    assert sum(sizes) == source.stat().st_size and max(sizes) <= PART and len(sizes) == 3
    other = Workspace.open(tmp_path / "elsewhere", served.engine.url)
    assert other.files.path(added.document).read_bytes() == source.read_bytes()
    other.files.path(added.document).unlink()
    with other.files.named(added) as path:
        assert path.name == "大.txt" and path.read_bytes() == source.read_bytes()
    assert [each.name for each in (other.folder / "files").iterdir()] == [added.stored]
    other.close()


def test_a_file_damaged_in_the_database_is_never_shown(served: Workspace, tmp_path: Path) -> None:
    project = served.projects.create("甲").id
    source = tmp_path / "a.txt"
    source.write_text("公司披露了。")
    added = served.files.add(project, source, "a.txt")
    with writing(served.engine) as connection:
        connection.execute(sa.text("UPDATE stored_bytes SET content = '\\x00'"))
    other = Workspace.open(tmp_path / "elsewhere", served.engine.url)
    with pytest.raises(FileGone, match="missing or damaged"):
        other.files.path(added.document)
    assert list((other.folder / "files").iterdir()) == [], "nothing half-written is left"
    other.close()


def test_a_backup_by_pg_dump_is_restored_whole(served: Workspace, tmp_path: Path) -> None:
    postgres_server.need_own_server()
    run, source = begun(served), tmp_path / "a.txt"
    source.write_text("公司披露了。")
    added = served.files.add(run.project, source, "a.txt")
    decide(served, run, "vor der Sicherung")
    url, dump = served.engine.url, tmp_path / "backup.dump"
    place = ["--host", str(url.query["host"]), "--username", str(url.username)]
    postgres_server.run_program(
        "pg_dump", *place, "--format=custom", f"--file={dump}", str(url.database)
    )
    decide(served, run, "nach der Sicherung")
    empty = sa.make_url(postgres_server.fresh_database(migrated=False))
    postgres_server.run_program(
        "pg_restore", *place, "--no-owner", f"--dbname={empty.database}", str(dump)
    )
    restored = Workspace.open(tmp_path / "restored", empty)
    assert reasons(restored, run) == ["vor der Sicherung"] and restored.decisions.broken() == ()
    assert restored.files.path(added.document).read_text() == "公司披露了。"
    assert restored.runs.assessment(run.id).proposals == assessment().proposals
    restored.close()


def test_two_servers_do_not_make_one_run(served: Workspace, tmp_path: Path) -> None:
    project = served.projects.create("甲").id
    other = Workspace.open(tmp_path / "other", served.engine.url)
    first, second = Jobs(served), Jobs(other)  # not started: everything waits
    first.assess(project, FRAMEWORK)
    with pytest.raises(MadeElsewhere) as refused:
        second.assess(project, FRAMEWORK)
    assert "另一台服务器" in refused.value.chinese
    second.start()  # takes up only what nobody is to make
    assert not second.busy(project, "assess")
    second.stop()
    served.close()  # as when the first server ends
    third = Jobs(other)
    third.start()
    try:
        assert third.busy(project, "assess")
    finally:
        third.stop()
        other.close()


def test_runs_stay_claimed_after_the_server_was_restarted(
    served: Workspace, tmp_path: Path
) -> None:
    other = Workspace.open(tmp_path / "other", served.engine.url)
    assert served.run_claims.take(1, "a") and served.run_claims.take(1, "b")
    assert not other.run_claims.take(1, "a")
    postgres_server.restart()
    assert served.run_claims.take(1, "c"), "asking again takes all of them again"
    assert not other.run_claims.take(1, "a") and not other.run_claims.take(1, "b")
    served.run_claims.release(1, "a")
    assert other.run_claims.take(1, "a") and not other.run_claims.take(1, "b")
    other.close()


RIGHTS = """
GRANT USAGE ON SCHEMA public TO gated;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gated;
REVOKE UPDATE, DELETE ON decisions, evidence_marks, second_decisions, circumstances,
    project_settings, account_passwords, account_states, project_members, opinions, audit_trail
    FROM gated;
"""


def test_the_least_rights_of_the_docs_are_enough(served: Workspace, tmp_path: Path) -> None:
    postgres_server.need_own_server()
    told = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    for line in RIGHTS.replace("\n    ", " ").strip().splitlines():
        assert line.replace("gated", "mingzheng_app") in told
    with writing(served.engine) as connection:
        connection.exec_driver_sql(RIGHTS)
    url = served.engine.url.set(username=postgres_server.GATED, password=postgres_server.PASSWORD)
    opened = Workspace.open(tmp_path / "app", url)
    run, source = begun(opened), tmp_path / "a.txt"
    source.write_text("公司披露了。")
    opened.files.add(run.project, source, "a.txt")
    decide(opened, run, "mit wenigen Rechten")
    people(opened, run.project, "g")
    opened.queue.add(run.project, FRAMEWORK)
    opened.queue.remove(run.project, FRAMEWORK)
    with pytest.raises(DatabaseUnusable, match="lacks a right"):
        with writing(opened.engine) as connection:
            connection.exec_driver_sql("UPDATE decisions SET reason = ''")
    assert reasons(opened, run) == ["mit wenigen Rechten"]
    opened.close()
