"""The database: settings of SQLite, migrations, documents and passages kept whole."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import postgres_server
import pytest
import sqlalchemy as sa
from build_documents import paged_document, unpaged_document

from corpus import database, migrations
from corpus.database import open_database, reading, sqlite_url, writing
from corpus.document_store import load_document, save_document
from corpus.migrations import Migration, NewerDatabase, migrate
from corpus.passage_store import load_passages, save_passages
from corpus.passages import Passage, passages_of
from extractor.document import Document

pytestmark = pytest.mark.both_engines


@pytest.fixture
def engine(tmp_path: Path, database: str | None) -> Iterator[sa.Engine]:
    empty = postgres_server.fresh_database(migrated=False) if database else None
    engine = open_database(empty or sqlite_url(tmp_path / "test.sqlite"))
    migrate(engine)
    yield engine
    engine.dispose()


def test_sqlite_is_opened_safely(tmp_path: Path) -> None:
    engine = open_database(sqlite_url(tmp_path / "test.sqlite"))
    with reading(engine) as connection:
        values = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    timeout = database.BUSY_TIMEOUT_MS
    assert values == {
        "journal_mode": "wal", "foreign_keys": 1, "busy_timeout": timeout, "synchronous": 2,
    }  # fmt: skip


def test_migrations_are_applied_once_and_make_the_tables_of_the_code(engine: sa.Engine) -> None:
    assert migrate(engine) == ()
    inspector = sa.inspect(engine)
    for table in database.metadata.tables.values():
        found = {column["name"]: column for column in inspector.get_columns(table.name)}
        assert list(found) == [column.name for column in table.columns]
        for column in table.columns:
            assert isinstance(found[column.name]["type"], type(column.type).__mro__[0])
            assert found[column.name]["nullable"] == column.nullable


def test_a_migration_that_fails_leaves_nothing(engine: sa.Engine) -> None:
    def fails(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        migrate(engine, (*migrations.MIGRATIONS, Migration("test-0002", fails)))
    assert "half" not in sa.inspect(engine).get_table_names()
    assert migrate(engine) == ()


def test_a_newer_database_is_refused(engine: sa.Engine) -> None:
    later = Migration("test-0002", lambda connection: None)
    assert migrate(engine, (*migrations.MIGRATIONS, later)) == ("test-0002",)
    with pytest.raises(NewerDatabase, match="test-0002"):
        migrate(engine)


@pytest.mark.parametrize("document", [paged_document(), unpaged_document()])
def test_a_document_comes_back_as_it_was(engine: sa.Engine, document: Document) -> None:
    with writing(engine) as connection:
        save_document(connection, document)
        save_document(connection, document)
    with reading(engine) as connection:
        found = load_document(connection, document.id)
    for name in Document.__slots__:
        if name != "places":
            assert getattr(found, name) == getattr(document, name), name
    assert found.places.pages.dtype == np.int32 and found.places.boxes.dtype == np.float32
    np.testing.assert_array_equal(found.places.pages, document.places.pages)
    np.testing.assert_array_equal(found.places.boxes, document.places.boxes)


def test_half_a_character_is_stored_as_a_replacement_of_one_character(engine: sa.Engine) -> None:
    document = unpaged_document("破损的字\ud83d体")
    with writing(engine) as connection:
        save_document(connection, document)
    with reading(engine) as connection:
        found = load_document(connection, document.id)
    assert found.text[:6] == "破损的字\ufffd体" and len(found.text) == len(document.text)


def test_a_document_with_nul_in_its_texts_is_kept(engine: sa.Engine) -> None:
    document = paged_document()
    text = "\x00" + document.text[1:]
    with writing(engine) as connection:
        save_document(connection, replace(document, text=text, title="标\x00题"))
    with reading(engine) as connection:
        found = load_document(connection, document.id)
    assert (found.text, found.title) == (text, "标\ufffd题")


def test_passages_are_replaced_together(engine: sa.Engine) -> None:
    document = paged_document()
    found = passages_of(document)
    with writing(engine) as connection:
        save_document(connection, document)
        save_passages(connection, document.id, found[:1])
        save_passages(connection, document.id, found)
    with reading(engine) as connection:
        assert load_passages(connection, document.id) == found
        assert load_passages(connection, "sha256:unknown") == ()


def test_passages_belong_to_a_stored_document(engine: sa.Engine) -> None:
    lost = Passage("sha256:lost", 0, 0, 2, None, "paragraph", (), "", "文字")
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        save_passages(connection, lost.document, [lost])
    with pytest.raises(ValueError, match="does not belong"), writing(engine) as connection:
        save_passages(connection, "sha256:other", [lost])
