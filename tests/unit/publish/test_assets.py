"""The publication asset refuses what its own run has not checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.errors import WoonmonitorError
from pipelines.orchestration.publication import _require_checks
from pipelines.quality.history import record
from pipelines.quality.results import CheckResult, Severity
from pipelines.quality.suites import load_suites
from pipelines.warehouse.connection import writing

ALL = ["dbt", "disclosure", "great_expectations", "woonmonitor"]


def result(*, is_success: bool = True, severity: Severity = "critical") -> CheckResult:
    return CheckResult("raw.t", "s", "r", severity, is_success)


def every_rule() -> list[CheckResult]:
    return [
        CheckResult(rule.table_name, rule.suite, rule.rule, "warning", True)
        for suite in load_suites()
        for rule in suite.rules
    ]


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
        record(connection, every_rule(), run_id="tonight", checker="great_expectations")
        connection.execute(
            "delete from quality.check_result where not list_contains($1, checker)", [checkers]
        )
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


def test_a_rule_that_was_not_checked_is_missed(tmp_path: Path) -> None:
    rules = every_rule()
    with writing(tmp_path / "w.duckdb") as connection:
        for checker in ALL:
            record(connection, [result()], run_id="tonight", checker=checker)
        record(connection, rules[1:], run_id="tonight", checker="great_expectations")
        left_out = f"{rules[0].suite}__{rules[0].rule}"
        with pytest.raises(WoonmonitorError, match=f"1 rules .* such as {left_out}"):
            _require_checks(connection, "tonight")
        record(connection, rules[:1], run_id="tonight", checker="great_expectations")
        _require_checks(connection, "tonight")
