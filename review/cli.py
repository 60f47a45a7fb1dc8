"""The command line: prefill, read, frameworks, app."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version as package_version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from extractor.errors import ExtractorError
from indicators.errors import CatalogueError, IndicatorsError

if TYPE_CHECKING:
    from extractor.document import Document
    from indicators.assessment import Assessment
    from indicators.schema import Framework

BAD_INPUT = 2
INTERRUPTED = 130
WRITERS = (".json", ".xlsx", ".docx")

app = typer.Typer(
    help="Pre-fill CSR/ESG and privacy assessments with quoted, located evidence. "
    "A person confirms every answer in the app.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mingzheng {package_version('mingzheng')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show version.")
    ] = False,
) -> None:
    """Options of the whole program."""


@app.command()
def prefill(
    files: Annotated[
        list[Path], typer.Argument(help="PDF, HTML, DOCX, TXT or MD files of one organisation.")
    ],
    framework: Annotated[
        list[str], typer.Option("--framework", "-f", help="Framework id; may be given repeatedly.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="A .json, .xlsx or .docx file; with several frameworks a folder. "
            "Without it: <first file>.<framework>.xlsx beside you.",
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder",
            help="A sentence-transformers model by name or folder (extra `transformers`), "
            "in place of the built-in encoder.",
        ),
    ] = None,
) -> None:
    """Read documents and propose an answer with evidence for every indicator.

    Example: mingzheng prefill report.pdf policy.html -f cfis-self-assessment -o result.xlsx
    """
    with _plain_errors():
        from indicators.catalogue import load_framework

        frameworks = [load_framework(each) for each in dict.fromkeys(framework)]
        targets = _targets(files, frameworks, out)
        documents = _read(files)
        assessments = []
        for loaded in frameworks:
            assessments.append(_assess(documents, loaded, encoder))
            for path in targets[loaded.id]:
                _write(assessments[-1], path)
        _summary(assessments, targets)


@app.command()
def read(
    files: Annotated[list[Path], typer.Argument(help="Files to read.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the JSON files.")],
) -> None:
    """Write the read documents as JSON: pages, blocks with boxes, tables, headings, warnings."""
    with _plain_errors():
        from extractor.as_json import document_data
        from review.exports.atomic import replacing

        _folder(out)
        for document in _read(files):
            text = json.dumps(document_data(document), ensure_ascii=False, indent=1) + "\n"
            path = out / f"{Path(document.file).stem}.json"
            with replacing(path) as temporary:
                temporary.write_bytes(text.encode("utf-8", "backslashreplace"))
            for warning in document.warnings:
                typer.echo(f"{document.file}: {warning}", err=True)
            typer.echo(str(path))


@app.command()
def frameworks(
    framework: Annotated[
        str | None, typer.Argument(help="Show the indicators of this framework.")
    ] = None,
) -> None:
    """List the frameworks, or the indicators of one, and check their catalogues."""
    with _plain_errors():
        from indicators.catalogue import framework_ids, load_framework

        if framework is None:
            for name in framework_ids():
                loaded = load_framework(name)
                typer.echo(f"{name}\t{len(loaded.indicators)}\t{loaded.title}")
            return
        loaded = load_framework(framework)
        typer.echo(f"{loaded.title}\n{loaded.title_en}\nversion {loaded.version}; {loaded.source}")
        for indicator in loaded.indicators:
            star = "★" if indicator.starred else ""
            typer.echo(f"{indicator.id}\t{star}{indicator.title}\t{len(indicator.claims)} claims")


@app.command(name="app")
def open_app(
    workspace: Annotated[
        Path, typer.Option("--workspace", "-w", help="Folder that keeps everything.")
    ] = Path("mingzheng-workspace"),
    port: Annotated[int, typer.Option("--port", help="Port on 127.0.0.1.")] = 7860,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser window.")
    ] = True,
) -> None:
    """Start the review app on this machine and open it in the browser."""
    with _plain_errors():
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        from review.app import launch

        launch(workspace, port=port, open_browser=browser)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn what can go wrong into one line on standard error and exit status 2."""
    from models.errors import ModelsError

    try:
        yield
    except (ExtractorError, CatalogueError, IndicatorsError, ModelsError) as error:
        _fail(str(error))
    except PermissionError as error:
        _fail(f"{error.filename}: no permission to write there; choose another place with --out")
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")
    except KeyboardInterrupt:
        typer.echo("stopped; nothing half-written was left", err=True)
        raise typer.Exit(INTERRUPTED) from None


def _fail(message: str) -> NoReturn:
    typer.echo(f"mingzheng: {message}", err=True)
    raise typer.Exit(BAD_INPUT)


def _targets(
    files: Sequence[Path], frameworks: Sequence[Framework], out: Path | None
) -> dict[str, list[Path]]:
    """Where each framework's results go; checked before the work begins."""
    if out is None:
        stem = files[0].stem
        return {each.id: [Path(f"{stem}.{each.id}.xlsx")] for each in frameworks}
    if out.suffix.lower() in WRITERS and not out.is_dir():
        if len(frameworks) > 1:
            _fail("--out must be a folder when several frameworks are given")
        if not out.parent.is_dir():
            _fail(f"{out.parent}: no such folder for --out; make it first")
        if not os.access(out.parent, os.W_OK):
            _fail(f"{out.parent}: no permission to write there; choose another place with --out")
        return {frameworks[0].id: [out]}
    if out.suffix and not out.is_dir():
        _fail(f"--out {out}: use .json, .xlsx or .docx, or a folder")
    _folder(out)
    return {each.id: [out / f"{each.id}.json", out / f"{each.id}.xlsx"] for each in frameworks}


def _folder(path: Path) -> None:
    if path.exists() and not path.is_dir():
        _fail(f"{path}: is a file; --out needs a folder")
    path.mkdir(parents=True, exist_ok=True)
    if not os.access(path, os.W_OK):
        _fail(f"{path}: no permission to write there; choose another place with --out")


def _read(files: Sequence[Path]) -> tuple[Document, ...]:
    from indicators.assessment import read_documents

    with _progress("reading") as update:
        return read_documents(files, update)


def _assess(documents: Sequence[Document], framework: Framework, encoder: str | None) -> Assessment:
    from indicators.assessment import Settings, assess

    settings = Settings(encoder=encoder) if encoder else Settings()
    with _progress(framework.id) as update:
        return assess(documents, framework, settings, update)


@contextmanager
def _progress(title: str) -> Iterator[_Update]:
    """A progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda name, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title)
        yield lambda name, done, total: bar.update(
            task, description=f"{title} {name}", completed=done, total=total
        )


def _write(assessment: Assessment, path: Path) -> None:
    suffix = path.suffix.lower()
    if suffix == ".json":
        from review.exports.prefill import write_prefill

        write_prefill(assessment, path)
    elif suffix == ".docx":
        from review.exports.form import write_form

        write_form(assessment, {}, path)
    else:
        from review.exports.workbook import write_workbook

        write_workbook(assessment, {}, path)


STATES = {
    "proposed": "proposed",
    "not_found": "not found",
    "not_applicable": "n/a",
    "needs_external": "needs outside",
    "unreadable": "unreadable",
}


def _summary(assessments: Sequence[Assessment], targets: dict[str, list[Path]]) -> None:
    """What was found, as a table, the warnings of the documents, and where it was written."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE)
    for title in ("framework", "items", *STATES.values()):
        table.add_column(title, no_wrap=True)
    for assessment in assessments:
        states = [proposal.state for proposal in assessment.proposals]
        counts = [str(states.count(each)) for each in STATES]  # type: ignore[arg-type]
        table.add_row(assessment.framework.id, str(len(states)), *counts)
    console = Console()
    console.width = max(console.width, 110)  # a pipe has no width of its own
    console.print(table)
    for document in assessments[0].documents:
        for warning in document.warnings:
            typer.echo(f"{document.file}: {warning}", err=True)
    for path in (path for paths in targets.values() for path in paths):
        typer.echo(str(path))


def main() -> None:
    """Entry point of the console command."""
    app()


if TYPE_CHECKING:
    from indicators.assessment import Progress as _Update

if __name__ == "__main__":
    main()
