"""Canonical plans as the sheets of a plan list in any layout: the reader's YAML the other way.

For the prefilled template and the sample. Well-formed lists only: the sample puts mess and mistakes
in the tables, and saves them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.layout import Layout, LayoutTable, ValueColumn

_PLAN = ["municipality_code", "plan_id"]
_CATEGORY = [*_PLAN, "mutation", "classification", "class_code", "amount_eur", "amount_kind"]
_YEAR = [*_PLAN, "year", "is_realised", "is_demolition_realised"]
_UNKNOWN = "onbekend"

Tables = dict[str, pd.DataFrame]
"""Sheet → rows with the layout's own headers and words; numbers are numbers, blank is None."""


def plan_tables(
    layout: Layout,
    plans: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    reference_date: date,
    are_years_across: bool = False,
) -> Tables:
    """The sheets of a plan list in `layout`, in its own words.

    `are_years_across`: years as columns on the category rows, where the layout leaves the choice.
    What was realised has no year of its own: it is put before what remains and the reference date.
    """
    tables: Tables = {}
    for table in layout.tables.values():
        if "category" in table.grain:
            if "year" in table.grain and are_years_across:
                continue
            rows = _category_rows(layout, table, counts, are_years_across=are_years_across)
        elif "year" in table.grain:
            rows = _year_rows(table, counts, reference_date)
        else:
            rows = _plan_rows(table, plans, counts)
        tables[table.sheet] = _in_words(layout, table, _described(rows, plans))
    return tables


def _select(
    counts: pd.DataFrame, column: ValueColumn, measure: str, phases: set[str]
) -> pd.DataFrame:
    """The counts that belong in a column: those of its class, the most precise one it names."""
    classification, class_code = column.counts_as[-1]
    return counts[
        (counts["classification"] == classification)
        & (counts["class_code"] == class_code)
        & (counts["mutation"] == column.mutation)
        & (counts["measure"] == measure)
        & counts["phase"].isin(phases)
    ]


def _plan_rows(table: LayoutTable, plans: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """One row per plan; a plan without any dwelling has zeros."""
    cells = [_cells_of_plan(column, counts) for column in table.value_columns]
    if not cells:
        return plans[_PLAN]
    return plans[_PLAN].merge(_wide(cells, _PLAN), on=_PLAN, how="left").fillna(0)


def _cells_of_plan(column: ValueColumn, counts: pd.DataFrame) -> pd.DataFrame:
    if column.period is None:
        found = _select(counts, column, column.measure, {column.phase})
    else:
        first, last = column.period
        found = _select(counts, column, column.measure, {"year", "period"})
        found = found[(found["period_from"] >= first) & (found["period_to"] <= last)]
    cells = found[[*_PLAN, "dwellings"]].assign(header=column.headers[0])
    return cells.assign(dwellings=cells["dwellings"] * column.sign)


def _wide(cells: list[pd.DataFrame], keys: list[str]) -> pd.DataFrame:
    """Keys × header, dwellings in the cells; a column without any dwelling holds zeros."""
    long = pd.concat(cells, ignore_index=True)
    return long.pivot_table(
        index=keys, columns="header", values="dwellings", aggfunc="sum", fill_value=0
    ).reset_index()


def _year_rows(table: LayoutTable, counts: pd.DataFrame, reference_date: date) -> pd.DataFrame:
    """One row per plan × year; what is realised stands on a row of its own, with Ja."""
    headers: dict[tuple[str, str, str], str] = {}
    for column in table.value_columns:
        # Two headers for one class, as huur1 and huur2: all of it goes into the first.
        headers.setdefault((column.mutation, *column.counts_as[-1]), column.headers[0])
    keys = pd.MultiIndex.from_frame(counts[["mutation", "classification", "class_code"]])
    header = pd.Series([headers.get(key) for key in keys], counts.index, dtype=object)
    own = counts.assign(header=header)
    own = own[own["header"].notna()]
    due = own[(own["measure"] == "remaining") & (own["phase"] == "year")]
    done = own[(own["measure"] == "realised") & (own["phase"] == "whole")]
    done = done.merge(_years_of_realised(counts, reference_date), on=_PLAN)
    cells = pd.concat(
        [due.assign(year=due["period_from"], is_done=False), done.assign(is_done=True)]
    )
    is_build = cells["mutation"] == "build"
    flagged = cells.assign(
        year=cells["year"].astype("int64"),
        is_realised=cells["is_done"] & is_build,
        is_demolition_realised=cells["is_done"] & ~is_build,
    )
    return _wide([flagged], _YEAR).sort_values(_YEAR)


def _years_of_realised(counts: pd.DataFrame, reference_date: date) -> pd.DataFrame:
    """The year before the reference date, or before the first year in which something remains."""
    due = counts[counts["phase"] == "year"]
    first = due.groupby(_PLAN)["period_from"].min().astype("int64")
    plans = counts[_PLAN].drop_duplicates().merge(first.reset_index(), on=_PLAN, how="left")
    latest = plans["period_from"].fillna(reference_date.year).clip(upper=reference_date.year)
    return plans[_PLAN].assign(year=latest.astype("int64") - 1)


def _category_rows(
    layout: Layout, table: LayoutTable, counts: pd.DataFrame, *, are_years_across: bool
) -> pd.DataFrame:
    """One row per plan × group × class, and per year where the table has years as rows."""
    known = {(group.mutation, group.classification) for group in layout.categories.values()}
    pairs = pd.MultiIndex.from_frame(counts[["mutation", "classification"]])
    own = counts[pairs.isin(known)]
    if "year" in table.grain:
        (header,) = (column.headers[0] for column in table.value_columns)
        years = own[own["phase"] == "year"].rename(columns={"dwellings": header})
        return years.assign(year=years["period_from"])[[*_CATEGORY, "year", header]]
    cells = [
        own[(own["measure"] == column.measure) & (own["phase"] == column.phase)].assign(
            header=column.headers[0]
        )
        for column in table.value_columns
    ]
    if are_years_across:
        years = own[own["phase"] == "year"]
        cells.append(years.assign(header=years["period_from"].astype(str)))
    filled = [
        frame.fillna({"class_code": "", "amount_eur": 0, "amount_kind": ""}) for frame in cells
    ]
    return _wide(filled, _CATEGORY)


def _described(rows: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of the plans, with all that is known of each plan."""
    order = plans[_PLAN].assign(order=range(len(plans)))
    extra = [name for name in plans if name not in rows]
    described = rows.merge(plans[_PLAN + extra].merge(order, on=_PLAN), on=_PLAN)
    return described.sort_values("order", kind="stable", ignore_index=True)


def _in_words(layout: Layout, table: LayoutTable, rows: pd.DataFrame) -> pd.DataFrame:
    """The columns of the table, under its headers and in its words."""
    written: dict[str, pd.Series] = {}
    for field, column in table.columns.items():
        cells = _field_cells(layout, field, rows)
        if cells is not None:
            written[column.headers[0]] = cells
    for header in _value_headers(table, rows):
        written[header] = rows[header] if header in rows else pd.Series(0, index=rows.index)
    return pd.DataFrame(written)


def _value_headers(table: LayoutTable, rows: pd.DataFrame) -> Iterator[str]:
    yield from (column.headers[0] for column in table.value_columns)
    if table.year_columns:
        yield from sorted(header for header in map(str, rows) if header.isdigit())


def _field_cells(layout: Layout, field: str, rows: pd.DataFrame) -> pd.Series | None:
    """What stands in the column of a field; None where nothing is known of it."""
    if field in {"category", "class"}:
        return _group_cells(layout, field, rows)
    if field in {"monthly_rent", "purchase_price"}:
        return _amounts(field, rows)
    source = {"municipality": "municipality_name"}.get(field, field)
    if source not in rows:
        return None
    kind = known_fields().fields[field].kind
    if kind == "flag":
        return rows[source].map({True: "Ja", False: "Nee"})
    if kind in {"code", "codes"}:
        words = first_words(layout, field)
        return rows[source].map(lambda codes: _joined(codes, words), na_action="ignore")
    return rows[source]


def _joined(codes: str, words: Mapping[str, str]) -> str:
    return "; ".join(words[code] for code in codes.split(", "))


def _amounts(field: str, rows: pd.DataFrame) -> pd.Series | None:
    if "amount_eur" not in rows or not rows["amount_eur"].any():
        return None
    kind = "rent" if field == "monthly_rent" else "purchase"
    return rows["amount_eur"].where(rows["amount_kind"] == kind, None)


def _group_cells(layout: Layout, field: str, rows: pd.DataFrame) -> pd.Series:
    words: dict[tuple[str, str, str], str | None] = {}
    for group in layout.categories.values():
        for code, spellings in group.classes.items():
            key = (group.mutation, group.classification, code)
            words[key] = group.words[0] if field == "category" else spellings[0]
        words[(group.mutation, group.classification, "")] = (
            group.words[0] if field == "category" else None
        )
    keys = rows[["mutation", "classification", "class_code"]].fillna("")
    return pd.Series([words[key] for key in keys.itertuples(index=False, name=None)], rows.index)


def first_words(layout: Layout, field: str) -> dict[str, str]:
    """Canonical code → the word to write: the layout's first, or the code's Dutch label."""
    words = {code: entry.label_nl for code, entry in known_fields().fields[field].codes.items()}
    return words | {code: found[0] for code, found in layout.codes.get(field, {}).items() if found}
