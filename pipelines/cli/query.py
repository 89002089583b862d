"""`woonmonitor query`: one statement on the published database, read-only."""

from __future__ import annotations

import csv
import json
import sys

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import Settings
from pipelines.publish.files import safe_text

_FORMATS = ("table", "csv", "json")


def run_query(settings: Settings, sql: str, *, output: str, console: Console) -> None:
    """Print what `sql` gives. Raises WoonmonitorError without a publication or for wrong SQL."""
    if output not in _FORMATS:
        raise WoonmonitorError(
            f"Unknown format {output!r}.", remedy=f"Use one of: {', '.join(_FORMATS)}."
        )
    database = settings.published_dir / "current" / "woonmonitor.duckdb"
    if not database.is_file():
        raise WoonmonitorError("Nothing has been published yet.", remedy="Run `woonmonitor run`.")
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    try:
        with duckdb.connect(database, read_only=True, config=config) as connection:
            answer = connection.sql(sql)
            columns, rows = (answer.columns, answer.fetchall()) if answer else ([], [])
    except duckdb.Error as error:
        first_line = str(error).splitlines()[0]
        raise WoonmonitorError(
            first_line, remedy="`select * from duckdb_columns()` lists tables and columns."
        ) from error
    _print(columns, rows, output, console)


def _print(
    columns: list[str], rows: list[tuple[object, ...]], output: str, console: Console
) -> None:
    if output == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([columns, *([_cell(value) for value in row] for row in rows)])
    elif output == "json":
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(records, default=str, ensure_ascii=False, indent=2) + "\n")
    else:
        console.print(_table(columns, rows))


def _cell(value: object) -> object:
    return safe_text(value) if isinstance(value, str) else value


def _table(columns: list[str], rows: list[tuple[object, ...]]) -> Table:
    """Numbers to the right; a missing value is an empty cell."""
    table = Table(*(escape(column) for column in columns))
    for index, column in enumerate(table.columns):
        if all(isinstance(row[index], int | float | None) for row in rows):
            column.justify = "right"
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    return table
