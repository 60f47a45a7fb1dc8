"""Tables of PDF files: every value with the header of its row and of its column."""

from collections import Counter
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from extractor.document import Document, Table, TableCell
from extractor.extract import read_document
from tests.build_tables import NO_TABLES, Expected, Made, Style, save, tables, text

SHARE = 0.97  # of all cells with the right text and the right headers
MADE = tables()


def words(document: Document, cell: TableCell) -> str:
    return "".join(document.text[cell.start : cell.end].split())


def found(document: Document) -> Counter[tuple[str, str, str]]:
    """Each value with its innermost headers."""
    cells: Counter[tuple[str, str, str]] = Counter()
    for table in document.tables:
        for cell in table.cells:
            if cell.role == "value":
                rows, columns = table.headers_of(cell)
                row = words(document, rows[-1]) if rows else ""
                column = words(document, columns[-1]) if columns else ""
                cells[words(document, cell), row, column] += 1
    return cells


def plain(expected: Expected) -> tuple[str, str, str]:
    return tuple("".join(t.split()) for t in (expected.text, expected.row, expected.column))  # type: ignore[return-value]


def read(made: Made, path: Path) -> Document:
    return read_document(save(path, made.draw))


def test_cells_have_the_right_headers(tmp_path: Path) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    wrong: list[str] = []
    assert len(MADE) >= 30
    for number, made in enumerate(MADE):
        cells = found(read(made, tmp_path / f"{number}.pdf"))
        for expected in made.cells:
            key = plain(expected)
            total[made.kind] += 1
            if cells[key]:
                cells[key] -= 1
                right[made.kind] += 1
            else:
                wrong.append(f"{number} {made.kind}: {key}")
    for kind in total:
        print(f"{kind:28} {right[kind]:4} of {total[kind]:4}")  # noqa: T201
    assert right.total() >= SHARE * total.total(), (right.total(), total.total(), wrong[:40])


def test_values_have_their_unit_and_year(tmp_path: Path) -> None:
    right = total = 0
    wrong = []
    for number, made in enumerate(MADE):
        document = read(made, tmp_path / f"{number}.pdf")
        known = {
            (words(document, cell), words(document, rows[-1]), words(document, columns[-1])): cell
            for table in document.tables
            for cell in table.cells
            for rows, columns in [table.headers_of(cell)]
            if cell.role == "value" and rows and columns
        }
        for expected in made.cells:
            cell = known.get(plain(expected))
            for want, have in (
                (expected.unit, cell.unit if cell else None),
                (expected.year, cell.year if cell else None),
            ):
                if want is not None:
                    total += 1
                    right += want == have
                    if want != have:
                        wrong.append((number, made.kind, expected, have))
    assert total > 200 and right >= SHARE * total, (right, total, wrong[:20])


@pytest.mark.parametrize("name", sorted(NO_TABLES))
def test_what_is_no_table_gives_none(name: str, tmp_path: Path) -> None:
    document = read_document(save(tmp_path / "page.pdf", NO_TABLES[name]))
    assert document.text.strip()
    assert [table.header for table in document.tables] == []


def test_titles_of_contents_keep_their_page_numbers(tmp_path: Path) -> None:
    path = save(tmp_path / "page.pdf", NO_TABLES["contents in columns"])
    document = read_document(path)
    assert {block.kind for block in document.blocks} == {"contents"}
    assert "".join(document.text.split()).startswith("目录1.1员工成长031.2员工成长08")
    assert document.text.rstrip().endswith("2.6 员工成长 58")


def continued(tmp_path: Path) -> tuple[Document, Table]:
    made = next(each for each in MADE if each.kind == "over pages, all")
    document = read(made, tmp_path / "over.pdf")
    return document, document.tables[0]


def test_a_table_over_two_pages_is_one(tmp_path: Path) -> None:
    document, table = continued(tmp_path)
    assert len(document.tables) == 1
    assert [part.page for part in table.parts] == [1, 2]
    last = document.blocks[table.rows[-1]]
    assert last.page == 2 and "2024年" in last.context


def test_a_row_is_quoted_with_its_boxes(tmp_path: Path) -> None:
    document, table = continued(tmp_path)
    row = document.blocks[table.rows[3]]
    assert document.text[row.start : row.end].startswith("用气总量 吨 1,274")
    ((page, boxes),) = document.places.lines(row.start, row.end)
    assert page == 1 and max(box.bottom for box in boxes) - min(box.top for box in boxes) < 22


def test_names_of_columns_in_two_lines_are_one_header(tmp_path: Path) -> None:
    """Where the rows stand off from them; units below the years are lines of their own."""
    names = [
        ["", "少数股东持股", "归属少数", "向少数股东"],
        ["", "比例(%)", "股东损益", "支付股利"],
    ]
    rows = [
        ["妈湾公司", "14.42", "109,902.14", "115,360.00"],
        ["广深公司", "35.23", "22,118.37", "35,230.00"],
        ["合和公司", "40.00", "57,959.23", "60,000.00"],
    ]

    def draw(canvas: Canvas) -> None:
        for number, row in enumerate([*names, *rows]):
            y = 700 - 13.5 * number - (14 if number > 1 else 0)
            for at, words in enumerate(row):
                text(canvas, Style(), 70 + 110 * at, y, words, 140 + 110 * at if at else 0)

    cells = found(read_document(save(tmp_path / "report.pdf", draw)))
    for name, *figures in rows:
        for at, figure in enumerate(figures, 1):
            assert cells[figure, name, names[0][at] + names[1][at]] == 1
