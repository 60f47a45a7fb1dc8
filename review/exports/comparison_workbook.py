"""A comparison of assessments as an Excel workbook: answers, values, wording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook

from indicators.comparison import ComparedIndicator, Comparison, Movement
from review.comparison_words import moved_words, score_words
from review.exports import wording
from review.exports.atomic import replacing
from review.exports.sheets.grid import Column, Print, Value, fill, write_grid
from review.translations import say

_COLOURS: dict[Movement, str] = {"up": "DDF0E3", "down": "FBE0DC"}


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Write the workbook whole or not at all.

    Raises:
        NotWritten: the disk is full, the folder closed, or the like.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    title = comparison.columns[-1].framework.title
    titles = [column.title for column in comparison.columns]
    _answers(book, comparison, titles, title)
    _values(book, comparison, titles, title)
    _wordings(book, comparison, titles, title)
    with replacing(path) as temporary:
        book.save(temporary)


def _answers(book: Workbook, comparison: Comparison, titles: Sequence[str], title: str) -> None:
    sheet = book.create_sheet("答案")
    columns = [Column("编号", 9), Column("指标", 38), Column("主题", 18)]
    for name in titles:
        columns += [Column(name, 24), Column("变化", 13)]
    columns.append(Column("框架版本", 24))
    scores: list[Value] = [None, "得分（预览，含未经确认的建议）", None]
    for column in comparison.columns:
        scores += [score_words(column.score), None]
    rows = [[*scores, None], *map(_answer_row, comparison.indicators)]
    write_grid(sheet, columns, rows, "D2", Print("A3", title))
    for row, each in enumerate(comparison.indicators, 3):
        for place, one in enumerate(each.answers):
            if one is not None and one.movement in _COLOURS:
                sheet.cell(row, 5 + 2 * place).fill = fill(_COLOURS[one.movement])


def _answer_row(each: ComparedIndicator) -> list[Value]:
    row: list[Value] = [each.number, each.title, "\n".join(each.theme)]
    for one in each.answers:
        if one is None:
            row += ["–", None]
        else:
            label = one.label if one.confirmed else f"{one.label}（{wording.OPEN}）"
            row += [label, say("zh", f"moved_{one.movement}")]
    return [*row, each.lineage]


def _values(book: Workbook, comparison: Comparison, titles: Sequence[str], title: str) -> None:
    sheet = book.create_sheet("数值")
    columns = [Column("编号", 9), Column("指标名称", 30)]
    for name in titles:
        columns += [Column(name, 16, "right", format="#,##0.####"), Column("单位", 9)]
        columns.append(Column("年份", 8))
    columns += [Column("变化", 24), Column("说明", 30)]
    write_grid(sheet, columns, _value_rows(comparison), "C2", Print("A3", title))


def _value_rows(comparison: Comparison) -> Iterator[list[Value]]:
    for each in comparison.indicators:
        for value in each.values:
            row: list[Value] = [each.number, value.metric]
            for one in value.values:
                row += [one.number, one.unit, one.year] if one else [None, None, None]
            yield [*row, moved_words(value), value.incomparable]


def _wordings(book: Workbook, comparison: Comparison, titles: Sequence[str], title: str) -> None:
    sheet = book.create_sheet("沿用的文字")
    columns = [
        Column("编号", 9), Column("指标", 30), Column("情形", 20), Column("先", 18),
        Column("原文（先）", 50), Column("后", 18), Column("原文（后）", 50),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            each.number, each.title, say("zh", f"wording_{one.kind}"), titles[one.earlier],
            one.was.quote, titles[one.later], one.now.quote,
        ]
        for each in comparison.indicators
        for one in each.wordings
    ]  # fmt: skip
    write_grid(sheet, columns, rows, "C2", Print("A3", title))
