"""Deliveries that do not fit together: each rule of dbt is seen to fail on what it is meant for."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.alerts.message import Addresses, News, body_of
from pipelines.alerts.recorded import recorded_problems
from pipelines.core.settings import Settings
from pipelines.dbt.project import (
    BUILD,
    DBT,
    arguments,
    environment,
    read_manifest,
    read_results,
)
from pipelines.quality.dbt_evidence import take_samples
from pipelines.quality.dbt_results import as_check_results
from pipelines.quality.history import record
from pipelines.quality.results import CheckResult
from pipelines.quality.runs import begin, succeeded
from pipelines.warehouse.connection import writing
from tests.unit.allocation.conftest import SELECTED
from tests.unit.allocation.hand_made import HAARLEM, add_delivery, add_record, deliver

RULES = ("test", "--select", "path:tests/allocation_*.sql")


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


@dataclass(frozen=True)
class Misfits:
    """Deliveries with one of each fault, taken through dbt."""

    settings: Settings
    statuses: Mapping[str, str]

    def checks(self, manifest: Mapping[str, Any]) -> dict[str, CheckResult]:
        """As they are kept: failing rules by name, with what may be seen of their rows."""
        results = read_results(self.settings)
        samples = take_samples(results, manifest, self.settings.warehouse_path)
        found = as_check_results(results, manifest, samples)
        return {check.rule: check for check in found if not check.is_success}


@pytest.fixture(scope="module")
def misfits(
    tmp_path_factory: pytest.TempPathFactory, project_read: Callable[[Settings], Settings]
) -> Misfits:
    settings = project_read(Settings(data_dir=tmp_path_factory.mktemp("misfits")))
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
    statuses(settings, ("build", *SELECTED, "--exclude-resource-type", "test", "unit_test"))
    return Misfits(settings, statuses(settings, RULES))


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
def test_what_does_not_fit_together_is_noticed(misfits: Misfits, rule: str, status: str) -> None:
    assert misfits.statuses[rule] == status


APRIL = {"dataset": "toewijzingen", "as_of": "2025-04-30"}


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        (
            "allocation_no_month_is_missing",
            [
                # February has a delivery without records, March has none.
                {"dataset": "toewijzingen", "month": "2025-02-01", "is_covered": True},
                {"dataset": "toewijzingen", "month": "2025-03-01", "is_covered": False},
            ],
        ),
        ("allocation_no_month_comes_twice", [APRIL | {"later_as_of": "2025-04-30"}]),
        ("allocation_full_and_change_sets_do_not_overlap", [APRIL]),
        (
            "allocation_full_sets_do_not_empty_months",
            [{"dataset": "toewijzingen", "month": "2025-01-01"}],
        ),
        ("allocation_lettings_stand_in_one_extract", [{"month": "2025-04-01"}]),
    ],
)
def test_which_file_or_month_it_is_can_be_seen(
    misfits: Misfits, rule: str, shown: list[dict[str, object]]
) -> None:
    check = misfits.checks(read_manifest(misfits.settings))[rule]
    assert json.loads(check.failing_sample or "") == shown


# Letting, advert, file: what the failing rows of these rules hold.
_KEYS = re.compile(r"\b(L[1-7]|F1|P1|january|shrunk|april|april_again)\b")
_OF_PEOPLE = (
    "allocation_lettings_have_their_advert",
    "allocation_lettings_are_in_the_region",
    "allocation_no_letting_before_registration",
)


@pytest.mark.parametrize("shows", [None, ["allocation_key", "letting_date", "municipality_code"]])
def test_a_failing_rule_on_lettings_leaves_no_key_and_no_date_anywhere(
    misfits: Misfits, shows: list[str] | None
) -> None:
    """Not even where somebody marks its columns to be shown."""
    manifest = read_manifest(misfits.settings)
    for rule in _OF_PEOPLE if shows else ():
        manifest["nodes"][f"test.woonmonitor.{rule}"]["config"]["meta"]["shows"] = shows
    checks = misfits.checks(manifest)
    for rule in _OF_PEOPLE:
        assert checks[rule].failing_count == 1
        assert checks[rule].failing_sample is None
        assert not re.search(r"\d{4}-\d{2}-\d{2}", repr(checks[rule]))
    assert [rule for rule, check in checks.items() if _KEYS.search(repr(check))] == []


def test_the_alert_is_dutch_and_holds_no_key(misfits: Misfits) -> None:
    now = datetime(2025, 5, 1, 3, tzinfo=UTC)
    checks = list(misfits.checks(read_manifest(misfits.settings)).values())
    with writing(misfits.settings.warehouse_path) as connection:
        begin(connection, "night")
        record(connection, checks, run_id="night", checker="dbt")
        succeeded(connection, "night", version="v")
        found = recorded_problems(connection, misfits.settings, now=now, settled_at=now)
        problems = [problem for problem in found if problem.key.startswith("check:inter")]
    since = {problem.key: now.isoformat() for problem in problems}
    text = body_of(News(problems, [], []), since=since, addresses=Addresses(""), failed_channels={})
    lines = {line.strip() for line in text.splitlines()}
    assert "Gevonden: 1 rij die niet voldoet." in lines
    assert "Gevonden: 2 rijen die niet voldoen." in lines
    assert "Toewijzingen (Woonservice), maand van 01-03-2025" in lines
    assert not _KEYS.search(text)
    assert not re.search(r"\b(rows?|fail\w*|expected|found|Got|None|False|configured)\b", text)


def test_a_count_that_is_lost_or_doubled_is_noticed(
    tmp_path: Path, project_read: Callable[[Settings], Settings]
) -> None:
    settings = project_read(Settings(data_dir=tmp_path))
    with writing(settings.warehouse_path) as connection:
        deliver(connection)
    before = statuses(settings, (*BUILD, *SELECTED))
    assert {before[f"allocation_counts_add_up_over_{way}"] for way in WAYS} == {"pass"}
    assert {before[f"allocation_{rule}"] for rule in NOTHING_TWICE} == {"pass"}
    with writing(settings.warehouse_path) as connection:
        # One letting by lot of the region, in one half-year, is lost.
        connection.execute(
            "update intermediate.int_allocation__counts set value = 0 where indicator = 'lettings'"
            " and region_code = 'ZKIJ' and period_code = '2025HJ01' and category = 'loting'"
        )
    after = statuses(settings, RULES)
    assert {after[f"allocation_counts_add_up_over_{way}"] for way in WAYS} == {"fail"}


WAYS = ("categories", "regions", "periods")
NOTHING_TWICE = (
    "full_and_change_sets_do_not_overlap",
    "full_sets_do_not_empty_months",
    "lettings_stand_in_one_extract",
    "no_month_comes_twice",
)
