"""A plan that is not public is nowhere by name or place, nor alone in any difference of figures."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.core.settings import Settings
from pipelines.dbt.manifest_docs import published_tables
from pipelines.dbt.project import DBT, arguments, environment, read_manifest
from pipelines.publish.database import workbench, write_database
from tests.integration.conftest import DataFolder
from tests.integration.plan_attack import attack, find_figures
from tests.integration.plan_rows import fill


@pytest.fixture(scope="module")
def settings(
    tmp_path_factory: pytest.TempPathFactory, project_read: Callable[[Settings], Settings]
) -> Settings:
    """A warehouse built from the invented lists."""
    settings = project_read(Settings(data_dir=tmp_path_factory.mktemp("plans")))
    fill(settings.warehouse_path)
    build = ["build", "--exclude-resource-type", "unit_test"]
    done = subprocess.run(
        [*DBT, *arguments(build, settings)],
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert " ERROR=0 " in done.stdout, done.stdout[-3000:]
    return settings


@pytest.fixture(scope="module")
def publication(settings: Settings) -> Path:
    """The tables as the publication writes them."""
    path = settings.data_dir / "published.duckdb"
    with workbench(settings.warehouse_path, settings.data_dir) as connection:
        write_database(connection, path, published_tables(read_manifest(settings)))
    return path


@pytest.fixture
def changed(publication: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of the publication in which someone was careless."""

    def change(*statements: str) -> Path:
        path = tmp_path / "careless.duckdb"
        shutil.copy(publication, path)
        with duckdb.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
        return path

    return change


def shown(publication: Path, region_code: str, hardness: str) -> tuple[object, ...]:
    """Dwellings and plans of the hidden block, and whether some are left out."""
    with duckdb.connect(publication, read_only=True) as connection:
        row = connection.execute(
            """select max(dwellings) filter (where period_code = 'niet_openbaar'),
                max(plan_count) filter (where period_code = 'niet_openbaar'),
                bool_or(has_hidden_plans)
            from monitor_plan_capacity
            where region_code = ? and hardness = ? and classification = 'totaal'""",
            [region_code, hardness],
        ).fetchone()
    assert row
    return row


def test_nothing_leaks(publication: Path, settings: Settings) -> None:
    assert attack(publication, settings.warehouse_path) == []


def test_nothing_leaks_from_the_publication_of_the_bundled_plan_lists(
    finished: DataFolder,
) -> None:
    published = finished.settings.published_dir / "current" / "woonmonitor.duckdb"
    assert attack(published, finished.settings.warehouse_path) == []


def test_the_quality_of_a_list_is_that_of_its_public_plans_whatever_the_others_are(
    settings: Settings, tmp_path: Path
) -> None:
    shares = "from intermediate.int_quality__plan_lists order by all"
    copy = tmp_path / settings.warehouse_path.name  # the views call the database by this name
    shutil.copy(settings.warehouse_path, copy)
    with duckdb.connect(copy) as connection:
        before = connection.execute(shares).fetchall()
        hidden = "confidentiality <> 'openbaar'"
        spoiled = connection.execute(
            "update raw.plancapaciteit_plan set is_accepted = false, finding_rules = 'class_sum'"
            f" where {hidden}"
        ).fetchone()
        assert spoiled
        assert spoiled[0] > 0
        assert connection.execute(shares).fetchall() == before
        connection.execute(f"delete from raw.plancapaciteit_plan where {hidden}")
        assert connection.execute(shares).fetchall() == before
        # The test itself: of public plans it does make a difference.
        connection.execute("update raw.plancapaciteit_plan set finding_rules = 'class_sum'")
        assert connection.execute(shares).fetchall() != before


def test_the_attack_sees_the_hidden_blocks(publication: Path, settings: Settings) -> None:
    figures = find_figures(publication, settings.warehouse_path)
    region = figures[(figures["region_code"] == "ZKIJ") & (figures["family"] == "dwellings")]
    assert set(region["residual"]) == {794.0}  # 334 of IJmond and 460 of Zuid-Kennemerland
    changes = figures[figures["family"] == "change:2026-01-01"]
    assert set(changes["residual"]) == {
        9.0
    }  # three plans of Beverwijk, 3 more each; Bloemendaal hidden


@pytest.mark.parametrize(
    ("region_code", "hardness", "expected"),
    [
        ("GM0375", "zacht", (226, 4, False)),  # 50 + 61 + 72 + 43
        ("GM0396", "zacht", (None, None, True)),
        ("GM0453", "zacht", (None, None, True)),
        ("BEV-HMK", "zacht", (226, 4, True)),
        ("IJ", "zacht", (334, 7, False)),  # 226 + 33 + 28 + 47
        ("GM0392", "zacht", (None, None, True)),
        (
            "ZK",
            "zacht",
            (460, 5, True),
        ),  # 300 + 10 + 10 + 100 + 40; Bloemendaal's demolition is hidden
        ("ZKIJ", "zacht", (794, 12, True)),
        ("GM0473", "hard", (None, None, True)),
        ("ZKIJ", "hard", (None, None, True)),  # 85 and 17: two plans
    ],
)
def test_blocks_are_shown_where_they_are_safe(
    publication: Path, region_code: str, hardness: str, expected: tuple[object, ...]
) -> None:
    assert shown(publication, region_code, hardness) == expected


def test_an_unsafe_block_that_is_shown_is_found(
    changed: Callable[..., Path], settings: Settings
) -> None:
    careless = changed(
        """update monitor_plan_capacity set dwellings = dwellings + 17, plan_count = plan_count + 1
        where region_code = 'GM0473' and hardness = 'hard' and period_code = 'totaal'
            and classification = 'totaal'"""
    )
    assert any("isolate GM0473" in leak for leak in attack(careless, settings.warehouse_path))


def test_a_plan_left_out_of_a_part_is_found_by_subtraction(
    changed: Callable[..., Path], settings: Settings
) -> None:
    careless = changed(  # Velsen's two plans beside IJmond's block leave Heemskerk's one
        """update monitor_plan_capacity set dwellings = dwellings + 75
        where region_code = 'GM0453' and hardness = 'zacht' and period_code = 'totaal'
            and classification = 'totaal'"""
    )
    leaks = attack(careless, settings.warehouse_path)
    assert any("isolate GM0396" in leak for leak in leaks)


def test_a_dominated_block_is_found(changed: Callable[..., Path], settings: Settings) -> None:
    careless = changed(  # 300 of 320 is nearly all of it
        """update monitor_plan_capacity set dwellings = dwellings + 320
        where region_code = 'GM0392' and hardness = 'zacht' and period_code = 'totaal'
            and classification = 'totaal'"""
    )
    leaks = attack(careless, settings.warehouse_path)
    assert any("lies between 0 and 320" in leak for leak in leaks)


def test_a_block_in_which_an_owner_knows_the_largest_is_found(
    changed: Callable[..., Path], settings: Settings
) -> None:
    careless = changed(  # Bloemendaal's 100 and 40 beside Haarlem's 300 and 10 and 10, at Haarlem
        """update monitor_plan_capacity set dwellings = dwellings + 140
        where region_code = 'GM0377' and hardness = 'zacht' and period_code = 'totaal'
            and classification = 'totaal'"""
    )
    leaks = attack(careless, settings.warehouse_path)
    assert any("knows that GM0377:GM0377-g0 has 100" in leak for leak in leaks)


def test_a_hidden_plan_in_a_year_is_found(changed: Callable[..., Path], settings: Settings) -> None:
    careless = changed(
        """update monitor_plan_capacity set dwellings = dwellings + 33
        where region_code = 'GM0396' and hardness = 'zacht' and period_code = '2025-2029'
            and classification = 'totaal'"""
    )
    assert any(
        "periods of totaal" in leak or "isolate" in leak
        for leak in attack(careless, settings.warehouse_path)
    )


def test_a_name_anywhere_is_found(changed: Callable[..., Path], settings: Settings) -> None:
    careless = changed(
        """update monitor_plan_list set changes_nl = 'was deel van Tapuithof GM0392'
        where plan_id = 'GM0392-p0'"""
    )
    assert any("Tapuithof GM0392" in leak for leak in attack(careless, settings.warehouse_path))
