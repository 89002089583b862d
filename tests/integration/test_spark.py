"""The bundled inputs on a Spark cluster publish what DuckDB publishes (docs/spark.md).

Without the extracts of Woonservice, so that it takes minutes; `make spark` takes them along. Asked
for by WOONMONITOR_TEST_SPARK=1, as CI does: not part of every run of the tests.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from pipelines.dbt.manifest_docs import published_tables, read_manifest
from pipelines.dbt.project import bake_manifest
from pipelines.warehouse.parquet import export_raw, raw_folder
from tests import spark
from tests.integration.conftest import DataFolder


def test_a_cluster_builds_and_tests_all_and_publishes_the_same_bytes(
    folder: DataFolder, tmp_path: Path
) -> None:
    if spark.missing() or not os.environ.get("WOONMONITOR_TEST_SPARK"):
        pytest.skip(spark.missing() or "takes minutes: WOONMONITOR_TEST_SPARK=1, or make spark")
    settings = folder.settings
    export_raw(settings.warehouse_path, raw_folder(settings))
    with spark.cluster(tmp_path) as master:
        done = spark.build(settings, master, "--exclude-resource-type", "unit_test")
    assert done.returncode == 0, done.stdout[-3000:]
    assert spark.executors_started(tmp_path) == spark.WORKERS
    tables = published_tables(read_manifest(bake_manifest(settings)))
    files = spark.published_files(settings, tables, tmp_path)
    assert len(files) == len(tables) > 20
    assert [name for name, (ours, theirs) in files.items() if ours != theirs] == []


def test_the_raw_layer_as_parquet_is_every_row_and_only_its_owners(
    folder: DataFolder, tmp_path: Path
) -> None:
    tables = export_raw(folder.settings.warehouse_path, tmp_path / "raw")
    assert {"raw.cbs_observation", "raw.file_ledger", "quality.released_figure"} <= set(tables)
    with duckdb.connect(folder.settings.warehouse_path, read_only=True) as connection:
        for name in tables:
            file = tmp_path / "raw" / name.replace(".", "/") / "rows.parquet"
            assert file.stat().st_mode & 0o077 == 0
            ours = f"select * from {name}"
            theirs = f"select * from read_parquet('{file}')"
            for one, other in ((ours, theirs), (theirs, ours)):
                assert connection.sql(f"{one} except all {other}").fetchall() == [], name
