"""Plans and counts in the columns of the raw tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

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
    totals: pd.DataFrame,
    recognised: Recognised,
    found: pd.DataFrame,
) -> pd.DataFrame:
    """Plans and their `totals` (index plan_no both); `found` is what the rules say of them."""
    rejected = found.loc[found["severity"] == CRITICAL, "plan_no"].dropna()
    written = plans.assign(
        sheet=[recognised.tables[table_no].grid.sheet for table_no in plans["table_no"]],
        municipality_name=plans["municipality_text"],
        municipality_code=plans["municipality_code"].fillna(""),
        **_names(plans),
        **{str(name): totals[name].astype("Int64") for name in totals},
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


def count_rows(counts: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Counts with the row and name of their plan, in the order given."""
    written = counts.join(plans[["row_number", "municipality_code", "plan_id"]], on="plan_no")
    years = {name: written[name].astype("Int64") for name in ("period_from", "period_to")}
    return _without_nan(written.assign(**years)[COUNT_COLUMNS])
