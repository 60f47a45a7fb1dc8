"""The words in which a comparison is told, on the screen and in the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indicators.comparison import Compared, ComparedValue
from indicators.scoring.result import Score
from review.translations import Language, say


def score_words(score: Score | None) -> str:
    """Total and rating of a score; that it is a preview is said beside it."""
    if score is None:
        return "–"
    total = total_words(score)
    parts = [
        f"{part.name} {part.points:g}"
        for part in score.parts
        if part.kind == "dimension" and not part.above and part.points is not None
    ]
    return "；".join(each for each in (total, score.rating, *parts) if each) or "–"


def total_words(score: Score, language: Language = "zh") -> str:
    """The total, e.g. 61.6 / 100 分, 披露率 88.5 %; empty where there is none."""
    if score.total is None:
        return ""
    if score.unit == "%":
        return f"{say(language, 'disclosure_rate')} {score.total:g} %"
    most = f" / {score.most:g}" if score.most is not None else ""
    return f"{score.total:g}{most} {score.unit}"


def moved_words(value: ComparedValue) -> str:
    """How a measure moved, e.g. +12 吨 (+3.4 %); ＝ where it did not."""
    if value.change is None:
        return ""
    if not value.change:
        return "＝"
    percent = "" if value.percent is None else f" ({value.percent:+.1f} %)"
    return f"{value.change:+g} {value.unit}{percent}"


def told_apart(columns: Sequence[Compared], names: Sequence[str]) -> list[Compared]:
    """The columns with names beside those that would be called alike, or nothing at all.

    `names` are those under which they were kept, one a column: of a project or a file.
    """
    titles = [column.title for column in columns]
    return [
        column
        if column.organisation and titles.count(column.title) == 1
        else replace(
            column,
            organisation=f"{column.organisation}（{name}）" if column.organisation else name,
        )
        for column, name in zip(columns, names, strict=True)
    ]
