"""The coverage matrix as a picture (SVG), and as a table of HTML and of rows."""

from __future__ import annotations

from html import escape

from indicators.coverage_matrix import CoverageCell, CoverageMatrix
from review.exports.plain_text import columns
from review.translations import Language, in_language

FONTS = "'Noto Sans SC','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
CELL_WIDTH, CELL_HEIGHT = 66, 38
LABEL_WIDTH, HEAD_HEIGHT, MARGIN = 250, 118, 16
LONGEST_LABEL = 34  # letters beside a row; a Chinese character is two wide
# Light to dark in one hue: tells more from less in print and to people who are colour-blind.
SHADES = ("#f7fbff", "#d6e6f4", "#abd0e6", "#6aaed6", "#2171b5", "#105ba4")
DARK_FROM = 4  # from this shade on, text is white
EMPTY = "–"
WORDS: dict[str, tuple[str, str]] = {
    "title": ("披露覆盖矩阵", "Coverage of disclosure"),
    "total": ("合计", "Total"),
    "framework": ("评估框架", "Framework"),
    "legend": ("有据指标数 / 适用指标数", "indicators with evidence / that apply"),
    "preview": ("预览：含未经人确认的建议", "Preview: counts proposals that nobody confirmed"),
    "confirmed": ("只含已确认的答案", "Confirmed answers only"),
}


def words(key: str, language: Language) -> str:
    """A word of the picture in a language."""
    return WORDS[key][0 if language == "zh" else 1]


def coverage_rows(matrix: CoverageMatrix, language: Language = "zh") -> list[list[str]]:
    """The matrix as rows of text, the header first, e.g. 12/15; – where nothing applies."""
    names = [in_language(language, theme.title, theme.title_en) for theme in matrix.themes]
    rows = [[words("framework", language), *names, words("total", language)]]
    for row in matrix.rows:
        title = in_language(language, row.title, row.title_en)
        rows.append([title, *map(counted, row.cells), counted(row.total)])
    if len(matrix.rows) > 1:
        whole = sum(matrix.totals, CoverageCell())
        rows.append([words("total", language), *map(counted, matrix.totals), counted(whole)])
    return rows


def counted(cell: CoverageCell) -> str:
    """The numbers of a cell, e.g. 12/15; – where nothing applies."""
    return f"{cell.covered}/{cell.applicable}" if cell.applicable else EMPTY


def coverage_table(matrix: CoverageMatrix, language: Language = "zh") -> str:
    """The matrix as an HTML table, with the same numbers as the picture."""
    head, *rows = coverage_rows(matrix, language)
    titles = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="mz-coverage"><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>'
    )


def coverage_svg(matrix: CoverageMatrix, language: Language = "zh", title: str = "") -> str:
    """The matrix as an SVG picture that needs nothing from outside."""
    head, *rows = coverage_rows(matrix, language)
    cells = [[*row.cells, row.total] for row in matrix.rows]
    if len(matrix.rows) > 1:
        cells.append([*matrix.totals, sum(matrix.totals, CoverageCell())])
    width = LABEL_WIDTH + CELL_WIDTH * (len(head) - 1) + 2 * MARGIN
    height = HEAD_HEIGHT + CELL_HEIGHT * len(rows) + 74
    heading = title or words("title", language)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" font-family="{FONTS}" font-size="13">',
        f"<title>{escape(heading)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(MARGIN, 28, heading, size=18, weight="bold"),
    ]
    parts += [_column(number, name) for number, name in enumerate(head[1:])]
    for number, (texts, row) in enumerate(zip(rows, cells, strict=True)):
        parts += _row(number, texts, row, last=number == len(rows) - 1 and len(matrix.rows) > 1)
    parts += _legend(HEAD_HEIGHT + CELL_HEIGHT * len(rows) + 30, matrix, language)
    return "\n".join([*parts, "</svg>\n"])


def _column(number: int, name: str) -> str:
    x = MARGIN + LABEL_WIDTH + CELL_WIDTH * number + CELL_WIDTH / 2
    # Chinese names stand upright in two columns of characters, others are turned.
    if name.isascii():
        return (
            f'<text transform="translate({x + 4:g},{HEAD_HEIGHT - 8}) rotate(-38)" '
            f'font-size="11">{escape(name)}</text>'
        )
    lines = _wrapped(name, 5)
    top = HEAD_HEIGHT - 10 - 16 * (len(lines) - 1)
    return "".join(
        _text(x, top + 16 * place, line, anchor="middle", size=12)
        for place, line in enumerate(lines)
    )


def _wrapped(name: str, longest: int) -> list[str]:
    """A name in lines of about equal length."""
    count = -(-len(name) // longest)
    size = -(-len(name) // count)
    return [name[start : start + size] for start in range(0, len(name), size)]


def _row(number: int, texts: list[str], cells: list[CoverageCell], last: bool) -> list[str]:
    y = HEAD_HEIGHT + CELL_HEIGHT * number
    label = texts[0]
    short = label
    while columns(short) > LONGEST_LABEL:
        short = f"{short.removesuffix('…')[:-1]}…"
    weight = "bold" if last else "normal"
    parts = [
        f"<g><title>{escape(label)}</title>"
        + _text(MARGIN, y + CELL_HEIGHT / 2 + 5, short, weight=weight)
        + "</g>"
    ]
    for place, (text, cell) in enumerate(zip(texts[1:], cells, strict=True)):
        x = MARGIN + LABEL_WIDTH + CELL_WIDTH * place
        shade = _shade(cell)
        fill = "#ffffff" if shade is None else SHADES[shade]
        ink = "#ffffff" if shade is not None and shade >= DARK_FROM else "#1f2937"
        bold = "bold" if last or place == len(cells) - 1 else "normal"
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL_WIDTH}" height="{CELL_HEIGHT}" '
            f'fill="{fill}" stroke="#cbd5e1"/>'
        )
        middle = (x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2 + 5)
        parts.append(_text(*middle, text, anchor="middle", colour=ink, weight=bold))
    return parts


def _shade(cell: CoverageCell) -> int | None:
    if cell.share is None:
        return None
    return min(len(SHADES) - 1, int(cell.share * len(SHADES)))


def _legend(y: float, matrix: CoverageMatrix, language: Language) -> list[str]:
    parts = []
    for number, colour in enumerate(SHADES):
        x = MARGIN + 46 * number
        low = round(100 * number / len(SHADES))
        parts.append(
            f'<rect x="{x}" y="{y - 12}" width="14" height="14" fill="{colour}" '
            f'stroke="#cbd5e1"/>{_text(x + 18, y, f"{low}%", size=11, colour="#475569")}'
        )
    x = MARGIN + 46 * len(SHADES) + 10
    parts.append(_text(x, y, words("legend", language), size=12, colour="#475569"))
    state = "preview" if matrix.preview else "confirmed"
    colour = "#b42318" if matrix.preview else "#475569"
    parts.append(_text(MARGIN, y + 26, words(state, language), size=12, colour=colour))
    return parts


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int = 13,
    anchor: str = "start",
    weight: str = "normal",
    colour: str = "#1f2937",
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" '
        f'font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
    )
