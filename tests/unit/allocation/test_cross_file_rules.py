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
        # January is delivered anew with one of its three lettings, February without any; nothing
        # covers March.
        january = {"dataset": "toewijzingen", "first": "2025-01-01", "is_full": True}
        add_delivery(connection, 1, as_of="2025-01-31", file_id="january", **january)
        add_delivery(connection, 2, as_of="2025-02-28", file_id="shrunk", **january)
        for key, file_id in (
            ("L1", "january"),
            ("L6", "january"),
            ("L7", "january"),
            ("L1", "shrunk"),
        ):
            add_record(connection, "allocation", _letting(key, "2025-01-10", file_id=file_id))
        # The set of April comes twice, with a letting whose advert nobody delivered, one that was
        # let before its seeker registered, and one outside the region.
        march = {"dataset": "toewijzingen", "as_of": "2025-04-30", "first": "2025-04-01"}
        add_delivery(connection, 3, file_id="april", is_full=True, **march)
        add_delivery(connection, 4, file_id="april_again", is_full=True, **march)
        flaws = (
            _letting("L2", "2025-04-10", model="AAN", publication_key="P1"),
            _letting("L3", "2025-04-10", registration_date="2025-04-11"),
            _letting("L4", "2025-04-10", municipality_code="GM0363"),
        )
        for letting in flaws:
            add_record(connection, "allocation", letting | {"file_id": "april_again"})
        # What changed in April: is it in the full set or not?
        add_delivery(connection, 5, file_id="changes", is_full=False, **march)
        change = _letting("L5", "2025-04-10", is_full=False, change_kind="toegevoegd")
        add_record(connection, "allocation", change | {"file_id": "changes"})
        # April as flat records too.
        flat = march | {"dataset": "verhuringen"}
        add_delivery(connection, 6, file_id="flat", is_full=True, **flat)
        add_record(connection, "allocation", _letting("F1", "2025-04-20", file_id="flat"))
    # Blocking rules would keep the others from being judged: first the tables, then the rules.
    statuses(settings, ("build", "--exclude-resource-type", "test", "unit_test"))
    return statuses(settings, ("test", "--select", "test_type:singular"))


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ("allocation_lettings_have_their_advert", "warn"),
        ("allocation_no_month_is_missing", "warn"),
        ("allocation_no_month_comes_twice", "warn"),
        ("allocation_full_and_change_sets_do_not_overlap", "warn"),
        ("allocation_full_sets_do_not_empty_months", "warn"),
        ("allocation_lettings_stand_in_one_extract", "warn"),
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
    assert {before[f"allocation_{rule}"] for rule in NOTHING_TWICE} == {"pass"}
    with writing(settings.warehouse_path) as connection:
        # One letting by lot of the region, in one half-year, is lost.
        connection.execute(
            "update intermediate.int_allocation__counts set value = 0 where indicator = 'lettings'"
            " and region_code = 'ZKIJ' and period_code = '2025HJ01' and category = 'loting'"
        )
    after = statuses(settings, ("test", "--select", "test_type:singular"))
    assert {after[f"allocation_counts_add_up_over_{way}"] for way in WAYS} == {"fail"}


WAYS = ("categories", "regions", "periods")
NOTHING_TWICE = (
    "full_and_change_sets_do_not_overlap",
    "full_sets_do_not_empty_months",
    "lettings_stand_in_one_extract",
    "no_month_comes_twice",
)
