"""Workspaces from before there was a trail: taken into it as they are, and watched from then on."""

from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest
import sqlalchemy as sa
from build_audit import MADE, session

from corpus.database import open_database, reading, sqlite_url, writing
from corpus.migrations import migrate
from review.audit.contents import COVERED
from review.audit.trail import ADOPTED, trail_rows
from review.audit.verification import verdict_of, verify
from review.pages.review_model import run_under_review
from review.run_store import Run
from review.tables import MIGRATIONS
from review.workspace import DATABASE, Workspace

RELEASED = [each for each in MIGRATIONS if each.name <= "review-0004-desk"]
# In the order in which rows refer to each other.
TABLES = (
    *("projects", "project_files", "frameworks", "documents", "runs", "run_documents"),
    *("proposals", "decisions", "circumstances", "evidence_marks", "bulk_steps", "bulk_decisions"),
    *("second_reviews", "second_decisions", "project_settings"),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def old(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Workspace, Run]]:
    """What the program before this one would have left, opened by this one; the last run."""
    tmp_path, url = tmp_path_factory.mktemp("old"), None
    if request.param == "postgresql":
        url = postgres_server.fresh_database(migrated=False)
    source = Workspace.open(tmp_path / "now")
    run = session(source, tmp_path)
    folder = tmp_path / "old"
    folder.mkdir()
    engine = open_database(url or sqlite_url(folder / DATABASE))
    migrate(engine, RELEASED)
    with reading(source.engine) as there, writing(engine) as here:
        for name in TABLES:
            table = sa.Table(name, sa.MetaData(), autoload_with=here, resolve_fks=False)
            rows = there.execute(sa.text(f"SELECT * FROM {name}")).mappings().all()
            here.execute(table.insert(), [dict(row) for row in rows])
        assert not sa.inspect(here).has_table("audit_trail")
    engine.dispose()
    source.close()
    workspace = Workspace.open(folder, url)
    yield workspace, run
    workspace.close()


def test_every_row_is_adopted_and_whole(old: tuple[Workspace, Run]) -> None:
    workspace, run = old
    verdict = verify(workspace.engine)
    assert verdict.faults == ()
    with reading(workspace.engine) as connection:
        rows = list(trail_rows(connection))
        counts = [connection.scalar(sa.text(f"SELECT COUNT(*) FROM {name}")) for name in COVERED]
    assert {row.kind for row in rows} == {ADOPTED}
    assert len(rows) == sum(counts)
    assert {row.place for row in rows} == set(COVERED) & set(TABLES)
    made = workspace.runs.provenance(run.id)
    assert made is not None
    assert (made.program, made.encoder_hash, dict(made.weights)) == ("", "", {})
    assert [name for name, _ in made.proposals] == ["1", "2", "3"]
    assert list(made.documents) == [MADE.documents[0].id]


@pytest.mark.both_engines
def test_accounts_from_before_the_trail_covered_them_are_adopted(
    tmp_path: Path, workspace: Workspace
) -> None:
    session(workspace, tmp_path)
    later = {
        *("accounts", "account_passwords", "account_states", "project_members", "api_tokens"),
        "opinions",
    }
    with writing(workspace.engine) as connection:  # as the version before left it
        for name in later:
            connection.execute(
                sa.text("DELETE FROM audit_trail WHERE place = :name"), {"name": name}
            )
        left = connection.scalar(sa.text("SELECT COUNT(*) FROM audit_trail"))
        last = connection.scalar(sa.text("SELECT MAX(sequence) FROM audit_trail"))
        assert left == last  # those rows were the last ones, so the chain is whole
        connection.execute(
            sa.text("DELETE FROM migrations WHERE name = :name"), {"name": MIGRATIONS[-1].name}
        )
    assert not verify(workspace.engine).whole
    migrate(workspace.engine, MIGRATIONS)
    assert verify(workspace.engine).faults == ()
    with reading(workspace.engine) as connection:
        adopted = {row.place for row in trail_rows(connection) if row.kind == ADOPTED}
    assert adopted == later


def test_later_tampering_with_adopted_rows_is_found(old: tuple[Workspace, Run]) -> None:
    workspace, _ = old
    with workspace.engine.connect() as connection:
        for table in ("evidence_marks", "circumstances", "second_decisions"):
            connection.execute(sa.text(f"UPDATE {table} SET reviewer = '丁' WHERE sequence = 1"))
        body = "REPLACE(body, '一般', '完善')"
        connection.execute(sa.text(f"UPDATE proposals SET body = {body} WHERE run = 1"))
        connection.execute(sa.text("UPDATE documents SET title = '别的'"))
        verdict = verdict_of(connection)
        connection.rollback()
    found = {f"{each.table} {each.number[:5]}" for each in verdict.faults}
    assert found == {
        *("evidence_marks 1", "circumstances 1", "second_decisions 1"),
        *("proposals run 1", "documents sha25"),
    }


def test_old_decisions_have_no_state_until_they_are_confirmed_again(
    old: tuple[Workspace, Run],
) -> None:
    workspace, run = old
    mark = next(iter(each for each in MADE.proposals[0].evidence if each.cited))
    span = (mark.document, mark.start, mark.end)
    workspace.evidence.mark(run, "1", "reject", span, "甲")
    assert run_under_review(workspace, run).flags == {}
    count = len(workspace.decisions.of(run))
    workspace.decisions.confirm(run, MADE.proposals[0], "甲")
    assert len(workspace.decisions.of(run)) == count + 1
    workspace.evidence.mark(run, "1", "clear", span, "甲")
    assert run_under_review(workspace, run).flags["1"].reason == "marks"
    assert verify(workspace.engine).whole
