"""Opening the warehouse: one process writes, anyone else reads the publication.

Connections are short: opened for one piece of work, closed right after it.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.core.errors import WoonmonitorError, of_the_system
from pipelines.core.private import private_files, private_folder
from pipelines.reading import contract

_SCHEMA = Path(__file__).with_name("schema.sql")
_DAMAGE = (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
# What a table promises: its columns with type and default, its constraints with their columns.
_PROMISES = """
    select schema_name, table_name, concat_ws(' ', column_name, data_type, column_default)
    from duckdb_columns()
    where schema_name in ('raw', 'quality') and database_name = current_database()
    union all
    select schema_name, table_name, concat_ws(' ', constraint_text, constraint_column_names)
    from duckdb_constraints()
    where schema_name in ('raw', 'quality') and database_name = current_database()
"""
_COMMON_COLUMNS = """
    select string_agg(format('"{}"', old.column_name), ', ')
    from duckdb_columns() as old
    inner join duckdb_columns() as new using (column_name)
    where old.table_name = 'old_rows' and new.schema_name = ? and new.table_name = ?
"""


class InUseError(WoonmonitorError):
    """Another process holds the warehouse."""


@contextmanager
def writing(warehouse_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, open for writing, with its raw and quality tables present."""
    private_folder(warehouse_path.parent)
    with (
        private_files(warehouse_path),
        _damage_told(warehouse_path),
        _open(warehouse_path, read_only=False) as connection,
    ):
        create_tables(connection)
        _upgrade(connection)
        yield connection


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The raw and quality tables, also those of sources, where they are not there yet."""
    connection.execute(_SCHEMA.read_text(encoding="utf-8"))
    for table in contract.tables():
        connection.execute(table.ddl)


@contextmanager
def reading(database_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database file, open for reading only."""
    with _damage_told(database_path), _open(database_path, read_only=True) as connection:
        yield connection


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    """A file that is damaged further on opens well, and fails once its pages are read."""
    try:
        yield
    except _DAMAGE as error:
        raise _unreadable(path) from error
    except duckdb.IOException as error:
        if not re.search("corrupt|checksum", str(error), re.IGNORECASE):
            raise
        raise _unreadable(path) from error


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


def records(
    connection: duckdb.DuckDBPyConnection, sql: str, **values: object
) -> list[dict[str, Any]]:
    """The rows of a query, each by column name."""
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _upgrade(connection: duckdb.DuckDBPyConnection) -> None:
    """Make each table of an earlier version anew, with its rows: a CHECK cannot be altered."""
    present = set(connection.execute(_PROMISES).fetchall())
    behind = {(schema, table) for schema, table, _ in _promised() - present}
    if not behind:
        return
    with transaction(connection):
        for schema, table in sorted(behind):
            _make_anew(connection, schema, table)


def _make_anew(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    name = f"{schema}.{table}"
    connection.execute(f"create or replace temp table old_rows as from {name}")
    connection.execute(f"drop table {name}")
    create_tables(connection)
    [(columns,)] = connection.execute(_COMMON_COLUMNS, [schema, table]).fetchall()
    connection.execute(f"insert into {name} ({columns}) select {columns} from old_rows")  # noqa: S608
    connection.execute("drop table old_rows")


@cache
def _promised() -> frozenset[tuple[str, str, str]]:
    with duckdb.connect() as empty:
        create_tables(empty)
        return frozenset(empty.execute(_PROMISES).fetchall())


def _open(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(path, read_only=read_only)
        connection.execute("set enable_progress_bar = false")  # it would write into the log
        return connection
    except duckdb.IOException as error:
        if "Permission denied" in str(error):
            raise of_the_system(PermissionError(errno.EACCES, "", str(path))) from error
        if "Could not set lock" not in str(error):
            raise _unreadable(path) from error
        raise InUseError(
            f"{path.name} is in gebruik door een ander proces.",
            remedy="Wacht tot de andere run klaar is; lees de gepubliceerde kopie.",
        ) from error
    except duckdb.Error as error:
        raise _unreadable(path) from error


def _unreadable(path: Path) -> WoonmonitorError:
    return WoonmonitorError(
        f"{path} ontbreekt, of is geen (heel) DuckDB-bestand.",
        remedy="Zet het opzij, met het .wal ernaast, en zet een reservekopie terug of draai "
        "opnieuw: dan wordt het opnieuw gemaakt uit data/raw.",
    )
