"""Publishing: build a version aside, verify it, put it in place, switch readers to it.

The caller holds the run lock. Until the very last step readers have the version they had.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.dbt.manifest_docs import PublishedTable, published_tables, read_manifest
from pipelines.publish import versions
from pipelines.publish.checksums import files_below, sha256_of, write_checksums
from pipelines.publish.data_docs import INDEX, outcomes_of, write_data_docs
from pipelines.publish.database import DATABASE, attach_published, workbench, write_database
from pipelines.publish.durable import seal, sync_folder
from pipelines.publish.files import CSV_STYLES, write_csv, write_parquet
from pipelines.publish.links import announce, finish_switch
from pipelines.publish.verify import verify
from pipelines.publish.versions import Version
from pipelines.warehouse.relations import column_types, identifier, row_count

if TYPE_CHECKING:
    from pipelines.core.settings import Settings


def publish(
    *,
    settings: Settings,
    manifest_path: Path,
    fingerprint: str,
    run_id: str,
    started_at: datetime,
) -> Version:
    """Publish what dbt's manifest names from the warehouse; returns the version, now current.

    `started_at` (with a time zone) and `fingerprint` name the version. Raises `WoonmonitorError`
    when the verification fails or the disk is full; readers then keep what they had. Afterwards
    versions beyond `settings.keep_versions` old ones are removed.
    """
    published_dir = settings.published_dir
    folder = versions.versions_dir(published_dir)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        versions.clear_leftovers(published_dir)
        name = _free_name(folder, started_at, fingerprint)
        building = folder / f"{versions.BUILDING}{name}"
        facts = {
            "version": name,
            "number": max((one.number for one in versions.list_versions(published_dir)), default=0)
            + 1,
            "created_at": started_at.astimezone(UTC).isoformat(),
            "run_id": run_id,
            "fingerprint": fingerprint,
            "project_version": installed_version("woonmonitor"),
        }
        _build_and_verify(building, settings.warehouse_path, manifest_path, facts)
        _put_in_place(building, published_dir, name)
    except (OSError, duckdb.IOException, duckdb.FatalException) as error:
        raise WoonmonitorError(
            f"The publication could not be written: {str(error).splitlines()[0]}.",
            remedy="Check the room and the rights on the disk; what was published still stands.",
        ) from error
    versions.prune(published_dir, settings.keep_versions)
    return next(one for one in versions.list_versions(published_dir) if one.name == name)


def _free_name(folder: Path, started_at: datetime, fingerprint: str) -> str:
    if started_at.tzinfo is None or not fingerprint.isalnum():
        raise ValueError("started_at needs a time zone, and a fingerprint letters and digits only")
    base = f"{started_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{fingerprint[:8]}"
    name, number = base, 1
    while (folder / name).exists():
        number += 1
        name = f"{base}-{number}"
    return name


def _build_and_verify(
    building: Path, warehouse_path: Path, manifest_path: Path, facts: dict[str, Any]
) -> None:
    """A complete, verified version in the folder `building`, or no such folder at all."""
    tables = published_tables(read_manifest(manifest_path))
    try:
        _build(building, warehouse_path, tables, facts)
        verify(
            building,
            warehouse_path=warehouse_path,
            tables=tables,
            files={versions.FACTS, INDEX, *_data_files(tables)},
        )
        seal(building)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def _build(
    building: Path, warehouse_path: Path, tables: Sequence[PublishedTable], facts: dict[str, Any]
) -> None:
    for name in ("", "parquet", *(style.folder for style in CSV_STYLES)):
        (building / name).mkdir()
    with workbench(warehouse_path, building.with_name(f"{building.name}.spill")) as connection:
        write_database(connection, building / DATABASE, tables)
        attach_published(connection, building / DATABASE)
        for table in tables:
            write_parquet(connection, table.name, building / "parquet" / f"{table.name}.parquet")
            for style in CSV_STYLES:
                path = building / style.folder / f"{table.name}.csv"
                write_csv(connection, table.name, path, style)
        outcomes = outcomes_of(connection, facts["run_id"])
        described = {table.name: _describe(connection, table) for table in tables}
    write_data_docs((building / INDEX).parent, outcomes, version=facts["version"])
    files = {
        name: {"sha256": sha256_of(building / name), "bytes": (building / name).stat().st_size}
        for name in files_below(building)
    }
    text = json.dumps({**facts, "tables": described, "files": files}, indent=2, ensure_ascii=False)
    (building / versions.FACTS).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    write_checksums(building)


def _data_files(tables: Sequence[PublishedTable]) -> list[str]:
    parquet = [f"parquet/{table.name}.parquet" for table in tables]
    csv = [f"{style.folder}/{table.name}.csv" for style in CSV_STYLES for table in tables]
    return [DATABASE, *parquet, *csv]


def _describe(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> dict[str, Any]:
    relation = f"published.main.{identifier(table.name)}"
    return {
        "description": table.description,
        "grain": list(table.grain),
        "rows": row_count(connection, relation),
        "columns": {
            column: {"type": kind, "description": table.columns.get(column.lower(), "")}
            for column, kind in column_types(connection, relation).items()
        },
    }


def _put_in_place(building: Path, published_dir: Path, name: str) -> None:
    """Announce, rename, switch: after a crash between any two, the switch is made or not at all."""
    announce(published_dir, name)
    building.rename(versions.versions_dir(published_dir) / name)
    sync_folder(versions.versions_dir(published_dir))
    finish_switch(published_dir)
