"""Giving back the room that a warehouse file no longer needs.

DuckDB keeps freed blocks in the file. What arrived and what was found (`raw`, `quality`) is copied
into a new file; what dbt made is not: the next run makes it anew.
"""

# Names cannot be parameters in SQL; they come from the file's own catalogue.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.warehouse.connection import reading, writing
from pipelines.warehouse.relations import identifier, row_count

_KEPT = ("raw", "quality")


@dataclass(frozen=True)
class Compaction:
    """Bytes of the warehouse file before and after."""

    before: int
    after: int


def compact(warehouse_path: Path) -> Compaction:
    """Replace the file by one with the same raw and quality rows. The caller holds the run lock.

    Raises WoonmonitorError when the copy is not complete; the warehouse is then as it was.
    """
    before = warehouse_path.stat().st_size
    beside = warehouse_path.with_suffix(".compacting")
    beside.unlink(missing_ok=True)
    try:
        with writing(beside) as connection:
            connection.execute(f"attach '{_quoted(warehouse_path)}' as old (read_only)")
            for schema, table in _tables(connection):
                _copy(connection, schema, table)
            connection.execute("detach old")
        with reading(beside):
            pass  # it opens: only now may it take the place of the old one
        beside.replace(warehouse_path)
    finally:
        beside.unlink(missing_ok=True)
        beside.with_name(f"{beside.name}.wal").unlink(missing_ok=True)
    return Compaction(before, warehouse_path.stat().st_size)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select schema_name, table_name from duckdb_tables()"
        " where database_name = 'old' and list_contains(?, schema_name) order by all",
        [list(_KEPT)],
    ).fetchall()


def _copy(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    name = f"{identifier(schema)}.{identifier(table)}"
    connection.execute(f"insert into {name} by name select * from old.{name}")
    if row_count(connection, name) != row_count(connection, f"old.{name}"):
        raise WoonmonitorError(
            f"{schema}.{table} was not copied whole.", remedy="The warehouse is as it was."
        )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
