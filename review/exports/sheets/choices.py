"""The hidden sheet 选项: lists of answers that drop-downs refer to by name."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from review.exports.sheets.grid import put

TITLE = "选项"


class Choices:
    """Drop-downs for the cells of one sheet; equal lists are kept once.

    A list inside a validation may not hold commas nor exceed 255 characters; a named range may.
    """

    def __init__(self, workbook: Workbook, target: Worksheet) -> None:
        self.workbook = workbook
        self.target = target
        self.sheet = workbook.create_sheet(TITLE)
        self.sheet.sheet_state = "hidden"
        self.lists: dict[tuple[str, ...], DataValidation] = {}

    def offer(self, cell: str, labels: Sequence[str]) -> None:
        """Give a cell a drop-down with these labels."""
        key = tuple(labels)
        if key not in self.lists:
            self.lists[key] = self._add(key)
        self.lists[key].add(cell)

    def _add(self, labels: tuple[str, ...]) -> DataValidation:
        number = len(self.lists) + 1
        letter = get_column_letter(number)
        for row, label in enumerate(labels, 1):
            put(self.sheet.cell(row, number), label)
        name = f"options_{number}"
        cells = f"{quote_sheetname(TITLE)}!${letter}$1:${letter}${len(labels)}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=cells)
        validation = DataValidation(type="list", formula1=name, allow_blank=True)
        validation.errorTitle, validation.error = "结论", "请从下拉列表中选择一项，或清空单元格。"
        validation.promptTitle, validation.prompt = "结论", "请核对证据后选择；留空表示未决定。"
        validation.showErrorMessage = validation.showInputMessage = True
        self.target.add_data_validation(validation)
        return validation
