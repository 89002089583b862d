"""The publication asset refuses what its own run has not checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import WoonmonitorError
from pipelines.publish.assets import _require_checks
from pipelines.quality.history import record
from pipelines.quality.results import CheckResult, Severity
from pipelines.warehouse.connection import writing

ALL = ["dbt", "disclosure", "great_expectations", "woonmonitor"]


def result(*, is_success: bool = True, severity: Severity = "critical") -> CheckResult:
    return CheckResult("raw.t", "s", "r", severity, is_success)


@pytest.mark.parametrize(
    ("checkers", "last", "is_refused"),
    [
        (ALL, result(), False),
        (ALL, result(is_success=False), True),
        (ALL, result(is_success=False, severity="warning"), False),
        *((ALL[:left_out] + ALL[left_out + 1 :], result(), True) for left_out in range(len(ALL))),
        ([], None, True),
    ],
)
def test_only_a_fully_checked_run_is_published(
    tmp_path: Path, checkers: list[str], last: CheckResult | None, is_refused: bool
) -> None:
    with writing(tmp_path / "w.duckdb") as connection:
        for checker in checkers:
            record(connection, [result()], run_id="tonight", checker=checker)
        if last:
            record(connection, [last], run_id="tonight", checker=checkers[-1])
        for checker in ALL:
            record(connection, [result()], run_id="yesterday", checker=checker)
        if is_refused:
            with pytest.raises(WoonmonitorError, match="Run the whole job"):
                _require_checks(connection, "tonight")
        else:
            _require_checks(connection, "tonight")
