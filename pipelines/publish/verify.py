"""Verification of a version before anyone reads it, from the files as they stand on disk.

It trusts nothing that the building of the version remembers. Figures are not judged here: the
expectation suites did that on the warehouse.
"""

# Names cannot be parameters in SQL; every name and path goes through identifier() or literal().
# ruff: noqa: S608

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.dbt.manifest_docs import PublishedTable
from pipelines.publish.checksums import checksum_problems
from pipelines.publish.database import DATABASE, attach_published, workbench
from pipelines.publish.files import CSV_STYLES, CsvStyle
from pipelines.warehouse.relations import column_types, identifier, literal

_MOST_PROBLEMS_NAMED = 5


def verify(
    folder: Path, *, warehouse_path: Path, tables: Sequence[PublishedTable], files: set[str]
) -> None:
    """Raise `WoonmonitorError` unless the version is complete and equals the warehouse.

    `files` are the names that must be listed with a checksum.
    """
    try:
        with workbench(warehouse_path, folder.with_name(f"{folder.name}.spill")) as connection:
            attach_published(connection, folder / DATABASE)
            problems = database_problems(connection, tables)
            for table in () if problems else tables:
                problems += table_problems(connection, folder, table)
    except (duckdb.Error, csv.Error, UnicodeError) as error:
        problems = [f"a file cannot be read: {str(error).splitlines()[0]}"]
    problems += checksum_problems(folder, files)
    if problems:
        named = "; ".join(problems[:_MOST_PROBLEMS_NAMED])
        more = len(problems) - _MOST_PROBLEMS_NAMED
        raise WoonmonitorError(
            f"The new publication failed its verification: {named}"
            + (f"; and {more} more." if more > 0 else "."),
            remedy="Mend this and run again; the previous publication still stands.",
        )


def database_problems(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[PublishedTable]
) -> list[str]:
    """Tables that lack or are too many, and tables and columns without a comment."""
    present = set(
        connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'published'"
            " union all select schema_name, view_name from duckdb_views()"
            " where database_name = 'published' and not internal"
        ).fetchall()
    )
    wanted = {("main", table.name) for table in tables}
    undescribed = connection.execute(
        "select table_name from duckdb_tables()"
        " where database_name = 'published' and trim(coalesce(comment, '')) = ''"
        " union all select table_name || '.' || column_name from duckdb_columns()"
        " where database_name = 'published' and not internal and trim(coalesce(comment, '')) = ''"
        " order by 1"
    ).fetchall()
    return [
        *(f"the table {name} is missing" for _, name in sorted(wanted - present)),
        *(f"{schema}.{name} should not be there" for schema, name in sorted(present - wanted)),
        *(f"{name} has no description" for (name,) in undescribed),
    ]


def table_problems(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: PublishedTable
) -> list[str]:
    """Where a table differs from the warehouse, or its files differ from the table."""
    name = table.name
    published = f"published.main.{identifier(name)}"
    warehouse = f"warehouse.{identifier(table.schema)}.{identifier(name)}"
    parquet = f"read_parquet({literal(folder / 'parquet' / f'{name}.parquet')})"
    types = column_types(connection, published)
    rows, content = _content(connection, published)
    problems = [
        f"{name}.{column} holds NaN or infinity"
        for column in _not_finite(connection, published, types)
    ]
    if _content(connection, warehouse) != (rows, content):
        problems.append(f"{name} has other rows than the warehouse")
    if column_types(connection, parquet) != types:
        problems.append(f"{name} has a column type that Parquet does not keep")
    elif _content(connection, parquet) != (rows, content):
        problems.append(f"parquet/{name}.parquet has other rows than the table")
    problems += [
        f"{style.folder}/{name}.csv has another header or number of rows than the table"
        for style in CSV_STYLES
        if _csv_shape(folder, name, style) != (list(types), rows)
    ]
    return problems


def _content(connection: duckdb.DuckDBPyConnection, relation: str) -> tuple[int, int]:
    """Number of rows, and a sum over the rows that changes with any value in any row."""
    row = connection.execute(
        f"select count(*), coalesce(sum(hash(whole_row)::hugeint), 0) from {relation} as whole_row"
    ).fetchone()
    return row or (0, 0)


def _not_finite(
    connection: duckdb.DuckDBPyConnection, relation: str, types: dict[str, str]
) -> list[str]:
    """Columns with a value that is no number: a division by zero that no model caught."""
    floating = [column for column, kind in types.items() if kind in ("DOUBLE", "FLOAT")]
    if not floating:
        return []
    counts = ", ".join(f"count_if(not isfinite({identifier(column)}))" for column in floating)
    row = connection.execute(f"select {counts} from {relation}").fetchone() or ()
    return [column for column, count in zip(floating, row, strict=True) if count]


def _csv_shape(folder: Path, name: str, style: CsvStyle) -> tuple[list[str], int]:
    """Header and number of rows, counted by another reader than the one that wrote the file."""
    path = folder / style.folder / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True, delimiter=style.delimiter)
        header = next(reader, [])
        # A row of one empty cell is a blank line, which the reader gives as no cells at all.
        rows = [len(row) or 1 for row in reader]
    if any(cells != len(header) for cells in rows):
        raise csv.Error(f"{path.name} has rows of unequal length")
    return header, len(rows)
