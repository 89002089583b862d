"""Codes of plans stand where they are used: parser, rules, expectations and seeds say the same."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb

from pipelines.core.settings import DBT_PROJECT_DIR
from pipelines.quality.suites import load_suites
from pipelines.sources.plancapaciteit.fields import known_fields
from pipelines.sources.plancapaciteit.findings import known_rules
from pipelines.sources.woonservice.extracts import known
from pipelines.warehouse.connection import writing
from tests.unit.quality.good_plans import fill_plans


def seed(name: str) -> list[dict[str, str]]:
    with (DBT_PROJECT_DIR / "seeds" / f"{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def statuses(hardness: str) -> set[str]:
    return {row["planning_status"] for row in seed("plan_statuses") if row["hardness"] == hardness}


def test_hard_plans_are_the_same_in_the_rules_the_expectations_and_the_seed(tmp_path: Path) -> None:
    # DOSSIER B2: hard = {1A, 1B, 2A, 2B}, not "1 and 2".
    assert statuses("hard") == {"1A", "1B", "2A", "2B"}
    assert set(known_rules()["hard_not_public"].applies_to) == statuses("hard")
    with writing(tmp_path / "warehouse.duckdb") as connection:
        fill_plans(connection)
        known_statuses = [row["planning_status"] for row in seed("plan_statuses")]
        told = {status for status in known_statuses if is_hard_to_the_rules(connection, status)}
    assert told == statuses("hard")


def is_hard_to_the_rules(connection: duckdb.DuckDBPyConnection, status: str) -> bool:
    """Whether the expectations take it for a hidden hard plan, if it is of this status."""
    [suite] = [each for each in load_suites("raw") if each.name == "plancapaciteit_plan"]
    connection.execute(
        "update raw.plancapaciteit_plan set planning_status = ?, confidentiality = 'gemeente'",
        [status],
    )
    newest = connection.sql(suite.query).filter("is_hidden_hard_plan is not null")
    [(plans, hard)] = newest.aggregate("count(*), count(*) filter (is_hidden_hard_plan)").fetchall()
    assert plans > 0
    assert hard in (0, plans)
    return bool(hard)


def test_what_never_counts_is_the_same_in_the_rules_and_the_seed() -> None:
    assert statuses("telt_niet") == {"5A", "5B"}
    assert set(known_rules()["not_capacity"].applies_to) == statuses("telt_niet")


def test_every_status_that_can_be_read_has_a_hardness() -> None:
    readable = set(known_fields().fields["planning_status"].codes)
    assert readable == {row["planning_status"] for row in seed("plan_statuses")}


def test_every_class_that_can_be_read_has_a_label_in_the_monitor() -> None:
    labelled: dict[str, set[str]] = {}
    for row in seed("plan_classes"):
        labelled.setdefault(row["classification"], set()).add(row["class_code"])
    for name, classification in known_fields().classifications.items():
        assert set(classification.classes) <= labelled[name], name


def test_every_rule_of_a_gate_has_its_kind_of_quality() -> None:
    # Without one a fault would be in no share of monitor_data_quality.
    kinds = {(row["source"], row["rule"]) for row in seed("quality_rules")}
    assert {("plancapaciteit", rule) for rule in known_rules()} <= kinds
    assert {("woonservice", rule) for rule in known().rules} <= kinds
