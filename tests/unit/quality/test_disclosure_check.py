"""The attacker as a check: what it passes, what it stops and what it says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import duckdb
import pytest

from pipelines.disclosure.check import RULE, TABLE, check_disclosure
from pipelines.quality.results import CheckResult

_HEEMSTEDE = "('GM0397', '2025HJ01', 'lettings', '{}', '{}', 'count', {}, {}, null, {})"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        for schema in ("monitor", "quality", "intermediate"):
            opened.execute(f"create schema {schema}")
        place = "region_code text, period_code text, indicator text, breakdown text, category text"
        opened.execute(
            f"create table {TABLE} ({place}, kind text, value double, numerator bigint,"
            " denominator bigint, n bigint)"
        )
        opened.execute(
            f"create table quality.released_figure ({place}, value double, exact_count bigint)"
        )
        opened.execute(f"create table intermediate.int_allocation__counts ({place}, value bigint)")
        yield opened


def show(connection: duckdb.DuckDBPyConnection, total: int, **routes: int) -> None:
    classes = [("totaal", "totaal", total), *(("route", name, n) for name, n in routes.items())]
    for breakdown, category, n in classes:
        row = _HEEMSTEDE.format(breakdown, category, n, n, n)
        connection.execute(f"insert into {TABLE} values {row}")


def checked(connection: duckdb.DuckDBPyConnection) -> CheckResult:
    result = check_disclosure(connection)
    assert (result.table_name, result.rule, result.severity) == (TABLE, RULE, "critical")
    return result


def test_without_rows_there_is_nothing_to_find(connection: duckdb.DuckDBPyConnection) -> None:
    result = checked(connection)
    assert result.is_success
    assert result.observed == "nothing to check: no rows"


def test_rounded_counts_pass(connection: duckdb.DuckDBPyConnection) -> None:
    show(connection, 95, loting=5, urgentie=25, regulier_aanbod=60)
    result = checked(connection)
    assert result.is_success, result.failing_sample
    assert result.observed == "0 figures give something away, of 4"


def test_a_count_to_the_full_stops_and_is_named_without_its_number(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    show(connection, 95, loting=7, urgentie=25, regulier_aanbod=60)
    result = checked(connection)
    assert not result.is_success
    assert result.failing_count == 1
    (named,) = json.loads(result.failing_sample or "[]")
    assert named["category"] == "loting"
    assert named["broken"] == "niet afgerond op vijftallen"
    assert "7" not in named["broken"]


def test_the_exact_count_may_not_get_into_the_table(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"alter table {TABLE} add column exact_count bigint")
    result = checked(connection)
    assert not result.is_success
    assert result.observed == "exact_count would be published"


def test_a_version_drawn_anew_is_stopped(connection: duckdb.DuckDBPyConnection) -> None:
    """Published as 90 with 93 counted; now 92 are counted, and 95 would be published."""
    show(connection, 95)
    place = "'GM0397', '2025HJ01', 'lettings', 'totaal', 'totaal'"
    connection.execute(f"insert into quality.released_figure values ({place}, 90, 93)")
    connection.execute(f"insert into intermediate.int_allocation__counts values ({place}, 92)")
    result = checked(connection)
    assert not result.is_success
    assert "is veranderd" in str(result.failing_sample)
    # Ten fewer is a change of ten people.
    connection.execute("update intermediate.int_allocation__counts set value = 83")
    assert checked(connection).is_success


@pytest.mark.parametrize("spoil", [f"drop table {TABLE}", f"alter table {TABLE} drop column kind"])
def test_a_table_that_cannot_be_read_was_not_examined(
    connection: duckdb.DuckDBPyConnection, spoil: str
) -> None:
    show(connection, 95)
    connection.execute(spoil)
    result = checked(connection)
    assert not result.is_success
    assert str(result.observed).startswith("could not be computed: ")
