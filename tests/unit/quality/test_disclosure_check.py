"""The attacker's audit as a check: what it passes, what it stops and what it says of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml

from pipelines.privacy.disclosure import INTERNAL, protect
from pipelines.privacy.facts import load, published_tables
from pipelines.quality.disclosure_check import RULE, check_disclosure
from pipelines.quality.results import CheckResult
from pipelines.settings import DBT_PROJECT_DIR

TABLE = "monitor.monitor_allocation"
# Heemstede, 2025: 7 by lottery are few; the 26 urgent ones are the cheapest to hide with them.
ROUTES = {"loting": 7, "urgentie": 26, "regulier_aanbod": 60}


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("create schema monitor")
        yield opened


def cells() -> pd.DataFrame:
    place = {"region_code": "GM0397", "period_type": "jaar", "period_code": "2025JJ00"}
    counts = [("totaal", "totaal", sum(ROUTES.values()))]
    counts += [("route", route, count) for route, count in ROUTES.items()]
    rows = [
        {**place, "indicator": "lettings", "breakdown": breakdown, "category": category}
        | dict.fromkeys(("value", "numerator", "n"), float(count))
        for breakdown, category, count in counts
    ]
    return pd.DataFrame(rows).assign(table="monitor_allocation", denominator=float("nan"))


def protected() -> pd.DataFrame:
    seeds = DBT_PROJECT_DIR / "seeds"
    members = pd.read_csv(seeds / "region_members.csv").itertuples(index=False, name=None)
    structure, rules = load(pd.read_csv(seeds / "allocation_indicators.csv"), list(members))
    return protect(cells(), structure, rules)


def published(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame) -> CheckResult:
    connection.register("rows", frame.drop(columns="table"))
    connection.execute(f"create table {TABLE} as from rows")
    [result] = check_disclosure(connection, [TABLE])
    assert (result.table_name, result.rule, result.severity) == (TABLE, RULE, "critical")
    return result


def test_a_protected_table_passes_and_says_how_much_is_hidden(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    result = published(connection, protected().drop(columns=INTERNAL))
    assert result.is_success
    assert result.observed == "0 numbers given away; 4 rows, 2 of them hidden"


def test_one_secondary_suppression_taken_away_is_noticed(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    frame = protected()
    is_partner = frame[INTERNAL] == "secundair"
    for column in ("value", "numerator", "n"):
        frame.loc[is_partner, column] = cells().loc[is_partner, column]
    frame.loc[is_partner, ["is_suppressed", "suppression_reason"]] = [False, None]
    result = published(connection, frame.drop(columns=INTERNAL))
    assert not result.is_success
    assert result.failing_count == 1
    [found] = json.loads(result.failing_sample or "")
    assert found["category"] == "loting"
    assert found["broken"] == "te_nauw_bekend"
    assert len(found["follows_from"]) == 3  # the total and the two other routes


def test_neither_the_recomputed_number_nor_its_sources_stand_in_the_result(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    frame = cells().assign(is_suppressed=False)
    is_hidden = frame["category"] == "loting"
    frame.loc[is_hidden, ["value", "numerator", "n"]] = float("nan")
    frame.loc[is_hidden, "is_suppressed"] = True
    result = published(connection, frame)
    assert not result.is_success
    numbers = {str(count) for count in (*ROUTES.values(), sum(ROUTES.values()))}
    words = (result.failing_sample or "").replace('"', " ").replace(",", " ").split()
    assert numbers.isdisjoint(words)
    assert numbers.isdisjoint((result.observed or "").split())


def test_a_small_count_that_is_shown_is_noticed(connection: duckdb.DuckDBPyConnection) -> None:
    result = published(connection, cells().assign(is_suppressed=False))
    assert [found["broken"] for found in json.loads(result.failing_sample or "")] == [
        "klein_aantal_zichtbaar"
    ]


def test_a_table_that_tells_small_counts_from_their_partners_is_refused(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    result = published(connection, protected())
    assert not result.is_success
    assert "hidden_because must not be published" in (result.observed or "")


def test_a_table_that_is_not_there_has_not_been_examined(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    [result] = check_disclosure(connection, ["monitor.monitor_nowhere"])
    assert not result.is_success
    assert "cannot be read" in (result.observed or "")


def test_without_rows_it_passes_without_the_solver(tmp_path: Path) -> None:
    code = (
        "import duckdb, sys; from pipelines.quality.disclosure_check import check_disclosure;"
        "c = duckdb.connect(); c.execute('create schema monitor');"
        f"c.execute('create table {TABLE} (indicator varchar, is_suppressed boolean)');"
        f"[r] = check_disclosure(c, ['{TABLE}']);"
        "sys.exit(not r.is_success or 'scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_published_table_that_hides_something_about_people_is_attacked() -> None:
    """A model in `monitor` or a published mart with a column `suppression_reason` counts people."""
    found = set()
    for layer in ("monitor", "marts"):
        for path in (DBT_PROJECT_DIR / "models" / layer).rglob("*.yml"):
            for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
                columns = {column["name"] for column in model.get("columns", [])}
                if "suppression_reason" in columns:
                    found.add(f"{layer}.{model['name']}")
    assert found == set(published_tables())
