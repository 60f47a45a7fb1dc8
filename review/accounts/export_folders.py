"""Where exports are written, so that only members of their projects can fetch them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from review.accounts.access import Caller, caller_or_local
from review.workspace import Workspace

_PROJECTS = re.compile(r"\d{1,9}(-\d{1,9})*")  # e.g. "3" or, of a comparison, "3-12"


def export_folder(workspace: Workspace, projects: Iterable[int]) -> Path:
    """The folder for an export of one or several projects; it is made where it is missing.

    One person on their own machine finds all exports in one folder.
    """
    if caller_or_local().local:
        return workspace.export_folder
    name = "-".join(str(each) for each in sorted(set(projects)))
    folder = workspace.export_folder / name
    folder.mkdir(exist_ok=True)
    return folder


def may_fetch(exports: Path, asked: str, caller: Caller) -> bool:
    """Whether a caller may fetch a file: an export of projects whose answers they may see."""
    path = Path(asked)
    if not path.is_absolute() or ".." in path.parts or "\0" in asked:
        return False
    try:
        parts = path.resolve().relative_to(exports.resolve()).parts
    except (ValueError, OSError, RuntimeError):  # elsewhere; too long; a loop of links
        return False
    if len(parts) == 2 and _PROJECTS.fullmatch(parts[0]):
        return all(caller.may("see_answers", int(each)) for each in parts[0].split("-"))
    return bool(parts) and caller.unbounded  # what was exported before there were accounts
