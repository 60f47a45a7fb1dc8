"""The assessor's workbook: review, evidence, documents, gaps and a guide, as an Excel file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook

from indicators.assessment import Assessment
from review.decisions import Decision
from review.exports.atomic import replacing
from review.exports.plain_text import plain
from review.exports.sheets import choices
from review.exports.sheets.documents import write_documents
from review.exports.sheets.evidence import write_evidence
from review.exports.sheets.gaps import write_gaps
from review.exports.sheets.guide import write_guide
from review.exports.sheets.review import write_review


def write_workbook(assessment: Assessment, decisions: Mapping[str, Decision], path: Path) -> None:
    """Write the workbook with the decisions taken so far, whole or not at all."""
    workbook = _workbook(assessment, decisions)
    with replacing(path) as temporary:
        workbook.save(temporary)


def _workbook(assessment: Assessment, decisions: Mapping[str, Decision]) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    workbook.properties.creator = "明证 mingzheng"
    workbook.properties.title = plain(assessment.framework.title)
    write_review(workbook, assessment, decisions)
    write_evidence(workbook, assessment)
    write_documents(workbook, assessment)
    write_gaps(workbook, assessment, decisions)
    write_guide(workbook, assessment)
    workbook.move_sheet(choices.TITLE, len(workbook.worksheets))
    return workbook
