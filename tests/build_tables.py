"""Draws real-shaped tables into PDF files, each with the cells that a reader should find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from reportlab.lib.colors import HexColor, black, white  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

FONTS = ("STSong-Light", "MSung-Light")
for _font in FONTS:
    pdfmetrics.registerFont(UnicodeCIDFont(_font))


@dataclass(frozen=True)
class Expected:
    """A value with the innermost header of its row and column, and maybe its unit and year."""

    text: str
    row: str
    column: str
    unit: str | None = None
    year: int | None = None


@dataclass
class Made:
    """A drawn file and what it should give."""

    kind: str
    draw: Callable[[Canvas], None]
    cells: list[Expected] = field(default_factory=list)


@dataclass
class Style:
    """How a table is set: position, type, and what is drawn beside its text."""

    x: float = 60
    top: float = 720
    size: float = 9.5
    step: float = 22
    font: str = FONTS[0]
    rules: str = "all"  # all, level, three, head, upright, none
    fill: str = ""  # header, zebra
    pieces: bool = False  # lines and grounds are drawn cell by cell, as word processors do
    right: bool = True  # figures are set flush right


Grid = list[list[str]]


def text(canvas: Canvas, style: Style, x: float, y: float, words: str, right: float = 0) -> None:
    canvas.setFont(style.font, style.size)
    if right:
        canvas.drawRightString(right, y, words)
    else:
        canvas.drawString(x, y, words)


def table(canvas: Canvas, style: Style, widths: list[float], grid: Grid, head: int = 1) -> float:
    """Draw a plain grid; a cell may hold several lines, parted by `/n`. Returns its lower edge."""
    y = style.top
    edges = [style.x]
    for width in widths:
        edges.append(edges[-1] + width)
    levels = [y]
    for number, row in enumerate(grid):
        lines = max(cell.count("/n") + 1 for cell in row)
        height = style.step + (lines - 1) * style.size * 1.25
        shaded = (style.fill == "header" and number < head) or (
            style.fill == "zebra" and number % 2 == 0
        )
        if shaded:
            for left, right in spans(style, edges):
                shade(canvas, left, y - height, right - left, height)
        for at, cell in enumerate(row):
            parts = cell.split("/n")
            first = y - (height - (len(parts) - 1) * style.size * 1.25) / 2 - style.size * 0.35
            for place, part in enumerate(parts):
                flush = edges[at + 1] - 5 if style.right and at and number >= head else 0
                baseline = first - place * style.size * 1.25
                text(canvas, style, edges[at] + 5, baseline, part, flush)
        y -= height
        levels.append(y)
    draw_rules(canvas, style, edges, levels, head)
    return y


def spans(style: Style, edges: list[float]) -> list[tuple[float, float]]:
    """From where to where a level line or a ground is drawn at once."""
    if style.pieces:
        return list(pairwise(edges))
    return [(edges[0], edges[-1])]


def shade(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.setFillColor(HexColor("#dde7e3"))
    canvas.rect(x, y, width, height, stroke=0, fill=1)
    canvas.setFillColor(black)


def draw_rules(
    canvas: Canvas, style: Style, edges: list[float], levels: list[float], head: int
) -> None:
    canvas.setLineWidth(0.5)
    outer, three = (levels[0], levels[-1]), (levels[0], levels[head], levels[-1])
    drawn = {"all": levels, "level": levels, "three": three, "head": three[1:2], "upright": outer}
    for level in drawn.get(style.rules, ()):
        for left, right in spans(style, edges):
            canvas.line(left, level, right, level)
    if style.rules in ("all", "upright"):
        for edge in edges:
            canvas.line(edge, levels[0], edge, levels[-1])


def values(grid: Grid, head: int = 1, side: int = 1, unit: int | None = None) -> list[Expected]:
    """What a plain grid should give: every filled cell beside the labels and below the header."""
    found = []
    for row in grid[head:]:
        for column in range(side, len(row)):
            if column == unit or not row[column]:
                continue
            header = grid[head - 1][column]
            label = header.replace("年度", "").replace("年", "").strip()
            found.append(
                Expected(
                    row[column].replace("/n", ""),
                    row[side - 1].replace("/n", ""),
                    header.replace("/n", ""),
                    row[unit] if unit is not None else None,
                    int(label) if label.isdigit() and len(label) == 4 else None,
                )
            )
    return found


KPI = [
    ["指标", "单位", "2024年", "2023年", "2022年"],
    ["营业收入", "亿元", "292.8", "266.3", "241.6"],
    ["员工总数", "人", "18,230", "17,405", "16,820"],
    ["女性员工占比", "%", "42.0", "41.6", "41.2"],
    ["人均培训时长", "小时", "45.2", "38.6", "—"],
    ["温室气体排放总量", "吨", "23,200", "25,700", "27,300"],
    ["因工死亡人数", "人", "0", "0", "1"],
]
SHORT = [
    ["项目", "本年", "上年", "增减"],
    ["资产总额", "49,213.80", "44,685.14", "10.1%"],
    ["存款总额", "29,618.19", "26,731.05", "10.8%"],
    ["净亏损", "(1,204.50)", "(986.20)", "22.1%"],
    ["研发投入", "76.65", "72.10", "6.3%"],
]
WRAPPED = [
    ["议题", "管理方法", "成效"],
    ["数据安全", "建立数据分级制度，/n定期演练", "100%"],
    ["供应商管理", "签署行为准则，/n现场审核", "1,120 家"],
    ["员工健康/n与安全", "全员体检", "98.5%"],
]
PLACES = [
    ["地区", "门店（家）", "骑手（人）", "订单（万单）"],
    ["华东", "1,204", "8,230", "2,310.5"],
    ["华南", "986", "不适用", "1,875.0"],
    ["华北", "772", "5,110", ""],
    ["西部", "430", "2,960", "640.2"],
]
WORDS = [
    ["利益相关方", "关注议题", "沟通方式"],
    ["政府与监管", "合规经营、纳税", "专项汇报"],
    ["股东", "公司治理", "股东大会"],
    ["员工", "薪酬与成长", "职工代表大会"],
    ["社区", "公益行动", "志愿活动"],
]
POLICIES = [
    ["制度名称", "适用范围", "主要内容"],
    [
        "员工休假/n管理办法",
        "全体员工",
        "规定带薪年休假、病假、产假与育儿假的/n天数和申请流程，确保员工依法休息。",
    ],
    [
        "骑手权益/n保障办法",
        "平台骑手",
        "明确接单上限、疲劳提醒与强制下线休息/n的规则，禁止压缩合理配送时间。",
    ],
    ["举报人保护制度", "员工、供应商/n与合作伙伴", "规定匿名举报渠道和保密要求。"],
    ["供应商行为准则", "一级供应商", "要求遵守劳工、环境与商业道德的规定，/n并接受年度审核。"],
]


def plain(
    kind: str, style: Style, grid: Grid, widths: list[float], unit: int | None = None
) -> Made:
    def draw(canvas: Canvas) -> None:
        text(canvas, style, style.x, style.top + 40, "公司定期披露下列数据，供各方查阅和比较。")
        table(canvas, style, widths, grid)
        text(canvas, style, style.x, 120, "上述数据经第三方核验，口径与上年一致，详见附注说明。")

    return Made(kind, draw, values(grid, unit=unit))


def plain_tables() -> Iterator[Made]:
    """Ruled, level-ruled, three-line, shaded, zebra and bare tables in several sizes and fonts."""
    sets = ((KPI, [120, 60, 80, 80, 80], 1), (SHORT, [110, 100, 100, 80], None))
    more = ((PLACES, [90, 110, 110, 120], None), (WRAPPED, [90, 180, 90], None))
    for grid, widths, unit in (*sets, *more):
        for rules in ("all", "level", "three"):
            font = FONTS[len(grid) % 2]
            yield plain(f"ruled {rules}", Style(rules=rules, font=font), grid, widths, unit)
    for grid, widths, unit in (*sets, (PLACES, [90, 110, 110, 120], None)):
        for size, step in ((8.5, 17), (10.5, 26)):
            bare = Style(rules="none", size=size, step=step, x=48 + size)
            yield plain("borderless", bare, grid, widths, unit)
        yield plain("zebra", Style(rules="none", fill="zebra", size=9), grid, widths, unit)
        left = Style(rules="none", fill="header", right=False, step=19)
        yield plain("shaded header", left, grid, widths, unit)
    yield plain("words ruled", Style(), WORDS, [100, 150, 140])
    yield plain("words level", Style(rules="level"), WORDS, [100, 150, 140])
    yield plain("words three", Style(rules="three"), WORDS, [100, 150, 140])
    yield from tables_of_words()


def tables_of_words() -> Iterator[Made]:
    """Words under a header that only a line, a ground or upright lines set apart; wrapped cells."""
    for rules, fill in (("three", ""), ("head", ""), ("upright", ""), ("none", "header")):
        for pieces in (True, False):
            style = Style(rules=rules, fill=fill, pieces=pieces, right=False, size=9)
            kind = f"words {rules} {fill}".strip()
            yield plain(kind, style, WORDS, [110, 160, 130])
            yield plain(f"{kind} wrapped", style, POLICIES, [90, 80, 190])
            yield plain(f"{kind} wrapped", style, POLICIES[:3], [90, 80, 190])
    close = Style(rules="level", pieces=True, right=False, size=9)
    yield plain("close columns", close, WORDS, [58, 76, 80])
    striped = Style(rules="none", fill="zebra", pieces=True)
    for grid, widths, unit in ((KPI, [120, 60, 80, 80, 80], 1), (SHORT, [110, 100, 100, 80], None)):
        for rows in (3, 4):  # the last row is coloured, and it is white
            yield plain("zebra by cells", striped, grid[:rows], widths, unit)


def merged_rows(ruled: bool) -> Made:
    """Groups of rows under one label at their side."""
    groups = {
        "环境": [("用电量", "5,230", "5,118"), ("用水量", "812", "840"), ("废弃物", "96", "101")],
        "社会": [("员工", "18,230", "17,405"), ("捐赠", "1,200", "980")],
    }
    style, edges = Style(), [60, 130, 240, 330, 420]

    def draw(canvas: Canvas) -> None:
        y, step = style.top, style.step
        for at, words in enumerate(("类别", "指标", "2024年", "2023年")):
            text(canvas, style, edges[at] + 5, y - 14, words)
        canvas.line(edges[0], y, edges[-1], y)
        top, y = y, y - step
        canvas.line(edges[0], y, edges[-1], y)
        for label, rows in groups.items():
            text(canvas, style, edges[0] + 5, y - len(rows) * step / 2 - 4, label)
            for row in rows:
                for at, words in enumerate(row, 1):
                    text(canvas, style, edges[at] + 5, y - 14, words)
                y -= step
                canvas.line(edges[1], y, edges[-1], y)
            canvas.line(edges[0], y, edges[-1], y)
        for edge in edges:
            canvas.line(edge, top, edge, y)

    cells = [
        Expected(value, name, year, year=int(year[:4]))
        for rows in groups.values()
        for name, *figures in rows
        for value, year in zip(figures, ("2024年", "2023年"), strict=True)
    ]
    return Made("merged rows", draw, cells)


def merged_columns(rules: bool) -> Made:
    """Two years over two columns each."""
    rows = [("电力", "520", "508", "530", "511"), ("天然气", "64", "60", "66", "63")]
    rows += [("汽油", "18", "17", "20", "19"), ("煤炭", "0", "0", "2", "2")]
    style, edges = Style(rules="all" if rules else "none"), [60, 150, 220, 290, 360, 430]

    def draw(canvas: Canvas) -> None:
        y, step = style.top, style.step
        for left, right, words in ((1, 3, "2024年"), (3, 5, "2023年")):
            middle = (edges[left] + edges[right]) / 2
            canvas.setFont(style.font, style.size)
            canvas.drawCentredString(middle, y - 14, words)
        text(canvas, style, edges[0] + 5, y - step - 3, "能源")
        for at, words in enumerate(("目标", "实际", "目标", "实际"), 1):
            text(canvas, style, edges[at] + 5, y - step - 14, words)
        for number, row in enumerate(rows, 2):
            for at, words in enumerate(row):
                right = edges[at + 1] - 8 if at else 0
                text(canvas, style, edges[at] + 5, y - number * step - 14, words, right)
        if not rules:
            for level in (0, 2, len(rows) + 2):
                canvas.line(edges[0], y - level * step, edges[-1], y - level * step)
            canvas.line(edges[1], y - step, edges[-1], y - step)
            return
        bottom = y - (len(rows) + 2) * step
        for level in range(len(rows) + 3):
            left = edges[1] if level == 1 else edges[0]
            canvas.line(left, y - level * step, edges[-1], y - level * step)
        for at, edge in enumerate(edges):
            canvas.line(edge, y - step if at in (2, 4) else y, edge, bottom)

    cells = [
        Expected(value, name, column, year=year)
        for name, *figures in rows
        for value, column, year in zip(
            figures, ("目标", "实际") * 2, (2024, 2024, 2023, 2023), strict=True
        )
    ]
    return Made("merged columns" if rules else "merged columns three-line", draw, cells)


def over_pages(repeated: bool, rules: str) -> Made:
    """A long table that goes on at the head of the next page."""
    names = [
        "用电",
        "用水",
        "用气",
        "用纸",
        "废水",
        "废气",
        "固废",
        "绿电",
        "差旅",
        "物流",
        "包装",
        "回收",
    ]
    grid = [["指标名称", "单位", "2024年", "2023年"]] + [
        [f"{name}总量", "吨", f"{1200 + 37 * at:,}", f"{1100 + 41 * at:,}"]
        for at, name in enumerate(names)
    ]
    style, widths = Style(top=250, rules=rules), [120, 60, 100, 100]

    def draw(canvas: Canvas) -> None:
        text(canvas, style, 60, 700, "下表列出公司三年来的资源使用情况，范围为全部自有场所。")
        table(canvas, style, widths, grid[:7])
        canvas.showPage()
        rest = grid[7:]
        top = Style(top=790, rules=rules)
        table(canvas, top, widths, [grid[0], *rest] if repeated else rest, int(repeated))
        text(canvas, style, 60, 400, "以上数据由各部门汇总，并由内部审计部门复核。")

    return Made(f"over pages, {rules}", draw, values(grid, unit=1))


def with_caption(unit: str, rules: str) -> Made:
    """单位：万元 above the table, a note below it."""
    style = Style(rules=rules, top=700)

    def draw(canvas: Canvas) -> None:
        text(canvas, style, 60, 760, "公司近两年的投入情况如下，均为税后金额，口径保持一致。")
        text(canvas, style, 60, 722, "表 3 社会责任投入")
        text(canvas, style, 0, 706, f"单位：{unit}", right=450)
        table(canvas, style, [110, 100, 100, 80], SHORT)
        text(canvas, style, 60, 570, "注：研发投入含资本化部分。")

    cells = [
        Expected(c.text, c.row, c.column, None if "%" in c.text else unit) for c in values(SHORT)
    ]
    return Made("caption", draw, cells)


def in_columns(rules: str) -> Made:
    """A table in the right column of a page of two columns of prose."""
    style = Style(x=320, top=600, size=8.5, step=18, rules=rules)

    def draw(canvas: Canvas) -> None:
        prose(canvas, 50, 740, 30, 24)
        prose(canvas, 320, 740, 6, 24)
        table(canvas, style, [80, 55, 55, 50], SHORT)
        prose(canvas, 320, 460, 10, 24)

    return Made("in two columns", draw, values(SHORT))


def header_over_rule(grid: Grid, widths: list[float], unit: int | None = None) -> Made:
    """Rules only below the header and each row, between other lines as wide as the text."""

    def draw(canvas: Canvas) -> None:
        style = Style(right=False)
        canvas.setLineWidth(0.5)
        canvas.line(60, 800, 60 + sum(widths), 800)
        prose(canvas, 60, 780, 2, 40)
        bottom = table(canvas, Style(rules="none", right=False), widths, grid)
        for number in range(1, len(grid) + 1):
            y = style.top - number * style.step
            canvas.line(60, y, 60 + sum(widths), y)
        canvas.line(60, bottom - 12, 60 + sum(widths), bottom - 12)
        text(canvas, style, 60, bottom - 30, "案例")
        prose(canvas, 60, bottom - 60, 4, 40)
        canvas.line(60, bottom - 130, 60 + sum(widths), bottom - 130)

    return Made("header over rule", draw, values(grid, unit=unit))


def in_groups() -> Made:
    """Coloured rows that name groups, and hairlines drawn cell by cell."""
    rows = [KPI[0], ["运营", *[""] * 4], *KPI[1:3], ["员工", *[""] * 4], *KPI[3:5]]
    rows += [["环境", *[""] * 4], *KPI[5:]]
    widths, style = [130, 60, 80, 80, 80], Style(rules="none", step=15, size=8.5)

    def draw(canvas: Canvas) -> None:
        prose(canvas, 60, 780, 2, 40)
        y = style.top
        for number, row in enumerate(rows):
            filled = number == 0 or not row[1]
            x = style.x
            for width in widths:
                if filled:
                    shade(canvas, x, y - style.step, width, style.step)
                canvas.setFillColor(HexColor("#cfd9d4"))
                canvas.rect(x, y - style.step, width, 0.7, stroke=0, fill=1)
                canvas.setFillColor(black)
                x += width
            y -= style.step
        table(canvas, style, widths, rows)

    return Made("in groups", draw, values([row for row in rows if row[1]], unit=1))


def statement(header: str) -> Made:
    """Labels far from the only column of figures, with totals without labels below rules."""
    rows = [("存货", "72"), ("应收账款", "1,970"), ("银行结余", "120"), ("应付账款", "(18,927)")]
    rows += [("净资产", "(16,765)"), ("非控股权益", "14,292")]
    style = Style(size=10.5)

    def draw(canvas: Canvas) -> None:
        prose(canvas, 60, 780, 2, 40)
        text(canvas, style, 0, 720, header, right=500)
        for number, (label, figure) in enumerate(rows, 1):
            text(canvas, style, 60, 720 - 16 * number, label)
            text(canvas, style, 0, 720 - 16 * number, figure, right=500)
        text(canvas, style, 60, 580, "上述款项于年末到期，均为无抵押及免息款项，须于要求时偿还。")

    return Made("statement", draw, [Expected(figure, label, header) for label, figure in rows])


def narrow(gap: float) -> Made:
    """Figures that stand hardly farther apart than words."""
    rows = [("原值", "1,204.50", "986.20", "772.00"), ("折旧", "(430.10)", "(296.00)", "(96.40)")]
    rows += [("减值", "--", "--", "12.00"), ("净值", "774.40", "690.20", "663.60")]
    header, style = ("年初", "增加", "年末"), Style(size=10)

    def draw(canvas: Canvas) -> None:
        prose(canvas, 60, 780, 2, 40)
        widest = max(canvas.stringWidth(t, style.font, style.size) for r in rows for t in r[1:])
        for number, (label, *texts) in enumerate((("项目", *header), *rows)):
            text(canvas, style, 60, 720 - 16 * number, label)
            for at, words in enumerate(texts, 1):
                right = 200 + at * (widest + gap * style.size)
                text(canvas, style, 0, 720 - 16 * number, words, right=right)

    cells = [
        Expected(words, label, column)
        for label, *texts in rows
        for words, column in zip(texts, header, strict=True)
    ]
    return Made("narrow", draw, cells)


def on_white() -> Made:
    """A ruled table with white laid under every line of its cells, as word processors do."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(white)
        for row in range(len(SHORT)):
            for x in (64, 174, 274, 374):
                canvas.rect(x, 701.5 - 22 * row, 70, 9, stroke=0, fill=1)
                canvas.rect(x, 710.5 - 22 * row, 70, 5, stroke=0, fill=1)
        canvas.setFillColor(black)
        table(canvas, Style(), [110, 100, 100, 80], SHORT)

    return Made("on white", draw, values(SHORT))


def prose(canvas: Canvas, x: float, top: float, lines: int, width: int) -> None:
    words = "公司坚持以用户为中心，持续完善平台规则，保障商家、骑手与消费者权益，推动行业健康发展。"
    canvas.setFont(FONTS[0], 9.5)
    for number in range(lines):
        start = number * 7 % len(words)
        canvas.drawString(x, top - 16 * number, (words * 3)[start : start + width])


def tables() -> list[Made]:
    """The whole set."""
    made = [*plain_tables(), merged_rows(True), merged_columns(True), merged_columns(False)]
    made += [
        over_pages(again, rules) for again in (True, False) for rules in ("all", "level", "none")
    ]
    made += [with_caption("万元", rules) for rules in ("all", "three", "none")]
    made += [in_columns(rules) for rules in ("all", "three")]
    made += [header_over_rule(KPI, [120, 60, 80, 80, 80], 1)]
    made += [header_over_rule(WORDS, [110, 160, 150]), in_groups(), on_white()]
    made += [statement("千港元"), statement("二零二四年"), narrow(0.35), narrow(0.6)]
    return made


def bar_chart(canvas: Canvas) -> None:
    style = Style(size=8)
    for step in range(5):
        text(canvas, style, 60, 500 + 40 * step, str(20 + step))
        canvas.setLineWidth(0.3)
        canvas.line(80, 503 + 40 * step, 400, 503 + 40 * step)
    for at, year in enumerate(("2022年", "2023年", "2024年")):
        canvas.setFillColor(HexColor("#336655"))
        canvas.rect(110 + 100 * at, 503, 50, 60 + 40 * at, stroke=0, fill=1)
        canvas.setFillColor(white)
        text(canvas, style, 120 + 100 * at, 530, f"{21.5 + at}")
        canvas.setFillColor(black)
        text(canvas, style, 118 + 100 * at, 485, year)


def stacked_bars(canvas: Canvas) -> None:
    """Bars of two parts with the names of the parts above them; no name stands over its figures."""
    style = Style(size=9)
    for at, name in enumerate(("参保骑手（万人）", "投保骑手（万人）")):
        text(canvas, style, 110 + 150 * at, 640, name)
    for number, (first, second) in enumerate(((79, 145), (164, 86), (216, 57))):
        y = 600 - 30 * number
        text(canvas, style, 60, y + 6, f"{2022 + number}年")
        for left, width, shade_of in ((100, first, "#336655"), (100 + first, second, "#a9c7bd")):
            canvas.setFillColor(HexColor(shade_of))
            canvas.rect(left, y, width, 20, stroke=0, fill=1)
            canvas.setFillColor(black)
            text(canvas, style, left + width / 2 - 8, y + 6, str(width / 10))
        text(canvas, style, 108 + first + second, y + 6, f"合计 {(first + second) / 10}")


def two_columns(canvas: Canvas) -> None:
    prose(canvas, 50, 740, 30, 24)
    prose(canvas, 310, 740, 30, 24)


def contents(canvas: Canvas) -> None:
    style = Style()
    text(canvas, style, 60, 760, "目录")
    for number, title in enumerate(("关于我们", "公司治理", "员工成长", "绿色发展", "社会公益")):
        text(canvas, style, 60, 720 - 24 * number, title)
        text(canvas, style, 0, 720 - 24 * number, str(4 + 9 * number), right=480)


def contents_in_columns(canvas: Canvas) -> None:
    style = Style()
    text(canvas, style, 60, 760, "目录")
    for column in range(2):
        for number in range(6):
            y, page = 720 - 24 * number, 3 + 5 * number + 30 * column
            text(canvas, style, 60 + 240 * column, y, f"{column + 1}.{number + 1} 员工成长")
            text(canvas, style, 0, y, f"{page:02}", right=260 + 240 * column)


def contents_with_lines(canvas: Canvas) -> None:
    style = Style()
    text(canvas, style, 60, 760, "目录")
    for number in range(6):
        y = 720 - 24 * number
        text(canvas, style, 60, y, "员工成长与发展")
        text(canvas, style, 0, y, f"{4 + 9 * number:02}", right=480)
        canvas.line(60, y - 8, 480, y - 8)


def columns_under_a_line(canvas: Canvas) -> None:
    for column, title in enumerate(("环境责任", "社会责任", "公司治理")):
        text(canvas, Style(), 60 + 160 * column, 730, title)
        prose(canvas, 60 + 160 * column, 700, 9, 14)
        prose(canvas, 60 + 160 * column, 540, 6, 14)
    canvas.line(60, 722, 525, 722)


def slide(canvas: Canvas) -> None:
    style = Style(size=11)
    for column, title in enumerate(("创新驱动", "绿色低碳", "共享发展")):
        text(canvas, style, 60 + 170 * column, 700, title)
        for line in range(5):
            words = "持续完善制度与流程" if line % 2 else "服务实体经济与社区"
            text(canvas, style, 60 + 170 * column, 670 - 20 * line, words)


def cards(canvas: Canvas) -> None:
    for column, (figure, label) in enumerate(
        (("292.8 亿元", "营业收入"), ("18,230 人", "员工总数"), ("41.3%", "可再生电力占比"))
    ):
        text(canvas, Style(size=18), 60 + 160 * column, 650, figure)
        text(canvas, Style(size=9), 60 + 160 * column, 630, label)


NO_TABLES: dict[str, Callable[[Canvas], None]] = {
    "contents in columns": contents_in_columns,
    "bar chart": bar_chart,
    "stacked bars": stacked_bars,
    "two columns": two_columns,
    "contents": contents,
    "contents with lines": contents_with_lines,
    "columns under a line": columns_under_a_line,
    "slide": slide,
    "cards": cards,
}


def save(path: Path, draw: Callable[[Canvas], None]) -> Path:
    """Write a drawing as a PDF file."""
    canvas = Canvas(str(path), invariant=1)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return path
