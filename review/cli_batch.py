"""Commands: batch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from review.cli_errors import fail, plain_errors, shown, tell

if TYPE_CHECKING:
    from review.batch.batch import BatchRun
    from review.batch.cluster import Cluster
    from review.batch.companies import Company, PassedOver
    from review.batch.journal import Entry, Journal
    from review.batch.plan import Plan
    from review.batch.results_folder import ResultsFolder
    from review.batch.settings import BatchSettings

USUAL_MEMORY = "4GB"
LEAST_MEMORY = 500_000_000  # bytes; the program itself and its models take 300 MB
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(k|m|g|t)?(i)?b?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(batch)


def batch(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER",
            help="Holds one subfolder, or one file, for each company; companies.csv in it "
            "(file, company, year) may give names.",
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
        Path,
        typer.Option(
            "--out",
            "-o",
            metavar="OUT",
            help="Gets <company>/<ID>.json, summary.xlsx, summary.json and failures.csv.",
        ),
    ],
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="A Dask cluster, e.g. tcp://10.0.0.5:8786; without it one is started here.",
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            help="How many processes work here; as many as processors, if the memory is enough.",
        ),
    ] = None,
    memory_limit: Annotated[
        str,
        typer.Option(
            "--memory-limit",
            metavar="SIZE",
            help="What a worker may take, and again the process that reads a file for it.",
        ),
    ] = USUAL_MEMORY,
    time_limit: Annotated[
        float,
        typer.Option(
            "--time-limit", metavar="SECONDS", min=1, help="What reading one file may take."
        ),
    ] = 3600.0,
    send_files: Annotated[
        bool | None,
        typer.Option(
            "--send-files/--shared-folder",
            help="Send the files to the workers and the results back, as is done with --scheduler; "
            "or let the workers open FOLDER and OUT themselves.",
        ),
    ] = None,
    keep_read: Annotated[
        bool,
        typer.Option(
            "--keep-read/--discard-read",
            help="Keep the documents as read in OUT/.documents, for other frameworks later.",
        ),
    ] = False,
    encoder: Annotated[
        str | None,
        typer.Option("--encoder", metavar="NAME_OR_FOLDER", help="As for prefill."),
    ] = None,
    recognise: Annotated[
        bool,
        typer.Option("--ocr/--no-ocr", help="As for prefill."),
    ] = True,
) -> None:
    """Pre-fill the assessments of many companies with Dask, here or on a cluster.

    The same command goes on where it was stopped; what failed is tried again.

    \b
    Examples:
      mingzheng batch reports/ -f ccia-002 -o results/
      mingzheng batch reports/ -f ccia-002 -f cfis-esg -o results/ --workers 4 --memory-limit 2GB
      mingzheng batch reports/ -f ccia-002 -o results/ --scheduler tcp://10.0.0.5:8786
    """  # noqa: D301
    with plain_errors():
        from indicators.catalogue import load_framework
        from review.batch.companies import find_companies
        from review.batch.journal import Journal
        from review.batch.results_folder import ResultsFolder
        from review.batch.settings import BatchSettings

        memory = _bytes(memory_limit)
        _check(folder, out, scheduler, workers)
        frameworks = tuple(load_framework(each).id for each in dict.fromkeys(framework))
        companies, passed = find_companies(folder)
        settings = BatchSettings(frameworks, encoder or "", recognise, time_limit, memory)
        sent = send_files if send_files is not None else scheduler is not None
        place = ResultsFolder(out)
        with place.held(), Journal(place.journal) as journal:
            work = _Work(settings, place, journal, companies, passed)
            done = work.carry_out(scheduler, workers, sent, keep_read)
    if not done:
        raise typer.Exit(2)


class _Work:
    """One call of the command, from what there is to the files of the summary."""

    def __init__(
        self,
        settings: BatchSettings,
        place: ResultsFolder,
        journal: Journal,
        companies: Sequence[Company],
        passed: Sequence[PassedOver],
    ) -> None:
        self._settings, self._place, self._journal = settings, place, journal
        self._companies, self._passed = companies, passed
        self._names = {each.key: each.name for each in companies}

    def carry_out(
        self, scheduler: str | None, workers: int | None, sent: bool, keep_read: bool
    ) -> int:
        """Do what is to be done; the number of results that are there."""
        from review.batch.batch import BatchRun
        from review.batch.plan import make_plan
        from review.cli_output import progress

        with progress("looking") as update:
            plan = make_plan(
                self._companies, self._settings, self._place, self._journal, sent, update
            )
        run = BatchRun(self._settings, self._place, self._journal, keep_read)
        self._tell(run.refuse(plan.refused))
        if plan.skipped:
            tell(f"{plan.skipped} results are there already")
        if plan.jobs:
            self._work(run, plan, scheduler, workers)
        return self._sum_up(plan.skipped + run.counts["done"])

    def _work(self, run: BatchRun, plan: Plan, scheduler: str | None, workers: int | None) -> None:
        from review.cli_output import progress

        with _cluster(scheduler, workers, self._settings.memory) as cluster:
            tell(
                f"dashboard: {cluster.dashboard}"
                if cluster.dashboard
                else "no dashboard: bokeh is not installed"
            )
            count = 0
            with progress("batch") as update:
                update("", 0, len(plan.jobs))
                for entries in run.carry_out(plan.jobs, cluster, tell):
                    count += 1
                    update(self._names[entries[0].company], count, len(plan.jobs))
                    self._tell(entries)

    def _tell(self, entries: Sequence[Entry]) -> None:
        failed = [entry for entry in entries if entry.state == "failed"]
        told = {(self._names[each.company], each.file, each.reason): None for each in failed}
        for name, file, reason in told:
            tell(f"{name}: {f'{file}: ' if file else ''}{reason}")

    def _sum_up(self, there: int) -> int:
        """Write the summary over all that is there, and say where it is."""
        from review.batch.summary import Summary
        from review.batch.summary_files import write_failures, write_summary_json
        from review.batch.summary_workbook import write_summary_workbook

        frameworks = self._settings.frameworks
        summary = Summary(
            self._place, self._companies, frameworks, self._journal.last, self._passed
        )
        failed = write_failures(summary, self._place.failures)
        write_summary_workbook(summary, self._place.workbook)
        write_summary_json(summary, self._place.summary)
        typer.echo(f"{there} results of {len(self._companies) * len(frameworks)}, {failed} failed")
        for path in (self._place.workbook, self._place.summary, self._place.failures):
            typer.echo(shown(path))
        if not there:
            tell(f"mingzheng: nothing was done; the reasons are in {self._place.failures}")
        return there


@contextmanager
def _cluster(scheduler: str | None, workers: int | None, memory: int) -> Iterator[Cluster]:
    from review.batch.cluster import cluster_at, local_cluster, usual_workers

    if scheduler is not None:
        with cluster_at(scheduler) as cluster:
            yield cluster
    else:
        with local_cluster(workers or usual_workers(memory), memory) as cluster:
            yield cluster


def _check(folder: Path, out: Path, scheduler: str | None, workers: int | None) -> None:
    """Refuse what cannot be meant."""
    if not folder.is_dir():
        fail(f"{folder}: no such folder; give the folder that holds the companies")
    if out.exists() and not out.is_dir():
        fail(f"{out}: is a file; --out needs a folder")
    if out.resolve().is_relative_to(folder.resolve()):
        fail(f"{out}: lies in the folder that is read; choose another place with --out")
    if scheduler is not None and workers is not None:
        fail("--workers is for a cluster that is started here; leave it out with --scheduler")


def _bytes(text: str) -> int:
    """A size like 2GB or 512 MiB in bytes; ends the program where it is none."""
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        fail(f"--memory-limit {text}: write a size like 2GB")
    size = int(float(found[1]) * (1024 if found[3] else 1000) ** _POWERS[(found[2] or "").lower()])
    if size < LEAST_MEMORY:
        fail(f"--memory-limit {text}: a worker needs {LEAST_MEMORY // 1_000_000}MB at least")
    return size
