"""Commands: audit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review.cli_errors import FOUND_WRONG, fail, plain_errors, shown, tell

if TYPE_CHECKING:
    import sqlalchemy as sa

    from review.audit.provenance import Provenance
    from review.run_store import Run

MOST_FAULTS = 200  # lines; the number of all is told
SHOWN = 16  # digits of a hash in a table

_Workspace = Annotated[
    str, typer.Argument(metavar="WORKSPACE", help="A folder, or a database's URL.")
]
_audit = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(_audit, name="audit")


@_audit.callback()
def audit() -> None:
    """Check that a workspace is as it was written, and sign what was written."""


@_audit.command()
def verify(
    workspace: _Workspace,
    against: Annotated[
        Path | None,
        typer.Option(metavar="EXPORT", help="An earlier export, whose rows have to be there."),
    ] = None,
    head: Annotated[
        str, typer.Option(metavar="HASH", help="A head written down before, which has to be there.")
    ] = "",
) -> None:
    """Find every row that was changed, removed, added outside the program or reordered.

    \b
    Ends with 0 where all is whole, with 1 where something is not.
      mingzheng audit verify ~/mingzheng
      mingzheng audit verify ~/mingzheng --head HASH --against trail.json
    """  # noqa: D301
    with plain_errors():
        from review.audit.export import read_export
        from review.audit.verification import verify as verified

        earlier = read_export(against).rows if against is not None else None
        verdict = verified(_database(workspace), head.strip().lower(), earlier)
        typer.echo(f"{verdict.count} rows in the trail, head {verdict.head}")
        if not verdict.whole:
            faults = verdict.faults
            more = [f"and {len(faults) - MOST_FAULTS} more"] if len(faults) > MOST_FAULTS else []
            fail(*faults[:MOST_FAULTS], *more, status=FOUND_WRONG)
        typer.echo("whole: nothing was changed, removed, added from outside or reordered")


@_audit.command()
def export(
    workspace: _Workspace,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The JSON file to write.")],
    key: Annotated[
        Path | None, typer.Option(metavar="KEYFILE", help="The private key to sign with.")
    ] = None,
) -> None:
    """Write the whole trail as JSON, signed where a key is given.

    \b
    Example:
      mingzheng audit export ~/mingzheng --out trail.json --key audit-key.pem
    """  # noqa: D301
    with plain_errors():
        from review.audit.export import export_trail
        from review.audit.keys import private_key

        signer = private_key(key) if key is not None else None
        made = export_trail(_database(workspace), out, signer)
        if signer is None:
            tell("not signed: give a key with --key, or this can be changed without a trace")
        typer.echo(shown(out))
        typer.echo(f"{made.count} rows in the trail, head {made.head}")


@_audit.command()
def keys(
    out: Annotated[Path, typer.Option(metavar="KEYFILE", help="Where the private key is written.")],
) -> None:
    """Make a pair of keys to sign trails with; the public one is KEYFILE.pub.

    \b
    Example:
      mingzheng audit keys --out audit-key.pem
    """  # noqa: D301
    with plain_errors():
        from review.audit.keys import make_keys

        public = make_keys(out)
        typer.echo(shown(out))
        typer.echo(shown(public))


@_audit.command()
def check(
    trail: Annotated[Path, typer.Argument(metavar="TRAIL", help="An exported trail.")],
    public: Annotated[
        Path, typer.Option(metavar="KEYFILE.pub", help="The public key that it is signed with.")
    ],
) -> None:
    """Check the signature and the chain of an exported trail; no workspace is needed.

    \b
    Example:
      mingzheng audit check trail.json --public audit-key.pem.pub
    """  # noqa: D301
    with plain_errors():
        from review.audit.export import export_faults, read_export
        from review.audit.keys import public_key

        export = read_export(trail)
        faults = export_faults(export, public_key(public))
        if faults:
            fail(*(f"{trail}: {fault}" for fault in faults[:MOST_FAULTS]), status=FOUND_WRONG)
        typer.echo(f"{export.count} rows, exported {shown(export.exported_at)}, head {export.head}")
        typer.echo("signed by this key, and whole")


@_audit.command()
def show(
    workspace: _Workspace,
    run: Annotated[int, typer.Option(metavar="N", help="The number of a run.")],
) -> None:
    """Show what made the proposals of a run: files, framework, program, encoder, settings.

    \b
    Example:
      mingzheng audit show ~/mingzheng --run 3
    """  # noqa: D301
    with plain_errors():
        import sqlalchemy as sa

        from corpus.database import reading
        from review.file_store import FileStore
        from review.run_store import RunStore
        from review.tables import runs

        engine = _database(workspace)
        store = RunStore(engine, FileStore(engine, Path()))
        found, made = store.get(run), store.provenance(run)
        with reading(engine) as connection:
            query = sa.select(runs.c.framework_hash, runs.c.settings).where(runs.c.id == run)
            framework_hash, settings = connection.execute(query).one()
        for line in _run_lines(found, framework_hash, settings):
            typer.echo(shown(line))
        if made is None:
            fail(f"what made run {run} is gone from the workspace", status=FOUND_WRONG)
        for line in _provenance_lines(made):
            typer.echo(shown(line))


def _run_lines(run: Run, framework_hash: str, settings: str) -> list[str]:
    return [
        f"run            {run.id}, made {run.made_at}",
        f"framework      {run.framework} version {run.framework_version}, sha256 {framework_hash}",
        f"settings       {settings}, hash {run.settings_hash}",
        *(f"file           {document}" for document in run.documents),
    ]


def _provenance_lines(made: Provenance) -> list[str]:
    """What was kept of a run beside its own row; of one older than this record, less."""
    return [
        f"program        {made.program or 'not kept'}",
        f"encoder        {made.encoder}, sha256 {made.encoder_hash or 'not kept'}",
        *(f"weights        {digest[:SHOWN]} {name}" for name, digest in made.weights.items()),
        *(f"document read  {digest[:SHOWN]} {name}" for name, digest in made.documents.items()),
        *(f"proposal       {digest[:SHOWN]} {name}" for name, digest in made.proposals),
    ]


def _database(text: str) -> sa.Engine:
    """The database of a workspace that is there, brought up to date; nothing else is made."""
    import sqlalchemy as sa

    from corpus.database import open_database, reading
    from corpus.migrations import applied, migrate
    from review.errors import ReviewError
    from review.tables import MIGRATIONS
    from review.workspace import DATABASE, Workspace
    from review.workspace_address import is_url

    missing = ReviewError(
        f"{'the database' if is_url(text) else text}: there is no workspace; check the address",
        "该处没有工作区，请检查地址。",
    )
    if not is_url(text):
        folder = Path(text).expanduser()
        if not (folder / DATABASE).is_file():
            raise missing
        return Workspace.open(folder).engine
    engine = open_database(text)
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table(applied.name):
            raise missing
    migrate(engine, MIGRATIONS)
    return engine
