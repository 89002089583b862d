"""`check` judges a list without Great Expectations, and says of every rule what that says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from pipelines.quality.batches import make_views
from pipelines.quality.evaluate import failing_rows
from pipelines.quality.runner import run_suites
from pipelines.quality.suites import Rule, Suite
from pipelines.reports.plancapaciteit.nightly import plan_list_suites

RULES = [rule for suite in plan_list_suites() for rule in suite.rules]
Outcome = dict[str, tuple[bool, int]]


def both(connection: duckdb.DuckDBPyConnection, seeds: Path) -> tuple[Outcome, Outcome]:
    """By rule whether it is met and how many rows are not: the nightly's word, and check's."""
    suites = plan_list_suites()
    theirs = {
        f"{each.suite}__{each.rule}": (each.is_success, each.failing_count or 0)
        for each in run_suites(suites, connection, region_seeds=seeds)
    }
    ours: Outcome = {}
    with connection.cursor() as reader:
        make_views(reader, region_seeds=seeds)
        for suite in suites:
            rows = reader.execute(suite.query).df()
            for rule in suite.rules:
                count = len(failing_rows(rule, rows))
                ours[rule.check_name] = (count == 0, count)
    return theirs, ours


def test_they_agree_on_good_lists(raw: duckdb.DuckDBPyConnection, seeds: Path) -> None:
    theirs, ours = both(raw, seeds)
    assert ours == theirs
    assert all(is_met for is_met, _ in ours.values())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.check_name)
def test_they_agree_on_spoiled_lists(
    rule: Rule, raw: duckdb.DuckDBPyConnection, seeds: Path
) -> None:
    raw.execute(rule.fails_when)
    theirs, ours = both(raw, seeds)
    assert ours == theirs
    assert not ours[rule.check_name][0]


def test_they_agree_on_an_empty_warehouse(raw: duckdb.DuckDBPyConnection, seeds: Path) -> None:
    raw.execute("delete from raw.plancapaciteit_plan; delete from raw.file_ledger")
    theirs, ours = both(raw, seeds)
    assert ours == theirs


EDGES = pd.DataFrame(
    {
        "id": [1, 2, 3, 4],
        "number": [0.5, None, 2.0, 2.0000001],
        "word": ["a", None, "b", "a"],
        "flag": [True, False, True, True],
    }
)


@pytest.mark.parametrize(
    ("kind", "kwargs", "failing"),
    [
        ("column_values_to_be_between", {"column": "number", "min_value": 0.5}, []),
        ("column_values_to_be_between", {"column": "number", "max_value": 2}, [4]),
        (
            "column_values_to_be_between",
            {"column": "number", "min_value": 1, "max_value": 2},
            [1, 4],
        ),
        ("column_values_to_be_in_set", {"column": "word", "value_set": ["a"]}, [3]),
        ("column_values_to_be_in_set", {"column": "flag", "value_set": [True]}, [2]),
        ("compound_columns_to_be_unique", {"column_list": ["word", "flag"]}, [1, 4]),
        ("column_values_to_not_be_null", {"column": "word"}, [2]),
        ("column_values_to_be_null", {"column": "number"}, [1, 3, 4]),
    ],
)
def test_each_kind_at_its_edges(
    kind: str, kwargs: dict[str, object], failing: list[int], raw: duckdb.DuckDBPyConnection
) -> None:
    only = Rule("little", "a_rule", "raw.little", "raw", f"expect_{kind}", kwargs, "critical",
                "r", date(2026, 11, 28), "o", "m")  # fmt: skip
    assert failing_rows(only, EDGES)["id"].tolist() == failing
    raw.execute("create table raw.little as select * from EDGES")
    suite = Suite("little", "raw", "raw.little", "from raw.little order by id", ("id",), (only,))
    [result] = run_suites([suite], raw)
    assert result.is_success == (not failing)
    sample = json.loads(result.failing_sample or "[]")
    assert [row["id"] for row in sample if "id" in row] == failing


@pytest.mark.parametrize(
    ("kind", "kwargs"),
    [
        ("expect_column_median_to_be_between", {"column": "number"}),
        ("expect_column_values_to_be_between", {"column": "number", "min_value": 1, "mostly": 0.9}),
    ],
)
def test_what_is_not_known_is_not_passed_over(kind: str, kwargs: dict[str, object]) -> None:
    only = Rule("little", "a_rule", "raw.little", "raw", kind, kwargs, "critical",
                "r", date(2026, 11, 28), "o", "m")  # fmt: skip
    with pytest.raises(ValueError, match="a_rule"):
        failing_rows(only, EDGES)
