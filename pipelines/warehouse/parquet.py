"""The raw layer as Parquet, for an engine that cannot open the warehouse (docs/spark.md).

Run as a module it writes that of the data folder: `python -m pipelines.warehouse.parquet`. It holds
pseudonyms, as the warehouse does.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.core.private import private_files, private_folder
from pipelines.core.settings import Settings
from pipelines.warehouse.connection import reading
from pipelines.warehouse.relations import identifier, literal

SCHEMAS = ("raw", "quality")
"""What dbt reads: the rows of deliveries, and what was published before."""


def export_raw(warehouse: Path, folder: Path) -> list[str]:
    """Every raw and quality table as `folder`/<schema>/<table>/rows.parquet; returns their names.

    What lay there goes first, and a table is whole or not there: it is written under another name.
    """
    shutil.rmtree(folder, ignore_errors=True)
    private_folder(folder)
    with private_files(), reading(warehouse) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            " where list_contains(?, schema_name) and database_name = current_database()"
            " order by all",
            [list(SCHEMAS)],
        ).fetchall()
        for schema, table in tables:
            place = private_folder(folder / schema / table)
            unfinished = place / "_rows.parquet"
            name = f"{identifier(schema)}.{identifier(table)}"
            connection.execute(f"copy (from {name}) to {literal(unfinished)} (format parquet)")
            unfinished.rename(place / "rows.parquet")
    return [f"{schema}.{table}" for schema, table in tables]


def raw_folder(settings: Settings) -> Path:
    """Where the project's target `spark` looks for it (macros/engine.sql: give_raw_layer)."""
    return settings.data_dir / "spark" / "raw"


if __name__ == "__main__":
    own = Settings()
    export_raw(own.warehouse_path, raw_folder(own))
