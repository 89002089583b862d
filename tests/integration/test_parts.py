"""Parts of the night run alone, as the buttons of the Dagster UI do: a table, a check, a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import dagster as dg
import pytest

from pipelines.core.settings import Settings
from pipelines.orchestration.build import build_defs
from pipelines.warehouse.connection import reading
from tests.integration.conftest import DataFolder

OWNERSHIP = "cbs/82900NED/2026-11-23/observations.json"
BROKEN = "cbs/82900NED/2026-12-01/observations.json"


@dataclass(frozen=True)
class Parts:
    """A data folder in which parts are run one after another, and Dagster's memory of it."""

    folder: DataFolder
    instance: dg.DagsterInstance

    def run(
        self, selection: dg.AssetSelection, config: Mapping[str, Any] | None = None
    ) -> dg.ExecuteInProcessResult:
        job = dg.define_asset_job("part", selection=selection)
        given = dg.Definitions.merge(
            build_defs(self.folder.settings), dg.Definitions(jobs=[job])
        ).resolve_job_def("part")
        return given.execute_in_process(
            instance=self.instance, run_config=dict(config or {}), raise_on_error=False
        )

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with reading(self.folder.settings.warehouse_path) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def parts(finished: DataFolder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """One copy of the finished night for all of this module: nothing here publishes."""
    data = tmp_path_factory.mktemp("parts") / "data"
    shutil.copytree(finished.settings.data_dir, data, symlinks=True)
    with dg.DagsterInstance.ephemeral() as instance:
        yield Parts(DataFolder(Settings(data_dir=data)), instance)


def table(key: str) -> dg.AssetSelection:
    return dg.AssetSelection.assets(dg.AssetKey(key.split("/"))).without_checks()


def check(key: str, name: str) -> dg.AssetSelection:
    return dg.AssetSelection.checks(dg.AssetCheckKey(dg.AssetKey(key.split("/")), name))


def shown(result: dg.ExecuteInProcessResult) -> dict[str, Mapping[str, Any]]:
    """What was materialized, with the values that the UI shows beside it."""
    events = result.get_asset_materialization_events()
    found = [event.step_materialization_data.materialization for event in events]
    return {
        each.asset_key.to_user_string(): {name: it.value for name, it in each.metadata.items()}
        for each in found
    }


def checked(result: dg.ExecuteInProcessResult) -> list[tuple[str, bool]]:
    return [(it.check_name, it.passed) for it in result.get_asset_check_evaluations()]


def test_one_monitor_table_alone_with_its_rows_columns_and_where_they_come_from(
    parts: Parts,
) -> None:
    result = parts.run(table("monitor/monitor_goal_progress"))
    assert result.success
    assert list(shown(result)) == ["monitor/monitor_goal_progress"]
    assert checked(result) == []
    facts = shown(result)["monitor/monitor_goal_progress"]
    [(rows,)] = parts.folder.ask("select count(*) from monitor_goal_progress")
    assert facts["dagster/row_count"] == rows
    # The label of a goal is joined from dim_goal (monitor_goal_progress.sql).
    origin = dg.TableColumnDep(dg.AssetKey(["marts", "dim_goal"]), "label_nl")
    assert facts["dagster/column_lineage"].deps_by_column["goal_label_nl"] == [origin]


def test_one_raw_table_alone_shows_its_refused_file_and_loads_no_other_source(
    parts: Parts,
) -> None:
    broken = parts.folder.raw / BROKEN
    broken.parent.mkdir()
    broken.write_text("{")
    other = parts.folder.raw / "plancapaciteit/velsen/2026-12-01/kapot.xlsx"
    other.parent.mkdir(parents=True)
    other.write_text("x")
    before = parts.ask("select count(*) from raw.cbs_observation")
    result = parts.run(table("raw/cbs_observation"))
    assert result.success
    assert list(shown(result)) == ["raw/cbs_observation"]
    facts = shown(result)["raw/cbs_observation"]
    assert (facts["files refused"], facts["files held"]) == (1, 0)
    assert [(facts["dagster/row_count"],)] == before
    first = facts["which files"].records[0].data
    assert (first["file"], first["status"], first["rows here"]) == (BROKEN, "refused", 0)
    assert "JSON" in first["reason"]
    assert parts.ask("select count(*) from raw.file_ledger where path like '%kapot.xlsx'") == [(0,)]


def test_the_columns_of_a_raw_table_are_shown_as_its_contract_explains_them(parts: Parts) -> None:
    specs = build_defs(parts.folder.settings).resolve_all_asset_specs()
    [spec] = [spec for spec in specs if spec.key == dg.AssetKey(["raw", "cbs_observation"])]
    first = spec.metadata["dagster/column_schema"].value.columns[0]
    assert (first.name, first.type) == ("file_id", "varchar")
    assert first.description == "Identity of the delivered file (raw.file_ledger)."


@pytest.mark.parametrize(
    ("key", "name", "passed"),
    [
        # Great Expectations; dbt, a test that reads three tables; the ledger, of the file above.
        (
            "monitor/monitor_housing_growth",
            "monitor_housing_growth__series_starts_in_2012",
            True,
        ),
        ("monitor/monitor_plan_list", "plan_changes_end_at_the_current_capacity", True),
        ("raw/file_ledger", "no_file_is_refused", False),
    ],
)
def test_one_check_alone_computes_nothing_else(
    parts: Parts, key: str, name: str, passed: bool
) -> None:
    result = parts.run(check(key, name))
    assert result.success
    assert shown(result) == {}
    assert checked(result) == [(name, passed)]
    kept = f"select count(*) from quality.check_result where run_id = '{result.run_id}'"
    assert parts.ask(kept) == [(1,)]


def test_a_file_that_did_not_change_is_read_again_when_asked(parts: Parts) -> None:
    rows = parts.ask("select count(*) from raw.cbs_observation")
    config = {"ops": {"load_raw_files": {"config": {"reload": [OWNERSHIP]}}}}
    sql = f"select loaded_at, status from raw.file_ledger where path = '{OWNERSHIP}'"
    [(before, _)] = parts.ask(sql)
    result = parts.run(table("raw/cbs_observation"), config)
    assert result.success
    [(after, status)] = parts.ask(sql)
    assert (after > before, status) == (True, "loaded")
    assert parts.ask("select count(*) from raw.cbs_observation") == rows


def test_a_reload_of_what_is_not_there_says_so(parts: Parts) -> None:
    config = {"ops": {"load_raw_files": {"config": {"reload": ["cbs/nonsense"]}}}}
    result = parts.run(table("raw/cbs_observation"), config)
    assert not result.success
    [failure] = [event for event in result.all_events if event.is_step_failure]
    assert "no file to read again at 'cbs/nonsense'" in str(failure.step_failure_data.error)


def test_nothing_is_published_that_the_same_run_has_not_checked(parts: Parts) -> None:
    result = parts.run(table("publication"))
    assert not result.success
    [failure] = [event for event in result.all_events if event.is_step_failure]
    assert "lacks the checks of" in str(failure.step_failure_data.error)
