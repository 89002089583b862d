"""The plans of the last list, as the template's sheets hold them: to update, not to type anew."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipelines.core.errors import WoonmonitorError
from pipelines.reports.plancapaciteit.plan_tables import Tables, plan_tables
from pipelines.sources.plancapaciteit.findings import known_rules
from pipelines.sources.plancapaciteit.layout import Layout
from pipelines.sources.plancapaciteit.parse import PlanList

_KEY = ["municipality_code", "plan_id"]
_ANY_DATE = pd.Timestamp(2000, 1, 1).date()


@dataclass(frozen=True)
class Prefilled:
    """Sheet → rows, and the first and last year in which dwellings still have to be built."""

    tables: Tables
    years: tuple[int, int] | None
    """Null: no dwelling has a year."""


def prefill(layout: Layout, last: PlanList) -> Prefilled:
    """The plans of `last` that count: without a fault, of a status that is delivered.

    A plan with a fault is left out: what could not be read would stand there as nothing. Raises
    WoonmonitorError for a list that does not say what was planned, as the template asks.
    """
    plans = last.plans[last.plans["is_accepted"].astype(bool)]
    outside = known_rules()["not_capacity"].applies_to
    plans = plans[~plans["planning_status"].isin(outside)]
    counts = last.counts.merge(plans[_KEY], on=_KEY)
    if not (counts["measure"] == "planned").any():
        raise WoonmonitorError(
            "De vorige lijst zegt alleen wat nog gebouwd wordt, niet wat gepland is.",
            remedy="Maak het sjabloon zonder vorige lijst, en vul de plannen in.",
        )
    due = counts[(counts["phase"] == "year") & (counts["dwellings"] > 0)]
    tables = plan_tables(
        layout, _named(plans), counts, reference_date=_ANY_DATE, are_years_across=True
    )
    years = due["period_from"]
    return Prefilled(tables, (int(years.min()), int(years.max())) if len(due) else None)


def _named(plans: pd.DataFrame) -> pd.DataFrame:
    return plans.assign(province=None)
