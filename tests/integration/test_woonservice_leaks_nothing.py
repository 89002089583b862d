"""A whole run with Woonservice files leaves nothing of them in warehouse, publication or logs."""

from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest

from tests.integration.conftest import DataFolder
from tests.unit.sources.woonservice.folder import FILES, SECRETS, Folder


def readable(path: Path) -> bytes:
    """The bytes of a file; of a compressed one what it holds."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".parquet":
        return str(duckdb.read_parquet(str(path)).fetchall()).encode()
    if path.suffix == ".duckdb":
        with duckdb.connect(path, read_only=True) as connection:
            names = connection.execute(
                'select format(\'"{}"."{}"\', schema_name, table_name) from duckdb_tables()'
            ).fetchall()
            tables = [connection.execute(f"from {name}").fetchall() for (name,) in names]
        return path.read_bytes() + str(tables).encode()
    return path.read_bytes()


@pytest.mark.timeout(600)
def test_a_run_leaves_no_identifier_outside_the_raw_folder(folder: DataFolder) -> None:
    Folder(folder.settings).deliver(FILES)
    run = folder.command("run")
    assert "Files loaded" in run.stdout
    assert [secret for secret in SECRETS if secret in run.stdout + run.stderr] == []
    with duckdb.connect(folder.settings.warehouse_path, read_only=True) as connection:
        loaded = connection.execute(
            "select count(*) from raw.file_ledger "
            "where source = 'woonservice' and status = 'loaded'"
        ).fetchone()
    assert loaded == (len(FILES),)
    data = folder.settings.data_dir
    for path in sorted(data.rglob("*")):
        if path.is_file() and not path.is_relative_to(folder.raw):
            content = readable(path)
            found = [secret for secret in SECRETS if secret.encode() in content]
            assert found == [], path.relative_to(data)


def test_in_prod_a_run_without_a_key_reads_nothing(folder: DataFolder) -> None:
    Folder(folder.settings).deliver(FILES)
    before = folder.settings.warehouse_path.stat().st_mtime_ns
    run = folder.command("run", environment={"WOONMONITOR_ENV": "prod"})
    assert run.returncode == 1
    assert "WOONMONITOR_PSEUDONYM_KEY is not set" in run.stderr
    assert folder.settings.warehouse_path.stat().st_mtime_ns == before
