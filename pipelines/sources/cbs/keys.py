"""Region, period and other dimensions of each data row as codes, or the reason why not.

Works on the distinct labels of a file, not on its rows: a national table has few of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.reading.refused import RefusedFile
from pipelines.reading.regions import find_region, is_region_code, similar_name
from pipelines.reading.rejects import joined, rejects
from pipelines.sources.cbs import periods
from pipelines.sources.cbs.periods import Period, is_period_code, read_period_label, year_of
from pipelines.sources.cbs.shape_v3 import PERIOD, is_region_dimension
from pipelines.sources.cbs.sheet import ROW, Sheet
from pipelines.sources.cbs.tables import CbsTable

_SUGGESTIONS = 50
"""Unknown names for which a likely one is looked up: a whole wrong column needs no hints."""


@dataclass(frozen=True)
class _Fault:
    """Why rows are turned down; `reasons` is null for the rows that are in order."""

    column: str
    rule: str
    reasons: pd.Series


def decode_keys(
    sheet: Sheet, table: CbsTable, statuses: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows whose keys can be read, by position in the sheet, and rejects for the others.

    Columns: row_number, region_code, period_code, period_status, dimensions and is_outside
    (the region's name was not in use in that year). Raises RefusedFile for a table without
    periods of which the year is not known.
    """
    raw = sheet.keys.reset_index(drop=True)
    region = next((name for name in sheet.dimensions if is_region_dimension(name)), None)
    others = [name for name in sheet.dimensions if name not in (region, PERIOD)]
    keys = raw[[ROW]].copy()
    faults = _add_periods(keys, raw, sheet, table, statuses)
    faults += _add_regions(keys, raw, region, labels=sheet.labels)
    faults += _add_dimensions(keys, raw[others], table if sheet.labels else None)
    return _divided(keys, raw, faults, width=sheet.values.shape[1])


def _divided(
    keys: pd.DataFrame, raw: pd.DataFrame, faults: list[_Fault], *, width: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Good rows, and for each bad row its first fault."""
    is_good = pd.Series(data=True, index=keys.index)
    parts = []
    for fault in faults:
        hit = fault.reasons.notna() & is_good
        part = rejects(
            raw.loc[hit, ROW],
            column_name=fault.column,
            rule=fault.rule,
            reason=fault.reasons[hit],
            value=raw.loc[hit, fault.column],
            observation_count=width,
        )
        parts.append(part)
        is_good &= ~hit
    return keys[is_good], joined(parts)


def _add_periods(
    keys: pd.DataFrame,
    raw: pd.DataFrame,
    sheet: Sheet,
    table: CbsTable,
    statuses: Mapping[str, str],
) -> list[_Fault]:
    if PERIOD not in raw:
        keys["period_code"] = _only_period(table)
        keys["period_status"] = statuses.get(_only_period(table), periods.UNKNOWN)
        return []
    read = read_period_label if sheet.labels else _read_code
    found = {text: read(text) for text in raw[PERIOD].unique()}
    unmarked = _unmarked_status(sheet, found)
    codes = {text: period.code if period else None for text, period in found.items()}
    status = {
        text: period.status or statuses.get(period.code, unmarked) if period else None
        for text, period in found.items()
    }
    keys["period_code"] = raw[PERIOD].map(codes).astype(object)
    keys["period_status"] = raw[PERIOD].map(status).astype(object)
    kind = "een periode" if sheet.labels else "een periodecode van CBS (2025JJ00)"
    reasons = {text: f"Perioden: '{text}' is niet {kind}." for text, p in found.items() if not p}
    return [_Fault(PERIOD, "periode_onbekend", raw[PERIOD].map(reasons))]


def _only_period(table: CbsTable) -> str:
    if table.period is None:
        raise RefusedFile(
            f"{table.table_id} heeft geen kolom Perioden en staat niet met een jaar in tables.yml.",
            remedy=f"Zet {table.table_id} met period in pipelines/sources/cbs/tables.yml.",
        )
    return table.period


def _read_code(text: str) -> Period | None:
    return Period(text) if is_period_code(text) else None


def _unmarked_status(sheet: Sheet, found: Mapping[str, Period | None]) -> str:
    """What no mark means: final where the file marks its provisional periods, else unknown."""
    marks_used = any(period and period.status for period in found.values())
    return periods.FINAL if sheet.unmarked_is_final or marks_used else periods.UNKNOWN


def _add_regions(
    keys: pd.DataFrame, raw: pd.DataFrame, column: str | None, *, labels: bool
) -> list[_Fault]:
    keys["is_outside"] = False
    keys["region_code"] = None
    if column is None:
        return []
    if labels:
        return _add_named_regions(keys, raw[column])
    is_code = raw[column].map({text: is_region_code(text) for text in raw[column].unique()})
    keys["region_code"] = raw[column]
    reasons = (column + ": '" + raw[column] + "' is geen regiocode van CBS.").where(~is_code)
    return [_Fault(column, "regio_onbekend", reasons)]


def _add_named_regions(keys: pd.DataFrame, names: pd.Series) -> list[_Fault]:
    """Names to codes, per distinct name and year."""
    pairs = pd.DataFrame({"name": names, "period": keys["period_code"]})
    distinct = pairs.drop_duplicates().dropna()
    found = [
        find_region(name, year_of(period))
        for name, period in zip(distinct["name"], distinct["period"], strict=True)
    ]
    years = distinct["period"].map(year_of)
    distinct["code"] = [region.code if region else None for region in found]
    distinct["outside"] = [
        region is not None and not region.covers(year)
        for region, year in zip(found, years, strict=True)
    ]
    joined_pairs = pairs.merge(distinct, on=["name", "period"], how="left")
    keys["region_code"] = joined_pairs["code"].astype(object)
    keys["is_outside"] = joined_pairs["outside"].eq(other=True)
    unknown = names.where(keys["region_code"].isna())
    return [_Fault(str(names.name), "regio_onbekend", unknown.map(_unknown_names(unknown)))]


def _unknown_names(names: pd.Series) -> dict[str, str]:
    """Unknown name → reason, with a likely name for the first of them."""
    reasons = {}
    for position, name in enumerate(names.dropna().unique()):
        similar = similar_name(name) if position < _SUGGESTIONS else None
        hint = f" Bedoeld is misschien '{similar}'." if similar else ""
        reasons[name] = f"{names.name}: '{name}' is geen bekende regionaam.{hint}"
    return reasons


def _add_dimensions(
    keys: pd.DataFrame, raw: pd.DataFrame, labelled: CbsTable | None
) -> list[_Fault]:
    coded, faults = raw.copy(), []
    for name in raw.columns:
        read = _label_reader(name, labelled)
        codes = {text: read(text) for text in raw[name].unique()}
        coded[name] = raw[name].map(codes)
        reasons = {
            text: f"{name}: '{text}' is geen bekende waarde." for text in codes if not codes[text]
        }
        faults.append(_Fault(name, "dimensie_onbekend", raw[name].map(reasons)))
    keys["dimensions"] = _as_json(coded)
    return faults


def _label_reader(name: str, labelled: CbsTable | None) -> Callable[[str], str | None]:
    """Labels of a known table have codes; codes, and labels of other tables, stand as they are."""
    if labelled is None or not labelled.is_known:
        return lambda text: text or None
    return dict(labelled.labels.get(name, {})).get


def _as_json(coded: pd.DataFrame) -> pd.Series | str:
    """One JSON object per row, keys sorted; made once per distinct combination."""
    if not len(coded.columns):
        return "{}"
    positions = coded.groupby(list(coded.columns), sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(positions, return_index=True)
    records = coded.iloc[first].to_dict("records")
    texts = [
        json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        for row in records
    ]
    return pd.Series(np.array(texts, dtype=object)[positions], index=coded.index)
