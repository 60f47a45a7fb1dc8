"""What several tests begin with."""

from pathlib import Path

import pytest
from build_documents import assessment

from review.pages.place import Place
from review.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace of its own."""
    return Workspace.open(tmp_path)


@pytest.fixture
def place(workspace: Workspace) -> Place:
    """The first indicator of the small assessment, in a project of the workspace."""
    made = assessment()
    project = workspace.projects.create("甲").id
    workspace.files.save_read(project, made.documents[0])
    return Place(project=project, run=workspace.runs.save(project, made), indicator="1")
