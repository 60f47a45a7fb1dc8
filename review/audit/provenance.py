"""What made the proposals of a run: program, encoder, weights, and hashes of what went in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import sqlalchemy as sa

from review.audit.contents import canonical, document_hash, text_hash

run_provenance = sa.table(
    "run_provenance",
    *map(
        sa.column,
        ("run", "program", "encoder", "encoder_hash", "weights", "documents", "proposals"),
    ),
)
_runs = sa.table("runs", sa.column("id"), sa.column("settings"))
_run_documents = sa.table(
    "run_documents", sa.column("run"), sa.column("ordinal"), sa.column("document")
)
_proposals = sa.table(
    "proposals",
    *map(sa.column, ("run", "ordinal", "indicator", "body")),
)


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a run; empty texts where a run is older than this record.

    `program` is the version of the program, `encoder_hash` one hash over the files of the encoder,
    `weights` the hashes of the bundled weights by file, `documents` those of the documents as they
    were read, by id, and `proposals` those of the proposals, in their order.
    """

    program: str
    encoder: str
    encoder_hash: str
    weights: Mapping[str, str]
    documents: Mapping[str, str]
    proposals: tuple[tuple[str, str], ...]

    def row(self, run: int) -> dict[str, object]:
        """The row that keeps it."""
        kept = asdict(self)
        for name in ("weights", "documents", "proposals"):
            kept[name] = canonical(kept[name])
        return {"run": run, **kept}


def provenance_now(
    encoder: str, documents: Mapping[str, str], bodies: Sequence[tuple[str, str]]
) -> Provenance:
    """The provenance of a run that is made now; `bodies` are indicators and stored proposals."""
    return Provenance(
        program_version(),
        encoder,
        encoder_hash(encoder),
        bundled_weights(),
        documents,
        tuple((indicator, text_hash(body)) for indicator, body in bodies),
    )


def document_hashes(connection: sa.Connection, documents: Iterable[str]) -> dict[str, str]:
    """The hashes of stored documents, as they were read, by id."""
    found = ((each, document_hash(connection, each)) for each in documents)
    return {each: digest for each, digest in found if digest is not None}


def stored_provenance(connection: sa.Connection, run: int) -> Provenance | None:
    """The provenance of a run; None where the row is gone."""
    query = sa.select(run_provenance).where(run_provenance.c.run == run)
    row = connection.execute(query).first()
    return None if row is None else read_provenance(row)


def provenance_of(connection: sa.Connection, runs: Iterable[int]) -> dict[int, Provenance]:
    """The provenance of some runs, by their numbers, as far as it is kept."""
    query = sa.select(run_provenance).where(run_provenance.c.run.in_(list(runs)))
    return {row.run: read_provenance(row) for row in connection.execute(query)}


def read_provenance(row: sa.Row[tuple[object, ...]]) -> Provenance:
    """A stored row as it was kept; ValueError where it is no longer in its form."""
    return Provenance(
        row.program,
        row.encoder,
        row.encoder_hash,
        dict(json.loads(row.weights)),
        dict(json.loads(row.documents)),
        tuple((str(indicator), str(digest)) for indicator, digest in json.loads(row.proposals)),
    )


def proposal_hashes(connection: sa.Connection, run: int) -> tuple[tuple[str, str], ...]:
    """Indicator and hash of every stored proposal of a run, in their order."""
    query = sa.select(_proposals).where(_proposals.c.run == run).order_by(_proposals.c.ordinal)
    return tuple((row.indicator, text_hash(row.body)) for row in connection.execute(query))


def add_missing_provenance(connection: sa.Connection) -> None:
    """Keep for runs without it what can still be told: hashes of documents and of proposals."""
    known = set(connection.scalars(sa.select(run_provenance.c.run)))
    hashes: dict[str, str] = {}
    for run in connection.execute(sa.select(_runs).order_by(_runs.c.id)).all():
        if run.id in known:
            continue
        query = sa.select(_run_documents.c.document).where(_run_documents.c.run == run.id)
        used = connection.scalars(query.order_by(_run_documents.c.ordinal)).all()
        hashes |= document_hashes(connection, (each for each in used if each not in hashes))
        encoder = str(json.loads(run.settings).get("encoder", ""))
        documents = {each: hashes[each] for each in used if each in hashes}
        made = Provenance("", encoder, "", {}, documents, proposal_hashes(connection, run.id))
        connection.execute(run_provenance.insert().values(made.row(run.id)))


@cache
def program_version() -> str:
    """The version of the program; empty where it is run without being installed."""
    try:
        return version("mingzheng")
    except PackageNotFoundError:
        return ""


@cache
def bundled_weights() -> dict[str, str]:
    """The hashes of the bundled weights that every run uses, by file."""
    from models.ranker import BUNDLED
    from models.taggers import BUNDLED as TAGGERS_FOLDER

    files = [BUNDLED, *TAGGERS_FOLDER.glob("*.npz")]
    return {path.name: _file_hash(path) for path in sorted(files)}


@cache
def encoder_hash(encoder: str) -> str:
    """One hash over the files of an encoder by their names; empty where it is no folder here.

    Read once for each encoder as long as the program runs, as the encoder itself is.
    """
    from models.bundled_encoder import FOLDER, BundledEncoder

    folder = FOLDER if encoder == BundledEncoder.name else Path(encoder)
    if not folder.is_dir():
        return ""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = [[path.relative_to(folder).as_posix(), _file_hash(path)] for path in files]
    return text_hash(canonical(parts))


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
