"""The command line for frameworks of one's own: the template out, the filled one in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from review.cli_errors import FOUND_WRONG, fail, shown, tell

MOST_REMARKS = 20


def make_template(rest: Sequence[str], out: Path | None) -> None:
    """Write the empty template; one that is there, perhaps filled in, is kept aside."""
    from review.cli_targets import older_kept
    from review.own_frameworks.template import write_template

    if rest:
        fail(f"frameworks template takes no {rest[0]!r}; name the workbook with --out")
    if out is None or out.suffix.lower() != ".xlsx":
        fail("name the workbook to write: frameworks template --out own.xlsx")
    if not out.parent.is_dir():
        fail(f"{out.parent}: no such folder for --out; make it first")
    with older_kept(out):
        write_template(out)
    typer.echo(shown(out))


def take_template(rest: Sequence[str], out: Path | None) -> None:
    """Write the YAML of a filled template, or every problem with its sheet and row."""
    from review.own_frameworks.importing import import_template, write_framework

    if len(rest) != 1:
        fail("name one filled template: frameworks import own.xlsx --out my-frameworks")
    if out is None or (out.exists() and not out.is_dir()):
        fail("name the folder that gets the framework with --out")
    path = Path(rest[0])
    imported = import_template(path)
    if imported.framework is None:
        fail(*(f"{path.name}: {each}" for each in imported.problems), status=FOUND_WRONG)
    for each in imported.remarks[:MOST_REMARKS]:
        tell(f"{path.name}: {each}")
    if len(imported.remarks) > MOST_REMARKS:
        tell(f"{path.name}: and {len(imported.remarks) - MOST_REMARKS} more remarks")
    for written in write_framework(imported, out):
        typer.echo(shown(written))
    framework = imported.framework
    count = len(framework.indicators)
    typer.echo(f"{framework.id}: {count} indicators, {len(imported.remarks)} remarks")
    typer.echo(shown(f"use it: mingzheng --frameworks {out} prefill FILE -f {framework.id}"))
