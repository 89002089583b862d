"""A warehouse with a few dozen invented plans, put into the raw tables without a parser.

Which plans are not public is chosen so that every branch of the rule for hidden blocks is met.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.warehouse.connection import writing

DATES = ("2025-07-01", "2026-01-01")
PLACES = {
    "GM0375": "Beverwijk",
    "GM0377": "Bloemendaal",
    "GM0392": "Haarlem",
    "GM0396": "Heemskerk",
    "GM0397": "Heemstede",
    "GM0453": "Velsen",
    "GM0473": "Zandvoort",
}
_HIDDEN_NAMES = "Zilvermeeuw Tapuit Roerdomp Wielewaal Kluut Grutto Wulp Karekiet Boomvalk Ransuil"


@dataclass(frozen=True)
class Plan:
    """One plan of a list; `total` and `realised` are dwellings."""

    municipality: str
    plan_id: str
    name: str
    place: str
    confidentiality: str
    status: str
    total: int
    realised: int = 0
    demolition: int = 0
    year: int = 2028
    is_accepted: bool = True

    @property
    def remaining(self) -> int:
        """Dwellings still to be built."""
        return self.total - self.realised


def _hidden(code: str, status: str, totals: tuple[int, ...], first: int) -> list[Plan]:
    names = _HIDDEN_NAMES.split()
    return [
        Plan(
            municipality=code,
            plan_id=f"{code}-g{first + number}",
            name=f"{names[(first + number) % 10]}hof {code}",
            place=f"Geheimstede {code}",
            confidentiality=("gemeente", "provincie", "onbekend")[number % 3],
            status=status,
            total=total,
            demolition=number + 1,
        )
        for number, total in enumerate(totals)
    ]


def newest_plans() -> list[Plan]:
    """The lists of the newest date.

    Of the hidden blocks, soft: Beverwijk is safe by itself; Heemskerk (1) and Velsen (2) only
    together, in IJmond; Haarlem is dominated (300 of 320) and Bloemendaal has two, but together
    they are safe, in Zuid-Kennemerland (60 besides 300 and 100). Hard: Beverwijk and Zandvoort have
    one each, which are safe nowhere.
    """
    public = [
        Plan(code, f"{code}-p{number}", f"Plan {place} {number}", place, "openbaar", status, total)
        for code, place in PLACES.items()
        for number, (status, total) in enumerate((("1A", 40), ("3", 120), ("4A", 60)))
    ]
    return [
        *(replace(plan, demolition=4) if plan.status == "1A" else plan for plan in public),
        *_hidden("GM0375", "3", (50, 61, 72, 43), 0),
        *_hidden("GM0396", "4A", (33,), 0),
        *_hidden("GM0453", "3", (28, 47), 0),
        *_hidden("GM0392", "4B", (300, 10, 10), 0),
        *_hidden("GM0377", "3", (100, 40), 0),
        *_hidden("GM0375", "1A", (85,), 5),
        *_hidden("GM0473", "2A", (17,), 5),
        replace(_hidden("GM0453", "3", (19,), 8)[0], is_accepted=False),
    ]


def older_plans() -> list[Plan]:
    """The lists before: five plans smaller, one not there yet, one of Beverwijk's still public."""
    grown = {"GM0375-g0", "GM0375-g1", "GM0375-g2", "GM0392-p1", "GM0377-g0"}
    return [
        replace(
            plan,
            total=plan.total - 3 if plan.plan_id in grown else plan.total,
            confidentiality="openbaar" if plan.plan_id == "GM0375-g3" else plan.confidentiality,
        )
        for plan in newest_plans()
        if plan.plan_id != "GM0397-p2"
    ]


def fill(warehouse: Path) -> None:
    """A new warehouse with the lists of both dates, one file per municipality and date."""
    with writing(warehouse) as connection:
        for date, plans in zip(DATES, (older_plans(), newest_plans()), strict=True):
            for code in PLACES:
                _deliver(connection, code, date, [p for p in plans if p.municipality == code])


def _deliver(
    connection: duckdb.DuckDBPyConnection, code: str, date: str, plans: list[Plan]
) -> None:
    file_id = f"{code}-{date}"
    connection.execute(
        """insert into raw.file_ledger by name select
            1 as delivery_number, ? as path, 'plancapaciteit' as source, ? as dataset, ? as as_of,
            ? as file_id, '0' as sha256, 1 as byte_size, 'loaded' as status, true as is_fictive,
            now() as loaded_at""",
        [f"plancapaciteit/{code}/{date}/plannen.csv", code, date, file_id],
    )
    rows = pd.DataFrame([_plan_row(plan, file_id, number) for number, plan in enumerate(plans, 2)])
    counts = pd.DataFrame([row for plan in plans for row in _count_rows(plan, file_id)])
    connection.register("rows", rows)
    connection.register("counts", counts)
    connection.execute("insert into raw.plancapaciteit_plan by name select * from rows")
    connection.execute("insert into raw.plancapaciteit_count by name select * from counts")


def _plan_row(plan: Plan, file_id: str, number: int) -> dict[str, object]:
    return {
        "file_id": file_id,
        "row_number": number,
        "municipality_code": plan.municipality,
        "plan_id": plan.plan_id,
        "plan_id_source": "delivered",
        "plan_name": plan.name,
        "place_name": plan.place,
        "confidentiality": plan.confidentiality,
        "plan_type": "verdichting",
        "planning_status": plan.status,
        "new_build_total": plan.total,
        "realised_total": plan.realised,
        "remaining_total": plan.remaining,
        "demolition_total": plan.demolition,
        "demolition_realised": 0,
        "last_delivery_year": plan.year,
        "is_accepted": plan.is_accepted,
    }


def _count_rows(plan: Plan, file_id: str) -> list[dict[str, object]]:
    social = plan.remaining // 3
    shared = {"file_id": file_id, "row_number": 2, "municipality_code": plan.municipality}
    shared |= {"plan_id": plan.plan_id, "measure": "remaining"}
    whole = {"phase": "whole", "period_from": None, "period_to": None}
    in_year = {"phase": "year", "period_from": plan.year, "period_to": plan.year}
    cells: list[tuple[str, str, str, int, dict[str, object]]] = [
        ("build", "total", "totaal", plan.remaining, dict(whole)),
        ("build", "total", "totaal", plan.remaining, dict(in_year)),
        ("build", "price", "sociale_huur", social, dict(whole)),
        ("build", "price", "dure_koop", plan.remaining - social, dict(whole)),
        ("demolition", "total", "totaal", plan.demolition, dict(whole)),
    ]
    return [
        shared
        | phase
        | {
            "mutation": mutation,
            "classification": classification,
            "class_code": class_code,
            "dwellings": dwellings,
        }
        for mutation, classification, class_code, dwellings, phase in cells
        if dwellings
    ]
