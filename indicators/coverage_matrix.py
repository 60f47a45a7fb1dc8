"""Which share of each framework the documents cover, by the themes that all have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from indicators.crosswalk import Theme, theme_of, themes
from indicators.schema import Framework
from indicators.scoring.given import Given

OTHER = Theme(id="other", title="其他", title_en="Other")


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """Numbers of indicators: those that apply, that the documents cover, that a person confirmed.

    `confirmed` counts covered ones only.
    """

    applicable: int = 0
    covered: int = 0
    confirmed: int = 0

    @property
    def share(self) -> float | None:
        """The covered share of those that apply, 0 to 1; None where none applies."""
        return self.covered / self.applicable if self.applicable else None

    def __add__(self, other: CoverageCell) -> CoverageCell:
        return CoverageCell(
            self.applicable + other.applicable,
            self.covered + other.covered,
            self.confirmed + other.confirmed,
        )


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A framework with one cell a theme, in the order of the matrix's themes."""

    framework: str
    title: str
    title_en: str
    cells: tuple[CoverageCell, ...]

    @property
    def total(self) -> CoverageCell:
        """All themes together."""
        return sum(self.cells, CoverageCell())


@dataclass(frozen=True, slots=True)
class CoverageMatrix:
    """Frameworks × common themes."""

    themes: tuple[Theme, ...]
    rows: tuple[CoverageRow, ...]

    @property
    def totals(self) -> tuple[CoverageCell, ...]:
        """All frameworks together, one cell a theme."""
        columns = zip(*(row.cells for row in self.rows), strict=True)
        return tuple(sum(column, CoverageCell()) for column in columns)

    @property
    def preview(self) -> bool:
        """True where something counts as covered that nobody has confirmed."""
        return any(cell.confirmed < cell.covered for row in self.rows for cell in row.cells)

    def data(self) -> dict[str, Any]:
        """The matrix as plain data for JSON."""
        return {
            "themes": [theme.model_dump() for theme in self.themes],
            "frameworks": [
                {
                    "id": row.framework,
                    "title": row.title,
                    "cells": [asdict(cell) for cell in row.cells],
                    "total": asdict(row.total),
                }
                for row in self.rows
            ],
            "preview": self.preview,
        }


def coverage_matrix(
    answered: Sequence[tuple[Framework, Iterable[Given]]],
) -> CoverageMatrix:
    """Count what is covered: answered, and not by the answer that says nothing was done.

    Indicators that do not apply are left out; themes without any indicator too.
    """
    known = (*themes(), OTHER)
    place = {theme.id: number for number, theme in enumerate(known)}
    rows = []
    for framework, given in answered:
        cells = [CoverageCell() for _ in known]
        for each in given:
            column = place.get(theme_of(framework.id, each.indicator), len(known) - 1)
            cells[column] += _cell(framework, each)
        rows.append((framework, cells))
    used = [
        number for number in range(len(known)) if any(cells[number].applicable for _, cells in rows)
    ]
    return CoverageMatrix(
        tuple(known[number] for number in used),
        tuple(
            CoverageRow(
                framework.id,
                framework.title,
                framework.title_en,
                tuple(cells[number] for number in used),
            )
            for framework, cells in rows
        ),
    )


def _cell(framework: Framework, given: Given) -> CoverageCell:
    if given.state == "not_applicable":
        return CoverageCell()
    covered = given.state == "proposed" and _says_something(framework, given)
    return CoverageCell(1, int(covered), int(covered and given.confirmed))


def _says_something(framework: Framework, given: Given) -> bool:
    """False for level 0 and for the answer no; points of 0 may be a deduction that did not come."""
    if framework.answers == "level":
        return bool(given.answer)
    return given.answer != "no"
