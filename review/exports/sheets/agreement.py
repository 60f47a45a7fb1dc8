"""Formulas and colours that say whether the answer in a row agrees with its proposal."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.formatting.rule import FormulaRule
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet

from review.exports import wording
from review.exports.sheets import palette
from review.exports.sheets.grid import fill


@dataclass(frozen=True, slots=True)
class Letters:
    """Where columns stand that rules and formulas refer to."""

    state: str
    proposal: str
    confidence: str
    decision: str


def _agreed(letters: Letters) -> str:
    """The formula for the answer that agrees with the proposal of the second row."""
    state, names = f"${letters.state}2", wording.STATES
    return (
        f'IF({state}="{names["proposed"]}",${letters.proposal}2,'
        f'IF({state}="{names["not_found"]}","{wording.NOT_DISCLOSED}",{state}))'
    )


def compared(letters: Letters, number: int) -> str:
    """The formula that says whether a row is open, confirmed or changed."""
    cell = f"${letters.decision}2"
    formula = (
        f'=IF({cell}="","{wording.OPEN}",'
        f'IF({cell}={_agreed(letters)},"{wording.CONFIRMED}","{wording.CHANGED}"))'
    )
    return str(Translator(formula, "A2").translate_formula(f"A{number}"))


def colour_decisions(sheet: Worksheet, letters: Letters, last: int) -> None:
    """Colour the answers as they are given: open, as proposed, or changed."""
    cell, proposed = f"${letters.decision}2", _agreed(letters)
    rules = (
        (f'{cell}=""', palette.OPEN_COLOUR),
        (f"{cell}={proposed}", palette.AGREED_COLOUR),
        (f"{cell}<>{proposed}", palette.CHANGED_COLOUR),
    )
    for formula, colour in rules:
        rule = FormulaRule(formula=[formula], fill=fill(colour), stopIfTrue=True)
        sheet.conditional_formatting.add(f"{letters.decision}2:{letters.decision}{last}", rule)
