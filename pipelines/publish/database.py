"""The published DuckDB file: tables copied out of the warehouse, ordered and commented.

Everything is copied into a new file: the warehouse grows with every rebuild and is never shown.
"""

# Names cannot be parameters in SQL; every name and path goes through identifier() or literal().
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.dbt.manifest_docs import PublishedTable
from pipelines.warehouse.relations import column_types, identifier, literal

DATABASE = "woonmonitor.duckdb"
# DuckDB 1.0 and everything later reads this storage version.
STORAGE_VERSION = "v1.0.0"


@contextmanager
def workbench(warehouse_path: Path, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own with the warehouse attached as `warehouse`, read only.

    `spill` is where DuckDB may put what does not fit in memory; without it that would be the
    folder the program happens to be started in.
    """
    options: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "temp_directory": str(spill),
    }
    with duckdb.connect(config=options) as connection:
        connection.execute("set preserve_insertion_order = true")  # the files keep it as well
        _attach_warehouse(connection, warehouse_path)
        yield connection


def write_database(
    connection: duckdb.DuckDBPyConnection, path: Path, tables: Iterable[PublishedTable]
) -> None:
    """Write the tables into a new file at `path`, schema `main`, each with its comments."""
    connection.execute(
        f"attach {literal(path)} as published (storage_version {literal(STORAGE_VERSION)})"
    )
    connection.begin()  # one write to the disk instead of one per comment
    for table in tables:
        columns = _columns_in_warehouse(connection, table)
        order = ", ".join(f"{identifier(name)} asc nulls last" for name in _order(table, columns))
        connection.execute(
            f"create table published.main.{identifier(table.name)} as"
            f" select * from warehouse.{identifier(table.schema)}.{identifier(table.name)}"
            f" order by {order}"
        )
        _comment(connection, table, columns)
    connection.commit()
    connection.execute("checkpoint published")
    connection.execute("detach published")


def attach_published(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach a published file as `published`, read only."""
    connection.execute(f"attach {literal(path)} as published (read_only)")


def _attach_warehouse(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    if not path.is_file():
        raise WoonmonitorError(
            "There is no warehouse to publish from.", remedy="Run `woonmonitor run` first."
        )
    try:
        connection.execute(f"attach {literal(path)} as warehouse (read_only)")
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            raise WoonmonitorError(
                f"{path.name} is in use by another process.",
                remedy="Wait until the other run is done.",
            ) from error
        raise WoonmonitorError(
            f"{path.name} cannot be opened: {str(error).splitlines()[0]}.",
            remedy="Move it away and run again: it is rebuilt from data/raw.",
        ) from error


def _columns_in_warehouse(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable
) -> list[str]:
    try:
        return list(
            column_types(
                connection, f"warehouse.{identifier(table.schema)}.{identifier(table.name)}"
            )
        )
    except duckdb.CatalogException as error:
        raise WoonmonitorError(
            f"The model {table.schema}.{table.name} has no table in the warehouse.",
            remedy="Build all models (`woonmonitor run --force`).",
        ) from error


def _order(table: PublishedTable, columns: list[str]) -> list[str]:
    """Grain first, then every other column: no two orders are possible for the same rows."""
    by_name = {column.lower(): column for column in columns}
    unknown = [column for column in table.grain if column not in by_name]
    if unknown:
        raise WoonmonitorError(
            f"The grain of {table.name} names {', '.join(unknown)}, which is not a column of it.",
            remedy="Mend meta.grain in the model's YAML.",
        )
    grain = [by_name[column] for column in table.grain]
    return grain + [column for column in columns if column not in grain]


def _comment(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, columns: list[str]
) -> None:
    target = f"published.main.{identifier(table.name)}"
    connection.execute(f"comment on table {target} is {literal(table.description)}")
    for column in columns:
        text = table.columns.get(column.lower(), "")
        connection.execute(f"comment on column {target}.{identifier(column)} is {literal(text)}")
