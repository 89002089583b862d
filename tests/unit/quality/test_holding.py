"""Which lists are held: oldest first, each beside the last that counts, in whatever order."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.core.settings import OnBadDelivery, Settings
from pipelines.quality.holding import hold_bad_deliveries, judging_suites
from tests.unit.quality.good_plans import fill_list

Connection = duckdb.DuckDBPyConnection
HALVES = "plancapaciteit_plan__volume__a_plan_list_does_not_halve"
RULES = {rule.check_name: rule for it in judging_suites() for rule in it.rules}


def hold(
    connection: Connection, seeds: Path, folder: Path, on_bad_delivery: OnBadDelivery = "last_good"
) -> list[str]:
    settings = Settings(data_dir=folder, on_bad_delivery=on_bad_delivery)
    hold_bad_deliveries(connection, settings, region_seeds=seeds)
    held = connection.execute("select path from raw.file_ledger where status = 'held' order by 1")
    return [row[0] for row in held.fetchall()]


def spoil(connection: Connection, check: str) -> None:
    connection.execute(RULES[check].fails_when)


def leave_one_of_four(connection: Connection) -> None:
    """Half is gone, and nothing else is wrong."""
    for table in ("plan", "count"):
        connection.execute(
            f"delete from raw.plancapaciteit_{table}"
            " where file_id = 'GM0001-new' and plan_id in ('B', 'C', 'D')"
        )


def test_good_lists_are_not_held(raw: Connection, seeds: Path, tmp_path: Path) -> None:
    assert hold(raw, seeds, tmp_path) == []


@pytest.mark.parametrize(
    "rule",
    [
        "plancapaciteit_plan__rest_is_total_minus_realised",
        HALVES,
        "plancapaciteit_plan__volume__less_than_half_is_in_quarantine",
        "plancapaciteit_plan__volume__the_rest_stays_in_proportion",
        "plancapaciteit_plan__volume__no_plan_grows_tenfold",
    ],
)
def test_a_list_that_breaks_a_critical_rule_is_held_night_after_night_and_only_that_one(
    raw: Connection, seeds: Path, tmp_path: Path, rule: str
) -> None:
    spoil(raw, rule)
    for _ in range(2):
        assert hold(raw, seeds, tmp_path) == ["GM0001-new"]
    reasons = raw.execute("select reason from raw.file_ledger where status = 'held'").fetchall()
    assert RULES[rule].message_nl in reasons[0][0]


def test_a_mended_list_is_let_go(raw: Connection, seeds: Path, tmp_path: Path) -> None:
    raw.execute(
        "update raw.plancapaciteit_plan set realised_total = 11 where file_id = 'GM0001-new'"
    )
    assert hold(raw, seeds, tmp_path) == ["GM0001-new"]
    raw.execute(
        "update raw.plancapaciteit_plan set realised_total = 10 where file_id = 'GM0001-new'"
    )
    assert hold(raw, seeds, tmp_path) == []


def test_a_list_after_a_held_one_is_judged_beside_the_last_that_counts(
    raw: Connection, seeds: Path, tmp_path: Path
) -> None:
    """One plan of four, then one plan again: not "as many as the last time"."""
    leave_one_of_four(raw)
    fill_list(raw, "GM0001-later", "GM0001", "2026-07-01", plans=("A",))
    assert hold(raw, seeds, tmp_path) == ["GM0001-later", "GM0001-new"]


def test_a_list_that_is_accepted_counts_and_the_next_is_judged_beside_it(
    raw: Connection, seeds: Path, tmp_path: Path
) -> None:
    leave_one_of_four(raw)
    raw.execute(
        "insert into raw.delivery_decision"
        " values ('GM0001-new', 'GM0001-new', 'accepted', 'echt waar', '2026-11-28')"
    )
    fill_list(raw, "GM0001-later", "GM0001", "2026-07-01", plans=("A",))
    assert hold(raw, seeds, tmp_path) == []


def test_where_a_bad_delivery_blocks_nothing_is_held(
    raw: Connection, seeds: Path, tmp_path: Path
) -> None:
    leave_one_of_four(raw)
    assert hold(raw, seeds, tmp_path, "block") == []
