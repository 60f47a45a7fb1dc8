"""Commands: workspace copy, workspace check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from review.cli_errors import FOUND_WRONG, fail, plain_errors, shown, tell

workspace = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_FILES = typer.Option(
    "--files",
    metavar="FOLDER",
    help="The folder of a workspace in a database, as it was given to `app`; "
    "without it mingzheng-files.",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(workspace, name="workspace", help="Copy a workspace whole, or check it.")


@workspace.command()
def copy(
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="A folder or a PostgreSQL database's URL.")
    ],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="A new folder or an empty database's URL.")
    ],
    files: Annotated[Path | None, _FILES] = None,
) -> None:
    """Copy a workspace whole into an empty one: to move it, or as a backup.

    Every row of every table and every uploaded file; the source may be in use meanwhile. What
    arrived is read again and compared by count and checksum; then the chain of decisions is
    checked. Pictures of pages and exported files are not copied, they can be made again.

    \b
    Examples:
      mingzheng workspace copy reviews backup-2026-05-01
      mingzheng workspace copy reviews postgresql+psycopg://user@host/name
      mingzheng workspace copy postgresql+psycopg://user@host/name reviews
    """  # noqa: D301
    with plain_errors():
        from review.cli_output import progress
        from review.workspace_address import is_url, open_existing, open_workspace
        from review.workspace_copy import copy_workspace

        if files is not None and not (is_url(source) or is_url(target)):
            fail("--files is for a workspace in a database; two folders keep their files")
        here = open_existing(source, files if is_url(source) else None)
        there = open_workspace(target, files if is_url(target) else None)
        try:
            with progress("copying") as update:
                copied = copy_workspace(here, there, update)
        finally:
            here.close()
            there.close()
        for table in copied.tables:
            if table.rows:
                typer.echo(f"{table.name}: {table.rows} rows, checksum {table.checksum[:16]}")
        typer.echo(f"files: {copied.files}")
        for name in copied.missing:
            tell(f"{name}: missing or damaged in the source already, not copied")
        for row in copied.broken:
            tell(f"decisions, row {row}: the chain was broken in the source already")
        if copied.missing or copied.broken:
            raise typer.Exit(FOUND_WRONG)


@workspace.command()
def check(
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="A folder or a PostgreSQL database's URL.")
    ],
    files: Annotated[Path | None, _FILES] = None,
) -> None:
    """Check that a workspace is whole; the exit status is 1 where something is wrong.

    The database itself, every uploaded file against its hash, every document and run, the chain
    of decisions and the audit trail.

    \b
    Examples:
      mingzheng workspace check reviews
      mingzheng workspace check postgresql+psycopg://user@host/name
    """  # noqa: D301
    with plain_errors():
        from review.workspace_address import open_existing
        from review.workspace_check import check_workspace

        opened, wrong = open_existing(address, files), 0
        try:
            for looked in check_workspace(opened):
                typer.echo(f"{looked.what}: {looked.count}, {len(looked.wrong)} wrong")
                for line in looked.wrong:
                    typer.echo(f"  {shown(line)}")
                wrong += len(looked.wrong)
        finally:
            opened.close()
        if wrong:
            raise typer.Exit(FOUND_WRONG)
