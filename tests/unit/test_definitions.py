"""What must hold before anything runs: cheap imports, the schedule's hours, one run at a time."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.errors import WoonmonitorError
from pipelines.run_lock import run_lock
from pipelines.settings import Settings


def imported_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(' '.join(sys.modules))"
    return set(subprocess.check_output([sys.executable, "-c", code], text=True).split())


def test_importing_the_definitions_imports_no_great_expectations_and_no_pandas() -> None:
    loaded = imported_by("pipelines.definitions")
    assert "dagster" in loaded
    assert not {"great_expectations", "pandas"} & loaded


def test_the_command_line_answers_without_dagster_dbt_or_pandas() -> None:
    loaded = imported_by("pipelines.cli")
    assert not {"dagster", "dbt", "pandas", "duckdb", "great_expectations"} & loaded


def test_importing_the_definitions_touches_no_data_folder(tmp_path: Path) -> None:
    code = "import pipelines.definitions"
    environment = {"WOONMONITOR_DATA_DIR": str(tmp_path / "none"), "WOONMONITOR_ENV": "nonsense"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("night", "expected_utc"),
    [
        # Summer time starts 29 March 2026 at 02:00: 04:30 local is 03:30 UTC before, 02:30 after.
        (datetime(2026, 3, 28, tzinfo=UTC), ["03-28 03:30", "03-29 02:30", "03-30 02:30"]),
        # It ends 25 October 2026 at 03:00: 02:30 UTC before, 03:30 after.
        (datetime(2026, 10, 24, tzinfo=UTC), ["10-24 02:30", "10-25 03:30", "10-26 03:30"]),
    ],
)
def test_the_nightly_runs_once_a_night_at_half_past_four_across_clock_changes(
    night: datetime, expected_utc: list[str]
) -> None:
    from pipelines.schedules import TIME_ZONE

    ticks = schedule_execution_time_iterator(night.timestamp(), Settings().nightly_cron, TIME_ZONE)
    found = [next(ticks).astimezone(UTC).strftime("%m-%d %H:%M") for _ in range(3)]
    assert found == expected_utc


def test_two_runs_at_once_are_refused_in_one_clear_line(tmp_path: Path) -> None:
    with (
        run_lock(tmp_path),
        pytest.raises(WoonmonitorError, match="Another run is at work"),
        run_lock(tmp_path),
    ):
        pass


def test_the_lock_is_free_again_after_a_run(tmp_path: Path) -> None:
    for _ in range(2):
        with run_lock(tmp_path):
            pass
