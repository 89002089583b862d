"""From delivered plan lists to the monitor tables; no checks, no publication."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

import duckdb

from pipelines.core.settings import Settings
from pipelines.dbt.project import DBT, arguments, environment
from pipelines.reading.landing import delivered_files
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import writing
from pipelines.warehouse.load import LoadReport, load_files

TABLES = ("monitor_plan_capacity", "monitor_affordability", "monitor_plan_list")


def build_plan_monitor(
    settings: Settings, tables: Sequence[str] = TABLES
) -> tuple[LoadReport, duckdb.DuckDBPyConnection]:
    """Load what lies in its data folder, build the tables with dbt; the warehouse, read-only."""
    with writing(settings.warehouse_path) as connection:
        files = delivered_files(settings.raw_dir)
        report = load_files(connection, files, readers(settings, connection))
    selected = ["--select", *(f"+{table}" for table in tables)]
    build = ["build", "--exclude-resource-type", "unit_test", "test", *selected]
    done = subprocess.run(
        [*DBT, *arguments(build, settings)],
        env=environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert " ERROR=0 " in done.stdout, done.stdout[-3000:]
    return report, duckdb.connect(settings.warehouse_path, read_only=True)
