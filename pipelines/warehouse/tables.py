"""What stands in a database: the columns of each table and view, and how many rows.

Names are `schema.table`, as everywhere. What a column means is not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

Columns = Mapping[str, Mapping[str, str]]
"""Type per column, in its own order, per table or view."""


def columns_of(connection: duckdb.DuckDBPyConnection) -> Columns:
    """The columns of every table and view of this database."""
    rows = connection.execute(
        """
        select schema_name || '.' || table_name, column_name, data_type
        from duckdb_columns()
        where database_name = current_database()
        order by schema_name, table_name, column_index
        """
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def row_counts(connection: duckdb.DuckDBPyConnection, wanted: Iterable[str]) -> Mapping[str, int]:
    """Rows of those that are tables; a view would have to be computed."""
    present = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where database_name = current_database()"
    ).fetchall()
    tables = sorted({name for (name,) in present}.intersection(wanted))
    counted = " union all ".join(
        f"select '{table}', count(*) from {table}"  # noqa: S608 - names of this database
        for table in tables
    )
    return dict(connection.execute(counted).fetchall()) if tables else {}
