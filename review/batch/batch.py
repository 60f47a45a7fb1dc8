"""A plan carried out on a cluster, kept in a journal that a later run reads."""

from __future__ import annotations

import shutil
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from review.batch.cluster import Cluster
from review.batch.company_tasks import write_part
from review.batch.journal import Entry, Journal
from review.batch.plan import Refused
from review.batch.results_folder import ResultsFolder, write_result
from review.batch.running import Batch, Ended, Job
from review.batch.settings import (
    BatchSettings,
    key_of,
    loaded_framework,
    program_version,
    settings_hash,
)


class BatchRun:
    """A plan carried out on a cluster, with everything that came of it in the journal.

    `counts` has how many results are `done` and `failed`; `most` how many tasks were there at once.
    """

    def __init__(
        self,
        settings: BatchSettings,
        folder: ResultsFolder,
        journal: Journal,
        keep_read: bool = False,
    ) -> None:
        self._settings, self._folder, self._journal = settings, folder, journal
        self._keep_read = keep_read
        self.counts: Counter[str] = Counter()
        self.pages = 0
        self.most = 0

    def refuse(self, refused: Iterable[Refused]) -> list[Entry]:
        """Take down what could not be begun."""
        entries = [
            self._entry(each.company.key, framework, (), "failed", file=each.file)
            | {"reason": each.reason, "chinese": each.chinese}
            for each in refused
            for framework in self._settings.frameworks
        ]
        return self._added(entries)

    def carry_out(
        self, jobs: Sequence[Job], cluster: Cluster, report: Callable[[str], None] | None = None
    ) -> Iterator[list[Entry]]:
        """Do the jobs; gives the entries of each company when they are in the journal.

        Raises:
            ClusterUnreachable: the scheduler was lost.
            NotWritten: the disk is full or closed; nothing more can be kept.
        """
        batch = Batch(cluster, self._settings, report)
        try:
            for ended in batch.run(jobs):
                yield self._added(list(self._entries(ended)))
                self._forget_read(ended)
        finally:
            self.most = max(self.most, batch.most)

    def _entries(self, ended: Ended) -> Iterator[dict[str, Any]]:
        job = ended.job
        documents = tuple((order.name, order.digest) for order in job.orders)
        told = _failing(ended)
        pages = sum(each["pages"] for each in ended.documents)
        reading = round(sum(each["seconds"] for each in ended.documents), 4)
        self.pages += pages
        spent = {"pages": pages, "reading_seconds": reading}
        if told is not None:
            for framework in job.expected:
                yield self._entry(job.company, framework, documents, "failed") | spent | told
            return
        for result in ended.results:
            yield self._resulting(job, documents, result) | spent

    def _resulting(
        self, job: Job, documents: tuple[tuple[str, str], ...], result: dict[str, Any]
    ) -> dict[str, Any]:
        framework = result["framework"]
        seconds = {"seconds": result["seconds"]}
        if result["english"]:
            told = {"reason": result["english"], "chinese": result["chinese"]}
            return self._entry(job.company, framework, documents, "failed") | seconds | told
        if "data" in result:
            content = zlib.decompress(result["data"])
            if sha256(content).hexdigest() != result["content"]:
                raise ValueError("a result was changed on its way")
            path = self._folder.result(job.company, framework)
            write_result(path, content, job.known.get(framework, ""))
            write_part(self._folder, job.company, framework, zlib.decompress(result["part"]))
        entry = self._entry(job.company, framework, documents, "done")
        return entry | seconds | {"content": result["content"]}

    def _entry(
        self,
        company: str,
        framework: str,
        documents: tuple[tuple[str, str], ...],
        state: str,
        file: str = "",
    ) -> dict[str, Any]:
        settings = settings_hash(self._settings, framework)
        return {
            "company": company,
            "framework": framework,
            "framework_version": str(loaded_framework(framework).version),
            "state": state,
            "key": key_of(settings, documents) if documents else "",
            "settings": settings,
            "version": program_version(),
            "documents": documents,
            "pages": 0,
            "reading_seconds": 0.0,
            "seconds": 0.0,
            "file": file,
        }

    def _added(self, entries: list[dict[str, Any]]) -> list[Entry]:
        made = [Entry(**each) for each in entries]
        self._journal.add(made)
        self.counts.update(each.state for each in made)
        return made

    def _forget_read(self, ended: Ended) -> None:
        """Take away the read documents of a company that is done, which take much room."""
        whole = ended.results and not any(each["english"] for each in ended.results)
        if whole and not self._keep_read:
            shutil.rmtree(self._folder.documents / ended.job.company, ignore_errors=True)


def _failing(ended: Ended) -> dict[str, Any] | None:
    """File and reason where a company came to nothing."""
    if ended.reason:
        return {"file": ended.file, "reason": ended.reason, "chinese": ended.chinese}
    for each in ended.documents:
        if each["english"]:
            found = {"file": each["name"], "reason": each["english"], "chinese": each["chinese"]}
            return found
    return None
