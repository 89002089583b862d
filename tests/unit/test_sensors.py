"""A delivered file starts one run, once it has settled; a run that ended is told of."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from pydantic import SecretStr

from pipelines.core.errors import WoonmonitorError
from pipelines.core.run_lock import run_lock
from pipelines.core.settings import Settings
from pipelines.orchestration.sensors import build_sensors, why_not_yet
from pipelines.publish import fingerprint
from pipelines.warehouse.connection import reading
from tests.receivers import web_receiver

SETTLING = timedelta(minutes=2)
ARRIVED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def drop(settings: Settings, name: str = "a.csv", arrived: datetime = ARRIVED) -> Path:
    file = settings.raw_dir / "plancapaciteit" / "velsen" / "2026-07-01" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x")
    os.utime(file, (arrived.timestamp(), arrived.timestamp()))
    return file


def test_a_file_that_may_still_be_arriving_starts_nothing(settings: Settings) -> None:
    drop(settings)
    just_before = ARRIVED + SETTLING - timedelta(seconds=1)
    assert why_not_yet(settings, now=just_before) == "Files are still arriving."
    assert why_not_yet(settings, now=ARRIVED + SETTLING) is None


def test_a_second_file_makes_the_first_one_wait(settings: Settings) -> None:
    drop(settings)
    drop(settings, "b.csv", ARRIVED + timedelta(minutes=1))
    assert why_not_yet(settings, now=ARRIVED + SETTLING) == "Files are still arriving."


def test_a_file_from_a_sender_whose_clock_runs_ahead_does_not_wait_for_it(
    settings: Settings,
) -> None:
    drop(settings, arrived=ARRIVED + timedelta(days=300))
    assert why_not_yet(settings, now=ARRIVED) is None


def test_an_empty_folder_or_a_run_at_work_starts_nothing(settings: Settings) -> None:
    assert why_not_yet(settings, now=ARRIVED) == "No delivered file."
    drop(settings)
    with run_lock(settings.state_dir):
        assert why_not_yet(settings, now=ARRIVED + SETTLING) == "A run is at work."


def test_a_file_in_the_wrong_place_starts_no_run(settings: Settings) -> None:
    """Nothing of it could be published; the alert tells of it."""
    stray = settings.raw_dir / "velsen.xlsx"
    stray.parent.mkdir(parents=True)
    stray.write_text("x")
    assert why_not_yet(settings, now=datetime.now(UTC) + SETTLING) == "No delivered file."


def test_one_set_of_files_asks_for_one_run(settings: Settings) -> None:
    drop(settings)  # its time of arrival has long passed
    sensor = next(each for each in build_sensors(settings) if each.name == "file_drop")
    requests = [sensor(dg.build_sensor_context()) for _ in range(2)]
    assert all(isinstance(each, dg.RunRequest) for each in requests)
    assert {each.run_key for each in requests} == {fingerprint.of_folder(settings)}
    drop(settings, "b.csv")
    assert sensor(dg.build_sensor_context()).run_key not in {each.run_key for each in requests}


@dg.op
def broken() -> None:
    raise WoonmonitorError("De schijf is vol.", remedy="Maak ruimte.")


@dg.job(name="nightly")
def failing() -> None:
    broken()


def test_a_failed_run_is_noted_and_told_with_its_cause(tmp_path: Path) -> None:
    with web_receiver() as (received, address), dg.instance_for_test() as instance:
        settings = Settings(data_dir=tmp_path, alert_urls=SecretStr(address))
        result = failing.execute_in_process(instance=instance, raise_on_error=False)
        context = dg.build_run_status_sensor_context(
            sensor_name="run_failed",
            dagster_event=result.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=result.dagster_run,
        ).for_run_failure()
        sensor = next(each for each in build_sensors(settings) if each.name == "run_failed")
        sensor(context)
    assert "De schijf is vol. Maak ruimte." in received[0]["message"]
    with reading(settings.warehouse_path) as connection:
        noted = connection.execute("select job, status, message from quality.run").fetchall()
    assert noted == [("nightly", "failed", "De schijf is vol. Maak ruimte.")]
