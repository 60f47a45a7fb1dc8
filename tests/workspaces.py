"""A workspace once more, as another program or a restart would open it."""

from review.workspace import Workspace


def reopened(workspace: Workspace) -> Workspace:
    """The same folder and database, opened anew."""
    return Workspace.open(workspace.folder, workspace.engine.url)
