"""What a batch has to do: every document is looked at, and what the journal says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractor.extract import LARGEST_FILE
from review.batch.companies import Company
from review.batch.document_tasks import Order
from review.batch.journal import Journal
from review.batch.results_folder import ResultsFolder, hash_of
from review.batch.running import Job
from review.batch.settings import BatchSettings, key_of, settings_hash

Progress = Callable[[str, int, int], None]
TOO_LARGE = f"is over the limit of {LARGEST_FILE / 1e6:.0f} MB; split it or save it smaller"


@dataclass(frozen=True, slots=True)
class Refused:
    """A company that cannot be begun, with the file and the reason."""

    company: Company
    file: str
    reason: str
    chinese: str


@dataclass(slots=True)
class Plan:
    """What a batch has to do; `skipped` counts results that an earlier run left as they should be.

    `refused` are companies with a file that the client itself cannot take.
    """

    jobs: list[Job] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    skipped: int = 0


def make_plan(
    companies: Sequence[Company],
    settings: BatchSettings,
    folder: ResultsFolder,
    journal: Journal,
    send_files: bool,
    progress: Progress | None = None,
) -> Plan:
    """Look at every document and at what the journal says of it.

    Args:
        companies: what is to be assessed.
        settings: how.
        folder: where the results are and go.
        journal: that of the folder.
        send_files: the workers share no folder with this machine.
        progress: called with (company, done, companies).
    """
    plan, sizes = Plan(), dict[str, int]()
    for number, company in enumerate(companies, 1):
        try:
            documents = _documents(company)
        except _Unusable as error:
            plan.refused.append(Refused(company, error.file, error.reason, error.chinese))
            continue
        wanted = [
            framework
            for framework in settings.frameworks
            if not _is_done(company, framework, documents, settings, folder, journal)
        ]
        plan.skipped += len(settings.frameworks) - len(wanted)
        if wanted:
            plan.jobs.append(
                _job(company, documents, wanted, settings, folder, journal, send_files)
            )
            sizes[company.key] = sum(path.stat().st_size for path in company.files if path.exists())
        if progress:
            progress(company.name, number, len(companies))
    # The largest first: one that is begun last would keep a single worker busy at the end.
    plan.jobs.sort(key=lambda job: -sizes[job.company])
    return plan


class _Unusable(Exception):
    def __init__(self, file: str, reason: str, chinese: str) -> None:
        super().__init__(file)
        self.file, self.reason, self.chinese = file, reason, chinese


def _documents(company: Company) -> tuple[tuple[str, str], ...]:
    """The name and the hash of every document of a company."""
    found = []
    for path in company.files:
        try:
            size = path.stat().st_size
        except OSError as error:
            raise _unopened(path, error) from None
        if size > LARGEST_FILE:
            chinese = f"超过 {LARGEST_FILE / 1e6:.0f} MB 的上限；请拆分或压缩"
            raise _Unusable(path.name, TOO_LARGE, chinese)
        digest = hash_of(path)
        if not digest:
            raise _unopened(path, PermissionError(13, "no permission to read it"))
        found.append((path.name, digest))
    return tuple(found)


def _unopened(path: Path, error: OSError) -> _Unusable:
    return _Unusable(
        path.name,
        f"cannot be opened ({error.strerror or error}); check the file and its permissions",
        "无法打开；请检查文件及其权限",
    )


def _is_done(
    company: Company,
    framework: str,
    documents: Sequence[tuple[str, str]],
    settings: BatchSettings,
    folder: ResultsFolder,
    journal: Journal,
) -> bool:
    """True where the journal has this very result, and it is there as it was written."""
    last = journal.last.get((company.key, framework))
    if last is None or last.state != "done":
        return False
    if last.key != key_of(settings_hash(settings, framework), documents):
        return False
    return hash_of(folder.result(company.key, framework)) == last.content


def _job(
    company: Company,
    documents: Sequence[tuple[str, str]],
    wanted: Iterable[str],
    settings: BatchSettings,
    folder: ResultsFolder,
    journal: Journal,
    send_files: bool,
) -> Job:
    # A folder for each company, so that one that is done takes nothing from another.
    kept = "" if send_files else str(folder.documents.absolute() / company.key)
    orders = tuple(
        Order(name, digest, str(path.absolute()), kept=kept)
        for path, (name, digest) in zip(company.files, documents, strict=True)
    )
    expected = {each: settings_hash(settings, each) for each in wanted}
    known = {each: journal.written.get((company.key, each), "") for each in expected}
    out = "" if send_files else str(folder.path.absolute())
    return Job(company.key, orders, expected, out, known)
