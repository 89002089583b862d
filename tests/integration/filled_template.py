"""The template, filled in as a municipality would: for the tests of `template` and `check`."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import openpyxl

from pipelines.reports.plancapaciteit.template import template

REFERENCE_DATE = date(2026, 7, 1)

# 100 dwellings of which 10 realised. Per group and class: planned, realised, the rest from 2026 on.
ROWS: list[tuple[str, str, int, int, Sequence[int]]] = [
    ("Nieuwbouw", "Totaal", 100, 10, (20, 30, 40)),
    ("Woningtype", "Eengezins", 40, 0, (10, 10, 20)),
    ("Woningtype", "Meergezins", 60, 10, (10, 20, 20)),
    ("Betaalbaarheid", "Sociale huur", 30, 10, (20, 0, 0)),
    ("Betaalbaarheid", "Huur middenhuur", 36, 0, (0, 30, 6)),
    ("Betaalbaarheid", "Koop dure koop", 34, 0, (0, 0, 34)),
    ("Sloop", "Totaal", 8, 8, ()),
]


def filled(plan_ids: Sequence[str]) -> openpyxl.Workbook:
    """The template with these plans, all alike and all right."""
    workbook = openpyxl.load_workbook(io.BytesIO(_blank()))
    for plan_id in plan_ids:
        add_plan(workbook, plan_id)
    return workbook


def add_plan(workbook: openpyxl.Workbook, plan_id: str, **special: Any) -> None:
    """One plan on both sheets; `special` names columns of the sheet with plans."""
    plan_headers, row_headers = _headers()
    plan = {
        "plan_id": plan_id,
        "plan_naam": f"Plan {plan_id}",
        "provincie": "Noord-Holland",
        "gemeente": "Haarlem",
        "plaatsnaam": "Haarlem",
        "vertrouwelijkheid": "Openbaar",
        "opdrachtgever_type": "Woningbouwcorporatie",
        "plantype": "Verdichting",
        "status_project": "Voorbereiding",
        "status_planologisch": "1A Onherroepelijk",
        "knelpunten_meerkeuze": "Stikstof",
        "sleutelproject": "Nee",
    } | special
    _append(workbook["Plannen"], plan_headers, plan)
    for group, name, planned, realised, years in ROWS:
        row = {
            "plan_id": plan_id,
            "groep": group,
            "klasse": name,
            "totaal_gepland": planned,
            "totaal_gerealiseerd": realised,
        }
        row |= {str(2026 + n): count for n, count in enumerate(years)}
        _append(workbook["Categorieen"], row_headers, row)


@lru_cache(maxsize=1)
def _blank() -> bytes:
    return template(REFERENCE_DATE)


@lru_cache(maxsize=1)
def _headers() -> tuple[list[str], list[str]]:
    blank = openpyxl.load_workbook(io.BytesIO(_blank()))
    plans, rows = ([cell.value for cell in blank[name][1]] for name in ("Plannen", "Categorieen"))
    return plans, rows


def _append(sheet: Any, headers: Sequence[str], values: dict[str, Any]) -> None:
    assert set(values) <= set(headers)
    sheet.append([values.get(header) for header in headers])


def as_bytes(workbook: openpyxl.Workbook) -> bytes:
    """The workbook as a file."""
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
