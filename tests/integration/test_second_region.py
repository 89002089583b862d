"""Another region's monitor from another pack: seven other municipalities, and no line of code.

The pack lies in tests/fixtures/regions. Its municipalities and CBS's figures are real, its goals
and the one plan list are invented. Woonservice and six municipalities' lists are not delivered.
"""

from __future__ import annotations

import csv
import hashlib
import inspect
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.core.settings import PROJECT_ROOT, Settings
from tests.integration.conftest import DataFolder
from tests.region_names import names_in

PACK = PROJECT_ROOT / "tests" / "fixtures" / "regions" / "leidse-regio-bollenstreek"
SERVES = {"WOONMONITOR_REGION": str(PACK), "WOONMONITOR_FIXED_TODAY": "2026-11-29"}
CBS = {
    "82900NED": "82900NED_cbsodata_2012-2025_alle_regios.csv",
    "81955NED": "81955NED_untyped_jaar_gemeenten_2012-2020.csv",
}

# Dwellings on 1 January 2020 and 2025 (82900NED, status of occupancy: total), as the file has them.
STOCK = {
    "GM0534": (9_849, 10_329),
    "GM0546": (59_832, 65_079),
    "GM0547": (12_119, 12_698),
    "GM0575": (19_930, 21_279),
    "GM0579": (10_862, 11_286),
    "GM0626": (11_465, 11_650),
    "GM0638": (3_532, 4_578),
}
# Added up: 127,589 and 136,899, so 9,310 more. Leiden alone: 65,079 - 59,832 = 5,247.
REGION = (127_589, 136_899)


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def second(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    """The night of the second region, in a process that serves it."""
    folder = DataFolder(Settings(data_dir=tmp_path_factory.mktemp("second")))
    for dataset, name in CBS.items():
        place = folder.raw / "cbs" / dataset / "2026-11-24"
        place.mkdir(parents=True)
        shutil.copy(shared_data / "cbs" / name, place)
    before = hashes(PACK)
    for command in (("sample", "--source", "plancapaciteit"), ("run",)):
        done = folder.command(*command, environment=SERVES)
        assert done.returncode == 0, done.stdout + done.stderr
    assert hashes(PACK) == before  # dbt, given its path, once wrote its SQL over the seeds
    return folder


def rows(folder: DataFolder, table: str) -> list[dict[str, str]]:
    path = folder.settings.published_dir / "current" / "csv" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_stock_and_growth_are_those_of_cbs(second: DataFolder) -> None:
    sql = """
        select region_code, year, stock_1_january from monitor_housing_growth
        where region_level = 'municipality' and year in (2020, 2025) order by all
    """
    expected = [
        (code, year, stock)
        for code, both in STOCK.items()
        for year, stock in zip((2020, 2025), both, strict=True)
    ]
    assert second.ask(sql) == expected
    sql = """
        select region_code, stock_1_january, net_growth_since_base, status
        from monitor_housing_growth where year = 2025 and region_code in ('GM0546', 'LEIBOL')
        order by region_code
    """
    # Half of the ten years: 3,000 of Leiden's 6,000 and 7,500 of the region's 15,000 (invented).
    assert second.ask(sql) == [
        ("GM0546", 65_079, 65_079 - 59_832, "op_koers"),
        ("LEIBOL", REGION[1], REGION[1] - REGION[0], "op_koers"),
    ]
    assert tuple(map(sum, zip(*STOCK.values(), strict=True))) == REGION


def test_what_was_added_and_demolished_is_that_of_cbs(second: DataFolder) -> None:
    # 81955NED, Leiden 2020: 568 new, 450 other, 166 demolished, 145 withdrawn, correction -1: 706.
    sql = """
        select new_build, other_additions, demolition, other_withdrawals, correction, balance
        from fct_stock_mutation where region_code = 'GM0546' and year = 2020
    """
    assert second.ask(sql) == [(568, 450, 166, 145, -1, 706)]


def test_a_municipality_that_took_over_another_is_a_break_and_blocks_nothing(
    second: DataFolder,
) -> None:
    # 82900NED: Noordwijk had 12,389 dwellings in 2018 and, with Noordwijkerhout, 19,688 in 2019. Of
    # its growth since 2020 nothing comes from that.
    sql = """
        select year, stock_1_january, has_series_break, net_growth_since_base
        from monitor_housing_growth
        where region_code = 'GM0575' and year in (2018, 2019, 2025) order by year
    """
    assert second.ask(sql) == [
        (2018, 12_389, False, None),
        (2019, 19_688, True, None),
        (2025, 21_279, False, 21_279 - 19_930),
    ]
    sql = """
        select distinct region_code from monitor_social_stock
        where has_series_break and year = 2019 order by region_code
    """
    assert second.ask(sql) == [("BOL",), ("GM0575",), ("LEIBOL",)]
    assert "BORDERS-2019" in {row["break_code"] for row in rows(second, "dim_series_break")}


def test_goals_are_those_of_the_pack(second: DataFolder) -> None:
    sql = "select goal_code, label_nl like '%(fictief)' from dim_goal order by goal_code"
    assert second.ask(sql) == [(f"FIC-{number}", True) for number in (1, 2, 3, 4)]
    # Corporation stock, 82900NED: Leiden 2021 19,906, 2025 20,334; Voorschoten 2,547 and 2,533.
    sql = """
        select region_code, value, status from monitor_goal_progress
        where goal_code = 'FIC-2' and year = 2025 and region_code in ('GM0546', 'GM0626')
        order by region_code
    """
    assert second.ask(sql) == [("GM0546", 428, "op_koers"), ("GM0626", -14, "achter")]


def test_what_cannot_be_measured_says_why(second: DataFolder) -> None:
    reasons = {
        (row["goal_code"], row["year"]): row["reason_nl"]
        for row in rows(second, "monitor_goal_progress")
        if row["status"] == "niet_meetbaar"
    }
    assert "" not in reasons.values()
    assert reasons["FIC-3", "2025"].endswith(
        "volgens de planlijsten staan in monitor_affordability."
    )
    assert reasons["FIC-4", "2025"].endswith("woonruimteverdeling zijn nog niet geladen.")
    sql = """
        select distinct new_additions_status, new_additions_reason_nl from monitor_housing_growth
    """
    assert second.ask(sql) == [("niet_meetbaar", "Hierover is geen doel afgesproken.")]
    assert rows(second, "monitor_allocation") == []


def test_the_plans_of_one_municipality_are_the_regions_and_it_says_who_is_missing(
    second: DataFolder,
) -> None:
    # In the pack's sample: hard capacity 600, all before 2030. Its own norm is a margin of 1.2: on
    # 573, what is needed after the 180 that the list says were built since, that is 687.6.
    sql = """
        select region_code, capacity_in_period, need_after_bridge, need_with_margin
        from monitor_plan_need where scope = 'hard' and region_code in ('GM0546', 'LEIBOL')
        order by region_code
    """
    (leiden, region) = second.ask(sql)
    assert leiden == ("GM0546", 600, 6_000 - 5_247 - 180, 688)
    assert region[:3] == ("LEIBOL", 600, 15_000 - 9_310 - 180)
    missing = {row["missing_members"] for row in rows(second, "monitor_plan_need")} - {""}
    assert "Hillegom, Leiderdorp, Noordwijk, Oegstgeest, Voorschoten, Zoeterwoude" in missing


def test_nothing_published_names_the_first_region(second: DataFolder) -> None:
    tables = sorted((second.settings.published_dir / "current" / "csv").glob("*.csv"))
    found = [
        each
        for table in tables
        for each in names_in(Path(table.name), table.read_text(encoding="utf-8"))
    ]
    assert len(tables) > 20
    assert found == []
    described = """
        select comment from duckdb_tables() where comment is not null
        union all
        select comment from duckdb_columns() where comment is not null
    """
    texts = [str(text) for (text,) in second.ask(described)]
    assert len(texts) > 100
    assert [each for text in texts for each in names_in(Path("comment"), text)] == []


def test_for_another_region_the_same_files_are_not_published_yet(second: DataFolder) -> None:
    code = """
        from pipelines.core.settings import Settings
        from pipelines.publish.fingerprint import is_published
        print(is_published(Settings()))
    """
    command = [sys.executable, "-c", inspect.cleandoc(code)]
    for region, answer in ((SERVES, "True"), ({}, "False")):
        environment = second.environment | region
        said = subprocess.check_output(command, cwd=PROJECT_ROOT, env=environment, text=True)
        assert said.strip() == answer
