"""The template of plain rows: what Excel takes, and what the reader reads again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from pipelines.reading.contract import contracts
from pipelines.reading.contract_model import Column, Contract, Table
from pipelines.reports.rows.template import template_by


def table(name: str, **words: str) -> Table:
    kind = Column("kind", "varchar", "Welke.", header="Soort", form="code", allowed=words)
    return Table(name, "", "", (kind,))


def contract(name: str, *tables: Table) -> Contract:
    return replace(next(iter(contracts().values())), source="proef", name=name, tables=tables)


def made(given: Contract) -> Workbook:
    return load_workbook(BytesIO(template_by(given).make(date(2026, 1, 1), None)))


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("Wonen", "Wonen"),
        ("Zorg / wonen [nieuw]: wat?", "Zorg   wonen  nieuw   wat"),
        ("'Wonen'", "Wonen"),
        ("voorbeeld", "proef_een"),
        ("?", "proef_een"),
    ],
)
def test_the_sheet_to_fill_in_has_a_name_that_excel_takes_and_that_is_read(
    name: str, sheet: str
) -> None:
    assert made(contract(name, table("raw.proef_een", A="eerste"))).sheetnames[0] == sheet


def test_two_tables_with_a_column_of_one_name_each_have_their_own_list() -> None:
    tables = (table("raw.proef_een", A="eerste"), table("raw.proef_twee", B="tweede"))
    workbook = made(contract("Proef", *tables))
    words = [
        workbook["Lijsten"][check.formula1.partition("!")[2].replace("$", "").partition(":")[0]]
        for name in ("proef_een", "proef_twee")
        for check in workbook[name].data_validations.dataValidation
    ]
    assert [cell.value for cell in words] == ["eerste", "tweede"]
