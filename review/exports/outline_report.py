"""A report in the sections that a framework's source names, filled from the decisions."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH

from indicators.assessment import Assessment
from indicators.schema import Proposal, ReportSection
from indicators.scoring.result import Score
from review.circumstances import Circumstances, scored
from review.decisions import Decision
from review.exports import word_page, wording
from review.exports.atomic import replacing
from review.exports.official_form import NoForm
from review.exports.plain_text import plain
from review.exports.word_page import AMBER, GREY, RED, write_run

MOST_QUOTES, MOST_STRONG = 3, 5
PART_COLUMNS = (("主题", 7.6), ("得分", 3.4), ("满分", 3.4), ("比例", 3.2))
UNFINISHED = "尚有 {open} 项未决定，按 0 分计；以下不是最终结果。"
TO_WRITE = "（此处由企业撰写：{hint}）"


def write_outline_report(
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    path: Path,
    circumstances: Circumstances | None = None,
    organisation: str = "",
) -> None:
    """Write the report, whole or not at all; what nobody decided is named as open.

    Raises:
        NoForm: the framework's source names no sections of a report.
    """
    form = assessment.framework.form
    if form is None or form.kind != "report":
        raise NoForm(
            f"{assessment.framework.id}: its source has no outline of a report",
            f"“{assessment.framework.title}”的来源没有报告模板。",
        )
    score = scored(assessment, decisions, circumstances or Circumstances())
    title = f"{organisation}{form.title}" if organisation else form.title
    word = word_page.new_document(plain(title))
    word_page.add_title(word, title)
    if score.open:
        notice = word.add_paragraph()
        notice.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write_run(notice, UNFINISHED.format(open=score.open), bold=True, colour=RED)
    for section in form.sections:
        word.add_heading(section.title, section.level)
        _section(word, section, assessment, decisions, score)
    with replacing(path) as temporary:
        word.save(str(temporary))


def _section(
    word: WordDocument,
    section: ReportSection,
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    score: Score,
) -> None:
    if section.hint and section.content == "blank":
        write_run(word.add_paragraph(), TO_WRITE.format(hint=section.hint), colour=GREY)
    if section.content == "sources":
        _sources(word, assessment)
    elif section.content == "rating":
        _rating(word, assessment, score)
    elif section.content == "overview":
        _strongest(word, assessment, decisions, score)
    elif section.content == "themes":
        _themes(word, assessment, decisions, score)


def _sources(word: WordDocument, assessment: Assessment) -> None:
    framework = assessment.framework
    write_run(word.add_paragraph(), f"编制依据：{framework.title}（第 {framework.version} 版）")
    for document in assessment.documents:
        period = wording.period(document.profile)
        told = f"，{period}" if period else ""
        kind = wording.GENRES[document.profile.genre]
        write_run(word.add_paragraph(), f"所依据的文件：{document.file}（{kind}{told}）")


def _rating(word: WordDocument, assessment: Assessment, score: Score) -> None:
    total = "来源未规定总分" if score.total is None else f"{score.total:g} {score.unit}"
    line = word.add_paragraph()
    write_run(line, f"绩效总分：{total}　评级：{score.rating or '—'}", bold=True)
    write_run(word.add_paragraph(), f"理由：{score.rating_reason}")
    counts = (
        f"已确认 {score.confirmed} 项，未决定 {score.open} 项，不适用 {score.not_applicable} 项。"
    )
    write_run(word.add_paragraph(), counts)
    table = word_page.add_table(word, PART_COLUMNS)
    for part in score.parts:
        if part.kind != "theme":
            continue
        points = "" if part.points is None else f"{part.points:g}"
        most = "" if part.most is None else f"{part.most:g}"
        share = "" if part.share is None else f"{part.share:.0%}"
        cells = word_page.add_row(table, split=False)
        for cell, text in zip(cells, (part.name, points, most, share), strict=True):
            write_run(cell.paragraphs[0], text)
    write_run(word.add_paragraph(), "评分规则的读法：", bold=True)
    for reading in score.readings:
        if reading.effect == "score":
            told = f"{reading.question}：{reading.text}（{reading.clause}）"
            word_page.write_small(word.add_paragraph(), told, colour=GREY)
    for remark in (*score.remarks, *(f"原文缺：{each}" for each in assessment.framework.missing)):
        word_page.write_small(word.add_paragraph(), remark, colour=GREY)


def _strongest(
    word: WordDocument, assessment: Assessment, decisions: Mapping[str, Decision], score: Score
) -> None:
    points = {item.indicator: item.points or 0 for item in score.items if item.confirmed}
    best = sorted(points, key=lambda number: -points[number])[:MOST_STRONG]
    best = [number for number in best if points[number]]
    if not best:
        write_run(word.add_paragraph(), "（尚无已确认的得分项）", colour=GREY)
    for number in best:
        indicator = assessment.framework.indicator(number)
        label = wording.decided_label(assessment.framework, indicator, decisions[number])
        told = f"{indicator.title}：{label}，{points[number]:g} 分"
        write_run(word.add_paragraph(), told)


def _themes(
    word: WordDocument, assessment: Assessment, decisions: Mapping[str, Decision], score: Score
) -> None:
    framework = assessment.framework
    points = {item.indicator: item for item in score.items}
    pairs = [(framework.indicator(each.indicator), each) for each in assessment.proposals]
    groups = groupby(pairs, key=lambda pair: pair[0].theme[0])
    for number, (theme, members) in enumerate(groups, 1):
        word.add_heading(plain(f"{number}、{theme}"), 2)
        for indicator, proposal in members:
            decision = decisions.get(indicator.id)
            line = word.add_paragraph()
            line.paragraph_format.keep_with_next = True
            write_run(
                line, f"{indicator.id} {indicator.title}{wording.star(indicator)}　", bold=True
            )
            if decision is None:
                write_run(line, wording.OPEN, bold=True, colour=AMBER)
                continue
            label = wording.decided_label(framework, indicator, decision)
            item = points[indicator.id]
            got = "不计" if item.points is None else f"{item.points:g} 分"
            write_run(line, f"{label}（{got}）")
            if decision.reason:
                write_run(word.add_paragraph(), decision.reason)
            _quotes(word, assessment, proposal, decision)


def _quotes(
    word: WordDocument, assessment: Assessment, proposal: Proposal, decision: Decision
) -> None:
    if decision.state != "proposed":
        return
    for quote in [each for each in proposal.evidence if each.cited][:MOST_QUOTES]:
        paragraph = word.add_paragraph()
        place = wording.place_of(quote, assessment.documents)
        word_page.write_small(paragraph, f"“{wording.on_one_line(quote.quote)}”")
        word_page.write_small(paragraph, f"【{place}】", colour=GREY)
