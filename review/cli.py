"""The command line: prefill, read, frameworks, app."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version as package_version
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from review import (
    cli_accounts,
    cli_audit,
    cli_batch,
    cli_corpus,
    cli_evidence,
    cli_results,
    cli_workspace,
)
from review.cli_errors import (
    FOUND_WRONG,
    fail,
    ignore_signals,
    naming,
    plain_errors,
    prepare_streams,
    shown,
    stop_on_signals,
    tell,
)

if TYPE_CHECKING:
    from extractor.document import Document
    from indicators.assessment import Assessment
    from indicators.schema import Framework

app = typer.Typer(
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mingzheng {package_version('mingzheng')}")
        raise typer.Exit


# In the help texts "\b" keeps the lines below it as they are: a command is copied from there.
@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show version.")
    ] = False,
    own: Annotated[
        list[Path] | None,
        typer.Option(
            "--frameworks",
            metavar="FOLDER",
            help="Holds frameworks of your own, as `frameworks import` writes them; "
            "may be given repeatedly.",
        ),
    ] = None,
) -> None:
    """Pre-fill CSR/ESG and privacy assessments with quoted, located evidence.

    A proposal is not a finding: a person confirms every answer.

    \b
    A short way through:
      1. mingzheng frameworks                    which assessments there are
      2. mingzheng prefill report.pdf -f ID      writes report.ID.xlsx
      3. open the workbook and confirm each answer there,
         or use the browser instead:  mingzheng app
    """  # noqa: D301
    for folder in own or []:
        if not folder.is_dir():
            fail(f"--frameworks {folder}: no such folder")
    _add_own_frameworks(own or [])


def _add_own_frameworks(folders: Sequence[Path]) -> None:
    """Let every part of the program find frameworks of one's own, also the worker processes."""
    if not folders:
        return
    from indicators.catalogue import OWN_FOLDERS

    known = os.environ.get(OWN_FOLDERS)
    named = [*([known] if known else []), *(str(folder.absolute()) for folder in folders)]
    os.environ[OWN_FOLDERS] = os.pathsep.join(dict.fromkeys(named))


@app.command()
def prefill(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE", help="PDF, HTML, DOCX, TXT or MD files of one organisation."
        ),
    ],
    framework: Annotated[
        list[str],
        typer.Option(
            "--framework",
            "-f",
            metavar="ID",
            help="What to pre-fill; `mingzheng frameworks` lists the ids. May be given repeatedly.",
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            metavar="PATH",
            help="A .json, .xlsx or .docx file, or a folder; several frameworks need a folder. "
            "Without it: the workbook <first file>.<ID>.xlsx in the current folder. "
            "An older workbook or form of that name is kept as <name>.bak.xlsx.",
        ),
    ] = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(
            "--fact",
            metavar="ID=VALUE",
            help="A fact about the organisation, e.g. e_commerce=no; it switches indicators off "
            "with the reason. `mingzheng facts` lists them.",
        ),
    ] = None,
    decisions: Annotated[
        list[str] | None,
        typer.Option(
            "--decisions",
            metavar="FILE",
            help="A workbook that was filled in, or a JSON with decisions; they go into the "
            "results. May be given once a framework.",
        ),
    ] = None,
    encoder: Annotated[
        str | None,
        typer.Option(
            "--encoder",
            metavar="NAME_OR_FOLDER",
            help="A sentence-transformers model by name or folder (extra `transformers`), "
            "in place of the built-in encoder.",
        ),
    ] = None,
    recognise: Annotated[
        bool,
        typer.Option(
            "--ocr/--no-ocr",
            help="Read pages that are images by OCR (extra `ocr`), or leave them unread.",
        ),
    ] = True,
) -> None:
    """Propose an answer with evidence for every indicator.

    Reads the files as one body of evidence.

    \b
    Examples:
      mingzheng prefill report.pdf -f ccia-002
      mingzheng prefill report.pdf policy.html -f pi-law-policy -o result.docx
      mingzheng prefill report.pdf -f ccia-002 -f pi-law-policy -o results/
    """  # noqa: D301
    with plain_errors():
        from indicators.applicability import for_organisation
        from indicators.catalogue import load_framework
        from indicators.organisation import Organisation
        from review.circumstances import Circumstances
        from review.cli_output import show_summary
        from review.cli_results import read_decisions_of, read_facts
        from review.cli_targets import input_paths, prefill_targets, write_assessment

        organisation = Organisation(read_facts(fact))
        frameworks = [load_framework(each) for each in dict.fromkeys(framework)]
        decided = read_decisions_of(decisions, frameworks)
        paths = input_paths(files)
        targets = prefill_targets(paths, [each.id for each in frameworks], out)
        # What the assessment needs is loaded while another process reads the files.
        Thread(target=_load_ahead, args=[encoder], daemon=True).start()
        documents = list({d.id: d for d in _read(paths, recognise)}.values())
        for document in documents:
            if document.profile.doubt:  # before anything is proposed
                tell(f"{document.file}: {document.profile.doubt}")
        made = [_assess(documents, each, encoder) for each in frameworks]
        assessments = [for_organisation(each, organisation) for each in made]
        for assessment in assessments:
            known = decided.get(assessment.framework.id, {})
            for path in targets[assessment.framework.id]:
                write_assessment(assessment, path, known, Circumstances(organisation))
        show_summary(assessments)
        for document in documents:
            _warn(document, but=document.profile.doubt)
        for path in (path for paths in targets.values() for path in paths):
            typer.echo(shown(path))


@app.command()
def read(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="PDF, HTML, DOCX, TXT or MD files.")
    ],
    out: Annotated[
        str,
        typer.Option(
            "--out", "-o", metavar="FOLDER", help="Gets a <file name>.json for each file."
        ),
    ],
    preview: Annotated[
        bool,
        typer.Option(
            "--preview",
            help="Also make a folder <file name>.preview: an image of each page with its blocks, "
            "order and tables drawn, and an index.html.",
        ),
    ] = False,
    pages: Annotated[
        str | None,
        typer.Option(
            "--pages", metavar="N,N-N", help="Preview these pages only, by their place in the file."
        ),
    ] = None,
    recognise: Annotated[
        bool,
        typer.Option(
            "--ocr/--no-ocr",
            help="Read pages that are images by OCR (extra `ocr`), or leave them unread.",
        ),
    ] = True,
) -> None:
    """Write what is read of each file, as JSON and as pictures.

    Pages, blocks with boxes, tables, headings, warnings: to see why something was not found.

    \b
    Examples:
      mingzheng read report.pdf policy.html -o read/
      mingzheng read report.pdf -o read/ --preview --pages 3,7-9
    """  # noqa: D301
    with plain_errors():
        from review import cli_targets

        if pages is not None and not preview:
            fail("--pages chooses pages of the preview; give --preview too")
        choice = cli_targets.PageChoice(pages)
        paths = cli_targets.input_paths(files)
        targets = cli_targets.read_targets(paths, out)
        folders = cli_targets.preview_folders(targets, paths) if preview else {}
        documents = dict(zip(paths, _read(paths, recognise), strict=True))
        written = list(targets.values())
        for path, document in documents.items():
            cli_targets.write_document(document, targets[path])
        for path, folder in folders.items():
            index = cli_targets.write_preview_of(path, documents[path], folder, choice)
            written.append(index)
        for document in documents.values():
            _warn(document)
        for path in written:
            typer.echo(shown(path))


@app.command()
def frameworks(
    framework: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ID|check|template|import",
            help="Show the indicators of this one; `check` checks the IDs after it, or all; "
            "`template` and `import` are for frameworks of your own.",
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="With check: thin knowledge also makes the exit status 1."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="PATH",
            help="With template: the workbook to fill in, .xlsx; with import: the folder that gets "
            "the framework.",
        ),
    ] = None,
) -> None:
    """List the frameworks, the indicators of one, check them, or make your own.

    Every fault of a catalogue is reported with file and line, or with sheet and row. `check` also
    counts claims and example sentences and says where they are thin; the exit status is 1 where
    there is a fault.

    \b
    Examples:
      mingzheng frameworks
      mingzheng frameworks ccia-002
      mingzheng frameworks check ccia-002 --strict
      mingzheng frameworks template --out own.xlsx
      mingzheng frameworks import own.xlsx --out my-frameworks
      mingzheng --frameworks my-frameworks prefill report.pdf -f own-id
    """  # noqa: D301
    with plain_errors():
        from indicators.catalogue import (
            folder_of,
            framework_ids,
            load_framework,
            read_catalogue,
        )
        from review.cli_output import show_frameworks, show_indicators
        from review.cli_own_frameworks import make_template, take_template

        chosen = framework or []
        if chosen[:1] == ["template"]:
            make_template(chosen[1:], out)
            return
        if chosen[:1] == ["import"]:
            take_template(chosen[1:], out)
            return
        if out is not None:
            fail("--out is for: frameworks template, frameworks import")
        if chosen[:1] == ["check"]:
            _check_frameworks(chosen[1:], strict)
            return
        if strict or len(chosen) > 1:
            fail("one ID shows a framework; --strict and several IDs are for: frameworks check")
        if chosen:
            show_indicators(load_framework(chosen[0]))
            return
        names = framework_ids()
        checked = [read_catalogue(folder_of(name)) for name in names]
        show_frameworks([loaded for loaded, faults in checked if loaded and not faults])
        wrong = [
            f"{name}/{fault}"
            for name, (_, faults) in zip(names, checked, strict=True)
            for fault in faults
        ]
        if wrong:
            fail(*wrong)


@app.command(name="app")
def open_app(
    workspace: Annotated[
        str,
        typer.Option(
            "--workspace",
            "-w",
            metavar="FOLDER_OR_URL",
            help="Keeps projects, documents and decisions: a folder, or a PostgreSQL database, "
            "postgresql+psycopg://user@host/name (extra `postgres`).",
        ),
    ] = "mingzheng-workspace",
    files: Annotated[
        Path | None,
        typer.Option(
            "--files",
            metavar="FOLDER",
            help="With a database: the folder for page pictures, exports and uploads; "
            "without it mingzheng-files.",
        ),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=1, max=65535, help="Port of the server.")
    ] = 7860,
    host: Annotated[
        str,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="The address to listen at; any but this machine's own 127.0.0.1 needs accounts "
            "(`users add`).",
        ),
    ] = "127.0.0.1",
    certificate: Annotated[
        Path | None,
        typer.Option(
            "--certificate", metavar="FILE", help="PEM certificate, to be reached by https."
        ),
    ] = None,
    private_key: Annotated[
        Path | None,
        typer.Option("--private-key", metavar="FILE", help="Its private key, PEM."),
    ] = None,
    behind_tls: Annotated[
        bool,
        typer.Option(
            "--behind-tls",
            help="A proxy on this machine takes the requests by https; its X-Forwarded headers "
            "are believed.",
        ),
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser window.")
    ] = True,
    opinion_address: Annotated[
        str | None,
        typer.Option(
            "--opinion-address",
            metavar="URL",
            help="An OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1, that reviewers may "
            "ask for a second opinion; it gets the indicator and the retrieved passages. Its key "
            "is taken from MINGZHENG_OPINION_KEY. Without this nothing is sent anywhere.",
        ),
    ] = None,
    opinion_model: Annotated[
        str | None,
        typer.Option("--opinion-model", metavar="NAME", help="The model that is asked there."),
    ] = None,
    collection: Annotated[
        str | None,
        typer.Option(
            "--collection",
            metavar="FOLDER_OR_URL",
            help="A collection of many companies' reports, made by `corpus add`, for the screen "
            "that searches it: a folder, or an address of Milvus, http://host:19530.",
        ),
    ] = None,
    mcp: Annotated[
        bool,
        typer.Option(
            "--mcp", help="Let programs read projects and pre-fills over MCP (extra `mcp`)."
        ),
    ] = False,
) -> None:
    """Review in the browser; everything stays on this machine unless you name another.

    \b
    Examples:
      mingzheng app
      mingzheng app --workspace reviews --port 8080 --no-browser
      mingzheng app --workspace postgresql+psycopg://user@host/name --files files
      mingzheng app --opinion-address http://127.0.0.1:8000/v1 --opinion-model qwen
      mingzheng app --collection reports
      mingzheng app --host 0.0.0.0 --certificate cert.pem --private-key key.pem
    """  # noqa: D301
    with plain_errors():
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        from review.workspace_address import folder_of, open_workspace

        folder = folder_of(workspace, files)
        _add_own_frameworks([folder / "frameworks"])
        from sqlalchemy.exc import DatabaseError

        from review.opinion.source import KEY_VARIABLE, opinion_source

        # Taken out of the environment, so that the worker processes do not inherit it.
        key = os.environ.pop(KEY_VARIABLE, "")
        opinion = opinion_source(opinion_address, opinion_model, key)

        from review.server import Listening
        from review.workspace import DATABASE

        try:
            opened = open_workspace(workspace, files)
            from review.app import launch  # takes seconds; a workspace that is none is told before

            launch(
                opened,
                port=port,
                open_browser=browser,
                opinion=opinion,
                collection=collection,
                listening=Listening(host, port, certificate, private_key, behind_tls),
                mcp=mcp,
            )
        except DatabaseError as error:
            fail(
                f"{folder / DATABASE}: {error.orig}; "
                "put back a copy of it, or choose another folder with --workspace"
            )
        except OSError as error:
            fail(
                f"{error.filename or folder}: {error.strerror or error}; "
                "choose another folder with --workspace"
            )


cli_results.register(app)
cli_evidence.register(app)
cli_batch.register(app)
cli_corpus.register(app)
cli_workspace.register(app)
cli_audit.register(app)
cli_accounts.register(app)


def _check_frameworks(names: Sequence[str], strict: bool) -> None:
    """Show the coverage of each framework and end with its faults, each with file and line."""
    from indicators.catalogue import folder_of, framework_ids, read_catalogue
    from indicators.catalogue_coverage import coverage_of
    from indicators.errors import UnknownFramework
    from review.cli_output import show_coverage

    known = framework_ids()
    for name in names:
        if name not in known:
            raise UnknownFramework(name, known)
    wrong: list[str] = []
    thin = False
    for name in dict.fromkeys(names or known):
        loaded, faults = read_catalogue(folder_of(name))
        wrong += [f"{name}/{fault}" for fault in faults]
        if loaded is not None:
            coverage = coverage_of(loaded)
            show_coverage(coverage, len(faults))
            thin = thin or coverage.thin
    if not names:
        wrong += map(str, _crosswalk_faults())
    if wrong:
        fail(*wrong, status=FOUND_WRONG)
    if strict and thin:
        raise typer.Exit(FOUND_WRONG)


def _crosswalk_faults() -> Sequence[object]:
    """What is wrong between the crosswalk and the frameworks that come with the program."""
    from indicators.catalogue import CATALOGUES, framework_ids, load_framework
    from indicators.crosswalk import crosswalk_faults
    from indicators.errors import CatalogueError

    try:
        bundled = [load_framework(name) for name in framework_ids(CATALOGUES)]
    except CatalogueError:  # its faults have been told
        return ()
    return crosswalk_faults(bundled)


def _read(paths: Sequence[Path], recognise: bool) -> list[Document]:
    from extractor.isolated import IsolatedReader
    from review.cli_output import progress

    documents = []
    with progress("reading") as update, IsolatedReader(recognise=recognise) as reader:
        for path in paths:
            with naming(path):
                documents.append(reader.read(path, update))
    return documents


def _load_ahead(encoder: str | None) -> None:
    """Import the chain and read its weights; a fault will be told where they are used."""
    from contextlib import suppress

    with suppress(Exception):
        from indicators.assessment import load_models

        if encoder is None:
            load_models()


def _assess(documents: Sequence[Document], framework: Framework, encoder: str | None) -> Assessment:
    from indicators.assessment import Settings, assess
    from review.cli_output import progress

    settings = Settings(encoder=encoder) if encoder else Settings()
    with progress(framework.id) as update:
        return assess(documents, framework, settings, update)


def _warn(document: Document, but: str = "") -> None:
    for warning in document.warnings:
        if warning != but:
            tell(f"{document.file}: {warning}")


def main() -> None:
    """Entry point of the console command."""
    prepare_streams()
    stop_on_signals()
    try:
        app()
    finally:
        ignore_signals()


if __name__ == "__main__":
    main()
