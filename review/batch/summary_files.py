"""The summary of a batch as JSON, and its failures as a table that any program opens."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from review.batch.peers import Standing
from review.batch.settings import program_version
from review.batch.summary import ANSWERED, TOTAL, Failure, Result, Summary
from review.exports.atomic import replacing, writing
from review.exports.plain_text import looks_like_formula, plain

SCHEMA = "mingzheng.batch/1"
NOTICE = "preview: nothing is confirmed; scores and answers are proposals and no result"
PERCENTILE = "100 * (lower + same / 2) / peers; same counts the company itself"
COLUMNS = ("company", "framework", "file", "reason", "原因")


def write_summary_json(summary: Summary, path: Path) -> None:
    """Write everything that is in the workbook, company by company.

    Raises:
        NotWritten: the disk is full or closed.
    """
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", errors="backslashreplace") as file,
    ):
        head = {
            "schema": SCHEMA,
            "notice": NOTICE,
            "percentile": PERCENTILE,
            "version": program_version(),
            "frameworks": [
                {"id": each.id, "version": str(each.version), "title": each.title}
                for each in summary.frameworks
            ],
        }
        file.write(_text(head)[:-1] + ',\n"results": [')
        for place, result in enumerate(_results(summary)):
            file.write((",\n" if place else "\n") + _text(_data(summary, result)))
        failures = [asdict(each) for each in summary.failures()]
        file.write(f'\n],\n"failures": {_text(failures)}}}\n')


def write_failures(summary: Summary, path: Path) -> int:
    """Write what came to nothing, with reasons; the number of companies and frameworks in it."""
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(COLUMNS)
    count = 0
    for each in summary.failures():
        count += bool(each.company)
        rows.writerow(map(_harmless, _row(each)))
    # With its mark Excel takes the file for UTF-8.
    writing(path, text.getvalue().encode("utf-8-sig", "backslashreplace"))
    return count


def _row(failure: Failure) -> tuple[str, ...]:
    return failure.company, failure.framework, failure.file, failure.reason, failure.chinese


def _harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    told = plain(text).replace("\n", " ")
    return f"'{told}" if looks_like_formula(told) else told


def _results(summary: Summary) -> Iterator[Result]:
    for framework in summary.frameworks:
        yield from summary.results(framework)


def _data(summary: Summary, result: Result) -> dict[str, Any]:
    part = {key: value for key, value in result.part.items() if key not in ("schema", "version")}
    return {
        "key": result.company.key,
        **part,
        "company": result.company.name,
        "company_in_documents": result.part["company"],
        "year": result.year,
        "values": [
            {**each, **_standing(summary.figure_standing(result, each))} for each in part["values"]
        ],
        "standings": {
            of: _standing(summary.standing(result, of)) or None for of in (TOTAL, ANSWERED)
        },
    }


def _standing(standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return {}
    told = {"percentile": standing.rank, "peers": standing.peers}
    if standing.rank is not None:
        told |= {"least": standing.least, "median": standing.median, "most": standing.most}
    return told


def _text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False)
