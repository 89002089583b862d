"""Plan lists in which every rule holds: two municipalities, two reference dates, four plans each.

Each plan: 30 dwellings, 10 built, 20 to go; 12 in 2027 and 8 in 2028; 8 social rent, 12 unknown.
"""

from __future__ import annotations

import duckdb

PLANS = ("A", "B", "C", "D")
_LISTS = [
    (municipality, as_of, age)
    for municipality in ("GM0001", "GM0002")
    for as_of, age in (("2025-07-01", "old"), ("2026-01-01", "new"))
]
_COUNTS = [
    *[("total", "totaal", phase, year, count) for phase, year, count in (
        ("whole", None, 20), ("year", 2027, 12), ("year", 2028, 8),
    )],
    ("price", "sociale_huur", "whole", None, 8),
    ("price", "onbekend", "whole", None, 12),
]  # fmt: skip


def fill_plans(connection: duckdb.DuckDBPyConnection) -> None:
    for municipality, as_of, age in _LISTS:
        fill_list(connection, f"{municipality}-{age}", municipality, as_of)


def fill_list(
    connection: duckdb.DuckDBPyConnection,
    file_id: str,
    municipality: str,
    as_of: str,
    plans: tuple[str, ...] = PLANS,
) -> None:
    """One plan list; its name is its path and its content."""
    connection.execute(
        """
        insert into raw.file_ledger by name
        select (select count(*) + 1 from raw.file_ledger) as delivery_number, $id as path,
            'plancapaciteit' as source, $dataset as dataset, $as_of::date as as_of,
            $id as file_id, $id as sha256, 1 as byte_size, 'loaded' as status,
            now() as loaded_at
        """,
        {"id": file_id, "dataset": municipality, "as_of": as_of},
    )
    for plan in plans:
        _insert_plan(connection, file_id, municipality, plan)


def _insert_plan(
    connection: duckdb.DuckDBPyConnection, file_id: str, municipality: str, plan: str
) -> None:
    connection.execute(
        """
        insert into raw.plancapaciteit_plan by name
        select $1 as file_id, 2 as row_number, $2 as municipality_code, $3 as plan_id,
            'delivered' as plan_id_source, 'Plan ' || $3 as plan_name,
            'openbaar' as confidentiality,
             'verdichting' as plan_type, '3' as planning_status, 30 as new_build_total,
            10 as realised_total, 20 as remaining_total, 0 as demolition_total,
            2027 as first_delivery_year, 2028 as last_delivery_year, true as is_accepted
        """,
        [file_id, municipality, plan],
    )
    connection.executemany(
        """
        insert into raw.plancapaciteit_count by name
        select $1 as file_id, 2 as row_number, $2 as municipality_code, $3 as plan_id,
            'build' as mutation, $4 as classification, $5 as class_code, 'remaining' as measure,
            $6 as phase, $7 as period_from, $7 as period_to, $8 as dwellings
        """,
        [[file_id, municipality, plan, *count] for count in _COUNTS],
    )
