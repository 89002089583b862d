"""Invented plans as the tables of a plan list: columns and codes as in `warehouse/schema.sql`."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from pipelines.sample.plancapaciteit.model import Home, Plan

COUNT_COLUMNS = [
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
_TENURE = {
    "sociale_huur": "huur",
    "middenhuur": "huur",
    "dure_huur": "huur",
    "huur_onbekend": "huur",
    "betaalbare_koop": "koop",
    "dure_koop": "koop",
    "koop_onbekend": "koop",
    "onbekend": "onbekend",
}
_Key = tuple[str, str, str, str, str, str, int | None]


def plan_frame(plans: list[Plan]) -> pd.DataFrame:
    """One row per plan: what a plan list says of it, without its counts."""
    return pd.DataFrame(
        {
            "municipality_code": [plan.municipality for plan in plans],
            "plan_id": [plan.plan_id for plan in plans],
            "plan_name": [plan.name for plan in plans],
            "place_name": [plan.place for plan in plans],
            "confidentiality": [plan.confidentiality for plan in plans],
            "client_type": [plan.client_type for plan in plans],
            "plan_type": [plan.plan_type for plan in plans],
            "planning_status": [plan.status for plan in plans],
            "project_phase": [plan.phase for plan in plans],
            "bottlenecks": [", ".join(plan.bottlenecks) for plan in plans],
            "is_key_project": [plan.is_key_project for plan in plans],
        }
    )


def count_frame(plans: list[Plan], at: int) -> pd.DataFrame:
    """Dwellings per plan, mutation, classification, class, measure and phase on date number `at`.

    Every classification, also those that a layout does not carry: a writer takes what it can hold.
    """
    counts: Counter[_Key] = Counter()
    for plan in plans:
        build = (plan.municipality, plan.plan_id, "build")
        for home in plan.homes:
            done = home.is_realised(at)
            _add(counts, build, _classes(home), year=home.year, number=1, is_done=done)
        if plan.demolition:
            gone = plan.demolition
            classes = _classes_of("sociale_huur", gone.dwelling_type)
            done = gone.is_realised(at)
            of = (plan.municipality, plan.plan_id, "demolition")
            _add(counts, of, classes, year=gone.year, number=gone.dwellings, is_done=done)
    frame = pd.DataFrame(
        [(*key, number) for key, number in counts.items()],
        columns=[
            "municipality_code",
            "plan_id",
            "mutation",
            "classification",
            "class_code",
            "measure",
            "period_from",
            "dwellings",
        ],
    )
    frame["period_from"] = frame["period_from"].astype("Int64")
    frame["period_to"] = frame["period_from"]
    frame["phase"] = frame["period_from"].notna().map({True: "year", False: "whole"})
    frame["amount_eur"] = None
    frame["amount_kind"] = None
    return frame[COUNT_COLUMNS].sort_values(COUNT_COLUMNS[:8], ignore_index=True)


def _add(
    counts: Counter[_Key],
    of: tuple[str, str, str],
    classes: dict[str, str],
    *,
    year: int,
    number: int,
    is_done: bool,
) -> None:
    """Planned always; then realised, or remaining: as a whole and in its year.

    `of`: municipality, plan and mutation.
    """
    for classification, code in classes.items():
        key = (*of, classification, code)
        counts[(*key, "planned", None)] += number
        if is_done:
            counts[(*key, "realised", None)] += number
        else:
            counts[(*key, "remaining", None)] += number
            counts[(*key, "remaining", year)] += number


def _classes_of(price: str, dwelling_type: str) -> dict[str, str]:
    return {
        "total": "totaal",
        "price": price,
        "dwelling_type": dwelling_type,
        "price_and_type": f"{price}__{dwelling_type}",
    }


def _classes(home: Home) -> dict[str, str]:
    return _classes_of(home.price, home.dwelling_type) | {
        "tenure": _TENURE[home.price],
        "care_type": home.care_type,
        "flex": "flexwoning" if home.is_flex else "regulier_permanent",
    }
