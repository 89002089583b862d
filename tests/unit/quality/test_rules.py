"""Every rule passes on good data and fails on data spoiled for it, alone or as it foretells.

How data are spoiled stands with the rule (`fails_when`); good data here (`good_*.py`) or in the
rule file itself (`good`), as of a source that is added.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.quality.runner import run_suites
from pipelines.quality.suites import Layer, Rule, good_data, load_suites
from pipelines.reading.contract import contracts
from pipelines.warehouse.connection import writing

RULES = [rule for suite in load_suites() for rule in suite.rules]

Connection = duckdb.DuckDBPyConnection


def failing(
    layer: str, connection: Connection, seeds: Path, suite_name: str | None = None
) -> set[str]:
    suites = [suite for suite in load_suites(layer) if suite_name in (None, suite.name)]
    results = run_suites(suites, connection, region_seeds=seeds)
    assert len(results) == sum(len(suite.rules) for suite in suites)
    return {f"{result.suite}__{result.rule}" for result in results if not result.is_success}


def spoil(connection: Connection, rule: Rule) -> None:
    """A statement that hits no row would let a rule pass for the wrong reason."""
    for statement in connection.extract_statements(rule.fails_when):
        result = connection.execute(statement).fetchone()
        is_alter = statement.type == duckdb.StatementType.ALTER
        assert is_alter or (result is not None and result[0] > 0), f"changes nothing: {statement}"


def test_every_rule_says_how_it_can_fail() -> None:
    assert [rule.check_name for rule in RULES if not rule.fails_when.strip()] == []


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
    spoil(connection, rule)
    expected = {f"{rule.suite}__{name}" for name in (rule.rule, *rule.also_fails)}
    assert failing(rule.layer, connection, seeds, rule.suite) == expected


CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: tellingen
name: Tellingen
version: 1.0.0
status: active
team: {name: iemand}
description: {purpose: Proef., usage: Een bestand.}
customProperties:
  - {property: publisher, value: Wij}
  - {property: licence, value: CC0 1.0}
schema:
  - name: tellingen_wagen
    physicalName: raw.tellingen_wagen
    description: Een rij per telling.
    dataGranularityDescription: file × place
    properties:
      - {name: place, logicalType: string, physicalType: varchar, description: Waar.}
      - {name: present, logicalType: integer, physicalType: integer, description: Hoeveel.}
"""
RULE_FILE = """\
table: raw.tellingen_wagen
owner: quality watcher
since: 2026-11-29
good: insert into raw.tellingen_wagen values ('Velsen', 12), ('Haarlem', 0)
suites:
  tellingen_wagen:
    key: [place]
    rules:
      counts_are_not_negative:
        expect_column_values_to_be_between: {column: present, min_value: 0}
        severity: critical
        reason: A count.
        message_nl: Een telling heeft een negatief aantal.
        fails_when: update raw.tellingen_wagen set present = -1 where place = 'Velsen'
      places_are_named:
        expect_column_values_to_not_be_null: {column: place}
        severity: warning
        reason: Nobody can ask about a count of nowhere.
        message_nl: Een telling heeft geen plaats.
        fails_when: update raw.tellingen_wagen set place = null, present = present + 1
"""


def test_a_source_is_added_with_its_rules_good_data_and_proofs_without_a_test(
    tmp_path: Path, seeds: Path
) -> None:
    sources, expectations = tmp_path / "sources", tmp_path / "expectations"
    (sources / "tellingen").mkdir(parents=True)
    (sources / "tellingen" / "contract.yml").write_text(CONTRACT)
    (expectations / "raw").mkdir(parents=True)
    (expectations / "raw" / "tellingen_wagen.yml").write_text(RULE_FILE)
    layer: Layer = "raw"
    [suite] = load_suites(layer, expectations)
    for number, rule in enumerate(suite.rules):
        with writing(tmp_path / f"{number}.duckdb") as connection:
            for table in contracts(sources)["tellingen"].tables:
                connection.execute(table.ddl)
            for statements in good_data(layer, expectations):
                connection.execute(statements)
            good = run_suites([suite], connection, region_seeds=seeds)
            assert [result.is_success for result in good] == [True, True]
            spoil(connection, rule)
            spoiled = run_suites([suite], connection, region_seeds=seeds)
            assert [result.rule for result in spoiled if not result.is_success] == [rule.rule]
