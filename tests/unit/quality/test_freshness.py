"""Late deliveries: the day before not yet, on the day itself they are, only where due."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.quality.freshness import check_freshness, expected_deliveries
from pipelines.quality.results import CheckResult
from pipelines.warehouse.connection import writing

SEVEN = ("GM0375", "GM0377", "GM0392", "GM0396", "GM0397", "GM0453", "GM0473")


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with writing(tmp_path / "warehouse.duckdb") as connection:
        yield connection


def deliver(
    connection: duckdb.DuckDBPyConnection, source: str, dataset: str, as_of: str, *codes: str
) -> None:
    file_id = f"{dataset}-{as_of}"
    connection.execute(
        """
        insert into raw.file_ledger by name
        select 1 as delivery_number, $id as path, $source as source, $dataset as dataset,
            $as_of::date as as_of, $id as file_id, $id as sha256, 1 as byte_size,
            'loaded' as status, now() as loaded_at
        """,
        {"id": file_id, "source": source, "dataset": dataset, "as_of": as_of},
    )
    for code in codes:
        connection.execute(
            """
            insert into raw.plancapaciteit_plan by name
            select $1 as file_id, 2 as row_number, $2 as municipality_code, 'A' as plan_id,
                'delivered' as plan_id_source, 'A' as plan_name, 'openbaar' as confidentiality,
                'verdichting' as plan_type, '3' as planning_status, true as is_accepted
            """,
            [file_id, code],
        )


def result(connection: duckdb.DuckDBPyConnection, rule: str, today: str) -> CheckResult:
    results = check_freshness(connection, today=date.fromisoformat(today))
    return next(each for each in results if each.rule == rule)


def test_a_municipality_is_late_from_the_day_after_the_last_day_and_is_named(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    # Six in a regional list; Velsen's own is older. 1 July + 92 days = 1 October.
    deliver(warehouse, "plancapaciteit", "regio", "2026-07-01", *SEVEN[:5], "GM0473")
    deliver(warehouse, "plancapaciteit", "velsen", "2026-01-01", "GM0453")
    assert result(warehouse, "plan_lists_are_on_time", "2026-09-30").is_success
    late = result(warehouse, "plan_lists_are_on_time", "2026-10-01")
    assert not late.is_success
    assert late.severity == "warning"
    assert json.loads(late.failing_sample or "") == [{"unit": "Velsen", "newest": "2026-01-01"}]
    assert "peildatum 01-07-2026 ontvangen van: Velsen." in late.message_nl


def test_a_municipality_that_never_delivered_is_late_where_others_deliver(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deliver(warehouse, "plancapaciteit", "regio", "2026-07-01", *SEVEN[1:])
    late = result(warehouse, "plan_lists_are_on_time", "2026-11-25")
    assert json.loads(late.failing_sample or "") == [{"unit": "Beverwijk", "newest": None}]


def test_a_source_that_is_not_in_use_is_not_waited_for(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for each in check_freshness(warehouse, today=date(2026, 11, 25)):
        assert each.is_success
        assert each.observed == "not in use: no delivery yet"


@pytest.mark.parametrize(
    ("today", "due"),
    [
        # 31 October + 21 days = 21 November.
        ("2026-11-20", "2026-09-30"),
        ("2026-11-21", "2026-10-31"),
        # 29 February of a leap year + 21 days = 21 March.
        ("2028-03-20", "2028-01-31"),
        ("2028-03-21", "2028-02-29"),
    ],
)
def test_a_month_is_due_three_weeks_after_its_last_day(today: str, due: str) -> None:
    monthly = expected_deliveries()["woonservice"]
    assert monthly.newest_due(date.fromisoformat(today)) == date.fromisoformat(due)


def test_an_extract_that_stays_behind_the_others_is_late(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deliver(warehouse, "woonservice", "reacties", "2026-10-31")
    deliver(warehouse, "woonservice", "publicaties", "2026-09-30")
    late = result(warehouse, "woonservice_extracts_are_on_time", "2026-11-25")
    assert json.loads(late.failing_sample or "") == [
        {"unit": "publicaties", "newest": "2026-09-30"}
    ]
