"""Decisions that people took elsewhere, in a workbook or a saved JSON, taken into the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from indicators.schema import Framework
from review.decision_log import DecisionLog
from review.decisions import Decision
from review.errors import ReviewError
from review.exports.prefill_reading import read_prefill
from review.exports.workbook_reading import read_filled_workbook
from review.run_store import Run

NO_REASON = "（从文件导入，未写理由）"


@dataclass(frozen=True, slots=True)
class DecisionsFile:
    """The framework that a file is for, and the decisions in it."""

    framework: Framework
    decisions: Mapping[str, Decision]


@dataclass(frozen=True, slots=True)
class Imported:
    """The indicators whose decision was taken in, and those decided so before."""

    taken: tuple[str, ...]
    known: tuple[str, ...]


def read_decisions(path: Path) -> DecisionsFile:
    """The decisions of a workbook that a person filled in, or of a JSON export.

    Raises:
        ReviewError: it is neither, or something in it is no decision.
    """
    if path.suffix.lower() == ".xlsx":
        workbook = read_filled_workbook(path)
        return DecisionsFile(workbook.framework, workbook.decisions)
    prefill = read_prefill(path)
    return DecisionsFile(prefill.framework, prefill.decisions)


def import_decisions(log: DecisionLog, run: Run, path: Path, account: str = "") -> Imported:
    """Take the decisions of a file into the log of a run; who and when stay as they are there.

    `account` is the name of the account that imports, where there are accounts: then nobody can
    decide in another's name by a file, so it is named before the name that the file gives.

    Raises:
        ReviewError: the file cannot be read, or is for another framework or version.
    """
    file = read_decisions(path)
    if (file.framework.id, file.framework.version) != (run.framework, run.framework_version):
        raise ReviewError(
            f"{path.name}: is for {file.framework.id} version {file.framework.version}, this "
            f"assessment is of {run.framework} version {run.framework_version}; choose that one",
            f"{path.name} 对应“{file.framework.title}”第 {file.framework.version} 版，"
            "与当前评估不同，请先选择对应的评估。",
        )
    taken, known = [], []
    current = log.current(run)
    for indicator, given in file.decisions.items():
        decision = replace(given, reviewer=imported_name(account, given.reviewer))
        if _same(current.get(indicator), decision):
            known.append(indicator)
            continue
        log.take_in(run, file.framework, decision, _reason(decision))
        taken.append(indicator)
    return Imported(tuple(taken), tuple(known))


def imported_name(account: str, named: str) -> str:
    """The name of who decided in a file, with that of the account that imported it."""
    if not account or named == account:
        return named
    return f"{account}（导入）" if not named else f"{account}（导入；文件署名：{named}）"


def _reason(decision: Decision) -> str:
    """The reason of a decision; that a change was given none is said in its place."""
    return decision.reason or (NO_REASON if decision.action == "change" else "")


def _same(held: Decision | None, decision: Decision) -> bool:
    if held is None:
        return False
    given = (decision.state, decision.answer, _reason(decision))
    named = decision.reviewer in ("", held.reviewer)
    return named and (held.state, held.answer, held.reason) == given
