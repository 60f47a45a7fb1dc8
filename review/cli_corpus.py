"""Commands: corpus, the search over the reports of many companies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast, get_args

import typer

from review.cli_errors import BAD_INPUT, fail, plain_errors, shown, tell

if TYPE_CHECKING:
    from corpus.collection import Collection, CollectionHit, SearchMode
    from extractor.document import Document
    from review.collecting import Known

Mode = Literal["both", "words", "meaning"]
LONGEST_QUERY = 500  # characters, as on the screen
USUAL = 10
Address = Annotated[
    str,
    typer.Option(
        "--collection",
        "-c",
        metavar="FOLDER_OR_ADDRESS",
        help="A folder (FAISS files), or Milvus: http://host:19530 or a file *.db.",
    ),
]
Companies = Annotated[
    list[str] | None,
    typer.Option("--company", metavar="NAME", help="Only this company; may be given repeatedly."),
]

corpus = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Search the reports of many companies by words and meaning.",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(corpus, name="corpus")


@corpus.command()
def add(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|FOLDER", help="Files, or folders with all files in them."),
    ],
    collection: Address,
    company: Annotated[
        str, typer.Option("--company", metavar="NAME", help="Whose files they are.")
    ] = "",
    year: Annotated[
        int | None, typer.Option("--year", metavar="N", min=1900, max=2999, help="Of which year.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="What they are, e.g. csr_report.")
    ] = "",
    framework: Annotated[
        list[str] | None,
        typer.Option(
            "--framework",
            "-f",
            metavar="ID",
            help="Also assess each document by this framework, so that passages can be found by "
            "the indicators that they are evidence for. May be given repeatedly.",
        ),
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="CSV",
            help="What is known of the files: columns file, company, year, kind.",
        ),
    ] = None,
    only_new: Annotated[
        bool, typer.Option("--only-new", help="Leave out files that are in the collection.")
    ] = False,
    recognise: Annotated[
        bool,
        typer.Option("--ocr/--no-ocr", help="Read pages that are images by OCR (extra `ocr`)."),
    ] = True,
) -> None:
    """Add files to a collection, in place of what was there of the same files.

    Company, year and kind are those that a file names itself, where nothing else is said. A file
    that cannot be read is named and left out; the exit status is then 2.

    \b
    Examples:
      mingzheng corpus add reports/ --collection season-2024
      mingzheng corpus add report.pdf -c season-2024 --company 某公司 --year 2024 -f ccia-002
    """  # noqa: D301
    with plain_errors():
        from corpus.engines.opening import open_collection
        from indicators.catalogue import load_framework
        from review.collecting import Collector, Known, found_files, known_of, read_list

        frameworks = [load_framework(each) for each in dict.fromkeys(framework or [])]
        names = read_list(listed) if listed else {}
        paths = found_files(files)
        if not paths:
            fail("there is no file that is read in these folders")
        given = Known(company.strip(), year, kind.strip())
        failed = 0
        with _closing(open_collection(collection)) as opened:
            collector = Collector(opened, frameworks)
            old = {each.document for each in opened.documents()} if only_new else set()
            for path, document in _documents(paths, old, recognise):
                if document is None:
                    failed += 1
                    continue
                known = given.over(known_of(path, names))
                added = collector.add(document, known)
                if not added.passages:
                    tell(f"{path}: has no text that could be searched; left out")
                    failed += 1
                    continue
                _tell_row(_row(path, added.known, added.passages))
        if failed:
            tell(f"mingzheng: {failed} of {len(paths)} files were left out")
            raise typer.Exit(BAD_INPUT)


@corpus.command()
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words, or a sentence.")],
    collection: Address,
    company: Companies = None,
    year: Annotated[
        list[int] | None,
        typer.Option("--year", metavar="N", help="Only this year; may be given repeatedly."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only this kind of file.")
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option(
            "--item",
            metavar="FRAMEWORK/INDICATOR",
            help="Only evidence for this indicator, or for any of a framework.",
        ),
    ] = None,
    mode: Annotated[
        str, typer.Option("--mode", metavar="both|words|meaning", help="How passages are found.")
    ] = "both",
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, max=1000, help="At most so many.")
    ] = USUAL,
    as_json: Annotated[bool, typer.Option("--json", help="Print the hits as JSON.")] = False,
) -> None:
    """Find passages of all companies, the best first, each with its place and quote.

    \b
    Examples:
      mingzheng corpus search 个人信息安全事件应急预案 --collection season-2024 --year 2024
      mingzheng corpus search 温室气体排放 -c season-2024 --item cfis-esg --mode words --json
    """  # noqa: D301
    with plain_errors():
        from corpus.collecting import vectors_of
        from corpus.collection import CollectionFilters

        if mode not in get_args(Mode):
            fail(f"--mode {mode}: use both, words or meaning")
        wanted = CollectionFilters(
            tuple(company or ()), tuple(year or ()), tuple(kind or ()), tuple(item or ())
        )
        text = query[:LONGEST_QUERY]
        with _existing(collection) as opened:
            vector = vectors_of([text])[0]
            found = opened.search(text, vector, wanted, limit, cast("SearchMode", mode))
        if as_json:
            typer.echo(json.dumps([_data(hit) for hit in found], ensure_ascii=False, indent=1))
        else:
            for number, hit in enumerate(found, 1):
                _show(number, hit)
            if not found:
                tell("nothing was found")


@corpus.command("list")
def list_documents(collection: Address, company: Companies = None) -> None:
    """List the documents of a collection: id, company, year, kind, passages, file."""
    with plain_errors(), _existing(collection) as opened:
        for each in opened.documents():
            if company and each.company not in company:
                continue
            year = "" if each.year is None else str(each.year)
            row = (each.document, each.company, year, each.kind, str(each.passages), each.file)
            _tell_row(row)


@corpus.command()
def remove(
    documents: Annotated[
        list[str],
        typer.Argument(metavar="ID", help="As `corpus list` shows it, or its first characters."),
    ],
    collection: Address,
) -> None:
    """Take documents out of a collection."""
    with plain_errors(), _existing(collection) as opened:
        held = [each.document for each in opened.documents()]
        chosen = [_chosen(each, held) for each in documents]
        for each in dict.fromkeys(chosen):
            opened.remove(each)
            typer.echo(shown(each))


@corpus.command()
def optimise(collection: Address) -> None:
    """Write the indexes of a collection of FAISS files anew, without what was removed."""
    with plain_errors(), _existing(collection) as opened:
        bring_up_to_date = getattr(opened, "optimise", None)
        if bring_up_to_date is None:
            tell(f"{collection}: this engine looks after its indexes itself")
        else:
            bring_up_to_date()


def _documents(
    paths: Sequence[Path], old: set[str], recognise: bool
) -> Iterator[tuple[Path, Document | None]]:
    """Each file as it is read; None where it cannot be, after saying why."""
    from extractor.errors import ExtractorError
    from extractor.isolated import IsolatedReader
    from review.cli_output import progress

    with progress("reading") as update, IsolatedReader(recognise=recognise) as reader:
        for path in paths:
            if old and _hash(path) in old:
                continue
            try:
                yield path, reader.read(path, update)
            except ExtractorError as error:
                tell(f"{error.path}: {error.english}")
                yield path, None


def _hash(path: Path) -> str:
    """The id that the document of a file will have; empty where the file cannot be read."""
    from hashlib import file_digest

    try:
        with path.open("rb") as file:
            return f"sha256:{file_digest(file, 'sha256').hexdigest()}"
    except OSError:  # the reader says what is wrong
        return ""


@contextmanager
def _closing(collection: Collection) -> Iterator[Collection]:
    try:
        yield collection
    finally:
        collection.close()


@contextmanager
def _existing(address: str) -> Iterator[Collection]:
    """An opened collection; a folder has to be there, for nothing is to be added."""
    from corpus.engines.opening import on_milvus, open_collection

    there = Path(address).exists() or (on_milvus(address) and "://" in address)
    if not there:
        fail(f"{address}: no such collection; make it with: mingzheng corpus add")
    with _closing(open_collection(address)) as opened:
        yield opened


def _chosen(given: str, held: Sequence[str]) -> str:
    """The document that an id or its beginning names."""
    found = [each for each in held if each.removeprefix("sha256:").startswith(_plain(given))]
    if len(found) != 1 or not _plain(given):
        what = "more than one document begins so" if found else "no such document"
        fail(f"{given}: {what}; `mingzheng corpus list` shows the ids")
    return found[0]


def _plain(identifier: str) -> str:
    return identifier.strip().removeprefix("sha256:")


def _row(path: Path, known: Known, passages: int) -> tuple[str, ...]:
    year = "" if known.year is None else str(known.year)
    return known.company, year, known.kind, f"{passages} passages", str(path)


def _tell_row(fields: Sequence[str]) -> None:
    typer.echo("\t".join(map(shown, fields)))


def _show(number: int, hit: CollectionHit) -> None:
    """A hit in two or three lines: whose and where, the section, the quote."""
    passage = hit.passage
    page = f"p. {passage.page}" if passage.page is not None else ""
    year = "" if passage.year is None else str(passage.year)
    place = (f"{passage.start}-{passage.end}", *passage.items)
    head = (f"{number}.", passage.company, year, passage.file, page, *place)
    typer.echo(shown("  ".join(each for each in head if each)))
    if passage.section:
        typer.echo(shown(f"    {' › '.join(passage.section)}"))
    typer.echo(shown(f"    “{' '.join(passage.text.split())}”"))


def _data(hit: CollectionHit) -> dict[str, object]:
    return {
        **asdict(hit.passage),
        "score": round(hit.score, 6),
        "by_words": hit.by_words,
        "by_meaning": hit.by_meaning,
    }
