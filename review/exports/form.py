"""The assessment form as a Word document: by theme, indicator, answer and quotes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from indicators.assessment import Assessment
from indicators.schema import Indicator, Proposal
from review.decisions import Decision
from review.exports import word_page, wording
from review.exports.atomic import replacing
from review.exports.plain_text import plain
from review.exports.word_page import AMBER, GREEN, GREY, RED, write_run

UNCONFIRMED = "（待确认）"
QUOTES = 3
COLUMNS = (("编号", 1.3), ("指标", 5.6), ("结论", 3.6), ("证据", 7.1))
DOCUMENT_COLUMNS = (
    ("文件", 6.6),
    ("类型", 2.2),
    ("页数", 1.8),
    ("字数", 2.4),
    ("无法读取的页", 4.6),
)
SIGNATURE = "评审人（签字）：＿＿＿＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿＿＿＿＿"


def write_form(assessment: Assessment, decisions: Mapping[str, Decision], path: Path) -> None:
    """Write the form with the decisions taken so far, whole or not at all."""
    word = word_page.new_document(plain(assessment.framework.title))
    _opening(word, assessment, decisions)
    _documents(word, assessment)
    _themes(word, assessment, decisions)
    word.add_paragraph()
    write_run(word.add_paragraph(), SIGNATURE)
    with replacing(path) as temporary:
        word.save(str(temporary))


def _opening(word: WordDocument, assessment: Assessment, decisions: Mapping[str, Decision]) -> None:
    framework = assessment.framework
    title = word.add_paragraph(style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(title, framework.title)
    source = word.add_paragraph()
    source.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(source, f"{framework.publisher}，{framework.published}", colour=GREY)
    decided = sum(proposal.indicator in decisions for proposal in assessment.proposals)
    progress = word.add_paragraph()
    write_run(progress, wording.NOTICE, bold=True, colour=RED)
    write_run(progress, f"已确认 {decided} / {len(assessment.proposals)} 项。")


def _documents(word: WordDocument, assessment: Assessment) -> None:
    word.add_heading("所依据的文件", 1)
    table = word_page.add_table(word, DOCUMENT_COLUMNS)
    for document in assessment.documents:
        cells = (
            document.file,
            wording.KINDS[document.kind],
            str(len(document.pages) or "—"),
            f"{document.characters:,}",
            wording.page_ranges(document.unreadable_pages) or "—",
        )
        for cell, text in zip(word_page.add_row(table), cells, strict=True):
            write_run(cell.paragraphs[0], text)


def _themes(word: WordDocument, assessment: Assessment, decisions: Mapping[str, Decision]) -> None:
    framework = assessment.framework
    pairs = [(framework.indicator(item.indicator), item) for item in assessment.proposals]
    for theme, group in groupby(pairs, key=lambda pair: pair[0].theme[0]):
        word.add_heading(plain(theme), 1)
        for below, members in groupby(group, key=lambda pair: pair[0].theme[1:2]):
            if below:
                word.add_heading(plain(below[0]), 2)
            table = word_page.add_table(word, COLUMNS)
            for indicator, proposal in members:
                number, text, answer, evidence = word_page.add_row(table)
                write_run(number.paragraphs[0], indicator.id)
                _indicator(text, indicator)
                _answer(answer, assessment, proposal, decisions.get(indicator.id))
                _evidence(evidence, assessment, proposal)


def _indicator(cell: _Cell, indicator: Indicator) -> None:
    first = cell.paragraphs[0]
    if len(indicator.theme) > 2:
        write_run(first, indicator.theme[2], colour=GREY)
        first = cell.add_paragraph()
    title, *text = wording.wording_of(indicator).split("\n", 1)
    mark = wording.star(indicator)
    write_run(first, f"{mark} {title}".strip(), bold=bool(text))
    for part in text:
        write_run(cell.add_paragraph(), part)


def _answer(
    cell: _Cell, assessment: Assessment, proposal: Proposal, decision: Decision | None
) -> None:
    framework = assessment.framework
    indicator = framework.indicator(proposal.indicator)
    first = cell.paragraphs[0]
    if decision is None:
        label = wording.proposed_label(framework, indicator, proposal)
        write_run(first, label or wording.STATES[proposal.state])
        write_run(first, UNCONFIRMED, colour=AMBER)
        return
    write_run(first, wording.decided_label(framework, indicator, decision), bold=True, colour=GREEN)
    if decision.reason:
        write_run(cell.add_paragraph(), f"理由：{decision.reason}")
    moment = wording.local_time(decision.decided_at)
    when = f"{moment:%Y-%m-%d}" if moment else decision.decided_at
    write_run(cell.add_paragraph(), f"{decision.reviewer} {when}", colour=GREY)


def _evidence(cell: _Cell, assessment: Assessment, proposal: Proposal) -> None:
    cited = [evidence for evidence in proposal.evidence if evidence.cited][:QUOTES]
    paragraphs = _paragraphs(cell, max(1, len(cited)))
    if not cited:
        write_run(paragraphs[0], proposal.rationale or "—", colour=GREY)
    for paragraph, evidence in zip(paragraphs, cited, strict=False):
        write_run(paragraph, f"“{wording.on_one_line(evidence.quote)}”")
        write_run(paragraph, f"（{wording.place_of(evidence, assessment.documents)}）", colour=GREY)


def _paragraphs(cell: _Cell, count: int) -> list[Paragraph]:
    return [cell.paragraphs[0], *(cell.add_paragraph() for _ in range(count - 1))]
