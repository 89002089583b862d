"""What makes a real list messy although nothing in it is wrong: every one of these must load."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from pipelines.reading.workbooks import CellValue
from pipelines.reports.plancapaciteit.plan_tables import Tables
from pipelines.sample.plancapaciteit.save import Manner

TITLE = "VERZONNEN VOORBEELDGEGEVENS: geen van deze plannen bestaat"
_MANY = 1000
_AMOUNTS = {
    "sociale_huur": (760.0, "rent"),
    "middenhuur": (1_045.5, "rent"),
    "dure_huur": (1_450.0, "rent"),
    "betaalbare_koop": (379_000.0, "purchase"),
    "dure_koop": (585_000.0, "purchase"),
}
_PLANS_WITH_AMOUNTS = 3


def manner(layout: str, suffix: str) -> Manner:
    """How a list in this layout arrives: always under a title that says it is invented."""
    if suffix == "xlsx":
        hidden: dict[str, Sequence[Sequence[CellValue]]] = {
            "Lijsten": [["Vertrouwelijkheid"], ["Gemeente"], ["Openbaar"], [None], ["Ja"]]
        }
        return Manner(title=TITLE, hidden_sheets=hidden)
    if layout == "nieuwe_kaart":
        return Manner(title=TITLE, separator=",")
    return Manner(title=TITLE, encoding="cp1252" if layout == "planmonitor" else "utf-8")


def with_amounts(counts: pd.DataFrame) -> pd.DataFrame:
    """The counts of which a few plans give rents and purchase prices instead of price classes."""
    price = counts[counts["classification"] == "price"]
    known = price.groupby("plan_id")["class_code"].agg(lambda codes: set(codes) <= set(_AMOUNTS))
    chosen = sorted(known.index[known])[:_PLANS_WITH_AMOUNTS]
    changed = counts.copy()
    at = (counts["classification"] == "price") & counts["plan_id"].isin(chosen)
    codes = counts.loc[at, "class_code"]
    changed.loc[at, "amount_eur"] = codes.map(lambda code: _AMOUNTS[code][0])
    changed.loc[at, "amount_kind"] = codes.map(lambda code: _AMOUNTS[code][1])
    changed.loc[at, "class_code"] = None
    return changed


def messy(layout: str, tables: Tables, counts: pd.DataFrame, reference_date: date) -> Tables:
    """The tables as an office hands them in: more columns, n.v.t., blanks, thousands points."""
    plans = next(iter(tables))
    changed = dict(tables)
    added = {
        "planmonitor": _planmonitor,
        "breed": _breed,
        "nieuwe_kaart": _nieuwe_kaart,
    }[layout](tables[plans], counts, reference_date)
    changed[plans] = _untidy(added)
    return {name: _with_thousands(_with_dashes(table)) for name, table in changed.items()}


def _edited(rows: pd.DataFrame, reference_date: date) -> list[date]:
    """A date per row, somewhere in the half-year before the reference date."""
    return [reference_date - timedelta(days=20 + (7 * at) % 140) for at in range(len(rows))]


def _planmonitor(rows: pd.DataFrame, counts: pd.DataFrame, reference_date: date) -> pd.DataFrame:
    return rows.assign(
        opdrachtgever_naam="n.v.t.", edited_at=_edited(rows, reference_date), opmerkingen=None
    )


def _breed(rows: pd.DataFrame, counts: pd.DataFrame, reference_date: date) -> pd.DataFrame:
    """With the totals of the plan on each of its rows."""
    whole = counts[(counts["classification"] == "total") & (counts["measure"] == "planned")]
    totals = whole.pivot_table(
        index="plan_id", columns="mutation", values="dwellings", aggfunc="sum", fill_value=0
    ).reindex(columns=["build", "demolition"], fill_value=0)
    build = rows["plan_id"].map(totals["build"]).fillna(0).astype("int64")
    gone = rows["plan_id"].map(totals["demolition"]).fillna(0).astype("int64")
    return rows.assign(
        opmerkingen_basis=None, totaal_bouw=build, totaal_sloop=gone, totaal_netto=build - gone
    )


def _nieuwe_kaart(rows: pd.DataFrame, counts: pd.DataFrame, reference_date: date) -> pd.DataFrame:
    rows = _balanced(rows, counts)
    return rows.assign(
        datum=_edited(rows, reference_date), schatting="verzonnen opgave", uit=0, Shape_Leng=None
    )


def _balanced(rows: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Of one plan that is partly built the dwelling types describe the whole plan.

    The column for unknown then balances them to what remains, below zero, as in the list of 2020.
    """
    types = counts[(counts["classification"] == "dwelling_type") & (counts["measure"] == "planned")]
    whole = types.pivot_table(
        index="plan_id", columns="class_code", values="dwellings", aggfunc="sum", fill_value=0
    )
    known = rows["OBJECTID"].map(whole["eengezins"] + whole["meergezins"])
    partly_built = rows.index[(rows["Aantalrest"] > 0) & (known > rows["Aantalrest"])]
    at = partly_built[:1]
    changed = rows.copy()
    for header, code in (("WTYPGGB", "eengezins"), ("WTYPAPP", "meergezins")):
        changed.loc[at, header] = rows.loc[at, "OBJECTID"].map(whole[code])
    changed.loc[at, "WTYPONB"] = rows.loc[at, "Aantalrest"] - known[at]
    return changed


def _with_dashes(rows: pd.DataFrame) -> pd.DataFrame:
    """A dash or n.v.t. instead of a zero, in the columns where an office does so."""
    changed = rows.copy()
    for header in _headers(rows):
        if header == "totaal_gerealiseerd" or header.startswith("sloop_onbekend"):
            word = "-" if header.startswith("sloop") else "n.v.t."
            cells = changed[header].astype(object)
            changed[header] = cells.where((cells != 0) | (rows.index % 5 != 0), word)
    return changed


def _untidy(rows: pd.DataFrame) -> pd.DataFrame:
    """Blanks behind a name here and there, and a column of the office's own."""
    changed = rows.copy()
    name = next(header for header in _headers(rows) if header.lower() in {"plannaam", "plan_naam"})
    changed.loc[4::9, name] = rows.loc[4::9, name] + "  "
    return changed.assign(**{"eigen notitie": None})


def _headers(rows: pd.DataFrame) -> list[str]:
    return [str(header) for header in rows]


def _with_thousands(rows: pd.DataFrame) -> pd.DataFrame:
    """Numbers of a thousand and more as 1.165, but not years and numbers of plans."""
    changed = rows.copy()
    for header in _headers(rows.select_dtypes("number")):
        if "id" in header.lower() or "jaar" in header or header in {"maandhuur", "koopprijs"}:
            continue
        cells = rows[header]
        if (cells.abs() >= _MANY).any():
            changed[header] = [
                f"{int(cell):,}".replace(",", ".") if abs(cell) >= _MANY else cell for cell in cells
            ]
    return changed
