"""Plans and counts in the columns of the raw tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import CRITICAL, INFO
from pipelines.sources.plancapaciteit.recognise import Recognised

PLAN_COLUMNS = [
    "row_number",
    "sheet",
    "municipality_code",
    "municipality_name",
    "plan_id",
    "plan_id_source",
    "plan_name",
    "place_name",
    "confidentiality",
    "client_type",
    "plan_type",
    "planning_status",
    "project_phase",
    "bottlenecks",
    "is_key_project",
    "new_build_total",
    "realised_total",
    "remaining_total",
    "demolition_total",
    "demolition_realised",
    "first_delivery_year",
    "last_delivery_year",
    "is_accepted",
    "finding_rules",
]
COUNT_COLUMNS = [
    "row_number",
    "municipality_code",
    "plan_id",
    "mutation",
    "classification",
    "class_code",
    "measure",
    "phase",
    "period_from",
    "period_to",
    "amount_eur",
    "amount_kind",
    "dwellings",
]


def plan_rows(
    plans: pd.DataFrame,
    counts: pd.DataFrame,
    recognised: Recognised,
    found: pd.DataFrame,
) -> pd.DataFrame:
    """Plans (index plan_no) with their totals; `found` is what the rules say of them."""
    rejected = found.loc[found["severity"] == CRITICAL, "plan_no"].dropna()
    written = plans.assign(
        sheet=[recognised.tables[table_no].grid.sheet for table_no in plans["table_no"]],
        municipality_name=plans["municipality_text"],
        municipality_code=plans["municipality_code"].fillna(""),
        **_names(plans),
        **_totals(plans, counts, tells_demolition=_tells_demolition(recognised)),
        is_accepted=~plans.index.isin(rejected) & ~plans["is_orphan"].to_numpy(dtype=bool),
        finding_rules=_rules_of(found).reindex(plans.index).fillna(""),
    )
    written["is_key_project"] = written["is_key_project"].astype("boolean")
    return _without_nan(written[PLAN_COLUMNS])


def _rules_of(found: pd.DataFrame) -> pd.Series:
    """By plan_no the rules that it breaks, warnings too: each once, sorted."""
    broken = found.loc[found["severity"] != INFO, ["plan_no", "rule"]]
    broken = broken.dropna().drop_duplicates().sort_values("rule")
    return broken.groupby("plan_no")["rule"].agg(", ".join)


def _without_nan(frame: pd.DataFrame) -> pd.DataFrame:
    """Texts that are missing as None: a NaN among texts is a number to a database."""
    texts = frame.select_dtypes(["object", "string", "category"]).columns
    return frame.assign(**{name: _with_none(frame[name]) for name in texts})


def _with_none(cells: pd.Series) -> pd.Series:
    objects = np.array(cells, dtype=object)
    objects[pd.isna(objects)] = None
    return pd.Series(objects, index=cells.index, dtype=object)


def _names(plans: pd.DataFrame) -> dict[str, pd.Series]:
    """Number and name; without number the name serves, without name the number."""
    row = "rij " + plans["row_number"].astype(str)
    by_name = plans["plan_name"].str.casefold().fillna(row)
    has_id = plans["plan_id"].notna()
    return {
        "plan_id": plans["plan_id"].fillna(by_name),
        "plan_id_source": pd.Series("name", index=plans.index).mask(has_id, "delivered"),
        "plan_name": plans["plan_name"].fillna(plans["plan_id"]).fillna(""),
    }


def _tells_demolition(recognised: Recognised) -> bool:
    """Whether the file says what is demolished, so that no number means none."""
    columns = [each for found in recognised.tables for each in found.value_columns.values()]
    categories = recognised.layout.categories.values()
    mutations = {each.mutation for each in columns} | {each.mutation for each in categories}
    return "demolition" in mutations


def _totals(
    plans: pd.DataFrame, counts: pd.DataFrame, *, tells_demolition: bool
) -> dict[str, pd.Series]:
    totals = counts[counts["classification"] == "total"]
    whole = totals[totals["phase"] == "whole"]

    added = whole.groupby(["mutation", "measure", "plan_no"], observed=True)["dwellings"].sum()
    none = pd.Series(dtype="int64")
    by_kind: dict[object, pd.Series] = {
        kind: rows.droplevel([0, 1]) for kind, rows in added.groupby(level=[0, 1])
    }

    def sums(mutation: str, measure: str) -> pd.Series:
        found = by_kind.get((mutation, measure), none)
        return found.reindex(plans.index).astype("Int64")

    rest = totals[(totals["mutation"] == "build") & (totals["dwellings"] > 0)]
    years = rest.groupby("plan_no").agg(first=("period_from", "min"), last=("period_to", "max"))
    years = years.reindex(plans.index).astype("Int64")
    no_first, no_last = known_fields().open_periods.bounds
    years = years.assign(  # a period without end has no last year
        first=years["first"].mask(years["first"] == no_first),
        last=years["last"].mask(years["last"] == no_last),
    )
    has_planned = bool((whole["measure"] == "planned").any())
    demolition = sums("demolition", "planned" if has_planned else "remaining")
    demolished = sums("demolition", "realised")
    if tells_demolition:
        demolition = demolition.fillna(0)
        demolished = demolished.fillna(0) if has_planned else demolished
    return {
        "new_build_total": sums("build", "planned"),
        "realised_total": sums("build", "realised"),
        "remaining_total": sums("build", "remaining"),
        "demolition_total": demolition,
        "demolition_realised": demolished,
        "first_delivery_year": years["first"],
        "last_delivery_year": years["last"],
    }


def count_rows(counts: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Counts with the row and name of their plan, in the order of plans, classes and years."""
    named = counts.join(plans[["row_number", "municipality_code", "plan_id"]], on="plan_no")
    order = [
        "plan_no",
        "mutation",
        "classification",
        "class_code",
        "measure",
        "phase",
        "period_from",
        "amount_eur",
    ]
    written = named.sort_values(order, kind="stable").reset_index(drop=True)
    years = {name: written[name].astype("Int64") for name in ("period_from", "period_to")}
    return _without_nan(written.assign(**years)[COUNT_COLUMNS])
