"""The audit trail: an honest workspace is whole, and every kind of tampering is found."""

from collections.abc import Callable, Iterator
from threading import Thread

import postgres_server
import pytest
import sqlalchemy as sa
from build_audit import MADE, session

from corpus.database import reading, writing
from review.audit.contents import COVERED, rows_of
from review.audit.trail import TrailRow, audit_trail, trail_rows
from review.audit.verification import Verdict, verdict_of, verify
from review.run_store import Run
from review.workspace import Workspace

# A column to change in each table, and what to put there.
CHANGES = {
    "projects": ("name", "丁"),
    "project_files": ("size", 1),
    "runs": ("settings", "{}"),
    "decisions": ("reviewer", "丁"),
    "evidence_marks": ("kind", "add"),
    "second_reviews": ("seed", 77),
    "second_decisions": ("reason", "别的"),
    "circumstances": ("value", "300"),
    "project_settings": ("reviewer", "丁"),
    "bulk_steps": ("sample", "[]"),
    "accounts": ("display_name", "丁"),
    "account_passwords": ("hash", "x"),
    "account_states": ("role", "administrator"),
    "project_members": ("role", "viewer"),
    "api_tokens": ("expires_at", "2999"),
    "opinions": ("host", "x"),
}
# Rows that others refer to cannot be deleted.
REFERRED = {"projects", "runs", "second_reviews", "accounts"}
UNIQUE = {"accounts", "api_tokens"}  # no two rows say the same, not even for a moment
NUMBERED = sorted(name for name, each in COVERED.items() if len(each.key) == 1)
Made = tuple[Workspace, Run]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Made]:
    """A workspace in which much was done; tampering with it is never committed."""
    url = postgres_server.fresh_database() if request.param == "postgresql" else None
    folder = tmp_path_factory.mktemp("audit")
    workspace = Workspace.open(folder / "workspace", url)
    yield workspace, session(workspace, folder)
    workspace.close()


@pytest.fixture
def tampering(made: Made) -> Iterator[sa.Connection]:
    """A connection whose transaction is rolled back."""
    with made[0].engine.connect() as connection:
        yield connection
        connection.rollback()


def execute(connection: sa.Connection, statement: str, **values: object) -> None:
    connection.execute(sa.text(statement), values)


def numbers(connection: sa.Connection, table: str) -> list[int]:
    key = COVERED[table].key[0]
    return list(connection.scalars(sa.text(f"SELECT {key} FROM {table} ORDER BY {key}")))


def told(found: Verdict | sa.Connection) -> set[str]:
    verdict = found if isinstance(found, Verdict) else verdict_of(found)
    return {f"{each.table} {each.number}: {each.what}" for each in verdict.faults}


def test_an_honest_workspace_is_whole(made: Made) -> None:
    verdict = verify(made[0].engine)
    assert verdict.faults == ()
    with reading(made[0].engine) as connection:
        rows = list(trail_rows(connection))
        covered = {name: len(list(rows_of(connection, COVERED[name]))) for name in COVERED}
    assert all(count >= 2 for count in covered.values()), covered
    assert (verdict.count, verdict.head) == (len(rows), rows[-1].hash)
    # What changed a row is a row of its own; the other rows have one each.
    again = {"project_renamed", "file_removed", "token_revoked"}
    assert verdict.count == sum(covered.values()) + len(again)
    assert {row.kind for row in rows} >= again | {"withdraw", "run", "member", "opinion"}
    assert all(row.actor for row in rows if row.place == "decisions")


def test_what_was_refused_leaves_no_row(made: Made) -> None:
    workspace, run = made
    before = verify(workspace.engine)
    with pytest.raises(ZeroDivisionError), writing(workspace.engine) as connection:
        assert workspace.decisions.confirm_all(connection, run, MADE.proposals, "甲")
        raise ZeroDivisionError
    assert verify(workspace.engine) == before


@pytest.mark.parametrize("table", sorted(COVERED))
def test_a_changed_value_is_found(tampering: sa.Connection, table: str) -> None:
    column, value = CHANGES[table]
    key = COVERED[table].key[-1]
    least = f"(SELECT MIN({key}) FROM {table})"
    execute(tampering, f"UPDATE {table} SET {column} = :value WHERE {key} = {least}", value=value)
    faults = verdict_of(tampering).faults
    assert [(each.table, each.what) for each in faults] == [(table, "changed")]


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("table", sorted(set(COVERED) - REFERRED))
def test_a_deleted_row_is_found(tampering: sa.Connection, table: str, last: bool) -> None:
    if table == "project_files":
        execute(tampering, "DELETE FROM project_files WHERE removed_at IS NOT NULL")
        assert [each.what for each in verdict_of(tampering).faults] == ["removed"]
        return
    number = numbers(tampering, table)[-1 if last else -2]
    if table == "decisions":
        execute(tampering, f"DELETE FROM bulk_decisions WHERE decision = {number}")
        execute(tampering, f"UPDATE decisions SET withdraws = NULL WHERE withdraws = {number}")
    if table == "bulk_steps":
        execute(tampering, f"DELETE FROM bulk_decisions WHERE step = {number}")
    execute(tampering, f"DELETE FROM {table} WHERE {COVERED[table].key[0]} = {number}")
    assert f"{table} {number}: removed" in told(tampering)


@pytest.mark.parametrize("table", sorted(set(NUMBERED) - UNIQUE))
def test_two_rows_that_changed_places_are_found(tampering: sa.Connection, table: str) -> None:
    one, other = numbers(tampering, table)[-2:]
    covered = COVERED[table]
    columns = sa.table(table, *map(sa.column, (covered.key[0], *covered.columns)))
    key = columns.c[covered.key[0]]
    both = (one, other)
    query = {number: columns.select().where(key == number) for number in both}
    rows = {number: dict(tampering.execute(query[number]).mappings().one()) for number in both}
    for number, source in ((one, other), (other, one)):
        said = {column: rows[source][column] for column in covered.columns}
        tampering.execute(columns.update().where(key == number).values(said))
    what = {f"{each.table} {each.number}": each.what for each in verdict_of(tampering).faults}
    # What belongs to a step did not move with it, so that it is another content altogether.
    expected = "changed" if table == "bulk_steps" else "reordered"
    assert [what[f"{table} {number}"] for number in both] == [expected, expected]


def forge(connection: sa.Connection, table: str) -> int:
    covered = COVERED[table]
    key, columns = covered.key[0], ", ".join(covered.columns)
    execute(
        connection,
        f"INSERT INTO {table} ({key}, {columns}) SELECT {key} + 1, {columns} FROM {table} "
        f"WHERE {key} = (SELECT MAX({key}) FROM {table})",
    )
    return numbers(connection, table)[-1]


@pytest.mark.parametrize("table", sorted(set(NUMBERED) - UNIQUE))
def test_a_forged_row_is_found(tampering: sa.Connection, table: str) -> None:
    number = forge(tampering, table)
    assert f"{table} {number}: added outside the program" in told(tampering)


def test_a_forged_account_and_token_are_found(tampering: sa.Connection) -> None:
    execute(tampering, "INSERT INTO accounts VALUES (9, 'x', 'x', 'x', '2026')")
    execute(tampering, "INSERT INTO api_tokens VALUES (9, 9, 'x', 'x', '2026', '2999', NULL)")
    outside = "added outside the program"
    assert told(tampering) == {f"accounts 9: {outside}", f"api_tokens 9: {outside}"}


@pytest.mark.parametrize("wrong", ["hash", "previous"])
def test_a_forged_row_with_a_forged_trail_row_is_found(
    tampering: sa.Connection, wrong: str
) -> None:
    number = forge(tampering, "circumstances")
    *_, last = trail_rows(tampering)
    content = dict(rows_of(tampering, COVERED["circumstances"]))[str(number)]
    row = TrailRow(
        *(last.sequence + 1, "fact", "circumstances", str(number), content, "甲"),
        *(last.said_at, "0" * 64 if wrong == "previous" else last.hash, ""),
    )
    kept = {name: getattr(row, name) for name in TrailRow.__slots__}
    kept["hash"] = "0" * 64 if wrong == "hash" else row.own_hash()
    tampering.execute(audit_trail.insert().values(kept))
    what = "changed" if wrong == "hash" else "added outside the program"
    assert told(tampering) == {f"audit_trail {row.sequence}: {what}"}


def test_a_forged_trail_row_in_the_middle_is_found(tampering: sa.Connection) -> None:
    """With the right hash of its own: the row behind it does not follow it."""
    rows = list(trail_rows(tampering))
    row = rows[len(rows) // 2]
    forged = TrailRow(**{**{name: getattr(row, name) for name in row.__slots__}, "actor": "丁"})
    tampering.execute(
        audit_trail.update()
        .where(audit_trail.c.sequence == row.sequence)
        .values(actor="丁", hash=forged.own_hash())
    )
    assert told(tampering) == {f"audit_trail {row.sequence + 1}: added outside the program"}


def test_a_trail_row_that_is_gone_is_found(tampering: sa.Connection) -> None:
    execute(tampering, "DELETE FROM audit_trail WHERE sequence IN (5, 6, 9)")
    assert {"audit_trail 5-6: removed", "audit_trail 9: removed"} <= told(tampering)


def test_two_trail_rows_that_changed_places_are_found(tampering: sa.Connection) -> None:
    for old, new in ((4, -1), (5, 4), (-1, 5)):
        execute(tampering, f"UPDATE audit_trail SET sequence = {new} WHERE sequence = {old}")
    assert {"audit_trail 4: changed", "audit_trail 5: changed"} <= told(tampering)


def test_the_end_cut_off_everywhere_is_found_by_the_head(tampering: sa.Connection) -> None:
    before = verdict_of(tampering)
    rows = tuple(trail_rows(tampering))
    last = numbers(tampering, "opinions")[-1]
    execute(tampering, f"DELETE FROM opinions WHERE sequence = {last}")
    execute(tampering, f"DELETE FROM audit_trail WHERE sequence = {before.count}")
    assert verdict_of(tampering).whole  # nothing is left that could tell
    cut = verdict_of(tampering, head=before.head)
    assert told(cut) == {f"audit_trail {before.head[:12]}: removed"}
    cut = verdict_of(tampering, earlier=rows)
    assert told(cut) == {f"audit_trail {before.count}: removed"}


def test_a_head_and_an_export_of_earlier_are_found_again(made: Made) -> None:
    workspace, _ = made
    before = verify(workspace.engine)
    with reading(workspace.engine) as connection:
        rows = tuple(trail_rows(connection))
    workspace.projects.create("后来")
    assert verify(workspace.engine, before.head, rows).whole


TAMPERED: dict[str, tuple[str, str]] = {
    "a proposal": (
        "UPDATE proposals SET body = REPLACE(body, '一般', '完善') WHERE run = 1 AND ordinal = 0",
        "proposals run 1, indicator 1: changed",
    ),
    "a deleted proposal": (
        "DELETE FROM proposals WHERE run = 1 AND ordinal = 2",
        "proposals run 1, indicator 3: removed",
    ),
    "a proposal more": (
        "INSERT INTO proposals (run, ordinal, indicator, body) "
        "SELECT run, 9, '9', body FROM proposals WHERE run = 1 AND ordinal = 0",
        "proposals run 1, indicator 9: added outside the program",
    ),
    "a proposal twice": (
        "INSERT INTO proposals (run, ordinal, indicator, body) "
        "SELECT run, 9, indicator, body FROM proposals WHERE run = 1 AND ordinal = 0",
        "proposals run 1: added outside the program",
    ),
    "proposals in another order": (
        "UPDATE proposals SET ordinal = 9 WHERE run = 1 AND ordinal = 0",
        "proposals run 1: reordered",
    ),
    "a framework": ("UPDATE frameworks SET body = body || ' '", "changed"),
    "a read document": ("UPDATE documents SET body = REPLACE(body, '18', '81')", "changed"),
    "a title": ("UPDATE documents SET title = '别的'", "changed"),
    "the documents of a run": ("UPDATE run_documents SET name = 'x' WHERE run = 1", "runs 1"),
    "what made a run": ("UPDATE run_provenance SET program = '9' WHERE run = 1", "runs 1"),
    "no JSON in it": ("UPDATE run_provenance SET documents = '7' WHERE run = 1", "runs 1"),
    "what a decision was made on": (
        "UPDATE decision_states SET evidence = '[]' WHERE decision = 1",
        "decisions 1: changed",
    ),
    "a state of nothing": (
        "INSERT INTO decision_states (decision, run, proposal_hash, evidence) "
        "VALUES (999, 1, '', '[]')",
        "decision_states 999: added outside the program",
    ),
    "what a step took": ("DELETE FROM bulk_decisions WHERE step = 2", "bulk_steps 2: changed"),
    "an answer that is none": (
        "UPDATE decisions SET answer = '{' WHERE sequence = 1",
        "decisions 1",
    ),
    "a reopened file": ("UPDATE project_files SET removed_at = NULL", "project_files"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_belongs_to_a_row_is_covered(tampering: sa.Connection, name: str) -> None:
    statement, expected = TAMPERED[name]
    execute(tampering, statement)
    found = sorted(told(tampering))
    assert any(expected in each for each in found), found


def test_what_the_program_changes_itself_is_no_fault(made: Made) -> None:
    workspace, run = made
    (file,) = (each for each in workspace.files.of(run.project) if each.status == "waiting")
    workspace.files.save_failure(run.project, file.document, "no", "否")
    workspace.queue.add(run.project, run.framework)
    assert verify(workspace.engine).whole


def at_once(work: Callable[[int], object], count: int = 8) -> None:
    failed: list[BaseException] = []

    def safely(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=safely, args=(number,)) for number in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []


def test_eight_writers_make_one_unbroken_trail(made: Made) -> None:
    workspace, run = made
    before = verify(workspace.engine).count

    def work(number: int) -> None:
        for turn in range(4):
            answer = 1 + (number + turn) % 2
            workspace.decisions.change(
                run, MADE.framework, "3", "proposed", answer, f"理由 {turn}", f"人 {number}"
            )
            workspace.settings.set(run.project, f"key {number}", str(turn), f"人 {number}")

    at_once(work)
    verdict = verify(workspace.engine)
    assert (verdict.faults, verdict.count) == ((), before + 8 * 4 * 2)


def test_the_same_pressed_at_once_is_one_decision(made: Made) -> None:
    workspace, run = made
    before = len(workspace.decisions.of(run))
    log, framework = workspace.decisions, MADE.framework
    at_once(lambda _: log.change(run, framework, "2", "proposed", 1, "同一理由", "甲"))
    assert len(workspace.decisions.of(run)) == before + 1
    assert verify(workspace.engine).whole
