"""The same invented plans in each layout, and what each layout can carry of them.

For tests only. `expected_counts` is what any reader must find: the plans themselves, less what the
layout has no room for.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd

from pipelines.reports.plancapaciteit.plan_tables import plan_tables
from pipelines.sample.plancapaciteit.canonical import count_frame, plan_frame
from pipelines.sample.plancapaciteit.history import plans_by_date
from pipelines.sample.plancapaciteit.model import NOT_CAPACITY
from pipelines.sample.plancapaciteit.save import flat_table, save_tables
from pipelines.sources.plancapaciteit.layout import known_layouts

REFERENCE_DATE = date(2026, 1, 1)
LAYOUTS = ("planmonitor", "breed", "nieuwe_kaart")
KEY = [
    "plan_id",
    "mutation",
    "classification",
    "class_code",
    "measure",
    "phase",
    "period_from",
    "period_to",
]
_AT = 2
_CARRIED = {
    "planmonitor": {
        "build": ("total", "price", "dwelling_type", "care_type", "flex"),
        "demolition": ("total",),
    },
    "breed": {
        "build": ("total", "price", "dwelling_type", "price_and_type"),
        "demolition": ("total", "price", "dwelling_type", "price_and_type"),
    },
    "nieuwe_kaart": {"build": ("total", "dwelling_type", "tenure"), "demolition": ("total",)},
}
_PERIODS = ((2020, 2024), (2025, 2029), (2030, 2050))
"""Of the layout nieuwe_kaart; DOSSIER B6 has the same ones."""


@cache
def same_plans(
    municipality: str = "GM0453", name: str = "Velsen"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Plans and counts of one municipality, public and counting, so that every layout has them."""
    plans = [
        plan
        for plan in plans_by_date(2026)[_AT]
        if plan.municipality == municipality
        and plan.status not in NOT_CAPACITY
        and plan.confidentiality == "openbaar"
    ]
    frame = plan_frame(plans).assign(municipality_name=name, province="Noord-Holland")
    return frame, count_frame(plans, _AT)


def write_same_plans(layout: str, path: Path) -> Path:
    """The same plans in `layout`, as an xlsx or a csv."""
    plans, counts = same_plans()
    is_flat = path.suffix == ".csv"
    tables = plan_tables(
        known_layouts()[layout],
        plans,
        counts,
        reference_date=REFERENCE_DATE,
        are_years_across=is_flat,
    )
    save_tables({"": flat_table(tables)} if is_flat else tables, path)
    return path


def expected_counts(layout: str, counts: pd.DataFrame) -> pd.DataFrame:
    """What a list in `layout` carries of these counts; only where there are dwellings."""
    parts = []
    for mutation, classifications in _CARRIED[layout].items():
        own = counts[counts["mutation"] == mutation]
        parts.append(own[own["classification"].isin(classifications)])
    carried = pd.concat(parts)
    return summed(_on_the_map(carried) if layout == "nieuwe_kaart" else carried)


def summed(counts: pd.DataFrame) -> pd.DataFrame:
    """Dwellings per key, without the zeros, in a fixed order."""
    years = {name: counts[name].astype("Int64") for name in ("period_from", "period_to")}
    totals = counts.assign(**years).groupby(KEY, dropna=False)["dwellings"].sum()
    return totals[totals != 0].astype("int64").reset_index().sort_values(KEY, ignore_index=True)


def _on_the_map(counts: pd.DataFrame) -> pd.DataFrame:
    """Only what remains: as a whole, the new build per period, the demolition at no known time."""
    rest = counts[counts["measure"] == "remaining"]
    whole = rest[rest["phase"] == "whole"]
    years = rest[(rest["phase"] == "year") & (rest["classification"] == "total")]
    years = years[years["mutation"] == "build"]
    periods = [
        years[years["period_from"].between(first, last)].assign(
            phase="period", period_from=first, period_to=last
        )
        for first, last in _PERIODS
    ]
    gone = whole[whole["mutation"] == "demolition"].assign(phase="unknown")
    return pd.concat([whole, *periods, gone])
