"""Cells as figures and totals of tables."""

from pathlib import Path

import pytest

from extractor.document import Document, TableCell
from extractor.extract import read_document
from indicators.quantity_tables import Figure, figure_of, wrong_sums

SHARED = Path(__file__).parents[2] / "shared"


def cell_of(tmp_path: Path, text: str) -> Figure | None:
    path = tmp_path / "cell.txt"
    path.write_text(text, encoding="utf-8")
    document: Document = read_document(path)
    start = document.text.index(text)
    return figure_of(document, TableCell(0, 0, start, start + len(text)))


@pytest.mark.parametrize(
    ("text", "number", "decimals", "unit", "well_grouped"),
    [
        ("1,234.50", 1234.5, 2, "", True),
        ("(1,234.5)", -1234.5, 1, "", True),
        ("192,920 人次", 192920, 0, "人次", True),
        ("98.6%", 98.6, 1, "%", True),
        ("11,1001.99", 111001.99, 2, "", False),
    ],
)
def test_a_figure(
    tmp_path: Path, text: str, number: float, decimals: int, unit: str, well_grouped: bool
) -> None:
    figure = cell_of(tmp_path, text)
    assert figure is not None
    assert (figure.number, figure.decimals, figure.unit) == (number, decimals, unit)
    assert figure.well_grouped == well_grouped


@pytest.mark.parametrize("text", ["不适用", "第三届", "10至20人以上者"])
def test_no_figure(tmp_path: Path, text: str) -> None:
    assert cell_of(tmp_path, text) is None


def test_totals_of_a_real_annual_report() -> None:
    path = SHARED / "docs" / "reports" / "shenzhen_energy_2016_annual.pdf"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    document = read_document(path)
    wrong = [sum_ for table in document.tables for sum_ in wrong_sums(document, table)]
    # Page 198 prints 271,140,682.36 where the four lines above make 271,140,682.60
    assert [each.total.text for each in wrong] == ["271,140,682.36"]
