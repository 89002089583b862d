"""Every rule passes on good data and fails on data spoiled for it, alone or as foretold."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.quality.runner import run_suites
from pipelines.quality.suites import Rule, load_suites
from tests.unit.quality import (
    bad_allocation,
    bad_monitor,
    bad_plan_monitor,
    bad_plans,
    bad_quality,
    bad_raw,
    bad_woonservice,
)

DAMAGE = {
    "raw": {**bad_raw.DAMAGE, **bad_plans.DAMAGE, **bad_woonservice.DAMAGE},
    "monitor": {
        **bad_monitor.DAMAGE,
        **bad_plan_monitor.DAMAGE,
        **bad_allocation.DAMAGE,
        **bad_quality.DAMAGE,
    },
}
RULES = [rule for suite in load_suites() for rule in suite.rules]

Connection = duckdb.DuckDBPyConnection


def failing(
    layer: str, connection: Connection, seeds: Path, suite_name: str | None = None
) -> set[str]:
    suites = [suite for suite in load_suites(layer) if suite_name in (None, suite.name)]
    results = run_suites(suites, connection, region_seeds=seeds)
    assert len(results) == sum(len(suite.rules) for suite in suites)
    return {f"{result.suite}__{result.rule}" for result in results if not result.is_success}


def test_every_rule_has_damage_that_it_is_tested_with() -> None:
    assert {rule.check_name for rule in RULES} == set().union(*DAMAGE.values())


def test_good_raw_data_passes_every_rule(raw: Connection, seeds: Path) -> None:
    assert failing("raw", raw, seeds) == set()


def test_good_monitor_tables_pass_every_rule(monitor: Connection, seeds: Path) -> None:
    assert failing("monitor", monitor, seeds) == set()


def test_who_has_not_delivered_a_plan_list_yet_keeps_nobody_from_a_publication(
    monitor: Connection, seeds: Path
) -> None:
    totals = "monitor_plan_capacity__every_unit_has_its_totals"
    monitor.execute(
        "delete from monitor.monitor_plan_capacity where region_code in ('GM0002', 'SB')"
    )
    assert totals in failing("monitor", monitor, seeds, "monitor_plan_capacity")
    monitor.execute("delete from raw.plancapaciteit_plan where municipality_code = 'GM0002'")
    assert totals not in failing("monitor", monitor, seeds, "monitor_plan_capacity")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.check_name)
def test_rule_fails_on_data_spoiled_for_it_and_alone(
    rule: Rule, request: pytest.FixtureRequest, seeds: Path
) -> None:
    connection: Connection = request.getfixturevalue(rule.layer)
    spoiled = DAMAGE[rule.layer][rule.check_name]
    assert spoiled.statements
    for statement in spoiled.statements:
        assert _touched(connection, statement), f"changes nothing: {statement}"
    expected = {f"{rule.suite}__{name}" for name in (rule.rule, *spoiled.also)}
    assert failing(rule.layer, connection, seeds, rule.suite) == expected


def _touched(connection: Connection, statement: str) -> bool:
    """A statement that hits no row would let a rule pass for the wrong reason."""
    result = connection.execute(statement).fetchone()
    return statement.startswith("alter") or (result is not None and result[0] > 0)
