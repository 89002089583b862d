"""Opening the warehouse: one process writes, anyone else reads the publication.

Connections are short: opened for one piece of work, closed right after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb

from pipelines.errors import WoonmonitorError

_SCHEMA = Path(__file__).with_name("schema.sql")
_COLUMNS = """
    select schema_name, table_name, column_name, data_type, column_default
    from duckdb_columns()
    where schema_name in ('raw', 'quality') and database_name = current_database()
    order by schema_name, table_name, column_index
"""


@contextmanager
def writing(warehouse_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for writing, with its raw and quality tables present."""
    warehouse_path.parent.mkdir(parents=True, exist_ok=True)
    with _open(warehouse_path, read_only=False) as connection:
        create_tables(connection)
        _add_missing_columns(connection)
        yield connection


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The raw and quality tables, where they are not there yet."""
    connection.execute(_SCHEMA.read_text(encoding="utf-8"))


@contextmanager
def reading(database_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database file, open for reading only."""
    with _open(database_path, read_only=True) as connection:
        yield connection


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block or, when it raises or the process dies, nothing of it."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _add_missing_columns(connection: duckdb.DuckDBPyConnection) -> None:
    """A warehouse of an earlier version gets the columns that came since; its rows stay."""
    present = {row[:3] for row in connection.execute(_COLUMNS).fetchall()}
    for schema, table, column, kind, default in _expected_columns():
        if (schema, table, column) not in present:
            connection.execute(
                f"alter table {schema}.{table} add column {column} {kind}"
                + (f" default {default}" if default else "")
            )


@cache
def _expected_columns() -> tuple[tuple[str, str, str, str, str | None], ...]:
    with duckdb.connect() as empty:
        create_tables(empty)
        return tuple(empty.execute(_COLUMNS).fetchall())


def _open(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(path, read_only=read_only)
        connection.execute("set enable_progress_bar = false")  # it would write into the log
        return connection
    except duckdb.IOException as error:
        if "Could not set lock" not in str(error):
            raise _unreadable(path) from error
        raise WoonmonitorError(
            f"{path.name} is in use by another process.",
            remedy="Wait until the other run is done, or read the published copy instead.",
        ) from error
    except duckdb.Error as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> WoonmonitorError:
    return WoonmonitorError(
        f"{path} is missing or is no DuckDB file.",
        remedy="Move it away if it is there and run again: it is made anew from data/raw.",
    )
