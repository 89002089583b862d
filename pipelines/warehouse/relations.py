"""Names, texts and shapes of relations in DuckDB, for SQL that is made and not written."""

# Names cannot be parameters in SQL; callers take them from catalogues or quote them here.
# ruff: noqa: S608

from __future__ import annotations

from pathlib import Path

import duckdb


def column_types(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Type per column of a table or table function, in its own order."""
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {name: kind for name, kind, *_ in rows}


def row_count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """Number of rows of a table or table function."""
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    return int(row[0]) if row else 0


def identifier(name: str) -> str:
    """A name, quoted for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    """A text or a path, quoted for SQL."""
    return "'" + str(text).replace("'", "''") + "'"
