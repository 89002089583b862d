"""Parquet and CSV files of the published tables.

The CSV bytes follow from the rows alone: same rows, same file. Rows come in the table's order.
Two kinds of CSV: `csv/` as programs expect it, `csv-excel/` as a Dutch Excel opens it.
"""

# Names cannot be parameters in SQL; every name and path goes through identifier() or literal().
# ruff: noqa: S608

from __future__ import annotations

import re
import shutil
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.warehouse.relations import column_types, identifier, literal

_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
# Written by DuckDB as they should be read: digits, a decimal point, true/false, ISO dates.
_PLAIN = frozenset(
    [*_INTEGERS, *(f"U{name}" for name in _INTEGERS), "BOOLEAN", "DATE"],
)
# A spreadsheet takes a text that opens with one of these (also full-width, also after blanks) for
# a formula and runs it; a tab, line break or NUL in front is how such a text is smuggled past.
_FORMULA = r"^[\s\x00]*[=+\-@＝＋－＠]|^[\t\r\n\x00]"


def write_parquet(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """Write the published table as one Parquet file."""
    connection.execute(
        f"copy (select * from published.main.{identifier(table)}) to {literal(path)}"
        " (format parquet, compression zstd)"
    )


@dataclass(frozen=True)
class CsvStyle:
    """How a CSV is written, and the folder of a version in which such files lie."""

    folder: str
    delimiter: str
    decimal_sign: str
    start: bytes = b""


TIDY = CsvStyle("csv", ",", ".")
"""UTF-8, comma, decimal point: what programs read without being told anything."""
EXCEL = CsvStyle("csv-excel", ";", ",", BOM_UTF8)
"""What Excel opens rightly by a double click where the computer is set to Dutch."""
CSV_STYLES = (TIDY, EXCEL)


def write_csv(
    connection: duckdb.DuckDBPyConnection, table: str, path: Path, style: CsvStyle = TIDY
) -> None:
    """Write the published table as CSV: UTF-8, header, empty for null, `""` for no text."""
    relation = f"published.main.{identifier(table)}"
    cells = ", ".join(
        f"{_as_text(identifier(column), kind, style)} as {identifier(column)}"
        for column, kind in column_types(connection, relation).items()
    )
    body = path.with_suffix(".body") if style.start else path
    connection.execute(
        f"copy (select {cells} from {relation}) to {literal(body)} (format csv, header true,"
        f" delimiter '{style.delimiter}', quote '\"', escape '\"', nullstr '')"
    )
    if style.start:  # DuckDB writes no byte order mark
        with body.open("rb") as source, path.open("wb") as target:
            target.write(style.start)
            shutil.copyfileobj(source, target)
        body.unlink()


def safe_text(text: str) -> str:
    """As `write_csv` writes it: an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if re.search(_FORMULA, text) else text


def _as_text(column: str, kind: str, style: CsvStyle) -> str:
    """SQL for a cell of this type as it stands in the CSV."""
    if kind in _PLAIN:
        return column
    if kind in ("DOUBLE", "FLOAT") or kind.startswith("DECIMAL"):
        number = f"{column}::varchar" if kind.startswith("DECIMAL") else _number(column)
        return f"replace({number}, '.', {literal(style.decimal_sign)})"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"replace(({column} at time zone 'UTC')::varchar, ' ', 'T') || 'Z'"
    if kind.startswith("TIMESTAMP"):
        return f"replace({column}::varchar, ' ', 'T')"
    return _safe_text(column)


def _safe_text(column: str) -> str:
    text = f"{column}::varchar"
    return (
        f"case when regexp_matches({text}, {literal(_FORMULA)}) then '''' || {text} else {text} end"
    )


def _number(column: str) -> str:
    """The shortest digits that give this number back, never as 1e-05 and never -0.0.

    DuckDB writes those digits already; where it adds an exponent, the point is moved instead.
    """
    text = f"abs({column})::varchar"
    digits = f"replace(split_part({text}, 'e', 1), '.', '')"
    exponent = f"try_cast(split_part({text}, 'e', 2) as integer)"
    small = f"'0.' || repeat('0', -{exponent} - 1) || {digits}"
    large = f"{digits} || repeat('0', {exponent} - length({digits}) + 1) || '.0'"
    size = (
        f"case when contains({text}, 'e-') then {small}"
        f" when contains({text}, 'e') then {large} else {text} end"
    )
    return f"case when {column} < 0 then '-' else '' end || {size}"
