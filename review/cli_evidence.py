"""Commands over evidence: pack, verify, annotate, index. They read JSON files and documents."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review.cli_errors import FOUND_WRONG, fail, naming, plain_errors, shown, tell

if TYPE_CHECKING:
    from review.exports.prefill_reading import Prefill

_FILE = typer.Argument(metavar="FILE", help="A JSON that prefill or the app wrote.")
_DOCUMENTS = typer.Option(
    "--documents",
    "-d",
    metavar="FOLDER",
    help="Holds the documents, also in folders below it; they are known by their content.",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(pack)
    app.command()(verify)
    app.command()(annotate)
    app.command()(index)


def pack(
    file: Annotated[Path, _FILE],
    documents: Annotated[Path, _DOCUMENTS],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="PATH", help="The page, .html; its .json goes beside."),
    ],
) -> None:
    """Pack decisions, quotes and pictures of their places into one page that needs no network.

    \b
    Example:
      mingzheng pack result/ccia-002.json --documents reports/ --out ccia-002.pack.html
    """  # noqa: D301
    with plain_errors():
        from review.document_files import files_of
        from review.exports.pack_page import write_pack
        from review.exports.prefill_reading import read_prefill

        if out.suffix.lower() != ".html":
            fail(f"--out {out}: use .html")
        if file.exists() and out.with_suffix(".json").exists():
            if out.with_suffix(".json").samefile(file):
                fail(f"--out {out}: its JSON would overwrite {file}; choose another name")
        prefill = read_prefill(file)
        files = files_of(documents, {str(each["id"]) for each in prefill.documents})
        _warn_missing(prefill, files)
        for path in write_pack(prefill, files, out):
            typer.echo(shown(path))


def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="An evidence pack, .html or .json.")],
    documents: Annotated[Path, _DOCUMENTS],
    recognise: Annotated[
        bool, typer.Option("--ocr/--no-ocr", help="Read pages that are images by OCR.")
    ] = True,
) -> None:
    """Check a pack: its seal, its pictures, and every quote against the documents.

    The exit status is 1 where anything does not hold or cannot be checked.

    \b
    Example:
      mingzheng verify ccia-002.pack.html --documents reports/
    """  # noqa: D301
    with plain_errors():
        from extractor.document import Document
        from extractor.isolated import IsolatedReader
        from review.cli_output import progress, show_checked_pack
        from review.pack_checks import check_pack

        with progress("reading") as update, IsolatedReader(recognise=recognise) as reader:

            def read(path: Path) -> Document:
                with naming(path):
                    return reader.read(path, update)

            checked = check_pack(pack, documents, read)
        show_checked_pack(checked)
        if not checked.sound:
            raise typer.Exit(FOUND_WRONG)


def annotate(
    files: Annotated[list[Path], _FILE],
    documents: Annotated[Path, _DOCUMENTS],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Gets <name>.marked.pdf.")
    ],
) -> None:
    """Write copies of the PDFs in which the evidence is highlighted, with its indicators' names.

    Evidence of confirmed answers is yellow, that of proposals blue. Several frameworks at once
    give one note a place.

    \b
    Example:
      mingzheng annotate result/*.json --documents reports/ --out marked/
    """  # noqa: D301
    with plain_errors():
        from review.annotations import spoken_places
        from review.cli_targets import folder_made
        from review.document_files import files_of
        from review.exports.annotated_pdf import marks_of, write_annotated
        from review.exports.prefill_reading import read_prefill

        read = [read_prefill(each) for each in files]
        wanted = {str(each["id"]) for prefill in read for each in prefill.documents}
        found = files_of(documents, wanted)
        for prefill in read:
            _warn_missing(prefill, found)
        texts = spoken_places((each.framework, each.proposals, each.decisions) for each in read)
        for document, path in sorted(found.items(), key=lambda each: each[1]):
            if path.suffix.lower() != ".pdf":
                tell(f"{path.name}: is no PDF; it gets no copy")
                continue
            target = out / f"{path.stem}.marked.pdf"
            with folder_made(out):
                count = write_annotated(path, marks_of(texts, document), target)
            typer.echo(shown(f"{target}: {count} places marked"))


def index(
    file: Annotated[Path, _FILE],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="PATH", help="Also write it as JSON.")
    ] = None,
) -> None:
    """Check the report's own index: claimed and found, claimed and not found, found unclaimed.

    \b
    Example:
      mingzheng index result/cn-exchange-2024.json
    """  # noqa: D301
    with plain_errors():
        from indicators.index_check import index_check
        from review.cli_output import show_index_check
        from review.cli_results import write_json
        from review.exports.prefill_reading import read_prefill

        prefill = read_prefill(file)
        if not prefill.claimed:
            tell(f"{file}: no index table was recognised in its documents")
        checked = index_check(prefill.framework, prefill.proposals, prefill.claimed)
        show_index_check(checked)
        if out is not None:
            write_json(out, checked.data())


def _warn_missing(prefill: Prefill, files: Mapping[str, Path]) -> None:
    for each in prefill.documents:
        if each["id"] not in files:
            tell(f"{each['file']}: no file with its content is in the folder")
