"""Runs: the proposals of one framework over a project's documents, exactly as they were made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache

import sqlalchemy as sa
from pydantic import TypeAdapter

from corpus.database import reading, writing
from indicators.assessment import Assessment, Settings
from indicators.schema import Framework, Proposal
from review.audit.provenance import (
    Provenance,
    document_hashes,
    provenance_now,
    run_provenance,
    stored_provenance,
)
from review.audit.trail import recorded
from review.errors import UnknownRun
from review.file_store import FileStore
from review.project_store import next_id, now
from review.run_queue import taken_off
from review.tables import frameworks, proposals, run_documents, runs

KEPT_ASSESSMENTS = 24
KEPT_RUNS = 1024
_PROPOSAL = TypeAdapter(Proposal)
_SETTINGS = TypeAdapter(Settings)


@dataclass(frozen=True, slots=True)
class Run:
    """One run; `documents` are the ids of what it was made from."""

    id: int
    project: int
    framework: str
    framework_version: int
    settings_hash: str
    made_at: str
    documents: tuple[str, ...]


def on_framework_of(run: Run, table: sa.FromClause) -> sa.ColumnElement[bool]:
    """The rows of a table that are about the run's project and framework version."""
    return sa.and_(
        table.c.project == run.project,
        table.c.framework == run.framework,
        table.c.framework_version == run.framework_version,
    )


class RunStore:
    """The runs of a workspace; a run never changes once it is stored."""

    def __init__(self, engine: sa.Engine, files: FileStore) -> None:
        self._engine = engine
        self._files = files
        self.assessment = lru_cache(KEPT_ASSESSMENTS)(self._assessment)
        self._got = lru_cache(KEPT_RUNS)(self._get)

    def save(self, project: int, assessment: Assessment) -> int:
        """Store a run whole or not at all, and take it off the queue; its number."""
        body = assessment.framework.model_dump_json(by_alias=True)
        digest = hashlib.sha256(body.encode()).hexdigest()
        made = _proposal_rows(assessment.proposals)
        provenance = self._provenance(assessment, made)
        with writing(self._engine) as connection:
            known = sa.select(frameworks.c.hash).where(frameworks.c.hash == digest)
            if connection.scalar(known) is None:
                connection.execute(frameworks.insert().values(hash=digest, body=body))
            number = next_id(connection, runs.c.id)
            row = {
                "id": number,
                "project": project,
                "framework": assessment.framework.id,
                "framework_version": assessment.framework.version,
                "framework_hash": digest,
                "settings": json.dumps(asdict(assessment.settings), sort_keys=True),
                "settings_hash": assessment.settings_hash,
                "made_at": now(),
            }
            used, kept = _document_rows(number, assessment), provenance.row(number)
            connection.execute(runs.insert().values(row))
            connection.execute(run_documents.insert(), used)
            connection.execute(proposals.insert(), [{"run": number, **each} for each in made])
            connection.execute(run_provenance.insert().values(kept))
            parts = {"run_documents": used, "run_provenance": [kept]}
            recorded(connection, "run", "runs", row, parts=parts)
            connection.execute(taken_off(project, assessment.framework.id))
        return number

    def provenance(self, run: int) -> Provenance | None:
        """What made a run; None where the row that keeps it is gone."""
        with reading(self._engine) as connection:
            return stored_provenance(connection, run)

    def _provenance(self, assessment: Assessment, made: list[dict[str, object]]) -> Provenance:
        """What makes a run now; read before it is written, because others wait for that."""
        with reading(self._engine) as connection:
            hashes = document_hashes(connection, (each.id for each in assessment.documents))
        bodies = [(str(each["indicator"]), str(each["body"])) for each in made]
        return provenance_now(assessment.settings.encoder, hashes, bodies)

    def of(self, project: int) -> tuple[Run, ...]:
        """The runs of a project, the latest first."""
        return self._runs(runs.c.project == project)

    def latest(self, project: int) -> tuple[Run, ...]:
        """The last run of each framework, the latest first."""
        newest: dict[str, Run] = {}
        for run in self.of(project):
            newest.setdefault(run.framework, run)
        return tuple(newest.values())

    def get(self, run: int) -> Run:
        """One run, which never changes; UnknownRun where there is none."""
        return self._got(run)

    def _get(self, run: int) -> Run:
        found = self._runs(runs.c.id == run)
        if not found:
            raise UnknownRun(
                "This run is not in the workspace; choose another or run the framework again.",
                "工作区中没有这次评估，请另选一次或重新运行。",
            )
        return found[0]

    def _runs(self, condition: sa.ColumnElement[bool]) -> tuple[Run, ...]:
        query = runs.select().where(condition).order_by(runs.c.id.desc())
        used = (
            run_documents.select()
            .where(run_documents.c.run.in_(sa.select(runs.c.id).where(condition)))
            .order_by(run_documents.c.run, run_documents.c.ordinal)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
            by_run: dict[int, list[str]] = {}
            for each in connection.execute(used):
                by_run.setdefault(each.run, []).append(each.document)
        return tuple(
            Run(
                row.id,
                row.project,
                row.framework,
                row.framework_version,
                row.settings_hash,
                row.made_at,
                tuple(by_run.get(row.id, ())),
            )
            for row in rows
        )

    def _assessment(self, run: int) -> Assessment:
        """A run as it was made, with the framework as it was then."""
        self.get(run)
        with reading(self._engine) as connection:
            head = connection.execute(
                sa.select(frameworks.c.body, runs.c.settings, runs.c.settings_hash)
                .join(runs, runs.c.framework_hash == frameworks.c.hash)
                .where(runs.c.id == run)
            ).one()
            used = connection.execute(
                run_documents.select()
                .where(run_documents.c.run == run)
                .order_by(run_documents.c.ordinal)
            ).all()
            bodies = connection.scalars(
                sa.select(proposals.c.body)
                .where(proposals.c.run == run)
                .order_by(proposals.c.ordinal)
            ).all()
        return Assessment(
            Framework.model_validate_json(head.body),
            tuple(self._files.document(row.document, row.name) for row in used),
            _SETTINGS.validate_json(head.settings),
            head.settings_hash,
            tuple(_PROPOSAL.validate_json(body) for body in bodies),
        )


def _document_rows(run: int, assessment: Assessment) -> list[dict[str, object]]:
    return [
        {"run": run, "ordinal": ordinal, "document": document.id, "name": document.file}
        for ordinal, document in enumerate(assessment.documents)
    ]


def _proposal_rows(made: Sequence[Proposal]) -> list[dict[str, object]]:
    return [
        {
            "ordinal": ordinal,
            "indicator": proposal.indicator,
            "body": _PROPOSAL.dump_json(proposal).decode(),
        }
        for ordinal, proposal in enumerate(made)
    ]
