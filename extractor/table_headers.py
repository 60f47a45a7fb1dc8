"""The roles of a table's cells, and the unit and year of each value, from the texts of its grid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extractor.document import CellRole

MOST_HEADER_ROWS = 3
LONGEST_LABEL = 30  # characters of a header cell
TEXTS_KEPT = 4096  # whose answers are kept: the words of a table are asked about again and again
_NUMBER = r"[-+−–—(（]?\s*[¥￥$]?\s*\d[\d,，.]*\s*(?:[%％‰]|个百分点)?\s*[)）]?"
_VALUE = re.compile(
    rf"(?:约|≥|≤|>|<|＞|＜|超过?)?\s*{_NUMBER}(?:\s*[-–—~～]\s*{_NUMBER})?(?:\s*[\u4e00-\u9fffA-Za-z/²³]{{1,6}})?\s*[*＊①-⑳]?"
)
_NOTHING = re.compile(r"[-–—/－]+|不适用|n/?a|无|未披露|未统计|nil|n\.a\.", re.IGNORECASE)
_YEAR = re.compile(
    r"(?:截至|fy)?\s*((?:19|20)\d\d)\s*(?:财?年度?|年末|年底|[aeAE])?(?:[（(].{0,8}[)）])?"
)
_YEAR_IN = re.compile(r"((?:19|20)\d\d)\s*(?:财年|年)")
_DATE = re.compile(r"(?:19|20)\d\d\s*财?年.*|\d{1,2}(?:\s*[-–—~至]\s*\d{1,2})?\s*月(?:\d{1,2}日)?")
# 账龄表的行名：1年以内、1至2年、3年以上
_AGE = re.compile(
    r"\d{1,2}\s*[至到]\s*\d{1,2}\s*个?[年月天日].*|\d{1,3}\s*个?[年月天日]\s*(?:以[内上下]|内).*"
)
_NUMBERING = re.compile(r"序号|编号|no\.?|#", re.IGNORECASE)
_UNIT_HEADER = re.compile(r"(?:计量|数据)?单位|unit", re.IGNORECASE)
_UNITS = (
    r"(?:人民币|港)?[百千万亿]*[元吨人家次件户个项名台座辆度小时公里平方米立方米千克公斤升户场份条起]+"
    r"(?:二氧化碳当量|标准煤|标煤)?(?:/[\u4e00-\u9fffA-Za-z]{1,8})?|[%％‰]|千瓦时|兆瓦时?|吉焦|人次|小时"
    r"|tCO2e?|MWh|kWh|GJ|RMB'?000|HK\$'?000"
)
_UNIT_IN = re.compile(
    rf"[（(]\s*(?:单位[：:]\s*)?({_UNITS}|[百千万亿]\S{{1,10}})\s*[)）]", re.IGNORECASE
)
_UNIT_CAPTION = re.compile(
    r"(?:单位|unit)\s*[：:]\s*(?:币种[：:])?\s*([^\s，,。；;）)]{1,16})", re.IGNORECASE
)
_UNIT_AFTER = re.compile(rf"\d[\d,.]*\s*({_UNITS})\s*$", re.IGNORECASE)


@dataclass(slots=True)
class GridCell:
    """A cell before it has a place in the text: where it stands in the grid and what it says."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    role: CellRole = "value"
    unit: str = ""
    year: int | None = None
    headers: list[str] = field(default_factory=list)


@lru_cache(TEXTS_KEPT)
def is_value(text: str) -> bool:
    """True for a figure, with or without its unit, and for what stands in its place; no date."""
    text = text.strip()
    if not text or any(each.fullmatch(text) for each in (_YEAR, _DATE, _AGE)):
        return False
    return bool(_VALUE.fullmatch(text) or _NOTHING.fullmatch(text))


@lru_cache(TEXTS_KEPT)
def is_year(text: str) -> bool:
    """True for the header of a year's column, e.g. 2024 年 or 2024年度."""
    return bool(_YEAR.fullmatch(text.strip()))


def is_unit_header(text: str) -> bool:
    """True for the header of a column of units, e.g. 计量单位."""
    return bool(_UNIT_HEADER.fullmatch("".join(text.split())))


def caption_unit(caption: str) -> str:
    """The unit that a caption gives for the whole table, e.g. 万元 of 单位：万元."""
    match = _UNIT_CAPTION.search(caption)
    return match[1] if match else ""


def set_roles(cells: Sequence[GridCell], caption: str = "") -> None:
    """Give every cell its role, and every value its unit and year.

    Column headers are the leading rows of labels; row headers the leading columns of labels. A row
    or column of single words is no header where nothing below or beside it differs.

    Args:
        cells: those of one table.
        caption: the words above it.
    """
    if not cells:
        return
    rows = max(cell.row + cell.row_span for cell in cells)
    columns = max(cell.column + cell.column_span for cell in cells)
    head = _header_rows(cells, rows, columns)
    side = _header_columns(cells, head, rows, columns)
    for cell in cells:
        if cell.row < head:
            cell.role = "column_header"
        elif cell.column < side or _is_group(cell, columns):
            cell.role = "row_header"
        else:
            cell.role = "value"
    _set_units(cells, head, caption)


def _is_group(cell: GridCell, columns: int) -> bool:
    """True for a label over the whole width, e.g. 环境绩效 between rows of figures."""
    return cell.column == 0 and cell.column_span == columns > 1 and not is_value(cell.text)


def _header_rows(cells: Sequence[GridCell], rows: int, columns: int) -> int:
    """How many leading rows are headers: until the first row that holds a value."""
    for row in range(min(rows, MOST_HEADER_ROWS + 1)):
        texts = [cell.text for cell in cells if cell.row == row and cell.text.strip()]
        beside = [
            cell for cell in cells if cell.row == row and cell.column > 0 and cell.text.strip()
        ]
        if any(is_value(cell.text) for cell in beside) or any(
            len(t) > LONGEST_LABEL for t in texts
        ):
            return row if row < rows else 0
        if row and not _continues_header(cells, row, columns):
            return row
    return 1 if rows > 1 else 0


def _continues_header(cells: Sequence[GridCell], row: int, columns: int) -> bool:
    """True where a further row still belongs to the header: it parts the header cells above it."""
    above = [cell for cell in cells if cell.row < row]
    here = [cell for cell in cells if cell.row == row and cell.text.strip()]
    parts = any(cell.column_span > 1 and cell.column_span < columns for cell in above)
    reaches = any(cell.row + cell.row_span > row for cell in above)
    years = any(is_year(cell.text) for cell in here) and not any(is_year(c.text) for c in above)
    units = bool(here) and all(_UNIT_IN.fullmatch(c.text) or c.text in "%％" for c in here)
    return (parts or reaches or years or units) and row <= MOST_HEADER_ROWS


def _header_columns(cells: Sequence[GridCell], head: int, rows: int, columns: int) -> int:
    """How many leading columns are headers: those of labels before the first one of values."""
    if columns < 2:
        return 0
    figures = [column for column in range(columns) if _holds_values(cells, column, head)]
    first = figures[0] if figures else 1
    units = {cell.column for cell in cells if cell.row < head and is_unit_header(cell.text)}
    if _NUMBERING.fullmatch(_header_text(cells, 0, head)):
        return min(2, columns - 1)
    labels = [column for column in range(first) if column not in units]
    if not figures or not first:
        return 1
    if len(labels) > 1 and not _groups_rows(cells, head):
        return 1
    return max((column + 1 for column in labels), default=1)


def _header_text(cells: Sequence[GridCell], column: int, head: int) -> str:
    return "".join(c.text for c in cells if c.column == column and c.row < head).strip()


def _groups_rows(cells: Sequence[GridCell], head: int) -> bool:
    """True where the first column names groups: its cells are merged, or empty after the first."""
    first = [cell for cell in cells if cell.column == 0 and cell.row >= head]
    beside = [c for c in cells if c.column == 1 and c.row >= head and c.text.strip()]
    named = [cell for cell in first if cell.text.strip()]
    return any(cell.row_span > 1 for cell in named) or len(named) < len(beside)


def _holds_values(cells: Sequence[GridCell], column: int, head: int) -> bool:
    texts = [c.text for c in cells if c.column == column and c.row >= head and c.text.strip()]
    return bool(texts) and sum(map(is_value, texts)) >= 0.5 * len(texts)


def _set_units(cells: Sequence[GridCell], head: int, caption: str) -> None:
    whole = caption_unit(caption)
    unit_columns = {cell.column for cell in cells if cell.row < head and is_unit_header(cell.text)}
    row_units: dict[int, str] = {}
    for cell in cells:
        if cell.row >= head and cell.column in unit_columns and cell.text.strip():
            for row in range(cell.row, cell.row + cell.row_span):
                row_units[row] = cell.text.strip()
    heads = [cell for cell in cells if cell.role == "column_header"]
    labels = _by_row([cell for cell in cells if cell.role == "row_header"])
    for cell in cells:
        if cell.role != "value" or cell.column in unit_columns:
            continue
        rows = range(cell.row, cell.row + cell.row_span)
        sides = list({id(c): c for row in rows for c in labels.get(row, ())}.values())
        above = [c for c in heads if _over(c, cell)]
        cell.headers = [c.text for c in (*sides, *above)]
        own = _UNIT_AFTER.search(cell.text)
        cell.unit = (
            (own[1] if own else "")
            or row_units.get(cell.row, "")
            or next((u for c in reversed(sides) if (u := _unit_in(c.text))), "")
            or next((u for c in reversed(above) if (u := _unit_in(c.text))), "")
            or (whole if is_value(cell.text) else "")
        )
        cell.year = next(
            (y for c in (*reversed(above), *reversed(sides)) if (y := _year_in(c.text))), None
        )


def _by_row(cells: Sequence[GridCell]) -> dict[int, list[GridCell]]:
    """The cells that stand in each row; a long table is not looked through for every cell."""
    found: dict[int, list[GridCell]] = {}
    for cell in cells:
        for row in range(cell.row, cell.row + cell.row_span):
            found.setdefault(row, []).append(cell)
    return found


def _over(header: GridCell, cell: GridCell) -> bool:
    return (
        header.column < cell.column + cell.column_span
        and cell.column < header.column + header.column_span
    )


@lru_cache(TEXTS_KEPT)
def _unit_in(text: str) -> str:
    match = _UNIT_IN.search(text)
    return match[1].strip() if match else ""


@lru_cache(TEXTS_KEPT)
def _year_in(text: str) -> int | None:
    match = _YEAR.fullmatch(text.strip()) or _YEAR_IN.search(text)
    return int(match[1]) if match else None
