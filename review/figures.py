"""Numbers in evidence, in words: as printed, with what they measure, their year and unit."""

from __future__ import annotations

from indicators.schema import Value

DECIMALS = 6


def value_words(value: Value) -> str:
    """A number as printed, with year, name, unit, and in brackets what else is known of it.

    E.g. 2024 研发投入：11.3 亿元（= 1,130,000,000 元，集团，同比增长）.
    """
    year = f"{value.year} " if value.year else ""
    metric = f"{value.metric}：" if value.metric and value.metric not in value.text else ""
    known = "，".join(
        part
        for part in (_converted(value), value.scope, value.comparison)
        if part and part not in value.text
    )
    return f"{year}{metric}{_with_unit(value.text, value.unit)}{f'（{known}）' if known else ''}"


def figure(number: float) -> str:
    """A number with its thousands parted and no zeros at its end, e.g. 1,130,000.5."""
    text = f"{number:,.{DECIMALS}f}".rstrip("0").rstrip(".")
    return f"{number:g}" if number and text.strip("-0.,") == "" else text


def _with_unit(text: str, unit: str) -> str:
    """The printed text; with the unit where that stands elsewhere, e.g. in a table's header."""
    if not unit or unit in text or (unit in "%％" and text.endswith(("%", "％"))):
        return text
    return f"{text}{unit}" if unit in "%％" else f"{text} {unit}"


def _converted(value: Value) -> str:
    """The number in its base unit, where that makes it another number."""
    if value.normalised is None or value.normalised == value.number:
        return ""
    return f"= {_with_unit(figure(value.normalised), value.base_unit)}"
