"""How an indicator that is answered in points gives them, in words."""

from __future__ import annotations

from indicators.schema import Band, Indicator, Points

KINDS = {"base": "基础", "bonus": "加分", "deduction": "减分"}


def most_points(points: Points) -> str:
    """The most points that can be given or taken, e.g. 最高 3 分, 2–4 分, 最多减 10 分."""
    if points.most is None:
        return "原文未规定分值"
    if points.kind == "deduction":
        return f"最多减 {points.most:g} 分"
    if points.least:
        return f"{points.least:g}–{points.most:g} 分"
    return f"最高 {points.most:g} 分"


def kind_and_most(indicator: Indicator) -> str:
    """The kind of an indicator with its most points; empty where it is not answered in points."""
    points = indicator.points
    return f"{KINDS[points.kind]}，{most_points(points)}" if points else ""


def bands_of(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    """Each band of the figure that decides, e.g. 至少 1%、低于 5%, and the points that it gives."""
    measure = indicator.measure
    if measure is None:
        return ()
    return tuple((_span(band, measure.unit), f"{band.points:g} 分") for band in measure.bands)


def level_lines(indicator: Indicator) -> tuple[str, ...]:
    """What each level asks for, as far as the source says it, e.g. 一星级：…."""
    return tuple(f"{level.label}：{level.text}" for level in indicator.levels if level.text)


def band_lines(indicator: Indicator) -> tuple[str, ...]:
    """Each band with the figure that decides, e.g. PUE 低于 1.3：2 分."""
    name = f"{indicator.measure.names[0]} " if indicator.measure else ""
    return tuple(f"{name}{span}：{points}" for span, points in bands_of(indicator))


def _span(band: Band, unit: str) -> str:
    least, below, most = (
        None if bound is None else _figure(bound, unit)
        for bound in (band.least, band.below, band.most)
    )
    if least is not None and least == most:
        return least
    parts = (
        f"至少 {least}" if least else "",
        f"低于 {below}" if below else "",
        f"不超过 {most}" if most else "",
    )
    return "、".join(part for part in parts if part)


def _figure(number: float, unit: str) -> str:
    """A figure with its unit; only the per cent sign follows it closely."""
    return f"{number:g}{unit}" if unit in ("", "%") else f"{number:g} {unit}"
