"""Tables beside each other and beside text: each value has the headers of its own table."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from reportlab.lib.colors import HexColor, black, white  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.document import Document
from extractor.extract import read_document
from tests.build_tables import Grid, Style, save, table, text, values
from tests.test_extractor_tables import found, plain

LEFT = [
    ["指标", "2023年", "2024年"],
    ["温室气体（吨）", "128,334.5", "119,872.1"],
    ["综合能耗（吨标煤）", "45,210", "44,998"],
    ["新鲜水（立方米）", "1,203,344", "1,198,022"],
    ["危险废物（吨）", "12.4", "11.9"],
]
RIGHT = [
    ["指标", "2023年", "2024年"],
    ["员工总数（人）", "23,456", "24,889"],
    ["女性占比（%）", "43.2", "44.0"],
    ["人均培训（小时）", "36.5", "41.2"],
    ["公益捐赠（万元）", "1,234", "2,030"],
]
OTHER = [
    ["治理事项", "单位", "数量"],
    ["董事会会议", "次", "12"],
    ["独立董事占比", "%", "42.9"],
    ["反腐败培训覆盖率", "%", "100"],
]
WRAPPED = [
    LEFT[0],
    *([f"{row[0][:4]}，包括/n所有{row[0][4:]}", *row[1:]] for row in LEFT[1:]),
]
WIDTHS, PLACES = [105, 60, 60], (45, 310)
PROSE = (
    "公司坚持依法合规经营，建立覆盖全部业务的内",
    "部控制体系，每年开展两次合规培训，并由独立",
    "部门检查制度的执行情况。",
    "报告期内，公司设立数据安全委员会，由首席执",
    "行官担任主任，统筹制度建设、风险评估与应急",
    "处置，未发生重大数据泄露事件。",
)
ITEMS = (
    "· 完善能源管理体系，全年节约用电一百万度",
    "· 推进绿色包装，公开回收情况",
    "· 与供应商共同制定减排目标，覆盖主要品类",
    "· 更换节能灯具，改造空调系统",
)
BARE = Style(rules="none", size=9, step=19, top=700)
KINDS = {
    "bare": BARE,
    "level": replace(BARE, rules="level"),
    "three lines": replace(BARE, rules="three"),
    "line below the header": replace(BARE, rules="head"),
    "shaded header": replace(BARE, fill="header"),
    "striped": replace(BARE, fill="zebra", pieces=True),
}


def draw_tables(canvas: Canvas, style: Style, grids: tuple[Grid, Grid], step: float) -> None:
    """Two tables with titles in larger type; the rows of the second one are `step` points high."""
    text(canvas, style, 45, 760, "公司持续完善责任管理，主要绩效如下表所示，数据均经第三方核验。")
    for x, grid, title in zip(PLACES, grids, ("环境绩效", "其他绩效"), strict=True):
        text(canvas, replace(style, size=12), x, style.top + 12, title)
        own = replace(style, x=x, step=style.step if x == PLACES[0] else step)
        table(canvas, own, WIDTHS, grid)
    text(canvas, style, 45, 440, "上述数据的统计口径与上年一致，详见附录中的说明，敬请各方查阅。")


def draw_lines(canvas: Canvas, x: float, top: float, lines: tuple[str, ...]) -> None:
    for number, line in enumerate(lines):
        text(canvas, Style(size=9), x, top - 15 * number, line)


def right(document: Document, *grids: Grid) -> float:
    """The share of all cells that have the headers of their own table."""
    cells = found(document)
    wanted = [plain(each) for grid in grids for each in values(grid, unit=unit_of(grid))]
    for each in wanted:
        cells[each] -= 1
    return 1 - sum(cells[each] < 0 for each in set(wanted)) / len(set(wanted))


def unit_of(grid: Grid) -> int | None:
    return grid[0].index("单位") if "单位" in grid[0] else None


def prose_of(document: Document) -> str:
    kinds = ("paragraph", "list_item")
    return "".join(document.text[b.start : b.end] for b in document.blocks if b.kind in kinds)


@pytest.mark.parametrize("step", [19, 23.5], ids=["level rows", "rows not level"])
@pytest.mark.parametrize("kind", KINDS)
def test_two_tables_beside_each_other(tmp_path: Path, kind: str, step: float) -> None:
    for number, grids in enumerate(((LEFT, RIGHT), (LEFT, RIGHT[:3]), (LEFT, OTHER))):
        path = tmp_path / f"{number}.pdf"
        document = read_document(save(path, _tables(KINDS[kind], grids, step)))
        assert right(document, *grids) == 1, (kind, grids[1])


def _tables(style: Style, grids: tuple[Grid, Grid], step: float) -> Callable[[Canvas], None]:
    return lambda canvas: draw_tables(canvas, style, grids, step)


@pytest.mark.parametrize("kind", KINDS)
def test_labels_of_two_lines_beside_rows_of_one(tmp_path: Path, kind: str) -> None:
    for number, grids in enumerate(((WRAPPED, RIGHT), (RIGHT, WRAPPED))):
        path = tmp_path / f"{number}.pdf"
        document = read_document(save(path, _tables(KINDS[kind], grids, 19)))
        assert right(document, *grids) == 1, (kind, number)


def beside_text() -> Iterator[tuple[str, float, float, tuple[str, ...]]]:
    for name, lines in (("prose", PROSE), ("list", ITEMS)):
        yield f"{name} on the left", 310, 45, lines
        yield f"{name} on the right", 45, 310, lines


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("place", "x", "other", "lines"), list(beside_text()))
def test_a_table_beside_text(
    tmp_path: Path, kind: str, place: str, x: float, other: float, lines: tuple[str, ...]
) -> None:
    style = replace(KINDS[kind], x=x)

    def draw(canvas: Canvas) -> None:
        draw_lines(canvas, 45, 760, ("公司持续完善责任管理，各项绩效均经第三方核验。",))
        table(canvas, style, WIDTHS, LEFT)
        draw_lines(canvas, other, 694, lines)

    document = read_document(save(tmp_path / "report.pdf", draw))
    assert right(document, LEFT) == 1, (kind, place)
    said = "".join("".join(prose_of(document).split()).split("·"))
    assert "".join("".join(lines).replace("·", "").split()) in said, (kind, place)


def test_rows_of_figures_and_words_stay_whole(tmp_path: Path) -> None:
    """What is said beside the figures of a row stays with it; so does a second label."""
    remarks = [
        ["指标", "2023年", "2024年", "说明"],
        ["温室气体", "128,334", "119,872", "采用液冷技术，扩大绿色/n电力的采购，用量下降。"],
        ["综合能耗", "45,210", "44,998", "与上年基本持平。"],
        ["新鲜水", "12,033", "13,344", "新建项目投产，用水/n有所上升，正在改造。"],
        ["危险废物", "12.4", "11.9", "统一处置，全部合规。"],
    ]
    holders = [
        ["姓名", "年龄", "职务", "持股数（股）"],
        ["王建国", "52", "董事长", "1,200,000"],
        ["李芳", "47", "总经理", "860,000"],
        ["张伟", "44", "财务总监", "320,500"],
        ["赵敏", "39", "董事会秘书", "45,000"],
    ]
    for number, (grid, widths) in enumerate(
        ((remarks, [80, 60, 60, 180]), (holders, [90, 60, 110, 110]))
    ):
        for kind in ("level", "three lines", "shaded header", "line below the header"):
            style = replace(KINDS[kind], right=False)
            path = tmp_path / f"{number}{kind}.pdf"
            document = read_document(save(path, _one(style, widths, grid)))
            assert right(document, grid) == 1, (kind, grid[0])


def _one(style: Style, widths: list[float], grid: Grid) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        text(canvas, style, style.x, 760, "公司定期披露下列数据，供各方查阅和比较。")
        table(canvas, style, widths, grid)

    return draw


@pytest.mark.parametrize("pieces", [True, False], ids=["cell by cell", "row by row"])
def test_header_cells_part_figures_from_the_words_close_by(tmp_path: Path, pieces: bool) -> None:
    grid = [
        ["姓名", "年龄", "职务", "持股数（股）"],
        ["王建国", "52", "董事长", "1,200,000"],
        ["李芳", "47", "总经理", "860,000"],
        ["张伟", "44", "财务总监", "320,500"],
    ]
    edges, size = (60, 150, 200, 330, 430), 9

    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(HexColor("#dde7e3"))
        for left, to in pairwise(edges) if pieces else ((60, 430),):
            canvas.rect(left, 680, to - left, 20, stroke=0, fill=1)
        canvas.setFillColor(black)
        for number, row in enumerate(grid):
            for at, words in enumerate(row):
                flush = edges[at + 1] - 5 if number and at in (1, 3) else 0
                style = Style(size=size)
                text(canvas, style, edges[at] + 5, 687 - 20 * number, words, flush)

    document = read_document(save(tmp_path / "report.pdf", draw))
    if pieces:
        assert right(document, grid) == 1
    else:  # nothing shows where the columns meet: no wrong cells
        assert not any(count for (value, *_), count in found(document).items() if value == "47")


def test_white_lines_between_coloured_cells(tmp_path: Path) -> None:
    """At the edge of the table the white lines are not seen; its outer cells belong to it."""
    edges, height = (60, 200, 280, 360), 20

    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(LEFT):
            for at, words in enumerate(row):
                y = 700 - height * (number + 1)
                canvas.setFillColor(HexColor("#4477aa" if number == 0 else "#eef5ff"))
                canvas.rect(edges[at], y, edges[at + 1] - edges[at], height, stroke=0, fill=1)
                canvas.setFillColor(black)
                text(canvas, Style(size=9), edges[at] + 5, y + 7, words)
        canvas.setStrokeColor(white)
        canvas.setLineWidth(1.5)
        for number in range(len(LEFT) + 1):
            canvas.line(edges[0], 700 - height * number, edges[-1], 700 - height * number)
        for edge in edges:
            canvas.line(edge, 700, edge, 700 - height * len(LEFT))

    document = read_document(save(tmp_path / "report.pdf", draw))
    assert right(document, LEFT) == 1
