"""The form that a framework's source has companies hand in: cover, commitment, table, materials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table, _Cell

from indicators.assessment import Assessment
from indicators.schema import Form, Framework, Indicator, Proposal
from review.decisions import Decision
from review.errors import ReviewError
from review.exports import word_page, wording
from review.exports.atomic import replacing
from review.exports.plain_text import plain
from review.exports.word_page import GREY, RED, write_mark, write_run

TICKED, EMPTY = "☑", "□"
PREVIEW = "预览·未经确认：方框按程序的建议勾选，不是企业的自评结论"
WIDTHS = (1.0, 1.7, 1.9, 2.0, 4.7, 1.0, 4.3, 1.3)
MATERIAL_COLUMNS = (("序号", 1.4), ("材料名称", 11.2), ("备注", 5.0))
THEMES = 3  # columns of the table that name the theme of an indicator
MOST_QUOTES = 3
BLANK = "＿" * 14
CHINESE_NUMBERS = "一二三四五六七八九十"


class NoForm(ReviewError):
    """The framework's source has no form of this kind."""


def write_official_form(
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    path: Path,
    organisation: str = "",
    preview: bool = False,
) -> None:
    """Write the form filled from the decisions, whole or not at all.

    Only what a person decided is ticked. A `preview` ticks the proposals too, and says so on every
    page.

    Raises:
        NoForm: the framework's source has no form with a table.
    """
    form = assessment.framework.form
    if form is None or form.kind != "table" or assessment.framework.answers != "option":
        raise NoForm(
            f"{assessment.framework.id}: its source has no form to tick; export the Word form",
            f"“{assessment.framework.title}”的来源没有可勾选的表格，请导出 Word 评估表。",
        )
    word = word_page.new_document(PREVIEW if preview else plain(form.table_title))
    _cover(word, form, organisation, preview)
    _commitment(word, form, organisation)
    _table(word, form, assessment, decisions, preview)
    _materials(word, assessment, decisions)
    with replacing(path) as temporary:
        word.save(str(temporary))


def _cover(word: WordDocument, form: Form, organisation: str, preview: bool) -> None:
    for _ in range(5):
        word.add_paragraph()
    word_page.add_title(word, form.title)
    if preview:
        notice = word.add_paragraph()
        notice.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write_run(notice, PREVIEW, bold=True, colour=RED)
    for _ in range(7):
        word.add_paragraph()
    for number, name in enumerate(form.cover):
        line = word.add_paragraph()
        line.paragraph_format.left_indent = Pt(90)
        line.paragraph_format.space_after = Pt(12)
        value = organisation if number == 0 and organisation else BLANK
        write_run(line, f"{name}：{value}").font.size = Pt(13)
    _new_page(word)


def _commitment(word: WordDocument, form: Form, organisation: str) -> None:
    word_page.add_title(word, form.commitment_title)
    text = word.add_paragraph()
    text.paragraph_format.first_line_indent = Pt(26)
    text.paragraph_format.line_spacing = 1.8
    text.paragraph_format.space_before = Pt(18)
    write_run(text, form.commitment).font.size = Pt(13)
    for number, name in enumerate(form.signatures):
        line = word.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.space_before = Pt(60 if number == 0 else 16)
        value = organisation if number == 0 and organisation else BLANK
        write_run(line, f"{name}：{value}").font.size = Pt(13)
    _new_page(word)


def _table(
    word: WordDocument,
    form: Form,
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    preview: bool,
) -> None:
    word_page.add_title(word, form.table_title)
    table = word_page.add_table(word, tuple(zip(form.columns, WIDTHS, strict=True)))
    above: list[tuple[str, ...]] = []
    for proposal in assessment.proposals:
        indicator = assessment.framework.indicator(proposal.indicator)
        decision = decisions.get(indicator.id)
        _table_row(table, form, assessment.framework, indicator, proposal, decision, preview)
        above.append((*indicator.theme, "", "")[:THEMES])
    _merge_themes(table, above)


def _table_row(
    table: Table,
    form: Form,
    framework: Framework,
    indicator: Indicator,
    proposal: Proposal,
    decision: Decision | None,
    preview: bool,
) -> None:
    cells = word_page.add_row(table, split=False)
    write_run(cells[0].paragraphs[0], indicator.id)
    write_run(cells[4].paragraphs[0], indicator.title)
    write_run(cells[5].paragraphs[0], form.star if indicator.starred else "")
    for cell in (cells[0], cells[5]):
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    chosen = _chosen(proposal, decision, preview)
    for number, label in enumerate(framework.scales[str(indicator.scale)].options, 1):
        paragraph = cells[6].paragraphs[0] if number == 1 else cells[6].add_paragraph()
        write_run(paragraph, f"{number}.{label}", bold=number == chosen)
        write_mark(paragraph, TICKED if number == chosen else EMPTY)
    write_run(cells[7].paragraphs[0], _remark(decision))


def _chosen(proposal: Proposal, decision: Decision | None, preview: bool) -> int | None:
    said = decision if decision is not None else proposal if preview else None
    if said is None or said.state != "proposed" or not isinstance(said.answer, int):
        return None
    return said.answer


def _remark(decision: Decision | None) -> str:
    """What the boxes cannot say: nothing disclosed, not applicable, not decided."""
    if decision is None:
        return wording.OPEN
    if decision.state != "proposed":
        return f"{wording.DECIDED_STATES[decision.state]}：{decision.reason}".rstrip("：")
    return ""


def _merge_themes(table: Table, themes: Sequence[tuple[str, ...]]) -> None:
    """Join the cells of a theme that rows below each other share."""
    cells = [row.cells for row in table.rows[1:]]
    for column in range(THEMES):
        start = 0
        for number in range(1, len(themes) + 1):
            same = number < len(themes) and (
                themes[number][: column + 1] == themes[start][: column + 1]
            )
            if same:
                continue
            cell = cells[start][column + 1]
            write_run(cell.paragraphs[0], themes[start][column])
            _join([cells[row][column + 1] for row in range(start, number)])
            start = number


def _join(cells: Sequence[_Cell]) -> None:
    """Mark cells below each other as one; python-docx's merge would copy their paragraphs."""
    if len(cells) < 2:
        return
    for number, cell in enumerate(cells):
        merge = cell._tc.get_or_add_tcPr()._add_vMerge()
        merge.set(qn("w:val"), "restart" if number == 0 else "continue")
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP


def _materials(
    word: WordDocument, assessment: Assessment, decisions: Mapping[str, Decision]
) -> None:
    """For each indicator the introduction, the list of materials, and what they say."""
    _new_page(word)
    word_page.add_title(word, "佐证材料")
    before, themes = "", 0
    for proposal in assessment.proposals:
        indicator = assessment.framework.indicator(proposal.indicator)
        if indicator.theme[0] != before:
            before, themes = indicator.theme[0], themes + 1
            word.add_heading(f"{_chinese(themes)}、{plain(before)}", 1)
        decision = decisions.get(indicator.id)
        _material(word, assessment, indicator, proposal, decision)


def _material(
    word: WordDocument,
    assessment: Assessment,
    indicator: Indicator,
    proposal: Proposal,
    decision: Decision | None,
) -> None:
    word.add_heading(plain(f"四级指标{indicator.id}：{indicator.title}"), 2)
    intro = word.add_paragraph()
    answered = decision is not None and decision.state == "proposed"
    if decision is None:
        write_run(intro, "（相关工作情况介绍：该指标尚未决定）", colour=GREY)
    else:
        label = wording.decided_label(assessment.framework, indicator, decision)
        write_run(intro, f"{'自评：' if answered else ''}{label}。{decision.reason}")
    quotes = [each for each in proposal.evidence if each.cited][:MOST_QUOTES] if answered else []
    write_run(word.add_paragraph(), f"指标{indicator.id}佐证材料目录", bold=True)
    table = word_page.add_table(word, MATERIAL_COLUMNS)
    places = [wording.place_of(each, assessment.documents) for each in quotes]
    for number, place in enumerate(places or [""], 1):
        cells = word_page.add_row(table, split=False)
        texts = (str(number) if place else "", place, "")
        for cell, text in zip(cells, texts, strict=True):
            write_run(cell.paragraphs[0], text)
    write_run(word.add_paragraph(), "佐证材料具体内容：", bold=True)
    for number, quote in enumerate(quotes, 1):
        write_run(word.add_paragraph(), f"{number}. “{wording.on_one_line(quote.quote)}”")
    if not quotes:
        write_run(word.add_paragraph(), "（无）", colour=GREY)


def _chinese(number: int) -> str:
    return CHINESE_NUMBERS[number - 1] if number <= len(CHINESE_NUMBERS) else str(number)


def _new_page(word: WordDocument) -> None:
    word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
