"""Small plan lists in each layout, by hand: the same three plans, as far as a layout carries them.

| | HLM-1 Spaarnoever | HLM-2 Haven | VEL-1 Duinrand |
|---|---|---|---|
| status | 1A | 3 | 4B |
| planned, realised, remaining | 100, 20, 80 | 12, 0, 12 | 3, 0, 3 |
| remaining by year | 2026: 50, 2027: 30 | not known | 2028: 3 |
| type | 40 eengezins, 60 meergezins | not known | 3 eengezins |
| price | 30 sociale huur, 70 middenhuur | not known | 3 dure koop |
| demolition | 10, in 2026 | none | none |
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

import openpyxl

from pipelines.sources.plancapaciteit.layout import known_layouts
from pipelines.sources.plancapaciteit.parse import PlanList, parse

REFERENCE = date(2026, 1, 1)
Row = list[object]

PLAN_HEADERS: Row = ["plan_id", "plan_naam", "gemeente", "vertrouwelijkheid", "status_planologisch"]
PLAN_ROWS: list[Row] = [
    ["HLM-1", "Spaarnoever", "Haarlem", "Openbaar", "1A Onherroepelijk"],
    ["HLM-2", "Haven", "Haarlem", "Openbaar", "3 In voorbereiding"],
    ["VEL-1", "Duinrand", "Velsen", "Openbaar", "4B Optie"],
]
CATEGORY_HEADERS: Row = ["plan_id", "groep", "klasse", "totaal_gepland", "totaal_gerealiseerd"]
CATEGORY_ROWS: list[Row] = [
    ["HLM-1", "Nieuwbouw", "Totaal", 100, 20],
    ["HLM-1", "Woningtype", "Eengezins", 40, 20],
    ["HLM-1", "Woningtype", "Meergezins", 60, None],
    ["HLM-1", "Betaalbaarheid", "Sociale huur", 30, None],
    ["HLM-1", "Betaalbaarheid", "Huur middenhuur", 70, 20],
    ["HLM-1", "Sloop", "Totaal", 10, 0],
    ["HLM-2", "Nieuwbouw", "Totaal", 12, 0],
    ["VEL-1", "Nieuwbouw", "Totaal", 3, 0],
    ["VEL-1", "Woningtype", "Eengezins", 3, 0],
    ["VEL-1", "Betaalbaarheid", "Koop dure koop", 3, 0],
]
YEAR_HEADERS: Row = ["plan_id", "groep", "klasse", "jaartal", "aantal_gepland"]
YEAR_ROWS: list[Row] = [
    ["HLM-1", "Nieuwbouw", "Totaal", 2026, 50],
    ["HLM-1", "Nieuwbouw", "Totaal", 2027, 30],
    ["HLM-1", "Woningtype", "Eengezins", 2026, 20],
    ["HLM-1", "Woningtype", "Meergezins", 2026, 30],
    ["HLM-1", "Woningtype", "Meergezins", 2027, 30],
    ["HLM-1", "Betaalbaarheid", "Sociale huur", 2026, 30],
    ["HLM-1", "Betaalbaarheid", "Huur middenhuur", 2026, 20],
    ["HLM-1", "Betaalbaarheid", "Huur middenhuur", 2027, 30],
    ["HLM-1", "Sloop", "Totaal", 2026, 10],
    ["VEL-1", "Nieuwbouw", "Totaal", 2028, 3],
    ["VEL-1", "Woningtype", "Eengezins", 2028, 3],
    ["VEL-1", "Betaalbaarheid", "Koop dure koop", 2028, 3],
]

WIDE_VALUES = [
    column.headers[0] for column in known_layouts()["breed"].tables["detailplanning"].value_columns
]
WIDE_PLAN_HEADERS: Row = [
    "plan_id",
    "plannaam",
    "gemeente",
    "vertrouwelijkheid",
    "status_planologisch",
]
WIDE_HEADERS: Row = [
    *WIDE_PLAN_HEADERS,
    "jaartal",
    "bouw_gerealiseerd",
    "sloop_gerealiseerd",
    *WIDE_VALUES,
]
WIDE_YEARS: list[tuple[int, object, str, Mapping[str, int]]] = [
    (0, 2025, "Ja", {"eengezins_huur3": 20}),
    (0, 2026, "Nee", {"meergezins_huur1": 30, "eengezins_huur3": 20, "sloop_meergezins_huur1": 10}),
    (0, 2027, "Nee", {"meergezins_huur3": 30}),
    (1, None, "Nee", {"onbekend_onbekend": 12}),
    (2, 2028, "Nee", {"eengezins_koop4": 3}),
]

MAP_PLAN_HEADERS: Row = ["OBJECTID", "Gem_naam", "Plannaam", "Plantype", "Planstatus"]
MAP_COUNTS: Row = ["Aantalrest", "Sloop", "OP2019", "OP202024", "Op202529", "Op20302050", "OPLONB"]
MAP_CLASSES: Row = ["WTYPGGB", "WTYPAPP", "WTYPONB", "HUUR", "KOOP", "HRKPONB"]
MAP_HEADERS: Row = [*MAP_PLAN_HEADERS, *MAP_COUNTS, *MAP_CLASSES]
_MAP_PLANS: list[Row] = [
    ["HLM-1", "Haarlem", "Spaarnoever", "Verdichting", "1A Onherroepelijk"],
    ["HLM-2", "Haarlem", "Haven", "Onbekend", "3 In voorbereiding"],
    ["VEL-1", "Velsen", "Duinrand", "Onbekend", "4B Optie"],
]
MAP_ROWS: list[Row] = [
    [*_MAP_PLANS[0], 80, -10, 0, 0, 80, 0, 0, 20, 60, 0, 80, 0, 0],
    [*_MAP_PLANS[1], 12, 0, 0, 0, 0, 0, 12, 0, 0, 12, 0, 0, 12],
    [*_MAP_PLANS[2], 3, 0, 0, 0, 3, 0, 0, 3, 0, 0, 0, 3, 0],
]


def wide_rows(
    years: Sequence[tuple[int, object, str, Mapping[str, int]]] = WIDE_YEARS,
) -> list[Row]:
    """Rows of layout `breed`: plan, year, realised and the counts that are not blank."""
    return [
        [*PLAN_ROWS[plan], year, realised, "Nee", *(counts.get(name) for name in WIDE_VALUES)]
        for plan, year, realised, counts in years
    ]


def csv_of(*rows: Row, delimiter: str = ";") -> bytes:
    """Rows as a CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


def workbook_of(sheets: Mapping[str, Sequence[Row]], hidden: Sequence[str] = ()) -> bytes:
    """Sheets as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def planmonitor(
    plans: Sequence[Row] = PLAN_ROWS,
    categories: Sequence[Row] = CATEGORY_ROWS,
    years: Sequence[Row] = YEAR_ROWS,
) -> bytes:
    """A workbook with the three sheets."""
    return workbook_of(
        {
            "Plannen": [PLAN_HEADERS, *plans],
            "Categorieen": [CATEGORY_HEADERS, *categories],
            "Detailplanning": [YEAR_HEADERS, *years],
        }
    )


def read(data: bytes, *, reference_date: date = REFERENCE, deliverer: str = "regio") -> PlanList:
    """Parse as the region's list of 1 January 2026."""
    return parse(data, reference_date=reference_date, deliverer=deliverer)


def rules(found: PlanList, severity: str | None = None) -> list[str]:
    """The rules that were broken, in file order."""
    rows = found.findings
    return list(
        rows["rule"] if severity is None else rows.loc[rows["severity"] == severity, "rule"]
    )


def reasons(found: PlanList, rule: str) -> list[str]:
    """What is said of one rule."""
    return list(found.findings.loc[found.findings["rule"] == rule, "reason"])
