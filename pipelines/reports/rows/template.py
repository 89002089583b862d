"""The workbook that a deliverer of plain rows fills in, made from the contract of the source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.reading.contract import Column, Contract, Table
from pipelines.reading.rows.columns import EXAMPLE, EXPLANATION, LISTS, is_own
from pipelines.reading.workbooks import deterministic_bytes
from pipelines.reports.forms import choice, heading, number, put
from pipelines.reports.region import municipalities
from pipelines.reports.request import Last, Template

_LAST_ROW = 5_000
_LONGEST_TITLE = 31
"""Of the name of a sheet, as Excel has it."""
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_Places = Mapping[tuple[str, str], str]
"""Table and column → where its words stand."""
_EXPECTED = {
    "text": "tekst",
    "count": "heel getal",
    "amount": "getal",
    "year": "jaartal van vier cijfers",
    "date": "datum, zoals 20-5-2026",
    "flag": "ja of nee",
    "code": "een van de waarden uit de lijst",
    "municipality": "naam of CBS-code van een gemeente",
}


def template_by(contract: Contract) -> Template:
    """The template of a source of plain rows."""
    return Template(
        make=partial(_made, contract=contract),
        suffix=".xlsx",
        why="a template has drop-downs, so it is a workbook",
    )


def _made(_reference_date: date, _last: Last | None, *, contract: Contract) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheets = [(table, workbook.create_sheet(_title(contract, table))) for table in contract.tables]
    example, explained = workbook.create_sheet(EXAMPLE), workbook.create_sheet(EXPLANATION)
    lists = workbook.create_sheet(LISTS)
    places = _write_lists(lists, contract)
    lists.sheet_state = "hidden"
    for table, sheet in sheets:
        _write_columns(sheet, table, places)
    _write_example(example, contract)
    _write_explanation(explained, contract)
    return deterministic_bytes(workbook)


def _title(contract: Contract, table: Table) -> str:
    """What Excel takes for one, and that is not read as a sheet of our own."""
    of_table = table.name.partition(".")[2]
    name = _NOT_IN_TITLE.sub(" ", contract.name).strip("' ")
    if len(contract.tables) > 1 or not name or is_own(name):
        name = of_table
    return name[:_LONGEST_TITLE]


def _words(column: Column) -> Sequence[str]:
    """What can be chosen in a column; nothing: anything."""
    if column.form == "municipality":
        return municipalities()
    if column.form == "flag":
        return ("ja", "nee")
    return [meaning or code for code, meaning in column.allowed.items()]


def _write_lists(sheet: Worksheet, contract: Contract) -> _Places:
    places: dict[tuple[str, str], str] = {}
    for table in contract.tables:
        for column in table.delivered:
            words = _words(column)
            if words:
                position = len(places) + 1
                letter = get_column_letter(position)
                for row, word in enumerate([str(column.header), *words], start=1):
                    put(sheet, row, position, word)
                places[table.name, column.name] = f"{LISTS}!${letter}$2:${letter}${len(words) + 1}"
    return places


def _write_columns(sheet: Worksheet, table: Table, places: _Places) -> None:
    for position, column in enumerate(table.delivered, start=1):
        cell = put(sheet, 1, position, column.header)
        heading(cell, is_required=column.is_required, comment=_comment(column))
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = max(14, len(str(column.header)) + 4)
        check = _validation(column, places.get((table.name, column.name)))
        if check:
            check.add(f"{letter}2:{letter}{_LAST_ROW}")
            sheet.add_data_validation(check)
    sheet.freeze_panes = "A2"


def _comment(column: Column) -> str:
    need = "Verplicht." if column.is_required else "Mag leeg blijven."
    return f"{need}\n{column.description}"


def _validation(column: Column, place: str | None) -> DataValidation | None:
    if place:
        style = "warning" if column.form == "municipality" else "stop"
        return choice(place, "Kies een waarde uit de lijst.", style)
    if column.form in ("count", "amount", "year") and column.least is not None:
        kind = "decimal" if column.form == "amount" else "whole"
        message = f"Vul een {_EXPECTED[column.form]} in, {_bounds(column)}."
        return number(kind, column.least, message, column.most)
    return None


def _bounds(column: Column) -> str:
    return (
        f"{column.least:g} of meer"
        if column.most is None
        else (f"{column.least:g} t/m {column.most:g}")
    )


def _write_example(sheet: Worksheet, contract: Contract) -> None:
    title = "VOORBEELD: dit blad telt niet mee. Zo ziet een ingevulde rij eruit."
    put(sheet, 1, 1, title).font = Font(bold=True)
    row = 3
    for table in contract.tables:
        for position, column in enumerate(table.delivered, start=1):
            cell = put(sheet, row, position, column.header)
            heading(cell, is_required=column.is_required, comment=_comment(column))
            put(sheet, row + 1, position, column.example)
            sheet.column_dimensions[get_column_letter(position)].width = 20
        row += 3


def _write_explanation(sheet: Worksheet, contract: Contract) -> None:
    for letter, width in zip("ABCD", (28, 12, 36, 80), strict=True):
        sheet.column_dimensions[letter].width = width
    put(sheet, 1, 1, contract.name).font = Font(bold=True)
    for row, text in enumerate((contract.purpose, contract.usage, contract.rhythm), start=2):
        put(sheet, row, 1, text)
    put(sheet, 5, 1, "Controleer het bestand voor u het verstuurt: woonmonitor check BESTAND")
    row = 7
    for table in contract.tables:
        for position, title in enumerate(("Kolom", "Verplicht", "Wat", "Uitleg"), start=1):
            put(sheet, row, position, title).font = Font(bold=True)
        for row, column in enumerate(table.delivered, start=row + 1):  # noqa: B020
            need = "ja" if column.is_required else "nee"
            texts = (str(column.header), need, _what(column), column.description)
            for position, text in enumerate(texts, start=1):
                put(sheet, row, position, text).alignment = Alignment(
                    wrap_text=True, vertical="top"
                )
        row += 2


def _what(column: Column) -> str:
    if column.allowed:
        return "; ".join(_words(column))
    return _EXPECTED[column.form]
