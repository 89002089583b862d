"""Whole deliveries: what goes wrong in practice is caught, what may happen is let through."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.quality.runner import run_suites
from pipelines.quality.suites import load_suites
from pipelines.reading.landing import delivered_files
from pipelines.sources.cbs.read import read_cbs
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import load_files
from tests.unit.quality.good_raw import corporation, deliver, dwellings, insert, ownership
from tests.unit.quality.spoiled_cells import OWN, Table

Connection = duckdb.DuckDBPyConnection
OWNERSHIP = "cbs_observation__82900NED"
VOLUME = "cbs_observation__volume"
NEWEST = "file_id = '82900NED-new'"


def failing(connection: Connection, seeds: Path, severity: str = "critical") -> set[str]:
    results = run_suites(load_suites("raw"), connection, region_seeds=seeds)
    return {
        f"{result.suite}__{result.rule}"
        for result in results
        if not result.is_success and result.severity == severity
    }


def test_a_municipality_missing_from_a_new_delivery_blocks(raw: Connection, seeds: Path) -> None:
    raw.execute(f"delete from raw.cbs_observation where {NEWEST} and region_code = 'GM0002'")
    assert failing(raw, seeds) == {
        f"{OWNERSHIP}__figures_are_complete",
        f"{VOLUME}__no_cell_is_lost",
        f"{VOLUME}__volume_holds",
    }


def test_a_municipality_missing_from_the_first_delivery_blocks(
    raw: Connection, seeds: Path
) -> None:
    raw.execute("delete from raw.file_ledger where file_id = '82900NED-old'")
    raw.execute(f"delete from raw.cbs_observation where {NEWEST} and region_code = 'GM0002'")
    assert failing(raw, seeds) == {f"{OWNERSHIP}__figures_are_complete"}


def test_a_total_that_no_longer_adds_up_blocks(raw: Connection, seeds: Path) -> None:
    raw.execute(OWN.add("TotaleWoningvoorraad", 7))
    assert failing(raw, seeds) == {
        f"{OWNERSHIP}__owners_add_up",
        f"{OWNERSHIP}__occupancy_adds_up",
    }


@pytest.mark.parametrize("year", [2013, 2014])
def test_a_year_whose_figures_shrank_by_thirty_percent_blocks(
    year: int, raw: Connection, seeds: Path
) -> None:
    raw.execute(
        f"update raw.cbs_observation set value = value * 0.7"
        f" where {NEWEST} and period_code = '{year}JJ00'"
    )
    assert f"{OWNERSHIP}__growth_is_possible" in failing(raw, seeds)


def test_a_year_with_thirty_percent_fewer_rows_blocks(raw: Connection, seeds: Path) -> None:
    # 4 regions of ours × 3 × 6 cells a year; every third row of 2013 is cut.
    raw.execute(
        f"delete from raw.cbs_observation"
        f" where {NEWEST} and period_code = '2013JJ00' and row_number % 3 = 0"
    )
    assert {
        f"{OWNERSHIP}__figures_are_complete",
        f"{VOLUME}__no_cell_is_lost",
        f"{VOLUME}__volume_holds",
    } <= failing(raw, seeds)


def test_a_last_year_that_is_gone_blocks(raw: Connection, seeds: Path) -> None:
    # 2013 was known before; the newest delivery now ends in 2012.
    raw.execute(f"delete from raw.cbs_observation where {NEWEST} and period_code >= '2013'")
    assert failing(raw, seeds) == {f"{VOLUME}__no_cell_is_lost", f"{VOLUME}__volume_holds"}


def test_a_cut_off_delivery_stays_blocked_when_the_next_one_is_cut_off_too(
    raw: Connection, seeds: Path
) -> None:
    missing = "region_code = 'GM0002'"
    raw.execute(f"delete from raw.cbs_observation where {NEWEST} and {missing}")
    deliver(raw, "82900NED", "2026-02-01", "82900NED-next")
    raw.execute(
        "insert into raw.cbs_observation select * replace ('82900NED-next' as file_id)"
        f" from raw.cbs_observation where {NEWEST}"
    )
    assert f"{VOLUME}__no_cell_is_lost" in failing(raw, seeds)


def test_a_national_delivery_may_give_way_to_a_regional_one(raw: Connection, seeds: Path) -> None:
    raw.execute(f"delete from raw.cbs_observation where {NEWEST} and region_code = 'GM0999'")
    assert failing(raw, seeds) == set()


def test_a_delivery_of_the_newest_year_only_passes_and_is_compared_with_what_was_known(
    raw: Connection, seeds: Path
) -> None:
    raw.execute(f"delete from raw.cbs_observation where {NEWEST} and period_code < '2014'")
    assert failing(raw, seeds) == set()
    for statement in OWN.shrink(300):
        raw.execute(statement)
    assert failing(raw, seeds) == {f"{OWNERSHIP}__growth_is_possible"}


def test_files_of_one_date_are_one_delivery(raw: Connection, seeds: Path) -> None:
    """Two files of 2026-01-01: together complete, the later name counts where they overlap."""
    deliver(raw, "82900NED", "2026-01-01", "82900NED-second")
    raw.execute(
        "update raw.cbs_observation set file_id = '82900NED-second'"
        f" where {NEWEST} and region_code = 'GM0002'"
    )
    insert(raw, "82900NED-second", ownership("GM0001", 2014))
    raw.execute(Table("82900NED", 2014).add("Koopwoningen", 1))  # hidden by the later file
    assert failing(raw, seeds) == set()


def test_the_hand_made_figures_are_what_the_comments_say() -> None:
    assert [dwellings("GM0001", year) for year in (2012, 2013, 2014)] == [1000, 1010, 1020]
    assert [corporation("GM0001", year) for year in (2012, 2013, 2014)] == [300, 302, 304]


def test_the_real_national_files_meet_every_rule(shared_data: Path, tmp_path: Path) -> None:
    """Also the evidence behind the thresholds: no rule may warn about 2012-2025 as CBS gave it."""
    files = {
        "82900NED": "82900NED_cbsodata_2012-2025_alle_regios.csv",
        "81955NED": "81955NED_untyped_jaar_gemeenten_2012-2020.csv",
    }
    for table_id, name in files.items():
        folder = tmp_path / "raw" / "cbs" / table_id / "2026-11-23"
        folder.mkdir(parents=True)
        shutil.copy(shared_data / "cbs" / name, folder / name)
    with writing(tmp_path / "warehouse.duckdb") as connection:
        report = load_files(connection, delivered_files(tmp_path / "raw"), {"cbs": read_cbs})
        assert not report.refused
        results = run_suites(load_suites("raw"), connection)
    assert [result for result in results if not result.is_success] == []
    # 18,024 filled rows of 82900NED, of which 378 (9 regions × 14 years × 3) are ours.
    elsewhere = {result.rule: result.observed for result in results}["identities_hold_elsewhere"]
    assert elsewhere == "0 of 17646 rows fail; lowest 0, highest 0"
