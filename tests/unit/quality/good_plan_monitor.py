"""Monitor tables of plans in which every promise holds, on top of `good_plans`.

Each municipality has two public plans, A (hard) and B (soft), 20 dwellings each: 8 social rent, 12
unknown. Only the region shows a block that is not public: three soft plans, 12 dwellings.
"""

from __future__ import annotations

from datetime import date
from typing import Any

UNITS = {"GM0001": 1, "GM0002": 1, "SA": 1, "SB": 1, "R": 2}
"""Region unit → number of its municipalities."""
BLOCK = 12
_DATE = date(2026, 1, 1)


def capacity() -> list[dict[str, Any]]:
    return [
        row
        for unit, members in UNITS.items()
        for hardness in ("hard", "zacht")
        for row in _of_unit(unit, hardness, 20 * members)
    ]


def _of_unit(unit: str, hardness: str, public: int) -> list[dict[str, Any]]:
    block = BLOCK if (unit, hardness) == ("R", "zacht") else 0
    whole, social = public + block, public * 8 // 20
    cells = [
        ("totaal", "totaal", "totaal", "totaal", whole, None),
        ("2025-2029", "periode", "totaal", "totaal", public, None),
        ("totaal", "totaal", "prijsklasse", "sociale_huur", social, None),
        ("totaal", "totaal", "prijsklasse", "onbekend", public - social, None),
    ]
    if block:
        cells += [
            ("niet_openbaar", "niet_openbaar", "totaal", "totaal", block, None),
            ("totaal", "totaal", "prijsklasse", "niet_openbaar", block, 3),
        ]
    return [_cell(unit, hardness, cell, whole) for cell in cells]


def _cell(
    unit: str, hardness: str, cell: tuple[str, str, str, str, int, int | None], whole: int
) -> dict[str, Any]:
    period, kind, classification, class_code, dwellings, plans = cell
    denominator = dwellings if kind in ("periode", "niet_openbaar") else whole
    return {
        "region_code": unit,
        "hardness": hardness,
        "period_code": period,
        "period_kind": kind,
        "classification": classification,
        "class_code": class_code,
        "dwellings": dwellings,
        "demolition": 0,
        "delayed_dwellings": 0,
        "plan_count": plans or 1,
        "denominator": denominator,
        "share": round(dwellings / denominator, 4),
        "has_hidden_plans": unit != "R" and hardness == "zacht",
        "first_reference_date": _DATE,
        "source_files": "GM0001-new",
        "is_fictive": False,
    }


def plans() -> list[dict[str, Any]]:
    return [
        {
            "region_code": municipality,
            "plan_id": plan,
            "plan_name": f"Plan {plan}",
            "planning_status": "2A" if hardness == "hard" else "3",
            "hardness": hardness,
            "remaining": 20,
            "reference_date": _DATE,
            "source_files": f"{municipality}-new",
        }
        for municipality in ("GM0001", "GM0002")
        for plan, hardness in (("A", "hard"), ("B", "zacht"))
    ]


def changes() -> list[dict[str, Any]]:
    """30 + 20 new - 10 realised = 40; what is not public stands apart."""
    return [
        {
            "region_code": unit,
            "reference_date": _DATE,
            "change_kind": kind,
            "difference": difference,
            "previous_remaining": 30,
            "current_remaining": 40,
            "source_files": "GM0001-new",
        }
        for unit in UNITS
        for kind, difference in (("new", 20), ("realised", -10), ("niet_openbaar", 7))
    ]


def needs() -> list[dict[str, Any]]:
    """100 wanted, 50 there on 1 January: 50 needed.

    12 delivered and 2 demolished until the plans leave 40; 20 hard is half of that, 40 with the
    soft ones is all of it.
    """
    rows = [
        {
            "region_code": "R",
            "goal_code": "NET",
            "scope": scope,
            "target_value": 100.0,
            "value": 50,
            "need": 50,
            "stock_date": date(2025, 1, 1),
            "realised_since_stock_date": 12,
            "demolished_since_stock_date": 2,
            "need_after_bridge": 40,
            "last_reference_date": _DATE,
            "note_nl": "Stand op 1-1-2025, plannen op 1-1-2026.",
            "capacity_in_period": capacity_in_period,
            "coverage_share": capacity_in_period / 40,
            "reason_nl": None,
        }
        for scope, capacity_in_period in (("hard", 20), ("hard_en_zacht", 40))
    ]
    empty = {
        "target_value": None,
        "need": None,
        "need_after_bridge": None,
        "coverage_share": None,
        "reason_nl": "geen getal",
    }
    return rows + [{**row, "region_code": "SA", **empty} for row in rows]


def affordability() -> list[dict[str, Any]]:
    """8 of 20 social is 40%, all of what is known; met against 30%. More than none is met too."""
    row = {
        "region_code": "GM0001",
        "basis": "gepland",
        "indicator_code": "sociale_huur",
        "numerator": 8,
        "denominator": 20,
        "share": 0.4,
        "share_known": 1.0,
    }
    return [
        row | {"target_code": "S", "target_value": 0.3, "target_unit": "share", "is_met": True},
        row | {"target_code": "M", "target_value": 0.0, "target_unit": "dwellings", "is_met": True},
        row | {"target_code": "-", "target_value": None, "target_unit": None, "is_met": None},
    ]
