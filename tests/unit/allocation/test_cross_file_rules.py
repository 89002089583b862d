"""Deliveries that do not fit together: each rule of dbt is seen to fail on what it is meant for."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.dbt.project import BUILD, DBT, arguments, environment, read_results
from pipelines.settings import Settings
from pipelines.warehouse.connection import writing
from tests.unit.allocation.hand_made import HAARLEM, add_delivery, add_record, deliver


def statuses(settings: Settings, command: tuple[str, ...]) -> Mapping[str, str]:
    """Status per rule of one dbt command."""
    subprocess.run(
        [*DBT, *arguments(command, settings)],
        env=environment(settings),
        capture_output=True,
        check=False,
    )
    return {
        result.unique_id.split(".")[2]: result.status
        for result in read_results(settings)
        if result.unique_id.startswith("test.woonmonitor.allocation_")
    }


def _letting(key: str, day: str, **other: object) -> dict[str, object]:
    letting = {"allocation_key": key, "letting_date": day, "municipality_code": HAARLEM}
    return letting | {"row_number": 1, "is_full": True} | other


@pytest.fixture(scope="module")
def misfits(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What the rules say of deliveries with one of each fault."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("misfits"))
    with writing(settings.warehouse_path) as connection:
        add_delivery(connection, 1, "toewijzingen", "2025-01-31", "january")
        add_record(connection, "allocation", _letting("L1", "2025-01-10") | {"file_id": "january"})
        # February is missing. March comes twice, with a letting whose advert nobody delivered, one
        # that was let before its seeker registered, and one outside the region.
        for number, file_id in enumerate(("march", "march_again"), start=2):
            add_delivery(connection, number, "toewijzingen", "2025-03-31", file_id)
        flaws = (
            _letting("L2", "2025-03-10", model="AAN", publication_key="P1"),
            _letting("L3", "2025-03-10", registration_date="2025-03-11"),
            _letting("L4", "2025-03-10", municipality_code="GM0363"),
        )
        for letting in flaws:
            add_record(connection, "allocation", letting | {"file_id": "march_again"})
        add_record(connection, "allocation", flaws[2] | {"file_id": "march"})
        # What changed until the same day: is it in the full set or not?
        add_delivery(connection, 4, "toewijzingen", "2025-03-31", "changes")
        change = _letting("L5", "2025-03-10", is_full=False, change_kind="toegevoegd")
        add_record(connection, "allocation", change | {"file_id": "changes"})
    # Blocking rules would keep the others from being judged: first the tables, then the rules.
    statuses(settings, ("build", "--exclude-resource-type", "test", "unit_test"))
    return statuses(settings, ("test", "--select", "test_type:singular"))


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ("allocation_lettings_have_their_advert", "warn"),
        ("allocation_no_month_is_missing", "warn"),
        ("allocation_no_month_comes_twice", "warn"),
        ("allocation_full_and_change_sets_do_not_overlap", "fail"),
        ("allocation_no_letting_before_registration", "fail"),
        ("allocation_lettings_are_in_the_region", "warn"),
        ("allocation_counts_add_up_over_categories", "pass"),
        ("allocation_counts_add_up_over_regions", "pass"),
        ("allocation_counts_add_up_over_periods", "pass"),
    ],
)
def test_what_does_not_fit_together_is_noticed(
    misfits: Mapping[str, str], rule: str, status: str
) -> None:
    assert misfits[rule] == status


def test_a_count_that_is_lost_or_doubled_is_noticed(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with writing(settings.warehouse_path) as connection:
        deliver(connection)
    before = statuses(settings, BUILD)
    assert {before[f"allocation_counts_add_up_over_{way}"] for way in WAYS} == {"pass"}
    with writing(settings.warehouse_path) as connection:
        # One letting by lot of the region, in one half-year, is lost.
        connection.execute(
            "update intermediate.int_allocation__counts set value = 0 where indicator = 'lettings'"
            " and region_code = 'ZKIJ' and period_code = '2025HJ01' and category = 'loting'"
        )
    after = statuses(settings, ("test", "--select", "test_type:singular"))
    assert {after[f"allocation_counts_add_up_over_{way}"] for way in WAYS} == {"fail"}


WAYS = ("categories", "regions", "periods")
