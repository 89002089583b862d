"""Judged deliveries in which every promise holds: a CBS table and plan lists per municipality, an
extract of Woonservice for the region."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

EXTRACT = "extract-of-thirty"


def deliver_extract(connection: duckdb.DuckDBPyConnection) -> None:
    """An extract of just enough rows to show shares of."""
    connection.execute(
        """
        insert into raw.file_ledger by name
        select 99 as delivery_number, $1 as path, 'woonservice' as source, 'reacties' as dataset,
            date '2026-01-01' as as_of, $1 as file_id, $1 as sha256, 1 as byte_size,
            'loaded' as status, 30 as row_count, now() as loaded_at
        """,
        [EXTRACT],
    )


def judged() -> list[dict[str, Any]]:
    return [
        *(_row("cbs", "82900NED", code, "82900NED-new") for code in ("GM0001", "GM0002")),
        *(
            _row("plancapaciteit", "planlijst", code, f"{code}-new")
            for code in ("GM0001", "GM0002")
        ),
        _row("woonservice", "reacties", "R", EXTRACT) | {"record_count": None},
    ]


def _row(source: str, dataset: str, unit: str, file_id: str) -> dict[str, Any]:
    return {
        "source_name": source,
        "dataset": dataset,
        "region_code": unit,
        "reference_date": date(2026, 1, 1),
        "is_newest": True,
        "record_count": 20,
        "completeness_share": 0.9,
        "validity_share": 1.0,
        "consistency_share": 0.95,
        "quarantined_share": 0.0,
        "completeness_change": -0.15,  # at the edge: still good
        "validity_change": 0.0,
        "consistency_change": 0.05,
        "quarantined_change": 0.0,
        "is_fictive": False,
        "source_files": file_id,
    }
