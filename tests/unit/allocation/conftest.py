"""The hand-made Woonservice, taken through dbt once, with counts rounded to ones."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.core.settings import DBT_PROJECT_DIR, Settings
from pipelines.core.strict_yaml import read_yaml
from pipelines.dbt.project import BUILD, DBT, arguments, environment
from pipelines.warehouse.connection import reading, writing
from tests.once import Once
from tests.unit.allocation.hand_made import deliver

SELECTED = ("--select", "+monitor_allocation", "--indirect-selection", "cautious")
"""The table, all that it rests on and the rules on that; what plans and CBS become is tested
elsewhere."""
EXACT = {
    "allocation_rounding": 1,
    "allocation_least_denominator": 1,
    "allocation_least_records": 1,
    "allocation_least_records_p90": 1,
}
"""Thresholds with which formulas can be worked out by hand on a few people."""


def build(settings: Settings, thresholds: Mapping[str, int] | None = None) -> str:
    """What dbt says; fails the test where dbt fails."""
    chosen = ("--vars", json.dumps(_variables(thresholds))) if thresholds else ()
    done = subprocess.run(
        [*DBT, *arguments((*BUILD, *SELECTED, *chosen), settings)],
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


def _variables(thresholds: Mapping[str, int]) -> dict[str, Any]:
    """The project's variable with all thresholds, of which these have another value."""
    facts = read_yaml(DBT_PROJECT_DIR / "dbt_project.yml")["vars"]["thresholds"]
    assert set(thresholds) <= set(facts)
    others = {name: facts[name] | {"value": value} for name, value in thresholds.items()}
    return {"thresholds": facts | others}


@pytest.fixture(scope="session")
def built(once: Once) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with the hand-made extracts, built by dbt, open for reading."""
    settings = Settings(data_dir=once("allocation", build_hand_made))
    with reading(settings.warehouse_path) as connection:
        yield connection


def build_hand_made(data: Path) -> None:
    settings = Settings(data_dir=data)
    with writing(settings.warehouse_path) as connection:
        deliver(connection)
    build(settings, EXACT)
