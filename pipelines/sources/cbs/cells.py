"""From decoded rows to single observations: measure, value, and what cannot be one of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from pipelines.reading.rejects import joined, rejects
from pipelines.sources.cbs.numbers import IMPOSSIBLE, ORDINARY, read_values
from pipelines.sources.cbs.sheet import ROW, Sheet, trimmed
from pipelines.sources.cbs.tables import CbsTable

OBSERVATION_COLUMNS = [
    "row_number",
    "table_id",
    "measure_code",
    "measure",
    "region_code",
    "period_code",
    "dimensions",
    "value",
    "string_value",
    "value_attribute",
    "period_status",
]
_BROKEN_COUNT = (
    " is geen geheel getal, en dit onderwerp telt. Is het bestand opnieuw opgeslagen in Excel? "
    "Haal de tabel op met `woonmonitor fetch`."
)
_CELL = ["measure", "region_code", "period_code", "dimensions"]


def no_observations() -> pd.DataFrame:
    """An empty frame of observations."""
    return pd.DataFrame({name: [] for name in OBSERVATION_COLUMNS}, dtype=object)


def observations_of(
    sheet: Sheet, keys: pd.DataFrame, names: Mapping[str, str], table: CbsTable
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Observations (without table_id) of the decoded rows, and rejects for unreadable cells.

    `keys` is indexed by position in the sheet; `names` maps a measure's code to its stem.
    """
    cells = _unpivoted(sheet, keys)
    cells["measure"] = cells["measure_code"].map(names).astype(object)
    _add_values(cells, sheet, table)
    _add_first_fault(cells, table)
    _add_doubles(cells)
    is_good = cells["reason"].isna()
    return cells[is_good], _rejected(cells[~is_good])


def _unpivoted(sheet: Sheet, keys: pd.DataFrame) -> pd.DataFrame:
    """One line per cell, in file order; what stood in the file is column `raw`."""
    positions = keys.index.to_numpy()
    values = sheet.values.iloc[positions]
    width = values.shape[1]
    cells = keys.iloc[np.repeat(np.arange(len(keys)), width)].reset_index(drop=True)
    if sheet.cells is not None:
        own = sheet.cells.iloc[positions].reset_index(drop=True)
        return pd.concat([cells, own], axis=1).assign(raw=values.iloc[:, 0].to_numpy())
    cells["measure_code"] = np.tile(values.columns.to_numpy(dtype=object), len(keys))
    # One type for the whole block: numbers stay numbers where every column holds numbers.
    return cells.assign(raw=values.to_numpy().ravel())


def _add_values(cells: pd.DataFrame, sheet: Sheet, table: CbsTable) -> None:
    read = read_values(cells["raw"], sheet.numbers, blank=sheet.blank)
    is_text = cells["measure"].isin(table.text_measures)
    if is_text.any():
        texts = trimmed(cells.loc[is_text, "raw"])
        read.loc[is_text, ["value", "fault"]] = [np.nan, None]
        read.loc[is_text, "string_value"] = texts.astype(object).where(texts != "", None)
        read.loc[is_text, "value_attribute"] = np.where(texts == "", sheet.blank, ORDINARY)
    cells["value"] = read["value"]
    cells["fault"] = read["fault"]
    for name in ("string_value", "value_attribute"):
        if name not in cells:  # OData v4 brings its own
            cells[name] = read[name]
    is_void = cells["is_outside"] & cells["value"].isna()
    cells.loc[is_void, "value_attribute"] = IMPOSSIBLE


def _add_first_fault(cells: pd.DataFrame, table: CbsTable) -> None:
    """Columns rule and reason: the first thing that is wrong with a cell, or null."""
    cells["rule"] = None
    cells["reason"] = None
    named = cells["measure_code"] + ": "
    raw = "'" + cells["raw"].astype("str") + "'"
    faults = (
        ("meting_onbekend", cells["measure_code"] == "", "De rij noemt geen meting (Measure)."),
        ("waarde_onleesbaar", cells["fault"].notna(), named + cells["fault"]),
        ("waarde_onleesbaar", _is_broken_count(cells, table), named + raw + _BROKEN_COUNT),
        ("regio_buiten_geldigheid", _is_outside(cells), named + _outside_reason(cells)),
        ("waarde_ontbreekt", _is_unexplained(cells), named + "geen waarde en geen verklaring."),
    )
    for rule, is_wrong, reason in faults:
        is_first = is_wrong & cells["reason"].isna()
        cells.loc[is_first, "rule"] = rule
        cells.loc[is_first, "reason"] = reason if isinstance(reason, str) else reason[is_first]


def _is_broken_count(cells: pd.DataFrame, table: CbsTable) -> pd.Series:
    """80.43 homes: thousands that a spreadsheet wrote with a point, or decimals that it kept."""
    return cells["measure"].isin(table.measures) & (cells["value"] % 1 > 0)


def _is_outside(cells: pd.DataFrame) -> pd.Series:
    return cells["is_outside"] & cells["value"].notna()


def _outside_reason(cells: pd.DataFrame) -> pd.Series:
    year = cells["period_code"].str[:4]
    return "waarde voor " + cells["region_code"] + " in " + year + ", toen die naam niet bestond."


def _is_unexplained(cells: pd.DataFrame) -> pd.Series:
    """An ordinary value that is not there: a null must say why."""
    is_empty = cells["value"].isna() & cells["string_value"].isna()
    return is_empty & (cells["value_attribute"] == ORDINARY)


def _add_doubles(cells: pd.DataFrame) -> None:
    """Of a cell that stands in the file more than once the first counts."""
    good = cells.loc[cells["reason"].isna(), [*_CELL, ROW]]
    is_shared = good.duplicated(_CELL, keep=False)
    shared = good[is_shared]
    first = shared.groupby(_CELL, dropna=False, sort=False)[ROW].transform("first")
    later = shared.duplicated(_CELL)
    double = later[later].index
    cells.loc[double, "rule"] = "dubbele_waarneming"
    cells.loc[double, "reason"] = (
        cells.loc[double, "measure_code"]
        + ": deze waarneming staat al op rij "
        + first[double].astype("str")
        + "."
    )


def _rejected(bad: pd.DataFrame) -> pd.DataFrame:
    parts = [
        rejects(
            rows[ROW], column_name=rows["measure_code"], rule=str(rule), reason=rows["reason"],
            value=rows["raw"],
        )
        for rule, rows in bad.groupby("rule", sort=False)
    ]  # fmt: skip
    return joined(parts)
