"""What must hold before anything runs: cheap imports, the schedule's hours, one run at a time."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipelines.core.errors import WoonmonitorError
from pipelines.core.run_lock import is_held, run_lock
from pipelines.core.settings import PROJECT_ROOT, Settings
from pipelines.orchestration.build import build_defs
from pipelines.orchestration.jobs import build_upkeep_jobs
from pipelines.orchestration.schedules import build_nightly_schedule, build_schedules


def imported_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(' '.join(sys.modules))"
    return set(subprocess.check_output([sys.executable, "-c", code], text=True).split())


def test_importing_the_definitions_imports_no_great_expectations_and_no_pandas() -> None:
    loaded = imported_by("pipelines.orchestration.definitions")
    assert "dagster" in loaded
    assert not {"great_expectations", "pandas"} & loaded


def test_the_command_line_answers_without_dagster_dbt_or_pandas() -> None:
    loaded = imported_by("pipelines.cli.app")
    assert not {"dagster", "dbt", "pandas", "duckdb", "great_expectations"} & loaded


def test_importing_the_definitions_touches_no_data_folder(tmp_path: Path) -> None:
    code = "import pipelines.orchestration.definitions"
    environment = {"WOONMONITOR_DATA_DIR": str(tmp_path / "none"), "WOONMONITOR_ENV": "nonsense"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert not (tmp_path / "none").exists()


# Summer time starts Sunday 29 March 2026 at 02:00 and ends Sunday 25 October 2026 at 03:00: Dutch
# time is UTC + 1 before and after, UTC + 2 in between.
CLOCK_CHANGES = {
    ("nightly_schedule", "2026-03-28"): ["03-28 03:30", "03-29 02:30", "03-30 02:30"],
    ("nightly_schedule", "2026-10-24"): ["10-24 02:30", "10-25 03:30", "10-26 03:30"],
    # 03:30 on working days: Friday before, Monday and Tuesday after.
    ("refresh_sources_schedule", "2026-03-27"): ["03-27 02:30", "03-30 01:30", "03-31 01:30"],
    ("refresh_sources_schedule", "2026-10-23"): ["10-23 01:30", "10-26 02:30", "10-27 02:30"],
    # 05:30 on Sundays: a week before, the day itself, a week after.
    ("maintenance_schedule", "2026-03-22"): ["03-22 04:30", "03-29 03:30", "04-05 03:30"],
    ("maintenance_schedule", "2026-10-18"): ["10-18 03:30", "10-25 04:30", "11-01 04:30"],
    # 06:30 on Sundays.
    ("retention_schedule", "2026-03-22"): ["03-22 05:30", "03-29 04:30", "04-05 04:30"],
    ("retention_schedule", "2026-10-18"): ["10-18 04:30", "10-25 05:30", "11-01 05:30"],
}


@pytest.mark.parametrize(("schedule", "day"), CLOCK_CHANGES)
def test_each_schedule_fires_once_at_its_dutch_hour_across_clock_changes(
    tmp_path: Path, schedule: str, day: str
) -> None:
    settings = Settings(data_dir=tmp_path)
    built = {each.name: each for each in build_schedules(settings, build_upkeep_jobs(settings))}
    start = datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp()
    cron, zone = str(built[schedule].cron_schedule), built[schedule].execution_timezone
    ticks = schedule_execution_time_iterator(start, cron, zone)
    found = [next(ticks).astimezone(UTC).strftime("%m-%d %H:%M") for _ in range(3)]
    assert found == CLOCK_CHANGES[schedule, day]
    assert len(built) == len({name for name, _ in CLOCK_CHANGES})


def test_the_hour_changes_with_the_setting_and_no_default_lies_in_the_hours_that_shift(
    tmp_path: Path,
) -> None:
    settings = Settings(data_dir=tmp_path, nightly_cron="15 22 * * *")
    assert build_schedules(settings, build_upkeep_jobs(settings))[0].cron_schedule == "15 22 * * *"
    for each in build_schedules(Settings(data_dir=tmp_path), build_upkeep_jobs(settings)):
        assert int(str(each.cron_schedule).split()[1]) >= 3
        assert each.execution_timezone == "Europe/Amsterdam"


def test_a_stray_file_stops_no_night(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    (settings.raw_dir / "velsen.xlsx").mkdir(parents=True)
    (settings.raw_dir / "velsen.xlsx" / "x").write_text("x")
    answer = build_nightly_schedule(settings).evaluate_tick(dg.build_schedule_context())
    assert answer.skip_message is None  # the alert tells of it: tests/unit/alerts


def test_two_runs_at_once_are_refused_in_one_clear_line(tmp_path: Path) -> None:
    with (
        run_lock(tmp_path),
        pytest.raises(WoonmonitorError, match="al een andere run bezig"),
        run_lock(tmp_path),
    ):
        pass


def test_no_run_fails_because_somebody_looks_whether_one_is_at_work(tmp_path: Path) -> None:
    """`is_held` has the lock itself for as long as it looks."""
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(lambda: [is_held(tmp_path) for _ in range(200)])
        while not looking.done():
            with run_lock(tmp_path):
                pass


def test_the_lock_is_free_again_after_a_run(tmp_path: Path) -> None:
    for _ in range(2):
        with run_lock(tmp_path):
            pass


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    return build_defs(Settings(data_dir=tmp_path_factory.mktemp("defs")))


def made_here(defs: dg.Definitions) -> list[dg.AssetSpec]:
    """All but what dbt reads and no asset makes: what the publication remembers."""
    made = defs.resolve_asset_graph().materializable_asset_keys
    return [spec for spec in defs.resolve_all_asset_specs() if spec.key in made]


def test_each_asset_says_what_it_is_who_answers_for_it_and_where_its_code_is(
    defs: dg.Definitions,
) -> None:
    lacking = [
        spec.key.to_user_string()
        for spec in made_here(defs)
        if not (spec.description and spec.owners and spec.kinds and spec.group_name)
        or "dagster/code_references" not in spec.metadata
    ]
    assert lacking == []


def test_each_link_to_code_leads_to_a_file(defs: dg.Definitions) -> None:
    for spec in made_here(defs):
        for link in spec.metadata["dagster/code_references"].code_references:
            assert Path(link.file_path).is_file(), link.file_path


def test_each_schedule_and_sensor_says_what_it_does(defs: dg.Definitions) -> None:
    described = [*(defs.schedules or ()), *(defs.sensors or ())]
    assert [each.name for each in described if not each.description] == []
    assert len(described) == 8


def test_every_part_can_be_run_and_every_dbt_test_is_a_check(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    steps = {each.node_def.name: each for each in graph.assets_defs if each.is_executable}
    many = [name for name, each in steps.items() if len(each.keys) + len(each.check_keys) > 1]
    assert sorted(name for name in many if not steps[name].can_subset) == []
    folder = PROJECT_ROOT / "dbt_project" / "tests"
    singular = {file.stem for file in folder.glob("*.sql")}
    assert singular - {key.name for key in steps["dbt_build"].check_keys} == set()


def test_the_publication_waits_for_what_it_publishes_and_not_for_every_rung(
    defs: dg.Definitions,
) -> None:
    graph = defs.resolve_asset_graph()
    parents = graph.get(dg.AssetKey("publication")).parent_keys
    assert {key.path[0] for key in parents} == {"marts", "monitor"}
    assert dg.AssetKey(["monitor", "monitor_goal_progress"]) in parents


def test_every_check_in_dagster_says_why_it_is_there_in_words_of_its_own(
    defs: dg.Definitions,
) -> None:
    graph = defs.resolve_asset_graph()
    reasons = {key: graph.get_check_spec(key).description or "" for key in graph.asset_check_keys}
    assert len(reasons) > 300
    assert [str(key) for key, reason in reasons.items() if len(reason) < 20] == []
    cited = re.compile(r"\b(DESIGN|DOSSIER|VELDEN)\b|\bissue \d")  # pages that are not in here
    assert [reason for reason in reasons.values() if cited.search(reason)] == []


def test_nothing_cites_the_design_which_is_not_in_the_repository() -> None:
    command = ["git", "grep", "-lwI", "-e", "DESI" + "GN", "--", ":!tests/unit/test_definitions.py"]
    found = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    if found.returncode > 1:
        pytest.skip("not a git checkout")
    assert found.stdout.split() == []
