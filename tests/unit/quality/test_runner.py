"""Running suites: what a result tells, and that nothing that breaks hides anything else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.quality.results import CheckResult, Severity
from pipelines.quality.runner import run_suites
from pipelines.quality.suites import Rule, Suite, load_suites
from tests.unit.quality.spoiled_cells import OWN

Connection = duckdb.DuckDBPyConnection
NOT_NULL = "expect_column_values_to_not_be_null"


def rule(
    kind: str = NOT_NULL, *, name: str = "a_rule", severity: Severity = "critical", **kwargs: Any
) -> Rule:
    return Rule(
        suite="little",
        rule=name,
        table_name="raw.little",
        layer="raw",
        expectation_type=kind,
        kwargs=kwargs or {"column": "value"},
        severity=severity,
        reason="Because.",
        since=date(2026, 11, 24),
        owner="nobody",
        message_nl="Er klopt iets niet.",
    )


def run(connection: Connection, query: str, *rules: Rule) -> list[CheckResult]:
    suite = Suite("little", "raw", "raw.little", query, ("id",), rules)
    return run_suites([suite], connection)


def outcome(connection: Connection, query: str, only: Rule) -> CheckResult:
    [result] = run(connection, query, only)
    return result


BETWEEN = rule("expect_column_values_to_be_between", column="value", min_value=0)
THREE = "select * from (values (1, 5.0), (2, -1.0), (3, null)) as t (id, value)"


@pytest.fixture
def connection(raw: Connection) -> Connection:
    return raw


def test_a_failing_rule_tells_how_many_and_which_rows(connection: Connection) -> None:
    result = outcome(connection, THREE, BETWEEN)
    assert not result.is_success
    assert result.observed == "1 of 2 rows fail; lowest -1, highest 5"
    assert result.expected == "column values to be between: column=value, min_value=0"
    assert result.failing_count == 1
    assert json.loads(result.failing_sample or "") == [{"value": -1.0, "id": 2}]
    assert (result.reason, result.message_nl) == ("Because.", "Er klopt iets niet.")


def test_a_sample_shows_missing_as_null_and_holds_twenty_rows_at_most(
    connection: Connection,
) -> None:
    result = outcome(connection, "select range as id, null::double as value from range(50)", rule())
    sample = json.loads(result.failing_sample or "")
    assert result.failing_count == 50
    assert len(sample) == 20
    assert sample[0] == {"value": None, "id": 0}


def test_a_missing_number_of_any_kind_is_null_in_the_sample(connection: Connection) -> None:
    """A null among whole numbers is another nothing to pandas than one among fractions."""
    nothings = "null::integer as value, null::timestamp as moment, null::double as share"
    result = run_suites(
        [
            Suite(
                "little", "raw", "raw.little", f"select {nothings}", ("moment", "share"), (rule(),)
            )
        ],
        connection,
    )[0]
    assert json.loads(result.failing_sample or "") == [
        {"value": None, "moment": None, "share": None}
    ]


def test_a_passing_rule_has_no_sample_and_still_tells_what_it_saw(connection: Connection) -> None:
    result = outcome(connection, "select 1 as id, 2 as value", BETWEEN)
    assert (result.is_success, result.failing_count, result.failing_sample) == (True, 0, None)
    assert result.observed == "0 of 1 rows fail; lowest 2, highest 2"


def test_a_rule_that_had_nothing_to_check_says_so(connection: Connection) -> None:
    empty = outcome(connection, f"{THREE} where id > 9", BETWEEN)
    not_applicable = outcome(connection, f"{THREE} where id = 3", BETWEEN)
    assert empty.observed == "nothing to check: no rows"
    assert not_applicable.observed == "nothing to check: no row to which the rule applies"


def test_missing_and_unexpected_values_of_a_set_are_named(connection: Connection) -> None:
    kind = "expect_column_distinct_values_to_equal_set"
    result = outcome(
        connection, "select 1 as id, 'b' as value", rule(kind, column="value", value_set=["a"])
    )
    assert result.observed == '{"missing": ["a"], "unexpected": ["b"]}'


def test_a_rule_on_a_column_that_is_not_there_fails_alone(connection: Connection) -> None:
    absent = rule(name="absent", column="nothing")
    results = run(connection, THREE, absent, BETWEEN)
    assert [result.rule for result in results] == ["absent", "a_rule"]
    assert not results[0].is_success
    assert '"nothing"' in (results[0].observed or "")
    assert results[1].observed == "1 of 2 rows fail; lowest -1, highest 5"


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        ("expect_the_unexpected", {"column": "value"}),
        ("expect_column_values_to_be_between", {"min_value": 0}),
        (NOT_NULL, {"column": "value", "colour": "red"}),
    ],
)
def test_a_rule_that_cannot_be_built_fails_alone(
    kind: str, kwargs: Mapping[str, Any], connection: Connection
) -> None:
    results = run(connection, THREE, rule(kind, name="broken", **kwargs), BETWEEN)
    assert "cannot be built" in (results[0].observed or "")
    assert results[1].failing_count == 1


def test_a_query_that_fails_fails_every_rule_with_the_reason(connection: Connection) -> None:
    results = run(connection, "select * from raw.nowhere", rule(name="first"), rule(name="second"))
    assert [result.is_success for result in results] == [False, False]
    assert all("nowhere" in (result.observed or "") for result in results)


def test_severity_is_that_of_the_rule(connection: Connection) -> None:
    result = outcome(connection, THREE, rule(severity="warning"))
    assert result.severity == "warning"


def test_a_table_that_was_never_delivered_passes_visibly_but_the_required_one_fails(
    raw: Connection, seeds: Path
) -> None:
    raw.execute("delete from raw.file_ledger")
    results = run_suites(load_suites("raw"), raw, region_seeds=seeds)
    failed = [f"{result.suite}__{result.rule}" for result in results if not result.is_success]
    assert failed == ["cbs_observation__82900NED__table_is_delivered"]
    observed = {result.observed for result in results if "81955NED" in result.suite}
    assert observed == {"nothing to check: no rows"}


def test_deliveries_after_the_as_of_date_are_left_out(raw: Connection, seeds: Path) -> None:
    raw.execute(OWN.add("Koopwoningen", 1))  # in the delivery of 2026-01-01
    suites = [suite for suite in load_suites("raw") if suite.name.endswith("82900NED")]

    def failed(as_of: date) -> list[str]:
        results = run_suites(suites, raw, as_of=as_of, region_seeds=seeds)
        return [result.rule for result in results if not result.is_success]

    assert failed(date(2026, 1, 1)) == ["owners_add_up"]
    assert failed(date(2025, 12, 31)) == []


def test_a_read_only_warehouse_can_be_checked_and_stays_as_it_was(
    good_files: dict[str, Path], seeds: Path
) -> None:
    before = good_files["raw"].read_bytes()
    with duckdb.connect(good_files["raw"], read_only=True) as reader:
        run_suites(load_suites("raw"), reader, region_seeds=seeds)
    assert good_files["raw"].read_bytes() == before


def test_helper_views_do_not_stay_in_the_warehouse(raw: Connection, seeds: Path) -> None:
    run_suites(load_suites("raw")[:1], raw, region_seeds=seeds)
    views = raw.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert views == []


def test_the_reviewed_files_are_never_written(raw: Connection, seeds: Path) -> None:
    folder = Path(__file__).parents[3] / "expectations"
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    run_suites(load_suites("raw"), raw, region_seeds=seeds)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_running_prints_no_progress_and_leaves_no_files(
    raw: Connection,
    seeds: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.chdir(scratch)
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    run_suites(load_suites("raw")[:1], raw, region_seeds=seeds)
    assert capfd.readouterr() == ("", "")
    assert list(scratch.iterdir()) == []
