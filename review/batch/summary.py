"""The summary over all companies: rows for the workbook and the JSON, read one company at a time.

Only numbers that peers are compared by stay in memory; everything else is read again from the
parts of the results when its row is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.schema import Framework
from review.batch.companies import Company, PassedOver
from review.batch.journal import Entry
from review.batch.parts import read_part
from review.batch.peers import Groups, Measured, Standing, comparable, measured_as
from review.batch.results_folder import ResultsFolder
from review.batch.settings import loaded_framework

TOTAL, ANSWERED = "total", "answered"


@dataclass(frozen=True, slots=True)
class Result:
    """What the summary knows of one framework of one company; `part` as `parts.part_of` made it."""

    number: int
    company: Company
    framework: Framework
    part: Mapping[str, Any]

    @property
    def year(self) -> str:
        """The year of the report: that of the list of companies, else that of the documents."""
        return self.company.year or str(self.part["year"])

    @property
    def whole(self) -> bool:
        """True where every page that matters could be read, so that silence means something."""
        return not self.part["states"]["unreadable"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A framework of a company that came to nothing, or a file that was passed over."""

    company: str
    framework: str
    file: str
    reason: str
    chinese: str


class Summary:
    """All results of a batch, with the standing of every company among its peers."""

    def __init__(
        self,
        folder: ResultsFolder,
        companies: Sequence[Company],
        frameworks: Sequence[str],
        entries: Mapping[tuple[str, str], Entry],
        passed: Sequence[PassedOver] = (),
    ) -> None:
        self._folder, self._companies, self._entries = folder, companies, entries
        self.frameworks = tuple(map(loaded_framework, frameworks))
        self._passed = passed
        self._groups = Groups()
        for framework in self.frameworks:
            for result in self.results(framework):
                self._gather(result)

    def results(self, framework: Framework) -> Iterator[Result]:
        """The results of one framework, by company, read when they are asked for."""
        for number, company in enumerate(self._companies):
            entry = self._entries.get((company.key, framework.id))
            if entry is not None and entry.state == "done":
                part = read_part(
                    self._folder.part(company.key, framework.id),
                    self._folder.result(company.key, framework.id),
                )
                yield Result(number, company, framework, part)

    def failures(self) -> Iterator[Failure]:
        """What came to nothing, by company, then the files that were passed over."""
        for company in self._companies:
            for framework in self.frameworks:
                entry = self._entries.get((company.key, framework.id))
                if entry is None:
                    told = (
                        "was not begun; run the same command again",
                        "尚未处理，请重新运行同一命令",
                    )
                    yield Failure(company.name, framework.id, "", *told)
                elif entry.state == "failed":
                    told = entry.reason, entry.chinese
                    yield Failure(company.name, framework.id, entry.file, *told)
        for each in self._passed:
            yield Failure(
                "", "", str(each.path), f"passed over: {each.reason}", "未处理：不是可读的文件"
            )

    def figure_standing(self, result: Result, value: Mapping[str, Any]) -> Standing | None:
        """Where a figure of a company stands; None where it cannot be compared."""
        measured = measured_as(value, result.year)
        if measured is None or not self._groups.large(result.framework.id, measured):
            return None
        return self._groups.standing(result.framework.id, measured, result.number)

    def standing(self, result: Result, of: str) -> Standing | None:
        """Where the total of the preview or the share of answers stands."""
        return self._groups.standing(result.framework.id, _overall(of), result.number)

    def compared(self, result: Result) -> Iterator[tuple[Measured, Standing]]:
        """Every figure of a company that enough companies have, with where it stands."""
        for measured, _ in comparable(result.part, result.year):
            if self._groups.large(result.framework.id, measured):
                found = self._groups.standing(result.framework.id, measured, result.number)
                if found is not None:
                    yield measured, found

    def _gather(self, result: Result) -> None:
        framework = result.framework.id
        self._groups.add(result.number, framework, comparable(result.part, result.year))
        if not result.whole:  # what it is silent about is not known, and a low rank would be wrong
            return
        for of, number in (
            (TOTAL, result.part["score"]["total"]),
            (ANSWERED, result.part["answered"]),
        ):
            if number is not None:
                self._groups.add(result.number, framework, [(_overall(of), float(number))])


def _overall(of: str) -> Measured:
    return "", of, "", "", ""
