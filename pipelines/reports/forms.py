"""Parts of the workbooks that deliverers fill in: headings, cells that take only what is read."""

from __future__ import annotations

from typing import Any, cast

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.reading.workbooks import CellValue, set_value

REQUIRED = PatternFill("solid", fgColor="FF1F4E79")
OPTIONAL = PatternFill("solid", fgColor="FF7F93A8")
HEADER_FONT = Font(bold=True, color="FFFFFFFF")
_AUTHOR = "Woonmonitor"


def put(sheet: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """The cell, with this value in it."""
    return set_value(cast(Cell, sheet.cell(row, column)), value)


def heading(cell: Cell, *, is_required: bool, comment: str) -> None:
    """Make a cell the header of a column, with what belongs below it in a comment."""
    cell.font = HEADER_FONT
    cell.fill = REQUIRED if is_required else OPTIONAL
    cell.alignment = Alignment(vertical="center")
    cell.comment = Comment(comment, _AUTHOR, height=150, width=320)


def number(kind: str, least: float, message: str, most: float | None = None) -> DataValidation:
    """Whole or decimal numbers from `least` on, or up to `most`."""
    check = DataValidation(
        type=cast(Any, kind),
        operator="greaterThanOrEqual" if most is None else "between",
        formula1=f"{least:g}",
        formula2=None if most is None else f"{most:g}",
        allow_blank=True,
    )
    return _told(check, message)


def choice(formula: str, message: str, style: str = "stop") -> DataValidation:
    """One of the values that stand where the formula says."""
    check = DataValidation(
        type="list", formula1=formula, allow_blank=True, errorStyle=cast(Any, style)
    )
    return _told(check, message)


def _told(check: DataValidation, message: str) -> DataValidation:
    check.showErrorMessage = True
    check.errorTitle = _AUTHOR
    check.error = message
    return check
