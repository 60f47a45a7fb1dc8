"""A workspace once more, as another program or a restart would open it; a project with a file."""

from pathlib import Path

from indicators.assessment import assess, read_documents
from indicators.catalogue import load_framework
from review.workspace import Workspace


def assessed_project(workspace: Workspace, name: str, path: Path, framework: str) -> int:
    """Make a project with a file that is read and assessed; the number of the run."""
    project = workspace.projects.create(name).id
    file = workspace.files.add(project, path, path.name)
    with workspace.files.named(file) as named:
        documents = read_documents([named])
    workspace.files.save_read(project, documents[0])
    return workspace.runs.save(project, assess(documents, load_framework(framework)))


def reopened(workspace: Workspace) -> Workspace:
    """The same folder and database, opened anew."""
    return Workspace.open(workspace.folder, workspace.engine.url)
