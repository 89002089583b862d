"""A monitor table of lettings in which every promise holds: 2023 and its halves, five units.

Each municipality: 30 lettings in each half-year, half of them by lottery. One share is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

UNITS = {
    "GM0001": ("municipality", 1),
    "GM0002": ("municipality", 1),
    "SA": ("subregion", 1),
    "SB": ("subregion", 1),
    "R": ("region", 2),
}
PERIODS = {"2023JJ00": 2, "2023HJ01": 1, "2023HJ02": 1, "2024JJ00": 1, "2024HJ01": 1}
"""Period → its half-years; 2024 has only begun."""


HIDDEN = ("GM0001", "2023HJ01", "route_share", "loting")


def allocation() -> list[dict[str, Any]]:
    return [
        _finished(row)
        for unit, (level, members) in UNITS.items()
        for period, halves in PERIODS.items()
        for row in _rows(unit, level, period, 30 * members * halves)
    ]


def _rows(unit: str, level: str, period: str, lettings: int) -> Iterator[dict[str, Any]]:
    place = {"region_code": unit, "region_level": level, "period_code": period}
    half = lettings // 2
    yield place | _count("lettings", "totaal", "totaal", lettings)
    for route in ("loting", "regulier_aanbod"):
        yield place | _count("lettings", "route", route, half)
        share = {"kind": "share", "value": 0.5, "numerator": half, "denominator": lettings}
        yield place | _count("route_share", "route", route, half) | share | {"n": lettings}
    # Clicks on adverts are no people: few may be shown.
    yield place | _count("responses", "totaal", "totaal", 3) | {"unit": "responses"}


def _count(indicator: str, breakdown: str, category: str, count: int) -> dict[str, Any]:
    return {
        "indicator": indicator,
        "breakdown": breakdown,
        "category": category,
        "kind": "count",
        "unit": "lettings",
        "value": float(count),
        "numerator": count,
        "denominator": None,
        "n": count,
        "is_suppressed": False,
        "suppression_reason": None,
        "source_files": "toewijzingen-new",
        "is_fictive": False,
    }


def _finished(row: dict[str, Any]) -> dict[str, Any]:
    """The row with what depends on its period; one share is hidden."""
    period = row["period_code"]
    place = (row["region_code"], period, row["indicator"], row["category"])
    hidden = {"value": None, "is_suppressed": True, "suppression_reason": "kleine_noemer"}
    return {
        **row,
        "period_type": "jaar" if period.endswith("JJ00") else "halfjaar",
        "has_series_break": period in ("2023JJ00", "2023HJ02"),
        **(hidden if place == HIDDEN else {}),
    }
