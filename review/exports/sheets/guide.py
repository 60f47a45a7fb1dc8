"""The sheet 说明: how to use the workbook, its colours, and where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version

from openpyxl.styles import Alignment, Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from indicators.assessment import Assessment
from review.exports import wording
from review.exports.sheets import palette, review
from review.exports.sheets.grid import (
    BORDER,
    FACE,
    HEADER_COLOUR,
    SIZE,
    Formula,
    Print,
    Value,
    fill,
    put,
    row_height,
    set_print,
)

TITLE = "说明"
WIDTHS = (22, 100)
Line = tuple[str, Value, str | None]

STEPS = (
    ("第 1 步", "在“评审”表逐行核对：先看证据原文和页码，再看要点是否真有依据。"),
    (
        "第 2 步",
        "在“结论”列从下拉列表选择答案：该指标自己的选项，以及“未披露”“不适用”；"
        "橙色表头的列由人填写。",
    ),
    ("第 3 步", "结论与建议不同时，请在“理由”列写明原因，并填写审阅人和时间。"),
    ("第 4 步", "“未找到”的指标到“未披露核查”表看检索过的词和最接近的段落，必要时查原文。"),
)
SHEETS = (
    (
        "评审",
        "每项指标一行：建议、理由、要点、数据、所依据的摘录，以及人的结论。“决定”列随结论变化",
    ),
    (
        "得分",
        "导出时的得分：只计已确认的答案，旁边是含建议的预览；评分规则的读法、企业情况、"
        "原文缺失之处，以及每项的分",
    ),
    ("复核", "第二位审阅人的结论与首次结论并排，裁决的结果，一致性；没有复核时没有此表"),
    ("证据", "每条摘录一行：依据和候选，文件、页、章节、支持的要点；序号即别处所说的“证据 1”"),
    ("数据", "摘录中的数字，照原文抄录，未经核实"),
    ("文件", "读过哪些文件，哪些页无法读取"),
    ("缺口", "没有答案、要点不全或依据单薄的指标，补上后加分最多的在前；直接披露的样子和负责部门"),
    (
        "未披露核查",
        "没有答案的指标：检索过的词和文中出现的词，最接近的段落、页码和未采用的原因，无法读取的页",
    ),
    (
        "索引核对",
        "报告自带的索引（GRI、港交所、SASB、交易所指引）与找到的证据：已列且找到、已列未找到、"
        "注明从略、找到但未列；报告没有索引时没有此表",
    ),
    ("指标", "指标体系的原文、条款、答案选项、级别要求或评分档次"),
)
WORDS = (
    ("有建议", "程序给出了答案；是否成立由人决定"),
    ("未找到 / 未披露", "“未找到”是程序的检索结果；人确认没有披露之后，结论写“未披露”"),
    ("未决定", "还没有人作出结论"),
    ("已确认 / 已更改", "人的结论与建议相同 / 不同"),
    ("需复核", "作出决定之后重新评估过，建议或依据已不同"),
    ("✓　✗　≈", "要点有依据　没有依据　只有相近表述，不足以为据"),
    ("置信度", "程序估计所提答案正确的概率；未找到时为“文件没有披露”的概率"),
    ("相关度", "程序对一条摘录与指标相关程度的估计，0 至 1"),
)
STATUS_NOTES = {
    "fact": "已经做到的事实",
    "plan": "计划或目标，尚未完成",
    "negated": "原文是否定的说法",
    "other_party": "说的是他方，不是被评企业",
}


def write_guide(workbook: Workbook, assessment: Assessment) -> None:
    """Add the sheet: notice, progress, steps, legend, sources."""
    sheet = workbook.create_sheet(TITLE)
    for column, width in zip("AB", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    _title(sheet, assessment.framework.title)
    number = 4
    for heading, lines in _sections(assessment):
        _heading(sheet, number, heading)
        for place, line in enumerate(lines, number + 1):
            _line(sheet, place, line)
        number += len(lines) + 2
    set_print(sheet, Print("A4", assessment.framework.title))


def _sections(assessment: Assessment) -> Iterator[tuple[str, list[Line]]]:
    yield "进度", _progress(assessment)
    yield "怎样使用", [(step, text, None) for step, text in STEPS]
    yield "各表内容", [(name, text, None) for name, text in SHEETS]
    yield "用语", [(word, text, None) for word, text in WORDS]
    yield (
        "状态",
        [
            (wording.STATES[state], wording.EXPLAINED[state], colour)
            for state, colour in palette.STATE_COLOURS.items()
        ],
    )
    yield "颜色", _colours()
    yield (
        "证据的性质",
        [
            (wording.STATUSES[status], STATUS_NOTES[status], colour)
            for status, colour in palette.STATUS_COLOURS.items()
        ],
    )
    yield "来源", _sources(assessment)


def _progress(assessment: Assessment) -> list[Line]:
    counts = Counter(proposal.state for proposal in assessment.proposals)
    cells = review.decision_cells(assessment)
    states = [f"{label} {counts[state]}" for state, label in wording.STATES.items()]
    total = len(assessment.proposals)
    return [
        ("指标", f"共 {total} 项：{'，'.join(states)}", None),
        ("已决定", Formula(f'=COUNTA({cells})&" / {total}"'), None),
    ]


def _colours() -> list[Line]:
    lines: list[Line] = [("置信度", text, colour) for _, colour, text in palette.CONFIDENCE_COLOURS]
    return [
        *lines,
        ("结论", "浅黄：未决定", palette.OPEN_COLOUR),
        ("结论", "绿色：与建议一致", palette.AGREED_COLOUR),
        ("结论", "橙色：与建议不同，请写明理由", palette.CHANGED_COLOUR),
        ("依据", "建议答案所依据的摘录；其余是候选", palette.CITED_COLOUR),
    ]


def _sources(assessment: Assessment) -> list[Line]:
    framework = assessment.framework
    files = "\n".join(document.file for document in assessment.documents)
    return [
        ("指标体系", f"{framework.title}（{framework.id}，第 {framework.version} 版）", None),
        ("英文名", framework.title_en, None),
        ("发布", f"{framework.publisher}，{framework.published}", None),
        ("出处", framework.source, None),
        ("权利", framework.rights, None),
        ("附注", framework.note, None),
        ("文件", files, None),
        ("程序", f"明证 mingzheng {version('mingzheng')}", None),
        ("设置", f"编码器 {assessment.settings.encoder}，{assessment.settings_hash}", None),
    ]


def _title(sheet: Worksheet, title: str) -> None:
    put(sheet["A1"], title)
    sheet["A1"].font = Font(name=FACE, size=16, bold=True, color=HEADER_COLOUR)
    put(sheet["A2"], wording.NOTICE)
    sheet["A2"].font = Font(name=FACE, size=12, bold=True, color="B42318")
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 22


def _heading(sheet: Worksheet, number: int, heading: str) -> None:
    put(sheet.cell(number, 1), heading)
    for column in (1, 2):
        cell = sheet.cell(number, column)
        cell.font = Font(name=FACE, size=11, bold=True, color="FFFFFF")
        cell.fill = fill(HEADER_COLOUR)
    sheet.row_dimensions[number].height = 20


def _line(sheet: Worksheet, number: int, line: Line) -> None:
    label, value, colour = line
    for column, content in ((1, label), (2, value)):
        cell = sheet.cell(number, column)
        put(cell, content)
        cell.font = Font(name=FACE, size=SIZE)
        cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True)
        cell.border = BORDER
    if colour:
        sheet.cell(number, 1).fill = fill(colour)
    texts = (label, value if isinstance(value, str) else "")
    sheet.row_dimensions[number].height = row_height(zip(texts, WIDTHS, strict=True))
