"""Keeps check results for ever, in `quality.check_result`: every run, passed or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from pipelines.quality.results import CheckResult
from pipelines.warehouse.connection import transaction

_COLUMNS = (
    "table_name",
    "suite",
    "rule",
    "severity",
    "is_success",
    "observed",
    "expected",
    "failing_count",
    "failing_sample",
    "reason",
    "message_nl",
    "observed_lowest",
    "observed_highest",
)


def record(
    connection: duckdb.DuckDBPyConnection,
    results: Sequence[CheckResult],
    *,
    run_id: str,
    checker: str,
    checked_at: datetime | None = None,
) -> None:
    """Add the results of one run, all or none; `checked_at` is now unless given."""
    if not results:
        return
    moment = checked_at or datetime.now(UTC)
    rows = [
        [run_id, moment, checker, *(getattr(result, column) for column in _COLUMNS)]
        for result in results
    ]
    names = ", ".join(("run_id", "checked_at", "checker", *_COLUMNS))
    marks = ", ".join("?" * len(rows[0]))
    with transaction(connection):
        connection.executemany(
            f"insert into quality.check_result ({names}) values ({marks})",  # noqa: S608
            rows,
        )
