"""Which deliveries are late: the seed `expected_deliveries` against the ledger and a given day.

The day is given, never read from the clock here, so that a test can take any night it likes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict

from pipelines.core.settings import seed_path
from pipelines.quality.results import CheckResult, Severity

# The newest reference date per municipality or dataset; null: never delivered.
_MUNICIPALITIES = """
    select names.region_name as unit, max(ledger.as_of) as newest
    from read_csv($1, header = true, all_varchar = true) as names
    left join raw.plancapaciteit_plan as plans on names.region_code = plans.municipality_code
    left join raw.file_ledger as ledger
        on plans.file_id = ledger.file_id and ledger.status = 'loaded' and ledger.source = $2
    where names.level = 'municipality'
    group by all
    order by unit
"""
_DATASETS = """
    select dataset as unit, max(as_of) as newest
    from raw.file_ledger
    where source = ? and status = 'loaded'
    group by all
    order by unit
"""


class ExpectedDelivery(BaseModel):
    """One kind of delivery: for which units, in which rhythm, and when it counts as late."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    source: str
    each: Literal["municipality", "dataset"]
    period_months: int
    is_end_of_period: bool
    """The reference date is the last day of a period, not the first."""
    due_days: int
    severity: Severity
    since: date
    owner: str
    message_nl: str
    reason: str

    def newest_due(self, today: date) -> date:
        """The newest reference date whose delivery should be in by `today`."""
        latest = today - timedelta(days=self.due_days)
        if self.is_end_of_period:
            return self._first_of_period(latest + timedelta(days=1)) - timedelta(days=1)
        return self._first_of_period(latest)

    def _first_of_period(self, day: date) -> date:
        return day.replace(month=day.month - (day.month - 1) % self.period_months, day=1)


@cache
def expected_deliveries() -> tuple[ExpectedDelivery, ...]:
    """The kinds of deliveries that are waited for."""
    with seed_path("expected_deliveries").open(encoding="utf-8", newline="") as file:
        return tuple(ExpectedDelivery.model_validate(row) for row in csv.DictReader(file))


def check_freshness(connection: duckdb.DuckDBPyConnection, *, today: date) -> list[CheckResult]:
    """One result per kind of delivery; the sample names each late unit with what it last sent."""
    return [_check(connection, expected, today) for expected in expected_deliveries()]


def _check(
    connection: duckdb.DuckDBPyConnection, expected: ExpectedDelivery, today: date
) -> CheckResult:
    due = expected.newest_due(today)
    newest = _newest(connection, expected)
    is_used = any(newest.values())
    late = [unit for unit, known in newest.items() if is_used and (known is None or known < due)]
    return CheckResult(
        table_name="raw.file_ledger",
        suite="freshness",
        rule=expected.rule,
        severity=expected.severity,
        is_success=not late,
        observed=f"{len(late)} of {len(newest)} late" if is_used else "not in use: no delivery yet",
        expected=f"reference date {due} within {expected.due_days} days",
        failing_count=len(late),
        failing_sample=_sample(late, newest) if late else None,
        reason=expected.reason,
        message_nl=expected.message_nl.format(reference=f"{due:%d-%m-%Y}", missing=", ".join(late)),
    )


def _newest(
    connection: duckdb.DuckDBPyConnection, expected: ExpectedDelivery
) -> Mapping[str, date | None]:
    if expected.each == "dataset":
        return dict(connection.execute(_DATASETS, [expected.source]).fetchall())
    regions = str(seed_path("regions"))
    return dict(connection.execute(_MUNICIPALITIES, [regions, expected.source]).fetchall())


def _sample(late: list[str], newest: Mapping[str, Any]) -> str:
    listed = [{"unit": unit, "newest": newest[unit]} for unit in late[:20]]
    return json.dumps(listed, default=str, ensure_ascii=False)
