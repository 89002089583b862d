"""Which pack a process serves, and that a pack is whole."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import (
    DBT_PROJECT_DIR,
    PROJECT_ROOT,
    REGIONS_DIR,
    SEEDS_DIR,
    region_dir,
    seed_path,
)

SECOND = PROJECT_ROOT / "tests" / "fixtures" / "regions" / "leidse-regio-bollenstreek"
PACKS = [*sorted(path for path in REGIONS_DIR.iterdir() if path.is_dir()), SECOND]


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pack is looked up once in a process: here in each test."""
    region_dir.cache_clear()
    yield
    monkeypatch.undo()
    region_dir.cache_clear()


def test_a_pack_that_comes_along_goes_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = region_dir()
    monkeypatch.setenv("WOONMONITOR_REGION", usual.name)
    region_dir.cache_clear()
    assert region_dir() == usual == REGIONS_DIR / usual.name


def test_a_pack_elsewhere_goes_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOONMONITOR_REGION", str(SECOND))
    assert region_dir() == SECOND
    assert seed_path("regions") == SECOND / "seeds" / "regions.csv"
    assert seed_path("price_limits") == SEEDS_DIR / "price_limits.csv"


@pytest.mark.parametrize("said", ["atlantis", "/no/such/folder", "", "."])
def test_another_name_is_told_which_there_are(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = region_dir().name
    monkeypatch.setenv("WOONMONITOR_REGION", said)
    region_dir.cache_clear()
    with pytest.raises(WoonmonitorError, match=rf"no region pack .*{usual}"):
        region_dir()


def test_plain_dbt_serves_the_same_region_when_nobody_says_which() -> None:
    project = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    assert f"'{region_dir().name}'" in project["seed-paths"][-1]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_pack_has_every_seed_of_a_region_and_none_that_holds_everywhere(pack: Path) -> None:
    described = {
        seed["name"]
        for file in SEEDS_DIR.glob("*.yml")
        for seed in yaml.safe_load(file.read_text(encoding="utf-8"))["seeds"]
    }
    everywhere = {file.stem for file in SEEDS_DIR.glob("*.csv")}
    assert {file.stem for file in (pack / "seeds").glob("*.csv")} == described - everywhere


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_a_region_is_its_municipalities(pack: Path) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        with (pack / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    levels = {row["region_code"]: row["level"] for row in rows("regions")}
    municipalities = {code for code, level in levels.items() if level == "municipality"}
    members: dict[str, list[str]] = {code: [] for code in levels}
    for row in rows("region_members"):
        members[row["region_code"]].append(row["member_code"])
    (region,) = [code for code, level in levels.items() if level == "region"]
    subregions = [code for code, level in levels.items() if level == "subregion"]
    assert set(members[region]) == municipalities
    assert sorted(code for unit in subregions for code in members[unit]) == sorted(municipalities)
