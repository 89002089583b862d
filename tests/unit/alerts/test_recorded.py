"""What of the rules stands after a run, also after one that stopped before it came to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.alerts.recorded import recorded_problems
from pipelines.settings import Settings
from pipelines.warehouse.connection import writing

FIRST = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
Check = tuple[str, str, bool]
"""Rule, severity, whether it was met."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with writing(settings.warehouse_path) as connection:
        yield connection


def night(
    connection: duckdb.DuckDBPyConnection, number: int, status: str, checks: Sequence[Check]
) -> None:
    started, run = FIRST + timedelta(days=number), f"night-{number}"
    connection.execute(
        "insert into quality.run (run_id, job, started_at, status) values (?, 'nightly', ?, ?)",
        [run, started, status],
    )
    for rule, severity, is_success in checks:
        connection.execute(
            "insert into quality.check_result "
            "(run_id, checked_at, checker, table_name, suite, rule, severity, is_success, "
            "message_nl) values (?, ?, 'dbt', 'raw.t', 'dbt', ?, ?, ?, ?)",
            [run, started, rule, severity, is_success, rule],
        )


def titles(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[str]:
    now = FIRST + timedelta(days=9)
    found = recorded_problems(connection, settings, now=now, settled_at=FIRST)
    return [problem.title for problem in found if "geleverd" not in problem.title]


def test_a_warning_stands_while_runs_stop_before_its_rule(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "succeeded", [("a", "warning", False), ("b", "warning", True)])
    assert titles(warehouse, settings) == ["a"]
    night(warehouse, 2, "failed", [("stop", "critical", False)])
    assert titles(warehouse, settings) == ["stop", "a"]
    night(warehouse, 3, "succeeded", [("stop", "critical", True), ("a", "warning", True)])
    assert titles(warehouse, settings) == []


def test_of_each_rule_the_newest_result_counts(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "succeeded", [("a", "warning", False)])
    night(warehouse, 2, "failed", [("a", "warning", True), ("stop", "critical", False)])
    assert titles(warehouse, settings) == ["stop"]


def test_a_rule_that_a_good_run_no_longer_knows_is_past(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "succeeded", [("dropped", "warning", False)])
    night(warehouse, 2, "succeeded", [("a", "warning", False)])
    assert titles(warehouse, settings) == ["a"]


def test_a_run_that_failed_without_a_failing_rule_is_told_beside_what_stood(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection
) -> None:
    night(warehouse, 1, "failed", [("stop", "critical", False)])
    night(warehouse, 2, "failed", [])
    told = titles(warehouse, settings)
    assert told[0] == "stop"
    assert len(told) == 2
