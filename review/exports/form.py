"""The assessment form as a Word document, to be printed, signed and handed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from pathlib import Path

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH

from indicators.assessment import Assessment
from indicators.schema import Indicator, Proposal
from review.decisions import Decision
from review.exports import word_page, wording
from review.exports.atomic import replacing
from review.exports.form_details import write_details
from review.exports.form_rows import COLUMNS, write_indicator
from review.exports.plain_text import plain
from review.exports.word_page import GREY, RED, write_run

DOCUMENT_COLUMNS = (
    ("文件", 5.8),
    ("类型", 3.4),
    ("页数", 1.8),
    ("字符", 2.4),
    ("无法读取的页", 4.2),
)
FACT_WIDTHS = (2.6, 6.2, 2.2, 6.6)
BLANK = "＿" * 12
SIGNATURES = (
    (f"审阅人（签字）：{BLANK}", f"日期：{BLANK}"),
    (f"复核人（签字）：{BLANK}", f"日期：{BLANK}"),
    (f"单位（盖章）：{BLANK}", ""),
)
LEGEND = (
    "☑ 为人的结论；☐ 后标“建议”的是程序的建议，尚未决定。每项最多列三条依据，"
    "全部证据、要点和数据见附录。"
)


def write_form(
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    path: Path,
    earlier: Mapping[str, Proposal] | None = None,
    project: str = "",
) -> None:
    """Write the form with the decisions taken so far, whole or not at all.

    `earlier` holds the proposals of earlier runs that decisions were made on and that are no
    longer what is proposed; `project` is the name under which the organisation is assessed.
    """
    word = word_page.new_document(plain(assessment.framework.title))
    _title(word, assessment)
    _facts(word, assessment, decisions, project)
    _documents(word, assessment)
    _themes(word, assessment, decisions, earlier or {})
    _signatures(word)
    write_details(word, assessment)
    with replacing(path) as temporary:
        word.save(str(temporary))


def _title(word: WordDocument, assessment: Assessment) -> None:
    framework = assessment.framework
    word_page.add_title(word, framework.title)
    source = word.add_paragraph()
    source.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(source, f"{framework.publisher}，{framework.published}", colour=GREY)


def _facts(
    word: WordDocument, assessment: Assessment, decisions: Mapping[str, Decision], project: str
) -> None:
    """Who is assessed, by whom, when, and how much of it is decided."""
    framework = assessment.framework
    reviewers = dict.fromkeys(each.reviewer for each in decisions.values() if each.reviewer)
    used = f"{framework.id}，第 {framework.version} 版"
    today = f"{datetime.now().astimezone():%Y-%m-%d}"
    rows = (
        ("被评估企业", "", "项目", project),
        ("审阅人", "、".join(reviewers), "制表日期", today),
        ("评估框架", used, "进度", _progress(assessment, decisions)),
    )
    table = word_page.add_plain_table(word, FACT_WIDTHS)
    for row in rows:
        cells = word_page.add_row(table, split=False)
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            write_run(cell.paragraphs[0], text, bold=place % 2 == 0)
            if place % 2 == 0:
                word_page.shade(cell)
    notice = word.add_paragraph()
    notice.paragraph_format.space_before = word_page.GAP
    write_run(notice, wording.NOTICE, bold=True, colour=RED)
    write_run(notice, LEGEND, colour=GREY)


def _progress(assessment: Assessment, decisions: Mapping[str, Decision]) -> str:
    known = [each.indicator for each in assessment.proposals]
    counts = Counter(wording.decided_as(decisions[each]) for each in known if each in decisions)
    decided, total = counts.total(), len(known)
    parts = [f"{word} {counts[word]}" for word in (wording.CONFIRMED, wording.CHANGED)]
    return f"已决定 {decided}/{total}（{'，'.join(parts)}），{wording.OPEN} {total - decided}"


def _documents(word: WordDocument, assessment: Assessment) -> None:
    word.add_heading("所依据的文件", 1)
    table = word_page.add_table(word, DOCUMENT_COLUMNS)
    for document in assessment.documents:
        cells = (
            document.file,
            wording.GENRES[document.profile.genre],
            str(len(document.pages) or "—"),
            f"{document.characters:,}",
            wording.page_ranges(document.unreadable_pages) or "—",
        )
        for cell, text in zip(word_page.add_row(table, split=False), cells, strict=True):
            write_run(cell.paragraphs[0], text)


def _themes(
    word: WordDocument,
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    earlier: Mapping[str, Proposal],
) -> None:
    framework = assessment.framework
    pairs = [(framework.indicator(item.indicator), item) for item in assessment.proposals]
    for theme, group in groupby(pairs, key=lambda pair: pair[0].theme[0]):
        word.add_heading(plain(theme), 1)
        for below, members in groupby(group, key=_second_theme):
            if below:
                word.add_heading(plain(below), 2)
            table = word_page.add_table(word, COLUMNS)
            for indicator, proposal in members:
                decision = decisions.get(indicator.id)
                before = earlier.get(indicator.id)
                write_indicator(table, assessment, proposal, decision, before)


def _second_theme(pair: tuple[Indicator, Proposal]) -> str:
    return pair[0].theme[1] if len(pair[0].theme) > 1 else ""


def _signatures(word: WordDocument) -> None:
    for number, (name, date) in enumerate(SIGNATURES):
        line = word.add_paragraph()
        line.paragraph_format.space_before = word_page.SIGNING_GAP
        line.paragraph_format.keep_with_next = number < len(SIGNATURES) - 1
        write_run(line, f"{name}　　{date}" if date else name)
