"""The national files of CBS: every row loads or is set aside, and the seven come out the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.core.settings import Settings
from pipelines.warehouse.connection import reading
from tests.integration.conftest import DataFolder

# dataset → files in shared/data/cbs. KWB: one table a year (VELDEN.md).
FILES = {
    "82900NED": ["82900NED_cbsodata_2012-2025_alle_regios.csv"],
    "81955NED": ["81955NED_untyped_jaar_gemeenten_2012-2020.csv"],
    "85039NED": ["kwb/kwb-2021-woz-koopwoningen-huurwoningen-woningvoorraad.csv"],
    "85318NED": ["kwb/kwb-2022-woz-koopwoningen-huurwoningen-woningvoorraad.csv"],
    "85618NED": ["kwb/kwb-2023-woz-koopwoningen-huurwoningen-woningvoorraad.csv"],
    "85984NED": ["kwb/kwb-2024-woz-koopwoningen-huurwoningen-woningvoorraad.csv"],
    "86165NED": ["kwb/kwb-2025-woz-koopwoningen-huurwoningen-woningvoorraad.csv"],
    "70072ned": [
        "odata3/70072ned_TypedDataSet_GM1700.json",
        "odata3/70072ned_TypedDataSet_NL01_PV23.json",
        "odata3/70072ned_leeftijd_GM1700.json",
    ],
    "82550NED": ["odata3/82550NED_TypedDataSet_GM1700.json"],
    "83625NED": [
        "odata3/83625NED_RegioS_dimensie.json",
        "odata3/83625NED_TypedDataSet_eerste5000.json",
    ],
}

# Observations = data rows × measures, counted in the files themselves (MANIFEST.csv gives rows):
# 20,916 × 6; 3,933 × 8; KWB rows as they are; 31 × 31, 62 × 15, 31 × 10; 630 × 2; 58; 5,000 × 1.
OBSERVATIONS = {
    "82900NED": 20_916 * 6,
    "81955NED": 3_933 * 8,
    "85039NED": 65_553,
    "85318NED": 66_598,
    "85618NED": 67_026,
    "85984NED": 51_251,
    "86165NED": 51_722,
    "70072ned": 31 * 31 + 62 * 15 + 31 * 10,
    "82550NED": 630 * 2,
    "83625NED": 58 + 5_000,
}


@pytest.fixture(scope="module")
def national(
    shared_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    project_read: Callable[[Settings], Settings],
) -> DataFolder:
    data = tmp_path_factory.mktemp("national")
    for dataset, files in FILES.items():
        for name in files:
            target = data / "raw" / "cbs" / dataset / "2026-11-24" / Path(name).name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(shared_data / "cbs" / name, target)
    folder = DataFolder(project_read(Settings(data_dir=data)))
    code, shown = folder.run()
    assert code == 0, shown
    return folder


def test_every_observation_is_loaded_or_set_aside_with_a_reason(national: DataFolder) -> None:
    with reading(national.settings.warehouse_path) as connection:
        counted = connection.execute(
            "select dataset, sum(row_count)::bigint from raw.file_ledger "
            "where status = 'loaded' group by dataset"
        ).fetchall()
        unexplained = connection.execute(
            "select count(*) from raw.quarantine where coalesce(reason, '') = ''"
        ).fetchone()
        refused = connection.execute(
            "select path, reason from raw.file_ledger where status = 'refused'"
        ).fetchall()
    assert refused == []
    assert dict(counted) == OBSERVATIONS
    assert unexplained == (0,)


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("monitor_housing_growth", "region_code, year, stock_1_january, new_build, residue"),
        ("monitor_social_stock", "region_code, year, corporation"),
    ],
)
def test_the_seven_come_out_as_from_the_bundled_files(
    national: DataFolder, finished: DataFolder, table: str, keys: str
) -> None:
    sql = f"select {keys} from {table} where region_code not in ('PV27', 'NL01') order by all"
    assert national.ask(sql) == finished.ask(sql)


def test_the_total_of_the_netherlands_is_the_published_one(national: DataFolder) -> None:
    # CBS 82900NED, Nederland 2023: 8,125,229 (DOSSIER E2); Noord-Holland: 1,392,040.
    sql = """
        select region_code, stock_1_january from monitor_housing_growth
        where region_code in ('NL01', 'PV27') and year = 2023 order by region_code
    """
    assert national.ask(sql) == [("NL01", 8_125_229), ("PV27", 1_392_040)]
