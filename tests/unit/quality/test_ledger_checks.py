"""The rules on the ledger, each at its edge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.core.settings import OnBadDelivery
from pipelines.quality.ledger_checks import run_ledger_checks
from pipelines.warehouse.connection import writing
from pipelines.warehouse.ledger import note_published


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with writing(tmp_path / "warehouse.duckdb") as connection:
        yield connection


def deliver(
    connection: duckdb.DuckDBPyConnection,
    path: str = "cbs/T1/2026-01-01/a.json",
    *,
    rows: int = 10,
    set_aside: int = 0,
    stored: int | None = None,
    status: str = "loaded",
) -> None:
    """One file in the ledger with its observations and its quarantine."""
    source, dataset, as_of, _ = path.split("/")
    loaded = rows - set_aside
    connection.execute(
        """
        insert into raw.file_ledger by name
        select 1 as delivery_number, $path as path, $source as source, $dataset as dataset,
            $as_of::date as as_of, $path as file_id, $path as sha256, 1 as byte_size,
            $status as status, $rows as row_count, $loaded as loaded_count,
            $set_aside as quarantined_count, now() as loaded_at
        """,
        {
            **{"path": path, "source": source, "dataset": dataset, "as_of": as_of},
            **{"status": status, "rows": rows, "loaded": loaded, "set_aside": set_aside},
        },
    )
    connection.execute(
        """
        insert into raw.cbs_observation by name
        select $path as file_id, range as row_number, 'T1' as table_id, 'M' as measure_code,
            'M' as measure, '2025JJ00' as period_code, '{}' as dimensions, 1.0 as value,
            'None' as value_attribute, 'onbekend' as period_status
        from range($count)
        """,
        {"path": path, "count": loaded if stored is None else stored},
    )
    connection.execute(
        """
        insert into raw.quarantine by name
        select $path as file_id, 'cbs' as source, 'T1' as dataset, 'waarde_onleesbaar' as rule,
            'reden' as reason, $count as observation_count
        where $count > 0
        """,
        {"path": path, "count": set_aside},
    )


def failing(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {result.rule for result in run_ledger_checks(connection) if not result.is_success}


def test_a_good_file_breaks_no_rule(warehouse: duckdb.DuckDBPyConnection) -> None:
    deliver(warehouse)
    assert failing(warehouse) == set()


def test_an_empty_folder_is_not_published(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert failing(warehouse) == {"something_is_loaded"}


@pytest.mark.parametrize("stored", [9, 11])
def test_a_row_lost_or_added_on_the_way_is_seen(
    warehouse: duckdb.DuckDBPyConnection, stored: int
) -> None:
    deliver(warehouse, stored=stored)
    assert failing(warehouse) == {"every_row_is_loaded_or_quarantined"}


@pytest.mark.parametrize(
    ("rows", "set_aside", "is_small"),
    [
        (10, 5, True),  # half of it, but five rows: each is told by itself
        (10, 6, False),
        (4, 4, False),  # nothing is left of the file
        (1000, 10, True),  # exactly 1%
        (1000, 11, False),
    ],
)
def test_quarantine_is_small_up_to_one_percent_or_five_rows(
    warehouse: duckdb.DuckDBPyConnection, rows: int, set_aside: int, *, is_small: bool
) -> None:
    deliver(warehouse, rows=rows, set_aside=set_aside)
    assert failing(warehouse) == (set() if is_small else {"quarantine_is_small"})


def severities(
    connection: duckdb.DuckDBPyConnection, on_bad_delivery: OnBadDelivery = "last_good"
) -> dict[str, str]:
    """Rule that is not met → how bad that is."""
    results = run_ledger_checks(connection, on_bad_delivery=on_bad_delivery)
    return {result.rule: result.severity for result in results if not result.is_success}


def test_a_refused_file_warns_until_a_later_one_of_its_kind_is_good(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deliver(warehouse, "cbs/T1/2026-01-01/a.json")
    deliver(warehouse, "cbs/T1/2026-02-01/b.json", rows=0, status="refused")
    deliver(warehouse, "cbs/T2/2026-03-01/c.json")  # another dataset
    assert severities(warehouse) == {"no_file_is_refused": "warning"}
    assert severities(warehouse, "block") == {"no_file_is_refused": "critical"}
    deliver(warehouse, "cbs/T1/2026-03-01/d.json")
    assert severities(warehouse) == {}


def test_a_refused_file_of_a_table_that_has_no_good_one_blocks(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deliver(warehouse)
    deliver(warehouse, "cbs/T2/2026-02-01/b.json", rows=0, status="refused")
    assert severities(warehouse) == {"no_table_has_only_refused_files": "critical"}


def test_the_first_plan_list_of_a_municipality_refused_keeps_nobody_else_waiting(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deliver(warehouse)
    path = "plancapaciteit/haarlem/2026-02-01/b.csv"
    deliver(warehouse, path, rows=0, status="refused")
    assert severities(warehouse) == {"no_file_is_refused": "warning"}


def test_a_held_list_warns_and_a_vanished_one_blocks(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deliver(warehouse)
    deliver(warehouse, "plancapaciteit/haarlem/2026-02-01/b.csv", rows=0, status="held")
    assert severities(warehouse) == {"no_list_is_held": "warning"}
    deliver(warehouse, "plancapaciteit/velsen/2026-02-01/b.csv", rows=0, status="missing")
    assert severities(warehouse) == {"no_list_is_held": "warning", "nothing_vanished": "critical"}


def test_what_was_published_may_not_stop_counting_altogether(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    deliver(warehouse)
    deliver(warehouse, "plancapaciteit/haarlem/2026-01-01/a.csv", rows=0)
    note_published(warehouse)
    for path in (
        "plancapaciteit/haarlem/2026-02-01/b.csv",
        "plancapaciteit/velsen/2026-02-01/b.csv",
    ):
        deliver(warehouse, path, rows=0, status="held")
    assert severities(warehouse) == {"no_list_is_held": "warning"}  # Haarlem's first one stands
    hold = "update raw.file_ledger set status = 'held' where path like '%haarlem%'"
    warehouse.execute(hold)
    assert severities(warehouse) == {
        "no_list_is_held": "warning",
        "nothing_stopped_counting": "critical",
    }
    warehouse.execute(hold.replace("'held'", "'withdrawn'"))
    assert severities(warehouse) == {"no_list_is_held": "warning"}
