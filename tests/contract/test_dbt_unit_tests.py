"""dbt's own unit tests: every formula on rows worked out by hand. The nightly leaves them out."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from pipelines.core.settings import Settings
from pipelines.dbt.project import DBT, arguments, environment
from pipelines.warehouse.connection import writing


def test_every_formula_gives_what_was_worked_out_by_hand(
    tmp_path: Path, project_read: Callable[[Settings], Settings]
) -> None:
    settings = project_read(Settings(data_dir=tmp_path))
    with writing(settings.warehouse_path) as connection:
        # An empty warehouse, for unit tests bring their own rows; but of an earlier version, in
        # which a seed had other columns.
        connection.execute(
            "create schema seeds; create table seeds.datasets (source varchar, old int)"
        )
    build = [*DBT, *arguments(["build", "--exclude-resource-type", "test"], settings)]
    done = subprocess.run(
        build, env=environment(settings), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert done.stdout.count("PASS ") > 10
