"""Thresholds against history: what was seen, and bounds worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from pipelines.cli.thresholds import show_thresholds
from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.quality.history import record
from pipelines.quality.results import CheckResult
from pipelines.quality.runner import expectation_suite
from pipelines.quality.suites import Rule, load_suites
from pipelines.quality.thresholds import Side, proposed, thresholds
from pipelines.warehouse.connection import writing

SINCE = date(2026, 11, 1)


def rule(name: str = "growth_is_plausible", **kwargs: float) -> Rule:
    return Rule(
        suite="little",
        rule=name,
        table_name="raw.little",
        layer="raw",
        expectation_type="expect_column_values_to_be_between",
        kwargs={"column": "growth_share", **kwargs},
        severity="warning",
        reason="Because.",
        since=SINCE,
        owner="nobody",
        message_nl="Er klopt iets niet.",
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.fixture
def warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with writing(settings.warehouse_path) as connection:
        yield connection


def night(
    connection: duckdb.DuckDBPyConnection,
    of: Rule,
    number: int,
    lowest: float,
    highest: float,
    *,
    is_success: bool = True,
) -> None:
    """The result of the night so many days after the threshold was set."""
    result = CheckResult(
        table_name=of.table_name,
        suite=of.suite,
        rule=of.rule,
        severity=of.severity,
        is_success=is_success,
        observed_lowest=lowest,
        observed_highest=highest,
    )
    moment = datetime(2026, 11, 1, 4, 30, tzinfo=UTC) + timedelta(days=number)
    record(
        connection,
        [result],
        run_id=f"{number}",
        checker="great_expectations",
        checked_at=moment,
    )


@pytest.mark.parametrize(
    ("side", "lowest", "highest", "bound"),
    [
        # Spread 0.043, half of it 0.0215: 0.031 + 0.0215 = 0.0525, rounded up.
        ("max_value", -0.012, 0.031, 0.053),
        # -0.012 - 0.0215 = -0.0335, rounded down.
        ("min_value", -0.012, 0.031, -0.034),
        # No spread: a tenth of 2000.
        ("max_value", 2000, 2000, 2200),
        ("min_value", 2000, 2000, 1800),
        # 2268 + 0.1 * 2268 = 2494.8: two digits are 2500.
        ("max_value", 2268, 2268, 2500),
        ("max_value", 0, 0, 0),
    ],
)
def test_a_proposal_is_the_extreme_plus_half_of_the_spread_in_two_digits_outward(
    side: Side, lowest: float, highest: float, bound: float
) -> None:
    assert proposed(side, lowest, highest) == pytest.approx(bound)


def test_both_bounds_stand_beside_what_was_seen_and_a_proposal(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    growth = rule(min_value=-0.02, max_value=0.5)
    for number, (lowest, highest) in enumerate(
        [(0.0, 0.01), (-0.012, 0.02), (0.0, 0.031), (0.002, 0.02), (0.001, 0.02)], start=1
    ):
        night(warehouse, growth, number, lowest, highest)
    low, high = thresholds(warehouse, [growth])
    assert (low.side, low.bound, low.extreme, low.proposal) == ("min_value", -0.02, -0.012, -0.034)
    assert low.remark == "wider"
    assert (high.side, high.bound, high.extreme, high.proposal) == ("max_value", 0.5, 0.031, 0.053)
    assert high.remark == "tighter"


def test_nights_with_nothing_new_and_results_before_the_threshold_do_not_count(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    growth = rule(max_value=0.5)
    for number in range(1, 10):
        night(warehouse, growth, number, 0.0, 0.01)
    for number in range(-10, -1):
        night(warehouse, growth, number, 0.0, 0.4 + number / 100)
    (found,) = thresholds(warehouse, [growth])
    assert (found.seen.results, found.extreme, found.proposal) == (1, 0.01, None)
    assert found.remark == "(1 of 5 results)"


def test_what_was_seen_while_the_rule_was_not_met_stands_apart(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    growth = rule(max_value=0.5)
    for number in range(1, 6):
        night(warehouse, growth, number, 0.0, number / 100)
    night(warehouse, growth, 6, 0.0, 0.9, is_success=False)
    (found,) = thresholds(warehouse, [growth])
    assert (found.extreme, found.failing_extreme) == (0.05, 0.9)
    assert found.proposal == pytest.approx(0.075)  # 0.05 + half of 0.05


def test_an_identity_and_a_natural_bound_are_no_thresholds(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    identity, share = rule("residue", min_value=0, max_value=0), rule("share", min_value=0)
    for each in (identity, share):
        for number in range(1, 8):
            night(warehouse, each, number, number / 100, 0.5)
    (found,) = thresholds(warehouse, [identity, share])
    assert (found.rule.rule, found.proposal) == ("share", None)
    assert found.remark == "what can be, not a threshold"


def test_the_command_lists_the_suites_and_changes_nothing(
    settings: Settings, warehouse: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    (fall,) = [
        each
        for suite in load_suites("monitor")
        for each in suite.rules
        if each.rule == "quality_does_not_collapse"
    ]
    for number in range(30, 36):
        night(warehouse, fall, number, -number / 1000, 0.1)
    warehouse.close()
    show_thresholds(settings, "monitor_data_quality", as_json=True, console=Console())
    listed = json.loads(capsys.readouterr().out)
    facts = {each.get("rule", each.get("name")): each for each in listed}
    assert facts["worse_records"]["now"] == 2.5
    assert facts["worse_records"]["where"].startswith("expectations/monitor/monitor_data_quality")
    found = facts["quality_does_not_collapse"]
    # -0.035 - (0.1 + 0.035) / 2 = -0.1025, two digits outward.
    assert (found["now"], found["extreme_while_met"], found["proposal"]) == (-0.15, -0.035, -0.11)
    assert found["since"] == "2026-11-25"


def test_a_listed_bound_is_the_one_that_great_expectations_gets() -> None:
    for suite in load_suites():
        kept = [
            expectation.kwargs
            for expectation in expectation_suite(suite).expectation_configurations
        ]
        for rule, kwargs in zip(suite.rules, kept, strict=True):
            for found in thresholds(duckdb.connect(), [rule], is_run=False):
                assert kwargs[found.side] == found.bound
                file, _, line = rule.where.rpartition(":")
                lines = (PROJECT_ROOT / file).read_text(encoding="utf-8").splitlines()
                assert lines[int(line) - 1].strip() == f"{rule.rule}:"


def test_without_a_warehouse_every_threshold_is_listed_all_the_same(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    show_thresholds(settings, None, as_json=True, console=Console())
    listed = json.loads(capsys.readouterr().out)
    names = {each["name"] for each in listed if "name" in each}
    assert {"allocation_rounding", "quarantined_share", "giant_plan_share"} < names
    assert all(each["where"] and each["reason"] and each["owner"] for each in listed)
    show_thresholds(settings, None, as_json=False, console=Console())
    assert "woonmonitor run" in capsys.readouterr().out


def test_an_unknown_suite_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(WoonmonitorError, match=r"Take one of .*cbs_observation"):
        show_thresholds(settings, "nonsense", as_json=False, console=Console())


def test_a_warehouse_of_an_earlier_version_says_what_to_do(settings: Settings) -> None:
    with writing(settings.warehouse_path) as connection:
        connection.execute("alter table quality.check_result drop column observed_lowest")
    with pytest.raises(WoonmonitorError, match="earlier version"):
        show_thresholds(settings, None, as_json=False, console=Console())
