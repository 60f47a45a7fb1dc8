"""The assessor's workbook as an Excel file: review, evidence, documents, gaps, guide and more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from indicators.assessment import Assessment
from indicators.schema import Proposal
from review.circumstances import Circumstances
from review.decisions import Decision
from review.exports.atomic import replacing
from review.exports.plain_text import plain
from review.exports.sheets import choices
from review.exports.sheets.documents import write_documents
from review.exports.sheets.evidence import write_evidence
from review.exports.sheets.gaps import write_gaps
from review.exports.sheets.guide import write_guide
from review.exports.sheets.index import write_index
from review.exports.sheets.indicators import write_indicators
from review.exports.sheets.review import write_review
from review.exports.sheets.score import write_score
from review.exports.sheets.searches import write_searches
from review.exports.sheets.second import write_second
from review.exports.sheets.values import write_values


@dataclass(frozen=True, slots=True)
class SecondAnswers:
    """What second reviewers answered as plain rows, and their agreement as lines."""

    rows: tuple[Mapping[str, str], ...] = ()
    figures: tuple[str, ...] = ()


NO_SECOND = SecondAnswers()


def write_workbook(
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    path: Path,
    earlier: Mapping[str, Proposal] | None = None,
    circumstances: Circumstances | None = None,
    second: SecondAnswers = NO_SECOND,
) -> None:
    """Write the workbook with the decisions taken so far, whole or not at all.

    `earlier` holds the proposals of earlier runs that decisions were made on and that are no
    longer what is proposed; `second` what second reviewers answered.
    """
    said = circumstances or Circumstances()
    workbook = _workbook(assessment, decisions, earlier or {}, said, second)
    with replacing(path) as temporary:
        workbook.save(temporary)


def _workbook(
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    earlier: Mapping[str, Proposal],
    circumstances: Circumstances,
    second: SecondAnswers,
) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = "明证 mingzheng"
    workbook.properties.title = plain(assessment.framework.title)
    # By this the workbook is known again when it is read back with a person's answers.
    workbook.properties.keywords = f"{assessment.framework.id}@{assessment.framework.version}"
    write_review(workbook, assessment, decisions, earlier)
    write_second(workbook, assessment, second.rows, second.figures)
    write_score(workbook, assessment, decisions, circumstances)
    write_evidence(workbook, assessment)
    write_values(workbook, assessment)
    write_documents(workbook, assessment)
    write_gaps(workbook, assessment, decisions, circumstances)
    write_searches(workbook, assessment)
    write_index(workbook, assessment)
    write_indicators(workbook, assessment)
    write_guide(workbook, assessment)
    workbook.move_sheet(choices.TITLE, len(workbook.worksheets))
    return workbook
