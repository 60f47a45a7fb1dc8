"""The sheet 得分: the score of the confirmed answers, the preview beside it, and its readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from indicators.assessment import Assessment
from indicators.scoring.result import ItemScore, Part, Score
from review.circumstances import Circumstances, scored
from review.decisions import Decision
from review.exports import wording
from review.exports.sheets.grid import FACE, SIZE, Column, Print, Value, fill, write_grid

TITLE = "得分"
PREVIEW = "预览（含未经确认的建议）"
KINDS = {
    "dimension": "维度",
    "group": "一级指标",
    "theme": "主题",
    "duty": "要求程度",
    "answer": "答案分布",
    "level": "分数段",
}
COLUMNS = (
    Column("类别", 14),
    Column("名称", 46),
    Column("已确认", 13, "right", format="0.##"),
    Column(PREVIEW, 14, "right", format="0.##"),
    Column("满分或项数", 11, "right", format="0.##"),
    Column("已确认比例", 11, "right", format="0%"),
    Column("预览比例", 11, "right", format="0%"),
    Column("说明", 70),
)
TOTAL_COLOUR, PREVIEW_COLOUR = "DCEBFA", "FFF2CC"


def write_score(
    workbook: Workbook,
    assessment: Assessment,
    decisions: Mapping[str, Decision],
    circumstances: Circumstances,
) -> None:
    """Add the sheet: total and rating, parts, readings, facts, remarks, then every indicator."""
    sheet = workbook.create_sheet(TITLE)
    confirmed = scored(assessment, decisions, circumstances)
    preview = scored(assessment, decisions, circumstances, preview=True)
    rows = [
        *_totals(confirmed, preview),
        *_parts(confirmed, preview),
        *_readings(confirmed),
        *_said(assessment, circumstances),
        *_remarks(assessment, confirmed, preview),
        *_items(assessment, confirmed, preview),
    ]
    last = write_grid(sheet, COLUMNS, rows, "C2", Print("A4", assessment.framework.title))
    for number in range(2, last + 1):
        sheet.cell(number, 4).fill = fill(PREVIEW_COLOUR)
        if number <= 4:
            for column in (1, 2, 3):
                sheet.cell(number, column).fill = fill(TOTAL_COLOUR)
                sheet.cell(number, column).font = Font(name=FACE, size=SIZE, bold=True)


def _totals(confirmed: Score, preview: Score) -> Iterator[list[Value]]:
    none = "来源未规定总分"
    unit = f"单位：{confirmed.unit}"
    reach = confirmed.could_reach
    most = "" if reach is None else f"；未决定的项全部取最好答案可达 {reach:g}"
    yield [
        *("总分", "总分" if confirmed.unit == "分" else "披露率"),
        *(_total(confirmed, none), _total(preview, none), confirmed.most, None, None),
        f"{unit}{most}",
    ]
    yield [
        "等级",
        "等级",
        confirmed.rating or "—",
        preview.rating or "—",
        None,
        None,
        None,
        _why(confirmed),
    ]
    counts = (
        f"已确认 {confirmed.confirmed} 项，仅有建议 {confirmed.proposed} 项，"
        f"未决定 {confirmed.open} 项，不适用 {confirmed.not_applicable} 项；未决定的按 0 计"
    )
    yield [
        "进度",
        "已确认的项数",
        confirmed.confirmed,
        None,
        len(confirmed.items),
        None,
        None,
        counts,
    ]


def _total(score: Score, none: str) -> Value:
    return none if score.total is None else score.total


def _why(score: Score) -> str:
    best = f"；未决定的项全部取最好答案可达：{score.best_rating}" if score.best_rating else ""
    return f"{score.rating_reason}{best}"


def _parts(confirmed: Score, preview: Score) -> Iterator[list[Value]]:
    for part, now, then in paired_parts(confirmed, preview):
        yield [
            KINDS[part.kind],
            f"{part.above} / {part.name}" if part.above else part.name,
            part_points(now),
            part_points(then),
            part_most(part),
            now.share if now else 0.0,
            then.share if then else 0.0,
            f"已作答 {part.answered} / 适用 {part.applicable}",
        ]


def paired_parts(
    confirmed: Score, preview: Score
) -> Iterator[tuple[Part, Part | None, Part | None]]:
    """Each part of either score, with that of the confirmed one and that of the preview."""
    now, then = ({_key(part): part for part in each.parts} for each in (confirmed, preview))
    for key in (*now, *(each for each in then if each not in now)):
        yield now.get(key) or then[key], now.get(key), then.get(key)


def _key(part: Part) -> tuple[str, str, str]:
    return part.kind, part.above, part.name


def part_points(part: Part | None) -> float:
    """The points of a part, or how many indicators it counts; 0 where there is none."""
    if part is None:
        return 0
    return part.points if part.points is not None else part.answered


def part_most(part: Part) -> float:
    """The most points that a part can give, or how many indicators apply."""
    return part.most if part.most is not None else part.applicable


def _readings(score: Score) -> Iterator[list[Value]]:
    for reading in score.readings:
        chosen = "默认" if reading.is_default else "另选"
        effect = "" if reading.effect == "score" else "；只影响阅读证据，不影响算法"
        said = f"{reading.text}（{chosen}；依据：{reading.clause}{effect}）"
        yield ["评分读法", reading.question, None, None, None, None, None, said]


def _said(assessment: Assessment, circumstances: Circumstances) -> Iterator[list[Value]]:
    for kind, name, text in wording.circumstances_told(assessment.framework, circumstances):
        yield [kind, name, None, None, None, None, None, text]


def _remarks(assessment: Assessment, confirmed: Score, preview: Score) -> Iterator[list[Value]]:
    for remark in dict.fromkeys((*confirmed.remarks, *preview.remarks)):
        yield ["备注", remark, None, None, None, None, None, None]
    for text in assessment.framework.missing:
        yield ["原文缺失", text, None, None, None, None, None, "未补造"]


def _items(assessment: Assessment, confirmed: Score, preview: Score) -> Iterator[list[Value]]:
    for item, other in zip(confirmed.items, preview.items, strict=True):
        title = assessment.framework.indicator(item.indicator).title
        yield [
            "指标",
            f"{item.indicator} {title}",
            item.points if item.confirmed else None,
            _previewed(other),
            item.most,
            None,
            None,
            item.why if item.confirmed else f"{wording.OPEN}；预览：{other.why}",
        ]


def _previewed(item: ItemScore) -> Value:
    return item.points
