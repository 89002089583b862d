"""The history of check results: every run adds, nothing is changed."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from pipelines.quality.history import record
from pipelines.quality.results import CheckResult

MOMENT = datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


def result(rule: str = "counts_are_whole", *, is_success: bool = True) -> CheckResult:
    return CheckResult(
        table_name="raw.cbs_observation",
        suite="cbs_observation__82900NED",
        rule=rule,
        severity="critical",
        is_success=is_success,
        observed="1 of 9 rows fail",
        expected="whole numbers",
        failing_count=0 if is_success else 1,
        failing_sample=None if is_success else '[{"region_code": "GM0392"}]',
        reason="Dwellings are not halved.",
        message_nl="Een aantal met decimalen.",
        observed_lowest=0.5,
        observed_highest=2.0,
    )


def rows(connection: duckdb.DuckDBPyConnection, columns: str) -> list[tuple[object, ...]]:
    return connection.execute(
        f"select {columns} from quality.check_result order by run_id, rule"
    ).fetchall()


def test_a_result_is_kept_as_it_was(raw: duckdb.DuckDBPyConnection) -> None:
    record(
        raw, [result(is_success=False)], run_id="a", checker="great_expectations", checked_at=MOMENT
    )
    assert rows(raw, "* exclude checked_at, epoch(checked_at)") == [
        (
            "a",
            "great_expectations",
            "raw.cbs_observation",
            "cbs_observation__82900NED",
            "counts_are_whole",
            "critical",
            False,
            "1 of 9 rows fail",
            "whole numbers",
            1,
            '[{"region_code": "GM0392"}]',
            "Dwellings are not halved.",
            "Een aantal met decimalen.",
            0.5,
            2.0,
            MOMENT.timestamp(),
        )
    ]


def test_a_second_run_adds_to_the_first(raw: duckdb.DuckDBPyConnection) -> None:
    for run_id in ("a", "b"):
        record(raw, [result("x"), result("y")], run_id=run_id, checker="great_expectations")
    assert rows(raw, "run_id, rule") == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")]


def test_no_results_is_no_error(raw: duckdb.DuckDBPyConnection) -> None:
    record(raw, [], run_id="a", checker="great_expectations")
    assert rows(raw, "run_id") == []


def test_results_of_one_run_are_kept_all_or_none(raw: duckdb.DuckDBPyConnection) -> None:
    broken = CheckResult("t", "s", "r", "fatal", is_success=True)  # type: ignore[arg-type]
    with pytest.raises(duckdb.ConstraintException):
        record(raw, [result(), broken], run_id="a", checker="great_expectations")
    assert rows(raw, "run_id") == []
