"""Where a workspace is, as it is written on the command line: a folder, or a database's URL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from review.errors import ReviewError

if TYPE_CHECKING:
    from review.workspace import Workspace

FILES = Path("mingzheng-files")


class AddressUnknown(ReviewError):
    """The address is neither a folder nor a database that workspaces are kept in."""


def is_url(text: str) -> bool:
    """Whether an address is a database's URL and no folder."""
    return "://" in text


def folder_of(text: str, files: Path | None = None) -> Path:
    """The folder of a workspace: the address itself, or that of a database's files."""
    if is_url(text):
        return files or FILES
    if files is not None:
        raise AddressUnknown(
            "--files is for a workspace in a database; a folder keeps its files itself",
            "--files 只用于数据库中的工作区；文件夹形式的工作区自行保存文件。",
        )
    return Path(text)


def open_workspace(text: str, files: Path | None = None) -> Workspace:
    """Open a workspace, or make one, at a folder or at `postgresql+psycopg://user@host/name`.

    `files` is the folder that page pictures, exports and uploads of a database are kept in.

    Raises:
        ReviewError: it cannot be used; the message says why and never holds the password.
    """
    from review.workspace import Workspace

    folder = folder_of(text, files)
    return Workspace.open(folder, text if is_url(text) else None)


def open_existing(text: str, files: Path | None = None) -> Workspace:
    """Open a workspace that is there, and make none where a folder's name was mistyped.

    Raises:
        ReviewError: as for `open_workspace`, or there is no workspace.
    """
    from review.workspace import DATABASE

    if not is_url(text) and not (Path(text).expanduser() / DATABASE).is_file():
        raise AddressUnknown(
            f"{text}: no workspace there ({DATABASE} is missing); give its folder or its URL",
            f"{text} 不是工作区（缺少 {DATABASE}），请给出工作区文件夹或数据库地址。",
        )
    return open_workspace(text, files)
