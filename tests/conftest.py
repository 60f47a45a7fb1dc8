"""What several tests begin with."""

from collections.abc import Iterator
from pathlib import Path

import postgres_server
import pytest
from build_documents import assessment

from review.pages.place import Place
from review.workspace import Workspace

ENGINES = ("sqlite", "postgresql")
# About half a minute or more each, as measured with two files at once.
SLOW = {
    "test_desk_speed.py",
    "test_extractor_bombs.py",
    "test_extractor_mutations.py",
    "test_faults_kill.py",
    "test_gold.py",
    "test_notebooks.py",
    "test_review_accessibility_browser.py",
    "test_review_accounts_browser.py",
    "test_review_accounts_server.py",
    "test_review_api.py",
    "test_review_batch.py",
    "test_review_browser.py",
    "test_review_cli.py",
    "test_review_jobs.py",
    "test_review_opinion_browser.py",
    "test_review_whole_way_browser.py",
    "test_security_browser.py",
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "both_engines: what uses the fixture `database` runs on SQLite and PostgreSQL"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have the files that take longest begin, so that no worker has one left at the end."""
    items.sort(key=lambda item: item.path.name not in SLOW)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    both = metafunc.definition.get_closest_marker("both_engines") is not None
    if both and "database" in metafunc.fixturenames:
        metafunc.parametrize("database", ENGINES, indirect=True)


def pytest_sessionfinish() -> None:
    postgres_server.drop_databases()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str | None:
    """The address of a database of its own on PostgreSQL; None for SQLite, in the folder itself.

    Tests marked `both_engines` get both, the others SQLite.
    """
    engine = getattr(request, "param", "sqlite")
    return postgres_server.fresh_database() if engine == "postgresql" else None


@pytest.fixture
def workspace(tmp_path: Path, database: str | None) -> Iterator[Workspace]:
    """A workspace of its own."""
    opened = Workspace.open(tmp_path, database)
    yield opened
    opened.close()


@pytest.fixture
def place(workspace: Workspace) -> Place:
    """The first indicator of the small assessment, in a project of the workspace."""
    made = assessment()
    project = workspace.projects.create("甲").id
    workspace.files.save_read(project, made.documents[0])
    return Place(project=project, run=workspace.runs.save(project, made), indicator="1")
