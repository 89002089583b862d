"""Dagster's own storage: what is forgotten is gone, and an address of it is never shown."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from pydantic import ValidationError

from pipelines.core.settings import Settings
from pipelines.operations.instance import forget_runs, open_instance


@dg.asset
def thing() -> None:
    pass


@dg.asset_check(asset=thing)
def thing_is_good() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


def run_once(settings: Settings) -> str:
    with open_instance(settings) as instance:
        return dg.materialize([thing, thing_is_good], instance=instance).run_id


def kept_checks(settings: Settings) -> int:
    with sqlite3.connect(settings.dagster_home / "history/runs/index.db") as connection:
        return int(connection.execute("select count(*) from asset_check_executions").fetchone()[0])


def test_a_forgotten_run_leaves_no_check_result_and_no_file(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    run_id = run_once(settings)
    file = settings.dagster_home / "history" / "runs" / f"{run_id}.db"
    assert file.is_file()
    assert kept_checks(settings) == 1
    now = datetime.now(UTC)
    assert forget_runs(settings, before=now - timedelta(days=1)) == 0
    assert kept_checks(settings) == 1
    assert forget_runs(settings, before=now + timedelta(days=1)) == 1
    assert kept_checks(settings) == 0
    assert not file.exists()
    run_once(settings)  # the storage still works


def test_no_run_is_mixed_up_with_that_of_another_place_or_another_night(tmp_path: Path) -> None:
    """Connections are made by engines that are kept: of more runs than are kept at a time."""
    places = [Settings(data_dir=tmp_path / name) for name in ("one", "other")]
    made = {settings.data_dir: [run_once(settings) for _ in range(6)] for settings in places}
    for settings in places:
        assert kept_checks(settings) == 6
        with open_instance(settings) as instance:
            assert {run.run_id for run in instance.get_runs()} == set(made[settings.data_dir])
            for run_id in made[settings.data_dir]:
                of_run = instance.all_logs(run_id, dg.DagsterEventType.ASSET_MATERIALIZATION)
                assert [entry.run_id for entry in of_run] == [run_id]


def test_an_address_that_dagster_cannot_use_is_refused_without_showing_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DAGSTER_PG_URL", "postgresql://dagster:geheim@localhost/dagster")
    with pytest.raises(ValidationError, match=r"must begin with postgresql\+psycopg2://") as raised:
        Settings()
    assert "geheim" not in str(raised.value)
