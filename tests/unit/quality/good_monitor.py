"""Small monitor tables in which every promise holds, on top of `good_raw` (2012-2014)."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pandas as pd

from tests.unit.quality import good_allocation, good_plan_monitor, good_quality
from tests.unit.quality.good_raw import FIRST_STOCK, corporation, dwellings

UNITS = {
    "GM0001": ("municipality", ["GM0001"]),
    "GM0002": ("municipality", ["GM0002"]),
    "SA": ("subregion", ["GM0001"]),
    "SB": ("subregion", ["GM0002"]),
    "R": ("region", ["GM0001", "GM0002"]),
    "PV27": ("province", ["PV27"]),
    "NL01": ("country", ["NL01"]),
}
YEARS = range(2012, 2015)
NET_TARGET = 100
ADDITIONS_TARGET = 300


def fill_monitor(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema monitor")
    pairs = [(unit, year) for unit in UNITS for year in YEARS]
    _create(connection, "monitor_housing_growth", [_growth(*pair) for pair in pairs])
    _create(connection, "monitor_social_stock", [_social(*pair) for pair in pairs])
    _create(connection, "monitor_goal_progress", [row for year in YEARS for row in _goals(year)])
    _create(connection, "monitor_plan_capacity", good_plan_monitor.capacity())
    _create(connection, "monitor_plan_list", good_plan_monitor.plans())
    _create(connection, "monitor_plan_changes", good_plan_monitor.changes())
    _create(connection, "monitor_plan_need", good_plan_monitor.needs())
    _create(connection, "monitor_affordability", good_plan_monitor.affordability())
    _create(connection, "monitor_allocation", good_allocation.allocation())
    _create(connection, "monitor_actions", _actions())
    good_quality.deliver_extract(connection)
    _create(connection, "monitor_data_quality", good_quality.judged())


def _actions() -> list[dict[str, Any]]:
    """One action of the agenda, and one whose later state took the place of an earlier one."""
    states = (("A-1", 2013, True), ("A-2", 2013, False), ("A-2", 2014, True))
    return [
        {
            "action_code": code,
            "status_date": date(year, 1, 1),
            "kind": "ACTIE",
            "kind_label_nl": "Actie",
            "status": "LOOPT",
            "status_label_nl": "Loopt",
            "is_newest": is_newest,
        }
        for code, year, is_newest in states
    ]


def _create(connection: duckdb.DuckDBPyConnection, name: str, rows: list[dict[str, Any]]) -> None:
    connection.register("rows", pd.DataFrame(rows))
    connection.execute(f"create table monitor.{name} as select * from rows")
    connection.unregister("rows")


def stock_of(unit: str, year: int) -> int:
    return sum(dwellings(member, year) for member in UNITS[unit][1])


def corporation_of(unit: str, year: int) -> int:
    return sum(corporation(member, year) for member in UNITS[unit][1])


def _growth(unit: str, year: int) -> dict[str, Any]:
    level, members = UNITS[unit]
    has_mutations = level not in ("province", "country")
    balance = sum(FIRST_STOCK[member] // 100 for member in members)
    net = stock_of(unit, year) - stock_of(unit, 2012)
    path = NET_TARGET * (year - 2012) / 10
    # Balance = new build + 3 - 4 - 2 + 1 for each municipality.
    count = len(members)
    flows = {
        "new_build": balance + 2 * count,
        "other_additions": 3 * count,
        "demolition": 4 * count,
        "other_withdrawals": 2 * count,
        "correction": count,
        "balance": balance,
    }
    return {
        "region_code": unit,
        "year": year,
        "label_nl": f"Naam van {unit}",
        "region_level": level,
        "stock_1_january": stock_of(unit, year),
        **{name: value if has_mutations else None for name, value in flows.items()},
        "net_growth_base_year": 2012,
        "net_growth_since_base": net,
        "straight_path_target": path if unit == "R" else None,
        "difference": net - path if unit == "R" else None,
        "status": "op_koers" if unit == "R" else "niet_meetbaar",
        "reason_nl": None if unit == "R" else "Geldt niet voor deze eenheid.",
        "new_additions_since_base": _additions(year) if unit == "R" else None,
        "new_additions_status": "niet_meetbaar",
        "new_additions_reason_nl": "Nog niet geteld.",
        "source_files": "82900NED-new",
    }


def _additions(year: int) -> int:
    """New build (12 + 22) and other additions (3 + 3) of the two: 40 a year."""
    return 40 * (year - 2012)


def _social(unit: str, year: int) -> dict[str, Any]:
    stock, social = stock_of(unit, year), corporation_of(unit, year)
    count = len(UNITS[unit][1])
    return {
        "region_code": unit,
        "year": year,
        "label_nl": f"Naam van {unit}",
        "region_level": UNITS[unit][0],
        "dwellings": stock,
        "rented": social + 90 * count,
        "corporation": social,
        "corporation_share": round(social / stock, 4),
        "corporation_share_known": round(social / (stock - 10 * count), 4),
        "change_base_year": 2012,
        "change_since_base": social - corporation_of(unit, 2012),
        "status": "op_koers",
        "reason_nl": None,
        "source_files": "82900NED-new",
    }


def _goals(year: int) -> list[dict[str, Any]]:
    passed = year - 2012
    net = stock_of("R", year) - stock_of("R", 2012)
    return [
        _goal("NET", "R", year, net, path=NET_TARGET * passed / 10, status="op_koers"),
        _goal("SOC", "GM0001", year, 2 * passed, path=None, status="op_koers"),
        _goal("SOC", "GM0002", year, 2 * passed, path=None, status="op_koers"),
        _goal(
            "ADD",
            "R",
            year,
            _additions(year),
            path=ADDITIONS_TARGET * passed / 10,
            status="op_koers",
        ),
        _goal("TALK", "R", year, None, path=None, status="niet_meetbaar"),
    ]


def _goal(
    code: str, unit: str, year: int, value: float | None, *, path: float | None, status: str
) -> dict[str, Any]:
    return {
        "goal_code": code,
        "region_code": unit,
        "year": year,
        "agreement": "akkoord",
        "theme": "woningbouw",
        "goal_label_nl": f"Doel {code}",
        "region_label_nl": f"Naam van {unit}",
        "unit": "dwellings",
        "value": value,
        "value_at_least": _grown(year) if value is None else None,
        "target_value": None if path is None else float(NET_TARGET),
        "straight_path_target": path,
        "deviation": None if value is None or path is None else value - path,
        "status": status,
        "reason_nl": "Geen cijfers." if status == "niet_meetbaar" else None,
        "is_provisional": False,
        "provisional_basis": "afgeleid",
        "source_files": None if value is None else "82900NED-new",
    }


def _grown(year: int) -> int:
    """What the stock of the region grew since 2012: a bound where there is no value."""
    return stock_of("R", year) - stock_of("R", 2012)
