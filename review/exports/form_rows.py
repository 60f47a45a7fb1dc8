"""The rows of the form: an indicator with its options and answer, and below them its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docx.shared import RGBColor
from docx.table import Table, _Cell

from indicators.assessment import Assessment
from indicators.schema import Evidence, Framework, Indicator, Proposal, SearchRecord
from review.criteria import kind_and_most
from review.decisions import Decision
from review.exports import word_page, wording
from review.exports.plain_text import shortened
from review.exports.word_page import AMBER, GREEN, GREY, RED, write_run
from review.searches import as_evidence, is_silent, words_found

QUOTES = 3
MOST_LISTED = 9  # options; points in halves can be twenty and more
WORDS, NEAREST, LONGEST_NEAR = 10, 2, 90
COLUMNS = (("编号", 1.6), ("指标与选项", 11.3), ("结论", 4.7))
TICKED, EMPTY = "☑", "☐"
UNBROKEN = "\u00a0"  # a space at which a line does not end


def write_indicator(
    table: Table,
    assessment: Assessment,
    proposal: Proposal,
    decision: Decision | None,
    before: Proposal | None,
) -> None:
    """Add the two rows of an indicator; `before` is what was proposed when it was decided."""
    framework = assessment.framework
    indicator = framework.indicator(proposal.indicator)
    number, text, answer = word_page.add_row(table, split=False)
    write_run(number.paragraphs[0], indicator.id)
    _indicator(text, indicator)
    _options(text, framework, proposal, decision)
    if decision is None:
        _open(answer, framework, indicator, proposal)
    else:
        _decided(answer, framework, indicator, decision, before)
    word_page.keep_with_next(number)
    below = word_page.add_row(table)
    word_page.write_small(below[0].paragraphs[0], "依据", colour=GREY)
    _evidence(below[1].merge(below[2]), assessment, proposal)


def _indicator(cell: _Cell, indicator: Indicator) -> None:
    first = cell.paragraphs[0]
    path = " › ".join(indicator.theme[2:])
    said = "，".join(part for part in (path, indicator.clause) if part)
    if said:
        write_run(first, said, colour=GREY)
        first = cell.add_paragraph()
    title, *text = wording.wording_of(indicator).split("\n", 1)
    write_run(first, f"{wording.star(indicator)} {title}".strip(), bold=True)
    for part in text:
        write_run(cell.add_paragraph(), part)
    if points := kind_and_most(indicator):
        write_run(cell.add_paragraph(), points, colour=GREY)


def _options(
    cell: _Cell, framework: Framework, proposal: Proposal, decision: Decision | None
) -> None:
    """Every answer with its box: a person's is ticked, the program's only named."""
    indicator = framework.indicator(proposal.indicator)
    proposed = wording.agreed_label(framework, indicator, proposal)
    given = wording.decided_label(framework, indicator, decision) if decision else None
    paragraph = cell.add_paragraph()
    labels: Iterable[str] = wording.decision_options(framework, proposal, decision)
    if framework.answers == "points" and len(framework.options(indicator)) > MOST_LISTED:
        labels = _few(framework, indicator, labels, (proposed, given))
    for label in labels:
        chosen = label == given
        mark = "（建议）" if label == proposed else ""
        colour = GREEN if chosen else AMBER if mark and given is None else None
        word_page.write_mark(paragraph, TICKED if chosen else EMPTY, colour)
        written = label.replace(" ", UNBROKEN) if indicator.points else label
        write_run(paragraph, f"{UNBROKEN}{written}{mark}　", bold=chosen, colour=colour)


def _few(
    framework: Framework, indicator: Indicator, labels: Iterable[str], said: tuple[str | None, ...]
) -> list[str]:
    """Of many options those that were proposed or given, and a blank to write another in."""
    options = [label for _, label in framework.options(indicator)]
    taken = indicator.points is not None and indicator.points.kind == "deduction"
    blank = "减 ＿＿＿ 分" if taken else "＿＿＿ 分"
    kept = [label for label in labels if label not in options or label in said]
    known = [label for label in kept if label in options]
    return [*known, blank, *(label for label in kept if label not in options)]


def _open(cell: _Cell, framework: Framework, indicator: Indicator, proposal: Proposal) -> None:
    """What the program proposes, plainly not a finding."""
    label = wording.proposed_label(framework, indicator, proposal)
    points = f"（{proposal.points} 分）" if proposal.points is not None else ""
    write_run(cell.paragraphs[0], wording.OPEN, bold=True, colour=AMBER)
    said = f"建议：{label}{points}" if label else f"程序：{wording.STATES[proposal.state]}"
    write_run(cell.add_paragraph(), said)


def _decided(
    cell: _Cell,
    framework: Framework,
    indicator: Indicator,
    decision: Decision,
    before: Proposal | None,
) -> None:
    label = wording.decided_label(framework, indicator, decision)
    mark = wording.decided_as(decision)
    write_run(cell.paragraphs[0], label, bold=True, colour=GREEN)
    write_run(cell.paragraphs[0], f"（{mark}）", colour=_colour(mark))
    if before is not None:
        was = wording.agreed_label(framework, indicator, before)
        write_run(cell.add_paragraph(), f"{wording.LOOK_AGAIN}（原建议：{was}）", colour=RED)
    if decision.reason:
        write_run(cell.add_paragraph(), f"理由：{decision.reason}")
    moment = wording.local_time(decision.decided_at)
    when = f"{moment:%Y-%m-%d %H:%M}" if moment else decision.decided_at
    who = decision.reviewer or wording.UNNAMED
    write_run(cell.add_paragraph(), f"{who} {when}", colour=GREY)


def _colour(mark: str) -> RGBColor:
    return AMBER if mark == wording.CHANGED else GREEN


def _evidence(cell: _Cell, assessment: Assessment, proposal: Proposal) -> None:
    """The quotes that the answer rests on, across the form; below silence, why it is silent."""
    paragraph = cell.paragraphs[0]
    if rationale := wording.rationale_of(proposal):
        word_page.write_small(paragraph, f"程序理由：{rationale}", colour=GREY)
    for evidence in [each for each in proposal.evidence if each.cited][:QUOTES]:
        paragraph = cell.add_paragraph()
        place = wording.place_of(evidence, assessment.documents)
        word_page.write_small(paragraph, f"【{place}】", colour=GREY)
        word_page.write_small(paragraph, f"{_status(evidence)}“{_quote(evidence)}”")
    if is_silent(proposal):
        _searched(cell, assessment, proposal.search)


def _searched(cell: _Cell, assessment: Assessment, search: SearchRecord) -> None:
    """In short what was searched; the workbook has all of it."""
    known = words_found(search)
    found = "" if known is None else f"，文中出现 {len(known[0])} 个"
    words = f"（{_listed(known[0])}）" if known and known[0] else ""
    said = f"查过：{len(search.terms)} 个检索词{found}{words}，相近段落 {search.near_misses} 处。"
    lines = [said]
    for near in search.nearest[:NEAREST]:
        place = wording.place_of(as_evidence(near, assessment.documents), assessment.documents)
        quote = shortened(wording.on_one_line(near.quote), LONGEST_NEAR)
        lines.append(f"最接近：【{place}】“{quote}”（未采用：{near.reason}）")
    if unreadable := wording.unreadable_of(search, assessment.documents):
        lines.append(f"无法读取：{'；'.join(unreadable)}")
    for line in lines:
        word_page.write_small(cell.add_paragraph(), line, colour=GREY)


def _listed(words: Sequence[str]) -> str:
    return "、".join(words[:WORDS]) + ("等" if len(words) > WORDS else "")


def _quote(evidence: Evidence) -> str:
    return wording.on_one_line(evidence.quote)


def _status(evidence: Evidence) -> str:
    return "" if evidence.status == "fact" else f"〔{wording.STATUSES[evidence.status]}〕"
