"""Invented files of a source of plain rows, by `sample.sql` in its folder.

The SQL is run by DuckDB and sees the view `municipalities` (code, name, homes) of the region's
pack. It gives the columns of a raw table and `as_of`: a file per day. Random is nothing in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from pipelines.core.errors import WoonmonitorError
from pipelines.core.settings import region_file
from pipelines.reading.contract import SOURCES_DIR, Contract, Table
from pipelines.reading.sidecar import Sidecar, write_sidecar

FILE = "sample.sql"
DATASET = "regio"
"""Who delivers the sample, of a source of one table: one list for all municipalities."""


def write_rows(folder: Path, contract: Contract) -> list[Path]:
    """Write the sample of a source below its folder; raises WoonmonitorError without a pack's."""
    sql = (SOURCES_DIR / contract.source / FILE).read_text(encoding="utf-8")
    return [
        _write(folder, contract, as_of, content)
        for as_of, content in _files(sql, contract.tables[0])
    ]


def _files(sql: str, table: Table) -> Iterator[tuple[date, str]]:
    """Each day with its CSV: the headers of the contract, values as people write them."""
    homes = region_file("sample/homes.csv")
    if not homes.is_file():
        raise WoonmonitorError(
            "The region's pack has no sample/homes.csv, so no sample can be made of it.",
            remedy="List code, name and homes of each municipality (docs/regions.md).",
        )
    with duckdb.connect() as connection:
        listed = connection.read_csv(str(homes))
        named = listed.project("municipality_code as code, municipality as name, homes")
        named.create_view("municipalities")
        found = connection.sql(sql)
        names = found.columns
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    for day in dict.fromkeys(row["as_of"] for row in rows):
        yield day, _csv([row for row in rows if row["as_of"] == day], table)


def _csv(rows: list[dict[str, object]], table: Table) -> str:
    columns = [column for column in table.delivered if column.name in rows[0]]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.header for column in columns])
    for row in rows:
        writer.writerow([row[column.name] for column in columns])
    return stream.getvalue()


def _write(folder: Path, contract: Contract, as_of: date, content: str) -> Path:
    path = folder / DATASET / as_of.isoformat() / f"{contract.source}-fictief.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    # With a byte order mark: spreadsheet programs take it for UTF-8 only then.
    path.write_bytes(("\ufeff" + content).encode())
    write_sidecar(
        path,
        Sidecar(
            publisher="Woonmonitor (fictief)",
            title=f"{contract.name} (fictief)",
            licence="CC0 1.0",
            is_fictive=True,
        ),
    )
    return path
