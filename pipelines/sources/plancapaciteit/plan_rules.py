"""Which plans these are and what their status asks: the rules that need no dwellings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pandas as pd

from pipelines.reading.cells.dates import dutch
from pipelines.reading.municipalities import Municipality, similar_municipality
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import (
    findings,
    known_rules,
    no_findings,
    together,
)
from pipelines.sources.plancapaciteit.recognise import FoundTable

_HIDDEN_FROM_PROVINCE = ("gemeente", "regio")
_MONTHS = "jan|feb|mrt|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec"
_DATE_TEXT = re.compile(
    rf"\d{{1,2}}-(?:{_MONTHS})(?:-\d{{2,4}})?|(?:{_MONTHS})-\d{{2,4}}"
    r"|\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{2}-\d{2}(?: 00:00:00)?",
    re.IGNORECASE,
)
"""1-feb, 1-feb-26, feb-26, 1-2-2026, 2026-02-01."""


def check_plans(
    plans: pd.DataFrame, tables: Sequence[FoundTable], deliverer: Municipality | None
) -> pd.DataFrame:
    """What is wrong with which plans these are, and what is odd in their status.

    `deliverer`: the municipality that delivers; None where it is not one municipality.
    """
    own = placed(plans[~plans["is_orphan"]], tables)
    return together(
        [
            _where(placed(own, tables, "municipality"), deliverer),
            findings("plan_id_missing", own[own["plan_id"].isna() & own["plan_name"].notna()]),
            findings("plan_name_missing", own[own["plan_name"].isna() & own["plan_id"].notna()]),
            _doubles(placed(own, tables, "plan_id"), tables),
            *(_became_date(placed(own, tables, name), tables) for name in ("plan_id", "plan_name")),
            _status(placed(own, tables, "planning_status")),
            _confidentiality(placed(own, tables, "confidentiality")),
        ]
    )


def placed(plans: pd.DataFrame, tables: Sequence[FoundTable], name: str = "") -> pd.DataFrame:
    """Plans as places for a finding: their number, and the position of a column where it is."""
    positions = [tables[table_no].match.positions.get(name) for table_no in plans["table_no"]]
    position = pd.Series(positions, index=plans.index, dtype=object)
    return plans.assign(plan_no=plans.index, position=position)


def _where(own: pd.DataFrame, deliverer: Municipality | None) -> pd.DataFrame:
    own = own.assign(value=own["municipality_text"])
    missing = own["municipality_text"].isna()
    unknown = ~missing & own["municipality_code"].isna()
    hints = [
        f" (bedoeld: «{alike}»?)" if (alike := similar_municipality(text)) else ""
        for text in own.loc[unknown, "municipality_text"]
    ]
    parts = [
        findings("municipality_missing", own[missing]),
        findings("municipality_unknown", own[unknown], hint=hints),
    ]
    if deliverer:
        other = own["municipality_code"].notna() & (own["municipality_code"] != deliverer.code)
        parts.append(findings("municipality_other", own[other], deliverer=deliverer.name))
    return together(parts)


def _became_date(own: pd.DataFrame, tables: Sequence[FoundTable]) -> pd.DataFrame:
    """Plans of which the number or name is a date, as Excel makes of 1-2."""
    at = own[own["position"].notna()]
    cells = [
        tables[table_no].grid.cells.at[row, position]
        for table_no, row, position in zip(
            at["table_no"], at["row_number"], at["position"], strict=True
        )
    ]
    shown = pd.Series(list(map(_date_shown, cells)), index=at.index, dtype=object)
    return findings("plan_id_date", at.assign(value=shown)[shown.notna()])


def _date_shown(cell: object) -> str | None:
    """The date that a cell shows: a workbook's own, or as text of a CSV that Excel made."""
    if isinstance(cell, date):
        return dutch(cell)
    return cell if isinstance(cell, str) and _DATE_TEXT.fullmatch(cell) else None


def _status(own: pd.DataFrame) -> pd.DataFrame:
    outside = own["planning_status"].isin(known_rules()["not_capacity"].applies_to)
    at = own[outside]
    return findings("not_capacity", at.assign(value=at["planning_status"]))


def _confidentiality(own: pd.DataFrame) -> pd.DataFrame:
    levels = known_fields().fields["confidentiality"].codes
    is_hard = own["planning_status"].isin(known_rules()["hard_not_public"].applies_to)
    hidden = own[is_hard & own["confidentiality"].isin(_HIDDEN_FROM_PROVINCE)]
    labels = [levels[code].label_nl for code in hidden["confidentiality"]]
    at = hidden.assign(value=labels)
    return together(
        [
            findings("hard_not_public", at, status=at["planning_status"]),
            findings("confidentiality_unknown", own[own["confidentiality"] == "onbekend"]),
        ]
    )


def _doubles(own: pd.DataFrame, tables: Sequence[FoundTable]) -> pd.DataFrame:
    """Plans with the same number in one municipality, or without number and with the same name."""
    where = own["municipality_code"].fillna(own["municipality_text"]).fillna("").astype(str)
    name = own["plan_name"].fillna("").astype(str)
    by_name = "naam " + name.str.casefold()
    key = where + "|" + ("nummer " + own["plan_id"]).fillna(by_name.where(name != ""))
    double = own.assign(key=key)[key.notna() & key.duplicated(keep=False)]
    if double.empty:
        return no_findings()
    sheets = [tables[table_no].grid.sheet for table_no in double["table_no"]]
    double = double.assign(sheet=sheets)
    groups = double.groupby("key")
    rows = double["key"].map({key: _rows(rows) for key, rows in groups})
    names = double["key"].map(
        groups["plan_name"].agg(lambda names: ", ".join(f"«{n}»" for n in names.dropna().unique()))
    )
    is_same = groups["plan_name"].transform(lambda names: names.str.casefold().nunique()) <= 1
    return together(
        [
            findings("plan_twice", double[is_same], rows=rows[is_same]),
            findings(
                "plan_id_conflict", double[~is_same], rows=rows[~is_same], names=names[~is_same]
            ),
        ]
    )


def _rows(rows: pd.DataFrame) -> str:
    """Where a plan stands more than once: `rijen 2, 5`, with the sheets where they are several."""
    numbers = rows["row_number"].astype(str)
    if rows["sheet"].nunique() <= 1:
        return "rijen " + ", ".join(numbers)
    places = zip(rows["sheet"], numbers, strict=True)
    return ", ".join(f"blad «{sheet}» rij {number}" for sheet, number in places)
