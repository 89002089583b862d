"""Tables as delivered to a workbook or a CSV, the same bytes every time. Knows no plans."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from pathlib import Path

import pandas as pd
from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from pipelines.reading.workbooks import CellValue, save_workbook, text_cell


@dataclass(frozen=True)
class Manner:
    """How a table is put in its file."""

    title: str | None = None
    """Stands in a row above the header."""
    encoding: str = "utf-8"
    separator: str = ";"
    hidden_sheets: dict[str, Sequence[Sequence[CellValue]]] = field(default_factory=dict)


PLAIN = Manner()


def save_tables(tables: dict[str, pd.DataFrame], path: Path, manner: Manner = PLAIN) -> None:
    """Write the tables to an xlsx (a sheet each) or, if it is one table, to a csv."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        (table,) = tables.values()
        path.write_bytes(_csv(table, manner))
        return
    workbook = Workbook(write_only=True)
    for name, table in tables.items():
        _fill(workbook, name, _rows(table, manner))
    for name, rows in manner.hidden_sheets.items():
        _fill(workbook, name, rows)
        workbook[name].sheet_state = "hidden"
    save_workbook(workbook, path)


def flat_table(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The sheets as one table: what is said of a plan is repeated on each of its rows."""
    first, *others = tables.values()
    for other in others:
        shared = [header for header in other if header in first]
        first = first.merge(other, on=shared, how="left", sort=False)
    return first


def _fill(workbook: Workbook, name: str, rows: Sequence[Sequence[CellValue]]) -> None:
    sheet = workbook.create_sheet(name)
    if not isinstance(sheet, WriteOnlyWorksheet):
        raise TypeError("a write-only workbook has write-only sheets")
    for row in rows:
        sheet.append([text_cell(sheet, cell) if isinstance(cell, str) else cell for cell in row])


def _rows(table: pd.DataFrame, manner: Manner) -> list[list[CellValue]]:
    cells = table.astype(object).where(table.notna(), None)
    rows = [[str(header) for header in table], *cells.values.tolist()]
    return [[manner.title], [], *rows] if manner.title else rows


def _csv(table: pd.DataFrame, manner: Manner) -> bytes:
    text = StringIO()
    writer = csv.writer(text, delimiter=manner.separator, lineterminator="\r\n")
    width = len(table.columns)
    for row in _rows(table, manner):
        padded = [*row, *[None] * (width - len(row))]
        writer.writerow([_as_text(cell) for cell in padded])
    return text.getvalue().encode(manner.encoding)


def _as_text(cell: CellValue) -> str:
    """As Dutch offices write it: dates d-m-yyyy, a decimal comma, nothing for blank."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell.day}-{cell.month}-{cell.year}"
    if isinstance(cell, float):
        return f"{cell:g}".replace(".", ",")
    return str(cell)
