"""The real plans of 2020 in the monitor: 302 plans, every dwelling, per municipality and status."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.core.settings import Settings
from tests.integration.plan_monitor import build_plan_monitor

# Issue 3; the sum per Gem_naam of column Aantalrest in EIB2020_7gem.csv.
REMAINING = {
    "GM0375": 3006,  # Beverwijk
    "GM0377": 657,  # Bloemendaal
    "GM0392": 14006,  # Haarlem
    "GM0396": 1712,  # Heemskerk
    "GM0397": 312,  # Heemstede
    "GM0453": 3378,  # Velsen
    "GM0473": 734,  # Zandvoort
}


@pytest.fixture(scope="module")
def monitor(
    shared_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    project_read: Callable[[Settings], Settings],
) -> Iterator[duckdb.DuckDBPyConnection]:
    data = tmp_path_factory.mktemp("real")
    place = data / "raw" / "plancapaciteit" / "regio" / "2020-07-01"
    place.mkdir(parents=True)
    shutil.copy(shared_data / "plannen" / "EIB2020_alle_attributen.csv", place)
    report, connection = build_plan_monitor(project_read(Settings(data_dir=data)))
    # Two plans of Zaanstad have a negative phase (-5 without a year): set aside as a whole.
    assert (report.loaded_count, report.quarantined_count) == (4346, 2)
    with connection:
        yield connection


def totals(monitor: duckdb.DuckDBPyConnection, where: str = "true") -> dict[str, int]:
    return dict(
        monitor.execute(
            f"""
            select region_code, sum(dwellings)::int from monitor.monitor_plan_capacity
            where period_code = 'totaal' and classification = 'totaal' and {where}
            group by region_code
            """
        ).fetchall()
    )


def test_all_302_plans_of_the_seven_are_listed_and_no_other(
    monitor: duckdb.DuckDBPyConnection,
) -> None:
    counts = dict(
        monitor.execute(
            "select region_code, count(*) from monitor.monitor_plan_list group by all"
        ).fetchall()
    )
    # Rows per municipality in EIB2020_7gem.csv.
    assert counts == dict(zip(REMAINING, (44, 19, 128, 36, 9, 56, 10), strict=True))
    assert sum(counts.values()) == 302


def test_every_remaining_dwelling_is_in_the_monitor_and_units_are_their_sums(
    monitor: duckdb.DuckDBPyConnection,
) -> None:
    found = totals(monitor)
    assert {code: found[code] for code in REMAINING} == REMAINING
    assert found["ZKIJ"] == 23_805
    assert found["IJ"] == 3006 + 1712 + 3378
    assert found["ZK"] == 657 + 14_006 + 312 + 734
    assert found["BEV-HMK"] == 3006 + 1712


def test_hard_are_1a_1b_2a_and_2b_only(monitor: duckdb.DuckDBPyConnection) -> None:
    # Sums of Aantalrest by Planstatus in EIB2020_7gem.csv: 1A 4647, 1B 60, 2A 481, no 2B;
    # 1C 902, 2C 159, 3 9919, 4A 7341, 4B 296 are soft.
    assert totals(monitor, "hardness = 'hard'")["ZKIJ"] == 4647 + 60 + 481
    assert totals(monitor, "hardness = 'zacht'")["ZKIJ"] == 902 + 159 + 9919 + 7341 + 296


@pytest.mark.parametrize(
    ("period", "dwellings"),
    [
        # OP202024, Op202529, Op20302050 and OPLONB of the seven, summed over the municipalities:
        # 1715 + 366 + 6019 + 829 + 269 + 1850 + 328 and so on.
        ("2020-2024", 11_376),
        ("2025-2029", 11_111),
        ("2030+", 692),
        ("onbekend", 626),
    ],
)
def test_periods_are_those_of_the_file(
    monitor: duckdb.DuckDBPyConnection, period: str, dwellings: int
) -> None:
    found = monitor.execute(
        """
        select sum(dwellings)::int from monitor.monitor_plan_capacity
        where region_code = 'ZKIJ' and classification = 'totaal' and period_code = ?
        """,
        [period],
    ).fetchall()
    assert found == [(dwellings,)]


def test_no_price_class_is_invented_where_the_file_has_none(
    monitor: duckdb.DuckDBPyConnection,
) -> None:
    classes = monitor.execute(
        """
        select distinct class_code from monitor.monitor_plan_capacity
        where classification = 'prijsklasse' and dwellings > 0
        """
    ).fetchall()
    assert {code for (code,) in classes} <= {"huur_onbekend", "koop_onbekend", "onbekend"}
